"""Things kept in a file, one line of JSON each, and made only when they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from mmap import mmap
from threading import Lock
from typing import Generic, TypeVar, overload

from casekit.errors import IndexProblem

Thing = TypeVar("Thing")

DAMAGED = "The index is damaged. Run: casekit build"

MOST = 2_000
"""So many of the things made last are kept."""


class Shelf(Mapping[str, Thing], Generic[Thing]):
    """Key → thing, read from lines of JSON. `marked` are the keys that the writer set apart."""

    def __init__(
        self,
        data: bytes | mmap,
        start: int,
        keys: Sequence[str],
        sizes: Sequence[int],
        make: Callable[[bytes], Thing],
        marked: Iterable[str] = (),
    ) -> None:
        self._data, self._make = data, make
        self._ends = list(accumulate(sizes, initial=start))
        self._at = dict(zip(keys, range(len(sizes)), strict=True))
        self._made: OrderedDict[str, Thing] = OrderedDict()
        self._lock = Lock()
        self.marked = frozenset(marked)

    def __getitem__(self, key: str) -> Thing:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        at = self._at[key]
        try:
            made = self._make(self._data[self._ends[at] : self._ends[at + 1]])
        except ValueError as error:
            raise IndexProblem(DAMAGED) from error
        with self._lock:
            made = self._made.setdefault(key, made)
            while len(self._made) > MOST:
                self._made.popitem(last=False)
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._at

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def __repr__(self) -> str:
        return f"Shelf({len(self)})"


class Row(Sequence[Thing], Generic[Thing]):
    """Some things of a mapping, in the order of the keys given."""

    def __init__(self, things: Mapping[str, Thing], keys: Iterable[str]) -> None:
        self._things, self.keys = things, tuple(keys)

    @overload
    def __getitem__(self, at: int) -> Thing: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Thing, ...]: ...
    def __getitem__(self, at: int | slice) -> Thing | tuple[Thing, ...]:
        if isinstance(at, slice):
            return tuple(self._things[key] for key in self.keys[at])
        return self._things[self.keys[at]]

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Thing]:
        return (self._things[key] for key in self.keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_equal, self, other))

    def __hash__(self) -> int:
        return hash(self.keys)

    def __repr__(self) -> str:
        return f"Row({len(self)})"


def _equal(one: object, other: object) -> bool:
    return one == other
