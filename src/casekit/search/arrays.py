"""Matching with numpy: means the same as `matching`, step by step, and pays where there are many cases."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import ceil
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casekit.engines.arrays import Found, Numbers, Scores, added
from casekit.engines.base import Engine, Leaf, idf
from casekit.search.matching import (
    ASIDE,
    ENOUGH,
    FAR,
    KEEP,
    MARKED,
    MOST,
    NEAR,
    NEXT,
    OTHER,
    PAGE,
    SHARES,
    STRICT,
    WITHIN,
    Matches,
    lies_in,
    name_phrase,
    pairs,
)
from casekit.search.question import All, Concept, Either, Near, Node, Question, Without, Words
from casekit.search.ranking import Ranker, first
from casekit.search.some import Some, Spread, some_of

MOST_BYTES = 96_000_000
"""The arrays that are kept for the next time take about so much memory at most."""

MOST_SHOWN = 1_000
"""Of each word it is kept in which fields of so many cases it stands; the next question often has it too."""

Runs = list[tuple[int, int]]


class _Part(NamedTuple):
    """What a part of a question finds: in each case its score and how many words; how much the part tells apart."""

    found: Some
    words: Scores
    size: int
    tells: float


class ArrayMatcher(Ranker):
    """Answers questions from the arrays of one engine; keeps those used last."""

    def __init__(self, engine: Engine, weights: Mapping[str, float]) -> None:
        super().__init__(engine, weights)
        self._size = engine.size
        self._scorer = engine.scorer(list(weights))
        self._names, self._weighed = list(weights), np.array(list(weights.values()))
        self._is_about = np.array([name in self._about for name in weights])
        self._known: OrderedDict[Leaf, Spread] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def match(self, question: Question) -> Matches:
        """Match a question; one without words matches everything with score 0."""
        if question.node is None:
            return Matches(self._everything(np.ones(self._size, bool)))
        return super().match(question)

    def bits(self, scores: Mapping[int, float], size: int) -> int:
        """Return the matches as bits."""
        return int.from_bytes(np.packbits(self._mask([some_of(scores).numbers]), bitorder="little").tobytes(), "little")

    def best(self, scores: Mapping[int, float], passing: int, most: int) -> list[tuple[int, float]]:
        """Return number and score of the best matches whose bit is set in `passing`."""
        found = some_of(scores)
        if passing.bit_count() < len(found):
            signs = np.frombuffer(passing.to_bytes(self._size // 8 + 1, "little"), np.uint8)
            found = found.only(np.unpackbits(signs, bitorder="little")[found.numbers].view(bool))
        if 0 < most < len(found):
            least = np.partition(found.scores, len(found) - most)[len(found) - most]
            found = found.only(found.scores >= least - 1e-8)  # near equals too: they are put in order below
        return first(zip(found.numbers.tolist(), found.scores.tolist(), strict=True), most)

    def known(self, leaf: Leaf) -> bool:
        """Say whether a leaf matches any case at all."""
        return len(self.leaf_scores(leaf)) > 0

    def fields_of(self, leaf: Leaf, numbers: Iterable[int]) -> list[list[str]]:
        """Return for each of some documents the fields in which a leaf matches, the weightiest first."""
        asked, spread = list(numbers), self._spread(leaf)
        found = {number: names for number in asked if (names := spread.shown.get(number)) is not None}
        if new := [number for number in asked if number not in found]:
            found.update(zip(new, self._fields_of(spread, np.array(new)), strict=True))
            if len(spread.shown) > MOST_SHOWN:
                spread.shown.clear()
            spread.shown.update(found)
        return [found[number] for number in asked]

    def _fields_of(self, spread: Spread, numbers: Numbers) -> Iterator[list[str]]:
        fields = sorted(spread.fields, key=self._names.__getitem__)
        rows = spread.in_fields(fields, numbers)
        weightiest = np.argsort(-rows, axis=1, kind="stable").tolist()
        for order, many in zip(weightiest, np.count_nonzero(rows, axis=1).tolist(), strict=True):
            yield [self._names[fields[at]] for at in order[:many]]

    def cases_with(self, leaf: Leaf, fields: Collection[str]) -> frozenset[int]:
        """Return the documents in which a leaf stands in one of some fields."""
        return frozenset(self._spread(leaf).within(np.array([name in fields for name in self._names])).tolist())

    def leaf_scores(self, leaf: Leaf) -> Some:
        """Return document number → score of a leaf over its fields."""
        return self._spread(leaf).every

    def _spread(self, leaf: Leaf) -> Spread:
        """Return what a leaf finds, kept for the next time."""
        kept = self._known.get(leaf)
        if kept is not None:
            with suppress(KeyError):  # another thread has just let go of it
                self._known.move_to_end(leaf)
            return kept
        made = Spread(self._scorer(leaf), self._weighed, self._size)
        with self._lock:
            if leaf not in self._known:
                self._known[leaf] = made
                self._bytes += made.size
            while self._bytes > MOST_BYTES:
                self._bytes -= self._known.popitem(last=False)[1].size
        return made

    def _mask(self, several: Iterable[Numbers]) -> NDArray[np.bool_]:
        mask = np.zeros(self._size, bool)
        for numbers in several:
            mask[numbers] = True
        return mask

    def _everything(self, mask: NDArray[np.bool_]) -> Some:
        numbers = np.flatnonzero(mask)
        return Some((numbers, np.zeros(len(numbers))), self._size)

    def _add(self, parts: Sequence[Some]) -> Some:
        return Some(added([part.found for part in parts], self._size), self._size)

    def _scores(self, node: Node, runs: Runs | None) -> Some:
        if isinstance(node, Leaf):
            return self.leaf_scores(node)
        if isinstance(node, Words):
            return self._words(node, runs)
        if isinstance(node, Concept):
            return self._words(Words((node,), understood=True), runs)
        if isinstance(node, Either):
            return self._add([self._scores(part, runs) for part in node.parts])
        if isinstance(node, Without):
            return self._everything(~self._mask([self._scores(node.part, None).numbers]))
        return self._all(node, runs)

    def _all(self, node: All, runs: Runs | None) -> Some:
        inside = [self._scores(part, runs) for part in node.parts if not isinstance(part, Without)]
        out = self._mask(self._scores(part.part, None).numbers for part in node.parts if isinstance(part, Without))
        return self._in_all(inside, out) if inside else self._everything(~out)

    def _in_all(self, parts: Sequence[Some], out: NDArray[np.bool_] | None = None) -> Some:
        """Return what is in every part, scores added up in the order of the parts."""
        numbers = min(parts, key=len).numbers
        if out is not None:
            numbers = numbers[~out[numbers]]
        total = np.zeros(len(numbers))
        for part in parts:
            total = total + part.of(numbers)
        there = ~np.isnan(total)
        return Some((numbers[there], total[there]), self._size)

    def _words(self, node: Words, runs: Runs | None) -> Some:
        """Ask for all the words, and for one fewer as long as too few cases have them."""
        if node.understood:
            understood = self._understood(node, runs)
            return self._moved_up(understood, node.near) if node.near and runs is not None else understood
        each = [self.leaf_scores(leaf) for leaf in node.leaves]
        needed = len(each)
        found = self._in_all(each)
        if runs is None:
            return found
        if needed > 1 and len(found) < ENOUGH:
            every = self._add(each)
            having = np.bincount(np.concatenate([some.numbers for some in each]), minlength=self._size)[every.numbers]
            while needed > 1 and (having >= needed).sum() < ENOUGH:
                needed -= 1
            found = every.only(having >= needed)
        runs.append((needed, len(each)))
        return found

    def _understood(self, node: Words, runs: Runs | None) -> Some:
        """Ask for the better part of what was said; see `matching.Matcher`."""
        parts = [self._name(part) if isinstance(part, Concept) else self._word(part) for part in node.parts]
        whole = sum(part.tells for part in parts)
        numbers = self._add([part.found for part in parts]).numbers
        nearby = [self._settled(pair) for pair in pairs(node.leaves)]
        scores = [part.found.found for part in parts] + [(some.numbers, NEXT * some.scores) for some in nearby]
        total = Some((numbers, self._sum(scores)[numbers]), self._size)
        told = self._sum([(part.found.numbers, part.tells * part.words / part.size) for part in parts])[numbers]
        counts = self._sum([(part.found.numbers, part.words) for part in parts])[numbers]
        places = self._places(node, parts)
        there = np.ones(len(numbers), bool) if places is None else places[numbers]
        size = len(node.leaves)
        best = float(told[there].max(initial=0.0))
        share = WITHIN if runs is None else SHARES[min(size, len(SHARES)) - 1]
        outside = any(isinstance(part, Concept) and part.outside for part in node.parts)
        if outside:
            share = STRICT
        least = KEEP * best if best >= share * whole - 1e-9 else whole + 1
        keep = there & (told >= least - 1e-9)
        kept = Some((numbers[keep], total.scores[keep] * told[keep] / whole), self._size)
        if places is not None and not len(kept) and not outside:
            keep = there
            kept = total.only(there)
        if runs is not None and len(kept) > PAGE:
            least = FAR * np.partition(kept.scores, -PAGE)[-PAGE]
            near = (kept.scores >= least - 1e-9) | (told[keep] >= whole - 1e-9)
            kept, keep = kept.only(near), np.flatnonzero(keep)[near]
        if runs is not None:
            runs.append((ceil(counts[keep].min()) if len(kept) else size, size))
        return kept

    def _places(self, node: Words, parts: Sequence[_Part]) -> NDArray[np.bool_] | None:
        """Return where the places are that a question names; None where it names none."""
        there: NDArray[np.bool_] | None = None
        around: frozenset[int] = frozenset()
        for part, asked in zip(parts, node.parts, strict=True):
            if isinstance(asked, Concept) and asked.place:
                here = self._mask([part.found.numbers[part.words >= part.size - 1e-9]])
                if there is not None:
                    here = there & here if lies_in(around, asked.cases) else there | here
                there, around = here, around | asked.cases
        return there

    def _moved_up(self, found: Some, near: tuple[Near, ...]) -> Some:
        """Move cases up that are marked with a term the question comes near to."""
        lift = np.zeros(self._size)
        for one in near:
            marked = np.fromiter(one.cases, np.int64)
            lift[marked] = np.maximum(lift[marked], one.weight)
        best = NEAR * found.scores.max(initial=0.0)
        return Some((found.numbers, found.scores + best * lift[found.numbers]), self._size)

    def _sum(self, parts: Sequence[Found]) -> Scores:
        """Add up by document, for every document."""
        numbers = np.concatenate([part[0] for part in parts])
        return np.bincount(numbers, np.concatenate([part[1] for part in parts]), self._size).astype(np.float64)

    def _word(self, leaf: Leaf) -> _Part:
        found = self._settled(leaf)
        about = self._mask([self._spread(leaf).within(self._is_about)])
        return _Part(found, np.where(about[found.numbers], 1.0, ASIDE), 1, self._rarity(len(found)))

    def _settled(self, leaf: Leaf) -> Some:
        """Return document number → score of a leaf over its fields, as far as one word can count."""
        found = self.leaf_scores(leaf)
        most = MOST * self._rarity(len(found))
        return Some((found.numbers, found.scores / (1 + found.scores / most)), self._size)

    def _rarity(self, number: int) -> float:
        return idf(self._size, number) if self._size else 1.0

    def _name(self, concept: Concept) -> _Part:
        """Score a name: by its own words or its other names, whichever counts most, and by what is marked with it."""
        size = len(concept.leaves)
        if concept.outside:
            whole = self._word(name_phrase(concept))
            return whole._replace(words=size * whole.words, size=size)
        each = [self._word(leaf) for leaf in concept.leaves]
        score = self._sum([part.found.found for part in each])
        told = sum(part.tells for part in each)
        words = self._sum([(part.found.numbers, size * part.tells / told * part.words) for part in each])
        there = self._mask(part.found.numbers for part in each)
        marked = np.fromiter(concept.cases, np.int64)
        others = [self._settled(other) for other in concept.others]
        for other in others:
            score[other.numbers] = np.maximum(score[other.numbers], OTHER * other.scores)
        if len(marked):
            score[marked] += MARKED * idf(self._size, len(marked))
        for numbers in (marked, *(other.numbers for other in others)):
            words[numbers] = size
            there[numbers] = True
        numbers = np.flatnonzero(there)
        words = words[numbers]
        return _Part(
            Some((numbers, score[numbers]), self._size), words, size, self._rarity(int((words >= size - 1e-9).sum()))
        )
