"""Which values of every facet a case has: some coded in the record, some worked out from it and its places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from casekit.casebase.places import area_types
from casekit.model.place import Place
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Vocabulary

Places = Mapping[str, Place]


def slug(text: str) -> str:
    """Turn a name into a short name: small letters, digits and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "").replace("’", "")).strip("-")


def _places(case: Case, places: Places) -> list[Place]:
    return [places[key] for key in case.places if key in places]


def _authorities(case: Case, places: Places) -> list[Place]:
    """Return the case's places, with towns replaced by the authority they lie in."""
    return [places.get(place.within, place) if place.within else place for place in _places(case, places)]


def _years(case: Case) -> tuple[int, int] | None:
    start, end = case.period.start, case.period.end
    if start is None and end is None:
        return None
    first, last = start or end, end or start
    assert first is not None and last is not None
    return first, last


def _eras(case: Case, vocabulary: Vocabulary) -> Iterable[str]:
    """An era runs until the next one starts; its id begins with its first year, or with 'before'."""
    years = _years(case)
    if years is None:
        return ()
    starts = sorted((int(term.id[:4]) if term.id[:4].isdigit() else 0, term.id) for term in vocabulary.terms)
    ends = [start for start, _ in starts[1:]] + [10_000]
    return [era for (start, era), end in zip(starts, ends, strict=True) if start <= years[1] and years[0] < end]


_DERIVED: dict[str, Callable[[Case, Places], Iterable[str]]] = {
    "places.area_type": lambda case, places: [t for p in _places(case, places) for t in area_types(p, case.level, places)],
    "places.council_type": lambda case, places: [p.council_type for p in _authorities(case, places) if p.council_type],
    "places.region": lambda case, places: [slug(p.region) for p in _places(case, places) if p.region],
    "places.country": lambda case, places: [slug(p.country) for p in _places(case, places)],
    "outcomes.domain": lambda case, places: [d for outcome in case.outcomes for d in outcome.domain],
    "outcomes.result": lambda case, places: [outcome.result for outcome in case.outcomes],
    "evidence.level": lambda case, places: [case.evidence.level],
    "equality.characteristic": lambda case, places: [link.characteristic for link in case.equality],
    "equality.aim": lambda case, places: [link.aim for link in case.equality],
    "programme": lambda case, places: [case.programme] if case.programme else [],
    "sources.publisher": lambda case, places: [slug(source.publisher) for source in case.sources],
    "depth": lambda case, places: [case.depth],
    "level": lambda case, places: [case.level],
}
"""What `from:` in a vocabulary can say, besides `facets.NAME` and `period.era`."""


def known_origin(origin: str) -> bool:
    """Say whether a vocabulary's `from:` is one we can follow."""
    return origin in _DERIVED or origin == "period.era" or origin.startswith("facets.")


def values_of(case: Case, vocabulary: Vocabulary, places: Places) -> tuple[str, ...]:
    """Return the case's values for one facet, broader terms included, or `not-stated` alone.

    The order is that of the vocabulary, then of the alphabet, so it is always the same.
    """
    origin = vocabulary.values_from
    if origin.startswith("facets."):
        found: Iterable[str] = [coded.term for coded in case.facets.get(origin.removeprefix("facets."), ())]
    elif origin == "period.era":
        found = _eras(case, vocabulary)
    else:
        found = _DERIVED[origin](case, places)
    values = {value for term in found for value in vocabulary.with_broader(term)}
    rank = {term.id: number for number, term in enumerate(vocabulary.terms)}
    return tuple(sorted(values, key=lambda value: (rank.get(value, len(rank)), value))) or (NOT_STATED,)


def labels_in_use(origin: str, cases: Iterable[Case], places: Places) -> dict[str, str]:
    """Return id → label for a facet whose terms come from a register rather than from its file."""
    found: dict[str, str] = {}
    for case in cases:
        if origin == "sources.publisher":
            found.update({slug(source.publisher): source.publisher for source in case.sources})
        elif origin == "places.region":
            found.update({slug(p.region): p.region for p in _places(case, places) if p.region})
        elif origin == "places.country":
            found.update({slug(p.country): p.country for p in _places(case, places)})
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))
