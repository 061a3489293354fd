"""Write a document as a Word file that council colleagues, and their screen readers, can use."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casekit.outputs import document as blocks
from casekit.outputs.render._shade import Colours, shades
from casekit.outputs.render._text import (
    UPRIGHT,
    cite_mark,
    clean,
    flow,
    grid,
    one_line,
    shares,
    turned_shares,
    web_link,
)
from casekit.outputs.render._word import (
    add_link,
    blank_page,
    mark_table,
    mute_cells,
    restart_numbers,
    shade_cells,
    turn_header,
)
from casekit.outputs.render._zip import repack

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

_STYLES = {"body": "Normal", "note": "Note", "small": "Small"}


def render(document: blocks.Document) -> bytes:
    """Write the document as a .docx file; the same document gives the same bytes."""
    word = blank_page(document)
    for block in flow(document):
        _WRITERS[type(block)](word, block)
    out = io.BytesIO()
    word.save(out)
    return repack(out.getvalue())


def _heading(word: WordDocument, heading: blocks.Heading) -> None:
    """Write a heading in a real heading style."""
    word.add_paragraph(one_line(heading.text), style=f"Heading {heading.level}")


def _paragraph(word: WordDocument, paragraph: blocks.Paragraph) -> None:
    """Write a paragraph in the style it asks for."""
    _fill(word.add_paragraph(style=_STYLES.get(paragraph.style, "Normal")), paragraph)


def _fill(target: WordParagraph, paragraph: blocks.Paragraph) -> None:
    """Write the bold opening, the text and the numbers of the sources."""
    if paragraph.lead:
        target.add_run(one_line(paragraph.lead)).bold = True
        target.add_run(" ")
    target.add_run(clean(paragraph.text) + cite_mark(paragraph.cites))


def _bullets(word: WordDocument, bullets: blocks.Bullets) -> None:
    """Write a real list; each numbered list counts from 1."""
    number = restart_numbers(word) if bullets.numbered and bullets.items else 0
    for item in bullets.items:
        target = word.add_paragraph(style="List Number" if bullets.numbered else "List Bullet")
        if number:
            listed: Any = target._p.get_or_add_pPr().get_or_add_numPr()
            listed.get_or_add_ilvl().val, listed.get_or_add_numId().val = 0, number
        _fill(target, item)
        if item is bullets.items[0] and len(bullets.items) > 1:  # no heading with a single line of its list below it
            target.paragraph_format.keep_with_next = True


_KEPT_WHOLE = 6
"""A table of up to so many rows is not parted over two pages; nor is a heat map, if a page can hold it."""

_KEPT_FIRST = 3
"""The header of a longer table stays with so many rows."""

_KEPT_BESIDE = 16
"""A picture of up to so many bars stays on the page where its table begins."""


def _table(
    word: WordDocument, table: blocks.Table, legend: str = "", colours: Colours = (), turned: bool = False
) -> None:
    """Write the caption, then the table with a header row that repeats; `turned` column names run up."""
    rows, caption = grid(table), one_line(table.caption)
    title = word.add_paragraph(caption, style="Caption")
    if legend:
        title.add_run(f" {one_line(legend)}").bold = False
    if not rows:
        title.paragraph_format.keep_with_next = True
        word.add_paragraph("Nothing to show.", style="Small")
        return
    made = word.add_table(rows=len(rows) + 1, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    style = word.styles["Narrow Cell" if len(table.columns) > 4 else "Cell"].style_id  # once: each look-up is slow
    header = tuple(one_line(name) for name in table.columns)
    for number, (row, texts) in enumerate(zip(made.rows, (header, *rows), strict=True)):
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            target = cell.paragraphs[0]
            target._p.style = style
            target.add_run(text).bold = True if number == 0 or (place == 0 and table.row_header) else None
            if number < (len(rows) if colours or len(rows) <= _KEPT_WHOLE else _KEPT_FIRST):
                target.paragraph_format.keep_with_next = True
    mark_table(made, caption, turned_shares(len(header) - 1) if turned else shares(table), table.row_header)
    if colours:
        shade_cells(made, colours)
    mute_cells(made, table.muted)
    if turned:
        turn_header(made, header)
    word.add_paragraph(style="Small").paragraph_format.space_after = 0  # room below, and no two tables touch


def _chart(word: WordDocument, chart: blocks.BarChart) -> None:
    """Write the chart as a picture with its numbers in words, then the same numbers as a table."""
    from docx.shared import Cm

    from casekit.outputs.render.charts import bar_chart_png

    if chart.values:
        word.add_paragraph(f"Chart: {one_line(chart.title)}", style="Caption")
        target = word.add_paragraph()
        target.paragraph_format.keep_with_next = len(chart.values) <= _KEPT_BESIDE
        picture = target.add_run().add_picture(io.BytesIO(bar_chart_png(chart)), width=Cm(16))
        picture._inline.docPr.set("descr", one_line(chart.alt))
    _table(word, replace(chart.table, caption=f"Table: {chart.title}"))


def _heat_map(word: WordDocument, chart: blocks.HeatMap) -> None:
    """Write every number as a table, its cells darker for more."""
    _table(word, chart.table, chart.legend, shades(chart), len(chart.columns) > UPRIGHT)


def _blank(word: WordDocument, blank: blocks.Blank) -> None:
    """Write a label and ruled lines to write on."""
    label = word.add_paragraph(style="Normal")
    label.add_run(one_line(blank.label)).bold = True
    label.paragraph_format.keep_with_next = True
    for number in range(blank.lines):
        line = word.add_paragraph(style="Space to write")
        line.paragraph_format.keep_with_next = number < blank.lines - 1
    word.add_paragraph(style="Small").paragraph_format.space_after = 0


def _references(word: WordDocument, references: blocks.References) -> None:
    """Write the numbered sources, each with its address as a link if it is a web address."""
    for item in references.items:
        target = word.add_paragraph(style="Reference")
        target.add_run(f"[{item.number}]\t{clean(item.text)}")
        if item.address:
            target.add_run(" ")
            address, link = one_line(item.address), web_link(item.address)
            if link:
                add_link(target, address, link)
            else:
                target.add_run(address)


_WRITERS: dict[type, Callable[[Any, Any], None]] = {
    blocks.Heading: _heading,
    blocks.Paragraph: _paragraph,
    blocks.Bullets: _bullets,
    blocks.Table: _table,
    blocks.BarChart: _chart,
    blocks.HeatMap: _heat_map,
    blocks.Blank: _blank,
    blocks.References: _references,
}
