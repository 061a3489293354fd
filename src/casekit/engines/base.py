"""The protocol every search engine keeps: fields in, postings with BM25 scores out.

An engine knows documents by their number, 0 to size-1, in the order they were given. What a whole question means
(and, or, not, filters, counts) is worked out above it, in `casekit.search`, so that all engines agree on it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from casekit.engines.analysis import stem

if TYPE_CHECKING:
    from casekit.engines.arrays import Found

K1 = 1.2
B = 0.75
"""The usual parameters of BM25 (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework)."""

MAX_EXPANSIONS = 64
"""A prefix stands for at most this many words of the index."""

Fields = Mapping[str, str]
"""Field name → text of one document."""


@dataclass(frozen=True)
class Leaf:
    """The smallest part of a question: a word, a phrase or the beginning of a word, in one field or in any."""

    kind: Literal["word", "phrase", "prefix"]
    stems: tuple[str, ...]
    text: str
    field: str | None = None


def stands_for(start: str, with_start: Iterable[str], exists: Callable[[str], bool]) -> list[str]:
    """Return the stems a typed beginning stands for: those that begin with it, and its own.

    Stems are shorter than words: `housing*` means the stem `hous` too. Where there is neither, it is the stem that the
    beginning has outgrown by a few letters: `integrati*` means `integr`.
    """
    found = set(islice(with_start, MAX_EXPANSIONS))
    if (own := stem(start)) and exists(own):
        found.add(own)
    outgrown = (cut for cut in (start[:-1], start[:-2], start[:-3]) if len(cut) >= 4 and exists(cut))
    return sorted(found or islice(outgrown, 1))


def idf(documents: int, containing: int) -> float:
    """Return the inverse document frequency as Whoosh reckons it."""
    return log(documents / (containing + 1)) + 1


def bm25(frequency: float, length: float, average: float) -> float:
    """Return BM25's share for one word in one field, before idf and the field's weight."""
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average))


class Engine(ABC):
    """A built index, open for reading. May be used from several threads at once."""

    name: str
    size: int
    has_arrays: bool = False
    """Whether it answers in arrays as well. They need numpy, and pay where there are many documents."""

    @classmethod
    @abstractmethod
    def build(cls, folder: Path, fields: Sequence[str], documents: Iterable[Fields]) -> None:
        """Write an index of the documents into an empty folder."""

    @classmethod
    @abstractmethod
    def open(cls, folder: Path, fields: Sequence[str]) -> Engine:
        """Open what `build` wrote, or raise IndexProblem."""

    @abstractmethod
    def postings(self, field: str, leaf: Leaf) -> Mapping[int, float]:
        """Return document number → BM25 score of a leaf in one field; empty where nothing matches."""

    def scorer(self, fields: Sequence[str]) -> Callable[[Leaf], Found]:
        """Return what finds and scores a leaf in its field, or in all of these, as `arrays` describes."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of open files."""
