"""Problems in the user's files, each with its place, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from casekit.casebase.yamlfile import Loaded


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place. Its text reads `file:line: field: what is wrong: what to do`."""

    file: str
    line: int
    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}: {self.fix}"


def quote(value: object) -> str:
    """Quote a value for a message, shortened so that it stays one line."""
    text = " ".join(str(value).split())
    return f"'{text[:57]}…'" if len(text) > 60 else f"'{text}'"


def did_you_mean(word: str, choices: list[str]) -> str:
    """Suggest the nearest choice, or list the first few."""
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    shown = ", ".join(choices[:12])
    return f"use one of {shown}{', …' if len(choices) > 12 else ''}"


def from_validation(file: str, loaded: Loaded, error: ValidationError, fields: dict[str, list[str]]) -> Iterator[Problem]:
    """Put each finding of the model into plain words. `fields` maps a block's path to the names it may have."""
    for item in error.errors():
        where = tuple(part for part in item["loc"] if isinstance(part, str | int))
        message, fix = _words(item["type"], item.get("ctx", {}), item.get("input"), where, fields)
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in where) or "record"
        yield Problem(file, loaded.line(where), name, message, fix)


def _words(
    kind: str, ctx: dict[str, Any], given: object, where: tuple[str | int, ...], fields: dict[str, list[str]]
) -> tuple[str, str]:
    """Return what is wrong and what to do, for one kind of finding."""
    if kind == "missing":
        return "is missing", "add it; see casebase/README.md"
    if kind == "extra_forbidden":
        block = ".".join(part for part in where[:-1] if isinstance(part, str))
        return "is not a field here", did_you_mean(str(where[-1]), fields.get(block, []))
    if kind == "literal_error":
        return f"{quote(given)} is not possible here", f"use one of {ctx.get('expected', '')}"
    if kind in {"string_type", "model_type", "model_attributes_type", "tuple_type", "dict_type"}:
        wanted = {"string_type": "text", "tuple_type": "a list, one '- ' a line"}.get(kind, "a block of fields")
        return ("is empty" if given is None else "has the wrong shape"), f"it should be {wanted}"
    if kind in {"string_too_short", "too_short"}:
        return "is empty or too short", "write it, or leave the field out"
    if kind in {"string_too_long", "too_long"}:
        return f"is longer than {ctx.get('max_length')} characters", "shorten it or split it"
    if kind == "string_pattern_mismatch":
        is_address = "http" in str(ctx.get("pattern", ""))
        return (
            f"{quote(given)} is not {'a web address' if is_address else 'a short name'}",
            "begin with http:// or https:// and use no spaces" if is_address else "use small letters, digits and hyphens",
        )
    if kind.startswith(("int_", "float_")):
        return f"{quote(given)} is not a number", "write digits only"
    if kind.startswith("date_"):
        return f"{quote(given)} is not a date", "write it as 2026-11-22"
    if kind.startswith("bool_"):
        return f"{quote(given)} is neither true nor false", "write true or false"
    if kind.startswith(("greater_than", "less_than")):
        limit = next(iter(ctx.values()), "")
        return f"{quote(given)} is outside the possible range", f"the limit is {limit}"
    return f"{quote(given)} is not possible here", "see casebase/README.md for what this field holds"
