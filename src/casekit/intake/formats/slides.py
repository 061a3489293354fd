"""Read a slide set: the text of every slide, its tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from casekit.errors import UnreadableFile
from casekit.intake.formats.base import Extracted, Limits, Pieces, clean
from casekit.intake.formats.kinds import check_package


def read(data: bytes, limits: Limits) -> Extracted:
    """Read slide by slide; the locator is the slide's number."""
    check_package(data, limits)
    from pptx import Presentation

    try:
        presentation = Presentation(BytesIO(data))
    except (KeyError, ValueError) as error:
        raise UnreadableFile("it is not a plain slide set, or it is damaged: open it and save it as .pptx") from error
    pieces = Pieces(limits)
    for number, slide in enumerate(presentation.slides, start=1):
        if number > limits.pages:
            raise UnreadableFile(f"it has more than {limits.pages} slides: save those about the case as their own file")
        where = f"Slide {number}"
        title = slide.shapes.title
        if title is not None:
            pieces.add(title.text_frame.text, 1 if number == 1 else 2, where)
        for text in _texts(shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id):
            pieces.add(text, None, where)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for line in slide.notes_slide.notes_text_frame.text.splitlines():
                pieces.add(line, None, f"{where}, notes")
    if not pieces.found:
        raise UnreadableFile("its slides hold no text, only pictures perhaps: it needs text recognition (OCR) first")
    return Extracted("pptx", tuple(pieces.found), title=clean(presentation.core_properties.title) or None)


def _texts(shapes: Iterable[Any]) -> Iterator[str]:
    """Yield the paragraphs and table rows of shapes, grouped ones included."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _texts(shape.shapes)
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield " | ".join(text for cell in row.cells if (text := clean(cell.text_frame.text)))
        elif getattr(shape, "has_text_frame", False):
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
