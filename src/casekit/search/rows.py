"""Counting with numpy: the values of a facet as rows of bits, which pays where there are many cases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class Rows:
    """The values of one facet."""

    def __init__(self, bits: Mapping[str, int], size: int) -> None:
        self._values, self._width = list(bits), (size // 64 + 1) * 8
        rows = b"".join(row.to_bytes(self._width, "little") for row in bits.values())
        self._rows = np.frombuffer(rows, np.uint64).reshape(len(self._values), self._width // 8)

    def count(self, cases: int) -> dict[str, int]:
        """Return value → how many of some cases have it."""
        here = np.frombuffer(cases.to_bytes(self._width, "little"), np.uint64)
        numbers = np.bitwise_count(self._rows & here).sum(axis=1, dtype=np.int64)
        return dict(zip(self._values, numbers.tolist(), strict=True))
