"""Suggest terms of the coded facets for a text, each with the words that suggested it.

How far a word can be trusted is learned from the collection: of the cases that use it, how many have the term.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casekit.casebase.collection import Collection
from casekit.engines.analysis import tokens
from casekit.intake.formats.base import Piece, shortened
from casekit.model.record import Case
from casekit.search.documents import passages

ENOUGH = 0.25
"""A term is suggested when the words for it are at least this likely to mean it."""

MOST = {"topic": 8, "practice": 4, "method": 6, "group": 6, "migration_profile": 3, "programme": 1}
"""The facets that get suggestions, and at most how many."""

_FADE = 0.5
Stems = tuple[str, ...]
Form = tuple[str, str]
"""A facet and the id of a term in it."""


@dataclass(frozen=True)
class Suggestion:
    """One term, with the words and places that suggested it, and how likely it is between 0 and 1."""

    facet: str
    term: str
    words: tuple[str, ...]
    locators: tuple[str, ...]
    score: float

    @property
    def why(self) -> str:
        """Say what suggested it: suggested by “HMO” and “shared houses” (Page 2)."""
        words = " and ".join(f"“{word}”" for word in self.words[:3])
        return f"suggested by {words} ({', '.join(self.locators[:2])})"


class Suggester:
    """The words of the vocabularies, weighed by the cases of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._forms: dict[Stems, set[Form]] = defaultdict(set)
        for facet in MOST:
            for term in collection.vocabulary(facet).terms:
                for words in (term.label, term.id.replace("-", " "), *term.synonyms):
                    if stems := tuple(token.stem for token in tokens(words)):
                        self._forms[stems].add((facet, term.id))
        self._first: dict[str, list[Stems]] = defaultdict(list)
        for stems in sorted(self._forms, key=lambda stems: (-len(stems), stems)):
            self._first[stems[0]].append(stems)
        self._trust = self._learned()

    def suggest(self, pieces: Iterable[Piece]) -> Mapping[str, tuple[Suggestion, ...]]:
        """Return the likeliest terms of each facet, the likeliest first, the narrowest only."""
        counts: dict[Form, Counter[Stems]] = defaultdict(Counter)
        words: dict[Form, dict[Stems, str]] = defaultdict(dict)
        places: dict[Form, dict[str, None]] = defaultdict(dict)
        for piece in pieces:
            for form, stems, spelled in self._named(piece.text):
                counts[form][stems] += 1 if piece.level is None else 2
                words[form].setdefault(stems, spelled)
                places[form].setdefault(shortened(piece.locator, 40))
        found: dict[str, list[Suggestion]] = defaultdict(list)
        for form, seen in counts.items():
            score = self._likelihood(form, seen)
            if score >= ENOUGH:
                found[form[0]].append(
                    Suggestion(*form, tuple(words[form].values()), tuple(places[form]), round(score, 2))
                )
        return {facet: self._narrowest(facet, found[facet])[:most] for facet, most in MOST.items() if found[facet]}

    def _likelihood(self, form: Form, seen: Mapping[Stems, int]) -> float:
        doubt = 1.0
        for stems, times in seen.items():
            doubt *= 1 - self._trust[form, stems] * (1 - _FADE**times)
        return 1 - doubt

    def _narrowest(self, facet: str, found: list[Suggestion]) -> tuple[Suggestion, ...]:
        vocabulary = self._collection.vocabulary(facet)
        broader = {wide for one in found for wide in vocabulary.with_broader(one.term)[1:]}
        return tuple(sorted((one for one in found if one.term not in broader), key=lambda one: (-one.score, one.term)))

    def _named(self, text: str) -> Iterator[tuple[Form, Stems, str]]:
        """Yield the terms that a text has words for; in each facet the longest words, none inside others."""
        found = list(tokens(text))
        roots = tuple(token.stem for token in found)
        taken: dict[str, int] = {}
        for at, root in enumerate(roots):
            for stems in self._first.get(root, ()):
                if roots[at : at + len(stems)] != stems:
                    continue
                for form in sorted(self._forms[stems]):
                    if taken.get(form[0], 0) <= at:
                        yield form, stems, text[found[at].start : found[at + len(stems) - 1].end]
                for facet in {facet for facet, _ in self._forms[stems]}:
                    taken[facet] = max(taken.get(facet, 0), at + len(stems))

    def _learned(self) -> dict[tuple[Form, Stems], float]:
        """Return for each term and each of its names in how many of the cases with the name the term is right."""
        with_words: Counter[tuple[Form, Stems]] = Counter()
        right: Counter[tuple[Form, Stems]] = Counter()
        for case in self._collection.current:
            for pair in {(form, stems) for form, stems, _ in self._named(_text(case))}:
                with_words[pair] += 1
                right[pair] += pair[0][1] in self._collection.values_of(pair[0][0], case)
        pairs = ((form, stems) for stems, forms in self._forms.items() for form in forms)
        return {pair: (right[pair] + 2) / (with_words[pair] + 3) for pair in pairs}


def _text(case: Case) -> str:
    return " \u2029 ".join((case.title, *case.aliases, *(passage.text for passage in passages(case))))
