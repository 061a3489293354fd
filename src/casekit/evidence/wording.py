"""Words the product always uses, so that nobody has to remember them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection
    from casekit.model.record import Case, Claim, Outcome


WARNING = "Drafting aid. Not an assessment. Evidence from other places, not from here."

KINDS = {
    "observed": "Observed: counted or recorded",
    "reported": "Reported: somebody says so",
    "expected": "Expected: hoped for or planned",
}
STATES = {
    "supported": "Supported: as the source gives it",
    "disputed": "Disputed",
    "stale": "Out of date",
    "forecast": "A forecast, not a fact",
    "ambiguous": "Unclear in the source",
    "unchecked": "Not yet compared with the source",
}
INDEPENDENCE = {
    "self-reported": "told by the body that did the work",
    "funder": "told by a funder or the programme it belonged to",
    "third-party": "told by someone else",
    "evaluated": "evaluated by someone else",
    "unknown": "it is not known who gives the account",
}
DEPTHS = {
    "full": "The whole account was seen",
    "partial": "Part of the account was seen",
    "snapshot": "A short entry is all there is",
}


def long_date(day: date) -> str:
    """Write a date as people do: 22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def no_case(records: int, on: date, query: str) -> str:
    """Return the fixed sentence for a search that finds nothing."""
    searched = f"“{query}”" if query else "these filters"
    return (
        f"No case in this collection ({records} records, searched on {long_date(on)} for {searched}) covers this. "
        "That is not evidence of no impact."
    )


def strength(case: Case, collection: Collection) -> str:
    """Say how strong the account is, in the words of the scale."""
    return collection.vocabulary("evidence").label_of(case.evidence.level)


def state_words(case: Case) -> str:
    """Say that a record is a draft or retired; empty for a reviewed one."""
    if case.record.state == "retired":
        return f"This case is retired. {case.record.reason or ''}".strip()
    return "This record is a draft and has not been checked." if case.record.state == "draft" else ""


def raters(case: Case) -> str:
    """Say who gave the level, and when it was one person only."""
    who = ", ".join(case.evidence.rated_by)
    return f"{who}; one rater" if len(case.evidence.rated_by) == 1 else who


def outcome_words(outcome: Outcome) -> str:
    """Return an outcome with its mark and who says so, as one sentence."""
    return f"{outcome.kind.capitalize()}: {sentence(outcome.statement)} Said by: {outcome.said_by}."


def claim_words(claim: Claim) -> str:
    """Return a figure with all that is needed to repeat it."""
    words = (
        f"{claim.value}: {claim.what} (of: {claim.of or 'not stated'}; as at: {claim.as_at or 'not stated'}). "
        f"Said by: {claim.said_by}. {STATES[claim.state]}."
    )
    return f"{words} {claim.reason}" if claim.reason else words


def sentence(text: str) -> str:
    """Return the text with a full stop at its end."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", "”", "'")) else f"{text}."


def count(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: 1 case, 3 cases, no cases; nothing."""
    if not number and one == "thing":
        return "nothing"
    noun = one if number == 1 else many or f"{one}s"
    return f"{number if number else 'no'} {noun}"
