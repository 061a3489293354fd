"""Places like mine: cases in order of how like their area is to one's own, under three lenses, with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Collection as Names
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from casekit.casebase.collection import Collection
from casekit.casebase.facets import values_of
from casekit.compare.areas import Area, of_place, story_of
from casekit.compare.axes import AXES, Compared
from casekit.compare.ground import Ground
from casekit.compare.lenses import ENOUGH, LENSES, NEAR_ENOUGH, known_name, mean, score_of, weights_of
from casekit.compare.names import in_sentence
from casekit.compare.neighbours import Neighbours
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED
from casekit.search.documents import place_line

CAUTION = "A similar area is not the same as a transferable practice."
"""Stands with every result."""


@dataclass(frozen=True)
class Likeness:
    """How like one's own area the area of one case is, and why. The score is None where too little is known."""

    id: str
    title: str
    place: str
    score: float | None
    own: bool
    rank: int | None
    like: tuple[str, ...]
    unlike: tuple[str, ...]
    unknown: tuple[str, ...]
    compared: int
    of: int
    lenses: Mapping[str, float | None]
    era: str
    basis: str = ""
    caution: str = CAUTION

    def near(self, listed: bool = False) -> bool:
        """Say whether this is a place like mine: by one's own list where there is one, otherwise by its score."""
        return self.own or (self.rank is not None if listed else self.score is not None and self.score >= NEAR_ENOUGH)

    @property
    def reasons(self) -> str:
        """Return the reasons in a few sentences, without the caution."""
        parts = [f"Number {self.rank} on your list of neighbours."] if self.rank else []
        parts += [f"Like us: {', '.join(self.like)}."] if self.like else []
        parts += [f"Unlike us: {', '.join(self.unlike)}."] if self.unlike else []
        parts += [f"Law and funding of its time: {self.era}."] if self.era else []
        if self.score is None:
            parts.append(f"Too little is known for a comparison: {self.compared} of {self.of} points.")
        else:
            parts.append(f"Compared on {self.compared} of {self.of}.")
        parts += [f"Not known: {', '.join(self.unknown)}."] if self.unknown else []
        parts += [self.basis] if self.basis else []
        return " ".join(parts)

    @property
    def sentence(self) -> str:
        """Return the reasons with the caution that always goes with them."""
        return f"{self.reasons} {self.caution}"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {**asdict(self), "lenses": dict(self.lenses), "reasons": self.reasons}


_WHERE = frozenset({"nation", "region", "distance"})
"""Axes that say nothing new of one's own area."""


def like(
    collection: Collection,
    mine: Area,
    cases: Iterable[Case],
    weights: Mapping[str, float] | None = None,
    neighbours: Neighbours | None = None,
    must: Names[str] = (),
    *,
    others: bool = False,
    sight: Sight | None = None,
) -> tuple[Likeness, ...]:
    """Return the cases in order of likeness; those from one's own area first, those without a score last.

    `weights` gives the lenses 0 to 1. `must` names axes on which an area has to be like one's own to be listed at all.
    With `neighbours`, only cases in the places of that list are returned, by its ranks; with `others`, the rest follow.
    `sight` is what was seen before from the same area, where only the weights have changed.
    """
    sight = sight or Sight(collection, mine)
    compare = _comparison(sight, weights_of(weights))
    for name in must:
        known_name("axis", name, [axis.key for axis in AXES])
    ranks = neighbours.of(mine, collection) if neighbours else {}
    found: list[tuple[tuple[Any, ...], Likeness]] = []
    for case in cases:
        rank = _rank(case, ranks, sight.ground)
        base = compare(case.places, story_of(case))
        if (neighbours and rank is None and not others) or not all(_alike(base.seen.get(name)) for name in must):
            continue
        item = Likeness(
            case.id,
            case.title,
            place_line(case, collection),
            base.score,
            base.own,
            rank,
            base.like,
            base.unlike,
            base.unknown,
            base.compared,
            base.of,
            base.lenses,
            sight.era(case),
            base.basis,
        )
        found.append((_order(case, item), item))
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))


@dataclass(frozen=True)
class _Base:
    """What is the same for all cases with these places and this migration story."""

    seen: Mapping[str, Compared]
    score: float | None
    own: bool
    like: tuple[str, ...]
    unlike: tuple[str, ...]
    unknown: tuple[str, ...]
    compared: int
    of: int
    lenses: Mapping[str, float | None]
    basis: str


class Sight:
    """What is seen of cases from one's own area, whatever the weights: made once, each place looked at once."""

    def __init__(self, collection: Collection, mine: Area) -> None:
        self.collection, self.mine = collection, mine
        self.ground = Ground(collection.places)
        self.era = _eras(collection)
        self._labels = {
            term.id: term.label
            for facet in ("council_type", "migration_profile")
            for term in collection.vocabulary(facet).terms
        }
        self.place = cache(self._place)
        self.story = cache(self._story)
        self.own = cache(self._own)

    def _place(self, key: str) -> tuple[str, dict[str, Compared]]:
        """Return on what basis a place is compared, and how on each axis."""
        place = self.collection.places.get(key)
        area = of_place(self.collection, place) if place else Area(key, key=key)
        return area.basis, {axis.key: one for axis in AXES if (one := axis.compare(self.mine, area, self._labels))}

    def _story(self, story: tuple[str, ...]) -> dict[str, Compared]:
        """Return how a case's migration story compares; nothing where it has none."""
        one = _STORY.compare(self.mine, Area("", migration_profile=story), self._labels) if story else None
        return {_STORY.key: one} if one else {}

    def _own(self, places: tuple[str, ...]) -> tuple[bool, str]:
        return _own(places, self.mine, self.ground)


_STORY = next(axis for axis in AXES if axis.key == "story")


def _comparison(sight: Sight, weights: Mapping[str, float]) -> Callable[[tuple[str, ...], tuple[str, ...]], _Base]:
    """Return what compares one's own area with the places and the story of a case, each pair once."""
    asked = [axis for axis in AXES if any(axis.key in LENSES[name].axes for name in weights)]

    @cache
    def compare(places: tuple[str, ...], story: tuple[str, ...]) -> _Base:
        basis, seen = sight.place(places[0])
        seen = seen | sight.story(story)
        counted = [axis for axis in asked if axis.key in seen]
        own, ours = sight.own(places)
        silent = {axis.key for axis in AXES if axis is not _STORY} if own and places[0] == sight.mine.key else _WHERE
        told = [seen[axis.key] for axis in counted if not (own and axis.key in silent)]
        lenses = {name: mean(seen, lens.axes) for name, lens in LENSES.items()}
        return _Base(
            seen,
            score_of(lenses, weights) if len(counted) >= min(ENOUGH, len(asked)) else None,
            own,
            (*((ours,) if own else ()), *(one.words for one in told if one.alike and one.words)),
            tuple(one.words for one in told if one.alike is False and one.words),
            tuple(axis.label for axis in asked if axis.key not in seen),
            len(counted),
            len(asked),
            lenses,
            basis,
        )

    return compare


def _own(places: tuple[str, ...], mine: Area, ground: Ground) -> tuple[bool, str]:
    """Tell whether a case is from one's own ground, then or now, and say so."""
    if mine.key is None:
        return False, ""
    if mine.key in places:
        return True, "our own area" if places[0] == mine.key else "our own area among others"
    met = next((place for place in places if ground.meet(place, mine.key)), None)
    if met is None:
        return False, ""
    name = ground.places[met].name if met in ground.places else met
    around, within = ground.today(mine.key) < ground.today(met), ground.today(met) < ground.today(mine.key)
    return True, f"{'covers our area' if around else 'within our area' if within else 'our own area'} ({name})"


def _alike(seen: Compared | None) -> bool:
    return seen is not None and seen.similarity >= 0.75 and seen.alike is not False


def _rank(case: Case, ranks: Mapping[str, int], ground: Ground) -> int | None:
    """Return the best rank among the neighbours in which the case's places lie."""
    found = [rank for key, rank in ranks.items() if any(ground.lies_in(place, key) for place in case.places)]
    return min(found, default=None)


def _eras(collection: Collection) -> Callable[[Case], str]:
    """Return what gives the years of law and funding a case falls in; empty where it is not dated."""
    vocabulary = collection.vocabularies.get("era")
    known: dict[tuple[int | None, int | None], str] = {}

    def era(case: Case) -> str:
        years = case.period.start, case.period.end
        if vocabulary and years not in known:
            eras = [one for one in values_of(case, vocabulary, collection.places) if one != NOT_STATED]
            ends = dict.fromkeys([*eras[:1], *eras[-1:]])
            known[years] = " and ".join(in_sentence(vocabulary.label_of(one).partition(":")[0]) for one in ends)
        return known.get(years, "")

    return era


def _order(case: Case, item: Likeness) -> tuple[Any, ...]:
    """Order by rank, score (one's own area first), evidence, latest year, id; those without a score by id."""
    rank = (item.rank is None, item.rank or 0)
    if item.score is None:
        return (rank, 1, item.id)
    level = case.evidence.level
    strength = int(level) if level.isdecimal() else {"NE": -1, "U": -2}[level]
    latest = case.period.end or case.period.start or 0
    return (rank, 0, not item.own, -item.score, -strength, -latest, item.id)
