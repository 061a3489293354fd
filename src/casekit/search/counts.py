"""Filters and counts: OR within a facet, AND between facets, and counts with the facet's own filter lifted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from casekit.casebase.collection import Collection
from casekit.errors import UsageError
from casekit.model.vocabulary import NOT_STATED

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


class Facets:
    """One bit per case for every value of every facet; a filter is a handful of ands."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.size = len(collection.current)
        self.everything = (1 << self.size) - 1
        self.bits: dict[str, dict[str, int]] = {}
        for name, vocabulary in collection.vocabularies.items():
            rows: dict[str, list[int]] = {term.id: [] for term in vocabulary.terms}
            rows[NOT_STATED] = []
            values = collection.values[name]
            for number, case in enumerate(collection.current):
                for value in values[case.id]:
                    rows.setdefault(value, []).append(number)
            self.bits[name] = {value: as_bits(numbers, self.size) for value, numbers in rows.items()}

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

    def counts(self, matched: int, filters: Filters) -> dict[str, dict[str, int]]:
        """Count every value of every facet over all matches, zero included; a facet's own filter is lifted."""
        passing = {facet: self._passing(facet, filters) for facet in {*filters.keep, *filters.drop}}
        found: dict[str, dict[str, int]] = {}
        for facet, rows in self.bits.items():
            base = matched
            for other, bits in passing.items():
                if other != facet:
                    base &= bits
            found[facet] = {value: (base & bits).bit_count() for value, bits in rows.items()}
        return found


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
