"""A programme or a network of cities as a document: lessons on delivery, projects, topics and things to reuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from casekit.errors import UsageError
from casekit.evidence.wording import INDEPENDENCE, WARNING, count, long_date, sentence, state_words, strength
from casekit.outputs import render
from casekit.outputs.citations import Citations
from casekit.outputs.document import Block, Bullets, Document, Heading, Paragraph, References, Table
from casekit.outputs.programme_view import Left, Lesson, Programme, Row, View, programmes, view
from casekit.outputs.render import write
from casekit.outputs.render.tables import csv_bytes
from casekit.search.casebase import Casebase

__all__ = ["FORMATS", "Left", "Lesson", "Programme", "Row", "View", "blocks", "programmes", "save", "to_bytes", "view"]

FORMATS = {**{suffix: kind.label for suffix, kind in render.FORMATS.items()}, ".csv": "Table of the rows (CSV)"}
"""What a programme can be saved as: the whole as a document, or the rows as a table."""


TOLD_BY = "To be told of by a network is not to be a member of it."
NO_LESSONS = "The records name no lessons."
NO_ROWS = "No row has all of these. Take out one of the filters."

_COLUMNS = ("Place", "Case", "Case ids", "Topics", "How it belongs", "To reuse", "Addresses")


def save(base: Casebase, seen: View, path: str | Path, on: date) -> Path:
    """Write a programme to a file: .docx, .html, .md, or .csv for the rows alone."""
    path = Path(path)
    return write(path, to_bytes(base, seen, path.suffix.lower(), on))


def to_bytes(base: Casebase, seen: View, suffix: str, on: date) -> bytes:
    """Return the bytes of a file with this suffix; the filters of the view are kept to."""
    if suffix not in FORMATS:
        raise UsageError(f"'{suffix}' is not a format for a programme. Possible: {', '.join(FORMATS)}.")
    if suffix == ".csv":
        return csv_bytes(_COLUMNS, [_line(base, row) for row in seen.rows])
    return render.to_bytes(document(base, seen, on), suffix)


def document(base: Casebase, seen: View, on: date) -> Document:
    """Return a programme as a document."""
    records = f"{len(base.collection.current)} records, fingerprint {base.fingerprint}"
    return Document(
        title=seen.label,
        blocks=tuple(blocks(base, seen.key, on, seen)),
        stamp=f"{seen.kind.capitalize()} {seen.key}. {records}. {long_date(on)}.",
        warning=WARNING,
        on=on,
        subject="A programme: projects, topics, things to reuse and lessons",
    )


def _line(base: Casebase, row: Row) -> tuple[str, ...]:
    titles = "; ".join(base[key].title for key in row.cases) or "No record in this collection"
    left = "; ".join(_words(one, short=True) for one in row.left)
    addresses = "; ".join(one.address for one in row.left if one.address)
    return row.place, titles, "; ".join(row.cases), "; ".join(row.covered), row.tie, left, addresses


def source_words(base: Casebase, lesson: Lesson) -> str:
    """Return the source of a lesson; the place in it is the lesson's locator."""
    source = base[lesson.case].source(lesson.source)
    return f"{source.publisher}, {source.title}"


def blocks(base: Casebase, key: str, on: date, seen: View | None = None) -> list[Block]:
    """Return a document of a programme; `seen` is a view with filters on."""
    shown = seen or view(base, key)
    cites = Citations()
    made: list[Block] = [Heading(shown.label, 1), Paragraph(shown.about)] if shown.about else [Heading(shown.label, 1)]
    made.append(Paragraph(_how_many(shown, on)))
    if shown.kind == "network":
        made.append(Paragraph(TOLD_BY, style="note"))
    made += [Heading("Lessons on delivery"), *_told(base, shown, cites)]
    made += [Heading("Projects, topics and things to reuse"), _table(base, shown, cites)]
    if shown.others:
        made += [
            Heading("Other things named for reuse"),
            Bullets(tuple(Paragraph(_words(one)) for one in shown.others)),
        ]
    made += [Heading("Sources"), References(cites.references())]
    return made


def _how_many(shown: View, on: date) -> str:
    rows = count(len(shown.all_rows), "project" if shown.kind == "programme" else "case")
    verb = "is" if len(shown.rows) == 1 else "are"
    part = "" if len(shown.rows) == len(shown.all_rows) else f" {len(shown.rows)} {verb} shown, by the filters chosen."
    return f"{rows.capitalize()} in this collection on {long_date(on)}.{part}"


def _told(base: Casebase, shown: View, cites: Citations) -> Iterator[Block]:
    if not shown.lessons:
        yield Paragraph(NO_LESSONS)
        return
    if shown.record:
        case = base[shown.record]
        level = f"{strength(case, base.collection)}; {INDEPENDENCE[case.evidence.independence]}."
        yield Paragraph(f"From the record of the whole. {level}", cites.all_of(case), style="small")
    for under in dict.fromkeys(one.under for one in shown.lessons):
        lessons = [one for one in shown.lessons if one.under == under]
        several = len({one.case for one in lessons}) > 1
        yield Heading(under, 3)
        yield Bullets(
            tuple(
                Paragraph(one.text, (cites.of(base[one.case], one.source),), lead=f"{one.place}." if several else "")
                for one in lessons
            )
        )


def _table(base: Casebase, shown: View, cites: Citations) -> Table:
    tie = shown.kind == "network"
    rows = tuple(
        (
            row.place,
            _project(base, row, cites),
            "; ".join(row.covered) or "not stated",
            *((row.tie,) if tie else ()),
            "; ".join(_words(one, short=True) for one in row.left) or "none named",
        )
        for row in shown.rows
    )
    columns = ("Place", "Case", "Topics", *(("How it belongs",) if tie else ()), "To reuse")
    widths = (1.1, 2.2, 2.2, *((1.3,) if tie else ()), 2)
    return Table("Projects, what each covered and what it left for others", columns, rows, widths=widths)


def _project(base: Casebase, row: Row, cites: Citations) -> str:
    parts = []
    for key in row.cases:
        case = base[key]
        state = f" {state_words(case)}" if state_words(case) else ""
        parts.append(f"{case.title} ({strength(case, base.collection).partition(':')[0]}){state} [{cites.of(case)}]")
    return "; ".join(parts) or "No record in this collection"


def _words(one: Left, *, short: bool = False) -> str:
    kind = one.kind.replace("-", " ")
    named = one.title if kind == "other" or kind in one.title.lower() else f"{one.title} ({kind})"
    return named if short else " ".join(filter(None, (sentence(named), one.note, one.address)))
