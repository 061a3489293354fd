"""The matrices, tables and bars of the coverage page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from casekit.casebase.collection import Collection
from casekit.evidence.balance import evaluated, latest_year, measured
from casekit.evidence.coverage import Crosstab, Ids, Spread, broad, crosstab, finest, narrower, spread
from casekit.evidence.thin import FEW, outcome_kinds, protected_terms
from casekit.evidence.wording import count
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary
from casekit.outputs.document import NOT_APPLICABLE, BarChart, Block, Heading, HeatMap, Paragraph, Table

_MOST_ROWS = 30
"""A heat map of more rows than this is shown in parts, so that each fits a page."""

SPREADS = ("area_type", "era", "group", "result", "evidence", "depth", "independence")
"""Facets shown as bars, beside country, region and council type."""


def matrices(collection: Collection, cases: Sequence[Case]) -> Iterator[Block]:
    """Yield every matrix of the overview."""
    yield from _topics(collection, cases)
    yield from _maps(collection, cases, "Method and outcome", "method", "outcome")
    yield from _maps(collection, cases, "Topic and area type", "topic", "area_type")
    yield from _maps(collection, cases, "Topic and era", "topic", "era")
    yield from _equality(collection, cases)


def main_terms(vocabulary: Vocabulary) -> Ids:
    """Return the terms an overview shows: the broad ones, or those below where broad ones only group them."""
    top = broad(vocabulary)
    return top if any(not narrower(vocabulary, term) for term in top) else finest(vocabulary)


def _groups(vocabulary: Vocabulary) -> dict[str, Ids]:
    """Return label of group → terms, where broad terms only group the others; one group of all otherwise."""
    terms = main_terms(vocabulary)
    if terms == broad(vocabulary):
        return {vocabulary.label: terms}
    return {vocabulary.label_of(top): narrower(vocabulary, top) for top in broad(vocabulary)}


def _has(collection: Collection, *facets: str) -> bool:
    return all(collection.vocabulary(facet).terms for facet in facets)


def _maps(collection: Collection, cases: Sequence[Case], title: str, rows: str, columns: str) -> Iterator[Block]:
    """Yield the heat maps of two facets: one for each group of columns, tall ones in parts."""
    if not _has(collection, rows, columns):
        return
    yield Heading(title)
    terms = main_terms(collection.vocabulary(rows))
    parts = ceil(len(terms) / _MOST_ROWS)
    each = ceil(len(terms) / parts)
    table = None
    for group, names in _groups(collection.vocabulary(columns)).items():
        for part in range(parts):
            table = crosstab(collection, cases, rows, columns, terms[part * each : (part + 1) * each], names)
            piece = f", part {part + 1} of {parts}" if parts > 1 else ""
            yield heat_map(table, f"{table.rows.label} and {group[:1].lower()}{group[1:]}{piece}")
    if table and table.not_stated:
        which = f"{table.rows.label.lower()} or {table.columns.label.lower()}"
        say = "says" if len(table.not_stated) == 1 else "say"
        yield Paragraph(f"{count(len(table.not_stated), 'case')} {say} nothing of {which}, so no cell has them.")


def heat_map(table: Crosstab, title: str) -> HeatMap:
    """Return the counts of two facets as a heat map."""
    return HeatMap(title, table.rows.label, table.rows.labels, table.columns.labels, table.counts)


def _topics(collection: Collection, cases: Sequence[Case]) -> Iterator[Block]:
    yield from _maps(collection, cases, "Topic and outcome", "topic", "outcome")
    if _has(collection, "outcome"):
        kinds = outcome_kinds(collection, cases)
        yield Table(
            "Outcomes by how they are known: number of cases",
            ("Outcome", "Observed", "At best reported", "At best expected"),
            tuple((label, *map(str, known)) for label, known in kinds.items()),
            widths=(2, 1, 1, 1),
        )
    if not _has(collection, "topic"):
        return
    vocabulary, by_id = collection.vocabulary("topic"), {case.id: case for case in cases}
    rows = []
    for term, ids in zip((found := spread(collection, cases, "topic")).terms, found.ids, strict=True):
        here = [by_id[key] for key in ids]
        path = ": ".join(map(vocabulary.label_of, reversed(vocabulary.with_broader(term))))
        abroad = sum("outside-uk" in collection.values_of("area_type", case) for case in here)
        seen = sum(any(outcome.kind == "observed" for outcome in case.outcomes) for case in here)
        latest = max(filter(None, map(latest_year, here)), default=None)
        counted = (len(here), seen, sum(map(measured, here)), sum(map(evaluated, here)), abroad)
        rows.append((path, *map(str, counted), str(latest or "none")))
    head = ("Topic", "Cases", "With an observed outcome", "With a measured change", "Evaluated by someone else")
    yield Heading("Topic by topic")
    yield Table(
        "Every topic: how many cases, how strong, from where, and how recent",
        (*head, "From outside the UK", "Latest year"),
        tuple(rows),
        widths=(3, 0.8, 1, 1, 1, 1, 0.8),
    )


def _equality(collection: Collection, cases: Sequence[Case]) -> Iterator[Block]:
    if not _has(collection, "characteristic", "aim"):
        return
    vocabulary = collection.vocabulary("characteristic")
    protected = protected_terms(vocabulary)
    table = crosstab(collection, cases, "characteristic", "aim", protected)
    yield Heading("Protected characteristic and aim of the equality duty")
    yield heat_map(table, "Protected characteristic and aim")
    for reason, cells in _reasons(table).items():
        yield Paragraph(f"{'; '.join(cells)}: {reason}", lead=f"Not applicable ({NOT_APPLICABLE}).")
    head = [f"{label} ({basis})" for label in table.columns.labels for basis in ("stated", "inferred")]
    yield Table(
        "The same cases: the link is stated in a source, or inferred by a curator",
        (table.rows.label, *head),
        tuple(
            (label, *(cell for place in range(len(table.columns.terms)) for cell in _bases(table, row, place)))
            for row, label in enumerate(table.rows.labels)
        ),
        widths=(2, *(1 for _ in head)),
    )
    local = [term for term in finest(vocabulary) if term not in protected]
    if local:
        others = crosstab(collection, cases, "characteristic", "aim", local)
        yield heat_map(others, "Local groups, not protected by the Act, and aim")
    silent = len(table.not_stated)
    yield Paragraph(f"{count(silent, 'case')} of {len(cases)} {'has' if silent == 1 else 'have'} no such link.")


def _reasons(table: Crosstab) -> dict[str, list[str]]:
    """Return reason → the cells that do not apply, in words."""
    found: dict[str, list[str]] = {}
    for row, label in zip(table.rows.terms, table.rows.labels, strict=True):
        for column, name in zip(table.columns.terms, table.columns.labels, strict=True):
            if (row, column) in table.not_applicable:
                found.setdefault(table.not_applicable[row, column], []).append(f"{label}, {name[:1].lower()}{name[1:]}")
    return found


def _bases(table: Crosstab, row: int, column: int) -> tuple[str, str]:
    """Return how many cases of a cell state the link, and in how many it is only inferred."""
    if (table.rows.terms[row], table.columns.terms[column]) in table.not_applicable:
        return NOT_APPLICABLE, NOT_APPLICABLE
    stated = len(table.stated[row][column])
    return str(stated), str(len(table.ids[row][column]) - stated)


def spreads(collection: Collection, cases: Sequence[Case]) -> Iterator[Block]:
    """Yield where and when, with whom, how far and how strong, one facet at a time."""
    yield Heading("Where, when, with whom and what kind of record")
    if _has(collection, "country"):
        yield from _country(spread(collection, cases, "country"))
    home = [case for case in cases if "outside-uk" not in collection.values_of("area_type", case)]
    for facet in ("region", "council_type"):
        if _has(collection, facet):
            vocabulary, found = collection.vocabulary(facet), spread(collection, home, facet)
            listed = zip(found.terms, found.ids, strict=True)
            kept = [term for term, ids in listed if ids or (not vocabulary.open and term != "outside-uk")]
            yield _bars(spread(collection, home, facet, kept), f"{found.label}, within the United Kingdom")
    for facet in SPREADS:
        if facet == "independence" or _has(collection, facet):
            yield _bars(spread(collection, cases, facet))


def _bars(found: Spread, title: str = "") -> BarChart:
    more = ("Not stated",) if found.not_stated else ()
    return BarChart(
        title or found.label, (*found.labels, *more), (*found.counts, *(len(found.not_stated) for _ in more))
    )


def _country(found: Spread) -> Iterator[Block]:
    """Yield the countries with several cases as bars, the others by name."""
    ranked = sorted(zip(found.counts, found.labels, strict=True), key=lambda pair: (-pair[0], pair[1]))
    main = [(number, label) for number, label in ranked if number >= FEW]
    yield BarChart(f"{found.label}, with {FEW} cases or more", tuple(p[1] for p in main), tuple(p[0] for p in main))
    others = [f"{label} ({number})" for number, label in ranked if 0 < number < FEW]
    if others:
        yield Paragraph(f"Countries with fewer: {', '.join(others)}.")
