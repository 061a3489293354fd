"""How a record is laid out in its file: the order of its fields and which of them hold what, read off the model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casekit.model.record import Case, Cited, Key


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a block's fields in the order records have them: what every cited thing has (source, locator) last."""
    cited = Cited.model_fields if issubclass(model, Cited) else {}
    fields = {name: info for name, info in model.model_fields.items() if model is not Case or name != "id"}
    return dict(sorted(fields.items(), key=lambda item: item[0] in cited))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the blocks that a field's type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def in_order(data: Any, model: type[BaseModel] | None = Case) -> Any:
    """Return a record's data with its fields in the fixed order; names that are no fields come last."""
    if isinstance(data, list):
        return [in_order(one, model) for one in data]
    if not isinstance(data, dict):
        return data
    known = fields_of(model) if model else {}
    rank = {name: number for number, name in enumerate(known)}
    return {
        name: _within(data[name], known.get(name)) for name in sorted(data, key=lambda name: rank.get(name, len(rank)))
    }


def _within(data: Any, info: FieldInfo | None) -> Any:
    block = next(models_in(info.annotation), None) if info else None
    if info and get_origin(info.annotation) is dict and isinstance(data, dict):
        return {name: in_order(one, block) for name, one in data.items()}
    return in_order(data, block)


@cache
def typed() -> dict[str, type]:
    """Return the names of fields that hold a number, a date or a yes or no."""
    found: dict[str, type] = {}

    def visit(model: type[BaseModel]) -> None:
        for name, info in model.model_fields.items():
            for kind in (int, date, bool):
                if kind in _parts(info.annotation):
                    found[name] = kind
            for inner in models_in(info.annotation):
                visit(inner)

    visit(Case)
    return found


@cache
def lists_of_ids() -> frozenset[str]:
    """Return the names of lists that hold short names only; they stand on one line."""
    found: set[str] = set()

    def visit(model: type[BaseModel]) -> None:
        for name, info in model.model_fields.items():
            if get_origin(info.annotation) is tuple and get_args(info.annotation)[0] == Key:
                found.add(name)
            for inner in models_in(info.annotation):
                visit(inner)

    visit(Case)
    return frozenset(found)


def choices(annotation: Any) -> tuple[str, ...]:
    """Return the words a field is limited to, or none."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := choices(part))), ())


def _parts(annotation: Any) -> set[Any]:
    """Return the plain types in an annotation, lists and blocks left out."""
    if get_origin(annotation) in (Union, UnionType):
        return {part for inner in get_args(annotation) for part in _parts(inner)}
    if get_origin(annotation) is Annotated:
        return _parts(get_args(annotation)[0])
    return {annotation} if isinstance(annotation, type) else set()
