"""Read and write the text of a draft. Nothing here touches a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import yaml
from pydantic import ValidationError

from casekit.assess.model import FORMAT, Draft
from casekit.casebase.problems import Problem, at_most, field_names, from_validation, named
from casekit.casebase.yamlfile import Loaded, Where, parse_yaml
from casekit.errors import UnreadableFile
from casekit.evidence.wording import WARNING

END = "# End of the draft."
"""Last line of every draft; a file without it may have been cut off on its way."""

HEADER = (f"# {WARNING}", "# There is no place here for an impact, a conclusion or a signature.")

_REFUSED = (
    (
        frozenset("impact impacts severity positive negative neutral adverse detriment disadvantage".split()),
        "an impact is for the authority to weigh, with evidence from here",
    ),
    (
        frozenset("conclusion conclusions conclude concluded verdict finding findings outcome outcomes".split()),
        "a conclusion is the authority's own, reached with an open mind after all the evidence is in",
    ),
    (
        frozenset(
            "signature signatures signed signoff signatory sign approval approved approver completed discharged".split()
        ),
        "a person with a role signs, on the authority's own form; a tool cannot",
    ),
)
_FREE = frozenset({"filters", "without", "found", "lens"})
"""Blocks whose names are those of facets, cases and lenses."""

_MOST_PRUNED = 50
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Reading:
    """A text as it was understood. `draft` holds what could be read; with problems it is for reading only."""

    draft: Draft | None
    problems: tuple[Problem, ...] = ()


def to_yaml(draft: Draft) -> str:
    """Return a draft as YAML text, fields in a fixed order, what is not filled in left out."""
    data = {"format": FORMAT, **draft.model_dump(exclude_defaults=True, exclude_none=True)}
    body = yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100)
    return "\n".join((*HEADER, f"{body}{END}\n"))


def read(text: str, name: str = "draft") -> Reading:
    """Read the text of a draft; whatever is wrong becomes a problem with its line, and what is right is kept."""
    try:
        loaded = parse_yaml(text)
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        return Reading(None, (Problem(name, error.line or 1, "file", message, fix or "mend this place"),))
    if not isinstance(loaded.data, dict):
        what = "is empty" if loaded.data is None else "is not a draft"
        fix = "open an earlier version, which stands beside it, or begin a new draft"
        return Reading(None, (Problem(name, 1, "file", what, fix),))
    found = [*_format(loaded, name), *_refused(loaded, name), *_cut_off(text, name), *_twice(loaded, name)]
    told = {problem.field for problem in found}
    draft, faults = _what_is_right(loaded, name)
    found += [fault for fault in faults if fault.field not in told]
    return Reading(draft, tuple(sorted(at_most(found), key=lambda one: one.line)))


def refused(field: str) -> str | None:
    """Return why a field of this name is refused; None where it is not."""
    words = set(re.findall(r"[a-z]+", field.lower()))
    return next((why for names, why in _REFUSED if words & names), None)


def with_comments(text: str, before: str) -> str:
    """Return the text of a draft with the comments that people wrote into its file, at the top."""
    ours = {*HEADER, END}
    kept = [line for line in _comments(before) if line not in ours]
    head = "".join(f"{line}\n" for line in HEADER)
    return head + "".join(f"{line}\n" for line in kept) + text.removeprefix(head)


def _format(loaded: Loaded, name: str) -> Iterator[Problem]:
    given = str(loaded.data.get("format") or "")
    if given.isdecimal() and int(given[:9]) > FORMAT:
        yield Problem(
            name,
            loaded.line(("format",)),
            "format",
            f"the draft was written by a newer casekit (layout {given[:9]}; this one knows {FORMAT})",
            "it can be read but not changed here; open it with the newer casekit",
        )
    elif given != str(FORMAT):
        yield Problem(
            name, loaded.line(("format",)), "format", "is missing or not a number", f"write 'format: {FORMAT}'"
        )


def _refused(loaded: Loaded, name: str) -> Iterator[Problem]:
    """Yield a problem for every field that would hold an impact, a conclusion or a signature."""
    for where in loaded.lines:
        if not where or isinstance(where[-1], int) or not _FREE.isdisjoint(where[:-1]):
            continue
        if why := refused(where[-1]):
            yield Problem(
                name,
                loaded.line(where),
                named(where),
                f"a draft does not hold this: {why}",
                "the file stays as it is and is only read; move these words to your council's own form to go on",
            )


def _cut_off(text: str, name: str) -> Iterator[Problem]:
    lines = text.rstrip().splitlines()
    if lines[-1].strip() != END:
        message = f"the last line is not '{END}', so the file may have been cut off"
        fix = (
            "wait until it is fully copied, or open an earlier version; if the file is whole, add this line at its end"
        )
        yield Problem(name, len(lines), "end of file", message, fix)


def _twice(loaded: Loaded, name: str) -> Iterator[Problem]:
    """Yield a problem for a cell, an action or a case of a cell that stands a second time."""
    seen: set[tuple[str, ...]] = set()
    for where in loaded.lines:
        for way, key in _keys(loaded.data, where):
            if key in seen:
                yield Problem(name, loaded.line(way), named(way), "stands twice", "keep one of the two")
            seen.add(key)


def _keys(data: Any, where: Where) -> Iterator[tuple[Where, tuple[str, ...]]]:
    """Yield what makes an entry of a list the same as another: row and aim of a cell, id of an action."""
    if len(where) != 2 or where[0] not in {"cells", "actions"} or not isinstance(data[where[0]], list):
        return
    entry = data[where[0]][where[1]]
    if not isinstance(entry, dict):
        return
    if where[0] == "actions":
        yield where, ("action", str(entry.get("id")))
        return
    cell = (str(entry.get("row")), str(entry.get("aim")))
    yield where, ("cell", *cell)
    for part in ("taken", "set_aside"):
        listed = entry.get(part)
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(one, dict):
                yield (*where, part, number), ("case", *cell, str(one.get("case")))


def _what_is_right(loaded: Loaded, name: str) -> tuple[Draft | None, list[Problem]]:
    """Return the draft without the parts that do not fit, and a problem for each of these."""
    data = deepcopy(loaded.data)
    data.pop("format", None)
    faults: list[Problem] = []
    for _ in range(_MOST_PRUNED):
        try:
            return Draft.model_validate(data), faults
        except ValidationError as error:
            found = from_validation(name, loaded, error, field_names(Draft))
            faults += [replace(one, fix=one.fix.replace("casebase/README.md", "docs/equality.md")) for one in found]
            ways = {_to_drop(data, item["loc"], item["type"]) for item in error.errors(include_url=False)}
            if () in ways:
                return None, faults
            for way in sorted(ways, reverse=True):
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


def _comments(text: str) -> Iterator[str]:
    """Yield the comments of a YAML text, in order."""
    taken = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text, Loader=_Loader)]
    at = 0
    for line in text.split("\n"):
        signs = (at + offset for offset, sign in enumerate(line) if sign == "#")
        free = next((sign for sign in signs if not any(start <= sign < end for start, end in taken)), None)
        if free is not None:
            yield line[free - at :].rstrip()
        at += len(line) + 1


class _Writer(yaml.SafeDumper):
    """Writes paragraphs as paragraphs, and sets lists in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(writer: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Writer.add_representer(str, _text)
