"""What ground a place covers today, so that Allerdale and Cumberland are seen to be one; and points for a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casekit.casebase.collection import Collection
from casekit.casebase.places import authority_of
from casekit.model.place import Place
from casekit.model.record import Case


@dataclass(frozen=True)
class MapPoint:
    """One place on a map, with the cases that name it."""

    key: str
    name: str
    kind: str
    lat: float
    lon: float
    cases: int
    ids: tuple[str, ...]


class Ground:
    """The places of a register with the authorities in force where each of them lies."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.places = places
        self._today: dict[str, frozenset[str]] = {}

    def today(self, key: str) -> frozenset[str]:
        """Return the keys of the authorities in force on this ground; a county also has those of its members."""
        if key not in self._today:
            self._today[key] = self._follow(key, frozenset())
        return self._today[key]

    def meet(self, one: str, other: str) -> bool:
        """Say whether two places share ground today."""
        return not self.today(one).isdisjoint(self.today(other))

    def lies_in(self, inner: str, outer: str) -> bool:
        """Say whether a place lies in another, or is an earlier authority on its ground."""
        place = self.places.get(inner)
        earlier = place is not None and bool(place.successors) and self.meet(inner, outer)
        return earlier or self.today(inner) <= self.today(outer)

    def _follow(self, key: str, seen: frozenset[str]) -> frozenset[str]:
        place = self.places.get(key)
        if place is None or key in seen:
            return frozenset({key})
        here = authority_of(place, self.places)
        onward = [successor.place for successor in here.successors]
        found = {here.key} if not onward else set()
        if here.kind in {"county", "partnership"}:
            onward += here.members
        for other in onward:
            found |= self._follow(other, seen | {key, here.key})
        return frozenset(found)


def places_for_map(collection: Collection, cases: Iterable[Case]) -> list[MapPoint]:
    """Return each place that the cases name and whose point is known, by name, with its cases in order."""
    found: dict[str, list[str]] = {}
    for case in cases:
        for key in dict.fromkeys(case.places):
            found.setdefault(key, []).append(case.id)
    points = [
        MapPoint(place.key, place.name, place.kind, place.lat, place.lon, len(ids), tuple(sorted(ids)))
        for key, ids in found.items()
        if (place := collection.places.get(key)) and place.lat is not None and place.lon is not None
    ]
    return sorted(points, key=lambda point: (point.name.casefold(), point.key))
