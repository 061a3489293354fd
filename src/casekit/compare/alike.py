"""Places like mine, as people ask for them: what a search finds, put in the order of likeness to one's own area.

>>> found = casekit.like(base, "Cumberland", "landlords", topic="housing", story=["newly-affected"])
>>> found[0].title, found[0].like, found[0].unlike, found[0].sentence
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from casekit.compare import likeness
from casekit.compare.areas import Area, of_place
from casekit.compare.lenses import weights_of
from casekit.compare.likeness import CAUTION, Likeness
from casekit.compare.names import describe, find_place
from casekit.compare.neighbours import Neighbours, read
from casekit.search.casebase import Casebase
from casekit.search.results import Results

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Likenesses(Sequence[Likeness]):
    """Cases in the order of likeness to one's own area, each with its reasons.

    `place` says in words which area that is, `found` is the search behind it, `weights` says how much each lens counts
    and `unmatched` what a list of neighbours has that the place register does not.
    """

    mine: Area
    place: str
    found: Results
    weights: Mapping[str, float]
    hits: tuple[Likeness, ...]
    unmatched: tuple[str, ...] = ()
    caution: str = CAUTION

    @overload
    def __getitem__(self, index: int) -> Likeness: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Likeness, ...]: ...
    def __getitem__(self, index: int | slice) -> Likeness | tuple[Likeness, ...]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Likeness]:
        return iter(self.hits)

    def __repr__(self) -> str:
        return f"Likenesses({len(self)} of {self.found.records} cases, compared with {self.mine.name})"

    def to_dict(self) -> dict[str, Any]:
        """Return what `casekit like --json` prints."""
        return {
            "place": self.mine.key,
            "described": self.place,
            "query": self.found.query,
            "filters": {facet: list(values) for facet, values in self.found.filters.keep.items()},
            "excluded": {facet: list(values) for facet, values in self.found.filters.drop.items()},
            "weights": dict(self.weights),
            "caution": self.caution,
            "total": len(self),
            "unmatched": list(self.unmatched),
            "cases": [one.to_dict() for one in self],
            "casebase": {"records": self.found.records, "fingerprint": self.found.fingerprint},
        }

    def to_frame(self) -> DataFrame:
        """Return the cases as a pandas table, one row each in order, with the id as index."""
        import pandas as pd

        columns = ["id", "title", "place", "score", "own", "rank", "like", "unlike", "unknown", "compared", "of", "era"]
        rows = [
            {**one.to_dict(), **{side: "; ".join(getattr(one, side)) for side in ("like", "unlike", "unknown")}}
            for one in self
        ]
        return pd.DataFrame(rows, columns=[*columns, "reasons", "caution"]).set_index("id")


def like(
    base: Casebase,
    place: str | Area,
    words: str = "",
    *,
    weights: Mapping[str, float] | None = None,
    story: Iterable[str] = (),
    neighbours: str | Path | Neighbours | None = None,
    must: Names[str] = (),
    without: Mapping[str, Any] | None = None,
    exact: bool = False,
    **filters: Any,
) -> Likenesses:
    """Search, and return every case found in the order in which its place is like one's own, with the reasons.

    `place` is a council or town by any of its names, or an `Area` described by hand. Words and filters are those of a
    search and choose the cases. `weights` gives each lens (powers, place, story) 0 to 1, `story` is one's own migration
    story, `neighbours` a CSV file with a published list to hold to, `must` names points that have to be alike.

        >>> casekit.like(casekit.open(), "Cumberland", topic="housing", weights={"story": 0.5}).to_frame()
    """
    collection = base.collection
    mine, named = own_area(base, place, story)
    listed = (
        neighbours if isinstance(neighbours, Neighbours) or neighbours is None else read(Path(neighbours), collection)
    )
    found = base.search(words, limit=len(base), without=without, exact=exact, **filters)
    hits = likeness.like(collection, mine, [hit.case for hit in found], weights, listed, must)
    return Likenesses(mine, named, found, weights_of(weights), hits, listed.unmatched if listed else ())


def own_area(base: Casebase, place: str | Area, story: Iterable[str] = ()) -> tuple[Area, str]:
    """Return one's own area with its migration story, and which area it is in words."""
    collection, story = base.collection, tuple(story)
    if isinstance(place, Area):
        return (place.with_story(collection, story) if story else place), place.name
    registered = find_place(collection, place)
    return of_place(collection, registered, story), describe(registered, collection)
