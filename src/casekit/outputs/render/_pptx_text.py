"""Text, notes and charts of slides, as PowerPoint has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casekit.outputs.document import BarChart, Bullets, Heading, Paragraph, References
from casekit.outputs.render._pptx import FONT, child
from casekit.outputs.render._text import cite_mark, clean, one_line, web_link
from casekit.outputs.workshop.deck import Note
from casekit.outputs.workshop.fit import SPACE


def paragraphs(frame: Any, words: list[Any], size: float) -> None:
    """Write paragraphs, lists and sources; bullets are real ones."""
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    first = True
    for paragraph, mark, link in _flat(words):
        target = frame.paragraphs[0] if first else frame.add_paragraph()
        first = False
        target.space_before, target.space_after = Pt(0), Pt(SPACE)
        _bullet(target, mark)
        if paragraph.lead:
            run = target.add_run()
            run.text, run.font.bold, run.font.size = one_line(paragraph.lead), True, Pt(size)
        text = f"{clean(paragraph.text)}{cite_mark(paragraph.cites)}"
        if text.strip():
            run = target.add_run()
            run.text, run.font.size = f" {text}" if paragraph.lead else text, Pt(size)
            if link:
                run.hyperlink.address = link


def _flat(words: list[Any]) -> Iterator[tuple[Paragraph, str, str | None]]:
    """Yield each paragraph with its mark, a bullet or "1" for a number, and its link."""
    for block in words:
        if isinstance(block, Bullets):
            yield from ((item, "1" if block.numbered else "•", None) for item in block.items)
        elif isinstance(block, References):
            yield from ((Paragraph(f"[{one.number}] {one.text}"), "", web_link(one.address)) for one in block.items)
        elif isinstance(block, Heading):
            yield Paragraph("", lead=block.text), "", None
        else:
            yield block, "", None


def _bullet(target: Any, mark: str) -> None:
    """Mark a paragraph as part of a list, or as none."""
    from pptx.oxml.ns import qn

    properties = target._p.get_or_add_pPr()
    indent = 274_320 if mark else 0  # 0.3 inches
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    if not mark:
        child(properties, qn("a:buNone"))
    elif mark == "1":
        child(properties, qn("a:buFont")).set("typeface", "+mj-lt")
        child(properties, qn("a:buAutoNum")).set("type", "arabicPeriod")
    else:
        child(properties, qn("a:buFont")).set("typeface", FONT)
        child(properties, qn("a:buChar")).set("char", mark)


def number_field(shape: Any) -> None:
    from pptx.oxml.ns import qn

    field = child(shape.text_frame.paragraphs[0]._p, qn("a:fld"))
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    child(field, qn("a:rPr")).set("sz", "1100")
    child(field, qn("a:t")).text = "‹#›"


def write_notes(page: Any, notes: tuple[Note, ...]) -> None:
    """Write what the facilitator needs into the notes of the slide."""
    if not notes:
        return
    frame = page.notes_slide.notes_text_frame
    if frame is None:
        return
    first = True
    for note in notes:
        for number, text in enumerate((note.heading, *note.lines)):
            target = frame.paragraphs[0] if first else frame.add_paragraph()
            first = False
            run = target.add_run()
            run.text, run.font.bold = (clean(text), True) if not number else (f"- {clean(text)}", None)


def bars_png(chart: BarChart, wide: float, high: float) -> bytes:
    """Draw the bars at the size of the slide, with letters that can be read from the back."""
    import textwrap

    from matplotlib.figure import Figure

    from casekit.outputs.render.charts import BAR, INK, image_bytes, own_settings

    labels = [textwrap.fill(one_line(label), 34) for label in chart.labels]
    with own_settings():
        figure = Figure(figsize=(wide, high), dpi=200, layout="constrained")
        axes = figure.add_subplot()
        places = range(len(labels))
        axes.barh(places, chart.values, height=0.62, color=BAR)
        most = max((*chart.values, 1))
        for place, value in zip(places, chart.values, strict=True):
            axes.text(value + most * 0.012, place, str(value), va="center", fontsize=20, color=INK)
        axes.set_yticks(places, labels, fontsize=18, color=INK, parse_math=False)
        axes.set_xticks([])
        axes.set_xlabel(f"Number of {one_line(chart.unit)}", fontsize=18, color=INK, parse_math=False)
        axes.set_xlim(0, most * 1.1)
        axes.set_ylim(len(labels) - 0.45, -0.55)
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        return image_bytes(figure)
