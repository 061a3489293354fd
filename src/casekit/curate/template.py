"""An empty record to fill in with a text editor: every field, with what it is for behind it."""

from __future__ import annotations

from typing import Any, get_origin

from pydantic import BaseModel

from casekit.casebase.yamlfile import Where
from casekit.curate.data import Data
from casekit.curate.layout import choices, fields_of, models_in
from casekit.model.record import Case

_CODED = ("topic", "practice", "method", "group")
"""Facets that a new record offers; the others may be added."""


def template(known: Data) -> tuple[Data, dict[Where, str]]:
    """Return the data of an empty record and a comment for every field; `known` is what is filled in already."""
    comments: dict[Where, str] = {}
    data = _block(Case, (), comments)
    data["facets"] = dict.fromkeys(_CODED)
    comments = {where: text for where, text in comments.items() if where[0] != "facets"}
    return {**data, **known}, {where: text for where, text in comments.items() if where[0] not in known}


def _block(model: type[BaseModel], where: Where, comments: dict[Where, str]) -> Data:
    data: Data = {}
    for name, info in fields_of(model).items():
        way = (*where, name)
        inner = next(models_in(info.annotation), None)
        allowed = f" ({' | '.join(choices(info.annotation))})" if choices(info.annotation) else ""
        needed = "needed; " if info.is_required() else ""
        value: Any = None
        if inner is None:
            comments[way] = f"{needed}{info.description}{allowed}"
        elif get_origin(info.annotation) is tuple:
            value = [_block(inner, (*way, 0), comments)]
        else:
            value = _block(inner, way, comments)
        data[name] = value
    return data
