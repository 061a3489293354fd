"""How much room text takes on a slide: an estimate on the safe side, so that nothing runs over its edge.

The widths are those of Arial and of fonts made to its measure, in thousandths of the size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casekit.outputs.document import BarChart, Blank, Block, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.render._text import cite_mark, shares
from casekit.outputs.workshop.deck import Slide

WIDTH, HEIGHT = 12.1, 5.1
"""Inches of a slide of our own below its title, beside the margins and above the foot."""

SIZES = (22, 20, 18)
"""Points of text on a slide, the largest that fits is taken. Below 18 it cannot be read from the back."""

LINE = 1.22
SPACE = 6
CELL_SIDE, CELL_TOP = 0.08, 0.045
BLANK_LINE = 0.42
_INDENT = 0.3
_SAFE = 1.03
_NARROW = {
    **dict.fromkeys("ijl'’‘|", 222),
    **dict.fromkeys(" !,./:;It[]\\f", 280),
    **dict.fromkeys('()-`r“”"', 335),
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("FLTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("%W", 945),
    **dict.fromkeys("@—…", 1015),
}


def width(text: str, size: float, bold: bool = False) -> float:
    """Return inches that a text takes on one line."""
    units = sum(_NARROW.get(sign, 556 if sign < "ſ" else 600 if sign < "⺀" else 1000) for sign in text)
    return units / 1000 * size / 72 * (1.08 if bold else 1) * _SAFE


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """Return how many lines a text takes in so many inches."""
    number, used = 0, room + 1
    gap = width(" ", size, bold)
    for word in text.split():
        takes = width(word, size, bold)
        if used + gap + takes > room:
            number, used = number + 1, takes
            while used > room:
                number, used = number + 1, used - room
        else:
            used += gap + takes
    return max(number, 1)


def height(block: Block, size: float, room: float = WIDTH) -> float:
    """Return inches that a block takes from above to below."""
    if isinstance(block, Paragraph):
        return _paragraph(block, size, room)
    if isinstance(block, Bullets):
        return sum(_paragraph(item, size, room - _INDENT) for item in block.items)
    if isinstance(block, Table):
        return sum(rows(block, size, room)) + 0.1
    if isinstance(block, BarChart):
        return chart_height(block)
    if isinstance(block, Blank):
        return _paragraph(Paragraph(block.label), size, room) + block.lines * BLANK_LINE
    if isinstance(block, References):
        return sum(_paragraph(Paragraph(f"[{item.number}] {item.text}"), size, room) for item in block.items)
    return _paragraph(Paragraph(block.text, lead="W"), size, room) if isinstance(block, Heading) else HEIGHT


def rows(table: Table, size: float, room: float = WIDTH) -> list[float]:
    """Return the height of each row of a table, its header first."""
    parts = columns(table, room)
    return [
        max(
            lines(cell, size, part - 2 * CELL_SIDE, not number or not place)
            for place, (cell, part) in enumerate(zip(row, parts, strict=True))
        )
        * size
        * LINE
        / 72
        + 2 * CELL_TOP
        for number, row in enumerate((table.columns, *table.rows))
    ]


def columns(table: Table, room: float = WIDTH) -> tuple[float, ...]:
    """Return the width of each column in inches: as the table asks, where it asks."""
    asked = table.widths if len(table.widths) == len(table.columns) else ()
    parts = tuple(one / sum(asked) for one in asked) if asked else shares(table)
    return tuple(part * room for part in parts)


def chart_height(chart: BarChart) -> float:
    """Return how high a chart is drawn."""
    return min(0.75 + 0.78 * len(chart.labels), 4.2)


def size_for(blocks: Sequence[Block], room: float = WIDTH, high: float = HEIGHT) -> float | None:
    """Return the largest size at which blocks fit; None where they do not."""
    return next((size for size in SIZES if sum(height(one, size, room) for one in blocks) <= high), None)


def pages(slide: Slide, room: float = WIDTH, high: float = HEIGHT) -> tuple[Slide, ...]:
    """Part a slide that is too full, at the ends of rows and paragraphs; the notes stay with the first part."""
    if size_for(slide.blocks, room, high) is not None:
        return (slide,)
    filled: list[list[Block]] = [[]]
    left = high
    for piece in _pieces(slide.blocks):
        takes = height(piece, SIZES[-1], room)
        together = _joined(filled[-1][-1], piece) if filled[-1] else None
        if together and (grown := height(together, SIZES[-1], room) - height(filled[-1][-1], SIZES[-1], room)) <= left:
            filled[-1][-1], left = together, left - grown
        elif not filled[-1] or takes <= left:
            filled[-1].append(piece)
            left -= takes
        else:
            filled.append([piece])
            left = high - takes
    if len(filled) == 1:
        return (slide,)
    return tuple(
        replace(
            slide,
            title=f"{slide.title} ({number} of {len(filled)})",
            blocks=tuple(here),
            notes=slide.notes if number == 1 else (),
        )
        for number, here in enumerate(filled, 1)
    )


def _pieces(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, those that can be parted in their smallest parts."""
    for block in blocks:
        if isinstance(block, Bullets):
            yield from (replace(block, items=(item,)) for item in block.items)
        elif isinstance(block, Table):
            yield from (replace(block, rows=(row,)) for row in block.rows)
        elif isinstance(block, References):
            yield from (replace(block, items=(item,)) for item in block.items)
        else:
            yield block


def _joined(first: Block, then: Block) -> Block | None:
    """Return two pieces of one block as one; None where they are not."""
    if isinstance(first, Bullets) and isinstance(then, Bullets) and first.numbered == then.numbered:
        return replace(first, items=(*first.items, *then.items))
    if isinstance(first, Table) and isinstance(then, Table) and first.columns == then.columns:
        return replace(first, rows=(*first.rows, *then.rows))
    if isinstance(first, References) and isinstance(then, References):
        return References((*first.items, *then.items))
    return None


def _paragraph(paragraph: Paragraph, size: float, room: float) -> float:
    text = f"{paragraph.text}{cite_mark(paragraph.cites)}"
    if paragraph.lead:  # bold letters are wider
        text = f"{paragraph.lead}{'i' * (len(paragraph.lead) // 6)} {text}"
    return (lines(text, size, room) * size * LINE + SPACE) / 72
