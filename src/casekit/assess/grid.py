"""The grid: nine characteristics and local groups, three aims, and in each cell what was found elsewhere, or why none.

It counts accounts from other places. It says nothing of what the proposal would do here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casekit.assess.cells import Cell, Looking
from casekit.assess.log import find
from casekit.assess.model import Draft, Question
from casekit.assess.rows import Row, aims_of, rows_of
from casekit.compare.alike import own_area
from casekit.compare.likeness import CAUTION, Likeness, like
from casekit.errors import UsageError
from casekit.evidence.coverage import crosstab, not_applicable
from casekit.evidence.wording import WARNING, count, long_date
from casekit.model.record import Case
from casekit.search.casebase import Casebase


@dataclass(frozen=True)
class Grid:
    """Cells by row and aim, with what they were made from. `place` says which area the likeness is to."""

    rows: tuple[Row, ...]
    aims: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, str], Cell]
    question: Question
    place: str
    total: int
    records: int
    fingerprint: str
    on: date

    def __repr__(self) -> str:
        filled = sum(bool(cell.cases) for cell in self.cells.values())
        return f"Grid({len(self.rows)} groups, {filled} of {len(self.cells)} cells with cases)"

    def cell(self, row: str, aim: str) -> Cell:
        """Return one cell, or say which rows and aims there are."""
        if (row, aim) not in self.cells:
            raise UsageError(
                f"There is no cell for '{row}' and '{aim}'. Rows: {', '.join(one.id for one in self.rows)}. "
                f"Aims: {', '.join(key for key, _ in self.aims)}."
            )
        return self.cells[row, aim]

    @property
    def cases(self) -> tuple[str, ...]:
        """Return the ids of all cases in the grid, each once, in the order of the rows."""
        return tuple(dict.fromkeys(case.id for cell in self.cells.values() for case in cell.cases))

    @property
    def caption(self) -> str:
        """Say what the table is."""
        inferred = "" if self.question.basis == "stated" else " and what the curator inferred"
        near = f" Likeness is to {self.place}. {CAUTION}" if self.place else ""
        return (
            f"What practice elsewhere tells of each group and aim: {count(self.total, 'case')} of {self.records}, "
            f"{long_date(self.on)}; links that a source states{inferred}.{near} {WARNING}"
        )

    def to_table(self) -> tuple[tuple[str, ...], ...]:
        """Return rows of plain text for a real table, the headings first; the first column heads its row."""
        head = ("Group", "Standing", *(label for _, label in self.aims))
        body = (
            (row.label, row.standing_words, *(self.cells[row.id, aim].words for aim, _ in self.aims))
            for row in self.rows
        )
        return (head, *body)


def grid(base: Casebase, question: Question | None = None, *, on: date) -> Grid:
    """Make the grid of a question, of the whole collection if there is none; every cell counts as looked for."""
    return _grid(base, Draft(question=question or Question()), on, logged=False)


def grid_of(base: Casebase, draft: Draft, *, on: date) -> Grid:
    """Make the grid of a draft: what its log shows was looked for, and what the officer took, set aside or noted."""
    return _grid(base, draft, on, logged=True)


def _grid(base: Casebase, draft: Draft, on: date, *, logged: bool) -> Grid:
    collection, question = base.collection, draft.question
    rows, aims = rows_of(collection, draft.rows), aims_of(collection)
    narrowed = bool(question.words.strip() or any(question.filters.values()) or any(question.without.values()))
    cases: Sequence[Case] = [hit.case for hit in find(base, question)] if narrowed else collection.current
    total = len(cases)
    extra = [base[key] for key in draft.taken if key in base]
    place, likeness = _likeness(base, question, [*cases, *extra])
    order = {key: number for number, key in enumerate(likeness or [case.id for case in cases])}
    coded = [row.id for row in rows if row.coded]
    table = crosstab(collection, cases, "characteristic", "aim", coded, [aim for aim, _ in aims])
    looking = Looking(base, draft, on, logged, order, likeness, not_applicable(collection))
    cells = {}
    for row in rows:
        line = coded.index(row.id) if row.coded else None
        for column, (aim, label) in enumerate(aims):
            every = table.ids[line][column] if line is not None else ()
            stated = table.stated[line][column] if line is not None else ()
            cells[row.id, aim] = looking.cell(row, aim, label, every, stated)
    return Grid(rows, aims, cells, question, place, total, len(collection.current), base.fingerprint, on)


def _likeness(base: Casebase, question: Question, cases: Sequence[Case]) -> tuple[str, dict[str, Likeness]]:
    """Return one's own area in words and how like it each case is, in that order; nothing where no area is given."""
    if not question.place:
        return "", {}
    mine, words = own_area(base, question.place, question.story)
    once = {case.id: case for case in cases}.values()
    return words, {one.id: one for one in like(base.collection, mine, once, question.lens or None)}
