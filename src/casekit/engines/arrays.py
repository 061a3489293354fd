"""Postings as numpy arrays: the same answers as `WhooshEngine.postings`, much faster for many documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from casekit.engines.base import K1, Leaf, idf

if TYPE_CHECKING:
    from casekit.engines.segments import Postings
    from casekit.engines.whoosh import WhooshEngine

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
Found = tuple[Numbers, Scores]
"""Document numbers in order, and the score of each."""


def found(engine: WhooshEngine, field: str, leaf: Leaf) -> Found:
    """Find and score a leaf in one field."""
    stems = engine.stems(field, leaf)
    parts = [_scored(engine, field, stem) for stem in stems]
    if len(parts) == 1:
        return parts[0]
    total = added(parts, engine.size)
    if leaf.kind != "phrase" or not len(total[0]):
        return total
    kept = np.isin(total[0], _with_phrase(engine, field, stems), assume_unique=True)
    return total[0][kept], total[1][kept]


def added(parts: Sequence[Found], size: int) -> Found:
    """Add up scores by document, in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    numbers = np.concatenate([part[0] for part in parts]) if parts else np.empty(0, np.int64)
    scores = np.concatenate([part[1] for part in parts]) if parts else np.empty(0)
    if len(numbers) * 16 > size:
        there = np.zeros(size, bool)
        there[numbers] = True
        different = np.flatnonzero(there)
        sums = np.bincount(numbers, scores, size).astype(np.float64, copy=False)
        return different, sums[different]
    different, at = np.unique(numbers, return_inverse=True)
    return different, np.bincount(at, scores, len(different)).astype(np.float64)


def _scored(engine: WhooshEngine, field: str, stem: str) -> Found:
    places = list(engine.places(field, stem))
    if not places:
        return np.empty(0, np.int64), np.empty(0)
    rare = idf(engine.size, sum(words.documents(at) for _, words, at in places))
    norms = np.frombuffer(engine.norms[field])
    numbers, scores = [], []
    for segment, words, at in places:
        postings = words.postings(at)
        here, counts = _arrays(postings)
        lengths = np.frombuffer(words.lengths, np.uint8)[here]
        weight = counts * (K1 + 1) / (counts + norms[lengths])
        if segment.deleted:
            live = ~np.isin(here, list(segment.deleted))
            here, weight = here[live], weight[live]
        numbers.append(here + segment.first)
        scores.append(rare * weight)
    return np.concatenate(numbers), np.concatenate(scores)


def _arrays(postings: Postings) -> tuple[Numbers, NDArray[np.int64]]:
    numbers = np.frombuffer(postings.numbers, np.uint32).astype(np.int64)
    if postings.counts is None:
        return numbers, np.ones(len(numbers), np.int64)
    return numbers, np.frombuffer(postings.counts, np.uint32).astype(np.int64)


def _with_phrase(engine: WhooshEngine, field: str, stems: Sequence[str]) -> Numbers:
    """Return the documents in which words stand one behind the other."""
    starts: NDArray[np.int64] | None = None
    for behind, stem in enumerate(stems):
        here = [np.empty(0, np.int64)]
        for segment, words, at in engine.places(field, stem):
            postings = words.postings(at)
            numbers, counts = _arrays(postings)
            documents = np.repeat(numbers + segment.first, counts).astype(np.int64)
            here.append((documents << 32) + np.frombuffer(postings.positions, np.uint32) - behind)
        every = np.concatenate(here)
        starts = every if starts is None else np.intersect1d(starts, every, assume_unique=True)
    assert starts is not None
    return np.unique((starts + len(stems)) >> 32)
