"""Slides as files: PowerPoint that round-trips with titles, alt text and languages, and a page that fetches nothing."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.errors import ExportError
from casekit.evidence.recipe import Recipe
from casekit.outputs.document import BarChart, Blank, Bullets, HeatMap, Paragraph, Reference, References, Table
from casekit.outputs.document import Document as Paper
from casekit.outputs.render import deck_html, to_bytes
from casekit.outputs.render._shade import luminance
from casekit.outputs.render.pptx import render
from casekit.outputs.workshop import Deck, Note, Slide, handout, plan, slides, voting
from casekit.outputs.workshop.fit import pages
from conftest import CASES

pptx = pytest.importorskip("pptx")

ON = date(2026, 11, 23)
NASTY = "<script>alert('1')</script> & \"quotes\" \x0b \u2028 ﷺ 😀 =1+1 ]]> {x}"
CHART = BarChart("Strength of the accounts", ("Level 0", "Level 1: an account of what changed"), (2, 3))
TABLE = Table("Places side by side", ("Place", "How"), (("Alder", "Visits"), ("Birch", "Classes <b>")), widths=(1, 2))


def deck(*more: Slide, **given: Any) -> Deck:
    first = Slide("A workshop", (Paragraph("For members"),), (Note("Sensitive points", ("Mind this.",)),), opening=True)
    listed = (
        first,
        Slide("A list", (Bullets((Paragraph("One", (1,)), Paragraph("Two"))), Paragraph("A line.", lead="Lead:"))),
        Slide("A table", (TABLE,), (Note("All", ("Everything",)),)),
        Slide("A chart", (Paragraph("Said."), CHART), (Note("The numbers of the chart", ("Level 0: 2 of 5 cases",)),)),
        Slide("To fill in", (Blank("Write here", 2),)),
        Slide("Sources", (References((Reference(1, "A page", "https://example.org/a"),)),)),
    )
    return Deck("A workshop", (*listed, *more), "Recipe 1. 6 records.", "Drafting aid.", ON, **given)


def opened(data: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(data))


# --- PowerPoint -----------------------------------------------------------------------------------------------------


def test_every_slide_has_a_title_a_number_the_warning_and_the_stamp() -> None:
    made = opened(render(deck()))
    assert [slide.shapes.title.text_frame.text for slide in made.slides] == [one.title for one in deck().slides]
    assert round(made.slide_width / made.slide_height, 3) == 1.778
    for slide in made.slides:
        said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Drafting aid." in said and "Recipe 1. 6 records." in said
        assert slide._element.xpath(".//a:fld[@type='slidenum']")
        assert not [one for one in slide.placeholders if one.has_text_frame and not one.text_frame.text.strip()]
        left = slide.shapes.title.left
        assert left + slide.shapes.title.width <= made.slide_width and left < made.slide_width / 10


def test_every_run_names_its_language() -> None:
    for name, body in _members(render(deck())):
        if re.match(r"ppt/(slides|notesSlides|slideLayouts|slideMasters)/[^/]+\.xml", name):
            text = body.decode()
            assert "en-US" not in text
            assert len(re.findall(r"<a:r>(?!<a:rPr[^>]* lang=\"en-GB\")", text)) == 0, name
    made = opened(render(deck()))
    assert made.core_properties.language == "en-GB" and made.core_properties.title == "A workshop"
    assert made.core_properties.created.replace(tzinfo=None) == datetime(2026, 11, 23)


def test_pictures_tables_and_boxes_say_what_they_are() -> None:
    made = opened(render(deck()))
    described = {
        shape.name: shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for slide in made.slides
        for shape in slide.shapes
        if not shape.has_text_frame or shape.name.startswith("Rectangle")
    }
    assert CHART.alt in described.values() and TABLE.caption in described.values()
    assert "Empty box to write in: Write here" in described.values()
    assert all(described.values())


def test_a_table_has_a_header_row_and_its_cells() -> None:
    made = opened(render(deck()))
    (table,) = (shape.table for slide in made.slides for shape in slide.shapes if shape.has_table)
    assert table.first_row and table.first_col and not table.horz_banding
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(TABLE.columns), *map(list, TABLE.rows)]


def test_notes_are_the_notes() -> None:
    made = opened(render(deck()))
    assert "- Mind this." in made.slides[0].notes_slide.notes_text_frame.text
    assert "Level 0: 2 of 5 cases" in made.slides[3].notes_slide.notes_text_frame.text
    assert not made.slides[1].has_notes_slide


def test_text_is_at_least_18_points_but_for_the_foot_and_the_banner() -> None:
    made = opened(render(deck(banner="Pre-election period.")))
    for slide in made.slides:
        for run in slide._element.xpath(".//p:sp[not(.//p:ph[@type='ftr' or @type='sldNum'])]//a:r/a:rPr"):
            if run.getparent().xpath("string(a:t)") != "Pre-election period.":
                assert int(run.get("sz")) >= 1800
        for run in slide._element.xpath(".//a:tbl//a:r/a:rPr"):
            assert int(run.get("sz")) >= 1800
    assert any("Pre-election" in shape.text_frame.text for shape in made.slides[2].shapes if shape.has_text_frame)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [("1A1A1A", "FFFFFF"), ("1F3864", "FFFFFF"), ("FFFFFF", "1F3864"), ("1A1A1A", "D9E2F0"), ("FFFFFF", "8A1C1C")],
)
def test_contrast_is_enough(ink: str, paper: str) -> None:
    light = sorted(luminance(tuple(bytes.fromhex(one))) + 0.05 for one in (ink, paper))  # type: ignore[arg-type]
    assert light[1] / light[0] >= 4.5


def test_the_same_slides_are_the_same_bytes() -> None:
    assert render(deck()) == render(deck())
    assert deck_html.render(deck()) == deck_html.render(deck())


def test_nasty_text_is_only_text() -> None:
    odd = Slide(
        NASTY,
        (Paragraph(NASTY, lead=NASTY), Bullets((Paragraph(NASTY),)), Table(NASTY, (NASTY, "B"), ((NASTY, NASTY),))),
        (Note(NASTY, (NASTY,)),),
    )
    charted = Slide("Chart", (BarChart(NASTY, (NASTY, "$x$"), (1, 2)), Blank(NASTY, 1)))
    made = opened(render(deck(odd, charted, banner=NASTY)))
    assert any(slide.shapes.title.text_frame.text.startswith("<script>alert('1')</script> &") for slide in made.slides)
    page = deck_html.render(deck(odd, charted, banner=NASTY)).decode()
    assert "<script>alert" not in page and page.count("<script") == 1


def test_a_block_without_a_place_on_slides_is_refused_in_a_sentence() -> None:
    odd = Slide("Map", (HeatMap("M", "R", ("a",), ("b",), ((1,),)),))
    with pytest.raises(ExportError, match=r"no place on a slide"):
        render(deck(odd))


def test_a_slide_that_is_too_full_is_parted() -> None:
    full = Slide("Full", (Bullets(tuple(Paragraph("Many words here. " * 12) for _ in range(12))),))
    made = opened(render(deck(full)))
    titles = [
        slide.shapes.title.text_frame.text for slide in made.slides if "Full" in slide.shapes.title.text_frame.text
    ]
    assert titles == [f"Full ({number} of {len(titles)})" for number in range(1, len(titles) + 1)] and len(titles) > 1


# --- a council's own template ----------------------------------------------------------------------------------------


def _template(path: Path, change: Callable[[Any], None] | None = None) -> Path:
    made = pptx.Presentation()  # 4:3, as councils' old ones are
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Our old slide"
    if change:
        change(made)
    made.save(str(path))
    return path


def test_a_councils_template_keeps_its_size_and_loses_its_slides(tmp_path: Path) -> None:
    made = opened(render(deck(), _template(tmp_path / "ours.pptx")))
    assert (made.slide_width, made.slide_height) == (9144000, 6858000)
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert "Our old slide" not in titles and titles[0] == "A workshop"
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= made.slide_width + 9144, shape.name


def test_a_potx_can_be_given(tmp_path: Path) -> None:
    path = _template(tmp_path / "ours.pptx")
    out = tmp_path / "ours.potx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "[Content_Types].xml":
                body = body.replace(b"presentationml.presentation.main+xml", b"presentationml.template.main+xml")
            new.writestr(name, body)
    assert len(opened(render(deck(), out)).slides) == len(deck().slides)


def test_a_template_without_a_title_or_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    def untitled(made: Any) -> None:
        for layout in made.slide_layouts:
            for one in list(layout.placeholders):
                if "TITLE" in str(one.placeholder_format.type) and "SUBTITLE" not in str(one.placeholder_format.type):
                    one._element.getparent().remove(one._element)

    with pytest.raises(ExportError, match=r"no layout with a title"):
        render(deck(), _template(tmp_path / "untitled.pptx", untitled))
    broken = tmp_path / "broken.pptx"
    broken.write_bytes(b"not a zip")
    with pytest.raises(ExportError, match=r"not a PowerPoint file"):
        render(deck(), broken)
    with pytest.raises(ExportError, match=r"cannot be opened"):
        render(deck(), tmp_path / "missing.pptx")
    (tmp_path / "word.pptx").write_bytes(to_bytes(Paper("T", (), "s", "w", ON), ".docx"))
    with pytest.raises(ExportError, match=r"not a PowerPoint file"):
        render(deck(), tmp_path / "word.pptx")


# --- the web page ----------------------------------------------------------------------------------------------------


def test_the_page_stands_alone_and_runs_only_its_own_script() -> None:
    import base64
    import hashlib

    page = deck_html.render(deck()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)
    assert policy and script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1] and "default-src 'none'" in policy[1]
    assert not re.search(r"\b(?:src|srcset)=|url\(|@import|<link|<iframe", page)
    assert '<html lang="en-GB">' in page and page.count("<h1") == 1
    for number, slide in enumerate(deck().slides, 1):
        assert f'<section id="slide-{number}"' in page and f">{slide.title}</h2>" in page
        assert f"Slide {number} of {len(deck().slides)}" in page
    assert page.count("<details>") == sum(bool(slide.notes) for slide in deck().slides)


# --- the whole, made with LibreOffice --------------------------------------------------------------------------------


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [(name, file.read(name)) for name in file.namelist()]


def _pdf(path: Path, tmp_path: Path) -> Path:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed here")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    made = path.with_suffix(".pdf")
    if not made.exists():
        pytest.skip("this LibreOffice cannot open such a file")
    return made


@pytest.mark.parametrize("number", [3, 15])
def test_pages_and_slides_are_as_many_as_they_should_be(shipped: casekit.Casebase, tmp_path: Path, number: int) -> None:
    pypdf = pytest.importorskip("pypdf")
    chosen = tuple(sorted(shipped, key=lambda key: -len(shipped[key].title))[:number])
    recipe = Recipe(title="Long titles and many cases", chosen=chosen, place="Cumberland", pre_election=True)
    cases = recipe.cases(shipped)
    for make, most in ((handout, 1), (plan, 2), (voting, 1)):
        path = tmp_path / f"{make.__name__}.docx"
        paper = Paper(recipe.title, tuple(make(shipped, recipe, cases, ON)), "Recipe 1.", "Drafting aid.", ON)
        path.write_bytes(to_bytes(paper, ".docx"))
        assert len(pypdf.PdfReader(_pdf(path, tmp_path)).pages) <= most, make.__name__
    made = slides(shipped, recipe, cases, ON)
    path = tmp_path / "slides.pptx"
    path.write_bytes(render(made))
    assert len(opened(path.read_bytes()).slides) == len(made.slides) == sum(len(pages(one)) for one in made.slides)
    pdf = pypdf.PdfReader(_pdf(path, tmp_path))
    assert len(pdf.pages) == len(made.slides)
    for page in pdf.pages:
        assert _lowest(page) > 60  # the foot begins at 56


def _lowest(page: Any) -> float:
    """Return how low the lowest line above the foot stands, in points from below."""
    found: list[float] = []

    def seen(text: str, outer: Any, inner: Any, _: Any, size: float) -> None:
        if text.strip() and size * abs(inner[3] * outer[3]) > 13:  # the foot is smaller
            found.append(inner[5] * outer[3] + outer[5])

    page.extract_text(visitor_text=seen)
    return min(found)


def test_a_small_case_base_has_slides_too(small_base: Path, open_base: Callable[..., casekit.Casebase]) -> None:
    base = open_base(small_base)
    for number in (0, 1, 3):
        recipe = Recipe(title="Small", chosen=tuple(CASES)[:number], words="" if number else "xyzzy")
        made = slides(base, recipe, recipe.cases(base), ON)
        assert len(opened(render(made)).slides) == len(made.slides)
        assert deck_html.render(made).count(b"<section") == len(made.slides)
