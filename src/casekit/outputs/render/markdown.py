"""Write a document as Markdown: CommonMark with pipe tables. Charts appear as their tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casekit.outputs import document as blocks
from casekit.outputs.render._text import cite_mark, clean, flow, grid, one_line, web_link

_INLINE = re.compile(r"([\\`*_\[\]<>|~&$])")
_LINE_START = re.compile(r"^(#|[-+=](?=[-+=\s]|$)|\d{1,9}(?=[.)]))")
_ADDRESS = re.compile(r"(?i)(:)(?=//)|(?<=\bwww)(\.)|(?<=\bmailto)(:)")


def render(document: blocks.Document) -> bytes:
    """Write the document as Markdown in UTF-8."""
    title, *rest = flow(document)
    parts = [_heading(title), f"> **{_line(document.warning)}**"]
    for number, block in enumerate(rest):
        text = _WRITERS[type(block)](block)
        if number and _same_list(rest[number - 1], block) and parts[-1].startswith(("- ", "1. ")):
            text = re.sub(r"(?m)^- ", "* ", text) if text.startswith("- ") else re.sub(r"(?m)^(\d+)\.", r"\1)", text)
        parts.append(text)
    parts += ["---", _line(document.stamp)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _escape(text: str) -> str:
    """Take from every character its power to mark, link, or open HTML."""
    return _ADDRESS.sub(lambda found: f"\\{found[0]}", _INLINE.sub(r"\\\1", text))


def _line(text: str) -> str:
    """Return text on one line that can stand anywhere."""
    return _start(_escape(one_line(text)))


def _start(line: str) -> str:
    """Take from a line's first characters the power to open a list, heading or rule."""
    return _LINE_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)


def _text(text: str, then: str = "") -> str:
    """Return text with its line ends kept as hard breaks; `then` indents the lines after the first."""
    lines = [_start(_escape(line)) for line in clean(text).split("\n") if line]
    return f"\\\n{then}".join(lines)


def _cell(text: str) -> str:
    """Return text for a table cell: one line, its parts divided by a slash."""
    return _escape(re.sub("\n+", " / ", clean(text)))


def _heading(heading: Any) -> str:
    """Write a heading."""
    text = _escape(one_line(heading.text)).replace("#", r"\#")
    return f"{'#' * heading.level} {text}"


def _paragraph(paragraph: blocks.Paragraph, then: str = "") -> str:
    """Write the bold opening, the text and the numbers of the sources."""
    lead = f"**{_escape(one_line(paragraph.lead))}** " if one_line(paragraph.lead) else ""
    return f"{lead}{_text(paragraph.text, then)}{cite_mark(paragraph.cites)}"


def _block(paragraph: blocks.Paragraph) -> str:
    """Write a paragraph of its own; a note stands in a quotation."""
    text = _paragraph(paragraph)
    return "> " + text.replace("\n", "\n> ") if paragraph.style == "note" else text


def _bullets(bullets: blocks.Bullets) -> str:
    """Write a list."""
    marks = [f"{number}. " if bullets.numbered else "- " for number in range(1, len(bullets.items) + 1)]
    return "\n".join(m + _paragraph(item, " " * len(m)) for m, item in zip(marks, bullets.items, strict=True))


def _same_list(before: blocks.Block, block: blocks.Block) -> bool:
    """Say whether two blocks would run together into one list."""
    return (
        isinstance(before, blocks.Bullets) and isinstance(block, blocks.Bullets) and before.numbered == block.numbered
    )


def _table(table: blocks.Table) -> str:
    """Write the caption and a pipe table."""
    rows = grid(table)
    caption = f"**{_escape(one_line(table.caption))}**" if one_line(table.caption) else ""
    if not rows:
        return f"{caption}\n\nNothing to show."
    lines = [[_cell(name) for name in table.columns], ["---"] * len(table.columns)]
    for row in rows:
        first, *others = (_cell(text) for text in row)
        lines.append([f"**{first}**" if table.row_header and first else first, *others])
    return "\n\n".join(part for part in (caption, "\n".join(f"| {' | '.join(line)} |" for line in lines)) if part)


def _chart(chart: blocks.BarChart | blocks.HeatMap) -> str:
    """Write a chart as the table of its numbers."""
    return _table(replace(chart.table, caption=chart.title))


def _blank(blank: blocks.Blank) -> str:
    """Write a label and lines of dots to fill in."""
    return "\n\n".join([f"**{_escape(one_line(blank.label))}**", *["…" * 30] * blank.lines])


def _references(references: blocks.References) -> str:
    """Write the numbered sources, one paragraph each."""
    lines = []
    for item in references.items:
        link = web_link(item.address)
        address = f"<{link}>" if link else _escape(one_line(item.address or ""))
        lines.append(" ".join(part for part in (f"[{item.number}]", _text(item.text), address) if part))
    return "\n\n".join(lines)


_WRITERS: dict[type, Callable[[Any], str]] = {
    blocks.Heading: _heading,
    blocks.Paragraph: _block,
    blocks.Bullets: _bullets,
    blocks.Table: _table,
    blocks.BarChart: _chart,
    blocks.HeatMap: _chart,
    blocks.Blank: _blank,
    blocks.References: _references,
}
