"""Records are made when they are asked for, and are the same as those read from their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import casekit
from casekit.casebase import shelf
from casekit.casebase.collection import Collection
from casekit.casebase.load import load
from casekit.casebase.shelf import Row, Shelf
from casekit.errors import IndexProblem
from casekit.search.store import COLLECTION, Store

Open = Callable[..., casekit.Casebase]


def test_a_collection_from_the_index_is_the_one_from_the_files(
    small_base: Path, tmp_path: Path, open_base: Open
) -> None:
    read = load(small_base)
    opened = open_base(small_base).collection
    assert isinstance(opened.cases, Shelf)
    assert opened == read and opened.current == read.current
    assert list(opened.cases) == list(read.cases) and len(opened.current) == len(read.current) < len(read.cases)
    assert opened.current[0] == read.current[0] and opened.current[-2:] == read.current[-2:]
    assert {name: dict(values) for name, values in opened.values.items()} == {
        name: dict(values) for name, values in read.values.items()
    }
    assert opened.to_json() == read.to_json()


def test_a_search_makes_no_case_until_it_is_asked_for(
    small_base: Path, open_base: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [(hit.title, hit.place) for hit in open_base(small_base).search("landlords")]
    base = open_base(small_base)
    made: list[str] = []
    really = Shelf.__getitem__

    def counted(self: Shelf[object], key: str) -> object:
        made.append(key)
        return really(self, key)

    monkeypatch.setattr(Shelf, "__getitem__", counted)
    found = base.search("landlords", exact=True)
    assert [(hit.title, hit.place) for hit in found] == expected != []
    keys = set(base.collection.cases)
    assert made.count(found[0].id) == 1, "its texts, not the case"
    assert found[0].case.title == found[0].title and made.count(found[0].id) == 2
    assert {key for key in made if key in keys} == {hit.id for hit in found}


def test_only_so_many_are_kept(small_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    cases = Collection.from_json(load(small_base).to_json()).cases
    assert isinstance(cases, Shelf)
    every = list(cases.values())
    assert len(every) == len(cases) > 2 and len(cases._made) == 2
    assert cases[every[0].id] == every[0] and cases[every[-1].id] is every[-1]
    with pytest.raises(KeyError):
        cases["nothing"]
    assert "nothing" not in cases


def test_a_damaged_line_is_a_sentence(small_base: Path) -> None:
    data = load(small_base).to_json()
    for damaged in (data.replace(b'"title"', b'"tilte"', 1), data.replace(b"{", b"[", 1)):
        cases = Collection.from_json(damaged).cases
        with pytest.raises(IndexProblem, match="Run: casekit build"):
            list(cases.values())


@pytest.mark.parametrize("data", [b"", b"\n", b"[]", b"{}\n", b'{"shelves": {"cases": [["a"], []]}}', b"\xff\n"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Collection.from_json(data)


def test_a_row_is_a_sequence() -> None:
    row = Row({"a": 1, "b": 2, "c": 3}, ["a", "c"])
    assert list(row) == [1, 3] and row[1] == 3 and row[-1] == 3 and row[:1] == (1,) and len(row) == 2
    assert row == (1, 3) and row == [1, 3] and row != (1, 2) and row != (1,) and 3 in row
    assert hash(row) == hash(Row({}, ["a", "c"]))


def test_a_large_file_is_read_where_it_is_needed(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    from casekit.search import store

    open_base(small_base).close()
    generation = Store(tmp_path / "index").current()
    assert generation
    whole = generation.read(COLLECTION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_WHOLE", 10)
        mapped = generation.read(COLLECTION)
    assert isinstance(whole, bytes) and not isinstance(mapped, bytes)
    assert Collection.from_json(mapped) == Collection.from_json(whole)
