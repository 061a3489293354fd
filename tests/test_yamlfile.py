"""Reading one file that a stranger may have written: text only, within limits, with the line of every field."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casekit.casebase.yamlfile import MAX_BYTES, MAX_DEPTH, Loaded, comments_of, parse_yaml, read_yaml
from casekit.errors import UnreadableFile
from conftest import CASES, to_yaml

PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40).filter(
    lambda text: not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2028\u2029\u2066\u2067\u2068\u2069\ufeff")
)
TREES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


def message(text: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse_yaml(text)
    return str(caught.value)


def refusal(read: Callable[[], Loaded]) -> str | None:
    """Return why something is refused, or None if it is read. Nothing else may be raised."""
    try:
        read()
    except UnreadableFile as error:
        return f"{error.line or 1}: {error}"
    return None


def test_every_plain_value_is_text() -> None:
    text = "a: 15\nb: no\nc: 1.50\nd: 2026-11-22\ne: =SUM(A1)\nf: 0x1F\ng: .inf\n"
    assert parse_yaml(text).data == {
        "a": "15",
        "b": "no",
        "c": "1.50",
        "d": "2026-11-22",
        "e": "=SUM(A1)",
        "f": "0x1F",
        "g": ".inf",
    }


def test_nothing_is_none_and_quotes_keep_it_text() -> None:
    text = "a:\nb: ~\nc: null\nd: ''\ne: 'null'\n"
    assert parse_yaml(text).data == {"a": None, "b": None, "c": None, "d": "", "e": "null"}


def test_every_field_knows_its_line() -> None:
    loaded = parse_yaml("# top\ntitle: one\nlist:\n  - name: a\n    far:\n      - x\n  - b\n")
    assert loaded.line(("title",)) == 2
    assert loaded.line(("list", 0, "name")) == 4
    assert loaded.line(("list", 0, "far", 0)) == 6
    assert loaded.line(("list", 1)) == 7
    assert loaded.line(("list", 1, "not there")) == 7, "the nearest block that holds it"
    assert Loaded(None).line(("anything",)) == 1


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("title: Note: a colon", "a colon and a space inside text", 1),
        ("title: one\ntitle: two", "'title' stands twice", 2),
        ("title: 'one\nmore: two", "a quote", None),
        ("a: &here one\nb: *here", "anchors", 1),
        ("a: one\nb: *nowhere", "anchors and aliases", 2),
        ("a: !!python/object/apply:os.system ['echo']", "tags and anchors", 1),
        ("a: !!int 3", "tags and anchors", 1),
        ("a: !include other.yaml", "tags and anchors", 1),
        ("a: one\n---\nb: two", "more than one document", 2),
        ("? [a, b]\n: c", "it must be a word", 1),
        ("a:\n\t- b", "a tab", 2),
        ('a: one\nb: "\\e[31mred"', "control sign 001B", 2),
        ('a: "\\u202Eabc"', "control sign 202E", 1),
        ('"a\\0": b', "control sign 0000", 1),
        ("a: \x07", "not text", None),
        ("a: \ud800", "not text", None),
        ("\x89PNG\r\n\x1a\n\0\0", "not text", None),
    ],
)
def test_what_cannot_be_read_says_why_and_where(text: str, said: str, line: int | None) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_yaml(text)
    assert said in str(caught.value)
    assert ": " in str(caught.value), "what is wrong, then what to do"
    if line:
        assert caught.value.line == line


def test_a_laughing_bomb_does_not_go_off() -> None:
    bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"
    assert "anchors" in message(bomb)


@pytest.mark.parametrize("text", ["[" * 50_000, "- " * 50_000, "{a: " * 50_000, "[" * 20 + "]" * 20])
def test_deep_nesting_is_refused_and_not_followed(text: str) -> None:
    assert f"more than {MAX_DEPTH} deep" in message(text)


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert parse_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH).data == [[[[[[[[[[[[]]]]]]]]]]]]


def test_a_file_of_50_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(UnreadableFile, match=f"50,000,000 bytes; at most {MAX_BYTES:,}"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfet\x00i\x00", "not plain text in UTF-8"),
        ("title: caf\u00e9".encode("latin-1"), "not plain text in UTF-8"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not text"),
        (b"\0" * 64, "not text"),
    ],
)
def test_other_kinds_of_file_are_named_as_such(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        read_yaml(path)


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(UnreadableFile, match="not a plain file"):
        read_yaml(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UnreadableFile, match="not a plain file"):
        read_yaml(tmp_path / "pipe.yaml")


def test_windows_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes("\ufefftitle: >-\r\n  one\r\n  two\r\nnext: é\r\n".encode())
    loaded = read_yaml(path)
    assert loaded.data == {"title": "one two", "next": "é"}
    assert loaded.line(("next",)) == 4


@given(st.text(max_size=200))
@example("a: &a")
@example("%YAML 1.1\n---\n%")
@example("? ? ? a")
@example("- !")
@example("'\\")
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    why = refusal(lambda: parse_yaml(text))
    assert why is None or re.match(r"[1-9]\d*: .{20,}", why)


@given(st.text("ab:-[]{}&*!|>'\"%@`#?, \n\t0~", max_size=60))
def test_any_heap_of_yaml_signs_is_read_or_refused(text: str) -> None:
    why = refusal(lambda: parse_yaml(text))
    assert why is None or re.match(r"[1-9]\d*: .{20,}", why)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    why = refusal(lambda: read_yaml(path))
    assert why is None or re.match(r"[1-9]\d*: .{20,}", why)


@given(TREES)
def test_what_is_written_is_read_back(tree: object) -> None:
    assert parse_yaml(to_yaml({"top": tree})).data == {"top": tree}


@pytest.mark.parametrize("key", CASES)
def test_the_small_cases_are_read_back(key: str) -> None:
    assert parse_yaml(to_yaml(CASES[key])).data == CASES[key]


def test_comments_are_told_from_text_that_looks_like_one() -> None:
    text = "# top\na: é😀 # x\nb: 'y # z' # é😀\nc: |\n  # not one\n  😀\nd: [1, # q\n  2]\n"
    assert comments_of(text) == ["# top", "# x", "# é😀", "# q"]
    with pytest.raises(UnreadableFile, match="comments"):
        comments_of("a: 'x\n")
