"""How many sides of A4 a Word document takes: an estimate on the safe side, so that a note of two sides stays one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casekit.outputs.document import Blank, Block, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.render._text import cite_mark, grid, shares
from casekit.outputs.render._word import STYLES
from casekit.outputs.workshop.fit import lines

HIGH, WIDE = 711.0, 481.0
"""Points of text on a side, between its margins."""

_LINE, _BULLET, _NUMBER, _CELL, _RULED = 1.288, 18.0, 28.0, 11.5, 28.0
_SPACER = STYLES["Small"][0] * _LINE
_KEPT_WHOLE, _KEPT_FIRST = 6, 3


def sides(blocks: Sequence[Block]) -> float:
    """Return how many sides the blocks take: 1.5 is a side and a half."""
    page, at, held = 0, 0.0, 0.0
    for takes, kept in [one for block in blocks for one in _pieces(block)]:
        held += takes
        if kept:
            continue
        if at + held > HIGH and at:
            page, at = page + 1, 0.0
        at += held
        while at > HIGH:
            page, at = page + 1, at - HIGH
        held = 0.0
    return page + (at + held) / HIGH


def _pieces(block: Block) -> Iterator[tuple[float, bool]]:
    """Yield the height of each piece that stays whole, and whether it stays with the next."""
    if isinstance(block, Heading):
        yield _text(block.text, f"Heading {block.level}"), True
    elif isinstance(block, Paragraph):
        style = {"note": "Note", "small": "Small"}.get(block.style, "Normal")
        yield _text(_said(block), style), False
    elif isinstance(block, Bullets):
        for number, item in enumerate(block.items):
            last = number == len(block.items) - 1  # Word leaves no room between the items of a list
            takes = _text(_said(item), "List Bullet", WIDE - _BULLET) - (0 if last else STYLES["List Bullet"][4])
            yield takes, number == 0 and not last
    elif isinstance(block, Blank):
        yield _text(block.label, "Normal", bold=True), True
        yield block.lines * _RULED + _SPACER, False
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, References):
        for one in block.items:
            yield _text(f"{one.text} {one.address or ''}", "Reference", WIDE - _NUMBER), False
    else:
        yield HIGH, False


def _table(table: Table) -> Iterator[tuple[float, bool]]:
    style = "Narrow Cell" if len(table.columns) > 4 else "Cell"
    rows = grid(table)
    yield _text(table.caption, "Caption", bold=True), True
    for number, row in enumerate((table.columns, *rows)):
        high = max(
            _text(cell, style, part * WIDE - _CELL, bold=not number or not place)
            for place, (cell, part) in enumerate(zip(row, shares(table), strict=True))
        )
        yield high + 5.5, number < (len(rows) if len(rows) <= _KEPT_WHOLE else _KEPT_FIRST)
    yield _SPACER, False


def _text(text: str, style: str, room: float = WIDE, *, bold: bool = False) -> float:
    size, heavy, _, before, after, _ = STYLES[style]
    parts = sum(lines(part, size, room / 72, bold or heavy) for part in text.split("\n"))
    return before + after + parts * size * _LINE


def _said(paragraph: Paragraph) -> str:
    lead = f"{paragraph.lead}{'i' * (len(paragraph.lead) // 6)} " if paragraph.lead else ""
    return f"{lead}{paragraph.text}{cite_mark(paragraph.cites)}"
