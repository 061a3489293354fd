"""The words of the coverage page: what it is, the collection in numbers, thin places, balance, and how to read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from casekit.casebase.collection import Collection
from casekit.evidence.balance import balance, latest_year
from casekit.evidence.thin import FEW, measures, reviews, thin
from casekit.evidence.wording import KINDS, STATES, count, long_date, no_case
from casekit.model.record import Case
from casekit.outputs.document import NOT_APPLICABLE, Block, Bullets, Heading, Paragraph, Table

TITLE = "Coverage of the collection"
_OVERDUE = 10
"""So many overdue records are named."""

_READING = (
    "A case stands in every cell that it touches, so rows and columns add up to more than the number of cases.",
    "A cell says that a case has both: this topic, and that outcome. It does not say that one led to the other.",
    "A topic counts the cases of its narrower topics as well.",
    "An outcome counts, be it observed, reported or only expected. The table of outcomes keeps the three apart.",
    "Characteristic and aim are counted by the links in the records: a case about race and good relations, and about "
    "sex and equal opportunity, does not stand at race and equal opportunity.",
    "“Not stated” means that the record says nothing of it. It does not mean “no”.",
    f"“{NOT_APPLICABLE}” means not applicable: there can be no case here, for the reason given beside the table.",
    "In the shaded tables, darker means more cases, each table by its own largest number.",
    "Two other kinds of empty cannot be seen here: what nobody has looked for yet, and known gaps with action planned. "
    "Curators keep those in their own plans.",
)


def _bullets(lines: Sequence[str]) -> Bullets:
    return Bullets(tuple(Paragraph(line) for line in lines))


def what_this_is(collection: Collection, cases: Sequence[Case], on: date) -> Iterator[Block]:
    """Yield what the page is, and what its numbers do not say."""
    yield Heading("What this is, and what it is not")
    yield Paragraph(
        "This page shows where the collection has many cases, few or none, how old they are, and whose accounts "
        "they are. It is for those who keep the collection and for those who rely on it."
    )
    yield Paragraph(no_case(len(cases), on, ""), lead="Where a number is 0:", style="note")
    if len(cases) < len(collection.current):
        yield Paragraph(
            f"Only {len(cases)} of the {len(collection.current)} records are counted here, a selection. "
            "A 0 says nothing about the others.",
            style="note",
        )
    yield _bullets(
        [
            "A number counts accounts that were gathered. It does not say how much is done, how well it works, or what "
            "is needed.",
            "Few cases may mean that little was tried, that little was published, or that nobody has looked yet.",
            "Numbers show this collection on one day. They are not a survey of councils.",
        ]
    )


def in_numbers(collection: Collection, cases: Sequence[Case]) -> Iterator[Block]:
    """Yield the section with the numbers of the whole."""
    yield Heading("The collection in numbers")
    yield _bullets(list(numbers(collection, cases)))


def numbers(collection: Collection, cases: Sequence[Case]) -> Iterator[str]:
    """Yield how many cases, places, years, outcomes, figures and sources there are, in sentences."""
    if not cases:
        yield "There are no cases to count."
        return
    abroad = sum("outside-uk" in collection.values_of("area_type", case) for case in cases)
    places = count(len({key for case in cases for key in case.places}), "place")
    yield f"{count(len(cases), 'case')} from {places}; {abroad} of them from outside the United Kingdom."
    years = [year for case in cases for year in (case.period.start, case.period.end) if year]
    undated = sum(latest_year(case) is None for case in cases)
    if years:
        without = f" {count(undated, 'case')} {'gives' if undated == 1 else 'give'} no year." if undated else ""
        yield f"The years run from {min(years)} to {max(years)}.{without}"
    kinds: Counter[str] = Counter(outcome.kind for case in cases for outcome in case.outcomes)
    listed = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)
    yield f"{count(kinds.total(), 'outcome')} stated: {listed}." if kinds else "No outcome is stated."
    states = Counter(claim.state for case in cases for claim in case.claims)
    doubtful = states.total() - states["supported"]
    yield (
        f"{count(states.total(), 'figure')} stated; {doubtful} disputed, out of date, a forecast, unclear or unchecked."
        if states
        else "No figure is stated."
    )
    sources = {(source.publisher, source.title) for case in cases for source in case.sources}
    by = count(len({publisher for publisher, _ in sources}), "publisher")
    yield f"They rest on {count(len(sources), 'source')} by {by}."


def thin_places(collection: Collection, cases: Sequence[Case], on: date) -> Iterator[Block]:
    """Yield what is missing, few, old or one-sided, in sentences."""
    yield Heading("Thin places, in words")
    yield Paragraph(
        f"Fewer than {FEW} cases count as few. Old and one-sided are said only of topics with {FEW} cases or more."
    )
    found: dict[str, list[str]] = {}
    for finding in thin(collection, cases, on):
        found.setdefault(finding.about, []).append(finding.text)
    for about, lines in found.items():
        yield Heading(about, 3)
        yield _bullets(lines)


def whose_accounts(collection: Collection, cases: Sequence[Case], on: date) -> Iterator[Block]:
    """Yield how one-sided the collection is: in sentences, in shares, and by the dates of review."""
    yield Heading("Is the collection balanced?")
    if not cases:
        yield Paragraph("There are no cases to weigh.")
        return
    yield _bullets(balance(cases, collection, on))
    rows = tuple((m.label, str(m.number), m.share) for m in measures(cases))
    yield Table(f"Shares of the {count(len(cases), 'case')}", ("What", "Cases", "Share"), rows, widths=(5, 1, 1))
    states: Counter[str] = Counter(claim.state for case in cases for claim in case.claims)
    listed = tuple((words, str(states[state])) for state, words in STATES.items())
    yield Table("Figures in the records, by what may be said of them", ("State", "Figures"), listed, widths=(5, 1))
    due = tuple((measure.label, str(measure.number)) for measure in reviews(cases, on))
    yield Table(
        f"When the records are to be looked at again, as at {long_date(on)}", ("Review", "Cases"), due, widths=(5, 1)
    )
    late = sorted((c.record.next_review, c.title) for c in cases if c.record.next_review and c.record.next_review < on)
    if late:
        yield Paragraph("Longest overdue:")
        yield _bullets([f"{title} (since {long_date(day)})" for day, title in late[:_OVERDUE]])


def how_to_read() -> Iterator[Block]:
    """Yield how the numbers are counted, and what they cannot say."""
    yield Heading("How to read this page")
    yield _bullets(_READING)
