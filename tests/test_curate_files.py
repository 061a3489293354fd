"""Writing record files: order, comments, what did not change, and nobody's work overwritten."""

from __future__ import annotations

import copy
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.casebase.collection import Collection
from casekit.casebase.load import check_record, load
from casekit.casebase.yamlfile import CONTROL, parse_yaml
from casekit.curate.data import data_of
from casekit.curate.files import Changed, mark_of, read_record, save, to_yaml
from casekit.curate.files import _without_empty as without_empty
from casekit.curate.layout import in_order
from casekit.errors import MaterialError, UnreadableFile
from casekit.model.record import Case
from conftest import CASES, SHIPPED

ALDER = CASES["alder-shared-houses"]
WITH_COMMENTS = """\
# Kept by the housing team
title: Licensing shared houses  # as the council calls it
summary: >-
  A rural district visited shared houses
  with the fire service.
places: [alder, birch-town]  # main one first
outcomes:
  # the first is counted
  - statement: Most houses were made safe.
    domain: [safety-at-home]
    locator: 'Section 3'
  # the second is only hoped for
  - statement: A register was hoped for.
    domain: [knowledge]
    locator: Section 4
# where it comes from
sources:
  - key: alder-page   # the page
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def edited(change: Any) -> tuple[list[str], str]:
    data = parse_yaml(WITH_COMMENTS).data
    change(data)
    after = to_yaml(data, WITH_COMMENTS)
    assert parse_yaml(after).data == data
    return changed_lines(WITH_COMMENTS, after), after


def test_a_file_whose_data_did_not_change_stays_as_it_is() -> None:
    assert edited(lambda data: None)[0] == []


def test_only_the_line_of_a_changed_word_changes() -> None:
    lines, _ = edited(lambda data: data["outcomes"][1].update(locator="Section 5"))
    assert lines == ["-    locator: Section 4", "+    locator: Section 5"]


def test_a_new_field_stands_where_the_order_has_it() -> None:
    lines, after = edited(lambda data: data.update(depth="full"))
    assert lines == ["+depth: full"]
    assert after.index("\ndepth:") < after.index("\nplaces:")


def test_comments_outlive_a_removed_entry() -> None:
    lines, after = edited(lambda data: data["outcomes"].pop(0))
    assert "# the first is counted" in after and "# the second is only hoped for" in after
    assert "# where it comes from" in after and "Most houses" not in after
    assert not [line for line in lines if line.startswith("+") and not line.startswith("+#")]


def test_an_entry_can_be_put_first() -> None:
    new = {"statement": "Fires fell.", "domain": ["safety-at-home"], "locator": "Section 2"}
    lines, after = edited(lambda data: data["outcomes"].insert(0, new))
    assert sorted(line for line in lines if line.startswith("-")) == []
    assert after.index("Fires fell") < after.index("Most houses")


def test_long_text_is_folded_and_short_lists_stand_on_one_line() -> None:
    long = " ".join(["Officers and firefighters visited houses together."] * 6)
    text = to_yaml({"places": ["alder", "birch"], "summary": long, "title": "Visits"})
    assert text.startswith("title: Visits\nsummary: >-\n  Officers")
    assert "places: [alder, birch]\n" in text
    assert max(map(len, text.splitlines())) <= 115


@pytest.mark.parametrize(
    "word", ["15", "2009-01-01", "no", "1.50", "null", "~", "", "a: b", "- a", "'", '"', "@", "#x", "x #y"]
)
def test_words_of_yaml_stay_words(word: str) -> None:
    import yaml

    text = to_yaml({"title": word, "claims": [{"value": word}]})
    assert parse_yaml(text).data == {"title": word, "claims": [{"value": word}]}
    assert yaml.safe_load(text)["title"] == word, "other readers see the same"


def test_years_dates_and_yes_or_no_need_no_quotes() -> None:
    text = to_yaml({"period": {"start": "2009", "inferred": "true"}, "record": {"checked_on": "2026-11-22"}})
    assert "start: 2009\n" in text and "inferred: true\n" in text and "checked_on: 2026-11-22\n" in text


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=300).filter(
    lambda t: not CONTROL.search(t)
)
TREES = st.dictionaries(
    st.sampled_from(["title", "summary", "aliases", "claims", "odd"]),
    st.recursive(
        LINES,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "locator", "value"]), inner)
        ),
        max_leaves=5,
    ),
)


@given(TREES, TREES)
def test_any_data_can_be_written_over_any_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    first = to_yaml(one)
    assert parse_yaml(first).data == without_empty(one)
    assert parse_yaml(to_yaml(other, first)).data == without_empty(other)


@given(
    st.lists(st.sampled_from(["drop", "swap", "word", "add"]), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_no_comment_is_ever_lost(steps: list[str], chance: Any) -> None:
    data = parse_yaml(WITH_COMMENTS).data
    for step in steps:
        entries = data["outcomes"]
        if step == "drop" and entries:
            entries.pop(chance.randrange(len(entries)))
        elif step == "swap":
            entries.reverse()
        elif step == "word":
            data[chance.choice(["title", "summary"])] = chance.choice(["Short", "Long " * 40 + "text"])
        else:
            entries.insert(chance.randrange(len(entries) + 1), {"statement": chance.choice(["One", "Two"])})
    after = to_yaml(data, WITH_COMMENTS)
    assert parse_yaml(after).data == without_empty(data)
    for comment in (
        "# Kept by",
        "# as the council",
        "# main one",
        "# the first",
        "# the second",
        "# where it",
        "# the page",
    ):
        assert after.count(comment) == 1


def test_comments_can_be_put_behind_fields() -> None:
    data = {"title": "Visits", "facets": {"topic": ["housing", "safety"]}}
    text = to_yaml(data, None, {("facets", "topic", 1): "suggested by “fire”\n(Page 2)"})
    assert "- safety  # suggested by “fire” (Page 2)" in text
    assert parse_yaml(text).data == data


def test_nothing_is_overwritten_silently(tmp_path: Path) -> None:
    path = tmp_path / "cases" / "alder.yaml"
    mark = save(path, {"title": "One"}, mark=None)
    assert mark == mark_of(path) and read_record(path) == {"title": "One"}
    with pytest.raises(Changed, match=r"alder\.yaml was changed by someone else"):
        save(path, {"title": "Two"}, mark=None)
    path.write_text("title: Mine\n")
    with pytest.raises(Changed, match="Nothing was written"):
        save(path, {"title": "Two"}, mark=mark)
    assert path.read_text() == "title: Mine\n"
    path.unlink()
    with pytest.raises(Changed, match="no longer there"):
        save(path, {"title": "Two"}, mark=mark)
    assert list(path.parent.iterdir()) == []


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "alder.yaml"
    mark = save(path, {"title": "One"}, mark=None)
    with pytest.raises(MaterialError, match="cannot be written"):
        save(path, {"title": "bell \x07"}, mark=mark)
    assert path.read_text() == "title: One\n"
    assert [one.name for one in tmp_path.iterdir()] == ["alder.yaml"]


def test_a_file_that_is_no_record_is_not_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- a\n")
    with pytest.raises(UnreadableFile, match="not a record"):
        read_record(path)


def read_back(key: str, text: str, collection: Collection) -> Case | None:
    case, problems = check_record(key, parse_yaml(text), collection)
    assert problems == []
    return case


def test_every_shipped_record_can_be_written_from_its_model(shipped_collection: Collection) -> None:
    for key, case in list(shipped_collection.cases.items())[::8]:
        text = to_yaml(data_of(case, shipped_collection.sources))
        assert read_back(key, text, shipped_collection) == case
        assert list(parse_yaml(text).data) == [name for name in Case.model_fields if name in parse_yaml(text).data]


def test_every_shipped_file_stays_as_it_is_when_nothing_changed() -> None:
    for path in sorted((SHIPPED / "cases").rglob("*.yaml"))[::8]:
        text = path.read_text(encoding="utf-8")
        assert to_yaml(parse_yaml(text).data, text) == text, path.name


def test_a_shared_source_is_written_by_its_key(shipped_collection: Collection) -> None:
    text = to_yaml(data_of(shipped_collection.cases["allerdale-partnership-response"], shipped_collection.sources))
    assert "  - key: ewsi-allerdale\n  - key: mep-overview\n    locator: " in text


def test_one_record_is_checked_like_all(small_base: Path) -> None:
    collection = load(small_base)
    wrong = copy.deepcopy(ALDER)
    wrong["places"] = ["aldr"]
    wrong["claims"][0].pop("of")
    case, problems = check_record("alder-two", parse_yaml(to_yaml(wrong)), collection)
    assert case is not None
    assert [(problem.field, problem.fix) for problem in problems] == [
        ("places.1", "did you mean alder?"),
        ("claims.1.value", "add 'of:', or 'of: not stated'"),
    ]
    assert check_record("x", parse_yaml("just text"), collection)[0] is None


def test_fields_have_one_order() -> None:
    mixed = {
        "sources": [{"publisher": "P", "key": "k"}],
        "odd": "1",
        "title": "T",
        "story": {"lessons": [{"locator": "L", "text": "x"}]},
    }
    ordered = in_order(mixed)
    assert list(ordered) == ["title", "story", "sources", "odd"]
    assert list(ordered["sources"][0]) == ["key", "publisher"] and list(ordered["story"]["lessons"][0]) == [
        "text",
        "locator",
    ]
    assert in_order(ordered) == ordered
