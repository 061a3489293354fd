"""One's own area on the Find page: which it is, what counts, and what a search finds in that light."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from casekit.compare import likeness, neighbours
from casekit.compare.alike import own_area
from casekit.compare.areas import Area
from casekit.compare.axes import facts
from casekit.compare.lenses import NEAR_ENOUGH, WEIGHTS, weights_of
from casekit.compare.likeness import CAUTION, Likeness, Sight
from casekit.compare.neighbours import MAX_BYTES, Neighbours
from casekit.errors import UsageError
from casekit.search.casebase import Casebase
from casekit.search.counts import Filters, as_bits
from casekit.search.results import Loosening, Results

YES_OR_NO = {"yes": True, "no": False}


class Mine:
    """One's own area and what was asked of it. Without an area it changes nothing."""

    def __init__(self) -> None:
        self.area: Area | None = None
        self.place = ""
        self.story: tuple[str, ...] = ()
        self.weights: dict[str, float] = dict(WEIGHTS)
        self.listed: Neighbours | None = None
        self.only = False
        self.by_likeness = True
        self._found: dict[tuple[object, ...], Results] = {}
        self._sight: Sight | None = None
        self._compared: tuple[tuple[object, ...], dict[str, Likeness]] = ((), {})

    # --- what the user says ---

    def work_for(self, base: Casebase, place: str | Area) -> None:
        """Choose one's own area: a council by any of its names, or an area described by hand."""
        self.area, self.place = own_area(base, place, self.story)
        if self.listed:
            listed, self.listed = self.listed, None
            listed.of(self.area, base.collection)  # refuses a list that does not have the new area
            self.listed = listed

    def describe(self, base: Casebase, fields: Mapping[str, Any]) -> None:
        """Describe an area that is not in the list; what is empty is not known."""
        given = {name: text for name, value in fields.items() if (text := str(value).strip())}
        self.work_for(
            base,
            Area.of(
                base.collection,
                name=given.get("name", "our area")[:80],
                council_type=given.get("council_type"),
                country=given.get("country"),
                region=given.get("region"),
                rural_urban=given.get("rural_urban"),
                population=_whole(given.get("population"), "number of residents"),
                deprivation_quintile=_whole(given.get("deprivation"), "deprivation fifth"),
                coastal=YES_OR_NO.get(given.get("coast", "")),
                port=YES_OR_NO.get(given.get("port", "")),
                migration_profile=self.story,
            ),
        )

    def tell(self, base: Casebase, story: Iterable[str]) -> None:
        """Say what one's own migration story is."""
        told = tuple(story)
        area = (self.area or Area("")).with_story(base.collection, told)
        self.story = told
        if self.area:
            self.area = area

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Say how much each lens counts."""
        wanted = {**self.weights, **weights}
        weights_of(wanted)  # refuses what is not possible
        self.weights = wanted

    def hold_to(self, base: Casebase, name: str, data: bytes) -> None:
        """Take a published list of neighbours."""
        if self.area is None:
            raise UsageError("Say first where you work, then choose the list.")
        listed = neighbours.parse(Path(name).name[-100:] or "list", data, base.collection)
        listed.of(self.area, base.collection)  # refuses a list that does not have one's own area
        self.listed = listed

    # --- what that makes of a search ---

    def results(self, base: Casebase, text: str, filters: Filters, limit: int, exact: bool) -> Results:
        """Search; order by likeness, and keep only places like mine, where that was asked for."""
        if self.area is None:
            return base.find(text, filters, limit, exact=exact)
        found = self.everything(base, text, filters, exact)
        compared = self.compared(base)
        hits = [hit for hit in found if not self.only or self._near(compared[hit.id])]
        if self.by_likeness:
            rank = {key: place for place, key in enumerate(compared)}
            hits.sort(key=lambda hit: rank[hit.id])
        total = len(hits)
        if self.only:
            cases = base.collection.current
            near = {hit.id for hit in self.everything(base, text, Filters(), exact) if self._near(compared[hit.id])}
            bits = as_bits((number for number, case in enumerate(cases) if case.id in near), len(cases))
            ways = () if total else tuple(self._loosen(base, found, exact))
            found = replace(found, facets=base.counts(bits, filters), loosen=ways)
        return replace(found, hits=tuple(hits[:limit]), total=total)

    def everything(self, base: Casebase, text: str, filters: Filters, exact: bool) -> Results:
        """Return all that a search finds; the last few searches are kept, so that a weight moves at once."""
        asked = (base.fingerprint, text, repr(filters), exact)
        if asked not in self._found:
            while len(self._found) > 3:
                self._found.pop(next(iter(self._found)))
            self._found[asked] = base.find(text, filters, len(base), exact=exact)
        return self._found[asked]

    def compared(self, base: Casebase) -> dict[str, Likeness]:
        """Return every case with how like mine its place is, in that order; nothing without an area."""
        if self.area is None:
            return {}
        asked = (base.fingerprint, self.area, tuple(self.weights.items()), self.listed)
        if self._compared[0] != asked:
            cases = base.collection.current
            if self._sight is None or self._sight.mine != self.area or self._sight.collection is not base.collection:
                self._sight = Sight(base.collection, self.area)
            ranked = likeness.like(
                base.collection, self.area, cases, self.weights, self.listed, others=True, sight=self._sight
            )
            self._compared = asked, {one.id: one for one in ranked}
        return self._compared[1]

    def near(self, base: Casebase, key: str) -> bool:
        """Say whether a case is to be shown."""
        return self.area is None or not self.only or self._near(self.compared(base)[key])

    @property
    def decides(self) -> bool:
        """Say whether the cases shown, or their order, are others than those of the search alone."""
        return self.area is not None and (self.only or self.by_likeness)

    @property
    def among(self) -> str:
        """Say which places are shown; empty where all are."""
        return f"only places like {self.area.name}" if self.area and self.only else ""

    def _near(self, one: Likeness) -> bool:
        return one.near(self.listed is not None)

    def _loosen(self, base: Casebase, found: Results, exact: bool) -> Iterable[Loosening]:
        """Yield what to let go of, with the number of cases that then pass."""
        compared = self.compared(base)
        if found.total:
            yield Loosening("mine", "Without “only places like mine”", found.total, found.query, found.filters)
        facets = base.collection.vocabularies
        one_each = [
            Loosening("filter", f"Without {facets[facet].label}", 0, found.query, found.filters.without(facet), facet)
            for facet in found.filters.keep
        ]
        for way in found.loosen or one_each:
            near = sum(self._near(compared[hit.id]) for hit in self.everything(base, way.text, way.filters, exact))
            if near:
                yield replace(way, total=near)

    # --- what is shown ---

    def for_recipe(self) -> dict[str, Any]:
        """Return what a recipe keeps of one's own area; one described by hand stays on the page."""
        if self.area is None or not self.area.key:
            return {}
        moved = {lens: weight for lens, weight in self.weights.items() if weight != WEIGHTS[lens]}
        return {"place": self.area.key, "story": self.story, "lens": moved}

    def view(self, base: Casebase) -> dict[str, Any]:
        """Return what the page shows of one's own area."""
        return {
            "place": self.place if self.area else "",
            "basis": self.area.basis if self.area else "",
            "facts": [list(pair) for pair in facts(self.area, base.collection)] if self.area else [],
            "story": list(self.story),
            "weights": self.weights,
            "only": self.only,
            "by_likeness": self.by_likeness,
            "decides": self.decides,
            "caution": CAUTION,
            "passing": self._passing(),
            "listed": self.listed.source if self.listed else "",
            "unmatched": list(self.listed.unmatched[:20]) if self.listed else [],
        }

    def _passing(self) -> str:
        if self.listed:
            return f"Your own area, and the places that {self.listed.source} lists for it."
        return (
            f"Your own area, and areas that reach {NEAR_ENOUGH} of 1 by your weights. With too little known, "
            "an area does not pass."
        )


def file_of(content: Mapping[str, Any]) -> bytes:
    """Return the file that came with a message."""
    buffers = content.get("buffers") or []
    if not buffers:
        raise UsageError("The file did not arrive. Choose it again.")
    data = bytes(buffers[0])
    return data[: MAX_BYTES + 1]


def _whole(text: str | None, what: str) -> int | None:
    """Read a whole number as people write it: 140,000."""
    if text is None:
        return None
    plain = re.sub(r"[\s,]", "", text)
    if not re.fullmatch(r"\d{1,9}", plain):
        raise UsageError(f"'{text[:40]}' is not a {what}. Write it in digits, such as 140,000, or leave it empty.")
    return int(plain)
