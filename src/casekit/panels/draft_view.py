"""What the browser is told of a draft: the grid as a table, one opened cell, the log. All text is escaped here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Any

from casekit.assess.cells import BASES, STATES, Cell, CellCase
from casekit.assess.grid import Grid
from casekit.assess.log import Change
from casekit.assess.model import Draft, Searched
from casekit.assess.prompts import LEADS, Kind, Prompt, Prompts
from casekit.evidence.wording import count, long_date, sentence
from casekit.guards import Finding
from casekit.guards.finding import SEVERITIES
from casekit.search.casebase import Casebase

TAKE_UP: dict[Kind, str] = {
    "question": "Note as a gap",
    "mitigation": "Note as an action to plan",
    "measure": "Note as something to watch",
    "engagement": "Note as someone to ask",
}
"""What stands on the button beside a prompt."""

MOST_PROMPTS = 12
"""So many prompts of a kind are listed at once."""

_MOST_LOG = 30
"""So many of the latest searches are shown; the file and the annex have all of them."""


def grid_html(grid: Grid, opened: str) -> str:
    """Return the grid as a real table; a button in each cell opens it."""
    head = "".join(f'<th scope="col">{escape(label)}</th>' for _, label in grid.aims)
    lines = []
    for row in grid.rows:
        local = f'<br><span class="ck-hint">{escape(row.standing_words)}</span>' if row.standing == "local" else ""
        cells = "".join(_cell(grid.cell(row.id, aim), f"{row.label}, {label}", opened) for aim, label in grid.aims)
        lines.append(f'<tr><th scope="row">{escape(row.label)}{local}</th>{cells}</tr>')
    return (
        '<div class="ck-scroll" role="region" aria-label="The grid" tabindex="0"><table class="ck-duty">'
        f"<caption>{escape(grid.caption)}</caption>"
        f'<thead><tr><th scope="col">Group</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )


def _cell(cell: Cell, name: str, opened: str) -> str:
    key = f"{cell.row}/{cell.aim}"
    more = "<br>".join(map(escape, _short(cell)))
    if not cell.cases and cell.state == "not-applicable" and cell.notes and cell.words.endswith(cell.notes[0]):
        return f'<td class="ck-barred"><span>{escape(cell.words)}</span></td>'
    pressed = ' aria-current="true"' if key == opened else ""
    button = f'<button type="button" class="ck-link" data-do="cell" data-key="{escape(key)}"{pressed}>'
    return (
        f'<td class="ck-state-{cell.state}">{button}<span class="ck-unseen">{escape(name)}: </span>'
        f"{escape(_head(cell))}</button>"
        f'<span class="ck-hint">{more}</span></td>'
    )


def _head(cell: Cell) -> str:
    return count(len(cell.cases), "case") if cell.cases else STATES[cell.state]


def _short(cell: Cell) -> list[str]:
    """Return what a cell says beneath its head, in as few words as it takes."""
    lines = []
    bases = Counter(case.basis for case in cell.cases)
    if bases:
        lines.append(", ".join(f"{bases[key]} {key}" for key in BASES if bases[key]).replace("officer", "by you"))
        levels = Counter(case.strength.partition(":")[0] for case in cell.cases)
        lines.append(", ".join(f"{level} ({number})" for level, number in sorted(levels.items())))
    taken = sum(case.taken for case in cell.cases)
    seen = [case.likeness for case in cell.cases if case.likeness]
    own = sum(one.own for one in seen)
    near = sum(one.near() for one in seen) - own
    lines += [f"{own} from your own area"] if own else []
    lines += [f"{near} from a place like yours"] if near > 0 else []
    lines += [f"{taken} taken"] if taken else []
    lines += [f"{len(cell.set_aside)} set aside"] if cell.set_aside else []
    lines += [f"{len(cell.not_shown)} inferred, not shown"] if cell.not_shown else []
    return lines


def cell_view(base: Casebase, draft: Draft, grid: Grid, cell: Cell) -> dict[str, Any]:
    """Return an opened cell: its cases, what was set aside, and what a search for it found."""
    row = next(one for one in grid.rows if one.id == cell.row)
    aim = dict(grid.aims)[cell.aim]
    own = draft.cell(cell.row, cell.aim)
    why = {one.case: one.why for one in own.taken} if own else {}
    known = {case.id for case in cell.cases} | {key for key, _ in cell.set_aside}
    searches = [one for one in draft.log if one.row == cell.row and one.aim in {None, cell.aim}]
    leads = [key for one in searches for key in one.found if key not in known and key in base]
    return {
        "key": f"{cell.row}/{cell.aim}",
        "title": f"{row.label}: {aim}",
        "words": cell.words,
        "data": {
            "note": own.note if own else "",
            "not_applicable": own.not_applicable if own else "",
            "why": why,
        },
        "cases": [_case(one) for one in cell.cases],
        "hidden": [{"id": key, "title": base[key].title} for key in cell.not_shown],
        "aside": [{"id": key, "title": _title(base, key), "reason": reason} for key, reason in cell.set_aside],
        "leads": [
            {"id": key, "title": f"{base[key].title} ({base.place_line(base[key])})"} for key in dict.fromkeys(leads)
        ],
        "searches": [one.result for one in searches],
    }


def _case(one: CellCase) -> dict[str, Any]:
    lines = [
        f"<p>{escape(one.place)}. {escape(sentence(one.why))}</p>" if one.why else f"<p>{escape(one.place)}.</p>",
        f'<p class="ck-hint">{escape("; ".join([BASES[one.basis].capitalize(), one.strength, *one.eras]))}</p>',
    ]
    if one.note:
        lines.append(f"<p>{escape(one.note)}</p>")
    if one.likeness:
        sides = (
            ("Like us", one.likeness.like),
            ("Unlike us", one.likeness.unlike),
            ("Not known", one.likeness.unknown),
        )
        told = " ".join(f"<strong>{label}:</strong> {escape(', '.join(words))}." for label, words in sides if words)
        lines.append(f'<p class="ck-hint">{told}</p>' if told else "")
    return {"id": one.id, "title": one.title, "taken": one.taken, "html": "".join(lines)}


def prompts_view(prompts: Prompts, taken: Collection[str]) -> list[dict[str, Any]]:
    """Return what there is to ask and to consider, by kind; once cases are taken, from these alone."""
    numbered = [(number, one) for number, one in enumerate(prompts.items) if not taken or one.case in taken]
    groups = []
    for kind, lead in LEADS.items():
        of_kind = [(number, one) for number, one in numbered if one.kind == kind]
        shown = [{"number": number, "html": _prompt(one)} for number, one in of_kind[:MOST_PROMPTS]]
        more = len(of_kind) - len(shown)
        rest = f"{more} more are not shown. Take the cases that matter, and only theirs are listed." if more else ""
        groups.append({"kind": kind, "lead": lead, "use": TAKE_UP[kind], "items": shown, "rest": rest})
    return groups


def _prompt(one: Prompt) -> str:
    return (
        f"<p><strong>{escape(one.ask)}</strong> {escape(sentence(one.text))}</p>"
        f'<p class="ck-hint">{escape(one.title)} ({escape(one.place)}). {escape(one.who)}. {escape(one.strength)}; '
        f"{escape(one.account)}. Source: {escape(one.source)}.</p>"
    )


def log_html(log: Sequence[Searched]) -> str:
    """Return the latest searches as a table."""
    rows = "".join(
        f'<tr><th scope="row">{escape(long_date(one.searched_on))}</th><td>{escape(one.result)}</td>'
        f"<td>{escape(' '.join(one.understood)) or 'nothing'}</td><td>{escape(one.fingerprint)}</td></tr>"
        for one in reversed(log[-_MOST_LOG:])
    )
    kept = f" The latest {_MOST_LOG} of {len(log)}; the file has all." if len(log) > _MOST_LOG else ""
    return (
        '<div class="ck-scroll" role="region" aria-label="Searches" tabindex="0"><table class="ck-compare">'
        f"<caption>Every search that was made, the latest first.{kept}</caption>"
        '<thead><tr><th scope="col">When</th><th scope="col">What was looked for and found</th>'
        '<th scope="col">Put right or widened</th><th scope="col">Collection</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        if log
        else "<p>No search has been made for this draft yet.</p>"
    )


def changes_html(words: str, changes: Iterable[Change]) -> str:
    """Return what is new since the searches were made."""
    items = "".join(
        f"<li><strong>{escape(one.title)}</strong>. {escape(sentence(one.words))}"
        f"{' You rest on it.' if one.taken else ''}</li>"
        for one in changes
    )
    return f"<p>{escape(words)}</p>" + (f"<ul>{items}</ul>" if items else "")


def findings_html(findings: Sequence[Finding]) -> str:
    """Return what the guards found, the strongest first."""
    if not findings:
        return "<p>Nothing was found. That does not make the text right.</p>"
    items = "".join(
        f"<li><strong>{escape(one.place or 'The text')}: {escape(SEVERITIES[one.severity])}.</strong> "
        f"{f'“{escape(one.words)}”. ' if one.words else ''}{escape(one.why)} {escape(one.say)}</li>"
        for one in findings
    )
    return f"<p>{count(len(findings), 'thing')} to look at. Your text was not changed.</p><ul>{items}</ul>"


def _title(base: Casebase, key: str) -> str:
    case = base.get(key)
    return case.title if case else key
