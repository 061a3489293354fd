"""Read YAML that a stranger may have written: text only, within limits, with the line of every field.

Every plain value is text; the model turns "2007" into a year where it wants one. So `no` stays the word no,
and `1.50` keeps its nought.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from casekit.errors import UnreadableFile

MAX_BYTES = 400_000
MAX_DEPTH = 12

Where = tuple[str | int, ...]
"""The way to a field: ("outcomes", 0, "domain")."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Signs that steer a terminal, turn the reading direction round, or cannot stand in a document."""

_NOTHING = {"", "~", "null", "Null", "NULL"}
_HINTS = {
    "mapping values are not allowed": "a colon and a space inside text: put the whole text in quotes",
    "could not find expected ':'": "a line that should be 'name: value', or a text that needs quotes",
    "did not find expected key": "a line that stands too far left or right, or a quote that closes too early",
    "found character that cannot start any token": "a tab or a sign such as @ or ` at the start: use spaces, or quotes",
    "did not find expected '-' indicator": "a list whose dashes are not below each other",
    "unexpected end of stream": "a quote or bracket that is opened and never closed",
}


@dataclass(frozen=True)
class Loaded:
    """What a file holds, and on which line each field stands (counted from 1)."""

    data: Any
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """Return the line of a field, or of the nearest block that holds it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


@dataclass
class _Open:
    """A block being read."""

    value: dict[str, Any] | list[Any]
    where: Where
    key: str | None = None


def read_yaml(path: Path) -> Loaded:
    """Read one YAML file, or raise UnreadableFile with a sentence and a line."""
    return parse_yaml(read_text(path))


def read_text(path: Path) -> str:
    """Read a text file within the limits, or raise UnreadableFile with a sentence."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe may never end
            raise UnreadableFile("this is not a plain file: put a text file in its place")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            size = path.stat().st_size
            raise UnreadableFile(f"the file is {size:,} bytes; at most {MAX_BYTES:,} are read: split it or shorten it")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("the file is not plain text in UTF-8: save it again as UTF-8") from error
    except OSError as error:
        raise UnreadableFile(
            f"the file cannot be opened ({error.strerror}): check that it is there and may be read"
        ) from error


def parse_yaml(text: str) -> Loaded:
    """Parse YAML text, or raise UnreadableFile with a sentence and a line."""
    try:
        return _build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "it cannot be read"
        hint = next((hint for sign, hint in _HINTS.items() if sign in problem), "look at this line and the one above")
        raise UnreadableFile(f"not valid YAML ({problem}): {hint}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise UnreadableFile("the file holds signs that are not text: save it again as plain UTF-8") from error


def comments_of(text: str) -> list[str]:
    """Return the comments of a YAML text, in order, or raise UnreadableFile."""
    try:
        taken = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text, Loader=_Loader)]
    except yaml.YAMLError as error:
        raise UnreadableFile(f"its comments cannot be told from its text ({error})") from error
    found, at = [], 0
    for line in text.split("\n"):
        signs = (at + offset for offset, sign in enumerate(line) if sign == "#")
        free = next((sign for sign in signs if not any(start <= sign < end for start, end in taken)), None)
        if free is not None:
            found.append(line[free - at :].rstrip())
        at += len(line) + 1
    return found


def _build(events: Any) -> Loaded:
    """Turn parser events into dicts, lists and strings, without recursion."""
    lines: dict[Where, int] = {}
    stack: list[_Open] = []
    root: Any = None
    documents = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise UnreadableFile("more than one document in the file: one file holds one record", line)
        elif isinstance(event, yaml.AliasEvent):
            raise UnreadableFile("anchors and aliases (& and *) are not used in records: write the text out", line)
        elif isinstance(event, yaml.ScalarEvent):
            if event.tag or event.anchor:
                raise UnreadableFile("tags and anchors (! and &) are not used in records: put the text in quotes", line)
            if found := CONTROL.search(event.value):
                raise UnreadableFile(f"the text holds the control sign {ord(found[0]):04X}: take it out", line)
            plain_nothing = event.implicit[0] and event.value in _NOTHING
            root = _place(stack, lines, line, None if plain_nothing else event.value, root)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if event.tag or event.anchor:
                raise UnreadableFile("tags and anchors (! and &) are not used in records: remove it", line)
            if len(stack) >= MAX_DEPTH:
                raise UnreadableFile(f"blocks are nested more than {MAX_DEPTH} deep: a record needs at most five", line)
            value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                raise UnreadableFile("the name of a field is a block: it must be a word", line)
            where = _where(stack)
            root = _place(stack, lines, line, value, root)
            stack.append(_Open(value, where))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
    return Loaded(root, lines)


def _where(stack: list[_Open]) -> Where:
    """Return the way to the value that comes next."""
    if not stack:
        return ()
    top = stack[-1]
    return (*top.where, len(top.value) if isinstance(top.value, list) else str(top.key))


def _place(stack: list[_Open], lines: dict[Where, int], line: int, value: Any, root: Any) -> Any:
    """Put a value where it belongs; in a mapping, a text without a name waiting is the name itself."""
    if not stack:
        lines[()] = line
        return value
    top = stack[-1]
    if isinstance(top.value, list):
        lines[_where(stack)] = line
        top.value.append(value)
    elif top.key is None:
        name = "" if value is None else str(value)
        if name in top.value:
            short = " ".join(name.split())[:60]
            raise UnreadableFile(f"'{short}' stands twice in the same block: keep one", line)
        top.key = name
        lines[_where(stack)] = line
    else:
        top.value[top.key] = value
        top.key = None
    return root
