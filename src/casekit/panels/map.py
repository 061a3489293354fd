"""A map of the cases found: points over an outline of the United Kingdom, drawn here, with its table beside it.

No tiles, no other computer. Nothing is said by colour alone: size and a number say how many cases, a ring and the word
"mine" which area is one's own, and the table says everything again in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, hypot, radians, sqrt

from casekit.casebase.collection import Collection
from casekit.casebase.places import UK
from casekit.compare.areas import WIDE, Area
from casekit.compare.ground import MapPoint, places_for_map
from casekit.evidence.wording import count
from casekit.model.record import Case
from casekit.panels.assets import outline

SCALE, WEST, EAST, NORTH, SOUTH = 70, -8.8, 2.1, 61.0, 49.6
"""Units for each degree of latitude, and the edges of the map; outline.svg is drawn to them."""

NARROW = cos(radians(54.5))
"""How much shorter a degree of longitude is."""

NATIONS = {
    "Scotland": (57.35, -4.3),
    "Northern Ireland": (54.95, -7.2),
    "Wales": (52.55, -3.6),
    "England": (52.9, -1.0),
}
"""Where the names of the nations stand."""


HOME = UK | {"United Kingdom"}
"""Countries on the map; the last is what the register gives to places of several nations."""


@dataclass(frozen=True)
class Mark:
    """One mark on the map: one place, or several that lie too close to tell apart."""

    x: float
    y: float
    names: tuple[str, ...]
    ids: tuple[str, ...]

    @property
    def radius(self) -> float:
        """Return how large the mark is: its area grows with the number of cases."""
        return 7 + 3 * sqrt(len(self.ids) - 1)

    @property
    def words(self) -> str:
        """Say what the mark stands for."""
        names = self.names[:3] + ((f"{len(self.names) - 3} more",) if len(self.names) > 3 else ())
        return f"{', '.join(names)}: {count(len(self.ids), 'case')}"


def map_html(collection: Collection, cases: Sequence[Case], mine: Area | None = None) -> str:
    """Return the map of the cases with its table, and beside it the places that are not on it."""
    points = places_for_map(collection, cases)
    home = [point for point in points if collection.places[point.key].country in HOME]
    small = [point for point in home if point.kind not in WIDE]
    away = [point for point in points if point not in home]
    marks = marks_of(small)
    told = [
        f"{count(len({key for point in some for key in point.ids}), 'case')} in {count(len(some), 'place')} {where}"
        for some, where in ((small, "of the United Kingdom"), (away, "elsewhere"))
        if some
    ]
    summary = f"{' and '.join(told)}." if told else "No case found has a place that can be drawn."
    wide = [point for point in home if point.kind in WIDE]
    tables = (
        _table("Places in the United Kingdom", small, collection, mine)
        + _table("Whole regions and nations, not drawn", wide, collection, mine)
        + _table("Places elsewhere, not drawn", away, collection, mine)
    )
    return (
        f'<p class="ck-hint">{escape(summary)} Size and number say how many cases a mark stands for; places close to '
        "each other share a mark. The tables give every place and case.</p>"
        f'<div class="ck-map"><div class="ck-drawn">{svg(marks, mine, summary)}</div>'
        f'<div class="ck-tables">{tables}</div></div>'
        '<p class="ck-hint">Points are label points of places, not addresses. A case that names several places is '
        "counted at each. Outline: Natural Earth, public domain.</p>"
    )


def marks_of(points: Iterable[MapPoint]) -> list[Mark]:
    """Join points that would cover each other, the one with most cases first; the order is always the same."""
    marks: list[Mark] = []
    for point in sorted(points, key=lambda point: (-point.cases, point.name.casefold(), point.key)):
        x, y = place_at(point.lat, point.lon)
        new = Mark(x, y, (point.name,), point.ids)
        close = [mark for mark in marks if hypot(mark.x - x, mark.y - y) < mark.radius + new.radius]
        if not close:
            marks.append(new)
            continue
        near = min(close, key=lambda mark: (hypot(mark.x - x, mark.y - y), mark.names))
        ids = tuple(sorted({*near.ids, *point.ids}))
        marks[marks.index(near)] = Mark(near.x, near.y, (*near.names, point.name), ids)
    return marks


def place_at(lat: float, lon: float) -> tuple[float, float]:
    """Return where a point stands on the map."""
    return round((lon - WEST) * NARROW * SCALE, 1), round((NORTH - lat) * SCALE, 1)


def svg(marks: Sequence[Mark], mine: Area | None, summary: str) -> str:
    """Return the drawing."""
    wide, high = (EAST - WEST) * NARROW * SCALE, (NORTH - SOUTH) * SCALE
    lines = "".join(
        f'<line x1="0" x2="{wide:.0f}" y1="{(NORTH - lat) * SCALE:.0f}" y2="{(NORTH - lat) * SCALE:.0f}"/>'
        for lat in range(50, 61, 2)
    )
    lines += "".join(
        f'<line y1="0" y2="{high:.0f}" x1="{place_at(0, lon)[0]:.0f}" x2="{place_at(0, lon)[0]:.0f}"/>'
        for lon in range(-8, 3, 2)
    )
    names = "".join(
        f'<text x="{place_at(*at)[0]}" y="{place_at(*at)[1]}">{name}</text>' for name, at in NATIONS.items()
    )
    drawn = "".join(_mark(mark) for mark in sorted(marks, key=lambda mark: (-mark.radius, mark.names)))
    own = ""
    if mine and mine.lat is not None and mine.lon is not None:
        x, y = place_at(mine.lat, mine.lon)
        own = f'<g class="ck-own"><circle cx="{x}" cy="{y}" r="13"/><text x="{x + 17}" y="{y + 6}">mine</text></g>'
        summary += f" A ring marks {mine.name}."
    return (
        f'<svg viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="Map of the cases found. {escape(summary)}">'
        f'<g class="ck-lines" aria-hidden="true">{lines}</g>{outline()}'
        f'<g class="ck-nations" aria-hidden="true">{names}</g><g class="ck-marks">{drawn}</g>{own}</svg>'
    )


def _mark(mark: Mark) -> str:
    number = len(mark.ids)
    label = f'<text x="{mark.x}" y="{mark.y + 4.5}">{number}</text>' if number > 1 else ""
    return (
        f'<g><title>{escape(mark.words)}</title><circle cx="{mark.x}" cy="{mark.y}" r="{mark.radius:.1f}"/>{label}</g>'
    )


def _table(title: str, points: Sequence[MapPoint], collection: Collection, mine: Area | None) -> str:
    if not points:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(_named(point, collection, mine))}</th><td>{point.cases}</td>'
        f"<td>{_links(point.ids, collection)}</td></tr>"
        for point in points
    )
    return (
        f'<div class="ck-scroll" role="region" aria-label="{title}" tabindex="0"><table class="ck-places">'
        f'<caption>{title}</caption><thead><tr><th scope="col">Place</th><th scope="col">Number</th>'
        f'<th scope="col">Cases</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _named(point: MapPoint, collection: Collection, mine: Area | None) -> str:
    country = collection.places[point.key].country
    where = "" if country in HOME or country == point.name else f", {country}"
    return f"{point.name}{where}{' (mine)' if mine and mine.key == point.key else ''}"


def _links(ids: Iterable[str], collection: Collection) -> str:
    links = "".join(
        f'<li><button type="button" class="ck-link" data-do="open" data-id="{escape(key)}">'
        f"{escape(collection.cases[key].title)}</button></li>"
        for key in ids
    )
    return f'<ul role="list">{links}</ul>'
