"""A self-assessment as a document or a spreadsheet: where each practice stands, who tried it, and the actions.

Practices are listed, never added up to a score. What other places did is from the list's source or the records.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

from casekit.errors import UsageError
from casekit.evidence.wording import WARNING, count, long_date, sentence
from casekit.model.record import Case, Source
from casekit.outputs import render
from casekit.outputs.citations import Citations
from casekit.outputs.document import Block, Bullets, Document, Heading, Paragraph, References, Table
from casekit.outputs.render import FORMATS, write
from casekit.outputs.render._zip import repack
from casekit.outputs.render.tables import Sheet, dated, workbook_bytes
from casekit.search.casebase import Casebase
from casekit.selfassess.compare import compare
from casekit.selfassess.elsewhere import Actions, Strand, Untried, actions_by, tried_by, untried
from casekit.selfassess.lists import FRAMEWORKS, about_practices, framework, practices
from casekit.selfassess.model import NOT_ANSWERED, STATES, Answer, Checklist
from casekit.selfassess.steps import gone

NO_SCORE = "More of these is not better, so they are not added up. Each stands for itself."
NO_ROW = "The list does not say who tried it."
NEAR = "Near by topic and method; read them before saying that they did this"
UNDER_NONE = "Under none of these"
OUR_READING = "Which practice stands where is our reading; neither source states it."

_COLUMNS = (
    "Group",
    "Practice",
    "Where it stands",
    "Note",
    "Owner (a role)",
    "Due",
    "Answered on",
    "Cases that tried it",
    "Strand of Sefton's framework",
    "Role of the charter",
    "Key",
)


def save(
    base: Casebase,
    checklist: Checklist,
    path: str | Path,
    *,
    on: date,
    by: str = "sefton",
    since: date | None = None,
) -> Path:
    """Write the checklist as .docx, .html, .md or .xlsx; the suffix picks the format."""
    path = Path(path)
    return write(path, to_bytes(base, checklist, path.suffix.lower(), on=on, by=by, since=since))


def to_bytes(
    base: Casebase, checklist: Checklist, suffix: str, *, on: date, by: str = "sefton", since: date | None = None
) -> bytes:
    """Return the bytes of a file with this suffix."""
    if suffix == ".xlsx":
        return xlsx_bytes(base, checklist, on=on, by=by, since=since)
    if suffix not in FORMATS:
        raise UsageError(f"'{suffix}' is not a format for a checklist. Possible: {', '.join((*FORMATS, '.xlsx'))}.")
    return render.to_bytes(document(base, checklist, on=on, by=by, since=since), suffix)


def document(
    base: Casebase, checklist: Checklist, *, on: date, by: str = "sefton", since: date | None = None
) -> Document:
    """Return the checklist as a document; `by` orders the actions, `since` adds what moved since that day."""
    return Document(
        title=_title(checklist),
        blocks=tuple(blocks(base, checklist, by=by, since=since)),
        stamp=_stamp(base, checklist, on),
        warning=WARNING,
        on=on,
        subject="Self-assessment against a list of useful practice",
    )


def blocks(base: Casebase, checklist: Checklist, *, by: str = "sefton", since: date | None = None) -> Iterator[Block]:
    """Yield where each practice stands, what moved, the actions, and what others tried."""
    cites = Citations()
    intro, key = about_practices(base.collection)
    yield Heading(_title(checklist), 1)
    if checklist.council:
        yield Paragraph(checklist.council, lead="Whose it is:")
    source = base.collection.sources.get(key or "")
    yield Paragraph(" ".join(filter(None, (intro, _named(source)))))
    yield Paragraph(f"{_counts(base, checklist)} {NO_SCORE}", style="note")
    yield from _stands(base, checklist)
    if since is not None:
        yield from _moved(base, checklist, since)
    yield from _actions(base, actions_by(base, checklist, by), cites)
    yield from _others(base, untried(base, checklist), cites)
    if references := cites.references():
        yield Heading("Sources")
        yield References(references)


def _title(checklist: Checklist) -> str:
    return checklist.title or "Self-assessment: useful practice"


def _stamp(base: Casebase, checklist: Checklist, on: date) -> str:
    mark = blake2b(checklist.model_dump_json().encode(), digest_size=4).hexdigest()
    records = len(base.collection.current)
    return f"Checklist {mark}. {records} records, fingerprint {base.fingerprint}. {long_date(on)}."


def _named(source: Source | None) -> str:
    return f"Source: {source.publisher}, {sentence(source.title)}" if source else ""


def _counts(base: Casebase, checklist: Checklist) -> str:
    listed = practices(base.collection)
    held = Counter(_state(checklist.answer(one.key)) for one in listed)
    parts = [f"{label.lower()} {held[label]}" for label in (*STATES.values(), NOT_ANSWERED) if held[label]]
    return f"{count(len(listed), 'practice').capitalize()}: {', '.join(parts)}." if listed else "The list is empty."


def _state(answer: Answer) -> str:
    return STATES[answer.state] if answer.state else NOT_ANSWERED


def _stands(base: Casebase, checklist: Checklist) -> Iterator[Block]:
    yield Heading("Where we stand")
    for label, group in groupby(practices(base.collection), key=lambda one: one.group_label):
        rows = [(one.text, *_said(checklist.answer(one.key))) for one in group]
        yield Table(label, ("Practice", "Stands", "Note", "Owner and date"), tuple(rows), widths=(3, 1, 2, 1.4))
    if old := gone(checklist, base.collection):
        rows = [(one.item, *_said(one)) for one in old]
        caption = "No longer in the list of this case base, and kept"
        yield Table(caption, ("Practice", "Stands", "Note", "Owner and date"), tuple(rows), widths=(3, 1, 2, 1.4))


def _said(answer: Answer) -> tuple[str, str, str]:
    due = f"by {long_date(answer.due)}" if answer.due else ""
    return _state(answer), answer.note, ", ".join(filter(None, (answer.owner, due)))


def _moved(base: Casebase, checklist: Checklist, since: date) -> Iterator[Block]:
    compared = compare(checklist, base.collection, since)
    yield Heading(f"What moved since {long_date(compared.since)}")
    yield Paragraph(compared.words)
    if compared.moved:
        yield Bullets(tuple(Paragraph(one.text, lead=f"{one.words}.") for one in compared.moved))


def _actions(base: Casebase, actions: Actions, cites: Citations) -> Iterator[Block]:
    yield Heading(f"Actions, by {actions.framework.label}")
    yield Paragraph(f"{sentence(actions.framework.about)} {OUR_READING}", style="note")
    if not actions.total:
        yield Paragraph("Nothing is planned, and nothing is marked as not yet in place.")
        return
    for strand in actions:
        yield Heading(strand.part.label if strand.part else UNDER_NONE, 3)
        if strand.actions:
            yield _action_table(base, strand, cites)
        else:
            yield Paragraph("No action here.")
        if strand.part and strand.part.says:
            yield Paragraph(f"{'; '.join(strand.part.says)}.", lead="As the source has it:", style="small")


def _action_table(base: Casebase, strand: Strand, cites: Citations) -> Table:
    rows = tuple(
        (
            action.practice.text,
            STATES[action.state],
            action.owner or "to fill in",
            long_date(action.due) if action.due else "to fill in",
            "; ".join(f"{_place(base, case)} [{cites.of(case)}]" for case in action.tried) or NO_ROW,
        )
        for action in strand.actions
    )
    label = strand.part.label if strand.part else UNDER_NONE
    return Table(
        f"Actions: {label}",
        ("Action", "Stands", "Owner (a role)", "Due", "Who tried it"),
        rows,
        widths=(3, 1, 1.3, 1.2, 2),
    )


def _place(base: Casebase, case: Case) -> str:
    place = base.collection.places.get(case.places[0])
    return place.name if place else case.places[0]


def _others(base: Casebase, found: Sequence[Untried], cites: Citations) -> Iterator[Block]:
    yield Heading("What others tried that is not in place here")
    if not found:
        yield Paragraph("Every practice of the list is in place or not relevant here.")
        return
    yield Paragraph("That others tried it does not show that it works, or that it would suit here.", style="note")
    tried = [one for one in found if one.tried]
    if tried:
        yield Bullets(tuple(_tried(base, one, cites) for one in tried))
    rest = [one for one in found if not one.tried]
    if rest:
        yield Heading("The list does not say who tried these", 3)
        yield Bullets(tuple(_nearby(base, one, cites) for one in rest))


def _tried(base: Casebase, one: Untried, cites: Citations) -> Paragraph:
    named = "; ".join(f"{sentence(case.title).rstrip('.')} ({base.place_line(case)})" for case in one.tried)
    numbers = tuple(sorted({cites.of(case) for case in one.tried}))
    return Paragraph(f"{named}.", numbers, lead=one.practice.text)


def _nearby(base: Casebase, one: Untried, cites: Citations) -> Paragraph:
    if not one.near:
        return Paragraph(
            "No case of this collection is coded alike. That is not evidence of no impact.", lead=one.practice.text
        )
    named = "; ".join(f"{case.title} ({_place(base, case)})" for case in one.near)
    more = one.near_in_all - len(one.near)
    rest = f"; and {more} more" if more else ""
    numbers = tuple(sorted({cites.of(case) for case in one.near}))
    return Paragraph(f"{NEAR}: {named}{rest}.", numbers, lead=one.practice.text)


def xlsx_bytes(
    base: Casebase, checklist: Checklist, *, on: date, by: str = "sefton", since: date | None = None
) -> bytes:
    """Return the checklist as an Excel workbook: a row a practice with a pick-list, the actions, and what moved."""
    frames = {name: {part.key: part.label for part in framework(base.collection, name).parts} for name in FRAMEWORKS}
    listed = practices(base.collection)
    rows = []
    for one in listed:
        said = checklist.answer(one.key)
        rows.append(
            (
                one.group_label,
                one.text,
                _state(said),
                said.note,
                said.owner,
                said.due.isoformat() if said.due else "",
                said.answered_on.isoformat() if said.answered_on else "",
                "; ".join(f"{case.id}" for case in tried_by(base, one)) or NO_ROW,
                *(frames[name].get(one.parts.get(name, ""), UNDER_NONE) for name in FRAMEWORKS),
                one.key,
            )
        )
    actions = actions_by(base, checklist, by)
    sheets = [Sheet("Checklist", _COLUMNS, rows), Sheet("Actions", _ACTION_COLUMNS, list(_action_rows(actions)))]
    if since is not None:
        moved = compare(checklist, base.collection, since)
        lines = [(one.text, one.words, one.item) for one in moved.moved]
        sheets.append(Sheet(f"Since {moved.since.isoformat()}", ("Practice", "From and to", "Key"), lines))
    intro, key = about_practices(base.collection)
    notes = [
        ("Warning", WARNING),
        ("The list", " ".join(filter(None, (intro, _named(base.collection.sources.get(key or "")))))),
        ("No score", NO_SCORE),
        ("Strand and role", OUR_READING),
        ("Owner", "A role, never a name."),
    ]
    made = workbook_bytes(sheets, title=_title(checklist), stamp=_stamp(base, checklist, on), notes=notes, on=on)
    return _with_pick_list(made, len(rows), on)


_ACTION_COLUMNS = ("Under", "Action", "Where it stands", "Note", "Owner (a role)", "Due", "Cases that tried it", "Key")


def _action_rows(actions: Actions) -> Iterator[tuple[str, ...]]:
    for strand in actions:
        for one in strand.actions:
            yield (
                strand.part.label if strand.part else UNDER_NONE,
                one.practice.text,
                STATES[one.state],
                one.note,
                one.owner,
                one.due.isoformat() if one.due else "",
                "; ".join(case.id for case in one.tried) or NO_ROW,
                one.practice.key,
            )


def _with_pick_list(data: bytes, rows: int, on: date) -> bytes:
    """Return the workbook with a pick-list in the column that says where a practice stands."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = load_workbook(io.BytesIO(data))
    choices = ",".join((*STATES.values(), NOT_ANSWERED))
    rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True, showDropDown=False)
    rule.errorTitle, rule.error, rule.showErrorMessage = "Not in the list", f"Choose one of: {choices}.", True
    letter = get_column_letter(_COLUMNS.index("Where it stands") + 1)
    rule.add(f"{letter}2:{letter}{max(rows, 1) + 1}")
    page = book["Checklist"]
    page.add_data_validation(rule)
    page.print_area = f"A1:{get_column_letter(_COLUMNS.index('Due') + 1)}{max(rows, 1) + 1}"
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue(), {"docProps/core.xml": lambda xml: dated(xml, on)})
