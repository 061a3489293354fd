"""Coverage: where the collection is thin, stale or one-sided, as a page to save, tables to ask, and lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.errors import UsageError
from casekit.evidence.coverage import Crosstab, Ids, Spread, crosstab, narrower, spread
from casekit.evidence.thin import Finding, Measure, measures, thin
from casekit.evidence.wording import WARNING, count, long_date, no_case
from casekit.model.record import Case
from casekit.outputs import render
from casekit.outputs.coverage.maps import heat_map, main_terms, matrices, spreads
from casekit.outputs.coverage.text import gaps_text
from casekit.outputs.coverage.words import (
    TITLE,
    how_to_read,
    in_numbers,
    numbers,
    thin_places,
    what_this_is,
    whose_accounts,
)
from casekit.outputs.document import Block, Document, HeatMap, Table
from casekit.search.casebase import Casebase

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Counts", "Coverage", "coverage", "coverage_document", "gaps_text"]


def coverage(base: Casebase, on: date | None = None, cases: Iterable[Case] | None = None) -> Coverage:
    """Count what the collection covers, or what some of its cases do; `on` is the date it carries, today if left out.

    >>> found = casekit.coverage(base)
    >>> found.counts("topic", "outcome"), found.says(topic="housing", outcome="digital")
    >>> found.save("coverage.html")
    """
    chosen = tuple(base.collection.current) if cases is None else tuple({case.id: case for case in cases}.values())
    return Coverage(base, chosen, on or date.today())


def coverage_document(base: Casebase, on: date, cases: Iterable[Case] | None = None) -> Document:
    """Return the coverage page as a document, ready to be saved."""
    return coverage(base, on, cases).document


@dataclass(frozen=True)
class Counts:
    """How many cases have each term of a facet, or each pair of terms of two."""

    title: str
    found: Spread | Crosstab
    shown: Table | HeatMap

    def __repr__(self) -> str:
        size = f"{len(self.table.rows)} × {len(self.table.columns) - 1}, " if isinstance(self.found, Crosstab) else ""
        return f"Counts({self.title}: {size}{self.found.total} cases)"

    @property
    def table(self) -> Table:
        """Return the numbers as a table."""
        return self.shown.table if isinstance(self.shown, HeatMap) else self.shown

    def _repr_html_(self) -> str:
        from casekit.outputs.render.html import table_html

        return table_html(self.shown)

    def to_frame(self) -> DataFrame:
        """Return the counts as a pandas table; a cell that does not apply is empty."""
        import pandas as pd

        if isinstance(self.found, Spread):
            counts = pd.Series(self.found.counts, index=pd.Index(self.found.labels, name=self.found.label))
            return counts.to_frame("cases")
        rows, columns = self.found.rows, self.found.columns
        return pd.DataFrame(
            self.found.counts,
            index=pd.Index(rows.labels, name=rows.label),
            columns=pd.Index(columns.labels, name=columns.label),
        ).astype("Int64")


@dataclass(frozen=True)
class Coverage:
    """What some cases cover, on one day."""

    base: Casebase
    chosen: tuple[Case, ...]
    on: date

    def __repr__(self) -> str:
        return f"Coverage({len(self.chosen)} cases)"

    def _repr_html_(self) -> str:
        items = "".join(f"<li><strong>{escape(f.about)}.</strong> {escape(f.text)}</li>" for f in self.findings)
        return f"<p>{escape(' '.join(numbers(self.base.collection, self.chosen)))}</p><ul>{items}</ul>"

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is thin, stale or one-sided, in sentences."""
        return thin(self.base.collection, self.chosen, self.on)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Return whose accounts the cases are, how strong, and what they leave out, as shares."""
        return measures(self.chosen)

    @cached_property
    def document(self) -> Document:
        """Return the whole page: numbers, thin places, heat maps, bars, balance."""
        collection = self.base.collection
        return Document(
            title=TITLE,
            blocks=tuple(self._blocks()),
            stamp=f"Coverage of {len(self.chosen)} of {len(collection.current)} records, "
            f"fingerprint {self.base.fingerprint}. {long_date(self.on)}.",
            warning=WARNING,
            on=self.on,
            subject="Where the collection has many cases, few or none, and whose accounts they are",
            keywords=("coverage", "gaps", "balance"),
        )

    def save(self, path: str | Path) -> Path:
        """Write the page; the suffix of the file picks the format: .html, .docx or .md."""
        return render.save(self.document, path)

    def counts(self, rows: str, columns: str | None = None, *, within: str | None = None) -> Counts:
        """Count the cases by one facet or by two; `within` takes the narrower terms of a term of the first."""
        collection = self.base.collection
        terms = self._terms(rows)
        if within is not None:
            spread(collection, (), rows, [within])
            terms = narrower(collection.vocabulary(rows), within)
            if not terms:
                raise UsageError(f"'{within}' has no narrower terms. Leave out 'within', or name a broader term.")
        if columns is None:
            found = spread(collection, self.chosen, rows, terms)
            lines = [
                *zip(found.labels, map(str, found.counts), strict=True),
                ("Not stated", str(len(found.not_stated))),
            ]
            return Counts(found.label, found, Table(found.label, (found.label, "Cases"), tuple(lines)))
        table = crosstab(collection, self.chosen, rows, columns, terms, self._terms(columns))
        title = f"{table.rows.label} and {table.columns.label.lower()}"
        return Counts(title, table, heat_map(table, title))

    def to_frame(self, rows: str, columns: str | None = None) -> DataFrame:
        """Return the counts by one facet or by two as a pandas table."""
        return self.counts(rows, columns).to_frame()

    def cases(self, **terms: str) -> Ids:
        """Return the ids of the cases with a term, or with two: `cases(topic="housing", outcome="safety")`."""
        return self._cell(terms)[0]

    def says(self, **terms: str) -> str:
        """Say which cases have a term, or two, in a sentence that never takes an empty cell for a finding."""
        ids, labels, reason = self._cell(terms)
        if reason:
            return f"{labels}: not applicable. {reason}"
        if not ids:
            return no_case(len(self.chosen), self.on, labels)
        return f"{labels}: {count(len(ids), 'case')} ({', '.join(ids)})."

    def _blocks(self) -> Iterator[Block]:
        """Yield the page in the order a curator wants to read it."""
        collection, cases = self.base.collection, self.chosen
        yield from what_this_is(collection, cases, self.on)
        yield from in_numbers(collection, cases)
        yield from thin_places(collection, cases, self.on)
        yield from matrices(collection, cases)
        yield from spreads(collection, cases)
        yield from whose_accounts(collection, cases, self.on)
        yield from how_to_read()

    def _terms(self, facet: str) -> Ids | None:
        """Return the terms an overview shows; none named where the facet is not a vocabulary of the case base."""
        vocabulary = self.base.collection.vocabularies.get(facet)
        return main_terms(vocabulary) if vocabulary else None

    def _cell(self, terms: dict[str, str]) -> tuple[Ids, str, str]:
        """Return the ids of a cell, its terms in words, and why it does not apply if it does not."""
        if not 1 <= len(terms) <= 2:
            raise UsageError('Name one facet or two with a value each, such as topic="housing", outcome="safety".')
        collection = self.base.collection
        sides = [spread(collection, self.chosen, facet, [term]) for facet, term in terms.items()]
        labels = " with ".join(side.labels[0] for side in sides)
        if len(sides) == 1:
            return sides[0].ids[0], labels, ""
        (rows, row), (columns, column) = terms.items()
        table = crosstab(collection, self.chosen, rows, columns, [row], [column])
        return table.cases(row, column), labels, table.not_applicable.get((row, column), "")
