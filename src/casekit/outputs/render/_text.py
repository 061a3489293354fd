"""What every renderer does to text and blocks before its own escaping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from casekit.errors import ExportError
from casekit.outputs.document import Block, Document, Heading, Table

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_ODD_LINE_END = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_DEEPEST = 4  # heading levels
_LINE = 85  # characters of table text across a page
_LONG_WORD = 13
UPRIGHT = 4
"""A heat map of up to so many columns has their names upright; those of more are turned to run upwards."""


def allowed(text: str) -> str:
    """Drop the characters that XML forbids, and other control characters; keep tabs and line ends."""
    return _FORBIDDEN.sub("", _ODD_LINE_END.sub("\n", text))


def clean(text: str) -> str:
    """Return text that is safe in XML, with plain spaces and only line feeds between its lines."""
    lines = re.split("\r\n|\r|\n", allowed(text))
    return "\n".join(re.sub("[ \t]+", " ", line).strip(" ") for line in lines).strip("\n")


def one_line(text: str) -> str:
    """Return clean text on a single line."""
    return re.sub("\n+", " ", clean(text))


def web_link(address: str | None) -> str | None:
    """Return the address as a safe link target, or None if it is not a plain http or https address."""
    text = clean(address or "")
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port >= 0
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine or re.search(r"\s", text):
        return None
    return quote(text, safe="%/:=&?~#+!$,;'@()*-._")


def cite_mark(cites: tuple[int, ...]) -> str:
    """Return the mark that stands after a paragraph: " [1, 3]", or nothing."""
    return f" [{', '.join(map(str, cites))}]" if cites else ""


def flow(document: Document) -> Iterator[Block]:
    """Yield the title as the one level-1 heading, then the blocks, with no heading level skipped."""
    title = one_line(document.title)
    yield Heading(title, 1)
    level = 1
    for block in document.blocks:
        if not isinstance(block, Heading):
            yield block
        elif block.level > 1 or one_line(block.text) != title:
            level = min(max(block.level, 2), level + 1, _DEEPEST)
            yield Heading(block.text, level)


def grid(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the cells of the rows, or say which row does not fit the columns."""
    for number, row in enumerate(table.rows, 1):
        if len(row) != len(table.columns):
            raise ExportError(
                f"Table '{one_line(table.caption)}': row {number} has {len(row)} cells for {len(table.columns)} "
                "columns. Give every row one cell for each column."
            )
    return tuple(tuple(clean(cell) for cell in row) for row in table.rows)


def shares(table: Table) -> tuple[float, ...]:
    """Return each column's part of the whole: `widths` or equal parts, but room for its longest ordinary word."""
    count = len(table.columns)
    fits = len(table.widths) == count and all(width > 0 for width in table.widths)
    widths = table.widths if fits else (1.0,) * count
    needs = [_need(cells) for cells in zip(table.columns, *table.rows, strict=True)]
    wished = [max(width / sum(widths), need) for width, need in zip(widths, needs, strict=True)]
    over, slack = sum(wished) - 1, sum(wished) - sum(needs)
    if over < slack:  # those with room to spare give what is lacking
        wished = [wish - over * (wish - need) / slack for wish, need in zip(wished, needs, strict=True)]
    return tuple(wish / sum(wished) for wish in wished)


def turned_shares(columns: int) -> tuple[float, ...]:
    """Return the parts of the whole where one wide column is followed by narrow ones with turned names."""
    narrow = min(0.09, 0.72 / max(columns, 1))
    return (1 - narrow * columns, *(narrow for _ in range(columns)))


def _need(cells: tuple[str, ...]) -> float:
    """Return the part of a line that the longest word takes; a very long word may break."""
    longest = max((len(word) for cell in cells for word in cell.split()), default=0)
    return (min(longest, _LONG_WORD) + 3) / _LINE
