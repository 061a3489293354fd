"""Page layouts that are known by their headings, and which part of a record each heading leads to.

A new layout is one more entry in `LAYOUTS`. The last one fits any document with telling headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from casekit.intake.formats.base import Piece

LEFT_OUT = "left out"
"""Where headings lead whose text is not taken over, such as the name of whoever posted a page."""

LONGEST = 90
"""A heading that is not marked as one is looked for in lines of up to so many characters."""


@dataclass(frozen=True)
class Layout:
    """How one publisher lays out a page. The patterns are tried in order on a whole heading, without case."""

    name: str
    headings: tuple[tuple[str, str], ...]
    known_by: tuple[str, ...] = ()
    lines: str = r"(?!)"
    publisher: str | None = None


EWSI = Layout(
    name="European Website on Integration",
    publisher="European Website on Integration, European Commission",
    known_by=("project goal", "how it works", "who benefits"),
    headings=(
        (r"(what is the )?(project )?goals?|what is it|which issues? (does|do) (it|they) address.*", "story.context"),
        (r"how (it|does it|do they) works?", "story.approach"),
        (r"(what are the )?results?", "outcomes"),
        (r"evaluation|how is it evaluated", "evidence.why"),
        (r"who benefits|who is it for", "story.who_benefits"),
        (r"funding( and resources)?|(funding )?sources? of funding", "means.funders"),
        (r"about this good practice|details|posted by|author|contact.*|related content|more content", LEFT_OUT),
        (r"original source|geographic area|share this page|post date", LEFT_OUT),
    ),
    lines=(
        r"skip to main content.*|european commission( logo)?|(english )?european website on integration( \(ewsi\))?"
        r"|english|posted by.*|author|log ?in|search|share this page|more content|date published:.*"
    ),
)

GENERAL = Layout(
    name="headings of any report",
    headings=(
        (
            r".*\b(barriers?|obstacles?|challenges? (faced|met)|difficult(y|ies)|what (went|did not) \w+).*",
            "story.limiting",
        ),
        (r".*\b(what helped|success factors?|enablers?|key to success)\b.*", "story.enabling"),
        (r".*\b(lessons?|learning|learned|learnt|recommendations?|next steps)\b.*", "story.lessons"),
        (r".*\b(evaluation|evidence|methodology)\b.*", "evidence.why"),
        (r".*\b(who benefits|beneficiaries|target groups?|who (is|was) it for)\b.*", "story.who_benefits"),
        (r".*\b(costs?|funding|funders?|funded|resources|budget|finance)\b.*", "means.funders"),
        (r".*\b(outcomes?|results?|impacts?|achievements?|benefits|what (changed|was achieved))\b.*", "outcomes"),
        (
            r".*\b(approach|what (we|they|was|the council) (did|done)|what was done|solutions?|activit(y|ies)"
            r"|how (it|we|they|the .{3,30}) works?|action|implementation|the project|delivery)\b.*",
            "story.approach",
        ),
        (
            r".*\b(background|context|(the )?challenges?|(the )?problems?|(the )?issues?|aims?|objectives?|goals?|why"
            r"|(the )?needs?|introduction|summary)\b.*",
            "story.context",
        ),
        (
            r".*\b(contacts?|further information|acknowledge?ments|authors?|contents|references)\b.*",
            LEFT_OUT,
        ),
    ),
)

LAYOUTS = (EWSI, GENERAL)


@dataclass(frozen=True)
class Section:
    """A heading with the text below it, and the part of a record it belongs to; None where the layout has no place."""

    heading: str
    target: str | None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Arranged:
    """The sections of a document, in reading order."""

    layout: Layout
    sections: tuple[Section, ...] = ()

    def of(self, target: str) -> tuple[Section, ...]:
        """Return the sections that belong to a part of the record."""
        return tuple(section for section in self.sections if section.target == target)

    @property
    def read(self) -> tuple[Piece, ...]:
        """Return headings and text, leaving out what must not be taken over."""
        return tuple(piece for section in self.sections if section.target != LEFT_OUT for piece in section.pieces)


@dataclass
class _Open:
    heading: str
    level: int
    target: str | None
    pieces: list[Piece] = field(default_factory=list)


def arrange(pieces: Iterable[Piece]) -> Arranged:
    """Find the layout that knows a document's headings, and put its text under them."""
    pieces = tuple(pieces)
    layout = next(one for one in LAYOUTS if _fits(one, pieces))
    lines = re.compile(layout.lines, re.IGNORECASE)
    title = next((piece for piece in pieces if piece.level), None)
    open_ = [_Open("", 9, None)]
    for piece in pieces:
        if lines.fullmatch(piece.text.strip()):
            continue
        marked = piece.level is not None and (piece is not title or len(piece.text.split()) <= 3)
        target = _target(layout, piece) if marked or (layout.known_by and len(piece.text) <= LONGEST) else None
        if piece.level is None and target is None:
            open_[-1].pieces.append(piece)
            continue
        level = piece.level or open_[-1].level
        above = open_[-1]
        inherited = above.target if target is None and level > above.level else target
        if inherited is None and above.target == LEFT_OUT and layout.known_by:
            inherited = LEFT_OUT  # what follows the foot of a page is other pages
        kept_level = above.level if target is None and inherited is not None else level
        open_.append(_Open(piece.text, kept_level, inherited, [piece]))
    return Arranged(layout, tuple(Section(one.heading, one.target, tuple(one.pieces)) for one in open_ if one.pieces))


def _fits(layout: Layout, pieces: tuple[Piece, ...]) -> bool:
    """Say whether at least two of the headings that tell a layout apart are there."""
    if not layout.known_by:
        return True
    short = {_plain(piece.text) for piece in pieces if len(piece.text) <= LONGEST}
    return sum(mark in short or f"what is the {mark}" in short for mark in layout.known_by) >= 2


def _target(layout: Layout, piece: Piece) -> str | None:
    heading = _plain(piece.text)
    return next((target for pattern, target in layout.headings if re.fullmatch(pattern, heading)), None)


def _plain(heading: str) -> str:
    """Return a heading in small letters, without its number and signs at its end."""
    return re.sub(r"^(\d+(\.\d+)*[.)]?|[a-z]\))\s+", "", heading.lower()).strip(" :?.!–-")
