"""Everything the case base holds, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from casekit.casebase import facets
from casekit.casebase.privacy import Privacy
from casekit.casebase.problems import Problem
from casekit.model.place import Place
from casekit.model.record import Case, Frozen, Source
from casekit.model.vocabulary import Vocabulary


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
    def current(self) -> tuple[Case, ...]:
        """Cases that a search may find: all but the retired, in the order of their ids."""
        return tuple(case for case in self.cases.values() if case.record.state != "retired")

    @cached_property
    def privacy(self) -> Privacy:
        """What is known about names of people; nothing where privacy.yaml is missing or broken."""
        return Privacy.model_validate(self.reference.get("privacy", {}))

    def vocabulary(self, facet: str) -> Vocabulary:
        """Return a facet's vocabulary; an empty one where the case base has none, so that ids show as they are."""
        return self.vocabularies.get(facet) or Vocabulary(
            facet=facet, label=facet, question=facet, show="collection", **{"from": f"facets.{facet}"}
        )

    def values_of(self, facet: str, case: Case) -> tuple[str, ...]:
        """Return a case's values for a facet; none where the case base has no such facet."""
        return self.values.get(facet, {}).get(case.id, ())

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Facet → case id → values."""
        return {
            name: {case.id: facets.values_of(case, vocabulary, self.places) for case in self.cases.values()}
            for name, vocabulary in self.vocabularies.items()
        }

    def to_json(self) -> bytes:
        """Write everything to one file that reads back much faster than the YAML."""
        stored = _Stored(
            cases=tuple(self.cases.values()),
            vocabularies=tuple(self.vocabularies.values()),
            places=tuple(self.places.values()),
            sources=tuple(self.sources.values()),
            reference=dict(self.reference),
            about=self.about,
            problems=self.problems,
            fingerprint=self.fingerprint,
        )
        return _STORED.dump_json(stored, by_alias=True, exclude_defaults=True)

    @classmethod
    def from_json(cls, data: bytes) -> Collection:
        """Read back what `to_json` wrote."""
        stored = _STORED.validate_json(data)
        return cls(
            cases={case.id: case for case in stored.cases},
            vocabularies={v.facet: v for v in stored.vocabularies},
            places={place.key: place for place in stored.places},
            sources={source.key: source for source in stored.sources},
            reference=stored.reference,
            about=stored.about,
            problems=stored.problems,
            fingerprint=stored.fingerprint,
        )


class _Stored(Frozen):
    """The shape of that file."""

    cases: tuple[Case, ...]
    vocabularies: tuple[Vocabulary, ...]
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    reference: dict[str, Any]
    about: str = ""
    problems: tuple[Problem, ...]
    fingerprint: str


_STORED = TypeAdapter(_Stored)
