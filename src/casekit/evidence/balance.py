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


def own_word(case: Case) -> bool:
    """Say whether the account rests on the word of those who did or paid for the work."""
    return case.evidence.independence in {"self-reported", "funder"}


def evaluated(case: Case) -> bool:
    """Say whether someone else evaluated the work."""
    return case.evidence.independence == "evaluated"


def measured(case: Case) -> bool:
    """Say whether anything was measured that changed."""
    return any(outcome.result in _MEASURED for outcome in case.outcomes)


def adverse(case: Case) -> bool:
    """Say whether the account tells of harm, or of no effect."""
    return any(outcome.result == "adverse-or-no-effect" for outcome in case.outcomes)


def latest_year(case: Case) -> int | None:
    """Return the last year known of the practice."""
    return case.period.end or case.period.start


def publishers(cases: Sequence[Case]) -> Counter[str]:
    """Count the cases by the publisher of their first source."""
    return Counter(case.sources[0].publisher for case in cases)


def _share(number: int, total: int, what: str) -> str:
    """Write `All 3 cases`, `2 of 3 cases` or `The one case`."""
    if total == 1:
        return f"The one case {what}"
    return f"{'All' if number == total else f'{number} of'} {total} cases {what}"


def _accounts(cases: Sequence[Case]) -> Iterator[str]:
    total = len(cases)
    own = sum(map(own_word, cases))
    by_others = sum(map(evaluated, cases))
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
        if not by_others
        else f"{count(by_others, 'case was', 'cases were')} evaluated by someone else."
    )
    name, most = publishers(cases).most_common(1)[0]
    if total > 2 and most * 2 > total:
        yield _share(most, total, f"come from one publisher: {name}.")


def _results(cases: Sequence[Case]) -> Iterator[str]:
    total = len(cases)
    with_change = sum(map(measured, cases))
    yield (
        "None measured what changed for people."
        if not with_change
        else f"{count(with_change, 'case')} measured what changed; the others did not."
        if with_change < total
        else _share(with_change, total, "measured what changed.")
    )
    if not any(map(adverse, cases)):
        yield (
            "No case reports an adverse effect or none at all. "
            "Accounts of success are published more often than accounts of failure."
        )
    without = sum(not case.story.limiting for case in cases)
    if without:
        verb = "says" if without == 1 else "say"
        yield f"{count(without, 'case')} {verb} nothing of what got in the way."


def _times(cases: Sequence[Case], on: date) -> Iterator[str]:
    years = [year for case in cases if (year := latest_year(case))]
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
