"""Terms that a question comes near to: their name, another name or their definition is in much the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log, sqrt
from typing import Any

from casekit.casebase.collection import Collection
from casekit.search.counts import Facets
from casekit.search.documents import coded_facets
from casekit.search.names import numbers_of, stems_of
from casekit.search.question import Near

SHARED = 2
"""A question and a wording share so many words at least; a name of one word is seen as such by `names`."""

ALIKE = 0.3
"""How alike they must be: the cosine of their words, each weighed by how few terms are put in it."""

MOST = 8
"""At most so many terms are taken, the most alike first."""

_OTHERS = ("outcome", "aim", "result", "resource", "evidence", "area_type", "council_type")
"""Facets that are not coded, and whose terms people describe as well. The sort of a place is no part of a name."""

_TERM = "="
"""Marks the keys of terms among those of stems."""


def wordings(collection: Collection) -> dict[str, Any]:
    """Return what `Nearness` reads: for each stem its weight and the wordings it stands in, and every term by number.

    A wording is written as the number of its term, its own number there, and the length of its vector.
    """
    terms: list[tuple[str, str, str]] = []
    worded: list[list[frozenset[str]]] = []
    for facet in dict.fromkeys((*coded_facets(collection), *_OTHERS)):
        for term in collection.vocabularies[facet].terms if facet in collection.vocabularies else ():
            terms.append((facet, term.id, term.label))
            worded.append([frozenset(stems_of(text)) for text in (term.label, *term.synonyms, term.definition or "")])
    spread = [frozenset(chain.from_iterable(pieces)) for pieces in worded]
    within: dict[str, int] = defaultdict(int)
    for stem in chain.from_iterable(spread):
        within[stem] += 1
    weights = {stem: _weight(len(terms), number) for stem, number in within.items()}
    found: dict[str, Any] = {stem: [round(weights[stem], 4), []] for stem in sorted(weights)}
    for number, pieces in enumerate(worded):
        for at, stems in enumerate(pieces):
            for stem in sorted(stems) if len(stems) >= SHARED else ():
                found[stem][1].append([number, at, round(_length(weights[one] for one in stems), 4)])
    return found | {f"{_TERM}{number}": term for number, term in enumerate(terms)} | {_TERM: len(terms)}


class Nearness:
    """What a question comes near to, in the terms of one collection."""

    def __init__(self, written: Mapping[str, Any], facets: Facets) -> None:
        self._written, self._facets = written, facets

    def of(self, words: Mapping[str, str]) -> tuple[Near, ...]:
        """Return the terms that some words, by their stems, come near to; the nearest first.

        A term counts the more, the nearer it is and the fewer cases have it.
        """
        unknown = [_weight(self._written.get(_TERM, 0) or 1, 1), ()]
        read = {stem: self._written.get(stem, unknown) for stem in words}
        whole = _length(weight for weight, _ in read.values())
        shared: dict[tuple[int, int], list[str]] = defaultdict(list)
        lengths: dict[tuple[int, int], float] = {}
        for stem, (_, places) in read.items():
            for number, at, length in places:
                shared[number, at].append(stem)
                lengths[number, at] = length
        best: dict[int, tuple[float, int, Sequence[str]]] = {}
        for (number, at), stems in shared.items():
            if len(stems) >= SHARED:
                alike = sum(read[stem][0] ** 2 for stem in stems) / (whole * lengths[number, at])
                if alike >= ALIKE:
                    best[number] = max(best.get(number, (0.0, 0, ())), (alike, -at, stems))
        nearest = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:MOST]
        return tuple(
            self._near(number, alike, [words[stem] for stem in stems]) for number, (alike, _, stems) in nearest
        )

    def _near(self, number: int, alike: float, words: Iterable[str]) -> Near:
        facet, term, label = self._written[f"{_TERM}{number}"]
        cases = numbers_of(self._facets.bits.get(facet, {}).get(term, 0))
        size = self._facets.size
        return Near(tuple(words), label, cases, alike * log(1 + size / (len(cases) or 1)) / log(1 + size))


def _weight(terms: int, within: int) -> float:
    return log(1 + terms / within)


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight**2 for weight in weights)) or 1.0
