"""What a search needs to know of all records at once: worked out when the index is built, and kept beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from mmap import mmap
from typing import Any, NamedTuple

from casekit.casebase.collection import Collection
from casekit.casebase.shelf import DAMAGED, Shelf
from casekit.errors import IndexProblem
from casekit.search.counts import Bits, Facets, facet_bits
from casekit.search.documents import coded_facets, fields_of, passages, place_line
from casekit.search.names import OR, Meaning, Names, Stems
from casekit.search.nearness import Nearness, wordings
from casekit.search.snippets import Readable, in_lines
from casekit.search.spelling import Speller, english_words, written_words
from casekit.search.synonyms import OtherName, OtherNames, other_names

Read = Callable[[str], bytes | mmap]
"""Reads one of the files beside the index by its name."""

FACETS, WORDS, NAMES = "facets.json", "words.json", "names.jsonl"
OTHERS, WORDINGS, SHOWN, ENGLISH = "others.jsonl", "wordings.jsonl", "shown.jsonl", "english.txt"

READY = 2_000
"""The texts of so many cases are kept ready for snippets."""


class Shown(NamedTuple):
    """What a hit shows of a case; enough to show it without making the case."""

    id: str
    title: str
    place: str
    evidence: str
    strength: str
    readable: Readable


class Kept:
    """Facet values, known words and names of one collection; read from the index, or else worked out when needed."""

    def __init__(self, collection: Collection, read: Read | None = None) -> None:
        self._collection = collection
        self._files = (
            {name: read(name) for name in (FACETS, WORDS, NAMES, OTHERS, WORDINGS, SHOWN, ENGLISH)} if read else None
        )
        self.shown = lru_cache(maxsize=READY)(self._shown)

    def _shown(self, number: int) -> Shown:
        """Return what a hit shows of a case."""
        key = self._collection.current.keys[number]
        title, place, level, strength, *lines = self._texts[key]
        return Shown(key, title, place, level, strength, Readable(*lines))

    def around(self, names: Iterable[str]) -> list[str]:
        """Return the names of the county, region and country that a place lies in, by the place's name."""
        labels = {label for name in names for label in name.split(OR)}
        named = [place for place in self._collection.places.values() if place.name in labels]
        found = (getattr(place, kind) for kind in ("county", "region", "country") for place in named)
        return [name for name in dict.fromkeys(found) if name and name not in labels]

    @cached_property
    def _texts(self) -> Mapping[str, Any]:
        return _Texts(self._collection) if self._files is None else _shelf(self._files[SHOWN])

    @cached_property
    def facets(self) -> Facets:
        """Which cases have which value of which facet."""
        if self._files is None:
            return Facets(self._collection)
        size = len(self._collection.current)
        rows = _load(self._files[FACETS])
        return Facets(self._collection, {name: Bits(values, size) for name, values in rows.items()})

    @cached_property
    def speller(self) -> Speller:
        """The words that are known."""
        return Speller(self._words(), english_words() if self._files is None else _Lines(self._files[ENGLISH]))

    def _words(self) -> Iterator[str]:
        if self._files is not None:
            yield from _load(self._files[WORDS])
            return
        cases = self._collection.current
        yield from written_words(text for case in cases for text in fields_of(case, self._collection).values())
        yield from words_of_lists(self._collection)

    @cached_property
    def names(self) -> Names:
        """Names of terms and places."""
        if self._files is None:
            return Names(self._collection, self.facets)
        return _KeptNames(_shelf(self._files[NAMES]), self.facets)

    @cached_property
    def nearness(self) -> Nearness:
        """What a question comes near to."""
        return Nearness(
            wordings(self._collection) if self._files is None else _shelf(self._files[WORDINGS]), self.facets
        )

    @cached_property
    def other_names(self) -> OtherNames:
        """Other words for terms."""
        return OtherNames(_other_names(self._collection) if self._files is None else _shelf(self._files[OTHERS]))


class _Lines(Container[str]):
    """Words, one a line, looked for where they stand."""

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data

    def __contains__(self, word: object) -> bool:
        return self._data.find(f"\n{word}\n".encode()) >= 0


class _Texts(Mapping[str, Any]):
    """Case id → what a hit shows of it: title, place, evidence twice, and the passages in lines."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __getitem__(self, key: str) -> tuple[Any, ...]:
        case = self._collection.cases[key]
        level = case.evidence.level
        strength = self._collection.vocabulary("evidence").label_of(level)
        return case.title, place_line(case, self._collection), level, strength, *in_lines(passages(case))

    def __iter__(self) -> Iterator[str]:
        return iter(self._collection.current.keys)

    def __len__(self) -> int:
        return len(self._collection.current)


def _shelf(data: bytes | mmap) -> Shelf[Any]:
    keys, sizes = _load(data[data.rfind(b"\n", 0, len(data) - 1) + 1 :])
    return Shelf(data, 0, keys, sizes, json.loads)


def _load(data: bytes | mmap) -> Any:
    try:
        return json.loads(data[:])
    except ValueError as error:
        raise IndexProblem(DAMAGED) from error


def _other_names(collection: Collection) -> dict[str, list[OtherName]]:
    return other_names(collection.vocabularies, coded_facets(collection))


def words_of_lists(collection: Collection) -> set[str]:
    """Return the words of terms and places."""
    texts = [
        name for v in collection.vocabularies.values() for term in v.terms for name in (term.label, *term.synonyms)
    ]
    return written_words([*texts, *(place.name for place in collection.places.values())])


def kept_files(collection: Collection, words: Iterable[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield name and content of the files to keep; `words` are those of the records."""
    bits = facet_bits(collection)
    yield FACETS, (_dump({name: rows.written() for name, rows in bits.items()}),)
    yield WORDS, (_dump(list(Speller({*words, *words_of_lists(collection)}))),)
    facets = Facets(collection, bits)
    yield NAMES, _lines(_written(Names(collection, facets), _CasesOf(facets)))
    yield OTHERS, _lines(_other_names(collection))
    yield WORDINGS, _lines(wordings(collection))
    yield SHOWN, _lines(_Texts(collection))
    yield ENGLISH, ("\n".join(["", *sorted(english_words()), ""]).encode(),)


def _dump(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(things: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield each thing as a line, and what is where as the last."""
    sizes = []
    for thing in things.values():
        line = _dump(thing) + b"\n"
        sizes.append(len(line))
        yield line
    yield _dump([list(things), sizes]) + b"\n"


def _written(names: Names, cases_of: _CasesOf) -> dict[str, list[dict[str, Any]]]:
    """Write the meanings under their stems; cases are left out where they are just those of a facet's value."""
    return {" ".join(stems): [_meaning(meaning, cases_of) for meaning in meanings] for stems, meanings in names.items()}


def _meaning(meaning: Meaning, cases_of: _CasesOf) -> dict[str, Any]:
    written = {field.name: getattr(meaning, field.name) for field in fields(meaning)}
    if meaning.cases == cases_of(meaning.facet, meaning.term):
        del written["cases"]
    else:
        written["cases"] = sorted(meaning.cases)
    return {name: value for name, value in written.items() if value}


class _CasesOf:
    """The numbers of the cases that have a value of a facet, each worked out once."""

    def __init__(self, facets: Facets) -> None:
        self._bits = facets.bits
        self._known: dict[tuple[str, str], frozenset[int]] = {}

    def __call__(self, facet: str, term: str) -> frozenset[int]:
        if (facet, term) not in self._known:
            signs = reversed(f"{self._bits.get(facet, {}).get(term, 0):b}")
            self._known[facet, term] = frozenset(at for at, sign in enumerate(signs) if sign == "1")
        return self._known[facet, term]


class _KeptNames(Names):
    """Names as they were when the index was built."""

    def __init__(self, written: Shelf[list[dict[str, Any]]], facets: Facets) -> None:
        self._written, self._cases_of = written, _CasesOf(facets)

    def of(self, stems: Stems) -> tuple[Meaning, ...]:
        """Return what a run of words is a name of: terms, a place, or a subject outside."""
        return tuple(self._read(found) for found in self._written.get(" ".join(stems), ()))

    def items(self) -> Iterable[tuple[Stems, tuple[Meaning, ...]]]:
        """Return every name with what it stands for."""
        return (((stems := tuple(key.split())), self.of(stems)) for key in self._written)

    def _read(self, written: dict[str, Any]) -> Meaning:
        cases = written.get("cases")
        known = self._cases_of(written.get("facet", ""), written.get("term", "")) if cases is None else frozenset(cases)
        return Meaning(**{**written, "cases": known, "others": tuple(written.get("others", ()))})

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(stem for stems in self._written for stem in stems.split())
