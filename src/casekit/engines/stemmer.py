"""Snowball's English stemmer (M. F. Porter 2001), alone and quicker: the same stems.

The package's own door imports the stemmers of 34 languages, which takes longer than a search; so only the modules of
the English one are loaded, under a name of our own. It spends most of its time on finding the longest ending of a list
letter by letter; here that is a look into a dictionary.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer
else:
    _only = sys.modules["casekit.engines.snowball"] = ModuleType("casekit.engines.snowball")
    _only.__path__ = find_spec("snowballstemmer").submodule_search_locations
    EnglishStemmer = import_module("casekit.engines.snowball.english_stemmer").EnglishStemmer


class Stemmer(EnglishStemmer):  # type: ignore[misc, unused-ignore]
    """Stems words; not from two threads at once, for it keeps the word in itself."""

    current: str
    cursor: int
    limit: int
    limit_backward: int

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[int, tuple[list[int], dict[str, int]]] = {}

    def find_among(self, listed: list[Any]) -> int:
        """Step over the longest string of a list that stands here, and return what it means; 0 where none does."""
        lengths, meanings = self._table(listed)
        for length in lengths:
            end = self.cursor + length
            if end <= self.limit and (meaning := meanings.get(self.current[self.cursor : end])) is not None:
                self.cursor = end
                return meaning
        return 0

    def find_among_b(self, listed: list[Any]) -> int:
        """Do the same backwards."""
        lengths, meanings = self._table(listed)
        for length in lengths:
            start = self.cursor - length
            if (
                start >= self.limit_backward
                and (meaning := meanings.get(self.current[start : self.cursor])) is not None
            ):
                self.cursor = start
                return meaning
        return 0

    def _table(self, listed: list[Any]) -> tuple[list[int], dict[str, int]]:
        known = self._known.get(id(listed))
        if known is None:
            meanings = {one.s: one.result for one in listed}
            known = self._known[id(listed)] = sorted(set(map(len, meanings)), reverse=True), meanings
        return known
