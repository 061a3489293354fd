"""The parts of Word's format that python-docx leaves to us: fonts, language, fields, links, table marks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casekit.outputs.document import Document
from casekit.outputs.render._shade import Colours
from casekit.outputs.render._text import one_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

FONT = "Arial"
INK, BLUE, LINK, GREY, FILL, MUTED = "1A1A1A", "1F3864", "0B4F9E", "8C8C8C", "D9E2F0", "E6E6E6"
LINE_TWIPS = 9638  # 17 cm, the width between the margins
# style: points, bold, colour, space before, space after, keep with next
STYLES: dict[str, tuple[float, bool, str, float, float, bool]] = {
    "Normal": (11, False, INK, 0, 7, False),
    "Heading 1": (20, True, BLUE, 0, 10, True),
    "Heading 2": (15, True, BLUE, 16, 5, True),
    "Heading 3": (12.5, True, BLUE, 12, 4, True),
    "Heading 4": (11, True, BLUE, 10, 3, True),
    "Caption": (10, True, INK, 10, 4, True),
    "List Bullet": (11, False, INK, 0, 4, False),
    "List Number": (11, False, INK, 0, 4, False),
    "Header": (8.5, True, INK, 0, 0, False),
    "Footer": (8.5, False, INK, 0, 0, False),
    "Note": (10.5, False, INK, 6, 10, False),
    "Small": (9, False, INK, 0, 5, False),
    "Cell": (10, False, INK, 0, 0, False),
    "Narrow Cell": (9, False, INK, 0, 0, False),
    "Space to write": (11, False, INK, 0, 0, False),
    "Reference": (9.5, False, INK, 0, 5, False),
}
BORDERS: dict[str, dict[str, tuple[int, str]]] = {
    "Note": {"left": (18, BLUE)},
    "Space to write": {"bottom": (6, GREY), "between": (6, GREY)},
}


def element(tag: str, **attributes: str | int) -> Any:
    """Make one XML element in Word's own namespace, with attributes of that namespace."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(_qn(f"w:{name}"), str(value))
    return made


def blank_page(document: Document) -> WordDocument:
    """Open an empty A4 document with our styles, language, properties, header and footer."""
    import docx
    from docx.shared import Cm

    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1)
    _styles(word)
    _language(word, one_line(document.language))
    _properties(word, document)
    section.header.paragraphs[0].add_run(one_line(document.warning))
    foot = section.footer.paragraphs[0]
    foot.add_run(one_line(document.stamp))
    pages = section.footer.add_paragraph(style="Footer")
    for text, code in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        pages.add_run(text)
        field = element("w:fldSimple", instr=code)
        pages._p.append(field)
        field.append(pages.add_run("1")._r)
    return word


def _styles(word: WordDocument) -> None:
    """Give every style we use its font, size, colour and spacing."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    for name, (size, bold, colour, before, after, keep) in STYLES.items():
        known = name in word.styles
        style: Any = word.styles[name] if known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not known:
            style.base_style, style.quick_style = word.styles["Normal"], True
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(_qn(f"w:{script}"), FONT)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.12
        spacing.keep_with_next, spacing.widow_control = keep, True
        if name in BORDERS:
            properties = style.element.get_or_add_pPr()
            properties.insert_element_before(_lines("w:pBdr", BORDERS[name]), "w:shd", "w:tabs", "w:spacing", "w:ind")
        if name == "Reference":
            spacing.left_indent, spacing.first_line_indent = Cm(1), Cm(-1)
            spacing.tab_stops.add_tab_stop(Cm(1))
        elif name == "Note":
            spacing.left_indent = Cm(0.4)
        elif name == "Space to write":
            spacing.line_spacing = Pt(26)
    link: Any = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, RGBColor.from_string(LINK)


def _language(word: WordDocument, language: str) -> None:
    """Set the language of every word, and fonts by name instead of by theme."""
    defaults = word.styles.element.find(_qn("w:docDefaults")).find(_qn("w:rPrDefault")).find(_qn("w:rPr"))
    spoken, fonts = defaults.find(_qn("w:lang")), defaults.find(_qn("w:rFonts"))
    spoken.set(_qn("w:val"), language)
    spoken.set(_qn("w:eastAsia"), language)
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_qn(f"w:{script}"), FONT)
    settings = word.settings.element
    settings.find(_qn("w:themeFontLang")).set(_qn("w:val"), language)
    settings.remove(settings.find(_qn("w:savePreviewPicture")))
    for setting in settings.iter(_qn("w:compatSetting")):
        if setting.get(_qn("w:name")) == "compatibilityMode":
            setting.set(_qn("w:val"), "15")  # today's Word, not its compatibility mode


def _properties(word: WordDocument, document: Document) -> None:
    """Fill the core properties; the dates come from the document, never from the clock."""
    core, made = word.core_properties, datetime.combine(document.on, datetime.min.time())
    core.title, core.subject = one_line(document.title)[:255], one_line(document.subject)[:255]
    core.keywords, core.comments = one_line(", ".join(document.keywords))[:255], ""
    core.language, core.author, core.last_modified_by = one_line(document.language), "casekit", "casekit"
    core.created, core.modified, core.revision = made, made, 1
    parts = word.part.package.rels
    for name in [name for name, part in parts.items() if part.reltype.endswith("/thumbnail")]:
        del parts[name]  # a picture of the library's own template


def _lines(tag: str, sides: dict[str, tuple[int, str]]) -> Any:
    """Make a set of single lines around or between things."""
    made = element(tag)
    for side, (size, colour) in sides.items():
        made.append(element(f"w:{side}", val="single", sz=size, space=6 if tag == "w:pBdr" else 0, color=colour))
    return made


def add_link(paragraph: WordParagraph, text: str, address: str) -> None:
    """Append a link to an address outside the document."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    link = element("w:hyperlink", history=1)
    link.set(_qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(paragraph.add_run(text, style="Hyperlink")._r)


def restart_numbers(word: WordDocument) -> int:
    """Make a new list that counts from 1 in the style "List Number" and return its id."""
    numbering: Any = word.part.numbering_part.element
    style_id = word.styles["List Number"].element.pPr.numPr.numId.val
    pattern = next(num for num in numbering.num_lst if num.numId == style_id)
    fresh = numbering.add_num(pattern.find(_qn("w:abstractNumId")).val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)


def mark_table(table: WordTable, caption: str, shares: tuple[float, ...], row_header: bool) -> None:
    """Fix the widths, draw light lines, let the first row repeat and keep each row on one page."""
    properties: Any = table._tbl.tblPr
    for tag in ("w:tblW", "w:tblLook"):
        for old in properties.findall(_qn(tag)):
            properties.remove(old)
    later = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(element("w:tblW", w=LINE_TWIPS, type="dxa"), "w:jc", "w:tblBorders", *later)
    sides = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), (4, GREY))
    properties.insert_element_before(_lines("w:tblBorders", sides), *later)
    margins = element("w:tblCellMar")
    for side, twips in (("top", 50), ("left", 90), ("bottom", 50), ("right", 90)):
        margins.append(element(f"w:{side}", w=twips, type="dxa"))
    properties.append(margins)
    first = int(row_header)
    look = {"val": "00A0" if first else "0020", "firstRow": 1, "firstColumn": first, "lastRow": 0, "lastColumn": 0}
    properties.append(element("w:tblLook", **look, noHBand=1, noVBand=1))
    properties.append(element("w:tblCaption", val=caption))
    widths = [round(LINE_TWIPS * share) for share in shares]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(_qn("w:w"), str(width))
    for number, row in enumerate(table.rows):
        marks: Any = row._tr.get_or_add_trPr()
        marks.append(element("w:cantSplit"))
        if number == 0:
            marks.append(element("w:tblHeader"))
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            settings = cell.get_or_add_tcPr()
            settings.get_or_add_tcW().set(_qn("w:w"), str(width))
            settings.tcW.set(_qn("w:type"), "dxa")
            if number == 0:
                settings.append(element("w:shd", val="clear", color="auto", fill=FILL))


def turn_header(table: WordTable, names: tuple[str, ...]) -> None:
    """Let the column names run upwards, all but the first, and leave the narrow cells below room for numbers."""
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row._tr.tc_lst):
            settings = cell.get_or_add_tcPr()
            if place:
                margins = element("w:tcMar")
                for side in ("left", "right"):
                    margins.append(element(f"w:{side}", w=20, type="dxa"))
                settings.append(margins)
            if number == 0:
                if place:
                    settings.append(element("w:textDirection", val="btLr"))
                settings.append(element("w:vAlign", val="center" if place else "bottom"))
    longest = max((len(name) for name in names[1:]), default=0)
    high = min(max(longest * 105, 700), 2600)  # twips for 9 point bold; a longer name takes two lines
    table.rows[0]._tr.get_or_add_trPr().append(element("w:trHeight", val=high, hRule="exact"))


def shade_cells(table: WordTable, shades: Colours) -> None:
    """Give every cell below the header and beside the first column its fill and ink, and centre its number."""
    for row, colours in zip(table._tbl.tr_lst[1:], shades, strict=True):
        for cell, (fill, ink) in zip(row.tc_lst[1:], colours, strict=True):
            cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=fill))
            text = cell.p_lst[0]
            text.get_or_add_pPr().append(element("w:jc", val="center"))
            text.r_lst[0].get_or_add_rPr().append(element("w:color", val=ink))


def mute_cells(table: WordTable, cells: frozenset[tuple[int, int]]) -> None:
    """Give the cells that do not apply a grey fill; rows are counted below the header."""
    for row, column in cells:
        cell = table._tbl.tr_lst[row + 1].tc_lst[column]
        cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=MUTED))


def _qn(tag: str) -> str:
    """Return the full name of a tag such as w:tblW."""
    from docx.oxml.ns import qn

    return qn(tag)
