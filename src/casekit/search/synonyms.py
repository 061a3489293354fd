"""Other names: which terms of the vocabularies a word is another word for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from casekit.engines.analysis import fold, heads, tokens
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
        self.holding = lru_cache(maxsize=1_000)(self._holding)

    def _holding(self, leaf: Leaf) -> tuple[OtherName, ...]:
        """Return the other names in which a leaf stands, the shortest first."""
        begins = heads(leaf.stems[0])  # a name without these letters needs no stemming
        found = [
            name for folded, name in self._all if any(head in folded for head in begins) and _holds(name.stems, leaf)
        ]
        return tuple(sorted(found, key=lambda name: (len(name.stems), name.label, name.synonym)))


def _holds(stems: tuple[str, ...], leaf: Leaf) -> bool:
    if leaf.kind == "prefix":
        return any(root.startswith(leaf.stems[0]) for root in stems)
    width = len(leaf.stems)
    return any(stems[at : at + width] == leaf.stems for at in range(len(stems) - width + 1))
