"""Say it in words: why a case was found, what was meant perhaps, and what else a word is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from casekit.casebase.collection import Collection
from casekit.engines.base import Leaf
from casekit.search.documents import LABELS, coded_facets, fields_of
from casekit.search.matching import Matcher, Matches
from casekit.search.question import MAX_CHARACTERS, MAX_LEAVES, Concept, Question, only_stop_words
from casekit.search.spelling import Speller
from casekit.search.synonyms import OtherNames


class Explainer:
    """Explains what a matcher finds in a collection."""

    def __init__(self, collection: Collection, matcher: Matcher) -> None:
        self._collection = collection
        self._matcher = matcher

    def why(self, question: Question, number: int) -> tuple[str, ...]:
        """Say for every word where in this document it was found."""
        reasons = [reason for leaf in question.leaves if (reason := self._where(leaf, number))]
        reasons += [reason for concept in question.concepts if (reason := self._named(concept, number))]
        return tuple(reasons)

    def _named(self, concept: Concept, number: int) -> str:
        """Say that a case has what some words are a name of, where its own text does not have all these words."""
        if all(self._matcher.fields_with(leaf, number) for leaf in concept.leaves):
            return ""
        label = " or ".join(concept.labels[:2])
        if number in concept.cases:
            return f"“{concept.text}”: the place, {label}" if concept.place else f"“{concept.text}”: marked as {label}"
        other = next((leaf for leaf in concept.others if self._matcher.fields_with(leaf, number)), None)
        return f"“{concept.text}”: it speaks of {label}" if other else ""

    def _where(self, leaf: Leaf, number: int) -> str:
        fields = self._matcher.fields_with(leaf, number)
        labels = [LABELS[field] for field in fields if field != "synonym"]
        if labels:
            return f"“{leaf.text}” in {', '.join(labels[:3])}" + (f" and {len(labels) - 3} more" if labels[3:] else "")
        if not fields:
            return ""
        case = self._collection.current[number]
        values = {facet: self._collection.values_of(facet, case) for facet in coded_facets(self._collection)}
        name = self._other_names.holding(leaf, values)
        if name is None:
            return f"“{leaf.text}” in {LABELS['synonym']}"
        within = "" if name.stems == leaf.stems else f" in “{name.synonym}”"
        return f"“{leaf.text}”{within}, another word for {name.label}"

    def suggestion(self, question: Question) -> str | None:
        """Return the question with unknown words put right, where each has a likely neighbour."""
        better = question.text
        for leaf in question.leaves:
            if leaf.kind == "word" and not self._matcher.known(leaf) and (near := self.speller.nearest(leaf.text)):
                better = re.sub(rf"(?<![^\W_]){re.escape(leaf.text)}(?![^\W_])", near, better, count=1)
        return better if better != question.text else None

    @cached_property
    def speller(self) -> Speller:
        """The words of the cases, vocabularies and places, for putting others right."""
        texts = [text for case in self._collection.current for text in fields_of(case, self._collection).values()]
        texts += [
            word
            for v in self._collection.vocabularies.values()
            for term in v.terms
            for word in (term.label, *term.synonyms)
        ]
        texts += [place.name for place in self._collection.places.values()]
        return Speller(texts)

    @cached_property
    def _other_names(self) -> OtherNames:
        return OtherNames(self._collection.vocabularies, coded_facets(self._collection))

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

    def unknown(self, question: Question) -> tuple[str, ...]:
        """Return the plain words that no case has, and that are no name of anything."""
        named = {leaf for concept in question.concepts if concept.cases for leaf in concept.leaves}
        plain = [leaf for leaf in question.leaves if leaf.kind == "word" and leaf not in named]
        return tuple(leaf.text for leaf in plain if not self._matcher.known(leaf))
