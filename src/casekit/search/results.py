"""What a search gives back. Everything is copied out; the records can be looked up even when the index is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

from casekit.search.counts import Filters
from casekit.search.snippets import Snippet

if TYPE_CHECKING:
    from pandas import DataFrame

    from casekit.model.record import Case


@dataclass(frozen=True)
class Hit:
    """One case that was found: where it stands, the piece that shows why, and the reasons in words.

    `evidence` is the level of the account, `strength` says it in the words of the scale.
    """

    id: str
    title: str
    place: str
    evidence: str
    strength: str
    score: float
    snippet: Snippet
    why: tuple[str, ...]
    look_up: Callable[[str], Case] = field(repr=False, compare=False)

    @cached_property
    def case(self) -> Case:
        """The case itself, made when it is first asked for."""
        return self.look_up(self.id)

    def to_dict(self) -> dict[str, Any]:
        """Return what `casekit search --json` prints for a hit."""
        return {
            "id": self.id,
            "title": self.title,
            "place": self.place,
            "score": round(self.score, 4),
            "evidence": self.evidence,
            "section": self.snippet.section,
            "snippet": self.snippet.text,
            "why": list(self.why),
        }


@dataclass(frozen=True)
class Loosening:
    """A filter or word to let go, or a wider place to ask for: what it is called, how many cases that would find, and
    the question then.
    """

    what: Literal["filter", "filters", "word", "words", "place", "mine"]
    label: str
    total: int
    text: str
    filters: Filters
    facet: str | None = None


@dataclass(frozen=True)
class Nearest:
    """A topic to look at instead, where nothing was found, and how many cases it has."""

    facet: str
    term: str
    label: str
    total: int


@dataclass(frozen=True)
class Results(Sequence[Hit]):
    """Hits in order, best first, with counts over all matches.

    `facets` maps facet → value → number of cases, zero and `not-stated` included, each facet's own filter lifted.
    `expanded` maps words to the terms they are another name for, `corrected` a misspelt word to the one searched for,
    `places` words to the place they were taken for, `outside` words to the subject that the collection does not cover.
    `notes` say in words how the question was read.
    """

    query: str
    filters: Filters
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    expanded: Mapping[str, tuple[str, ...]]
    corrected: Mapping[str, str]
    places: Mapping[str, str]
    outside: Mapping[str, str]
    suggestion: str | None
    notes: tuple[str, ...]
    loosen: tuple[Loosening, ...]
    nearest: tuple[Nearest, ...]
    records: int
    fingerprint: str
    took_ms: float

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        asked = f" for {self.query!r}" if self.query else ""
        return f"Results({self.total} of {self.records} cases{asked})"

    @property
    def understood(self) -> tuple[str, ...]:
        """Say in sentences what was put right, widened or taken for a place."""
        lines = [f"Searched for “{meant}” instead of “{typed}”." for typed, meant in self.corrected.items()]
        lines += [f"“{words}” was taken as a place: {place}." for words, place in self.places.items()]
        lines += [f"“{words}” was also searched as: {', '.join(labels)}." for words, labels in self.expanded.items()]
        lines += [f"“{words}” is outside what this collection covers ({s})." for words, s in self.outside.items()]
        return tuple(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return what `casekit search --json` prints."""
        return {
            "query": self.query,
            "expanded": {word: list(terms) for word, terms in self.expanded.items()},
            "corrected": dict(self.corrected),
            "places": dict(self.places),
            "outside": dict(self.outside),
            "filters": {facet: list(values) for facet, values in self.filters.keep.items()},
            "excluded": {facet: list(values) for facet, values in self.filters.drop.items()},
            "total": self.total,
            "took_ms": round(self.took_ms, 1),
            "suggestion": self.suggestion,
            "notes": list(self.notes),
            "loosen": [
                {"what": way.what, "facet": way.facet, "label": way.label, "total": way.total} for way in self.loosen
            ],
            "nearest": [
                {"facet": topic.facet, "term": topic.term, "label": topic.label, "total": topic.total}
                for topic in self.nearest
            ],
            "hits": [hit.to_dict() for hit in self.hits],
            "facets": {facet: dict(counts) for facet, counts in self.facets.items()},
            "casebase": {"records": self.records, "fingerprint": self.fingerprint},
        }

    def to_frame(self) -> DataFrame:
        """Return the hits as a pandas table, one row each, with the id as index."""
        import pandas as pd

        columns = ["id", "title", "place", "score", "evidence", "section", "snippet", "why"]
        rows = [{**hit.to_dict(), "why": "; ".join(hit.why)} for hit in self.hits]
        return pd.DataFrame(rows, columns=columns).set_index("id")
