"""Write slides as PowerPoint: real titles, alt text, language, notes. A council's own template can be given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from casekit.errors import ExportError
from casekit.outputs.document import BarChart, Blank, Block, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.render import _pptx as look
from casekit.outputs.render._pptx_text import bars_png, number_field, paragraphs, write_notes
from casekit.outputs.render._text import grid, one_line
from casekit.outputs.render._zip import repack
from casekit.outputs.render.tables import dated
from casekit.outputs.workshop.deck import Deck, Slide
from casekit.outputs.workshop.fit import (
    BLANK_LINE,
    CELL_SIDE,
    CELL_TOP,
    SIZES,
    chart_height,
    columns,
    height,
    lines,
    pages,
    rows,
    size_for,
)

Page = Any
"""A slide of python-pptx, whose types are incomplete."""

_TITLE_SIZES = (28, 24, 20, 18)
_OPENING_SIZES = (40, 36, 32, 28, 24, 20)
_LEAST_ROOM, _LEAST_HIGH = 6.0, 3.0
"""Inches; a layout that leaves less for text is not used for it."""


def render(deck: Deck, template: Path | None = None) -> bytes:
    """Write the slides as a .pptx file, in a council's own template if given; the same slides give the same bytes."""
    made = look.council_template(template) if template else look.own_template()
    opening, text, bare = look.layouts_of(made)
    for slide in deck.slides:
        if slide.opening:
            _opening(made.slides.add_slide(opening), slide, deck, template is None)
            continue
        box = look.BODY if template is None else _room(made, text)
        for part in pages(slide, box[2], box[3]):
            worded = isinstance(part.blocks[0], Paragraph | Bullets | References) if part.blocks else True
            page = made.slides.add_slide(text if worded else bare)
            _Writer(page, part, deck, box, template is None).write()
    _languages(made, deck)
    _properties(made, deck)
    out = io.BytesIO()
    made.save(out)
    return repack(out.getvalue(), {"docProps/core.xml": lambda xml: dated(xml, deck.on)})


def _room(made: Any, layout: Any) -> look.Box:
    """Return where text goes in a council's layout: its own place for it or, where that is small, below the title."""
    wide, high = made.slide_width / 914_400, made.slide_height / 914_400
    body, title = look.body_of(layout), look.title_of(layout)
    if body is not None and body.width:
        box = look.box_of(body)
        if box[2] >= _LEAST_ROOM and box[3] >= _LEAST_HIGH:
            return (box[0], box[1], box[2], min(box[3], high - 0.75 - box[1]))
    top = (title.top + title.height) / 914_400 + 0.1 if title.width else 1.5
    if high - 0.9 - top < _LEAST_HIGH:
        top = 1.5
    return (0.6, top, wide - 1.2, high - 0.9 - top)


def _opening(page: Page, slide: Slide, deck: Deck, ours: bool) -> None:
    """Write the first slide: its title, and the lines below it in the place for a subtitle or a text."""
    _title(page, slide.title, _OPENING_SIZES)
    words = [block for block in slide.blocks if isinstance(block, Paragraph)]
    shape = look.body_of(page)
    if shape is None:
        top = (look.title_of(page).top + look.title_of(page).height) / 914_400 + 0.2
        shape = page.shapes.add_textbox(0, 0, 0, 0)
        look.place(shape, (look.LEFT, top, 8.0, 2.0))
    paragraphs(shape.text_frame, words, 22)
    _drop_empty(page)
    _foot(page, deck, ours)
    write_notes(page, slide.notes)


def _title(page: Page, words: str, sizes: tuple[int, ...] = _TITLE_SIZES) -> None:
    """Write the title into its placeholder, smaller where it is long."""
    from pptx.util import Pt

    shape = look.title_of(page)
    room, high = shape.width / 914_400 - 0.2, shape.height / 914_400
    words = one_line(words)
    size = next((one for one in sizes if lines(words, one, room, bold=True) * one * 1.2 / 72 <= high), sizes[-1])
    shape.text_frame.word_wrap = True
    shape.text_frame.text = words
    shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


class _Writer:
    """Writes one slide from above to below, in the order in which it is read."""

    def __init__(self, page: Page, slide: Slide, deck: Deck, box: look.Box, ours: bool) -> None:
        self.page, self.slide, self.deck, self.ours = page, slide, deck, ours
        self.left, self.top, self.room, high = box
        self.size = size_for(slide.blocks, self.room, high) or SIZES[-1]
        self.body = look.body_of(page)

    def write(self) -> None:
        """Write title, blocks, foot and notes."""
        _title(self.page, self.slide.title)
        for words, block in _runs(self.slide.blocks):
            if words:
                self._words(words)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, BarChart):
                self._chart(block)
            elif isinstance(block, Blank):
                self._blank(block)
            else:
                raise ExportError(f"A {type(block).__name__} has no place on a slide. Use a table or a list instead.")
        _drop_empty(self.page)
        _foot(self.page, self.deck, self.ours)
        write_notes(self.page, self.slide.notes)

    def _words(self, words: list[Block]) -> None:
        """Write text into the place for it or, further down, into a box of its own."""
        high = sum(height(block, self.size, self.room) for block in words)
        shape, self.body = self.body, None
        if shape is None:
            shape = self.page.shapes.add_textbox(0, 0, 0, 0)
        look.place(shape, (self.left, self.top, self.room, high))
        paragraphs(shape.text_frame, words, self.size)
        self.top += high

    def _table(self, table: Table) -> None:
        """Write a table with a header row."""
        from pptx.util import Inches, Pt

        cells = (tuple(one_line(name) for name in table.columns), *grid(table))
        high = rows(table, self.size, self.room)
        frame = self.page.shapes.add_table(
            len(cells), len(table.columns), *map(Inches, (self.left, self.top, self.room, sum(high)))
        )
        look.describe(frame, one_line(table.caption))
        made = frame.table
        made.first_row, made.first_col, made.horz_banding = True, table.row_header, False
        for column, wide in zip(made.columns, columns(table, self.room), strict=True):
            column.width = Inches(wide)
        for number, (row, texts) in enumerate(zip(made.rows, cells, strict=True)):
            row.height = Inches(high[number])
            for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                cell.margin_left = cell.margin_right = Inches(CELL_SIDE)
                cell.margin_top = cell.margin_bottom = Inches(CELL_TOP)
                cell.fill.solid()
                cell.fill.fore_color.rgb = look.rgb(
                    look.BLUE if not number else look.FILL if number % 2 == 0 else look.PALE
                )
                run = cell.text_frame.paragraphs[0].add_run()
                run.text, run.font.size = text, Pt(self.size)
                run.font.bold = not number or (place == 0 and table.row_header)
                run.font.color.rgb = look.rgb(look.INK if number else "FFFFFF")
        self.top += sum(high) + 0.1

    def _chart(self, chart: BarChart) -> None:
        """Write a chart as a picture: LibreOffice drops the alt text of native charts when it makes a PDF."""
        from pptx.util import Inches

        high = chart_height(chart)
        picture = self.page.shapes.add_picture(
            io.BytesIO(bars_png(chart, self.room, high)), Inches(self.left), Inches(self.top), Inches(self.room)
        )
        look.describe(picture, one_line(chart.alt))
        self.top += high

    def _blank(self, blank: Blank) -> None:
        """Write a label and an empty box to type or write in."""
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches, Pt

        self._words([Paragraph("", lead=blank.label)])
        high = blank.lines * BLANK_LINE
        shape = self.page.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, *map(Inches, (self.left, self.top, self.room, high - 0.1))
        )
        shape.fill.solid()
        shape.fill.fore_color.rgb = look.rgb("FFFFFF")
        shape.line.color.rgb, shape.line.width = look.rgb(look.GREY), Pt(1)
        shape.shadow.inherit = False
        look.describe(shape, f"Empty box to write in: {one_line(blank.label)}")
        self.top += high


def _runs(blocks: tuple[Block, ...]) -> Iterator[tuple[list[Block], Block | None]]:
    """Yield text that stands together as one list, and every other block by itself."""
    words: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph | Bullets | References | Heading):
            words.append(block)
            continue
        if words:
            yield words, None
            words = []
        yield [], block
    if words:
        yield words, None


def _drop_empty(page: Page) -> None:
    """Take away the placeholders that were not used, so that no 'Click to add text' is left."""
    for shape in list(page.placeholders):
        if not shape.has_text_frame or not shape.text_frame.text.strip():
            shape._element.getparent().remove(shape._element)


def _foot(page: Page, deck: Deck, ours: bool) -> None:
    """Write warning, stamp and number at the foot, and the banner at the head where there is one."""
    from pptx.util import Pt

    foot, number = look.foot_of(page)
    high = page.part.package.presentation_part.presentation.slide_height / 914_400
    wide = page.part.package.presentation_part.presentation.slide_width / 914_400
    if foot is None or not ours:  # a council's foot is often too narrow for two lines
        if foot is not None:
            foot._element.getparent().remove(foot._element)
        foot = page.shapes.add_textbox(0, 0, 0, 0)
        look.place(foot, (look.LEFT, high - 0.6, wide - 2.2, 0.5))
    foot.text_frame.word_wrap, foot.text_frame.margin_left = True, 0
    foot.text_frame.text = one_line(deck.warning)
    foot.text_frame.add_paragraph().text = one_line(deck.stamp)
    for paragraph in foot.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(11)
    if number is None:
        number = page.shapes.add_textbox(0, 0, 0, 0)
        look.place(number, (wide - 1.3, high - 0.6, 0.7, 0.4))
        number_field(number)
    if deck.banner:
        banner = page.shapes.add_textbox(0, 0, 0, 0)
        look.place(banner, (0.0, 0.0, wide, look.BANNER[3]))
        banner.text_frame.word_wrap, banner.text_frame.margin_left = True, look.inches(look.LEFT)
        banner.fill.solid()
        banner.fill.fore_color.rgb = look.rgb(look.RED)
        run = banner.text_frame.paragraphs[0].add_run()
        run.text, run.font.size, run.font.bold = one_line(deck.banner), Pt(14), True
        run.font.color.rgb = look.rgb("FFFFFF")


def _languages(made: Any, deck: Deck) -> None:
    """Say everywhere which language the text is in."""
    language = one_line(deck.language)
    roots = [made.slide_master._element, *(layout._element for layout in made.slide_layouts)]
    for page in made.slides:
        roots.append(page._element)
        if page.has_notes_slide:
            roots += [page.notes_slide._element, page.notes_slide.part.notes_master._element]
    for root in roots:
        look.speak(root, language)


def _properties(made: Any, deck: Deck) -> None:
    properties = made.core_properties
    properties.title, properties.language = one_line(deck.title), one_line(deck.language)
    properties.author = properties.last_modified_by = "casekit"
    properties.subject, properties.comments, properties.keywords = "Slides for a members' workshop", "", ""
    properties.created = properties.modified = datetime.combine(deck.on, time())
    properties.revision = 1
