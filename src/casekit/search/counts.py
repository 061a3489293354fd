"""Filters and counts: OR within a facet, AND between facets, and counts with the facet's own filter lifted."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from casekit.casebase.collection import Collection
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.search.rows import Rows

Chosen = Mapping[str, Sequence[str]]
"""Facet → chosen values."""


@dataclass(frozen=True)
class Filters:
    """What to keep and what to leave out. Values are ids of the facet's vocabulary, or `not-stated`."""

    keep: Chosen = field(default_factory=dict)
    drop: Chosen = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.keep.values()) or any(self.drop.values())

    def without(self, facet: str) -> Filters:
        """Return the same filters with one facet lifted."""
        return Filters(
            {name: values for name, values in self.keep.items() if name != facet},
            {name: values for name, values in self.drop.items() if name != facet},
        )


class Bits(Mapping[str, int]):
    """Value of a facet → its cases as bits. What is given as a list of numbers becomes bits when it is asked for."""

    def __init__(self, rows: Mapping[str, Sequence[int] | str], size: int) -> None:
        self._rows, self._size = rows, size
        self._read: dict[str, int] = {}

    def __getitem__(self, value: str) -> int:
        if value not in self._read:
            row = self._rows[value]
            self._read[value] = int(row, 16) if isinstance(row, str) else as_bits(row, self._size)
        return self._read[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def items(self) -> ItemsView[str, int]:
        """Return every value with its cases, as bits."""
        if len(self._read) < len(self._rows):
            self._read = {value: self[value] for value in self._rows}
        return self._read.items()

    def written(self) -> dict[str, Sequence[int] | str]:
        """Return what it can be made of again: rare values as numbers, frequent ones in hexadecimal."""
        return {
            value: f"{self[value]:x}" if isinstance(row, str) or len(row) > self._size // 16 else row
            for value, row in self._rows.items()
        }


class Facets:
    """One bit per case for every value of every facet; a filter is a handful of ands."""

    def __init__(self, collection: Collection, bits: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.size = len(collection.current)
        self.everything = (1 << self.size) - 1
        self.bits = facet_bits(collection) if bits is None else bits
        self._rows: dict[str, Rows] | None = None

    def use_arrays(self) -> None:
        """Count with numpy from now on."""
        if self._rows is None:
            self._rows = {}

    def _count(self, facet: str, cases: int) -> dict[str, int]:
        """Return value → how many of some cases have it."""
        if self._rows is None:
            return {value: (cases & bits).bit_count() for value, bits in self.bits[facet].items()}
        if facet not in self._rows:
            from casekit.search.rows import Rows

            self._rows[facet] = Rows(self.bits[facet], self.size)
        return self._rows[facet].count(cases)

    def check_names(self, names: Iterable[str]) -> None:
        """Raise UsageError for a facet that is not there, with the nearest that is."""
        for name in names:
            if name not in self.bits:
                raise UsageError(f"'{name}' is not a facet. {_nearest(name, list(self.bits), 'Facets')}")

    def check(self, filters: Filters) -> None:
        """Raise UsageError for a facet or value that is not there, with the nearest that is."""
        for chosen in (filters.keep, filters.drop):
            self.check_names(chosen)
            for facet, values in chosen.items():
                for value in values:
                    if value not in self.bits[facet]:
                        raise UsageError(
                            f"'{value}' is not a value of {facet}. {_nearest(value, list(self.bits[facet]), 'Values')}"
                        )

    def allowed(self, filters: Filters) -> int:
        """Return the cases that pass the filters, as bits."""
        found = self.everything
        for facet in {*filters.keep, *filters.drop}:
            found &= self._passing(facet, filters)
        return found

    def _passing(self, facet: str, filters: Filters) -> int:
        rows, found = self.bits[facet], self.everything
        if kept := filters.keep.get(facet):
            found = 0
            for value in kept:
                found |= rows[value]
        for value in filters.drop.get(facet, ()):
            found &= ~rows[value]
        return found

    def counts(self, matched: int, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """Count every value of every facet over all matches, zero included; a facet's own filter is lifted.

        A facet is counted when it is first looked at.
        """
        passing = {name: self._passing(name, filters) for name in {*filters.keep, *filters.drop}}
        return Counts(list(self.bits), self._count, matched, passing)


class Counts(Mapping[str, Mapping[str, int]]):
    """Facet → value → number of cases."""

    def __init__(
        self,
        names: Sequence[str],
        count: Callable[[str, int], dict[str, int]],
        matched: int,
        passing: Mapping[str, int],
    ) -> None:
        self._names, self._count, self._matched, self._passing = names, count, matched, passing
        self._counted: dict[str, dict[str, int]] = {}

    def __getitem__(self, facet: str) -> Mapping[str, int]:
        if facet not in self._names:
            raise KeyError(facet)
        if facet not in self._counted:
            base = self._matched
            for other, bits in self._passing.items():
                if other != facet:
                    base &= bits
            self._counted[facet] = self._count(facet, base)
        return self._counted[facet]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr({facet: dict(counts) for facet, counts in self.items()})


def facet_bits(collection: Collection) -> dict[str, Bits]:
    """Work out facet → value → cases, for every value of the vocabularies and every other in use."""
    from casekit.model.vocabulary import NOT_STATED

    rows: dict[str, dict[str, list[int]]] = {
        name: {value: [] for value in (*(term.id for term in vocabulary.terms), NOT_STATED)}
        for name, vocabulary in collection.vocabularies.items()
    }
    for number, case in enumerate(collection.current):  # each case once: there may be more than are kept
        for name in rows:
            for value in collection.values_of(name, case):
                rows[name].setdefault(value, []).append(number)
    return {name: Bits(values, len(collection.current)) for name, values in rows.items()}


def as_bits(numbers: Iterable[int], size: int) -> int:
    """Return the numbers as one integer with those bits set."""
    row = bytearray(size // 8 + 1)
    for number in numbers:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")


def _nearest(word: str, choices: list[str], what: str) -> str:
    near = get_close_matches(word.lower().replace(" ", "-"), choices, n=1, cutoff=0.6)
    listed = f"{what} here: {', '.join(choices[:20])}{', …' if len(choices) > 20 else ''}"
    return f"Did you mean '{near[0]}'? {listed}" if near else listed
