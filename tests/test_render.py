"""Documents survive hostile text, stay accessible, and give the same bytes twice."""

import csv
import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from casekit.errors import ExportError, UsageError
from casekit.outputs.document import (
    BarChart,
    Blank,
    Bullets,
    Document,
    Heading,
    HeatMap,
    Paragraph,
    Reference,
    References,
    Table,
)
from casekit.outputs.render import FORMATS, save, to_bytes, write
from casekit.outputs.render._shade import ink_on, luminance, shade, shades
from casekit.outputs.render._text import web_link
from casekit.outputs.render.charts import bar_chart_png
from casekit.outputs.render.tables import csv_bytes, xlsx_bytes

MARKUP = '<script>alert(1)</script> "quoted" & </style><img src=x onerror=alert(2)> $\\frac{1}$ --> ]]>'
CONTROL = "bell\x07 null\x00 escape\x1b half\ud800 none\ufffe next\x85line"
MARKDOWN = "# no heading\n- no list\n1. no list\n> no quote\n[no](https://evil.example) ![no](x) `no` **no** | no |"
LONG = "Llanfairpwllgwyngyll" * 15
HOSTILE = f"{MARKUP} {CONTROL} {MARKDOWN} {LONG} =1+1"

DOCUMENT = Document(
    title=f"Title {MARKUP} {CONTROL}",
    blocks=(
        Heading("A second title, made a section", 1),
        Paragraph(HOSTILE, cites=(1, 3), lead=f"Lead {MARKUP}"),
        Paragraph(MARKDOWN, style="note"),
        Paragraph(CONTROL, style="small"),
        Heading(f"Deep {MARKUP}", 4),
        Bullets((Paragraph(HOSTILE, (2,)), Paragraph("- second"))),
        Bullets((Paragraph("first"), Paragraph("second")), numbered=True),
        Bullets((Paragraph("first again"), Paragraph("second again")), numbered=True),
        Heading("Tables", 2),
        Table(
            f"Caption {MARKUP}",
            ("Case", f"Col {MARKUP}", "C", "D", "E"),
            ((HOSTILE, "a\nb", LONG, CONTROL, "=1"), ("| x |", "", "", "", "")),
            widths=(3, 1, 1, 1, 1),
        ),
        Table("Plain", ("A", "B"), (("1", "2"),), row_header=False),
        Table("Nothing in it", ("A", "B"), ()),
        BarChart(f"Chart {MARKUP}", (HOSTILE, "Housing", "$x^"), (3, 12, 0)),
        BarChart("Empty chart", (), ()),
        Blank(f"Write here {MARKUP}", 2),
        Heading("Sources", 2),
        References(
            (
                Reference(1, HOSTILE, "https://example.org/a?b=1&c=2"),
                Reference(2, "Script", "javascript:alert(1)"),
                Reference(3, "No address"),
                Reference(3, "Twice the number", 'https://example.org/"><script>'),
            )
        ),
    ),
    stamp=f"Recipe 1, 210 records {MARKUP}",
    warning=f"Draft {MARKUP}",
    on=date(2026, 11, 22),
    subject=MARKUP * 9,
    keywords=("housing", CONTROL),
)
ROWS = [
    ["=1+1", "+44", "-x", "@cmd", "\tTab", "\r=1", "\n=1", "\x00=1", "＝1"],
    ["plain", 3, -2.5, None, True, date(2026, 1, 2), ("a", "b"), "#N/A", CONTROL],
]
COLUMNS = ["=Case", "Title", "title", "", "d", "e", "f", "g", "h"]
XLSX = {"title": MARKUP, "sheet": "a/b:[c]", "stamp": "=stamp", "notes": [("Source", "=HYPERLINK(1)")]}


@pytest.fixture(scope="module")
def made():
    return {suffix: to_bytes(DOCUMENT, suffix) for suffix in FORMATS}


@pytest.fixture(scope="module")
def word(made):
    return docx.Document(io.BytesIO(made[".docx"]))


class Page(HTMLParser):
    """The tags, their attributes and the text of a page."""

    def __init__(self, data):
        super().__init__()
        self.tags, self.text, self.open = [], {}, []
        self.feed(data.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.setdefault(self.open[-1] if self.open else "", []).append(data)

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.fixture(scope="module")
def page(made):
    return Page(made[".html"])


MAP = HeatMap(
    f"Topic and outcome {MARKUP}",
    "Topic",
    (HOSTILE, "Housing", "$x^ & <y>"),
    ("Work", f"Digital {MARKUP}", "Safety", "Culture", "Social links"),
    ((0, 7, 12, 1, None), (0, 0, 0, 0, 0), (3, 0, 1, 0, 0)),
)
UPRIGHT = HeatMap("Aims", "Characteristic", ("Race",), ("Eliminate", "Foster"), ((2, None),))


@pytest.fixture(scope="module")
def maps():
    document = replace(DOCUMENT, blocks=(Heading("Maps"), MAP, UPRIGHT, HeatMap("None", "Topic", (), (), ())))
    return {suffix: to_bytes(document, suffix) for suffix in FORMATS}


# --- all formats ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_same_document_same_bytes(made, suffix, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000.0))
    assert to_bytes(DOCUMENT, suffix) == made[suffix]


def test_zip_members_are_sorted_and_carry_one_date(made):
    with zipfile.ZipFile(io.BytesIO(made[".docx"])) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_row_that_does_not_fit_is_named(suffix):
    bad = Document("T", (Table("Costs", ("A", "B"), (("1", "2"), ("3",))),), "s", "w", date(2026, 1, 1))
    with pytest.raises(ExportError, match="Table 'Costs': row 2 has 1 cells for 2 columns"):
        to_bytes(bad, suffix)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a b", None),
        ("https://example.org/£", "https://example.org/%C2%A3"),
        ('http://example.org/"<', "http://example.org/%22%3C"),
        ("javascript:alert(1)", None),
        ("java\x00script:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
        ("https://", None),
        ("http://[bad", None),
        ("http://example.org:port/", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(address, link):
    assert web_link(address) == link


# --- Word ----------------------------------------------------------------------------------------------------------


def test_word_headings_are_real_and_never_skip_a_level(word):
    styles = [p.style.name for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert styles == ["Heading 1", "Heading 2", "Heading 3", "Heading 2", "Heading 2"]
    assert word.paragraphs[0].style.name == "Heading 1"
    assert word.styles["Heading 2"].paragraph_format.keep_with_next
    assert word.styles["Normal"].paragraph_format.widow_control


def test_word_language_fonts_and_properties(word):
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert [lang.get(qn("w:val")) for lang in defaults.iter(qn("w:lang"))] == ["en-GB"]
    for name in ("Normal", "Heading 1", "Caption"):
        fonts = word.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Arial"
        assert fonts.get(qn("w:asciiTheme")) is None
    core = word.core_properties
    assert (core.language, core.author, core.comments) == ("en-GB", "casekit", "")
    assert core.title.startswith("Title <script>")
    assert len(core.subject) == 255
    assert core.created == core.modified == datetime(2026, 11, 22, tzinfo=UTC)
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_word_tables_repeat_their_header_and_keep_rows_whole(word):
    assert [len(table.columns) for table in word.tables] == [5, 2, 2]
    for table in word.tables:
        for number, row in enumerate(table.rows):
            assert (row._tr.trPr.find(qn("w:tblHeader")) is not None) == (number == 0)
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
        assert all(run.bold for cell in table.rows[0].cells for run in cell.paragraphs[0].runs)
        assert table.rows[0].cells[0]._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "D9E2F0"
        before = table._tbl.getprevious()
        assert before.pPr.pStyle.val == "Caption"
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
        assert abs(sum(widths) - 9638) <= len(widths)
        assert widths == [cell.width.twips for cell in table.rows[1].cells]
    assert word.styles["Caption"].paragraph_format.keep_with_next
    wide, plain, _ = word.tables
    assert wide.rows[1].cells[0].paragraphs[0].runs[0].bold
    assert not plain.rows[1].cells[0].paragraphs[0].runs[0].bold
    assert wide.rows[1].cells[0].paragraphs[0].style.font.size.pt == 9
    assert plain.rows[1].cells[0].paragraphs[0].style.font.size.pt == 10


def test_word_chart_has_its_numbers_as_alt_text_and_as_a_table(word):
    (shape,) = word.inline_shapes
    described = shape._inline.docPr.get("descr")
    assert described.startswith("Bar chart: Chart <script>")
    assert "Housing 12" in described
    assert [cell.text for cell in word.tables[2].rows[2].cells] == ["Housing", "12"]


def test_word_lists_are_real_and_count_from_one(word):
    numbers = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert len(numbers) == 4
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    starts = [o.get(qn("w:val")) for o in word.part.numbering_part.element.iter(qn("w:startOverride"))]
    assert starts == ["1", "1"]
    assert len([p for p in word.paragraphs if p.style.name == "List Bullet"]) == 2


def test_word_links_go_only_to_the_web(word):
    targets = [rel.target_ref for rel in word.part.rels.values() if rel.reltype.endswith("/hyperlink")]
    assert targets == ["https://example.org/a?b=1&c=2", "https://example.org/%22%3E%3Cscript%3E"]
    shown = [p.text for p in word.paragraphs if p.style.name == "Reference"]
    assert [text.split("\t")[0] for text in shown] == ["[1]", "[2]", "[3]", "[3]"]
    assert "javascript:alert(1)" in shown[1]


def test_word_every_page_has_warning_stamp_and_number(word):
    section = word.sections[0]
    assert section.header.paragraphs[0].text.startswith("Draft <script>")
    assert section.footer.paragraphs[0].text.startswith("Recipe 1, 210 records <script>")
    fields = [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "".join(t.text for t in section.footer.paragraphs[1]._p.iter(qn("w:t"))) == "Page 1 of 1"


def test_word_text_is_whole_but_for_what_xml_forbids(word):
    text = next(p.text for p in word.paragraphs if p.text.startswith("Lead"))
    assert MARKUP in text
    assert "bell null escape half none next\nline" in text
    assert text.endswith(" =1+1 [1, 3]")


# --- HTML ----------------------------------------------------------------------------------------------------------


def test_html_page_frame(page):
    assert page.open == []
    assert page.tags[0] == ("html", {"lang": "en-GB"})
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h3", "h2", "h2"]
    skip = page.all("a")[0]
    assert skip["href"] == "#" + page.all("main")[0]["id"]
    (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';")


def test_html_text_never_becomes_markup(made, page):
    assert page.all("script") == []
    assert len(page.all("style")) == 1
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert any(MARKUP in text for text in page.text["p"])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", made[".html"].decode())


def test_html_asks_for_nothing_outside(made, page):
    assert page.all("link", "iframe", "object", "form", "base", "img") == []
    style = "".join(page.text["style"])
    assert "url(" not in style
    assert "@import" not in style
    assert {a["href"] for a in page.all("a") if not a["href"].startswith("#")} == {
        "https://example.org/a?b=1&c=2",
        "https://example.org/%22%3E%3Cscript%3E",
    }


def test_html_tables_have_captions_scopes_and_a_scroll_region(page):
    assert len(page.all("table")) == len(page.all("caption")) == 3
    assert {th.get("scope") for th in page.all("th")} == {"col", "row"}
    assert len([th for th in page.all("th") if th["scope"] == "row"]) == 2 + 0 + 3
    regions = [div for div in page.all("div") if div.get("role") == "region"]
    assert [div["tabindex"] for div in regions] == ["0"] * 3
    assert len({div["aria-label"] for div in regions}) == 3


def test_html_cites_lead_to_sources(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    cited = [a["href"] for a in page.all("a") if a["href"].startswith("#ref-")]
    assert cited == ["#ref-1", "#ref-3", "#ref-2"]
    assert {href[1:] for href in cited} <= set(ids)


def test_html_prints_warning_and_stamp(page):
    style = "".join(page.text["style"])
    above, below = re.findall(r'content:"([^"]*)"(?=;width:[18]\d*0%)', style)
    plain = [re.sub(r"\\([0-9a-f]+) ", lambda code: chr(int(code[1], 16)), text) for text in (above, below)]
    assert plain == [f"Draft {MARKUP}", f"Recipe 1, 210 records {MARKUP}"]


# --- Markdown ------------------------------------------------------------------------------------------------------


def test_markdown_text_makes_no_html_links_or_headings(made):
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(made[".md"].decode())
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in [*tokens, *inline]}
    assert not kinds & {"html_block", "html_inline", "image", "code_inline", "code_block", "fence", "s_open", "em_open"}
    links = {child.attrs["href"] for child in inline if child.type == "link_open"}
    assert links == {"https://example.org/a?b=1&c=2", "https://example.org/%22%3E%3Cscript%3E"}
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3", "h2", "h2"]
    assert [token.type for token in tokens].count("ordered_list_open") == 2
    assert [token.type for token in tokens].count("bullet_list_open") == 1
    text = " ".join(child.content for child in inline if child.type == "text")
    assert "<script>alert(1)</script>" in text
    assert "[no](https://evil.example)" in text


def test_markdown_tables_keep_their_shape(made):
    tokens = MarkdownIt("commonmark").enable("table").parse(made[".md"].decode())
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 3
    assert kinds.count("th_open") == 5 + 2 + 2
    assert kinds.count("td_open") == 2 * 5 + 1 * 2 + 3 * 2
    cells = [tokens[place + 1].content for place, kind in enumerate(kinds) if kind == "td_open"]
    assert "a / b" in cells


# --- bars ----------------------------------------------------------------------------------------------------------


def test_chart_same_bytes_whatever_the_users_settings():
    import matplotlib

    chart = BarChart("T", ("Housing", "$\\frac", "漢字 \U0001f600", LONG), (1, 0, 1200, 3))
    first = bar_chart_png(chart)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert bar_chart_png(chart) == first
        assert matplotlib.rcParams["font.size"] == 30
    assert first.startswith(b"\x89PNG")
    assert int.from_bytes(first[16:20], "big") == 1260  # 16 cm at 200 dots to the inch
    assert bar_chart_png(BarChart("T", ("Housing",), (2,))) != bar_chart_png(BarChart("T", ("Housing",), (1,)))


def test_html_chart_is_one_table_with_a_bar_beside_each_number(made, page):
    assert page.text["span"].count("12") == 1
    (table,) = re.findall(r'<table class="bars".*?</table>', made[".html"].decode(), re.S)
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert [re.sub("<.*?>", "", cell) for cell in cells] == ["3", "12", "0"]
    lengths = [re.findall(r'class="bar" style="width:calc\((.*?)\*', cell) for cell in cells]
    assert lengths == [["0.250"], ["1.000"], []], "nothing has no bar"
    assert table.count('scope="row"') == 3 and table.count('scope="col"') == 2


# --- heat maps -----------------------------------------------------------------------------------------------------


def cells_of(html, title):
    """Return the cells of a heat map: fill, ink and text."""
    table = next(part for part in re.findall("<table.*?</table>", html, re.S) if f"<caption>{title}" in part)
    return re.findall(r'<td style="background-color:#(\w{6});color:#(\w{6})">(.*?)</td>', table)


def test_the_table_of_a_heat_map_has_every_number():
    assert MAP.table.rows[0] == (HOSTILE, "0", "7", "12", "1", "n/a")
    assert MAP.table.columns == ("Topic", *MAP.columns)


def test_the_legend_says_what_darker_means_where_anything_is_dark():
    assert MAP.legend == "Darker: more cases, 12 at most."
    assert replace(MAP, unit="links").legend == "Darker: more links, 12 at most."
    assert HeatMap("T", "R", ("a",), ("b", "c"), ((0, None),)).legend == ""


def test_numbers_in_a_heat_map_can_be_read_on_every_shade():
    for most in (1, 2, 7, 300):
        for value in [None, *range(most + 1)]:
            fill = shade(value, most)
            light, dark = sorted(map(luminance, (fill, ink_on(fill))), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, value
    darkness = [luminance(shade(value, 300)) for value in range(301)]
    assert darkness == sorted(darkness, reverse=True)
    assert shade(0, 300) == (255, 255, 255) and luminance(shade(1, 300)) < 0.8
    red, green, blue = shade(None, 300)
    assert red == green == blue < 255
    assert luminance((0, 0, 0)) == 0 and luminance((255, 255, 255)) == pytest.approx(1)


def test_every_cell_of_a_heat_map_has_colours_in_six_digits():
    colours = shades(MAP)
    assert [len(line) for line in colours] == [5, 5, 5]
    assert all(re.fullmatch("[0-9a-f]{6}", part) for line in colours for colour in line for part in colour)
    assert colours[0][0] == ("ffffff", "000000") and colours[0][2] == ("1f3864", "ffffff")
    assert colours[0][3] == colours[2][2], "one scale in one map"


def test_html_heat_map_is_one_shaded_table_with_every_number(maps):
    html, page = maps[".html"].decode(), Page(maps[".html"])
    assert page.open == [] and page.all("img") == []
    assert [table.get("class") for table in page.all("table")] == ["map turned", "map"]
    assert len(page.all("caption")) == 2
    assert page.text["td"] == ["0", "7", "12", "1", "n/a", *"00000", *"30100", "2", "n/a"]
    assert cells_of(html, "Aims") == [("1f3864", "ffffff", "2"), ("e6e6e6", "000000", "n/a")]
    assert [(fill, ink) for fill, ink, _ in cells_of(html, "Topic and outcome")] == [
        tuple(colour) for line in shades(MAP) for colour in line
    ]
    assert {"Darker: more cases, 12 at most.", "Darker: more cases, 2 at most."} <= set(page.text["span"])
    regions = [div["aria-label"] for div in page.all("div") if div.get("role") == "region" and div["tabindex"] == "0"]
    assert len(regions) == len(set(regions)) == 2
    assert [th["scope"] for th in page.all("th")] == ["col"] * 6 + ["row"] * 3 + ["col"] * 3 + ["row"]
    assert page.text["p"].count("Nothing to show.") == 1
    assert "<script>" not in html and "$x^ &amp; &lt;y&gt;" in html


def test_html_heat_map_keeps_its_shades_on_paper(maps):
    style = "".join(Page(maps[".html"]).text["style"])
    assert re.search(r"\.map td,\.bar\{print-color-adjust:exact", style)


def test_word_heat_map_is_one_shaded_table_with_every_number(maps):
    word = docx.Document(io.BytesIO(maps[".docx"]))
    assert len(word.inline_shapes) == 0
    assert len(word.tables) == 2
    for table, chart in zip(word.tables, (MAP, UPRIGHT), strict=True):
        assert [[cell.text for cell in row.cells][1:] for row in table.rows[1:]] == [
            ["n/a" if value is None else str(value) for value in line] for line in chart.values
        ]
        for row, colours in zip(table.rows[1:], shades(chart), strict=True):
            for cell, (fill, ink) in zip(row.cells[1:], colours, strict=True):
                (shading,) = cell._tc.tcPr.findall(qn("w:shd"))
                assert shading.get(qn("w:fill")) == fill
                assert str(cell.paragraphs[0].runs[0].font.color.rgb).lower() == ink
        assert table.rows[1].cells[0]._tc.tcPr.find(qn("w:shd")) is None, "the name of a row has no shade"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert kept == [True] * len(chart.rows) + [None], "a map stays whole"
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    assert captions[1].text == "Aims Darker: more cases, 2 at most."
    assert captions[2].text == "None"


def test_word_heat_map_has_turned_column_names_in_a_table_that_fits(maps):
    turned, upright = docx.Document(io.BytesIO(maps[".docx"])).tables
    directions = [cell._tc.findall(f".//{qn('w:textDirection')}") for cell in turned.rows[0].cells]
    assert [len(found) for found in directions] == [0, 1, 1, 1, 1, 1]
    assert not upright._tbl.findall(f".//{qn('w:textDirection')}")
    for table in (turned, upright):
        assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst) <= 9640
    assert order(turned.rows[0].cells[1]._tc.tcPr) == ["tcW", "shd", "tcMar", "textDirection", "vAlign"]
    cell = turned.rows[1].cells[1]
    assert order(cell._tc.tcPr) == ["tcW", "shd", "tcMar"]
    assert order(cell.paragraphs[0]._p.pPr) == ["pStyle", "keepNext", "jc"]


def order(properties):
    """Return the names of the properties in their order; Word is strict about it."""
    return [child.tag.split("}")[1] for child in properties]


def test_markdown_heat_map_is_its_table(maps):
    assert "| **Race** | 2 | n/a |" in maps[".md"].decode()


@pytest.mark.parametrize("suffix", FORMATS)
def test_heat_maps_give_the_same_bytes_twice(maps, suffix):
    document = replace(DOCUMENT, blocks=(Heading("Maps"), MAP, UPRIGHT, HeatMap("None", "Topic", (), (), ())))
    assert to_bytes(document, suffix) == maps[suffix]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_heat_map_without_columns_or_numbers_is_still_a_table(suffix):
    bare = (HeatMap("Rows", "Topic", ("a", "b"), (), ((), ())), HeatMap("Noughts", "Topic", ("a",), ("b",), ((0,),)))
    data = to_bytes(replace(DOCUMENT, blocks=bare), suffix)
    if suffix == ".docx":
        assert [len(table.columns) for table in docx.Document(io.BytesIO(data)).tables] == [1, 2]
    else:
        assert b"Noughts" in data and b"Darker" not in data


# --- contents ------------------------------------------------------------------------------------------------------


def test_html_of_many_sections_begins_with_links_to_them():
    few, many = (
        Page(to_bytes(replace(DOCUMENT, blocks=[Heading(f"Part {n} {MARKUP}") for n in range(number)]), ".html"))
        for number in (6, 7)
    )
    assert few.all("nav") == []
    assert [nav["aria-label"] for nav in many.all("nav")] == ["Contents"]
    links = [a["href"] for a in many.all("a") if a["href"].startswith("#section-")]
    assert links == [f"#{heading['id']}" for heading in many.all("h2")]
    assert len(set(links)) == 7


# --- spreadsheets --------------------------------------------------------------------------------------------------


def test_csv_never_holds_a_formula():
    data = csv_bytes(COLUMNS, ROWS)
    assert data.startswith(b"\xef\xbb\xbf'=Case,")
    assert data.endswith(b"\r\n")
    header, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header[0] == "'=Case"
    assert [cell[0] for cell in first] == ["'"] * 9
    assert second[:8] == ["plain", "3", "-2.5", "", "True", "2026-01-02", "a; b", "#N/A"]
    assert second[8] == "bell null escape half none next\nline"
    assert data == csv_bytes(COLUMNS, ROWS)


def test_xlsx_never_holds_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, ROWS, **XLSX)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [3, -2.5]
    page = book.worksheets[0]
    assert (page["A2"].value, page["A2"].quotePrefix, page["H3"].value) == ("=1+1", True, "#N/A")
    assert page["I3"].value == "bell null escape half none next\nline"


def test_xlsx_is_a_real_table_with_a_page_about_it():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, ROWS, **XLSX)))
    page, about = book.worksheets
    assert (page.title, about.title, page.freeze_panes) == ("a b  c", "About", "A2")
    (table,) = page.tables.values()
    assert table.ref == "A1:I3"
    names = [cell.value for cell in page[1]]
    assert names == ["=Case", "Title", "title (2)", "Column 4", "d", "e", "f", "g", "h"]
    assert [column.name for column in table.tableColumns] == names
    assert [cell.value for cell in about["B"]] == [MARKUP, "=HYPERLINK(1)", "=stamp"]
    assert (book.properties.language, book.properties.creator) == ("en-GB", "casekit")
    assert book.properties.title == MARKUP


def test_xlsx_same_rows_same_bytes(monkeypatch):
    first = xlsx_bytes(COLUMNS, ROWS, **XLSX)
    time.sleep(1.1)  # its clock counts in seconds
    assert xlsx_bytes(COLUMNS, ROWS, **XLSX) == first
    dated = xlsx_bytes(COLUMNS, ROWS, **XLSX, on=date(2026, 11, 22))
    core = zipfile.ZipFile(io.BytesIO(dated)).read("docProps/core.xml").decode()
    assert core.count(">2026-11-22T00:00:00Z</dcterms:") == 2
    assert b"dcterms:created" not in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")


def test_xlsx_edges():
    empty = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["A"], [], title="", sheet="About", stamp="", notes=[])))
    assert empty.worksheets[0].title == "Table"
    assert not empty.worksheets[0].tables
    long = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["A"], [["x" * 40_000]], **XLSX)))
    assert len(long.worksheets[0]["A2"].value) == 32_767
    assert long.worksheets[0]["A2"].value.endswith("(cut: too long for a cell)")
    with pytest.raises(ExportError, match="at least one column"):
        xlsx_bytes([], [], **XLSX)
    for writer in (lambda rows: csv_bytes(["A"], rows), lambda rows: xlsx_bytes(["A"], rows, **XLSX)):
        with pytest.raises(ExportError, match="Row 2 has 2 cells for 1 columns"):
            writer([["1"], ["1", "2"]])


# --- saving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [*FORMATS, ".MD"])
def test_the_suffix_picks_the_format(tmp_path, made, suffix):
    path = save(DOCUMENT, tmp_path / f"note{suffix}")
    assert path.read_bytes() == made[suffix.lower()]
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_suffix_says_what_is_possible(tmp_path):
    with pytest.raises(
        UsageError, match=r"'\.pdf' is not a format casekit can write\. Possible: \.docx, \.html, \.md\."
    ):
        save(DOCUMENT, tmp_path / "note.pdf")
    with pytest.raises(UsageError, match="no suffix"):
        save(DOCUMENT, tmp_path / "note")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ExportError, match="is not there"):
        save(DOCUMENT, tmp_path / "none" / "note.md")
    (tmp_path / "note.md").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        save(DOCUMENT, tmp_path / "note.md")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = write(tmp_path / "note.md", b"old")

    def refuse(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ExportError, match="cannot be written"):
        save(DOCUMENT, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(ExportError, match=r"\.docx file needs the Python package 'docx'"):
        to_bytes(DOCUMENT, ".docx")
