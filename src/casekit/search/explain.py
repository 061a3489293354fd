"""Say it in words: why a case was found, what was meant perhaps, and what else a word is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casekit.engines.base import Leaf
from casekit.search.documents import LABELS
from casekit.search.kept import Kept
from casekit.search.matching import Matches
from casekit.search.question import MAX_CHARACTERS, MAX_LEAVES, Concept, Near, Question, only_stop_words
from casekit.search.ranking import Ranker

_Plain = Sequence[tuple[Leaf, list[list[str]]]]
"""Words, and for each document the fields they are found in."""

_Named = Sequence[tuple[Concept, list[list[list[str]]]]]
"""Names, and the same for each of their words."""


class Explainer:
    """Explains what a matcher finds."""

    def __init__(self, matcher: Ranker, kept: Kept) -> None:
        self._matcher, self._kept = matcher, kept

    def why(self, question: Question, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """Say for each of some documents, and for every word, where it was found."""
        leaves, concepts = question.leaves, question.concepts
        fields = {leaf: self._matcher.fields_of(leaf, numbers) for concept in concepts for leaf in concept.leaves}
        fields |= {leaf: self._matcher.fields_of(leaf, numbers) for leaf in leaves if leaf not in fields}
        plain = [(leaf, fields[leaf]) for leaf in leaves]
        named = [(concept, [fields[leaf] for leaf in concept.leaves]) for concept in concepts]
        return [
            tuple(filter(None, self._reasons(number, at, plain, named, question.near)))
            for at, number in enumerate(numbers)
        ]

    def _reasons(self, number: int, at: int, plain: _Plain, named: _Named, near: Sequence[Near]) -> Iterator[str]:
        for leaf, fields in plain:
            yield self._where(leaf, number, fields[at])
        for concept, each in named:
            if not all(fields[at] for fields in each):
                yield self._named(concept, number)
        marked = {label for concept, _ in named for label in concept.labels}
        if one := next((one for one in near if number in one.cases and one.label not in marked), None):
            yield f"“{' … '.join(one.words)}”: near to {one.label}, which it is marked with"

    def _named(self, concept: Concept, number: int) -> str:
        """Say that a case has what some words are a name of, where its own text does not have all these words."""
        label = " or ".join(concept.labels[:2])
        if number in concept.cases:
            return f"“{concept.text}”: the place, {label}" if concept.place else f"“{concept.text}”: marked as {label}"
        other = next((leaf for leaf in concept.others if number in self._matcher.leaf_scores(leaf)), None)
        return f"“{concept.text}”: it speaks of {label}" if other else ""

    def _where(self, leaf: Leaf, number: int, fields: list[str]) -> str:
        labels = [LABELS[field] for field in fields if field != "synonym"]
        if labels:
            return f"“{leaf.text}” in {', '.join(labels[:3])}" + (f" and {len(labels) - 3} more" if labels[3:] else "")
        if not fields:
            return ""
        bits = self._kept.facets.bits
        names = self._kept.other_names.holding(leaf)
        name = next((name for name in names if bits[name.facet][name.term] >> number & 1), None)
        if name is None:
            return f"“{leaf.text}” in {LABELS['synonym']}"
        within = "" if name.stems == leaf.stems else f" in “{name.synonym}”"
        return f"“{leaf.text}”{within}, another word for {name.label}"

    def suggestion(self, question: Question) -> str | None:
        """Return the question with unknown words put right, where each has a likely neighbour."""
        better = question.text
        named = {leaf for concept in question.concepts for leaf in concept.leaves}
        for leaf in question.leaves:
            if (
                leaf.kind == "word"
                and leaf not in named
                and not self._matcher.known(leaf)
                and (near := self._kept.speller.nearest(leaf.text))
            ):
                better = re.sub(rf"(?<![^\W_]){re.escape(leaf.text)}(?![^\W_])", near, better, count=1)
        return better if better != question.text else None

    def notes(self, question: Question, matches: Matches) -> Iterator[str]:
        """Say what was not read, or not held to, as it was typed."""
        if question.cut:
            limits = f"up to {MAX_CHARACTERS} characters and {MAX_LEAVES} words"
            yield f"The question is long: only its beginning was read, {limits}."
        if question.node is None and question.text:
            trouble = "Those words are too common" if only_stop_words(question.text) else "There is no word in that"
            yield f"{trouble} to search by, so all cases are shown. Add a word for the subject or the place."
        if matches.needed is not None and matches.needed < matches.words and matches.scores:
            yield (
                f"Few or no cases have all {matches.words} words, so cases with at least {matches.needed} of them "
                "are shown, those with more of them first as a rule."
            )

    def wider_places(self, question: Question) -> Iterator[tuple[str, str]]:
        """Yield each place that is asked for, as typed, with the names of what it lies in, the nearest first."""
        for concept in question.concepts:
            if concept.place:
                for name in self._kept.around(concept.labels):
                    yield concept.text, name

    def to_leave_out(self, question: Question) -> tuple[str, ...]:
        """Return words that find nothing: names of subjects outside and of places without a case, words no case has."""
        apart = [one for one in question.concepts if one.outside or (one.place and not one.cases)]
        named = {leaf for one in question.concepts if one.cases or one in apart for leaf in one.leaves}
        plain = [leaf for leaf in question.leaves if leaf.kind == "word" and leaf not in named]
        unknown = [leaf.text for leaf in plain if not self._matcher.known(leaf)]
        return tuple(dict.fromkeys([*(concept.text for concept in apart), *unknown]))
