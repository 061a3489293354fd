"""The text of a file that an officer works on: a model as YAML people can read, and read back with what is wrong.

Nothing here touches a file; `evidence.workfile` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError

from casekit.casebase.problems import Problem, at_most, field_names, from_validation
from casekit.casebase.yamlfile import CONTROL, Loaded, Where, comments_of, parse_yaml
from casekit.errors import UnreadableFile

Held = TypeVar("Held", bound=BaseModel)

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def _plain(value: Any) -> Any:
    """Return typed text with ordinary line breaks and without signs that no file can hold; nothing is empty text."""
    if value is None:
        return ""
    return CONTROL.sub("", _BREAKS.sub("\n", value)).replace("\ufeff", "") if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    value = _plain(value)
    return " ".join(value.split()) if isinstance(value, str) else value


Prose = Annotated[str, BeforeValidator(_plain), StringConstraints(strip_whitespace=True, max_length=20_000)]
"""What somebody typed, in paragraphs; it may be empty."""

Short = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=500)]
"""What somebody typed on one line; it may be empty."""

_MOST_PRUNED = 50


def _nothing(loaded: Loaded, name: str) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Sort(Generic[Held]):
    """One sort of working file: its model, what people call it, and what stands at its top and at its end.

    `more` finds problems beyond those of the model.
    """

    model: type[Held]
    noun: str
    layout: int
    header: tuple[str, ...]
    end: str
    guide: str
    more: Callable[[Loaded, str], Iterable[Problem]] = _nothing
    most_bytes: int = 2_000_000


@dataclass(frozen=True)
class Reading(Generic[Held]):
    """A text as it was understood. `held` is what could be read of it; with problems it is for reading only."""

    held: Held | None
    problems: tuple[Problem, ...] = ()


def to_yaml(sort: Sort[Held], held: Held) -> str:
    """Return a model as YAML text, fields in a fixed order, what is not filled in left out."""
    data = {"format": sort.layout, **held.model_dump(exclude_defaults=True, exclude_none=True)}
    body = yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100)
    return "\n".join((*sort.header, f"{body}{sort.end}\n"))


def read(sort: Sort[Held], text: str, name: str) -> Reading[Held]:
    """Read a text; whatever is wrong becomes a problem with its line, and what is right is kept."""
    try:
        loaded = parse_yaml(text)
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        return Reading(None, (Problem(name, error.line or 1, "file", message, fix or "mend this place"),))
    if not isinstance(loaded.data, dict):
        what = "is empty" if loaded.data is None else f"is not a {sort.noun}"
        fix = f"open an earlier version, which stands beside it, or begin a new {sort.noun}"
        return Reading(None, (Problem(name, 1, "file", what, fix),))
    found = [*_layout(sort, loaded, name), *sort.more(loaded, name), *_cut_off(sort, text, name)]
    told = {problem.field for problem in found}
    held, faults = _what_is_right(sort, loaded, name)
    found += [fault for fault in faults if fault.field not in told]
    return Reading(held, tuple(sorted(at_most(found), key=lambda one: one.line)))


def with_comments(sort: Sort[Held], text: str, before: str) -> str:
    """Return a text with the comments that people wrote into its file, at the top."""
    ours = {*sort.header, sort.end}
    try:
        kept = [line for line in comments_of(before) if line not in ours]
    except UnreadableFile:
        kept = []
    head = "".join(f"{line}\n" for line in sort.header)
    return head + "".join(f"{line}\n" for line in kept) + text.removeprefix(head)


def _layout(sort: Sort[Held], loaded: Loaded, name: str) -> Iterator[Problem]:
    given = str(loaded.data.get("format") or "")
    if given.isdecimal() and int(given[:9]) > sort.layout:
        yield Problem(
            name,
            loaded.line(("format",)),
            "format",
            f"the {sort.noun} was written by a newer casekit (layout {given[:9]}; this one knows {sort.layout})",
            "it can be read but not changed here; open it with the newer casekit",
        )
    elif given != str(sort.layout):
        fix = f"write 'format: {sort.layout}'"
        yield Problem(name, loaded.line(("format",)), "format", "is missing or not a number", fix)


def _cut_off(sort: Sort[Held], text: str, name: str) -> Iterator[Problem]:
    lines = text.rstrip().splitlines()
    if lines[-1].strip() != sort.end:
        message = f"the last line is not '{sort.end}', so the file may have been cut off"
        fix = (
            "wait until it is fully copied, or open an earlier version; if the file is whole, add this line at its end"
        )
        yield Problem(name, len(lines), "end of file", message, fix)


def _what_is_right(sort: Sort[Held], loaded: Loaded, name: str) -> tuple[Held | None, list[Problem]]:
    """Return the model without the parts that do not fit, and a problem for each of these."""
    data = deepcopy(loaded.data)
    data.pop("format", None)
    faults: list[Problem] = []
    for _ in range(_MOST_PRUNED):
        try:
            return sort.model.model_validate(data), faults
        except ValidationError as error:
            found = from_validation(name, loaded, error, field_names(sort.model))
            faults += [replace(one, fix=one.fix.replace("casebase/README.md", sort.guide)) for one in found]
            ways = {_to_drop(data, item["loc"], item["type"]) for item in error.errors(include_url=False)}
            if () in ways:
                return None, faults
            for way in sorted(ways, key=lambda one: [str(part).zfill(6) for part in one], reverse=True):
                _drop(data, way)
    return None, faults


def _to_drop(data: Any, loc: Where, kind: str) -> Where:
    """Return the way to the smallest part of the data that can be left out to be rid of a fault."""
    way: list[str | int] = []
    for part in loc[:-1] if kind == "missing" else loc:
        if not (part in data if isinstance(data, dict) else isinstance(data, list) and isinstance(part, int)):
            break
        way.append(part)
        data = data[part]
    return tuple(way)


def _drop(data: Any, way: Where) -> None:
    for part in way[:-1]:
        data = data[part]
    del data[way[-1]]


class _Writer(yaml.SafeDumper):
    """Writes paragraphs as paragraphs, and sets lists in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(writer: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Writer.add_representer(str, _text)
