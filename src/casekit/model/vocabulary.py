"""Vocabularies: the terms of every facet, with definitions, synonyms and broader terms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field

from casekit.model.record import Frozen, Line, Text

NOT_STATED = "not-stated"
"""The value every facet has for cases that say nothing about it."""


class Term(Frozen):
    """One value of a facet."""

    id: Line = Field(description="Short name used in records, on the command line and in Python")
    label: Line = Field(description="What people see")
    definition: Text = Field(description="One sentence")
    synonyms: tuple[Line, ...] = Field((), description="Other words people type for the same thing")
    related: tuple[Line, ...] = Field((), description="Linked but not the same; never merged in a search")
    broader: Line | None = Field(None, description="Id of the broader term")
    note: Text | None = Field(None, description="Anything a reader should know, such as dates")


class Vocabulary(Frozen):
    """One facet: where its values come from in a record, and its terms in the order they are shown."""

    facet: Line = Field(description="Name used in Python, on the command line (--area-type) and in the pages")
    label: Line = Field(description="Heading people see")
    question: Line = Field(description="The question it answers")
    values_from: Line = Field(alias="from", description="Where the values come from; see casekit.casebase.facets")
    show: Literal["first", "more", "equality", "collection"] = Field(description="Which group of filters it stands in")
    position: int = Field(50, description="Where it stands among the filters; smaller comes first")
    ordered: bool = Field(False, description="True when the order of the terms means something")
    open: bool = Field(False, description="True when values come from a register and need no entry here")
    terms: tuple[Term, ...] = Field((), description="The terms")

    @cached_property
    def by_id(self) -> dict[str, Term]:
        """Map each term's id to the term."""
        return {t.id: t for t in self.terms}

    def label_of(self, value: str) -> str:
        """Return what people see for a value."""
        if value == NOT_STATED:
            return "Not stated"
        term = self.by_id.get(value)
        return term.label if term else value

    def nested(self, broader: str | None = None, depth: int = 0) -> Iterator[tuple[Term, int]]:
        """Yield the terms as they are shown, with their depth: each broad term followed by its narrower ones."""
        for term in self.terms:
            if term.broader == broader:
                yield term, depth
                yield from self.nested(term.id, depth + 1)

    def with_broader(self, value: str) -> tuple[str, ...]:
        """Return the value and all its broader terms."""
        found = [value]
        while (term := self.by_id.get(found[-1])) and term.broader and term.broader not in found:
            found.append(term.broader)
        return tuple(found)
