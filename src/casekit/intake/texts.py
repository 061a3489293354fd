"""The text of a file in blocks with their places, for the guards to look through."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from casekit.guards import Block
from casekit.intake.extract import extract


def blocks_of(path: Path) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Read a file in a process of its own and return its text with places, and notes on the reading."""
    document = extract(path)
    counted: Counter[str] = Counter()
    blocks = []
    for piece in document.pieces:
        counted[piece.locator] += piece.level is None
        numbered = piece.level is None and not piece.locator.startswith("Paragraph ")
        place = f"{piece.locator}, paragraph {counted[piece.locator]}" if numbered else piece.locator
        blocks.append(Block(piece.text, place, piece.level is not None))
    return tuple(blocks), document.notes
