"""What the browser is told of a checklist: practices, who tried them, actions, what moved. All text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any

from casekit.casebase.collection import Collection
from casekit.evidence.wording import long_date, sentence
from casekit.model.record import Case
from casekit.outputs.selfassess import NEAR, NO_ROW, NO_SCORE, OUR_READING, UNDER_NONE
from casekit.panels.pieces import case_button, table
from casekit.search.casebase import Casebase
from casekit.selfassess.compare import Compared
from casekit.selfassess.elsewhere import Action, Actions, Untried
from casekit.selfassess.lists import about_practices, practices
from casekit.selfassess.model import NOT_ANSWERED, STATES, Checklist
from casekit.selfassess.steps import gone

CAUTION = "That others tried it does not show that it works, or that it would suit here."


def groups(collection: Collection) -> list[dict[str, Any]]:
    """Return the practices by group, as the form shows them."""
    return [
        {"label": label, "items": [{"key": one.key, "text": one.text} for one in listed]}
        for label, listed in groupby(practices(collection), key=lambda one: one.group_label)
    ]


def states() -> list[dict[str, str]]:
    """Return the states a practice can have; the last one is that nothing was said."""
    return [*({"id": key, "label": label} for key, label in STATES.items()), {"id": "", "label": NOT_ANSWERED}]


def intro(collection: Collection) -> str:
    """Return what the list says of itself, its source, and why there is no score."""
    words, key = about_practices(collection)
    source = collection.sources.get(key or "")
    named = f"Source: {source.publisher}, {sentence(source.title)}" if source else ""
    return " ".join(filter(None, (words, named, NO_SCORE)))


def untried_html(base: Casebase, found: Sequence[Untried]) -> str:
    """Return who tried what is not in place here; a button opens each case."""
    if not found:
        return "<p>Every practice of the list is in place or not relevant here.</p>"
    said = [one for one in found if one.state is not None]
    rest = [one for one in found if one.state is None]
    made = [f'<p class="ck-hint">{escape(CAUTION)}</p>', *(_untried(base, one) for one in said)]
    if rest:
        made.append(f'<details class="ck-group"{"" if said else " open"}><summary>Not answered yet</summary>')
        made += [*(_untried(base, one) for one in rest), "</details>"]
    return "".join(made)


def _untried(base: Casebase, one: Untried) -> str:
    stands = STATES[one.state] if one.state else NOT_ANSWERED
    tried = _cases(base, one, one.tried) if one.tried else f"<p>{escape(NO_ROW)}</p>"
    near = ""
    if one.near:
        more = one.near_in_all - len(one.near)
        rest = f"<li>and {more} more</li>" if more else ""
        near = f'<p class="ck-hint">{escape(NEAR)}:</p>{_cases(base, one, one.near, rest)}'
    return (
        f'<div class="ck-tied"><h3>{escape(one.practice.text)}</h3><p class="ck-hint">{escape(stands)}</p>'
        f"{tried}{near}</div>"
    )


def _cases(base: Casebase, one: Untried, cases: Iterable[Case], rest: str = "") -> str:
    items = "".join(f"<li>{case_button(base, case, one.practice.key)}</li>" for case in cases)
    return f'<ul class="ck-cases">{items}{rest}</ul>'


def actions_html(base: Casebase, actions: Actions) -> str:
    """Return the actions by strand or role, each as a table row."""
    about = f'<p class="ck-hint">{escape(f"{sentence(actions.framework.about)} {OUR_READING}")}</p>'
    if not actions.total:
        return f"{about}<p>Nothing is planned, and nothing is marked as not yet in place.</p>"
    made = [about]
    for strand in actions:
        label = strand.part.label if strand.part else UNDER_NONE
        made.append(f"<h3>{escape(label)}</h3>")
        columns = ("Action", "Stands", "Owner (a role)", "Due", "Who tried it")
        rows = [_action(base, one) for one in strand.actions]
        made.append(table(f"Actions: {label}", columns, rows) if rows else "<p>No action here.</p>")
    return "".join(made)


def _action(base: Casebase, one: Action) -> tuple[str, ...]:
    tried = "; ".join(dict.fromkeys(base.place_line(case) for case in one.tried)) or NO_ROW
    due = long_date(one.due) if one.due else "to fill in"
    return tuple(map(escape, (one.practice.text, STATES[one.state], one.owner or "to fill in", due, tried)))


def compared_html(compared: Compared) -> str:
    """Return what moved since a day."""
    words = f"<p>{escape(compared.words)}</p>"
    if not compared.moved:
        return words
    rows = [(escape(one.text), escape(one.words)) for one in compared.moved]
    return words + table("What moved", ("Practice", "From and to"), rows)


def gone_lines(checklist: Checklist, collection: Collection) -> list[str]:
    """Return the answers whose practice is no longer in the list, in words."""
    return [
        ", ".join(filter(None, (one.item, STATES[one.state] if one.state else NOT_ANSWERED, one.note, one.owner)))
        for one in gone(checklist, collection)
    ]
