"""The rows of the SQLite feed, table by table, always in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from casekit.casebase.collection import Collection
from casekit.model.place import Place
from casekit.model.record import Case, Outcome
from casekit.model.vocabulary import NOT_STATED
from casekit.outputs.feeds.citations import Identity, identity, published, source_keys
from casekit.search.documents import place_line

Cell = str | int | float | None
Row = tuple[Cell, ...]
PARTS = ("context", "approach", "who_benefits", "enabling", "limiting", "lessons")


def rows(collection: Collection, cases: Sequence[Case]) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield each table's name with its rows."""
    keys = source_keys(collection, cases)
    places = places_of(collection, cases)
    here = {case.id for case in cases}
    yield "facets", ((name, v.label, v.question) for name, v in collection.vocabularies.items())
    yield "terms", _terms(collection, cases)
    yield "places", (_place(place) for place in places.values())
    yield "sources", _sources(cases, keys)
    yield "cases", (_case(case, collection) for case in cases)
    yield "case_facets", (row for case in cases for row in _facets(case, collection))
    for case in cases:
        yield from _of_case(case, keys, places, here)


def places_of(collection: Collection, cases: Iterable[Case]) -> dict[str, Place]:
    """Return the places of the cases and all that these point to, in the order of their keys."""
    found: dict[str, Place] = {}
    waiting = [key for case in cases for key in case.places]
    while waiting:
        place = collection.places.get(waiting.pop())
        if place and place.key not in found:
            found[place.key] = place
            waiting += [*([place.within] if place.within else ()), *place.members, *_successors(place)]
    return dict(sorted(found.items()))


def _successors(place: Place) -> list[str]:
    return [successor.place for successor in place.successors]


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _text(value: object) -> str | None:
    """Return a date, or anything else that is there, as text."""
    return None if value is None else str(value)


def _terms(collection: Collection, cases: Sequence[Case]) -> Iterator[Row]:
    for name, vocabulary in collection.vocabularies.items():
        yield name, NOT_STATED, vocabulary.label_of(NOT_STATED), None, "[]", None, None, 0
        for position, term in enumerate(vocabulary.terms, 1):
            broader = term.broader if term.broader in vocabulary.by_id else None
            yield name, term.id, term.label, term.definition, _list(term.synonyms), broader, term.note, position
        used = {value for case in cases for value in collection.values_of(name, case)}
        for position, value in enumerate(sorted(used - {NOT_STATED, *vocabulary.by_id}), len(vocabulary.terms) + 1):
            yield name, value, vocabulary.label_of(value), None, "[]", None, None, position


def _place(place: Place) -> Row:
    return (
        *(place.key, place.name, place.official_name, place.kind, place.council_type, place.powers, place.region),
        *(place.country, place.county, place.within, _list(place.members), _list(_successors(place))),
        *(place.rural_urban_2011, place.rural_urban_label, place.population, place.population_year),
        *(place.deprivation_quintile, place.coast, place.port, place.lat, place.lon, _text(place.start)),
        *(_text(place.end), place.code, _list(place.checks), place.note),
    )


def _sources(cases: Sequence[Case], keys: dict[Identity, str]) -> Iterator[Row]:
    found = {keys[identity(source)]: source for case in cases for source in case.sources}
    for key, source in sorted(found.items()):
        year = published(source.published).year or None
        yield (
            *(key, source.title, source.publisher, source.address, source.published, year),
            *(_text(source.read_on), _text(source.dead_on), source.licence, source.note),
        )


def _case(case: Case, collection: Collection) -> Row:
    told = "\n".join(passage.text for part in PARTS for passage in getattr(case.story, part))
    evidence, period, record = case.evidence, case.period, case.record
    main = case.places[0] if case.places[0] in collection.places else None
    return (
        *(case.id, case.title, case.summary, place_line(case, collection), main, record.state, case.depth),
        *(evidence.level, evidence.why, evidence.independence, _list(evidence.rated_by), evidence.evaluator),
        *(case.lead.name, case.lead.sector, case.status, case.level, period.start, period.end, period.inferred),
        *(period.note, case.programme, _list(case.means.funders), case.means.cost, _list(case.aliases), told),
        *(case.not_seen, record.checked_by, _text(record.checked_on), _text(record.next_review)),
        *(_text(record.retired_on), record.reason),
    )


def _facets(case: Case, collection: Collection) -> Iterator[Row]:
    for name, vocabulary in collection.vocabularies.items():
        coded = {term.term: term for term in case.facets.get(vocabulary.values_from.removeprefix("facets."), ())}
        for value in collection.values_of(name, case):
            term = coded.get(value)
            words = (term.as_worded, term.locator) if term else (None, None)
            yield case.id, name, value, vocabulary.label_of(value), *words


def _of_case(
    case: Case, keys: dict[Identity, str], places: dict[str, Place], here: set[str]
) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the rows of one case in the tables that list what it has."""

    def source(key: str | None) -> str:
        return keys[identity(case.source(key))]

    def listed(rows: Iterable[Row]) -> list[Row]:
        return [(case.id, position, *row) for position, row in enumerate(rows, 1)]

    yield "case_places", listed((key,) for key in case.places if key in places)
    yield "case_sources", listed((source(s.key), s.locator) for s in case.sources)
    for part in PARTS:
        told = enumerate(getattr(case.story, part), 1)
        yield "passages", [(case.id, part, number, p.text, source(p.source), p.locator) for number, p in told]
    yield "outcomes", listed((*_outcome(o), source(o.source), o.locator) for o in case.outcomes)
    yield (
        "claims",
        listed(
            (c.value, c.what, c.of, c.as_at, c.said_by, c.state, c.reason, source(c.source), c.locator)
            for c in case.claims
        ),
    )
    prizes = case.evidence.recognition
    yield "recognition", listed((r.title, r.by, r.year, source(r.source), r.locator) for r in prizes)
    reusable = case.means.resources
    yield (
        "resources",
        listed((r.title, r.kind, r.address, _text(r.dead_on), r.note, source(r.source), r.locator) for r in reusable),
    )
    yield "partners", listed((partner.name, partner.sector) for partner in case.partners)
    yield "equality", listed((link.characteristic, link.aim, link.basis, link.why) for link in case.equality)
    yield "related", listed((other.id, other.why) for other in case.related if other.id in here)


def _outcome(outcome: Outcome) -> Row:
    return outcome.statement, _list(outcome.domain), outcome.result, outcome.kind, outcome.said_by
