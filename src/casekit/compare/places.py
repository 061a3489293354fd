"""What sort of place, in words: council type, size, rural or urban, and who runs it today."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.casebase.collection import Collection
from casekit.model.place import Place
from casekit.model.record import Case

_NAMES = ("London", "Scottish", "Welsh", "Northern")


def like_what_place(case: Case, collection: Collection) -> str:
    """Describe a case's main place in one line, saying so beside what is not yet confirmed.

    >>> like_what_place(allerdale, collection)
    'Allerdale: district council in North West, England; mainly rural (to be confirmed); 96,100 people (2021); …'
    """
    place = collection.places.get(case.places[0])
    if place is None:
        return case.places[0]
    return f"{place.name}: {'; '.join(_parts(place, collection))}"


def _parts(place: Place, collection: Collection) -> Iterator[str]:
    authority = collection.places.get(place.within) if place.within else None
    yield _what(place, authority, collection)
    described = authority or place
    rural = described.rural_urban_2011 or described.rural_urban_label
    if rural:
        field = "rural_urban_2011" if described.rural_urban_2011 else "rural_urban_label"
        yield rural.lower() + _check(described, field)
    if described.population:
        year = f" ({described.population_year})" if described.population_year else ""
        yield f"{described.population:,} people{year}{_check(described, 'population')}"
    if described.coast:
        yield "coastal"
    for successor in described.successors:
        following = collection.places.get(successor.place)
        if following:
            since = f" since {successor.on.day} {successor.on:%B %Y}" if successor.on else " now"
            yield f"part of {following.name}{since}"


def _what(place: Place, authority: Place | None, collection: Collection) -> str:
    if authority:
        return f"{place.kind} in {authority.name}{_in_region(authority)}"
    kind = collection.vocabulary("council_type").label_of(place.council_type) if place.council_type else place.kind
    if not kind.startswith(_NAMES):
        kind = kind[:1].lower() + kind[1:]
    return f"{kind}{_in_region(place)}"


def _in_region(place: Place) -> str:
    """Say where it is, without saying the same name twice."""
    if place.kind in {"region", "country"}:
        return "" if place.country == place.name else f" of {place.country}"
    where = [name for name in (place.region, place.country) if name and name != place.name]
    if place.country == "England" and place.region:
        return f" in {place.region}, England" if place.region != "London" else " in London"
    return f" in {', '.join(dict.fromkeys(where))}" if where else ""


def _check(place: Place, field: str) -> str:
    return " (to be confirmed)" if field in place.checks else ""
