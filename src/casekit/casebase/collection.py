"""Everything the case base holds, read once and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib import import_module
from mmap import mmap
from typing import TYPE_CHECKING, Any

from casekit.casebase.shelf import Row, Shelf

if TYPE_CHECKING:
    from casekit.casebase.outside import Outside
    from casekit.casebase.privacy import Privacy
    from casekit.casebase.problems import Problem
    from casekit.model.place import Place
    from casekit.model.record import Case, Source
    from casekit.model.vocabulary import Vocabulary

RETIRED = "retired"
"""State of a record that is kept and no longer found."""


@dataclass(frozen=True)
class Collection:
    """Cases, places, vocabularies and reference lists, with what is wrong with their files.

    `cases` maps id to case, in the order of the ids, retired ones included. `reference` maps the name of each other
    list (practices, duty, glossary, …) to its contents as written, `about` is what the
    collection says of itself (Markdown). `fingerprint` changes whenever any file does.
    """

    cases: Mapping[str, Case]
    vocabularies: Mapping[str, Vocabulary]
    places: Mapping[str, Place]
    sources: Mapping[str, Source]
    reference: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    problems: tuple[Problem, ...] = ()
    fingerprint: str = ""

    @cached_property
    def current(self) -> Row[Case]:
        """Cases that a search may find: all but the retired, in the order of their ids."""
        if isinstance(self.cases, Shelf):
            return Row(self.cases, (key for key in self.cases if key not in self.cases.marked))
        return Row(self.cases, (key for key, case in self.cases.items() if case.record.state != RETIRED))

    @cached_property
    def privacy(self) -> Privacy:
        """What is known about names of people; nothing where privacy.yaml is missing or broken."""
        from casekit.casebase.privacy import Privacy

        return Privacy.model_validate(self.reference.get("privacy", {}))

    @cached_property
    def outside(self) -> Outside:
        """What the collection does not cover; nothing where outside.yaml is missing or broken."""
        from casekit.casebase.outside import Outside

        return Outside.model_validate(self.reference.get("outside", {"as_at": date.min}))

    def vocabulary(self, facet: str) -> Vocabulary:
        """Return a facet's vocabulary; an empty one where the case base has none, so that ids show as they are."""
        if found := self.vocabularies.get(facet):
            return found
        from casekit.model.vocabulary import Vocabulary

        return Vocabulary(facet=facet, label=facet, question=facet, show="collection", **{"from": f"facets.{facet}"})

    def values_of(self, facet: str, case: Case) -> tuple[str, ...]:
        """Return a case's values for a facet; none where the case base has no such facet."""
        return self.values.get(facet, {}).get(case.id, ())

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Facet → case id → values, each worked out when it is first asked for."""
        return {name: _Values(self, vocabulary) for name, vocabulary in self.vocabularies.items()}

    def lines(self) -> Iterator[bytes]:
        """Yield everything as lines of JSON; the last says what stands where, so that the others can wait."""
        every: dict[str, Mapping[str, Any]] = {
            "cases": self.cases,
            "vocabularies": self.vocabularies,
            "places": self.places,
            "sources": self.sources,
            "reference": self.reference,
        }
        shelves = {}
        for name, things in every.items():
            keys, sizes, retired = [], [], []
            for key, thing in things.items():
                line = _line(thing)
                keys.append(key)
                sizes.append(len(line))
                if name == "cases" and thing.record.state == RETIRED:
                    retired.append(key)
                yield line
            shelves[name] = [keys, sizes, retired]
        problems = [(p.file, p.line, p.field, p.message, p.fix) for p in self.problems]
        yield _line({"shelves": shelves, "about": self.about, "problems": problems, "fingerprint": self.fingerprint})

    def to_json(self) -> bytes:
        """Return the lines as one."""
        return b"".join(self.lines())

    @classmethod
    def from_json(cls, data: bytes | mmap) -> Collection:
        """Read back what `to_json` wrote, each record when it is asked for, or raise ValueError."""
        try:
            last = json.loads(data[data.rfind(b"\n", 0, len(data) - 1) + 1 :])
            shelves: dict[str, Any] = {}
            start = 0
            for name, make in _MAKERS.items():
                keys, sizes, marked = last["shelves"][name]
                shelves[name] = Shelf(data, start, keys, sizes, make, marked)
                start += sum(sizes)
            return cls(
                **shelves,
                about=last["about"],
                problems=_problems(last["problems"]),
                fingerprint=last["fingerprint"],
            )
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError("not the lines of a collection") from error


def _problems(written: list[Any]) -> tuple[Problem, ...]:
    if not written:
        return ()
    from casekit.casebase.problems import Problem

    return tuple(Problem(*fields) for fields in written)


class _Values(Mapping[str, tuple[str, ...]]):
    """Case id → its values for one facet."""

    def __init__(self, collection: Collection, vocabulary: Vocabulary) -> None:
        from casekit.casebase.facets import values_of

        self._collection, self._vocabulary, self._values_of = collection, vocabulary, values_of
        self._known: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, key: str) -> tuple[str, ...]:
        if key not in self._known:
            case = self._collection.cases[key]
            self._known[key] = self._values_of(case, self._vocabulary, self._collection.places)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._collection.cases)

    def __len__(self) -> int:
        return len(self._collection.cases)


def _maker(module: str, name: str) -> Callable[[bytes], Any]:
    """Return what makes a model of a line. Only then is pydantic imported: it takes longer than a search."""

    def make(line: bytes) -> Any:
        return getattr(import_module(module), name).model_validate_json(line)

    return make


_MAKERS: dict[str, Callable[[bytes], Any]] = {
    "cases": _maker("casekit.model.record", "Case"),
    "vocabularies": _maker("casekit.model.vocabulary", "Vocabulary"),
    "places": _maker("casekit.model.place", "Place"),
    "sources": _maker("casekit.model.record", "Source"),
    "reference": json.loads,
}


def _line(thing: Any) -> bytes:
    from casekit.model.record import Frozen

    if isinstance(thing, Frozen):
        return thing.model_dump_json(by_alias=True, exclude_defaults=True).encode() + b"\n"
    return json.dumps(thing, ensure_ascii=False).encode() + b"\n"
