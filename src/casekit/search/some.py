"""Scores of some documents in arrays, which read as the dictionaries do that `matching` gives."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from casekit.engines.arrays import Found, Numbers, Scores


class Some(Mapping[int, float]):
    """Document number → score, in arrays; the numbers in order."""

    def __init__(self, found: Found, size: int) -> None:
        (self.numbers, self.scores), self._size = found, size

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers.tolist())

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and not np.isnan(self.of(np.array([number]))[0])

    def __getitem__(self, number: int) -> float:
        score = float(self.of(np.array([number]))[0])
        if score != score:
            raise KeyError(number)
        return score

    def items(self) -> ItemsView[int, float]:
        """Return numbers with their scores."""
        return dict(zip(self.numbers.tolist(), self.scores.tolist(), strict=True)).items()

    @property
    def found(self) -> Found:
        """Return the two arrays."""
        return self.numbers, self.scores

    @cached_property
    def _every(self) -> Scores:
        every = np.full(self._size, np.nan)
        every[self.numbers] = self.scores
        return every

    def of(self, numbers: Numbers) -> Scores:
        """Return the scores of some documents, not-a-number for those that are not here."""
        if len(self.numbers) * 32 > self._size:  # a frequent word: looked up in one step
            return self._every[numbers]
        if not len(self.numbers):
            return np.full(len(numbers), np.nan)
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        return np.where(self.numbers[at] == numbers, self.scores[at], np.nan)

    def only(self, keep: NDArray[np.bool_]) -> Some:
        """Return a part of it."""
        return Some((self.numbers[keep], self.scores[keep]), self._size)


def some_of(scores: Mapping[int, float]) -> Some:
    """Return the arrays of scores that came from arrays."""
    assert isinstance(scores, Some)
    return scores
