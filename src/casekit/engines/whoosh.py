"""The default engine: an index that Whoosh writes, read as plain arrays.

Whoosh keeps its table of contents as pickles. A search reads none of them: what it needs stands in a listing and in
tables of numbers beside (`segments`), so Whoosh is imported only to write, in `whoosh_codec`. Its errors stop here.
Everything read is read in place and never changed, so threads need no lock.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from casekit.engines.base import K1, B, Engine, Fields, Leaf, idf, stands_for
from casekit.engines.segments import LISTING, Postings, Segment, Words
from casekit.errors import IndexProblem

if TYPE_CHECKING:
    from casekit.engines.arrays import Found

_FAULTS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError, RecursionError)
"""What reading a damaged file raises."""


Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def _or_damaged(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let it raise IndexProblem where a file is damaged."""

    def reading(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
        try:
            return read(*asked, **named)
        except _FAULTS as error:
            raise IndexProblem("The index is damaged. Run: casekit build") from error

    return reading


class WhooshEngine(Engine):
    """An index on disk: postings by field and word, in one segment or several."""

    name = "whoosh"
    has_arrays = True

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        listed = json.loads((folder / LISTING).read_text(encoding="utf-8"))
        if listed["order"] != sys.byteorder:
            raise ValueError("written on another kind of machine")
        self.segments: list[Segment] = []
        self.size = 0
        for one in listed["segments"]:
            self.segments.append(Segment(folder, one, self.size))
            self.size += self.segments[-1].size
        self.closed = False
        self.norms: dict[str, array[float]] = {}
        for field in fields:
            total = sum(one["totals"].get(field, 0) for one in listed["segments"])
            average = total / (self.size or 1) or 1.0
            self.norms[field] = array("d", (K1 * (1 - B + B * length / average) for length in listed["lengths"]))

    @classmethod
    def build(cls, folder: Path, fields: Sequence[str], documents: Iterable[Fields]) -> None:
        """Let Whoosh write it; document numbers follow the order given."""
        from casekit.engines.whoosh_codec import write

        try:
            write(folder, fields, documents)
        except OSError as error:
            raise IndexProblem(
                f"The index could not be written to {folder} ({error.strerror}). Check the space and your rights there."
            ) from error

    @classmethod
    def open(cls, folder: Path, fields: Sequence[str]) -> WhooshEngine:
        """Open it for reading only."""
        return _or_damaged(cls)(folder, fields)

    def postings(self, field: str, leaf: Leaf) -> Mapping[int, float]:
        """Find and score a leaf in one field."""
        return _or_damaged(self._postings)(field, leaf)

    def _postings(self, field: str, leaf: Leaf) -> dict[int, float]:
        stems = self.stems(field, leaf)
        only = self._with_phrase(field, stems) if leaf.kind == "phrase" else None
        total: dict[int, float] = {}
        for stem in stems:
            for number, score in self._scored(field, stem):
                if only is None or number in only:
                    total[number] = total.get(number, 0.0) + score
        return total

    def scorer(self, fields: Sequence[str]) -> Callable[[Leaf], Found]:
        """Return what finds and scores a leaf, as arrays."""
        from casekit.engines.arrays import Scorer

        scorer = _or_damaged(Scorer)(self, fields)
        return _or_damaged(scorer.found)

    def stems(self, field: str, leaf: Leaf) -> Sequence[str]:
        """Return the words of the index that a leaf stands for in one field."""
        if self.closed:
            raise IndexProblem("The index is closed. Open the case base again.")
        if leaf.kind != "prefix":
            return leaf.stems
        start = leaf.stems[0]
        each = [segment.words[field].beginning(start) for segment in self.segments if field in segment.words]
        beginning = (word for word, _ in groupby(merge(*each)))
        return stands_for(start, beginning, partial(self._has, field))

    def _has(self, field: str, stem: str) -> bool:
        return any(True for _ in self.places(field, stem))

    def places(self, field: str, stem: str) -> Iterator[tuple[Segment, Words, int]]:
        """Yield where a word stands: the segment, its table, and its number there."""
        for segment in self.segments:
            if (at := segment.places(stem).get(field)) is not None:
                yield segment, segment.words[field], at

    def _scored(self, field: str, stem: str) -> Iterator[tuple[int, float]]:
        places = list(self.places(field, stem))
        rare = idf(self.size, sum(words.documents(at) for _, words, at in places)) if places else 0.0
        norms = self.norms[field]
        for segment, words, at in places:
            found = words.postings(at)
            counts = found.counts or [1] * len(found.numbers)
            for number, count in zip(found.numbers, counts, strict=True):
                if number not in segment.deleted:
                    weight = count * (K1 + 1) / (count + norms[words.lengths[number]])
                    yield segment.first + number, rare * weight

    def _with_phrase(self, field: str, stems: Sequence[str]) -> set[int]:
        """Return the documents in which words stand one behind the other."""
        places = [list(self.places(field, stem)) for stem in stems]
        if not all(places):
            return set()
        found = [[(segment.first, words.postings(at)) for segment, words, at in each] for each in places]
        common = set.intersection(*({first + n for first, here in each for n in here.numbers} for each in found))
        starts: set[tuple[int, int]] | None = None
        for behind, each in enumerate(found) if common else ():
            here = {(n, at - behind) for first, postings in each for n, at in _positions(postings, first, common)}
            starts = here if starts is None else starts & here
        return {number for number, _ in starts or ()}

    def close(self) -> None:
        """Let go of the files."""
        self.closed = True
        self.segments = []


def _positions(found: Postings, first: int, only: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in some documents: the document's number, and the position."""
    counts = found.counts or [1] * len(found.numbers)
    for number, count, end in zip(found.numbers, counts, accumulate(counts), strict=True):
        if first + number in only:
            for position in found.positions[end - count : end]:
                yield first + number, position
