"""A form for a record, built from the model and the vocabularies: labels, help, kinds of control and choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casekit.casebase.check import CODED
from casekit.casebase.collection import Collection
from casekit.curate.layout import choices, fields_of, models_in, typed
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary

Spec = dict[str, Any]
"""One control: name, label, help, kind, needed, and what its kind calls for: choices, fields, add, long."""

LABELS = {  # where the name of a field does not say enough to someone who fills it in
    "aliases": "Other names",
    "asked_as": "What people might ask",
    "depth": "How much of the account was seen",
    "not_seen": "What was not seen",
    "record": "State of the record",
    "level": "How large an area",
    "lead": "Who led it",
    "period": "When it ran",
    "status": "Status when last seen",
    "facets": "Topics and other terms",
    "equality": "Links to the equality duty",
    "outcomes": "What came of it",
    "claims": "Figures",
    "evidence": "How strong the account is",
    "means": "Money and materials",
    "related": "Related cases",
    "said_by": "Who says so",
    "value": "Figure",
    "what": "What is counted",
    "of": "Of what base",
    "as_at": "Date or years of the figure",
    "locator": "Where in the source",
    "why": "Reason",
    "enabling": "What helped",
    "limiting": "What got in the way",
    "context": "The problem and the setting",
    "approach": "What was done",
    "rated_by": "Rated by",
    "read_on": "Read on",
    "dead_on": "Address found dead on",
    "by": "By whom",
    "id": "Case",
}
LABELS_WITHIN = {"evidence.level": "Level", "key": "Short name of the source"}
ONE = {
    "partners": "partner",
    "equality": "link to the duty",
    "outcomes": "outcome",
    "claims": "figure",
    "recognition": "prize or mention",
    "resources": "resource",
    "sources": "source",
    "related": "related case",
}
"""What one entry of a list is called; in the story it is a passage."""


def form(collection: Collection) -> list[Spec]:
    """Return the controls of a record, in the order of its fields."""
    return list(_specs(Case, (), collection))


def _specs(model: type[BaseModel], where: tuple[str, ...], collection: Collection) -> Iterator[Spec]:
    for name, info in fields_of(model).items():
        way = (*where, name)
        label = LABELS_WITHIN.get(".".join(way)) or LABELS_WITHIN.get(name) or LABELS.get(name)
        spec = {
            "name": name,
            "label": label or name.replace("_", " ").capitalize(),
            "help": re.sub(r" \(vocabulary `\w+`\)", "", info.description or ""),
            "needed": info.is_required(),
        }
        yield spec | _control(name, info, way, collection)


def _control(name: str, info: FieldInfo, way: tuple[str, ...], collection: Collection) -> Spec:
    """Return the kind of control a field needs, with its choices."""
    block = next(models_in(info.annotation), None)
    if name == "facets":
        return {"kind": "block", "fields": [_facet(v) for v in _coded(collection)]}
    if block is not None and get_origin(info.annotation) is tuple:
        return {"kind": "blocks", "fields": list(_specs(block, way, collection)), "add": ONE.get(name, "passage")}
    if block is not None:
        return {"kind": "block", "fields": list(_specs(block, way, collection))}
    if (vocabulary := _vocabulary(way, collection)) is not None:
        several = get_origin(info.annotation) is tuple
        return {"kind": "terms" if several else "choice", "choices": term_choices(vocabulary)}
    if name == "places":
        return {"kind": "places"}
    if way == ("related", "id"):
        return {"kind": "case"}
    if name == "source":
        return {"kind": "source"}
    if name == "address":
        return {"kind": "line"}
    if way == ("sources", "key"):
        return {"kind": "shared-source"}
    if found := choices(info.annotation):
        return {"kind": "choice", "choices": [{"id": one, "label": one.replace("-", " ")} for one in found]}
    if get_origin(info.annotation) is tuple:
        return {"kind": "lines"}
    return {"kind": {int: "year", date: "date", bool: "flag"}.get(typed().get(name, str), _length(info))}


def _length(info: FieldInfo) -> str:
    """Return `text` for prose and `line` for a single line."""
    longest = [found for part in _metadata(info) if (found := getattr(part, "max_length", None))]
    return "text" if max(longest, default=0) > 400 else "line"


def _metadata(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    for part in get_args(info.annotation):
        yield from getattr(part, "__metadata__", ())


def _vocabulary(way: tuple[str, ...], collection: Collection) -> Vocabulary | None:
    """Return the vocabulary that a field takes its words from."""
    for where, facet in CODED.items():
        if tuple(part for part in where if part != "*") == way:
            return collection.vocabularies.get(facet)
    return None


def _coded(collection: Collection) -> list[Vocabulary]:
    return [v for v in collection.vocabularies.values() if v.values_from.startswith("facets.")]


def _facet(vocabulary: Vocabulary) -> Spec:
    return {
        "name": vocabulary.values_from.removeprefix("facets."),
        "label": vocabulary.label,
        "help": vocabulary.question,
        "needed": False,
        "kind": "coded",
        "choices": term_choices(vocabulary),
    }


def term_choices(vocabulary: Vocabulary) -> list[Spec]:
    """Return a vocabulary's terms as they are shown: each broad term followed by its narrower ones."""
    return [
        {"id": term.id, "label": term.label, "definition": term.definition, "depth": depth}
        for term, depth in vocabulary.nested()
    ]


STEPS = (
    ("The case", ("title", "summary", "aliases", "asked_as", "depth", "not_seen")),
    ("Place, time and who", ("places", "level", "lead", "partners", "programme", "period", "status")),
    ("Topics and equality", ("facets", "equality")),
    ("The story", ("story",)),
    ("What came of it", ("outcomes",)),
    ("Figures", ("claims",)),
    ("Strength of the account", ("evidence",)),
    ("Money and materials", ("means",)),
    ("Sources and related cases", ("sources", "related")),
    ("State of the record", ("record",)),
)
"""The steps a form is filled in by; every field of the record stands in one of them."""


ORDER = {name: number for number, name in enumerate(name for _, names in STEPS for name in names)}
"""Where each field of the record stands in the form."""


def place_of(field: str) -> list[str | int]:
    """Turn the way to a field as problems name it, `outcomes.1.domain`, into names and numbers from 0."""
    return [int(part) - 1 if part.isdecimal() else part for part in field.split(".")]


def words_for(field: str, specs: list[Spec]) -> str:
    """Name a field as the form does: `Outcome 1: Who says so`."""
    words: list[str] = []
    here, spec = specs, None
    for part in place_of(field):
        if isinstance(part, int):
            one = spec and spec.get("add") not in {None, "passage"}
            words[-1] = f"{spec['add'].capitalize() if spec and one else words[-1]} {part + 1}"
            continue
        spec = next((spec for spec in here if spec["name"] == part), None)
        if spec is None:
            break
        words.append(spec["label"])
        here = spec.get("fields", [])
    return ": ".join(words[-2:]) or "Record"
