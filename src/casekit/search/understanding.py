"""Understand plain words: put right what is misspelt, and see names of terms and places among them.

Nothing is hidden: what was put right or widened is in the `Understood`, and an exact search leaves all this out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TypeGuard

from casekit.engines.analysis import fold, stem
from casekit.engines.base import Leaf
from casekit.search.matching import Matcher
from casekit.search.names import MOST_OTHERS, MOST_WORDS, Meaning, Names, stems_of
from casekit.search.nearness import Nearness
from casekit.search.question import All, Concept, Either, Node, Question, Without, Words, stretch
from casekit.search.spelling import Speller

PARTS = frozenset({"spelling", "names", "places", "outside", "nearness"})
"""What is done to a question, each of which can be left out to see what it does."""

ASKING = frozenset(
    """
    anybody anyone anything anywhere doing done everybody everyone everything example examples find give good got
    happened happening happens idea ideas know learn look looking looks need needs nothing please practice show
    something stuff tell thing things tried try trying use used using want wanted wants whether work worked works
    """.split()
)
"""Words of asking: they say that something is asked for, and not what. Left out where other words remain."""

SURE = 0.83
"""How alike two words must be for one to be taken for the other: twice the letters shared over all letters."""

NEARLY = 0.06
"""Of known words that are about as like, less than this apart, the one that most cases have is taken."""

SLIP = 20
"""A word that nobody wrote, but whose stem some case has by chance, is put right to one in so many times more cases."""

SHORTEST = 5
"""Shorter words are not put right: too many other words are near them."""

_MONTHS = frozenset({"march"})
"""Months that are as good as the name of a place, and hardly ever meant as one: the Welsh Marches."""

_PROSE = ("summary", "story", "outcome", "lesson")
"""Fields in which a word is used as people use it."""


@dataclass(frozen=True)
class Understood:
    """A question as it was understood. `corrected` maps a word to the one searched for, `widened` the words typed to
    the labels of what they are names of, `places` the words typed to the place meant, `outside` the words typed to the
    subject outside the collection.
    """

    question: Question
    corrected: Mapping[str, str] = field(default_factory=dict)
    widened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)


class Understander:
    """Understands questions about one collection."""

    def __init__(self, names: Names, speller: Speller, matcher: Matcher, nearness: Nearness | None = None) -> None:
        self._names, self._speller, self._matcher, self._nearness = names, speller, matcher, nearness

    def understand(self, question: Question, parts: frozenset[str] = PARTS) -> Understood:
        """Return the question with its plain words understood; signs and quoted phrases stay as typed."""
        if question.node is None:
            return Understood(question)
        reading = _Reading(question.text, self._names, self._speller, self._matcher, parts)
        node = reading.node(question.node)
        if self._nearness and "nearness" in parts:
            node = _with_near(node, self._nearness)
        return Understood(
            replace(question, node=node), reading.corrected, reading.widened, reading.places, reading.outside
        )


class _Reading:
    """One question being read."""

    def __init__(self, text: str, names: Names, speller: Speller, matcher: Matcher, parts: frozenset[str]) -> None:
        self._text, self._names, self._speller, self._matcher, self._does = text, names, speller, matcher, parts
        self.corrected: dict[str, str] = {}
        self.widened: dict[str, tuple[str, ...]] = {}
        self.places: dict[str, str] = {}
        self.outside: dict[str, str] = {}

    def node(self, node: Node) -> Node:
        """Return a part of the question with its plain words understood."""
        if isinstance(node, Words):
            parts = tuple(self._parts([self._spelt(leaf) for leaf in self._said(node.leaves)]))
            return Words(parts, understood=True)
        if isinstance(node, Leaf) and node.kind == "word" and node.field is None:
            return Words(tuple(self._parts([self._spelt(node)])), understood=True)
        if isinstance(node, All) and (plain := _in_one_run(node)):
            return self.node(plain)
        if isinstance(node, All):
            return All(tuple(self.node(part) for part in node.parts))
        if isinstance(node, Either):
            return Either(tuple(self.node(part) for part in node.parts))
        return Without(node.part) if isinstance(node, Without) else node

    def _said(self, leaves: Sequence[Leaf]) -> Sequence[Leaf]:
        """Leave words of asking out, save where they are part of a name: did not work, looking for work."""
        named: set[Leaf] = set()
        for width in range(2, MOST_WORDS + 1):
            for run in zip(*(leaves[at:] for at in range(width)), strict=False):
                asks = any(fold(leaf.text) in ASKING for leaf in run)
                if asks and self._names.of(tuple(root for leaf in run for root in leaf.stems)):
                    named.update(run)
        return [leaf for leaf in leaves if leaf in named or fold(leaf.text) not in ASKING] or leaves

    def _spelt(self, leaf: Leaf) -> Leaf:
        """Put a word right that nothing knows, where one likely word is near."""
        if (
            "spelling" not in self._does
            or leaf.kind != "word"
            or len(leaf.text) < SHORTEST
            or self._names.knows(leaf.stems[0])
        ):
            return leaf
        known = len(self._matcher.leaf_scores(leaf))
        if known and leaf.text in self._speller:
            return leaf
        likely = [Leaf("word", (stem(word),), word, leaf.field) for word in self._speller.near(leaf.text, SURE)]
        if not likely:
            return leaf
        alike = [SequenceMatcher(None, fold(near.text), fold(leaf.text)).ratio() for near in likely]
        nearly = [near for near, ratio in zip(likely, alike, strict=True) if ratio > max(alike) - NEARLY]
        near = max(nearly, key=lambda one: len(self._matcher.leaf_scores(one)))
        if known * SLIP > len(self._matcher.leaf_scores(near)):
            return leaf
        self.corrected[leaf.text] = near.text
        return near

    def _parts(self, leaves: Sequence[Leaf]) -> Iterator[Leaf | Concept]:
        """Yield the words, runs that are names as one; the longest name first."""
        at = 0
        while at < len(leaves):
            for width in range(min(MOST_WORDS, len(leaves) - at), 0, -1):
                run = tuple(leaves[at : at + width])
                if all(leaf.kind == "word" for leaf in run) and (concept := self._named(run)):
                    yield concept
                    at += width
                    break
            else:
                yield leaves[at]
                at += 1

    def _named(self, run: tuple[Leaf, ...]) -> Concept | None:
        """Return what a run of words is a name of; None where it is none, or an everyday word."""
        stems = tuple(root for leaf in run for root in leaf.stems)
        found = tuple(one for one in self._names.of(stems) if _part(one) in self._does)
        if len(run) == 1:
            found = tuple(one for one in found if one.facet != "country" or not self._is_said(run[0], one))
        if not found or (len(run) == 1 and found[0].is_place and self._is_everyday(run[0], found[0])):
            return None
        typed = stretch(self._text, " ".join(leaf.text for leaf in run))
        if found[0].outside:
            self.outside[typed] = found[0].label
        elif found[0].is_place:
            self.places[typed] = found[0].label
        elif labels := tuple(dict.fromkeys(one.label for one in found if stems_of(one.label) != stems)):
            self.widened[typed] = labels
        others: dict[tuple[str, ...], None] = {}
        for other in (other for one in found for other in one.others):
            if len(others) < MOST_OTHERS and (root := stems_of(other)):
                others[root] = None
        return Concept(
            leaves=run,
            others=tuple(map(_leaf, others)),
            cases=frozenset().union(*(one.cases for one in found)),
            place=found[0].is_place,
            labels=tuple(one.label for one in found),
            outside=found[0].outside,
        )

    def _is_everyday(self, leaf: Leaf, place: Meaning) -> bool:
        """Say whether the name of a place, typed without a capital, is an everyday word in the cases: reading, sale."""
        return fold(leaf.text) in _MONTHS or (leaf.text.islower() and self._is_said(leaf, place))

    def _is_said(self, leaf: Leaf, place: Meaning) -> bool:
        """Say whether the cases use a word mostly elsewhere: Polish, say, of people in England and not of Poland."""
        said = self._matcher.cases_with(leaf, _PROSE)
        return len(said - place.cases) > 2 * len(place.cases & said) + 1


def _with_near(node: Node, nearness: Nearness) -> Node:
    """Return a part of the question with the terms that its plain words come near to; a place is no part of these."""
    if isinstance(node, Words):
        said = [part for part in node.parts if not (isinstance(part, Concept) and (part.place or part.outside))]
        leaves = [leaf for part in said for leaf in (part.leaves if isinstance(part, Concept) else (part,))]
        return replace(node, near=nearness.of({root: leaf.text for leaf in leaves for root in leaf.stems}))
    if isinstance(node, All | Either):
        return replace(node, parts=tuple(_with_near(part, nearness) for part in node.parts))
    return node


def _part(meaning: Meaning) -> str:
    """Return which part of understanding a meaning belongs to."""
    return "outside" if meaning.outside else "places" if meaning.is_place else "names"


def _in_one_run(node: All) -> All | Words | None:
    """Return the same with words that a hyphen joins among the plain ones; None where there are none of these."""
    joined = [part for part in node.parts if _is_hyphenated(part)]
    if not joined:
        return None
    leaves = [leaf for part in node.parts if isinstance(part, Words) for leaf in part.leaves]
    leaves += [part for part in node.parts if isinstance(part, Leaf) and part.kind == "word" and part.field is None]
    leaves += [Leaf("word", (root,), root) for part in joined for root in part.stems]
    rest = [part for part in node.parts if part not in joined and not isinstance(part, Words) and part not in leaves]
    words = Words(tuple(leaves))
    return All((words, *rest)) if rest else words


def _is_hyphenated(node: Node) -> TypeGuard[Leaf]:
    return isinstance(node, Leaf) and node.kind == "phrase" and node.field is None and " " not in node.text


def _leaf(stems: tuple[str, ...]) -> Leaf:
    return Leaf("phrase" if len(stems) > 1 else "word", stems, " ".join(stems))
