"""The static API: a folder of linked JSON files that any web server can serve, with no program behind it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from casekit.casebase.collection import Collection
from casekit.errors import ExportError
from casekit.evidence.wording import count, long_date
from casekit.model.record import Case
from casekit.outputs.feeds.records import LICENCE, LICENCE_ADDRESS, PLACES_CREDIT, VERSION, about, dump, json_schema
from casekit.outputs.feeds.records import record as as_record
from casekit.outputs.feeds.sqlite import datasette_metadata
from casekit.search.documents import place_line

_MARK = "casekit static API"
_TOP = ("README.md", "datasette.json", "facets.json", "index.json", "places.json", "resources.json", "schema.json")


def write_api(collection: Collection, cases: Sequence[Case], folder: Path, *, on: date) -> Path:
    """Write the folder anew, whole or not at all; only an empty folder or an earlier API is replaced."""
    target = _own_folder(Path(folder))
    pages = api_files(collection, cases, on)
    made, old = (target.with_name(f".{target.name[:100]}.{os.getpid()}.{end}") for end in ("part", "old"))
    try:
        (made / "cases").mkdir(parents=True)
        for name, data in pages.items():
            (made / name).write_bytes(data)
        if target.exists():
            target.rename(old)
        try:
            made.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    except OSError as error:
        reason = error.strerror or "the system refused"
        raise ExportError(f"The folder '{target}' cannot be written ({reason}). Choose another folder.") from error
    finally:
        for left in (made, old):
            with suppress(OSError):
                shutil.rmtree(left)
    return target


def _own_folder(folder: Path) -> Path:
    """Return the whole path; refuse a folder that holds anything this module did not write."""
    target = folder.resolve()
    if folder.is_symlink() or not target.name or (target.exists() and not target.is_dir()):
        raise ExportError(f"'{folder}' is not a folder of its own. Name a new folder.")
    if not target.parent.is_dir():
        raise ExportError(f"The folder '{target.parent}' is not there. Make it first, or choose another folder.")
    if not target.exists():
        return target
    found = sorted(str(path.relative_to(target).as_posix()) for path in target.rglob("*"))
    others = [name for name in found if name not in _written_before(target)]
    if others:
        raise ExportError(
            f"The folder '{target}' has something else in it: '{others[0]}'. Nothing was written. "
            "Name a new or an empty folder, or one that casekit wrote as an API before."
        )
    return target


def _written_before(target: Path) -> set[str]:
    """Return the names an earlier API has in this folder, by its own index; none if it is not an API."""
    try:
        index = json.loads((target / "index.json").read_bytes())
        if index["made_as"] != _MARK:
            return set()
        pages = {str(entry["page"]) for entry in [*index["cases"], *index["retired"]]}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()
    return {*_TOP, "cases", *pages}


def api_files(collection: Collection, cases: Sequence[Case], on: date) -> dict[str, bytes]:
    """Return every file of the API by its name."""
    current = [case for case in cases if case.record.state != "retired"]
    index = _index(collection, cases, current, on)
    here = {case.id for case in cases}
    return {
        "README.md": _readme(collection, cases, current, on).encode(),
        "index.json": dump(index),
        "facets.json": dump(_facets(collection, current)),
        "places.json": dump(_places(collection, current)),
        "resources.json": dump(_resources(current)),
        "schema.json": dump(json_schema()),
        "datasette.json": dump(datasette_metadata(collection, on)),
        **{_page(case.id): dump(_record(collection, case, here)) for case in cases},
    }


def _page(key: str) -> str:
    return f"cases/{key}.json"


def _index(collection: Collection, cases: Sequence[Case], current: Sequence[Case], on: date) -> dict[str, Any]:
    """Return the way in: what this is, the other files, and a line on every case."""
    retired = [case for case in cases if case.record.state == "retired"]
    return {
        "made_as": _MARK,
        "schema": VERSION,
        "about": about(collection, cases, on),
        "links": {name.removesuffix(".json").removesuffix(".md").lower(): name for name in _TOP},
        "cases": [
            {
                "id": case.id,
                "title": case.title,
                "place": place_line(case, collection),
                "summary": case.summary,
                "topic": list(collection.values_of("topic", case)),
                "state": case.record.state,
                "page": _page(case.id),
            }
            for case in current
        ],
        "retired": [
            {"id": case.id, "title": case.title, "reason": case.record.reason or "", "page": _page(case.id)}
            for case in retired
        ],
    }


def _record(collection: Collection, case: Case, here: set[str]) -> dict[str, Any]:
    related = {other.id: f"{other.id}.json" for other in case.related if other.id in here}
    links = {"index": "../index.json", "schema": "../schema.json", **({"related": related} if related else {})}
    return {**as_record(collection, case), "links": links}


def _facets(collection: Collection, current: Sequence[Case]) -> dict[str, Any]:
    """Return facet → value → its label, definition, and the current cases that have it."""
    found: dict[str, Any] = {}
    for name, vocabulary in collection.vocabularies.items():
        having: dict[str, list[str]] = {term.id: [] for term in vocabulary.terms}
        for case in current:
            for value in collection.values_of(name, case):
                having.setdefault(value, []).append(case.id)
        values: dict[str, Any] = {}
        for value, ids in having.items():
            term = vocabulary.by_id.get(value)
            values[value] = {
                "label": vocabulary.label_of(value),
                **({"definition": term.definition} if term else {}),
                **({"broader": term.broader} if term and term.broader else {}),
                "count": len(ids),
                "cases": ids,
            }
        found[name] = {"label": vocabulary.label, "question": vocabulary.question, "values": values}
    return found


def _places(collection: Collection, current: Iterable[Case]) -> dict[str, Any]:
    having: dict[str, list[str]] = {}
    for case in current:
        for key in dict.fromkeys(case.places):
            having.setdefault(key, []).append(case.id)
    places = {
        key: {**collection.places[key].model_dump(mode="json", exclude_defaults=True, exclude_none=True), "cases": ids}
        for key, ids in sorted(having.items())
        if key in collection.places
    }
    return {"credit": PLACES_CREDIT, "places": places}


def _resources(current: Iterable[Case]) -> dict[str, Any]:
    return {
        "resources": [
            {
                **item.model_dump(mode="json", exclude_defaults=True, exclude_none=True, exclude={"source"}),
                "case": case.id,
                "source": case.source(item.source).title,
                "page": _page(case.id),
            }
            for case in current
            for item in case.means.resources
        ]
    }


def _readme(collection: Collection, cases: Sequence[Case], current: Sequence[Case], on: date) -> str:
    facts = about(collection, cases, on)
    retired = len(cases) - len(current)
    gone = f" {count(retired, 'retired record keeps', 'retired records keep')} a page." if retired else ""
    return f"""# Case studies as JSON files

{count(len(current), "case")} of local practice, as of {long_date(on)}, state `{collection.fingerprint}`.{gone}

{facts["warning"]}

Everything here is a plain file. Any web server can serve the folder, and a program can read it from a disk as well.
All links are relative, so the folder may stand anywhere.

| file | holds |
| --- | --- |
| `index.json` | start here: what this is, and one entry a case with its page |
| `cases/ID.json` | one whole case, with its sources |
| `facets.json` | the filters: each value with label, definition, number of cases and their ids |
| `places.json` | the places of the cases, with figures about them |
| `resources.json` | guides, toolkits and the like that others can reuse |
| `schema.json` | what the fields mean; a case page follows `$defs.Record` |
| `datasette.json` | titles and descriptions for Datasette, for the SQLite export saved as `cases.sqlite` |

The page of a case is `cases/`, its id, and `.json`. Retired cases stand apart in the index, under `retired`, with the
reason. Filters, places and resources leave them out. The value `not-stated` means that the record says nothing, not
that the answer is no.

## Using it honestly

Keep with every outcome its kind (observed, reported or expected) and who says so. Keep with every number its state and
date. Name the source, not only this collection.

## Licence

{LICENCE}: <{LICENCE_ADDRESS}>. {facts["rights"]}

{facts["places"]}
"""
