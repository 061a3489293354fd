"""The cases as an SQLite database, and the metadata that Datasette shows beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any

from casekit.casebase.collection import Collection
from casekit.errors import ExportError
from casekit.model.record import Case
from casekit.outputs.feeds.records import LICENCE, LICENCE_ADDRESS, NAME, PLACES_CREDIT, VERSION, about
from casekit.outputs.feeds.rows import rows
from casekit.outputs.feeds.tables import TABLES

VIEWS = {
    "current_cases": (
        "Cases that are not retired, in a few columns",
        "SELECT id, title, place, summary, lead, evidence, state FROM cases WHERE state <> 'retired' ORDER BY id",
    ),
    "figures": (
        "Every number of a current case with its case and its source",
        "SELECT c.title AS case_title, f.value, f.what, f.of_what, f.as_at, f.said_by, f.state, f.reason, "
        "s.title AS source, f.locator, f.case_id FROM claims f JOIN cases c ON c.id = f.case_id "
        "JOIN sources s ON s.id = f.source_id WHERE c.state <> 'retired' ORDER BY f.case_id, f.position",
    ),
    "values_by_use": (
        "How many current cases have each value of each filter",
        "SELECT v.facet, v.value, v.label, count(*) AS cases FROM case_facets v JOIN cases c ON c.id = v.case_id "
        "WHERE c.state <> 'retired' GROUP BY v.facet, v.value ORDER BY v.facet, cases DESC, v.value",
    ),
    "sources_by_use": (
        "Sources with the number of cases that rest on them",
        "SELECT s.id, s.publisher, s.title, s.year, s.address, count(DISTINCT u.case_id) AS cases FROM sources s "
        "JOIN case_sources u ON u.source_id = s.id GROUP BY s.id ORDER BY cases DESC, s.id",
    ),
}

_SEARCH = (
    "CREATE VIRTUAL TABLE cases_fts USING fts5"
    '(title, summary, story, content="cases", tokenize="porter unicode61 remove_diacritics 2")'
)
_SHOWN_FIRST: dict[str, dict[str, Any]] = {
    "cases": {"facets": ["evidence", "depth", "status", "lead_sector", "state"], "sort": "id"},
    "outcomes": {"facets": ["kind", "result"]},
    "claims": {"facets": ["state"]},
    "places": {"units": {"latitude": "degree", "longitude": "degree"}, "facets": ["country", "kind"]},
    "case_facets": {"facets": ["facet"]},
    "equality": {"facets": ["characteristic", "aim", "basis"]},
    "resources": {"facets": ["kind"]},
}


def render(collection: Collection, cases: Sequence[Case], *, on: date) -> bytes:
    """Return the database as bytes; the same cases give the same bytes with the same version of SQLite."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            with database:
                _fill(database, collection, cases, on)
            return database.serialize()
        except sqlite3.Error as error:
            raise ExportError(
                f"The database cannot be made: SQLite says '{error}'. It needs SQLite 3.36 or newer with full-text "
                "search (FTS5). Use another Python, or save as .json instead."
            ) from error


def _fill(database: sqlite3.Connection, collection: Collection, cases: Sequence[Case], on: date) -> None:
    for table in TABLES:
        database.execute(table.sql)
    width = {table.name: ", ".join("?" * len(table.columns)) for table in TABLES}
    facts = {"schema": VERSION, **about(collection, cases, on), "datasette": _as_text(collection, on)}
    database.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in facts.items()])
    for name, values in rows(collection, cases):
        database.executemany(f"INSERT INTO {name} VALUES ({width[name]})", values)
    database.execute("CREATE INDEX case_facets_by_value ON case_facets (facet, value)")
    for name, (_, query) in VIEWS.items():
        database.execute(f"CREATE VIEW {name} AS {query}")
    database.execute(_SEARCH)
    database.execute("INSERT INTO cases_fts (cases_fts) VALUES ('rebuild')")


def _as_text(collection: Collection, on: date) -> str:
    return json.dumps(datasette_metadata(collection, on), ensure_ascii=False)


def datasette_metadata(collection: Collection, on: date) -> dict[str, Any]:
    """Return titles, descriptions, units and the licence, for a database named `cases`."""
    whole = about(collection, tuple(collection.cases.values()), on)
    tables: dict[str, Any] = {}
    for table in TABLES:
        columns = dict(zip(table.names, (words for _, words in table.columns), strict=True))
        tables[table.name] = {"description": table.about, "columns": columns, **_SHOWN_FIRST.get(table.name, {})}
        if table.label:
            tables[table.name]["label_column"] = table.label
    tables["places"] |= {"source": PLACES_CREDIT}
    tables |= {name: {"description": words} for name, (words, _) in VIEWS.items()}
    credit = {"license": LICENCE, "license_url": LICENCE_ADDRESS, "source": NAME}
    return {
        "title": f"{NAME[0].upper()}{NAME[1:]}",
        "description": f"{whole['warning']} State {whole['fingerprint']}, {on.isoformat()}. {whole['rights']}",
        **credit,
        "databases": {"cases": {"description": "Case studies, their sources, outcomes and figures", "tables": tables}},
    }
