"""Other names: which terms of the vocabularies a word is another word for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from casekit.engines.analysis import tokens
from casekit.engines.base import Leaf

if TYPE_CHECKING:
    from casekit.model.vocabulary import Vocabulary


class OtherName(NamedTuple):
    """A synonym with its stems, and the term it stands for."""

    facet: str
    term: str
    label: str
    synonym: str
    stems: tuple[str, ...]


def other_names(vocabularies: Mapping[str, Vocabulary], facets: Iterable[str]) -> dict[str, list[OtherName]]:
    """Return the synonyms of some facets by each of their stems."""
    found: dict[str, list[OtherName]] = defaultdict(list)
    for facet in facets:
        for term in vocabularies[facet].terms if facet in vocabularies else ():
            for synonym in term.synonyms:
                stems = tuple(token.stem for token in tokens(synonym))
                for stem in dict.fromkeys(stems):
                    found[stem].append(OtherName(facet, term.id, term.label, synonym, stems))
    return found


class OtherNames:
    """The synonyms of some facets; `by_stem` gives what `other_names` does, as tuples or as lists."""

    def __init__(self, by_stem: Mapping[str, Sequence[Any]]) -> None:
        self._by_stem = by_stem
        self.holding = lru_cache(maxsize=1_000)(self._holding)

    def _holding(self, leaf: Leaf) -> tuple[OtherName, ...]:
        """Return the other names in which a leaf stands, the shortest first."""
        start = leaf.stems[0]
        stems = [stem for stem in self._by_stem if stem.startswith(start)] if leaf.kind == "prefix" else [start]
        named = dict.fromkeys(_read(*written) for stem in stems for written in self._by_stem.get(stem, ()))
        found = [name for name in named if leaf.kind == "prefix" or _in_a_row(leaf.stems, name.stems)]
        return tuple(sorted(found, key=lambda name: (len(name.stems), name.label, name.synonym)))


def _read(facet: str, term: str, label: str, synonym: str, stems: Iterable[str]) -> OtherName:
    return OtherName(facet, term, label, synonym, tuple(stems))


def _in_a_row(wanted: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    return any(stems[at : at + len(wanted)] == wanted for at in range(len(stems) - len(wanted) + 1))
