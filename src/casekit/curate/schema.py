"""The shape of a case file for editors (JSON Schema) and for people (data dictionary), both made from the model."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from casekit.curate.layout import fields_of, models_in
from casekit.model.record import Case, Coded


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a case file; the id is the file's name and stands in no file."""
    schema = Case.model_json_schema()
    schema["properties"].pop("id")
    schema["required"].remove("id")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "casekit case file"
    schema["$defs"]["Source"]["required"] = ["key"]  # a source of sources.yaml is named by its key alone
    _as_text(schema)
    return schema


def _as_text(part: Any) -> None:
    """Allow numbers and true or false in quotes as well: casekit reads every plain value as text."""
    if isinstance(part, dict):
        if part.get("type") == "integer":
            part |= {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
        elif part.get("type") == "boolean":
            del part["type"]
            part["enum"] = [True, False, "true", "false"]
        for inner in part.values():
            _as_text(inner)
    elif isinstance(part, list):
        for inner in part:
            _as_text(inner)


def data_dictionary() -> str:
    """Return the fields of a case file as Markdown tables, in the order they are written."""
    lines = [
        "# Data dictionary",
        "",
        "Made from the model by `casekit schema --dictionary`. One table a block. The fields of the record itself",
        "stand in the order they are written. How to fill them in: [casebase/README.md](../casebase/README.md).",
        "",
    ]
    for way, model in _blocks(Case, ""):
        lines += [
            f"## {way or 'The record'}",
            "",
            f"{(model.__doc__ or '').strip()}",
            "",
            "| field | holds | needed | meaning |",
            "| --- | --- | --- | --- |",
        ]
        for name, info in fields_of(model).items():
            needed = "yes" if info.is_required() else "no"
            lines.append(f"| `{name}` | {_holds(info.annotation)} | {needed} | {info.description or ''} |")
        lines.append("")
    return "\n".join(lines)


def _blocks(model: type[BaseModel], way: str) -> Iterator[tuple[str, type[BaseModel]]]:
    yield way, model
    seen: set[type[BaseModel]] = set()
    for name, info in model.model_fields.items():
        for inner in models_in(info.annotation):
            if inner not in seen:
                seen.add(inner)
                yield from _blocks(inner, f"{way}.{name}" if way else name)


def _holds(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return "one of " + ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if origin in (Union, UnionType):
        return " or ".join(_holds(part) for part in get_args(annotation) if part is not type(None))
    if origin is tuple:
        return f"list of {_holds(get_args(annotation)[0])}"
    if origin is dict:
        return f"names with {_holds(get_args(annotation)[1])}"
    if hasattr(annotation, "__metadata__"):
        return _holds(annotation.__origin__)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "id or block" if annotation is Coded else "block"
    names = {"int": "whole number", "bool": "true or false", "date": "date"}
    return names.get(getattr(annotation, "__name__", ""), "text")
