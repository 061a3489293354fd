"""Is the selection one-sided? Said in words, from the records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from casekit.casebase.collection import Collection
from casekit.evidence.wording import count
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED

_MEASURED = {"measured-change", "measured-against-comparison"}


def balance(cases: Sequence[Case], collection: Collection, on: date) -> list[str]:
    """Return sentences on whose account it is, how strong, when, where, and what is missing."""
    if not cases:
        return []
    return [*_accounts(cases), *_results(cases), *_times(cases, on), *_kinds(cases, collection), *_gaps(cases)]


def _share(number: int, total: int, what: str) -> str:
    """Write `All 3 cases`, `2 of 3 cases` or `The one case`."""
    if total == 1:
        return f"The one case {what}"
    return f"{'All' if number == total else f'{number} of'} {total} cases {what}"


def _accounts(cases: Sequence[Case]) -> Iterator[str]:
    total = len(cases)
    own = sum(case.evidence.independence in {"self-reported", "funder"} for case in cases)
    evaluated = sum(case.evidence.independence == "evaluated" for case in cases)
    if own:
        yield _share(
            own,
            total,
            "rest on the word of those who did or paid for the work."
            if total > 1
            else "rests on the word of those who did or paid for the work.",
        )
    yield (
        "None was evaluated by someone else."
        if not evaluated
        else f"{count(evaluated, 'case was', 'cases were')} evaluated by someone else."
    )
    publishers = Counter(case.sources[0].publisher for case in cases)
    name, most = publishers.most_common(1)[0]
    if total > 2 and most * 2 > total:
        yield _share(most, total, f"come from one publisher: {name}.")


def _results(cases: Sequence[Case]) -> Iterator[str]:
    total = len(cases)
    measured = sum(any(outcome.result in _MEASURED for outcome in case.outcomes) for case in cases)
    yield (
        "None measured what changed for people."
        if not measured
        else f"{count(measured, 'case', 'cases')} measured what changed; the others did not."
        if measured < total
        else _share(measured, total, "measured what changed.")
    )
    if not any(outcome.result == "adverse-or-no-effect" for case in cases for outcome in case.outcomes):
        yield (
            "No case reports an adverse effect or none at all. "
            "Accounts of success are published more often than accounts of failure."
        )
    without = sum(not case.story.limiting for case in cases)
    if without:
        verb = "says" if without == 1 else "say"
        yield f"{count(without, 'case')} {verb} nothing of what got in the way."


def _times(cases: Sequence[Case], on: date) -> Iterator[str]:
    years = [year for case in cases if (year := case.period.end or case.period.start)]
    if not years:
        yield "No case says when it took place."
        return
    latest = max(years)
    yield (
        f"The latest dated case is from {latest}, {on.year - latest} years ago. "
        "Law, funding and public bodies have changed since."
        if on.year - latest > 5
        else f"The latest dated case is from {latest}."
    )
    unknown = len(cases) - len(years)
    if unknown:
        yield f"{count(unknown, 'case')} {'gives' if unknown == 1 else 'give'} no year."


def _kinds(cases: Sequence[Case], collection: Collection) -> Iterator[str]:
    """Name a kind of place that all share, and countries abroad."""
    total = len(cases)
    values = [collection.values_of("area_type", case) for case in cases]
    if total > 2:
        for term in collection.vocabulary("area_type").terms:
            if all(term.id in found for found in values):
                yield f"All {total} cases are of one kind of place: {term.label.lower()}."
        unknown = values.count((NOT_STATED,))
        if unknown:
            yield f"For {count(unknown, 'case')} the kind of place is not known."
    abroad = sum("outside-uk" in found for found in values)
    if abroad:
        verb = "is" if abroad == 1 else "are"
        yield f"{count(abroad, 'case')} {verb} from outside the United Kingdom, where powers and law differ."


def _gaps(cases: Sequence[Case]) -> Iterator[str]:
    disputed = sum(claim.state != "supported" for case in cases for claim in case.claims)
    if disputed:
        yield (
            f"{count(disputed, 'figure')} in these cases {'is' if disputed == 1 else 'are'} disputed, out of date, "
            "a forecast or unclear; see the table of figures."
        )
    if not any(case.means.cost for case in cases):
        yield "No case states its cost." if len(cases) > 1 else "The case does not state its cost."
