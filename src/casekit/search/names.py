"""Names in a question: terms of the vocabularies by any word people use for them, and places by any of their names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from casekit.casebase.collection import Collection
from casekit.engines.analysis import tokens
from casekit.model.record import Case
from casekit.search.counts import Facets
from casekit.search.documents import coded_facets, place_names

MOST_WORDS = 4
"""A run of up to this many plain words is looked up as one name."""

MOST_OTHERS = 12
"""At most so many other names of a term are searched besides the one typed."""

Stems = tuple[str, ...]


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> Stems:
    """Return the stems of a name, stop words left out."""
    return tuple(token.stem for token in tokens(text))


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: a term of a facet, or a place. `cases` are the numbers of the cases that have it."""

    label: str
    cases: frozenset[int]
    others: tuple[str, ...] = ()
    facet: str = ""
    term: str = ""

    @property
    def is_place(self) -> bool:
        """Say whether this is a place."""
        return not self.facet


class Names:
    """All names of one collection, by their stems."""

    def __init__(self, collection: Collection, facets: Facets) -> None:
        self._terms: dict[Stems, dict[tuple[str, str], Meaning]] = defaultdict(dict)
        for facet in (*coded_facets(collection), "programme"):
            for term in collection.vocabulary(facet).terms:
                names = (term.label, *term.synonyms)
                cases = _numbers(facets.bits.get(facet, {}).get(term.id, 0))
                for name in names:
                    if stems := stems_of(name):
                        others = tuple(other for other in names if stems_of(other) != stems)
                        self._terms[stems][facet, term.id] = Meaning(term.label, cases, others, facet, term.id)
        held: dict[Stems, set[int]] = defaultdict(set)
        written: dict[Stems, str] = {}
        around = _groups(collection)
        for number, case in enumerate(collection.current):
            wider = [name for key in sorted(_standing_in(case, collection)) for name in around.get(key, ())]
            for name in (*place_names(case, collection), *wider):
                if stems := stems_of(name):
                    held[stems].add(number)
                    written.setdefault(stems, name)
        for country in collection.vocabulary("country").terms:
            cases = _numbers(facets.bits.get("country", {}).get(country.id, 0))
            for name in country.synonyms:
                if stems := stems_of(name):
                    held[stems] |= cases
                    written.setdefault(stems, country.label)
        for place in collection.places.values():  # also those without a case: that there is none is an answer
            for name in (place.name, *place.aliases):
                if stems := stems_of(name):
                    written.setdefault(stems, name)
        self._places = {stems: Meaning(name, frozenset(held.get(stems, ()))) for stems, name in written.items()}

    def of(self, stems: Stems) -> tuple[Meaning, ...]:
        """Return what a run of words is a name of: terms, or else a place."""
        if found := self._terms.get(stems):
            return tuple(found.values())
        place = self._places.get(stems)
        return (place,) if place else ()

    def knows(self, stem: str) -> bool:
        """Say whether a stem is part of any name."""
        return stem in self._parts

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(stem for names in (self._terms, self._places) for stems in names for stem in stems)


def _groups(collection: Collection) -> dict[str, list[str]]:
    """Return the names of the areas that each place is a member of: counties, combined authorities, partnerships."""
    found: dict[str, list[str]] = defaultdict(list)
    for area in collection.places.values():
        for member in area.members:
            found[member] += [area.name, *area.aliases]
    return found


def _standing_in(case: Case, collection: Collection) -> set[str]:
    """Return the keys of the places a case is in, with the authorities they lie in and those that followed."""
    found: set[str] = set()
    waiting = list(case.places)
    while waiting:
        key = waiting.pop()
        place = collection.places.get(key)
        if place and key not in found:
            found.add(key)
            waiting += [successor.place for successor in place.successors]
            waiting += [place.within] if place.within else []
    return found


def _numbers(bits: int) -> frozenset[int]:
    return frozenset(at for at, sign in enumerate(reversed(f"{bits:b}")) if sign == "1")
