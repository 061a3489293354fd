"""What every format gives back: pieces of text in reading order, each with a place people can find again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from casekit.casebase.yamlfile import CONTROL
from casekit.errors import UnreadableFile

MB = 1_000_000

LONGEST = 5_000
"""A piece has at most so many characters; what is longer is cut, so that looking through it stays quick."""


@dataclass(frozen=True)
class Limits:
    """How large a file may be and how long reading it may take."""

    bytes: int = 50 * MB
    unpacked: int = 300 * MB
    characters: int = 2_000_000
    pages: int = 500
    seconds: float = 90
    memory: int = 1_500 * MB


@dataclass(frozen=True)
class Piece:
    """A paragraph, heading or table row. `level` is that of a heading, 1 the highest, None for other text."""

    text: str
    locator: str
    level: int | None = None


@dataclass(frozen=True)
class Extracted:
    """What was read from one file: its pieces, and what it says about itself."""

    kind: str
    pieces: tuple[Piece, ...]
    title: str | None = None
    publisher: str | None = None
    address: str | None = None
    published: str | None = None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Extracted({self.kind}, {len(self.pieces)} pieces)"

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Extracted:
        """Make it of what `dataclasses.asdict` and JSON left."""
        pieces = tuple(Piece(**piece) for piece in data["pieces"])
        return cls(**{**data, "pieces": pieces, "notes": tuple(data["notes"])})

    def with_notes(self, notes: Iterable[str]) -> Extracted:
        """Return the same with further notes before its own."""
        return replace(self, notes=(*notes, *self.notes))


def clean(text: str | None) -> str:
    """Return text on one line, without control signs and soft hyphens."""
    return CONTROL.sub("", " ".join((text or "").replace("\u00ad", "").split())).strip()


@dataclass
class Pieces:
    """Collects pieces; text stands under the last heading, else it is counted."""

    limits: Limits
    found: list[Piece] = field(default_factory=list)
    heading: str = ""
    paragraphs: int = 0
    characters: int = 0

    def add(self, text: str | None, level: int | None = None, locator: str | None = None) -> None:
        """Add one piece; empty ones are left out."""
        text = clean(text)
        if not text:
            return
        self.characters += len(text)
        if self.characters > self.limits.characters:
            raise UnreadableFile(
                f"it holds more than {self.limits.characters:,} characters, far more than one case: "
                "save the pages about the case as a file of their own"
            )
        if level is None:
            self.paragraphs += 1
        else:
            self.heading = shortened(text, 80)
        where = locator or self.heading or f"Paragraph {self.paragraphs}"
        while len(text) > LONGEST:
            cut = text.rfind(" ", LONGEST // 2, LONGEST) + 1 or LONGEST
            self.found.append(Piece(text[:cut].strip(), where, level))
            text = text[cut:]
        self.found.append(Piece(text, where, level))


def shortened(text: str, most: int) -> str:
    """Return text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"
