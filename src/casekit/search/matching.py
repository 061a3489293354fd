"""Answer a question from an engine's postings: which cases match, how well, and by which words in which fields."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from casekit.engines.base import Engine, Leaf, idf
from casekit.search.question import All, Concept, Either, Near, Node, Question, Without, Words

ENOUGH = 5
"""With at least this many cases that have all the words, cases that lack one are not shown."""

# The figures below were set on the judged questions in tests/judgements/tune.yaml; `make eval` shows what they give.

MARKED = 6.0
"""What a case marked with a term scores for it besides its words, times the term's rarity; a word in a title scores
about 10 times it."""

MOST = 60.0
"""What one word can score at most, times its rarity, in however many fields it stands; a word halfway there scores two
thirds of what its fields add up to. So a case with all the words a few times goes before one with a single word often
(the saturation over all fields of BM25F; Robertson, Zaragoza and Taylor 2004, Simple BM25 extension)."""

OTHER = 0.6
"""What another name of a term counts, beside the words typed."""

SHARES = (0.35, 0.35, 0.31, 0.28, 0.25, 0.21)
"""How much of what was said the best case must answer, or nothing is found; by the number of words."""

STRICT = 0.75
"""The same, where something in the question is known to lie outside the collection."""

KEEP = 0.35
"""Cases that answer less than this part of what the best one answers are left out."""

FAR = 0.3
"""So are cases that score less than this part of what the tenth best scores, unless they answer all of it."""

PAGE = 10
"""The tenth best: the last of a first page."""

NEXT = 0.3
"""What two words count that stand together in a case as in the question, beside the words themselves (the sequential
dependence model; Metzler and Croft 2005, A Markov random field model for term dependencies)."""

ABOUT = frozenset(
    ("title", "alias", "place", "topic", "summary", "method", "group", "outcome", "asked", "body", "resource")
)
"""Fields that say what a case is about. A word found only elsewhere, in the story say, answers less of itself."""

ASIDE = 0.7
"""How much of itself a word answers that is found elsewhere."""

NEAR = 0.5
"""How far a case is moved up that is marked with a term the question comes near to, as a part of the best score."""

WITHIN = 0.5
"""How much of the words after `not` a case must answer to be left out."""

_CACHED = 2_000

Scores = Mapping[int, float]


@dataclass(frozen=True)
class Matches:
    """Document number → score. `needed` of `words` plain words had to be there; None where there was no run of them."""

    scores: Scores
    needed: int | None = None
    words: int = 0


class Matcher:
    """Answers questions from one engine; keeps the postings it has read."""

    def __init__(self, engine: Engine, weights: Mapping[str, float], about: Collection[str] = ABOUT) -> None:
        self._engine = engine
        self._weights = weights
        self._about = [name for name in weights if name in about]
        self._kept: OrderedDict[tuple[str, Leaf], Scores] = OrderedDict()
        self.fields_with = lru_cache(maxsize=_CACHED)(self._fields_with)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def match(self, question: Question) -> Matches:
        """Match a question; one without words matches everything with score 0."""
        if question.node is None:
            return Matches(dict.fromkeys(range(self._engine.size), 0.0))
        runs: list[tuple[int, int]] = []
        scores = self._scores(question.node, runs)
        needed, words = min(runs, key=lambda run: run[0] - run[1]) if runs else (None, 0)
        return Matches(scores, needed, words)

    def known(self, leaf: Leaf) -> bool:
        """Say whether a leaf matches any case at all."""
        return any(self.postings(field, leaf) for field in self._fields(leaf))

    def _fields_with(self, leaf: Leaf, number: int) -> list[str]:
        """Return the fields in which a leaf matches one document, the weightiest first."""
        found = [(self.postings(f, leaf).get(number, 0.0) * self._weights[f], f) for f in self._fields(leaf)]
        return [field for score, field in sorted(found, key=lambda pair: (-pair[0], pair[1])) if score > 0]

    def cases_with(self, leaf: Leaf, fields: Collection[str]) -> frozenset[int]:
        """Return the documents in which a leaf stands in one of some fields."""
        return frozenset(number for name in fields for number in self.postings(name, leaf))

    def _fields(self, leaf: Leaf) -> list[str]:
        return [leaf.field] if leaf.field else list(self._weights)

    def postings(self, field: str, leaf: Leaf) -> Scores:
        """Return document number → score of a leaf in one field, kept for the next time."""
        return self._kept_or((field, leaf), lambda: self._engine.postings(field, leaf))

    def leaf_scores(self, leaf: Leaf) -> Scores:
        """Return document number → score of a leaf over its fields, kept for the next time."""
        return self._kept_or(("", leaf), lambda: self._in_all_fields(leaf))

    def _kept_or(self, key: tuple[str, Leaf], find: Callable[[], Scores]) -> Scores:
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = find()
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return kept

    def _in_all_fields(self, leaf: Leaf) -> Scores:
        total: dict[int, float] = {}
        for field in self._fields(leaf):
            weight = self._weights[field]
            for number, score in self.postings(field, leaf).items():
                total[number] = total.get(number, 0.0) + weight * score
        return total

    def _scores(self, node: Node, runs: list[tuple[int, int]] | None) -> Scores:
        """Score a node; every run of plain words is noted in `runs`, or held to all its words where that is None."""
        if isinstance(node, Leaf):
            return self.leaf_scores(node)
        if isinstance(node, Words):
            return self._words(node, runs)
        if isinstance(node, Concept):
            return self._words(Words((node,), understood=True), runs)
        if isinstance(node, Either):
            return _add([self._scores(part, runs) for part in node.parts])
        if isinstance(node, Without):
            out = self._scores(node.part, None)
            return {number: 0.0 for number in range(self._engine.size) if number not in out}
        return self._all(node, runs)

    def _all(self, node: All, runs: list[tuple[int, int]] | None) -> Scores:
        out: set[int] = set()
        inside: list[Scores] = []
        for part in node.parts:
            if isinstance(part, Without):
                out.update(self._scores(part.part, None))
            else:
                inside.append(self._scores(part, runs))
        if not inside:
            return {number: 0.0 for number in range(self._engine.size) if number not in out}
        fewest = min(inside, key=len)
        return {
            number: sum(scores[number] for scores in inside)
            for number in fewest
            if number not in out and all(number in scores for scores in inside)
        }

    def _words(self, node: Words, runs: list[tuple[int, int]] | None) -> Scores:
        """Ask for all the words, and for one fewer as long as too few cases have them."""
        if node.understood:
            found = self._understood(node, runs)
            return _moved_up(found, node.near) if node.near and runs is not None else found
        total: dict[int, float] = {}
        having: dict[int, int] = {}
        for leaf in node.leaves:
            for number, score in self.leaf_scores(leaf).items():
                total[number] = total.get(number, 0.0) + score
                having[number] = having.get(number, 0) + 1
        needed = len(node.leaves)
        if runs is not None:
            while needed > 1 and sum(count >= needed for count in having.values()) < ENOUGH:
                needed -= 1
            runs.append((needed, len(node.leaves)))
        return {number: score for number, score in total.items() if having[number] >= needed}

    def _understood(self, node: Words, runs: list[tuple[int, int]] | None) -> Scores:
        """Keep what answers enough of what was said, weighing each word by how much it tells cases apart.

        A word that no case has counts as well. A place is always asked for, of several places one; see `lies_in`. Where
        the question names a subject outside the collection, most of it has to be answered. A case that answers more of
        the question is moved up.
        """
        total: dict[int, float] = {}
        told: dict[int, float] = {}
        counts: dict[int, float] = {}
        there: set[int] | None = None
        around: frozenset[int] = frozenset()
        whole = 0.0
        for part in node.parts:
            found = self._concept(part) if isinstance(part, Concept) else self._plain(part)
            whole += found.tells
            for number, (score, words) in found.cases.items():
                total[number] = total.get(number, 0.0) + score
                told[number] = told.get(number, 0.0) + found.tells * words / found.words
                counts[number] = counts.get(number, 0) + words
            if isinstance(part, Concept) and part.place:
                here = {number for number, (_, words) in found.cases.items() if words >= found.words - 1e-9}
                if there is not None:
                    here = there & here if lies_in(around, part.cases) else there | here
                there, around = here, around | part.cases
        for pair in pairs(node.leaves):
            for number, score in self._settled(pair).items():
                total[number] = total.get(number, 0.0) + NEXT * score
        size = len(node.leaves)
        if there is not None:
            told = {number: told[number] for number in there}
        best = max(told.values(), default=0.0)
        share = WITHIN if runs is None else SHARES[min(size, len(SHARES)) - 1]
        outside = any(isinstance(part, Concept) and part.outside for part in node.parts)
        if outside:
            share = STRICT
        least = KEEP * best if best >= share * whole - 1e-9 else whole + 1
        kept = {number: total[number] * part / whole for number, part in told.items() if part >= least - 1e-9}
        if there and not kept and not outside:
            kept = {number: total[number] for number in there}
        if runs is not None and len(kept) > PAGE:
            least = FAR * nlargest(PAGE, kept.values())[-1]
            kept = {n: score for n, score in kept.items() if score >= least - 1e-9 or told[n] >= whole - 1e-9}
        if runs is not None:
            runs.append((ceil(min((counts[number] for number in kept), default=size)), size))
        return kept

    def _plain(self, leaf: Leaf) -> _Found:
        scores = self._settled(leaf)
        about = {number for name in self._about for number in self.postings(name, leaf)}
        return _Found({n: (s, 1.0 if n in about else ASIDE) for n, s in scores.items()}, 1, self._tells(scores))

    def _settled(self, leaf: Leaf) -> Scores:
        """Return document number → score of a leaf over its fields, as far as one word can count."""
        scores = self.leaf_scores(leaf)
        most = MOST * self._tells(scores)
        return {number: score / (1 + score / most) for number, score in scores.items()}

    def _tells(self, scores: Scores) -> float:
        return idf(self._engine.size, len(scores)) if self._engine.size else 1.0

    def _concept(self, concept: Concept) -> _Found:
        """Score a name: by its own words or its other names, whichever counts most, and by what is marked with it.

        A case with some of its words answers as much as they tell cases apart: of "older people" little by people. The
        words of a place stand together: New England is neither new nor England.
        """
        size = len(concept.leaves)
        if concept.outside:
            found = self._plain(name_phrase(concept))
            return _Found({n: (score, size * share) for n, (score, share) in found.cases.items()}, size, found.tells)
        cases: dict[int, tuple[float, float]] = {}
        apart = concept.leaves if size == 1 or not concept.place else (name_phrase(concept),)
        each = [self._plain(leaf) for leaf in apart]
        told = sum(found.tells for found in each)
        for found in each:
            part = size * found.tells / told
            for number, (score, share) in found.cases.items():
                before, held = cases.get(number, (0.0, 0.0))
                cases[number] = (before + score, held + part * share)
        for other in concept.others:
            for number, score in self._settled(other).items():
                cases[number] = (max(cases.get(number, (0.0, 0.0))[0], OTHER * score), size)
        for number in concept.cases:
            marked = MARKED * idf(self._engine.size, len(concept.cases))
            cases[number] = (cases.get(number, (0.0, 0.0))[0] + marked, size)
        whole = {number: 1.0 for number, (_, words) in cases.items() if words >= size - 1e-9}
        return _Found(cases, size, self._tells(whole))


def name_phrase(concept: Concept) -> Leaf:
    """Return a name word for word."""
    return Leaf("phrase", tuple(root for leaf in concept.leaves for root in leaf.stems), concept.text)


def lies_in(one: Collection[int], other: Collection[int]) -> bool:
    """Say whether one place lies in the other, by its cases: Boston in Lincolnshire, not Suffolk in Norfolk."""
    return 0 < min(len(one), len(other)) <= 2 * len(frozenset(one).intersection(other))


def pairs(leaves: tuple[Leaf, ...]) -> Iterator[Leaf]:
    """Yield each two plain words that follow one another, as a phrase."""
    for one, two in pairwise(leaves):
        if one.kind == two.kind == "word" and one.field is None and two.field is None:
            yield Leaf("phrase", (*one.stems, *two.stems), f"{one.text} {two.text}")


def _moved_up(scores: Scores, near: tuple[Near, ...]) -> Scores:
    """Move cases up that are marked with a term the question comes near to."""
    lift: dict[int, float] = {}
    for one in near:
        for number in one.cases:
            lift[number] = max(lift.get(number, 0.0), one.weight)
    best = NEAR * max(scores.values(), default=0.0)
    return {number: score + best * lift.get(number, 0.0) for number, score in scores.items()}


class _Found(NamedTuple):
    """What a part of a question finds: case number → score and how many of its words; how much the part tells apart."""

    cases: dict[int, tuple[float, float]]
    words: int
    tells: float


def _add(parts: list[Scores]) -> Scores:
    total: dict[int, float] = {}
    for scores in parts:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total
