"""Read plain text, Markdown headings included."""

from __future__ import annotations

import re
from typing import NamedTuple

from casekit.intake.formats.base import Extracted, Limits, Pieces

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_UNDERLINE = re.compile(r"[=\-~]{3,}")
_BULLET = re.compile(r"[-*•–·o]\s|\d+[.)]\s|\(?[a-z]\)\s")
_ENDS = (".", ",", ";", ":", "!", "…", "”", '"')
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\s]{1,500}\)")
_STARS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|</?[biu]>")
LONGEST_HEADING = 90


class _Run(NamedTuple):
    """A paragraph, or a heading that is marked as one or looks like one."""

    text: str
    level: int | None = None
    guessed: bool = False


def read(data: bytes, limits: Limits) -> Extracted:
    """Read text in UTF-8, UTF-16 with a mark, or the old Windows code page."""
    text, notes = decode(data)
    runs: list[_Run] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        runs += _runs(lines)
    pieces = Pieces(limits)
    for number, run in enumerate(runs):
        first = number == 0 or not runs[number - 1].guessed
        last = number + 1 < len(runs) and not runs[number + 1].guessed
        guess = 2 if run.guessed and (first or last) else None
        pieces.add(_plain(run.text), run.level or guess)
    return Extracted("txt", tuple(pieces.found), notes=notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return text and, where the signs had to be guessed, a note."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = (
            "The file does not say how its letters are coded; it was read as Windows text. Look at £ signs and accents."
        )
        return data.decode("cp1252", errors="replace"), (note,)


def looks_like_heading(line: str) -> bool:
    """Say whether a line that stands alone reads like a heading."""
    if len(line) > LONGEST_HEADING or len(line.split()) > 14 or line.endswith(_ENDS) or _BULLET.match(line):
        return False
    return line[0].isupper() or line[0].isdigit()


def _plain(text: str) -> str:
    """Return text without Markdown's stars and links."""
    return _STARS.sub("", _LINK.sub(r"\1", text))


def _runs(lines: list[str]) -> list[_Run]:
    """Turn the lines of one block into headings, bullets and paragraphs."""
    if len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]):
        return [_Run(lines[0], 1 if lines[1][0] == "=" else 2)]
    if len(lines) == 1 and not _HEADING.match(lines[0]):
        return [_Run(lines[0], guessed=looks_like_heading(lines[0]))]
    found: list[_Run] = []
    for line in lines:
        if marked := _HEADING.match(line):
            found.append(_Run(marked[2], len(marked[1])))
        elif not found or found[-1].level or _BULLET.match(line):
            found.append(_Run(line))
        else:
            found[-1] = _Run(f"{found[-1].text} {line}")
    return found
