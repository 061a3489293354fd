"""Where the collection is thin, stale or one-sided, in plain sentences and in shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casekit.casebase.collection import Collection
from casekit.evidence.balance import adverse, evaluated, latest_year, measured, own_word, publishers
from casekit.evidence.coverage import Ids, Spread, broad, crosstab, finest, spread
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary

FEW = 3
"""Fewer cases than this are few."""

OLD = 10
"""A topic whose latest dated case is more years back than this is stale."""


@dataclass(frozen=True)
class Finding:
    """One thing that is missing, few, old or one-sided."""

    about: str
    text: str


@dataclass(frozen=True)
class Measure:
    """How many of the cases something holds for."""

    label: str
    number: int
    of: int

    @property
    def share(self) -> str:
        """Return the share in per cent, in whole numbers."""
        return f"{round(100 * self.number / self.of)}%" if self.of else "none"


def thin(collection: Collection, cases: Sequence[Case], on: date) -> tuple[Finding, ...]:
    """Return what is thin, stale or one-sided: topics, outcomes, methods and people, equality, places and times."""
    return tuple(
        Finding(about, text)
        for about, lines in (
            ("Topics", _topics(collection, cases, on)),
            ("Outcomes", _outcomes(collection, cases)),
            ("Methods and people", _few(collection, cases, ("practice", "method", "group"))),
            ("The equality duty", _equality(collection, cases)),
            ("Places and times", _few(collection, cases, ("area_type", "council_type", "era"))),
        )
        for text in lines
    )


def measures(cases: Sequence[Case]) -> tuple[Measure, ...]:
    """Return whose accounts the cases are, how strong, and what they leave out."""
    total = len(cases)
    shares = {
        "Told by the body that did the work": sum(c.evidence.independence == "self-reported" for c in cases),
        "Told by a funder, or the programme it belonged to": sum(c.evidence.independence == "funder" for c in cases),
        "Evaluated by someone else": sum(map(evaluated, cases)),
        "Anything observed came of it": sum(any(o.kind == "observed" for o in case.outcomes) for case in cases),
        "A change was measured": sum(map(measured, cases)),
        "Harm, or no effect, is reported": sum(map(adverse, cases)),
        "Nothing is said of what got in the way": sum(not case.story.limiting for case in cases),
        "No cost is stated": sum(not case.means.cost for case in cases),
        "No year is stated": sum(latest_year(case) is None for case in cases),
        "The level of evidence was given by one rater": sum(len(case.evidence.rated_by) == 1 for case in cases),
        "The whole account was seen": sum(case.depth == "full" for case in cases),
        "The record is a draft": sum(case.record.state == "draft" for case in cases),
    }
    for name, number in publishers(cases).most_common(1):
        shares[f"From the publisher with most cases: {name}"] = number
    used = Counter(source.title for case in cases for source in {s.key: s for s in case.sources}.values())
    for title, number in used.most_common(1):
        if number > 1:
            shares[f"Rest on the source that most cases share: {title}"] = number
    return tuple(Measure(label, number, total) for label, number in shares.items())


def reviews(cases: Sequence[Case], on: date) -> tuple[Measure, ...]:
    """Return how many records are due to be looked at again, and when."""
    total, dates = len(cases), [case.record.next_review for case in cases]
    days = [(day - on).days for day in dates if day]
    return (
        Measure("Overdue", sum(number < 0 for number in days), total),
        Measure("Due within six months", sum(0 <= number <= 183 for number in days), total),
        Measure("Due later", sum(number > 183 for number in days), total),
        Measure("No date is set", total - len(days), total),
    )


def _topics(collection: Collection, cases: Sequence[Case], on: date) -> Iterator[str]:
    if "topic" not in collection.vocabularies:
        return
    vocabulary, by_id = collection.vocabulary("topic"), {case.id: case for case in cases}
    main = spread(collection, cases, "topic", broad(vocabulary))
    below = spread(collection, cases, "topic", [t.id for t in vocabulary.terms if t.broader is not None])
    yield from _counts(main, "topic")
    yield from _counts(below, "narrower topic")
    enough = [(label, [by_id[key] for key in ids]) for label, ids in _lines(main) if len(ids) >= FEW]
    told = [label for label, here in enough if all(map(own_word, here))]
    unseen = [label for label, here in enough if not any(o.kind == "observed" for case in here for o in case.outcomes)]
    lone = [label for label, here in enough if not any(map(evaluated, here))]
    outside = [
        (label, sum("outside-uk" in collection.values_of("area_type", c) for c in here)) for label, here in enough
    ]
    abroad = [label for (label, number), (_, here) in zip(outside, enough, strict=True) if number == len(here)]
    home = [label for label, number in outside if not number]
    latest = {label: max(filter(None, map(latest_year, here)), default=0) for label, here in enough}
    old = [f"{label} ({year})" for label, year in latest.items() if year and on.year - year > OLD]
    if told:
        yield f"In these topics every account is by those who did or paid for the work: {_names(told)}."
    if lone:
        yield f"In these topics no case was evaluated by someone else: {_names(lone)}."
    if unseen:
        yield f"In these topics nothing was observed, only reported or hoped for: {_names(unseen)}."
    if abroad:
        yield f"In these topics every case is from outside the United Kingdom: {_names(abroad)}."
    if home:
        yield f"In these topics no case is from outside the United Kingdom: {_names(home)}."
    if old:
        yield f"In these topics the latest dated case is more than {OLD} years old: {_names(old)}."


def _outcomes(collection: Collection, cases: Sequence[Case]) -> Iterator[str]:
    if "outcome" not in collection.vocabularies:
        return
    seen = outcome_kinds(collection, cases)
    never = [label for label, kinds in seen.items() if not any(kinds)]
    hoped = [label for label, (observed, reported, expected) in seen.items() if expected and not observed + reported]
    said = [label for label, (observed, reported, _) in seen.items() if reported and not observed]
    few = [f"{label} ({kinds[0]})" for label, kinds in seen.items() if 0 < kinds[0] < FEW]
    if never:
        yield f"No case names this outcome, not even as a hope: {_names(never)}."
    if hoped:
        yield f"Hoped for, never reported or observed: {_names(hoped)}."
    if said:
        yield f"Reported, never observed: {_names(said)}."
    if few:
        yield f"Observed in fewer than {_NUMBERS[FEW]} cases: {_names(few)}."
    if not any((never, hoped, said, few)):
        yield f"Every outcome was observed in {_NUMBERS[FEW]} cases or more."


def outcome_kinds(collection: Collection, cases: Sequence[Case]) -> dict[str, tuple[int, int, int]]:
    """Return label of outcome → cases where it was observed; at best reported; at best expected."""
    vocabulary = collection.vocabulary("outcome")
    kinds = {term: Counter[str]() for term in finest(vocabulary)}
    for case in cases:
        best: dict[str, str] = {}
        for kind in reversed(_KINDS):
            best.update({term: kind for outcome in case.outcomes if outcome.kind == kind for term in outcome.domain})
        for term, kind in best.items():
            if term in kinds:
                kinds[term][kind] += 1
    return {
        vocabulary.label_of(term): (found["observed"], found["reported"], found["expected"])
        for term, found in kinds.items()
    }


def _equality(collection: Collection, cases: Sequence[Case]) -> Iterator[str]:
    if not {"characteristic", "aim"} <= collection.vocabularies.keys():
        return
    protected = protected_terms(collection.vocabulary("characteristic"))
    table = crosstab(collection, cases, "characteristic", "aim", protected)
    none = [label for label, ids in _lines(table.rows) if not ids]
    if none:
        yield f"No case is tied to this characteristic: {_names(none)}."
    for place, (aim, label) in enumerate(zip(table.columns.terms, table.columns.labels, strict=True)):
        missing = [
            name
            for term, name, line in zip(table.rows.terms, table.rows.labels, table.ids, strict=True)
            if name not in none and not line[place] and (term, aim) not in table.not_applicable
        ]
        if missing:
            yield f"{label}, no case: {_names(missing)}."
    links = [link for case in cases for link in case.equality if link.characteristic in protected]
    inferred = sum(link.basis == "inferred" for link in links)
    if inferred:
        verb = "is" if inferred == 1 else "are"
        yield (
            f"{inferred} of {len(links)} links to a characteristic and an aim {verb} a curator's inference, "
            "not stated in a source."
        )


def protected_terms(vocabulary: Vocabulary) -> Ids:
    """Return the protected characteristics: broad terms with none below them; local groups stand below one."""
    lowest = set(finest(vocabulary))
    return tuple(term for term in broad(vocabulary) if term in lowest)


def _few(collection: Collection, cases: Sequence[Case], facets: Sequence[str]) -> Iterator[str]:
    """Yield the empty and thin terms of some facets; that a place is abroad is told by its area type alone."""
    for facet in facets:
        if facet in collection.vocabularies:
            terms = [term.id for term in collection.vocabulary(facet).terms]
            kept = terms if facet == "area_type" else [term for term in terms if term != "outside-uk"]
            found = spread(collection, cases, facet, kept)
            yield from _counts(found, found.label.lower())


def _counts(found: Spread, name: str) -> Iterator[str]:
    """Name the terms with no case, and those with few."""
    none = [label for label, ids in _lines(found) if not ids]
    few = [f"{label} ({len(ids)})" for label, ids in _lines(found) if 0 < len(ids) < FEW]
    if none:
        yield f"No case has this {name}: {_names(none)}."
    if few:
        yield f"Fewer than {_NUMBERS[FEW]} cases have this {name}: {_names(few)}."
    if found.terms and not none and not few:
        yield f"Every {name} has {_NUMBERS[FEW]} cases or more."


def _lines(found: Spread) -> Iterator[tuple[str, Ids]]:
    return zip(found.labels, found.ids, strict=True)


def _names(labels: Sequence[str]) -> str:
    return "; ".join(labels)


_KINDS = ("observed", "reported", "expected")
_NUMBERS = {3: "three"}
