"""Is a selection of cases one-sided? The warnings among what is said of its balance, as findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from casekit.casebase.collection import Collection
from casekit.evidence.balance import adverse, evaluated, latest_year, measured, own_word, publishers
from casekit.evidence.wording import strength
from casekit.guards.finding import Finding, Severity
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED

FEW = 3
"""Of fewer cases nobody expects that they differ."""

OLD = 10
"""A case older than this many years is of another time."""

_SOURCE = "casekit: balance of a selection"


def check_selection(cases: Sequence[Case], collection: Collection, on: date) -> tuple[Finding, ...]:
    """Name what makes a selection one-sided: only good news, one voice, one time, one kind of place."""
    if len(cases) < FEW:
        return ()
    parts = (
        _news(cases),
        _voices(cases),
        _strength(cases, collection),
        _times(cases, collection, on),
        _places(cases, collection),
    )
    return tuple(
        Finding("balance", rule, severity, "the selection", "", why, say, source=_SOURCE, as_at=on.isoformat())
        for rule, severity, why, say in chain.from_iterable(parts)
    )


_Told = Iterator[tuple[str, Severity, str, str]]


def _news(cases: Sequence[Case]) -> _Told:
    total = len(cases)
    if not any(map(adverse, cases)):
        yield (
            "all-positive",
            "should",
            f"None of the {total} cases reports harm or no effect.",
            "Look for a case that did not work, or say that none was found in this collection.",
        )
    if not any(case.story.limiting for case in cases):
        yield (
            "no-limits",
            "should",
            f"None of the {total} cases says what got in the way.",
            "Add a case that does, or ask the councils.",
        )
    if all(outcome.kind == "expected" for case in cases for outcome in case.outcomes):
        yield (
            "only-hopes",
            "must",
            f"Nothing was observed or reported in these {total} cases; results are hoped for, or not named.",
            "Write what was planned. Do not write it as a result.",
        )


def _voices(cases: Sequence[Case]) -> _Told:
    total = len(cases)
    if all(map(own_word, cases)):
        yield (
            "own-word",
            "should",
            f"All {total} cases are told by those who did or paid for the work.",
            "Say so where the cases are used, or add a case that somebody else looked at.",
        )
    name, most = publishers(cases).most_common(1)[0]
    if most * 3 >= total * 2:
        yield (
            "one-publisher",
            "consider" if most < total else "should",
            f"{most} of {total} cases come from one publisher: {name}.",
            "Add cases from others, or say whose selection it is.",
        )


def _strength(cases: Sequence[Case], collection: Collection) -> _Told:
    total = len(cases)
    if not any(map(measured, cases)) and not any(map(evaluated, cases)):
        yield (
            "nothing-measured",
            "should",
            f"None of the {total} cases measured a change or was evaluated by someone else.",
            "Call them examples. Leave out “best practice”, “proven” and “led to”.",
        )
    levels = {case.evidence.level for case in cases}
    if len(levels) == 1 and levels <= {"0", "1", "U"}:
        yield (
            "one-level",
            "consider",
            f"All {total} cases stand at one level: {strength(cases[0], collection)}.",
            "Name the level beside the cases.",
        )


def _times(cases: Sequence[Case], collection: Collection, on: date) -> _Told:
    total = len(cases)
    if shared := _shared(cases, collection, "era"):
        yield (
            "one-era",
            "should",
            f"All {total} cases are of one time: {shared}.",
            "Check which law, funding and bodies have changed since, or add cases of another time.",
        )
    years = [year for case in cases if (year := latest_year(case))]
    if years and on.year - max(years) > OLD:
        yield (
            "all-old",
            "should",
            f"The latest dated case is from {max(years)}, {on.year - max(years)} years ago.",
            "Say so, and check what has changed.",
        )
    if not years:
        yield ("no-dates", "should", f"None of the {total} cases says when it took place.", "Say so.")


def _places(cases: Sequence[Case], collection: Collection) -> _Told:
    total = len(cases)
    for facet, rule, what in (
        ("area_type", "one-kind-of-place", "one kind of place"),
        ("council_type", "one-council-type", "one type of council"),
        ("region", "one-region", "one region"),
    ):
        if shared := _shared(cases, collection, facet):
            yield (
                rule,
                "consider",
                f"All {total} cases are of {what}: {shared}.",
                "Ask whether it would be the same elsewhere, or add a case from another.",
            )


def _shared(cases: Sequence[Case], collection: Collection, facet: str) -> str:
    """Name the values of a facet that all cases have; nothing where there is none."""
    values = Counter(v for case in cases for v in set(collection.values_of(facet, case)) if v != NOT_STATED)
    vocabulary = collection.vocabulary(facet)
    return "; ".join(vocabulary.label_of(value) for value, number in sorted(values.items()) if number == len(cases))
