"""Slides as data, before they become PowerPoint or a web page; on them stand blocks of `outputs.document`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casekit.outputs.document import Block


@dataclass(frozen=True)
class Note:
    """A heading and its lines in the notes of a slide, for the facilitator."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Slide:
    """One slide: its title, what stands on it, and the notes. `opening` marks the first slide."""

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    opening: bool = False


@dataclass(frozen=True)
class Deck:
    """A whole set of slides. `warning` and `stamp` stand on every slide; so does the banner, where there is one."""

    title: str
    slides: tuple[Slide, ...]
    stamp: str
    warning: str
    on: date
    banner: str = ""
    language: str = "en-GB"

    def __repr__(self) -> str:
        return f"Deck({len(self.slides)} slides)"
