"""What the guards are given, blocks of text with their place, and what they give back, findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["term", "claim", "balance", "plain"]
Severity = Literal["must", "should", "consider"]

SEVERITIES: dict[Severity, str] = {
    "must": "change this",
    "should": "change this unless there is a reason",
    "consider": "think about this",
}
"""How much a finding asks, strongest first, in words."""


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, slide line or field, and where it stands. `quoted` says that it is not the author's own."""

    text: str
    place: str = ""
    heading: bool = False
    quoted: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where it stands, the words, why, and what to write instead. The text is never changed.

    `block` counts the blocks from 0; `start` and `end` count characters in that block. A finding about a whole
    selection of cases or a whole text has no block.
    """

    kind: Kind
    rule: str
    severity: Severity
    place: str
    words: str
    why: str
    say: str
    context: str = ""
    source: str = ""
    as_at: str = ""
    block: int | None = None
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        quoted = f"“{self.words}”. " if self.words else ""
        return f"{where}{quoted}{self.why} {self.say}"


def around(text: str, start: int, end: int, width: int = 50) -> str:
    """Return the words of a text with a little of what stands before and behind, on one line."""
    first, last = max(0, start - width), min(len(text), end + width)
    if first and " " in text[first:start]:
        first = text.index(" ", first, start) + 1
    if last < len(text) and " " in text[end:last]:
        last = text.rindex(" ", end, last)
    shown = " ".join(text[first:last].split())
    return f"{'… ' if first else ''}{shown}{' …' if last < len(text) else ''}"
