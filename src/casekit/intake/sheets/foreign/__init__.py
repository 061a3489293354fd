"""Sheets of other councils, one row a case: columns mapped by their names, each row a draft that a person must finish.

Nothing is guessed. The report says of every column what it was taken for, and of every value what could not be matched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casekit.casebase.collection import Collection
from casekit.casebase.contacts import redact
from casekit.casebase.problems import quote
from casekit.casebase.yamlfile import Where
from casekit.curate.data import Data
from casekit.engines.analysis import fold
from casekit.errors import UnreadableFile
from casekit.evidence.wording import count
from casekit.intake.about import suggested_id
from casekit.intake.sheets.foreign.drafting import STORY, Columns, RowDraft, at_start
from casekit.intake.sheets.foreign.headings import CONTACT, NUMBER, Meaning, looks_like_contacts, meaning_of
from casekit.intake.sheets.foreign.matching import Matcher
from casekit.intake.sheets.rows import CellProblem, Imported, Row
from casekit.intake.sheets.sheetfile import Sheet, Sheets

MOST = 1_000
"""At most so many drafts are made of one sheet: each is for a person to finish."""

_HEADER_WITHIN = 30
_JOINED = {"summary", "outcomes", "topic", "group", "partners", "address", "place", *STORY}
_MEANS = {
    "title": "the title",
    "council": "the place and the lead body",
    "place": "the place",
    "lead": "the lead body",
    "summary": "the summary, to be rewritten",
    "topic": "the topic",
    "group": "the target group",
    "start": "the first year",
    "end": "the last year",
    "period": "the years",
    "outcomes": "outcomes, to be judged one by one",
    "cost": "the cost",
    "funders": "the funders",
    "address": "the address of a source",
}


def drafts_of(sheets: Sheets, collection: Collection) -> Imported:
    """Turn the rows of a sheet of another layout into drafts, and report what was understood and what was not."""
    titles = {fold(case.title): case.id for case in collection.cases.values()}
    making = _Making(sheets, collection, Matcher(collection), titles)
    for sheet in sheets.sheets:
        columns = _columns(sheet, f"sheet '{sheet.name}'" if sheet.name else sheets.file)
        if columns is None:
            if sheet.rows:
                making.report.append(f"Sheet '{sheet.name}': no row with names of columns was found; nothing was read.")
            continue
        making.report += columns.report
        rows = [row for row in sheet.rows if row[0] > columns.header and row[1] != columns.names]
        if len(rows) > MOST:
            raise UnreadableFile(f"{sheets.file} has more than {MOST:,} rows. Import it in several files.")
        for number, cells in rows:
            making.add(columns, number, cells)
    if not making.read:
        raise UnreadableFile(
            f"{sheets.file} was not taken in: no row was found that names its columns. Give one row the names, "
            "such as Project, Council, Description, Theme, Start date, Outcomes."
        )
    first = (
        f"{sheets.file}: not casekit's own layout; {count(len(making.drafts), 'draft')}, each to be finished by you."
    )
    return Imported(
        sheets.file,
        True,
        tuple(making.drafts.items()),
        tuple(sorted({*sheets.problems, *making.problems})),
        (first, *making.report),
        tuple(making.drafts),
        comments=making.comments,
    )


def _columns(sheet: Sheet, where: str) -> Columns | None:
    """Find the row that names the columns, and say what each is taken for."""
    best: tuple[int, int, tuple[int, tuple[str, ...]]] | None = None
    for at, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        fields = {meaning.field for text in row[1] if (meaning := meaning_of(text)) and meaning.rank < 200} - {NUMBER}
        if len(fields) > 1 and fields & {"title", "summary"} and (best is None or len(fields) > -best[0]):
            best = (-len(fields), at, row)
    if best is None:
        return None
    number, names = best[2]
    columns = Columns(where, number, names)
    meanings = {at: meaning_of(name) for at, name in enumerate(names) if name}
    for at, name in enumerate(names):
        values = [cells[at] for row, cells in sheet.rows if row > number and at < len(cells) and cells[at]]
        meaning = meanings.get(at)
        if values and (meaning is None or meaning.field != "address") and looks_like_contacts(values):
            meaning = Meaning(CONTACT, "its cells hold contact details", 0)
        columns.report.append(_told(columns, at, name, meaning, meanings, bool(values)))
    return columns


def _told(
    columns: Columns, at: int, name: str, meaning: Meaning | None, all_: Mapping[int, Meaning | None], filled: bool
) -> str:
    """Take a column up, and say in one line what was made of it."""
    what = f"{at_start(columns.sheet)}, column {quote(name) if name else at + 1}"
    if meaning is None:
        return f"{what}: not understood, so not taken in." if filled or name else f"{what}: empty."
    if meaning.field == CONTACT:
        return f"{what}: left out ({meaning.how}). Names and contact details of people are not kept."
    if meaning.field == NUMBER:
        return f"{what}: a running number or a date of the sheet itself, left out."
    taken_for = _MEANS.get(meaning.field, meaning.field)
    surer = [
        other
        for other, one in all_.items()
        if one and one.field == meaning.field and (one.rank, other) < (meaning.rank, at)
    ]
    if surer and meaning.field not in _JOINED:
        better = quote(columns.names[min(surer)])
        return (
            f"{what}: not taken in, because column {better} gives {_MEANS.get(meaning.field, meaning.field)} already."
        )
    columns.by_field[meaning.field].append(at)
    return f"{what}: taken for {taken_for} ({meaning.how})."


@dataclass
class _Making:
    """The drafts being made."""

    sheets: Sheets
    collection: Collection
    matcher: Matcher
    titles: Mapping[str, str]
    drafts: dict[str, Data] = field(default_factory=dict)
    comments: dict[str, dict[Where, str]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    read: bool = False

    def add(self, columns: Columns, number: int, cells: tuple[str, ...]) -> None:
        """Make a draft of one row."""
        self.read = True
        texts = {
            name: "\n".join(text for at in places if at < len(cells) and (text := redact(cells[at])))
            for name, places in columns.by_field.items()
        }
        row = Row(columns.sheet, number, {name: text for name, text in texts.items() if text})
        if not {"title", "summary"} & set(row.cells):
            problem = columns.problem(row, "", "has neither a title nor a description, so it was left out", "add one")
            self.problems.append(problem)
            return
        sheet = "" if columns.sheet == self.sheets.file else f"{columns.sheet}, "
        where = f"{self.sheets.file}, {sheet}row {number}"
        draft = RowDraft(row, columns, where, self.collection, self.matcher)
        data = draft.made()
        self.problems += draft.problems
        title = data.get("title", "")
        if same := self.titles.get(fold(title)):
            what = f"is the title of the case {same} too"
            self.problems.append(columns.problem(row, "title", what, "check that it is not held twice"))
        main = self.collection.places.get(data["places"][0]) if data.get("places") else None
        key = suggested_id(title or row.cells["summary"][:80], main, {*self.collection.cases, *self.drafts})
        self.drafts[key] = data
        self.comments[key] = draft.comments
