"""Answer a question from an engine's postings: which cases match, how well, and by which words in which fields."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from casekit.engines.base import Engine, Leaf
from casekit.search.question import All, Either, Node, Question, Without, Words

ENOUGH = 5
"""With at least this many cases that have all the words, cases that lack one are not shown."""

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

    def __init__(self, engine: Engine, weights: Mapping[str, float]) -> None:
        self._engine = engine
        self._weights = weights
        self._kept: OrderedDict[tuple[str, Leaf], Scores] = OrderedDict()

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
        return any(self._postings(field, leaf) for field in self._fields(leaf))

    def fields_with(self, leaf: Leaf, number: int) -> list[str]:
        """Return the fields in which a leaf matches one document, the weightiest first."""
        found = [(self._postings(f, leaf).get(number, 0.0) * self._weights[f], f) for f in self._fields(leaf)]
        return [field for score, field in sorted(found, key=lambda pair: (-pair[0], pair[1])) if score > 0]

    def _fields(self, leaf: Leaf) -> list[str]:
        return [leaf.field] if leaf.field else list(self._weights)

    def _postings(self, field: str, leaf: Leaf) -> Scores:
        key = (field, leaf)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._engine.postings(field, leaf)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return kept

    def _leaf(self, leaf: Leaf) -> Scores:
        total: dict[int, float] = {}
        for field in self._fields(leaf):
            weight = self._weights[field]
            for number, score in self._postings(field, leaf).items():
                total[number] = total.get(number, 0.0) + weight * score
        return total

    def _scores(self, node: Node, runs: list[tuple[int, int]] | None) -> Scores:
        """Score a node; every run of plain words is noted in `runs`, or held to all its words where that is None."""
        if isinstance(node, Leaf):
            return self._leaf(node)
        if isinstance(node, Words):
            return self._words(node, runs)
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
        each = [self._leaf(leaf) for leaf in node.leaves]
        total = _add(each)
        having: dict[int, int] = {}
        for scores in each:
            for number in scores:
                having[number] = having.get(number, 0) + 1
        needed = len(each)
        if runs is not None:
            while needed > 1 and sum(count >= needed for count in having.values()) < ENOUGH:
                needed -= 1
            runs.append((needed, len(each)))
        return {number: score for number, score in total.items() if having[number] >= needed}


def _add(parts: list[Scores]) -> Scores:
    total: dict[int, float] = {}
    for scores in parts:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total
