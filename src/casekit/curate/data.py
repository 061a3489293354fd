"""A record as its file has it, made of the model; no file is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from casekit.curate.layout import in_order
from casekit.model.record import Case, Source

Data = dict[str, Any]
"""A record as its file has it: dicts, lists and texts, without the id."""


def data_of(case: Case, shared: Mapping[str, Source] | None = None) -> Data:
    """Return a case as its file would have it; sources that stand in `shared` by their key and what differs."""
    data = _texts(case.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude={"id"}))
    for terms in data.get("facets", {}).values():
        terms[:] = [term["term"] if set(term) == {"term"} else term for term in terms]
    data["sources"] = [_short(source, (shared or {}).get(source["key"])) for source in data["sources"]]
    found: Data = in_order(data)
    return found


def _short(source: Data, shared: Source | None) -> Data:
    if shared is None:
        return source
    known = _texts(shared.model_dump(mode="json", exclude_none=True))
    if not set(known) <= set(source):
        return source
    return {key: value for key, value in source.items() if key == "key" or known.get(key) != value}


def _texts(value: Any) -> Any:
    """Turn years, dates and yes or no into text, as files hold them."""
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_stated(new: Data, old: Data, stated: Data) -> Data:
    """Return new data with what the file states wherever nothing changed, be it a value that could be left out.

    `old` and `new` are what `data_of` gives of the record before and after, `stated` is what stands in its file.
    """
    found: Data = _as_stated(new, old, stated)
    return found


def _as_stated(new: Any, old: Any, stated: Any) -> Any:
    if new == old:
        return stated
    if all(isinstance(one, dict) for one in (new, old, stated)):
        kept = {key: value for key, value in stated.items() if key not in old}
        return {**kept, **{key: _as_stated(value, old.get(key), stated.get(key, value)) for key, value in new.items()}}
    if all(isinstance(one, list) for one in (new, old, stated)) and len(old) == len(stated):
        made = list(new)
        steps = SequenceMatcher(None, [repr(one) for one in old], [repr(one) for one in new], False).get_opcodes()
        for _, first, last, start, end in steps:
            for at, other in zip(range(first, last), range(start, end), strict=False):
                made[other] = _as_stated(new[other], old[at], stated[at])
        return made
    return new
