"""The matches of a question as bits to filter and count by, and the best of them in order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from casekit.engines.base import Leaf
from casekit.search.counts import as_bits
from casekit.search.matching import Matcher


class Ranker(Matcher):
    """A matcher that also ranks. The order is by score, then by number, which is that of the ids."""

    def bits(self, scores: Mapping[int, float], size: int) -> int:
        """Return the matches as bits."""
        return as_bits(scores, size)

    def best(self, scores: Mapping[int, float], passing: int, most: int) -> list[tuple[int, float]]:
        """Return number and score of the best matches whose bit is set in `passing`."""
        return first(((number, score) for number, score in scores.items() if passing >> number & 1), most)

    def fields_of(self, leaf: Leaf, numbers: Iterable[int]) -> list[list[str]]:
        """Return for each of some documents the fields in which a leaf matches, the weightiest first."""
        return [self.fields_with(leaf, number) for number in numbers]


def first(found: Iterable[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    """Return the first of some numbers and scores, in order."""
    return heapq.nsmallest(most, found, key=lambda pair: (-round(pair[1], 9), pair[0]))
