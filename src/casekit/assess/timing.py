"""Dates that do not fit: a decision that has passed, evidence dated after it, a review that is due, old evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casekit.assess.model import Draft
from casekit.evidence.balance import latest_year
from casekit.evidence.wording import long_date
from casekit.search.casebase import Casebase

OLD_AFTER = 10
"""Evidence older than so many years is named, unless another number is given. Ours, and a matter of judgement."""

Key = Literal[
    "no-decision-date",
    "decision-passed",
    "begun-after-decision",
    "evidence-after-decision",
    "no-review-date",
    "review-passed",
    "review-before-decision",
    "old-evidence",
    "undated-evidence",
    "no-log",
    "log-older",
    "action-overdue",
]


@dataclass(frozen=True)
class Caution:
    """One thing about dates that the officer should see. It stops nothing."""

    key: Key
    words: str
    where: str = ""


def cautions(draft: Draft, base: Casebase, *, on: date, old_after: int = OLD_AFTER) -> tuple[Caution, ...]:
    """Return what does not fit about the dates of a draft, in a fixed order."""
    return (
        *_decision(draft, on),
        *_review(draft, on),
        *_age(draft, base, on, old_after),
        *_log(draft, base),
        *_actions(draft, on),
    )


def _decision(draft: Draft, on: date) -> Iterator[Caution]:
    due = draft.decision.due
    if due is None:
        yield Caution(
            "no-decision-date",
            "No decision date is given. The duty is to be met before and while deciding: say when that is.",
            "decision.due",
        )
        return
    if due < on:
        yield Caution(
            "decision-passed",
            f"The decision date, {long_date(due)}, has passed. What is gathered now cannot have been before the "
            "decision-maker. If nothing was decided yet, change the date; otherwise this serves a review.",
            "decision.due",
        )
    if draft.decision.begun and draft.decision.begun > due:
        yield Caution(
            "begun-after-decision",
            f"Work on the duty is said to have begun on {long_date(draft.decision.begun)}, after the decision date.",
            "decision.begun",
        )
    for where, what, day in _dated(draft):
        if day > due:
            yield Caution(
                "evidence-after-decision",
                f"{what} is dated {long_date(day)}, after the decision date, {long_date(due)}.",
                where,
            )


def _dated(draft: Draft) -> Iterator[tuple[str, str, date]]:
    """Yield place, name and date of whatever in a draft is evidence and has a date."""
    for number, local in enumerate(draft.local_evidence, 1):
        if local.dated:
            yield f"local_evidence.{number}", f"Local evidence “{local.title}”", local.dated
    for number, cell in enumerate(draft.cells, 1):
        for one in cell.taken:
            if one.added:
                yield f"cells.{number}", f"The case '{one.case}', as taken for {cell.row} and {cell.aim},", one.added
    for number, entry in enumerate(draft.log, 1):
        yield f"log.{number}", f"Search {number} of the log", entry.searched_on
    answered = draft.immigration_status.answered_on
    if answered:
        yield "immigration_status", "The answer on immigration status", answered


def _review(draft: Draft, on: date) -> Iterator[Caution]:
    review, due = draft.decision.review, draft.decision.due
    if review is None:
        yield Caution(
            "no-review-date",
            "No review date is given. The duty goes on after the decision: say when this is looked at again.",
            "decision.review",
        )
    elif review < on:
        yield Caution(
            "review-passed",
            f"The review date, {long_date(review)}, has passed. Run the searches again and look at what is new.",
            "decision.review",
        )
    if review and due and review < due:
        yield Caution(
            "review-before-decision",
            f"The review date, {long_date(review)}, is before the decision date, {long_date(due)}.",
            "decision.review",
        )


def _age(draft: Draft, base: Casebase, on: date, old_after: int) -> Iterator[Caution]:
    for key in draft.taken:
        case = base.get(key)
        year = latest_year(case) if case else None
        if case and year is None:
            yield Caution("undated-evidence", f"“{case.title}” says nothing of when it took place.", key)
        elif case and year is not None and on.year - year > old_after:
            yield Caution(
                "old-evidence",
                f"“{case.title}” is from {year}, {on.year - year} years ago. Law and funding have changed since.",
                key,
            )
    for number, local in enumerate(draft.local_evidence, 1):
        where = f"local_evidence.{number}"
        if local.dated is None:
            yield Caution("undated-evidence", f"Local evidence “{local.title}” has no date.", where)
        elif on.year - local.dated.year > old_after:
            yield Caution(
                "old-evidence",
                f"Local evidence “{local.title}” is from {local.dated.year}. Is there anything newer?",
                where,
            )


def _log(draft: Draft, base: Casebase) -> Iterator[Caution]:
    if not draft.log:
        yield Caution("no-log", "The log holds no search yet, so nothing shows what was looked for.", "log")
        return
    last = max(draft.log, key=lambda one: one.searched_on)
    if base.fingerprint not in {one.fingerprint for one in draft.log if one.searched_on == last.searched_on}:
        yield Caution(
            "log-older",
            f"The collection has changed since the last search of the log, on {long_date(last.searched_on)}. "
            "Run the searches again to see what is new.",
            "log",
        )


def _actions(draft: Draft, on: date) -> Iterator[Caution]:
    for action in draft.actions:
        if action.what and action.due and action.due < on and action.state in {"planned", "under-way"}:
            yield Caution(
                "action-overdue",
                f"The action “{action.what}” was due on {long_date(action.due)}.",
                f"actions.{action.id}",
            )
