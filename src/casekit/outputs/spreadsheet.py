"""A set of cases as a table for a spreadsheet: one row per case, in words."""

from __future__ import annotations

from collections.abc import Sequence

from casekit.compare.places import like_what_place
from casekit.evidence.wording import INDEPENDENCE, WARNING, outcome_words
from casekit.model.record import Case
from casekit.outputs.render.tables import csv_bytes, xlsx_bytes
from casekit.search.casebase import Casebase
from casekit.search.documents import period_words

_BEFORE = ("Id", "Title", "Place", "What sort of place", "When", "Status", "Led by", "Summary")
_AFTER = (
    "What came of it",
    "Figures",
    "Why that level of evidence",
    "Account",
    "What got in the way",
    "Sources",
    "Not seen",
)


def cases_bytes(base: Casebase, cases: Sequence[Case], suffix: str, title: str, stamp: str) -> bytes:
    """Return the cases as .csv or .xlsx, every facet a column."""
    facets = list(base.collection.vocabularies.values())
    columns = [*_BEFORE, *(vocabulary.label for vocabulary in facets), *_AFTER]
    rows = [_row(base, case) for case in cases]
    if suffix == ".csv":
        return csv_bytes(columns, rows)
    notes = [("Warning", WARNING), *((vocabulary.label, vocabulary.question) for vocabulary in facets)]
    return xlsx_bytes(columns, rows, title=title, sheet="Cases", stamp=stamp, notes=notes)


def _row(base: Casebase, case: Case) -> list[str]:
    collection = base.collection
    facets = [
        "; ".join(vocabulary.label_of(value) for value in collection.values[name][case.id])
        for name, vocabulary in collection.vocabularies.items()
    ]
    return [
        case.id,
        case.title,
        base.place_line(case),
        like_what_place(case, collection),
        period_words(case) or "not stated",
        case.status,
        case.lead.name,
        case.summary,
        *facets,
        " ".join(outcome_words(outcome) for outcome in case.outcomes) or "No outcome is stated in the sources seen.",
        "; ".join(f"{claim.value}: {claim.what} ({claim.state})" for claim in case.claims) or "none stated",
        case.evidence.why,
        INDEPENDENCE[case.evidence.independence],
        " ".join(item.text for item in case.story.limiting) or "not stated",
        "; ".join(f"{source.publisher}: {source.title}" for source in case.sources),
        case.not_seen or "",
    ]
