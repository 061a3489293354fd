"""Problems in the user's files, each with its place, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from casekit.casebase.yamlfile import Loaded, Where, read_yaml
from casekit.errors import UnreadableFile

Model = TypeVar("Model", bound=BaseModel)

MOST = 100
"""At most so many problems are listed for one file; a file with more is wrong as a whole."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place. Its text reads `file:line: field: what is wrong: what to do`."""

    file: str
    line: int
    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        line = f"{self.file}:{self.line}: {self.field}: {self.message}: {self.fix}"
        return "".join(c if c.isprintable() else "�" for c in line)


def quote(value: object) -> str:
    """Quote a value for a message, shortened so that it stays one line."""
    text = " ".join(str(value).split())
    return f"'{text[:57]}…'" if len(text) > 60 else f"'{text}'"


def named(where: Where) -> str:
    """Write the way to a field as people count: `outcomes.1.domain`."""
    parts = [str(part + 1) if isinstance(part, int) else " ".join(part.split())[:60] for part in where]
    return ".".join(parts) or "record"


def at_most(problems: Iterable[Problem], most: int = MOST) -> Iterator[Problem]:
    """Yield the first problems of a file and, where there are more, one that says so."""
    for number, problem in enumerate(problems):
        if number == most:
            yield Problem(
                problem.file, problem.line, "file", f"has more than {most} problems", "mend those first and check again"
            )
            return
        yield problem


def did_you_mean(word: str, choices: list[str]) -> str:
    """Suggest the nearest choice, or list the first few."""
    if not choices:
        return "see casebase/README.md"
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    shown = ", ".join(choices[:12])
    return f"use one of {shown}{', …' if len(choices) > 12 else ''}"


def suggestion(word: str, choices: list[str]) -> str:
    """Suggest the nearest choice, or list the first few, as the end of a sentence."""
    text = did_you_mean(word, choices)
    return text if text.endswith("?") else f"{text}."


def from_validation(
    file: str, loaded: Loaded, error: ValidationError, fields: dict[str, list[str]], within: Where = ()
) -> Iterator[Problem]:
    """Put each finding of the model into plain words. `fields` maps a block's path to the names it may have.

    `within` is the way to the block that was checked, where that is not the whole file.
    """
    items = error.errors(include_url=False)
    faulty = {item["loc"][:depth] for item in items for depth in range(len(item["loc"]))}
    for item in items:
        if item["type"] == "too_short" and item["loc"] in faulty:
            continue  # the list is short only because its entries have faults of their own
        where = tuple(part for part in item["loc"] if isinstance(part, str | int))
        message, fix = _words(item["type"], item.get("ctx", {}), item.get("input"), where, fields)
        yield Problem(file, loaded.line((*within, *where)), named((*within, *where)), message, fix)


def read_file(path: Path, file: str, problems: list[Problem]) -> Loaded | None:
    """Read a YAML file; one that cannot be read becomes a problem."""
    try:
        return read_yaml(path)
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        problems.append(Problem(file, error.line or 1, "file", message, fix or "mend this place and check again"))
        return None


def validate(
    model: type[Model], data: Any, file: str, loaded: Loaded, problems: list[Problem], within: Where = ()
) -> Model | None:
    """Make a model of data; what does not fit it becomes problems."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(at_most(from_validation(file, loaded, error, field_names(model), within)))
        return None


def field_names(model: type[BaseModel]) -> dict[str, list[str]]:
    """Map the way to each block of a model to the names its fields may have."""
    found: dict[str, list[str]] = {}

    def visit(block: type[BaseModel], way: str) -> None:
        found[way] = list(block.model_fields)
        for name, info in block.model_fields.items():
            for inner in _models_in(info.annotation):
                visit(inner, f"{way}.{name}".strip("."))

    visit(model, "")
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _words(
    kind: str, ctx: dict[str, Any], given: object, where: Where, fields: dict[str, list[str]]
) -> tuple[str, str]:
    """Return what is wrong and what to do, for one kind of finding."""
    if kind == "missing":
        return "is missing", "add it; see casebase/README.md"
    if kind == "extra_forbidden":
        return "is not a field here", did_you_mean(str(where[-1])[:60], _names_in(where[:-1], fields))
    if given is None:
        return "is empty", "write it, or leave the field out"
    if kind == "literal_error":
        return f"{quote(given)} is not possible here", f"use one of {ctx.get('expected', '')}"
    if kind in {"string_type", "model_type", "model_attributes_type", "tuple_type", "dict_type"}:
        wanted = {"string_type": "text", "tuple_type": "a list, one '- ' a line"}.get(kind, "a block of fields")
        return "has the wrong shape", f"it should be {wanted}"
    if kind in {"string_too_short", "too_short"}:
        return "is empty or too short", "write it, or leave the field out"
    if kind in {"string_too_long", "too_long"}:
        return f"is longer than {ctx.get('max_length')} characters", "shorten it or split it"
    if kind == "string_pattern_mismatch":
        if "\\n" in str(ctx.get("pattern", "")):
            return "has a line break", "write it on one line; after '>-' the lines are joined"
        is_address = "http" in str(ctx.get("pattern", ""))
        return (
            f"{quote(given)} is not {'a web address' if is_address else 'a short name'}",
            "begin with http:// or https:// and use no spaces"
            if is_address
            else "use small letters, digits and hyphens",
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


def _names_in(where: Where, fields: dict[str, list[str]]) -> list[str]:
    """Return the names a block may have; below `facets` the blocks have names of their own."""
    block = [part for part in where if isinstance(part, str)]
    while block and ".".join(block) not in fields:
        block.pop()
    return fields.get(".".join(block), [])
