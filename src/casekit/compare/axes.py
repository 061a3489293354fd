"""The axes on which two areas are compared: how alike they are on each, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from casekit.casebase.collection import Collection
from casekit.casebase.places import UK
from casekit.compare.areas import RURAL_2011, RURAL_CLASSES, RURAL_LABELS, Area
from casekit.compare.names import in_sentence

Labels = Mapping[str, str]
"""Id → label, for the terms that are shown in words."""

BANDS = (0, 75_000, 150_000, 300_000, 600_000)
"""Where the bands of population begin."""

FAR, REMARKABLE, NEAR = 250, 150, 40
"""Miles: nothing alike any more; worth saying; near."""

_SINGLE = frozenset({"county services", "district services"})
_SERVICES = {
    **dict.fromkeys(("london-borough", "metropolitan-district", "unitary-authority"), _SINGLE),
    **dict.fromkeys(("scottish-council", "welsh-council"), _SINGLE),
    "county-council": frozenset({"county services"}),
    "non-metropolitan-district": frozenset({"district services"}),
    "northern-ireland-council": frozenset({"some services"}),  # no schools, social care or council housing
    "combined-authority": frozenset({"strategy"}),
    "region": frozenset(),
}
"""What each type of council runs. A partnership's powers are not known; those abroad are other ones."""

_FIFTHS = {
    1: "among the most deprived fifth",
    2: "more deprived than most",
    3: "of middling deprivation",
    4: "less deprived than most",
    5: "among the least deprived fifth",
}


_COAST, _PORT = {True: "coastal", False: "inland"}, {True: "a port", False: "no port"}


@dataclass(frozen=True)
class Compared:
    """Two areas on one axis: 0 to 1, whether a person would call them alike, and words for the other area.

    `alike` is None, and the words are empty, where there is nothing worth saying.
    """

    similarity: float
    alike: bool | None
    words: str


@dataclass(frozen=True)
class Axis:
    """One thing on which areas are compared. `compare` returns None where either side is unknown."""

    key: str
    label: str
    compare: Callable[[Area, Area, Labels], Compared | None]


def miles_between(mine: Area, theirs: Area) -> float | None:
    """Return the great-circle distance between two label points; None where one is not known."""
    if mine.lat is None or mine.lon is None or theirs.lat is None or theirs.lon is None:
        return None
    first, second = radians(mine.lat), radians(theirs.lat)
    part = sin((second - first) / 2) ** 2
    part += cos(first) * cos(second) * sin(radians(theirs.lon - mine.lon) / 2) ** 2
    return 2 * 3958.8 * asin(min(1.0, sqrt(part)))


def _powers(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    ours, other = mine.council_type, theirs.council_type
    if not ours or not other or (ours == other and ours in {"partnership-area", "outside-uk"}):
        return None
    words = in_sentence(labels.get(other, other))
    if ours == other:
        return Compared(1.0, True, words)
    if "outside-uk" in (ours, other):
        return Compared(0.0, None, "")  # said with the country
    if ours not in _SERVICES or other not in _SERVICES:
        return None
    run, runs = _SERVICES[ours], _SERVICES[other]
    if other == "region":
        return Compared(0.0, False, "a region, without a council of its own")
    if "northern-ireland-council" in (ours, other) and _SINGLE in (run, runs):
        return Compared(0.25, False, f"{words} ({'more' if runs == _SINGLE else 'fewer'} services than ours)")
    if run == runs:
        return Compared(0.9, True, f"runs the same services ({words})")
    if run > runs:
        return Compared(0.75, True, f"{words} (we run its services too)")
    if run < runs:
        return Compared(0.5, False, f"{words} (more services than ours)")
    return Compared(0.0, False, f"{words} (other services than ours)")


def _rural(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    scales = (
        (mine.rural_2011, theirs.rural_2011, RURAL_2011),
        (mine.rural_label, theirs.rural_label, RURAL_LABELS),
        (mine.rural_class, theirs.rural_class, RURAL_CLASSES),
    )
    for ours, other, scale in scales:
        if ours and other:
            apart = scale.index(other) - scale.index(ours)
            shown = (theirs.rural_2011 or theirs.rural_label or other.replace("-", " ")).lower()
            words = shown + _unsure(theirs, "rural_urban_2011" if theirs.rural_2011 else "rural_urban_label")
            similarity = 1 - abs(apart) / (len(scale) - 1)
            if mine.rural_class == theirs.rural_class:
                return Compared(similarity, True, words)
            near = similarity >= 0.75
            words = f"{'a little ' if near else ''}more {'rural' if apart > 0 else 'urban'}: {words}"
            return Compared(similarity, near, words)
    return None


def _population(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    if not mine.population or not theirs.population:
        return None
    ours, other = _band(mine.population), _band(theirs.population)
    ratio = max(mine.population, theirs.population) / min(mine.population, theirs.population)
    alike = ratio <= 1.5 or (ours == other and ratio <= 2)
    year = f" in {theirs.population_year}" if theirs.population_year else ""
    size = f"{theirs.population:,} people{year}{_unsure(theirs, 'population')}"
    kind = "of our size" if alike else "larger" if theirs.population > mine.population else "smaller"
    return Compared(1 - abs(ours - other) / (len(BANDS) - 1), alike, f"{kind}: {size}")


def _band(population: int) -> int:
    return sum(population >= start for start in BANDS[1:])


def _deprivation(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    if mine.deprivation is None or theirs.deprivation is None:
        return None
    apart = theirs.deprivation - mine.deprivation
    words = _FIFTHS[theirs.deprivation] + _unsure(theirs, "deprivation_quintile")
    if abs(apart) == 1:
        return Compared(0.75, None, "")
    return Compared(1 - abs(apart) / 4, not apart, words)


def _coast(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    return _yes_or_no(mine.coast, theirs.coast, _COAST, _unsure(theirs, "coast"))


def _port(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    return _yes_or_no(mine.port, theirs.port, _PORT, _unsure(theirs, "port"))


def _yes_or_no(mine: bool | None, theirs: bool | None, words: Mapping[bool, str], unsure: str) -> Compared | None:
    if mine is None or theirs is None:
        return None
    return Compared(float(mine == theirs), mine == theirs, words[theirs] + unsure)


def _story(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    ours, other = set(mine.migration_profile), set(theirs.migration_profile)
    if not ours or not other:
        return None
    shared = ours & other
    words = " and ".join(in_sentence(labels.get(term, term)) for term in sorted(shared or other))
    similarity = len(shared) / min(len(ours), len(other))  # records name what sources say, seldom all there is
    return Compared(similarity, bool(shared), words if shared else f"another migration story: {words}")


def _nation(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    if not mine.country or not theirs.country:
        return None
    if mine.country == theirs.country:
        told = mine.region and theirs.region and theirs.region != theirs.country  # the region says it
        return Compared(1.0, None, "") if told else Compared(1.0, True, f"in {theirs.country}")
    what = "laws" if {mine.country, theirs.country} <= UK else "laws and powers"
    return Compared(0.0, False, f"in {theirs.country} (other {what})")


def _region(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    if not mine.region or not theirs.region:
        return None
    same = mine.region == theirs.region
    if mine.country != theirs.country or (same and theirs.region == theirs.country):
        return Compared(float(same), None, "")  # said with the country
    words = f"{'in our region' if same else 'in another region'}: {theirs.region}"
    return Compared(float(same), same, words)


def _distance(mine: Area, theirs: Area, labels: Labels) -> Compared | None:
    miles = miles_between(mine, theirs)
    if miles is None:
        return None
    alike = True if miles <= NEAR else False if miles >= REMARKABLE and theirs.country in UK else None
    words = "" if alike is None else f"about {max(1, round(miles)):,} {'mile' if miles < 1.5 else 'miles'} away"
    return Compared(max(0.0, 1 - miles / FAR), alike, words)


def _unsure(area: Area, field: str) -> str:
    return " (to be confirmed)" if field in area.checks else ""


AXES: Sequence[Axis] = (
    Axis("powers", "council type", _powers),
    Axis("rural_urban", "rural or urban", _rural),
    Axis("story", "migration story", _story),
    Axis("population", "population", _population),
    Axis("deprivation", "deprivation", _deprivation),
    Axis("coast", "coast", _coast),
    Axis("port", "port", _port),
    Axis("nation", "nation", _nation),
    Axis("region", "region", _region),
    Axis("distance", "distance", _distance),
)
"""All axes, in the order in which reasons are given."""


def facts(area: Area, collection: Collection) -> tuple[tuple[str, str], ...]:
    """Return what is known of an area, axis by axis, as label and words; `not known` where nothing is.

    >>> facts(of_place(collection, find_place(collection, "Fenland")), collection)[0]
    ('council type', 'district council')
    """
    kinds, stories = collection.vocabulary("council_type"), collection.vocabulary("migration_profile")
    year = f" in {area.population_year}" if area.population_year else ""
    rural = (area.rural_2011 or area.rural_label or area.rural_class or "").replace("-", " ").lower()
    field = "rural_urban_2011" if area.rural_2011 else "rural_urban_label"
    told = {
        "powers": in_sentence(kinds.label_of(area.council_type)) if area.council_type else "",
        "rural_urban": rural + _unsure(area, field) if rural else "",
        "story": " and ".join(in_sentence(stories.label_of(term)) for term in area.migration_profile),
        "population": f"{area.population:,} people{year}{_unsure(area, 'population')}" if area.population else "",
        "deprivation": _FIFTHS.get(area.deprivation or 0, ""),
        "coast": "" if area.coast is None else _COAST[area.coast],
        "port": "" if area.port is None else _PORT[area.port],
        "nation": area.country or "",
        "region": area.region or "",
    }
    return tuple((axis.label, told[axis.key] or "not known") for axis in AXES if axis.key in told)
