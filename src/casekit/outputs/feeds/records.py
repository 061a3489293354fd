"""The cases as one JSON object that explains itself, and the JSON Schema of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from casekit.casebase.collection import Collection
from casekit.evidence.wording import WARNING
from casekit.model.record import Case
from casekit.search.documents import place_line

VERSION = "1.0"
"""Version of the shape. A new field raises the second number, any other change the first."""

NAME = "casekit case base"
LICENCE = "CC BY 4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS = (
    f"Give credit as '{NAME}', link to the licence and say what you changed. The sources keep the rights and licences "
    "of their owners; to quote one, ask its own licence."
)
PLACES_CREDIT = (
    "Figures about places: mySociety (CC BY 4.0); they contain figures of the Office for National Statistics and the "
    "devolved statistics offices (Open Government Licence 3.0). Changed by us."
)


def render(collection: Collection, cases: Sequence[Case], *, on: date) -> bytes:
    """Return the feed as the bytes of a JSON file."""
    return dump(
        {
            "schema": VERSION,
            "about": about(collection, cases, on),
            "facets": facet_labels(collection, cases),
            "cases": [record(collection, case) for case in cases],
        }
    )


def dump(data: Any) -> bytes:
    """Write data as JSON that people can read as well."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def about(collection: Collection, cases: Sequence[Case], on: date) -> dict[str, Any]:
    """Say what these cases are, from when, and what may be done with them."""
    return {
        "name": NAME,
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
        "rights": RIGHTS,
        "places": PLACES_CREDIT,
        "records": len(cases),
        "fingerprint": collection.fingerprint,
        "on": on.isoformat(),
        "warning": WARNING,
    }


def record(collection: Collection, case: Case) -> dict[str, Any]:
    """Return a case as in its file, with where and when in a line, and its values of every facet."""
    return {
        **case.model_dump(mode="json", exclude_defaults=True, exclude_none=True),
        "place": place_line(case, collection),
        "facets_resolved": {name: list(collection.values_of(name, case)) for name in collection.vocabularies},
    }


def facet_labels(collection: Collection, cases: Sequence[Case]) -> dict[str, Any]:
    """Return facet → its heading, its question, and the label of every value these cases have."""
    found: dict[str, Any] = {}
    for name, vocabulary in collection.vocabularies.items():
        used = {value for case in cases for value in collection.values_of(name, case)}
        order = {term.id: number for number, term in enumerate(vocabulary.terms)}
        values = sorted(used, key=lambda value: (order.get(value, len(order)), value))
        found[name] = {
            "label": vocabulary.label,
            "question": vocabulary.question,
            "values": {value: vocabulary.label_of(value) for value in values},
        }
    return found


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the feed; `$defs.Record` is one case of it."""
    case = Case.model_json_schema()
    blocks = case.pop("$defs")
    case["title"] = "Record"
    case["properties"] |= {
        "place": _text("Where and when, in a few words"),
        "facets_resolved": {
            "type": "object",
            "description": "Facet → values, broader terms included; not-stated where the record says nothing",
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        },
        "links": {"type": "object", "description": "Addresses relative to the file; in the static API only"},
    }
    case["required"] += ["place", "facets_resolved"]
    facet = _block(
        "One facet and the values in use",
        label=_text("Heading people see"),
        question=_text("The question it answers"),
        values={"type": "object", "description": "Value → label", "additionalProperties": {"type": "string"}},
    )
    feed = _block(
        "Cases of the casekit case base",
        schema=_text("Version of this shape"),
        about={"$ref": "#/$defs/About"},
        facets={"type": "object", "description": "Facet → labels", "additionalProperties": {"$ref": "#/$defs/Facet"}},
        cases={"type": "array", "items": {"$ref": "#/$defs/Record"}},
    )
    feed["properties"]["schema"]["const"] = VERSION
    defs = {**blocks, "Record": case, "About": _about_schema(), "Facet": facet}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "casekit feed",
        **feed,
        "$defs": dict(sorted(defs.items())),
    }


def _about_schema() -> dict[str, Any]:
    return _block(
        "What this is and what may be done with it",
        name=_text("Name of the collection, for credit"),
        licence=_text("Licence of our own words and arrangement"),
        licence_address=_text("Where the licence stands"),
        rights=_text("What credit to give, and what the licence does not cover"),
        places=_text("Credit for the figures about places"),
        records={"type": "integer", "minimum": 0, "description": "Number of records in this file"},
        fingerprint=_text("Changes whenever any file of the collection does"),
        on={**_text("Day the file was made"), "format": "date"},
        warning=_text("How far the cases carry; keep it with them"),
    )


def _block(description: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has exactly these fields."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}
