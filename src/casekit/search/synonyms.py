"""Other names: which terms of the vocabularies a word is another word for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from casekit.engines.analysis import fold, tokens
from casekit.engines.base import Leaf
from casekit.model.vocabulary import Vocabulary


class OtherName(NamedTuple):
    """A synonym, and the term it stands for."""

    facet: str
    term: str
    label: str
    synonym: str

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the stems of the synonym."""
        return _stems(self.synonym)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text))


class OtherNames:
    """The synonyms of some facets."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], facets: Iterable[str]) -> None:
        self._all = [
            (fold(synonym), OtherName(facet, term.id, term.label, synonym))
            for facet in facets
            if facet in vocabularies
            for term in vocabularies[facet].terms
            for synonym in term.synonyms
        ]

    def holding(self, leaf: Leaf, values: Mapping[str, Sequence[str]]) -> OtherName | None:
        """Return the shortest other name of these values (facet → ids) in which a leaf stands."""
        found = [n for n in self._with(leaf.stems[0]) if n.term in values.get(n.facet, ()) and _holds(n.stems, leaf)]
        return min(found, key=lambda name: (len(name.stems), name.label, name.synonym), default=None)

    def _with(self, root: str) -> Iterator[OtherName]:
        """Yield the names that have a word with this first letter; the others need no stemming."""
        begins = re.compile(rf"(?<![^\W_]){re.escape(root[0])}")
        return (name for folded, name in self._all if begins.search(folded))


def _holds(stems: tuple[str, ...], leaf: Leaf) -> bool:
    if leaf.kind == "prefix":
        return any(root.startswith(leaf.stems[0]) for root in stems)
    width = len(leaf.stems)
    return any(stems[at : at + width] == leaf.stems for at in range(len(stems) - width + 1))
