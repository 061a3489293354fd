"""Postings as numpy arrays: the same answers as `WhooshEngine.postings`, for several fields at once and much faster.

A place is one number for a field and a document: the field's number, times how many documents there are, plus the
document's number. So all a word's postings are two arrays, in order by field and then by document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casekit.engines.base import K1, Leaf, idf

if TYPE_CHECKING:
    from casekit.engines.segments import Postings
    from casekit.engines.whoosh import WhooshEngine

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
Found = tuple[Numbers, Scores]
"""Places or document numbers in order, and the score of each."""

_NOTHING = np.empty(0, np.int64), np.empty(0)


class _Part(NamedTuple):
    """The postings of one word in one field of one segment: the place of its first document, and the word's rarity."""

    first: int
    rare: float
    postings: Postings


class Scorer:
    """Scores the words of one index in some fields."""

    def __init__(self, engine: WhooshEngine, fields: Sequence[str]) -> None:
        self._engine, self._fields = engine, list(enumerate(fields))
        self._size = engine.size
        self._norms = np.zeros(len(fields) * self._size)
        dead = []
        for at, field in self._fields:
            norms = np.frombuffer(engine.norms[field])
            for segment in engine.segments:
                first = at * self._size + segment.first
                dead += [first + number for number in segment.deleted]
                if words := segment.words.get(field):
                    self._norms[first : first + segment.size] = norms[np.frombuffer(words.lengths, np.uint8)]
        self._live = np.ones(len(self._norms), bool) if dead else None
        if self._live is not None:
            self._live[dead] = False

    def found(self, leaf: Leaf) -> Found:
        """Find and score a leaf in its field, or in all."""
        fields = [(at, field) for at, field in self._fields if leaf.field in {None, field}]
        if leaf.kind == "prefix":
            return self._prefix(leaf, fields)
        each = [list(self._parts(fields, stem)) for stem in self._engine.stems("", leaf)]
        parts = [self._scored(one) for one in each]
        if len(parts) == 1:
            return parts[0]
        common = self._in_all([places for places, _ in parts])
        if not len(common):
            return _NOTHING
        starts = self._positions(each[0], common, 0)
        for behind, one in enumerate(each[1:], 1):
            starts = np.intersect1d(starts, self._positions(one, common, behind), assume_unique=True)
        found = np.unique((starts + len(each)) >> 32)
        total = np.zeros(len(found))
        for places, scores in parts:
            total += scores[np.searchsorted(places, found)]
        return found, total

    def _prefix(self, leaf: Leaf, fields: Sequence[tuple[int, str]]) -> Found:
        found = []
        for at, field in fields:
            stems = self._engine.stems(field, leaf)
            parts = [self._scored(list(self._parts([(at, field)], stem))) for stem in stems]
            if parts:
                first = at * self._size
                numbers, scores = added([(places - first, scores) for places, scores in parts], self._size)
                found.append((numbers + first, scores))
        return _joined(found)

    def _parts(self, fields: Sequence[tuple[int, str]], stem: str) -> Iterator[_Part]:
        each = [(segment, segment.places(stem)) for segment in self._engine.segments]
        for at, field in fields:
            here = [(segment, segment.words[field], where[field]) for segment, where in each if field in where]
            if here:
                rare = idf(self._size, sum(words.documents(place) for _, words, place in here))
                for segment, words, place in here:
                    yield _Part(at * self._size + segment.first, rare, words.postings(place))

    def _scored(self, parts: Sequence[_Part]) -> Found:
        if not parts:
            return _NOTHING
        sizes = [len(part.postings.numbers) for part in parts]
        places = np.concatenate([np.frombuffer(part.postings.numbers, np.uint32) for part in parts]).astype(np.int64)
        places += np.repeat([part.first for part in parts], sizes)
        counts = np.concatenate([_counts(part.postings) for part in parts])
        scores = np.repeat([part.rare for part in parts], sizes) * (counts * (K1 + 1) / (counts + self._norms[places]))
        if self._live is None:
            return places, scores
        live = self._live[places]
        return places[live], scores[live]

    def _in_all(self, several: Sequence[Numbers]) -> Numbers:
        fewest = min(several, key=len)
        for places in several if len(fewest) else ():
            there = np.zeros(len(self._norms), bool)
            there[places] = True
            fewest = fewest[there[fewest]]
        return fewest

    def _positions(self, parts: Sequence[_Part], common: Numbers, behind: int) -> Numbers:
        """Return where a word stands in some places: the place in the upper half of each number, the position below."""
        wanted = np.zeros(len(self._norms), bool)
        wanted[common] = True
        found = [np.empty(0, np.int64)]
        for part in parts:
            places = np.frombuffer(part.postings.numbers, np.uint32).astype(np.int64) + part.first
            here = wanted[places]
            if here.any():
                counts = _counts(part.postings)
                positions = np.frombuffer(part.postings.positions, np.uint32)[np.repeat(here, counts)]
                found.append((np.repeat(places[here], counts[here]) << 32) + positions - behind)
        return np.concatenate(found)


def _counts(postings: Postings) -> NDArray[np.uint32]:
    if postings.counts is None:
        return np.ones(len(postings.numbers), np.uint32)
    return np.frombuffer(postings.counts, np.uint32)


def _joined(parts: Sequence[Found]) -> Found:
    if not parts:
        return _NOTHING
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def added(parts: Sequence[Found], size: int) -> Found:
    """Add up scores by document, in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    return summed(*_joined(parts), size)


def summed(numbers: Numbers, scores: Scores, size: int) -> Found:
    """Add up scores that stand under the same number, in the order given."""
    if len(numbers) * 16 > size:
        there = np.zeros(size, bool)
        there[numbers] = True
        different = np.flatnonzero(there)
        sums = np.bincount(numbers, scores, size).astype(np.float64, copy=False)
        return different, sums[different]
    different, at = np.unique(numbers, return_inverse=True)
    return different, np.bincount(at, scores, len(different)).astype(np.float64)
