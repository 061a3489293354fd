"""How the text of a draft is written and read, and what it refuses to hold. Nothing here touches a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from casekit.assess.model import FORMAT, Draft
from casekit.casebase.problems import Problem, named
from casekit.casebase.yamlfile import Loaded, Where
from casekit.evidence import worktext
from casekit.evidence.wording import WARNING
from casekit.evidence.worktext import Reading, Sort

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


def to_yaml(draft: Draft) -> str:
    """Return a draft as YAML text, fields in a fixed order, what is not filled in left out."""
    return worktext.to_yaml(DRAFT, draft)


def read(text: str, name: str = "draft") -> Reading[Draft]:
    """Read the text of a draft; whatever is wrong becomes a problem with its line, and what is right is kept."""
    return worktext.read(DRAFT, text, name)


def refused(field: str) -> str | None:
    """Return why a field of this name is refused; None where it is not."""
    words = set(re.findall(r"[a-z]+", field.lower()))
    return next((why for names, why in _REFUSED if words & names), None)


def _more(loaded: Loaded, name: str) -> Iterator[Problem]:
    yield from _refused(loaded, name)
    yield from _twice(loaded, name)


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


DRAFT = Sort(Draft, "draft", FORMAT, HEADER, END, "docs/equality.md", _more)
"""How a draft is kept in a file; see `store`."""
