"""Scores of some documents in arrays, which read as the dictionaries do that `matching` gives."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from casekit.engines.arrays import Found, Numbers, Scores, summed


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


class Spread:
    """What a leaf finds, by field and document; `every` is by document, the fields weighed and added up.

    `shown` is a place to keep the names of the fields for documents that were shown.
    """

    def __init__(self, found: Found, weights: Scores, size: int) -> None:
        self._places, scores = found
        self._size = size
        self._firsts = size * np.arange(len(weights))
        self._sizes = np.diff(np.searchsorted(self._places, np.append(self._firsts, size * len(weights))))
        self._scores = scores * np.repeat(weights, self._sizes)
        self.fields: list[int] = np.flatnonzero(self._sizes).tolist()
        numbers = self._numbers()
        several = len(self.fields) > 1
        self.every = Some(summed(numbers, self._scores, size) if several else (numbers, self._scores), size)
        self.shown: dict[int, list[str]] = {}

    def _numbers(self) -> Numbers:
        return self._places - np.repeat(self._firsts, self._sizes)

    @property
    def size(self) -> int:
        """Return about how many bytes this takes."""
        dense = 8 * self._size if len(self.every) * 32 > self._size else 0
        return 1_000 + 16 * len(self._places) + 16 * len(self.every) + dense

    def within(self, fields: NDArray[np.bool_]) -> Numbers:
        """Return the documents that have it in some fields, not in order, and once for each field."""
        return self._numbers()[np.repeat(fields, self._sizes)]

    def in_fields(self, fields: Sequence[int], numbers: Numbers) -> Scores:
        """Return a row for each of some documents: its weighed score in each of some fields, zero where none."""
        wanted = numbers[:, None] + self._firsts[fields]
        if not len(self._places):
            return np.zeros(wanted.shape)
        at = np.searchsorted(self._places, wanted)
        at[at == len(self._places)] = 0
        return np.where(self._places[at] == wanted, self._scores[at], 0.0)
