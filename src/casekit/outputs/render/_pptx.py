"""The parts of PowerPoint's format that python-pptx leaves to us: our template, a council's, languages, alt text."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.errors import ExportError
from casekit.outputs.render._zip import repack

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

FONT, INK, BLUE, FILL, PALE, GREY, RED = "Arial", "1A1A1A", "1F3864", "D9E2F0", "F3F6FB", "6B6B6B", "8A1C1C"
SLIDE_WIDTH, SLIDE_HEIGHT = 13.333, 7.5
LEFT, ROOM = 0.6, 12.13
TITLE = (LEFT, 0.42, ROOM, 1.0)
BODY = (LEFT, 1.52, ROOM, 5.1)
FOOT = (LEFT, 6.72, 11.2, 0.55)
NUMBER = (12.03, 6.72, 0.7, 0.55)
BANNER = (0.0, 0.0, SLIDE_WIDTH, 0.38)
_OPENING = {"title": (LEFT, 1.7, ROOM, 1.9), "body": (LEFT, 3.8, ROOM, 2.6)}
_KEPT = ("Title Slide", "Title and Content", "Title Only")
_BIGGEST = 60_000_000
_TEMPLATE = b"presentationml.template.main+xml"
_PLAIN = b"presentationml.presentation.main+xml"

Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""


def own_template() -> Presentation:
    """Return an empty wide presentation in our look: three layouts, titles on the left, dark on white."""
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(SLIDE_WIDTH), Inches(SLIDE_HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name not in _KEPT:
            deck.slide_layouts.remove(layout)
    _fonts(deck)
    _lay(deck.slide_master, TITLE, BODY)
    for layout in deck.slide_layouts:
        opening = layout.name == "Title Slide"
        _lay(layout, _OPENING["title"] if opening else TITLE, _OPENING["body"] if opening else BODY)
    return deck


def council_template(path: Path) -> Presentation:
    """Open a council's own .pptx or .potx without its slides, or say in a sentence why it cannot be used."""
    import pptx

    again = "Save it in PowerPoint as .pptx, or leave the template out."
    try:
        if path.stat().st_size > _BIGGEST:
            raise ExportError(f"The template '{path.name}' is larger than {_BIGGEST // 1_000_000} MB. {again}")
        data = path.read_bytes()
        plain = repack(data, {"[Content_Types].xml": lambda xml: xml.replace(_TEMPLATE, _PLAIN)})
        deck = pptx.Presentation(io.BytesIO(plain))
        layouts = list(deck.slide_layouts)
    except OSError as error:
        raise ExportError(f"The template '{path}' cannot be opened ({error.strerror}). Check its name.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise ExportError(f"The template '{path.name}' is not a PowerPoint file that can be read. {again}") from error
    if not any(title_of(layout) is not None for layout in layouts):
        raise ExportError(
            f"The template '{path.name}' has no layout with a title. Every slide needs one: add a layout with a title "
            "placeholder to it, or leave the template out."
        )
    listed: Any = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)
    return deck


def layouts_of(deck: Presentation) -> tuple[SlideLayout, SlideLayout, SlideLayout]:
    """Return the layouts for the first slide, for text, and for tables and pictures; by name, or by what they hold."""
    titled = [layout for layout in deck.slide_layouts if title_of(layout) is not None]
    by_name = {layout.name.casefold(): layout for layout in reversed(titled)}
    text = by_name.get("title and content") or next((one for one in titled if body_of(one) is not None), titled[0])
    opening = by_name.get("title slide") or titled[0]
    return opening, text, by_name.get("title only") or text


def title_of(page: Any) -> Any:
    """Return the title placeholder of a slide, a layout or a master; None where it has none."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    wanted = (KIND.TITLE, KIND.CENTER_TITLE)
    return next((one for one in page.placeholders if one.placeholder_format.type in wanted), None)


def body_of(page: Any) -> Any:
    """Return the first placeholder for text; None where there is none."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    wanted = (KIND.BODY, KIND.OBJECT, KIND.SUBTITLE)
    return next((one for one in page.placeholders if one.placeholder_format.type in wanted), None)


def foot_of(slide: Slide) -> tuple[Any, Any]:
    """Give a slide the foot and the number of its layout, and return them; None for one that the layout lacks."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    made: list[Any] = []
    layout: Any = slide.slide_layout
    for kind in (KIND.FOOTER, KIND.SLIDE_NUMBER):
        model = next((one for one in layout.placeholders if one.placeholder_format.type == kind), None)
        if model is None:
            made.append(None)
            continue
        element = copy.deepcopy(model._element)
        slide.shapes._spTree.append(element)
        element.nvSpPr.cNvPr.set("id", str(max(shape.shape_id for shape in slide.shapes) + 1))
        made.append(next(shape for shape in slide.shapes if shape._element is element))
    return made[0], made[1]


def place(shape: Any, box: Box) -> None:
    """Put a shape where it belongs, in inches."""
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in box)


def box_of(shape: Any) -> Box:
    """Return where a shape is, in inches."""
    left, top, width, height = (part / 914_400 for part in (shape.left, shape.top, shape.width, shape.height))
    return left, top, width, height


def describe(shape: Any, words: str) -> None:
    """Give a shape its alt text."""
    _found(shape._element, ".//p:cNvPr")[0].set("descr", words)


def speak(root: Any, language: str) -> None:
    """Say on every run of text, and for text to come, which language it is in."""
    from pptx.oxml.ns import qn

    for run in root.iter(qn("a:r"), qn("a:fld"), qn("a:br")):
        properties = run.find(qn("a:rPr"))
        if properties is None:
            properties = run.makeelement(qn("a:rPr"), {})
            run.insert(0, properties)
        properties.set("lang", language)
    for properties in root.iter(qn("a:endParaRPr"), qn("a:defRPr")):
        properties.set("lang", language)


def rgb(colour: str) -> Any:
    """Return a colour from six hexadecimal digits."""
    from pptx.dml import color

    kinds: Any = color
    return kinds.RGBColor.from_string(colour)


def inches(length: float) -> Any:
    """Return a length in PowerPoint's unit."""
    from pptx.util import Inches

    return Inches(length)


def child(parent: Any, tag: str) -> Any:
    """Add an element below another, at the end."""
    made = parent.makeelement(tag, {})
    parent.append(made)
    return made


def _lay(page: Any, title: Box, body: Box) -> None:
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    boxes = {KIND.FOOTER: FOOT, KIND.SLIDE_NUMBER: NUMBER, KIND.DATE: (9.0, 6.9, 2.0, 0.3)}
    for one in list(page.placeholders):
        kind = one.placeholder_format.type
        if kind == KIND.DATE:
            one._element.getparent().remove(one._element)
            continue
        one.text_frame.margin_left = 0
        place(one, title if kind in (KIND.TITLE, KIND.CENTER_TITLE) else boxes.get(kind, body))
        if kind in (KIND.FOOTER, KIND.SLIDE_NUMBER):
            for level in _found(one._element, ".//a:lstStyle/a:lvl1pPr"):
                level.set("algn", "l" if kind == KIND.FOOTER else "r")
                _found(level, "./a:defRPr")[0].set("sz", str(Pt(11).centipoints))
                _ink(_found(level, "./a:defRPr")[0], INK)
            one.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        elif kind in (KIND.TITLE, KIND.CENTER_TITLE):
            one.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if kind == KIND.CENTER_TITLE else MSO_ANCHOR.MIDDLE
        else:
            for level in _found(one._element, ".//a:lstStyle/*"):  # the subtitle: grey and centred by default
                level.set("algn", "l")
                for properties in _found(level, "./a:defRPr"):
                    _ink(properties, INK)
            one.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            for paragraph in one.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.LEFT


def _fonts(deck: Presentation) -> None:
    """Set font, size and colour of titles and text once, in the master."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    theme = deck.slide_master.part.part_related_by(RT.THEME)
    for kind in (b"majorFont", b"minorFont"):
        start = theme.blob.index(b"<a:" + kind)
        first = theme.blob.index(b"<a:latin", start)
        end = theme.blob.index(b"/>", first)
        theme._blob = theme.blob[:first] + f'<a:latin typeface="{FONT}"'.encode() + theme.blob[end:]
    styles = _found(deck.slide_master._element, "./p:txStyles")[0]
    for level in _found(styles, "./p:titleStyle/a:lvl1pPr"):
        level.set("algn", "l")
        for properties in _found(level, "./a:defRPr"):
            properties.set("sz", "2800")
            properties.set("b", "1")
            _ink(properties, BLUE)
    for properties in _found(styles, "./p:bodyStyle/*/a:defRPr"):
        properties.set("sz", "2000")
        _ink(properties, INK)


def _found(element: Any, path: str) -> list[Any]:
    """Return the elements on a way, also where python-pptx has no class of its own for them."""
    from pptx.oxml.ns import _nsmap

    return list(element.findall(path, _nsmap))


def _ink(properties: Any, colour: str) -> None:
    """Give text one colour."""
    from pptx.oxml.ns import qn

    for old in properties.findall(qn("a:solidFill")):
        properties.remove(old)
    fill = properties.makeelement(qn("a:solidFill"), {})
    child(fill, qn("a:srgbClr")).set("val", colour)
    properties.insert(0, fill)
