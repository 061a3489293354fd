"""Names in a question: terms of the vocabularies by any word people use for them, and places by any of their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from casekit.casebase.collection import Collection
from casekit.engines.analysis import tokens
from casekit.search.counts import Facets
from casekit.search.documents import coded_facets, place_names

if TYPE_CHECKING:
    from casekit.model.record import Case

MOST_WORDS = 4
"""A run of up to this many plain words is looked up as one name."""

MOST_LABELS = 3
"""At most so many places of one name are named."""

OR = " or "
"""Stands between the names of several places that one name can mean."""

MOST_OTHERS = 4
"""So many other names of a term are searched besides the one typed: the label, and those that stand first."""

_DERIVED = ("programme", "area_type", "outcome", "result", "resource", "aim", "country", "region")
"""Facets that are not coded in `facets`, and whose terms people name as well; the name of a place goes before them."""

_UNSAID = frozenset(
    {("result", "activity"), ("result", "output"), ("result", "expected-only")}
    | {("resource", "report"), ("resource", "training"), ("resource", "case-study"), ("resource", "other")}
)
"""Terms that nobody names in a question; their words mean something else there."""
_WIDE = ("county", "region", "country")
"""Kinds of place that others name as theirs: what they are also called holds for those places too."""

Stems = tuple[str, ...]


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> Stems:
    """Return the stems of a name, stop words left out."""
    return tuple(token.stem for token in tokens(text))


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: a term of a facet, a place, or a subject that lies outside the collection.

    `cases` are the numbers of the cases that have it, `others` the other names of a term.
    """

    label: str
    cases: frozenset[int]
    others: tuple[str, ...] = ()
    facet: str = ""
    term: str = ""
    outside: bool = False

    @property
    def is_place(self) -> bool:
        """Say whether this is a place."""
        return not self.facet and not self.outside


class Names:
    """All names of one collection, by their stems."""

    def __init__(self, collection: Collection, facets: Facets) -> None:
        places = _places(collection)
        terms = _terms(collection, facets, places)
        found = {stems: (*meanings.values(), *places.get(stems, ())) for stems, meanings in terms.items()}
        self._meanings = _outside(collection) | places | found

    def of(self, stems: Stems) -> tuple[Meaning, ...]:
        """Return what a run of words is a name of: terms, and a place after them, or else a subject outside."""
        return self._meanings.get(stems, ())

    def items(self) -> Iterable[tuple[Stems, tuple[Meaning, ...]]]:
        """Return every name with what it stands for."""
        return self._meanings.items()

    def knows(self, stem: str) -> bool:
        """Say whether a stem is part of any name."""
        return stem in self._parts

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(stem for stems in self._meanings for stem in stems)


def _terms(
    collection: Collection, facets: Facets, places: Mapping[Stems, tuple[Meaning, ...]]
) -> dict[Stems, dict[tuple[str, str], Meaning]]:
    """Return the terms of the vocabularies by each of their names."""
    found: dict[Stems, dict[tuple[str, str], Meaning]] = defaultdict(dict)
    for facet in (*coded_facets(collection), *_DERIVED):
        for term in collection.vocabulary(facet).terms:
            if (facet, term.id) in _UNSAID:
                continue
            names = (term.label, *term.synonyms)
            cases = numbers_of(facets.bits.get(facet, {}).get(term.id, 0))
            for stems in dict.fromkeys(stems_of(name) for name in names):
                if stems and not (facet in _DERIVED and stems in places):
                    others = tuple(other for other in names if stems_of(other) != stems)
                    found[stems][facet, term.id] = Meaning(term.label, cases, others, facet, term.id)
    return found


def _outside(collection: Collection) -> dict[Stems, tuple[Meaning, ...]]:
    """Return the subjects that the collection does not cover by the words for them."""
    return {
        stems: (Meaning(subject.name, frozenset(), outside=True),)
        for subject in collection.outside.subjects
        for word in subject.words
        if (stems := stems_of(word))
    }


def _places(collection: Collection) -> dict[Stems, tuple[Meaning, ...]]:
    """Return every place by each of its names, those without a case too: that there is none is an answer."""
    held: dict[Stems, set[int]] = defaultdict(set)
    labels: dict[Stems, dict[str, None]] = defaultdict(dict)
    for place in collection.places.values():
        for name in (place.name, place.official_name or "", *place.aliases):
            labels[stems_of(name)][place.name] = None
    around = _groups(collection)
    also = {place.name: place.aliases for place in collection.places.values() if place.kind in _WIDE}
    for number, case in enumerate(collection.current):
        names = place_names(case, collection)
        wider = [name for key in sorted(_standing_in(case, collection)) for name in around.get(key, ())]
        wider += [alias for name in names for alias in also.get(name, ())]
        for name in (*names, *wider):
            held[stems_of(name)].add(number)
            labels[stems_of(name)] = labels.get(stems_of(name)) or {name: None}
    return {
        stems: (Meaning(OR.join(list(names)[:MOST_LABELS]), frozenset(held.get(stems, ()))),)
        for stems, names in labels.items()
        if stems
    }


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


def numbers_of(bits: int) -> frozenset[int]:
    """Return the numbers of the bits that are set."""
    return frozenset(at for at, sign in enumerate(reversed(f"{bits:b}")) if sign == "1")
