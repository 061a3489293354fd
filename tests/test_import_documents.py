"""Documents taken in as drafts: five kinds of file, hostile files, and what is recognised in them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.casebase.check import TO_REWRITE
from casekit.casebase.collection import Collection
from casekit.casebase.load import check_record, load
from casekit.casebase.yamlfile import Loaded, parse_yaml
from casekit.curate.files import to_yaml
from casekit.errors import UnreadableFile
from casekit.intake.documents import Draft, draft_from, draft_of
from casekit.intake.extract import Extracted, Limits, Piece, extract
from casekit.intake.figures import figures
from casekit.intake.formats.__main__ import read
from casekit.intake.layouts import LEFT_OUT, arrange
from casekit.intake.naming import Names
from conftest import write_base

ON = date(2026, 11, 22)
TITLE = "Visiting shared houses in Fenland"
TEXT: list[tuple[int | None, str]] = [
    (1, TITLE),
    (2, "Background"),
    (None, "Fenland District Council heard that seasonal workers slept in crowded shared houses around Wisbech."),
    (2, "What we did"),
    (None, "In 2012 the council and the fire service visited 45 houses in multiple occupation together."),
    (2, "Results"),
    (None, "By 2012 repairs had been finished in 80% of the houses visited, at a cost of £12,500."),
    (None, "The council hopes that fewer people will fall ill."),
    (2, "Lessons"),
    (None, "Tell landlords early what to expect. Ask at officer@example.org or 01234 567890."),
]

Maker = Callable[[Path], None]


def make_docx(path: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.title = ""
    for level, text in TEXT:
        if level:
            document.add_heading(text, level=level)
        else:
            document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Houses", "45"
    document.save(str(path))


def make_pptx(path: Path) -> None:
    from pptx import Presentation

    presentation = Presentation()
    frame = None
    for level, text in TEXT:
        if level:
            slide = presentation.slides.add_slide(presentation.slide_layouts[1])
            slide.shapes.title.text = text
            frame = slide.placeholders[1].text_frame
        else:
            assert frame is not None
            frame.add_paragraph().text = text
    slide.notes_slide.notes_text_frame.text = "Say thank you"
    presentation.save(str(path))


def make_html(path: Path) -> None:
    body = "".join(f"<h{level}>{text}</h{level}>" if level else f"<p>{text}</p>" for level, text in TEXT)
    path.write_text(
        "<!doctype html><html><head><title>Visits | Site</title>"
        '<meta property="og:site_name" content="Fens Today">'
        '<meta property="article:published_time" content="2013-04-05T10:00">'
        '<link rel="canonical" href="https://example.org/visits"><script>var x = "Leeds";</script></head>'
        f"<body><nav><a>Bristol</a></nav><main>{body}<form>Sign up in Leeds</form></main>"
        "<footer>Swindon</footer></body></html>",
        encoding="utf-8",
    )


def make_txt(path: Path) -> None:
    path.write_text("\n\n".join(text for _, text in TEXT), encoding="utf-8")


def make_pdf(path: Path, pages: int = 1, text: bool = True) -> None:
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    with PdfPages(path) as pdf:
        for _ in range(pages):
            figure = plt.figure(figsize=(8.27, 11.69))
            height = 0.95
            for level, line in TEXT if text else []:
                figure.text(0.05, height, line, fontsize=20 - 2 * level if level else 8)
                height -= 0.05
            if not text:
                figure.add_axes((0, 0, 1, 1)).imshow([[0, 1], [1, 0]])
                figure.axes[0].set_axis_off()
            pdf.savefig(figure)
            plt.close(figure)


MAKERS: dict[str, Maker] = {
    ".docx": make_docx,
    ".pptx": make_pptx,
    ".html": make_html,
    ".txt": make_txt,
    ".pdf": make_pdf,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("documents")
    for suffix, make in MAKERS.items():
        make(folder / f"visits{suffix}")
    return {suffix: folder / f"visits{suffix}" for suffix in MAKERS}


# --- taking the text out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_kind_gives_the_text_in_order_with_headings(made: Mapping[str, Path], suffix: str) -> None:
    found = extract(made[suffix])
    assert found.kind == suffix[1:]
    told = [piece.text for piece in found.pieces]
    wanted = [text for _, text in TEXT]
    assert [text for text in told if text in wanted] == wanted
    headings = [piece.text for piece in found.pieces if piece.level is not None]
    assert headings == [text for level, text in TEXT if level]


@pytest.mark.parametrize(
    ("suffix", "locator"),
    [(".pdf", "Page 1"), (".pptx", "Slide 4"), (".docx", "Results"), (".html", "Results"), (".txt", "Results")],
)
def test_locators_are_places_people_can_find(made: Mapping[str, Path], suffix: str, locator: str) -> None:
    piece = next(piece for piece in extract(made[suffix]).pieces if "80%" in piece.text)
    assert piece.locator == locator


def test_a_web_page_gives_its_main_part_and_what_it_says_of_itself(made: Mapping[str, Path]) -> None:
    found = extract(made[".html"])
    text = " ".join(piece.text for piece in found.pieces)
    assert not {"Bristol", "Leeds", "Swindon"} & set(text.split())
    assert (found.publisher, found.address) == ("Fens Today", "https://example.org/visits")
    assert (found.published or "").startswith("2013-04-05")


def test_table_rows_and_notes_are_read(made: Mapping[str, Path]) -> None:
    assert "Houses | 45" in [piece.text for piece in extract(made[".docx"]).pieces]
    assert Piece("Say thank you", "Slide 5, notes") in extract(made[".pptx"]).pieces


def test_deleted_text_of_a_word_document_is_left_out(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    paragraph = document.add_paragraph("Kept ")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>gone</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>and added</w:t></w:r></w:ins>"))
    document.save(str(tmp_path / "changed.docx"))
    assert [piece.text for piece in extract(tmp_path / "changed.docx").pieces] == ["Kept and added"]


def test_text_without_end_is_cut_into_pieces(tmp_path: Path) -> None:
    text = "Officers and firefighters went from door to door. " * 400
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    pieces = extract(tmp_path / "long.txt").pieces
    assert max(len(piece.text) for piece in pieces) <= 5_000 < len(text)
    assert " ".join(piece.text for piece in pieces) == text.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_common_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "costs.txt"
    path.write_bytes("The visits cost £1,200 – a café’s rent for a month.".encode(encoding))
    found = extract(path)
    assert found.pieces[0].text == "The visits cost £1,200 – a café’s rent for a month."
    assert bool(found.notes) == (encoding == "cp1252")


def test_a_pdf_that_is_called_docx_is_read_as_what_it_is(made: Mapping[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "visits.docx"
    path.write_bytes(made[".pdf"].read_bytes())
    found = extract(path)
    assert found.kind == "pdf"
    assert found.notes == ("The file is called .docx, but it holds a PDF. It was read as that.",)


def test_lines_that_stand_on_every_page_are_left_out(tmp_path: Path) -> None:
    make_pdf(tmp_path / "long.pdf", pages=4)
    # the same page four times: everything repeats, only what is in the middle of a page stays
    texts = [piece.text for piece in extract(tmp_path / "long.pdf").pieces]
    assert TITLE not in texts
    assert len([text for text in texts if "45 houses" in text]) == 4


# --- files that cannot be read -----------------------------------------------------------------------------------


def refused(path: Path, limits: Limits | None = None) -> str:
    before = sorted(path.parent.rglob("*")) if path.parent.exists() else []
    with pytest.raises(UnreadableFile) as caught:
        extract(path, limits or Limits())
    assert (sorted(path.parent.rglob("*")) if path.parent.exists() else []) == before, "something was left behind"
    sentence = str(caught.value)
    assert sentence.startswith(f"{path.name} was not taken in: ") and sentence.endswith(".") and "\n" not in sentence
    return sentence


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(name.encode("utf-16-le") for name in names) + bytes(600)


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.pdf", b"", "it is empty"),
        ("locked.docx", ole("EncryptedPackage"), "protected by a password"),
        ("old.doc", ole("WordDocument"), "save it as .docx"),
        ("old.ppt", ole("PowerPoint Document"), "save it as .pptx"),
        ("old.xls", ole("Workbook"), "Excel's old format"),
        ("letter.rtf", b"{\\rtf1 hello}", "RTF"),
        ("scan.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "it is a picture"),
        ("cut.docx", b"PK\x03\x04" + bytes(range(200)), "damaged or cut off"),
        ("table.xlsx", zipped({"xl/workbook.xml": b"<x/>"}), "on the command line, with casekit import FILE"),
        ("text.odt", zipped({"mimetype": b"application/vnd.oasis"}), "OpenDocument"),
        ("many.zip", zipped({"a.txt": b"a"}), "unpack it"),
        ("feed.xml", b"<?xml version='1.0'?><rss></rss>", "it is XML"),
        ("page.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html>", "web archive"),
        ("noise.txt", bytes(range(1, 256)) * 20, "it is not text"),
        ("noise.pdf", b"not a pdf at all", "not what its name says"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type", "damaged"),
        ("blank.html", b"<html><body><nav>Home</nav></body></html>", "it holds no text"),
        ("hollow.docx", zipped({"word/document.xml": b"<w/>"}), "damaged"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert words in refused(path)


def test_a_folder_a_device_and_nothing_at_all(tmp_path: Path) -> None:
    assert "it is a folder" in refused(tmp_path / ".." / tmp_path.name)
    assert "cannot be opened" in refused(tmp_path / "not-there.pdf")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        assert "device or a pipe" in refused(tmp_path / "pipe.txt")


def encrypt(source: Path, target: Path, user: str) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(source))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    with target.open("wb") as file:
        writer.write(file)


def test_an_encrypted_pdf_opens_only_without_a_password(made: Mapping[str, Path], tmp_path: Path) -> None:
    encrypt(made[".pdf"], tmp_path / "locked.pdf", "secret")
    assert "it is protected" in refused(tmp_path / "locked.pdf")
    encrypt(made[".pdf"], tmp_path / "open.pdf", "")
    found = extract(tmp_path / "open.pdf")
    assert TITLE in [piece.text for piece in found.pieces]
    assert any("without a password" in note for note in found.notes)


def test_a_scan_is_called_a_picture_of_text(tmp_path: Path) -> None:
    make_pdf(tmp_path / "scan.pdf", text=False)
    assert "picture of text" in refused(tmp_path / "scan.pdf")


def test_a_word_document_cut_short_or_changed_never_shows_a_traceback(made: Mapping[str, Path], tmp_path: Path) -> None:
    whole = made[".docx"].read_bytes()
    path = tmp_path / "cut.docx"
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(path)


def test_a_file_that_unpacks_to_far_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(zipped({"word/document.xml": bytes(40_000_000)}))
    assert path.stat().st_size < 100_000
    assert "unpack to far more" in refused(path)


def test_entities_in_a_word_document_are_not_followed(made: Mapping[str, Path], tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()
    with zipfile.ZipFile(made[".docx"]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    start, _, rest = members["word/document.xml"].partition(b"?>")
    members["word/document.xml"] = start + b"?>" + declared + rest.replace(b"Lessons", b"&e;")
    path = tmp_path / "entity.docx"
    path.write_bytes(zipped(members))
    assert "declarations" in refused(path)


def test_an_endless_or_greedy_file_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_bytes(b"<html><body>" + b"<div>" * 200_000 + b"text in the end that is read very late" * 10)
    assert "longer than" in refused(path, Limits(seconds=1.5))
    if sys.platform == "linux":
        assert "memory" in refused(path, Limits(memory=90_000_000))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(bytes=100), "larger than"),
        (Limits(characters=50), "more than 50 characters"),
        (Limits(pages=0), "pages"),
        (Limits(unpacked=100), ""),
    ],
)
def test_the_limits_hold(made: Mapping[str, Path], limits: Limits, words: str) -> None:
    if words:
        assert words in refused(made[".pdf"], limits)
    else:
        assert "unpack to far more" in refused(made[".docx"], limits)


def test_a_program_in_the_working_folder_is_not_run(made: Mapping[str, Path], tmp_path: Path) -> None:
    (tmp_path / "docx.py").write_text("raise SystemExit(9)")
    call = f"print(extract(Path({str(made['.docx'])!r})))"
    code = f"from pathlib import Path; from casekit.intake.extract import extract; {call}"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, env=env)
    assert "Extracted(docx" in done.stdout, done.stderr


@given(st.binary(max_size=600), st.sampled_from(["", ".txt", ".html"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    if data.startswith((b"PK", b"%PDF-")) or b"%PDF-" in data:
        return
    try:
        found = read(data, suffix, Limits())
    except UnreadableFile:
        return
    assert all(piece.text.strip() and piece.locator for piece in found.pieces)


# --- layouts -----------------------------------------------------------------------------------------------------


def pieces_of(*lines: tuple[int | None, str]) -> tuple[Piece, ...]:
    heading = "Paragraph 1"
    found = []
    for level, text in lines:
        heading = text if level else heading
        found.append(Piece(text, heading, level))
    return tuple(found)


EWSI = pieces_of(
    (None, "Skip to main content"),
    (1, "A forum for new neighbours"),
    (2, "Project Goal"),
    (None, "People who had come for farm work did not know whom to ask."),
    (2, "How it works"),
    (None, "A town hall desk was opened two evenings a week."),
    (2, "Results"),
    (None, "Some 320 people came in the first year."),
    (2, "Evaluation"),
    (None, "Nobody outside the council has looked at it."),
    (2, "Who benefits"),
    (None, "Newcomers and the officers who meet them."),
    (2, "Funding and resources"),
    (None, "County Fund for Neighbours"),
    (2, "About this good practice"),
    (None, "Posted by"),
    (None, "Pat Example"),
    (2, "Related content"),
    (None, "Another practice in Leeds with 99 people"),
)


def test_a_page_of_the_european_website_maps_to_its_blocks(shipped_collection: Collection) -> None:
    draft = draft_from(Extracted("html", EWSI), shipped_collection, ON)
    assert [passage["locator"] for passage in draft.data["story"]["context"]] == ["Project Goal"]
    assert draft.data["story"]["approach"][0]["text"] == f"{TO_REWRITE}A town hall desk was opened two evenings a week."
    assert draft.data["story"]["who_benefits"][0]["locator"] == "Who benefits"
    assert draft.data["outcomes"][0]["statement"].endswith("Some 320 people came in the first year.")
    assert draft.data["evidence"] == {"level": "U", "why": f"{TO_REWRITE}Nobody outside the council has looked at it."}
    assert draft.data["means"] == {"funders": ["County Fund for Neighbours"], "locator": "Funding and resources"}
    assert draft.data["sources"][0]["publisher"].startswith("European Website on Integration")
    assert "Example" not in str(draft.data) and "Leeds" not in str(draft.data) and "Skip to" not in str(draft.data)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("1. Background", "story.context"),
        ("The challenge", "story.context"),
        ("What we did", "story.approach"),
        ("The solution", "story.approach"),
        ("Outcomes and impact", "outcomes"),
        ("Lessons learned", "story.lessons"),
        ("Challenges faced", "story.limiting"),
        ("Costs and resources", "means.funders"),
        ("Evaluation", "evidence.why"),
        ("Contact", LEFT_OUT),
        ("Our town", None),
    ],
)
def test_headings_of_any_report(heading: str, target: str | None) -> None:
    arranged = arrange(pieces_of((1, "A long title about learning and costs"), (2, heading), (None, "Some text.")))
    assert arranged.sections[0].target is None
    assert arranged.sections[-1].target == target


def test_text_below_a_lower_heading_goes_where_the_heading_above_goes() -> None:
    arranged = arrange(
        pieces_of(
            (1, "A title of many words"), (2, "Results"), (3, "In the north"), (None, "a"), (2, "The town"), (None, "b")
        )
    )
    assert [(one.heading, one.target) for one in arranged.sections][1:] == [
        ("Results", "outcomes"),
        ("In the north", "outcomes"),
        ("The town", None),
    ]


# --- what is recognised ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The focus groups were attended by 15 local migrants.", [("15", "local migrants")]),
        ("The fund gave £249,000 for three years.", [("£249,000", "for three years")]),
        ("Over 60 countries were named.", [("Over 60", "countries were named")]),
        ("A turnout of 93% of those invited.", [("93%", "of those invited")]),
        (
            "About 1.5 million people and $2.3 million in grants",
            [("About 1.5 million", "people"), ("$2.3 million", "in grants")],
        ),
        ("Twenty-five volunteers finished", [("Twenty-five", "volunteers finished")]),
        ("a population of 145,000, growing", [("145,000", "a population of")]),
        ("In 2012 the work began; see page 14, section 3 and Figure 2.", []),
        ("Ring 01234 567890, SG12 9XF, on 5 March 2010 at 10 am", []),
        ("The 2011 census and the 2010 Act; A8 migrants; Flag 4 records", []),
        ("It took 11 weeks and 3 years", []),
        ("ISBN 978-0-9917441-2-1", []),
    ],
)
def test_figures_that_count_something(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(one.value, one.what) for one in figures([Piece(text, "Results")])] == wanted


def test_a_share_keeps_its_base() -> None:
    found = figures([Piece("Repairs were finished in 80% of the houses visited, we are told.", "Page 2")])
    assert (found[0].of, found[0].locator) == ("the houses visited", "Page 2")


@given(st.text(max_size=200))
def test_any_text_gives_figures_that_stand_in_it(text: str) -> None:
    for one in figures([Piece(text, "Page 1")]):
        assert one.value.split()[0] in text and one.what


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The council in Reading began a class.", {"reading"}),
        ("Reading Borough Council began a class.", {"reading"}),
        ("Reading aloud helps. The group was reading. Bury the bulbs; sit Down.", set()),
        ("King's Lynn and West Norfolk's officers met Leeds's officers.", {"kings-lynn-and-west-norfolk", "leeds"}),
        ("The University of Leeds looked at it, and so did Leeds Road School.", set()),
        ("Work in Stoke-on-Trent and in Málaga", {"stoke-on-trent"}),
        ("The leeds of the fenland", set()),
    ],
)
def test_places_are_whole_names_that_are_meant(shipped_collection: Collection, text: str, wanted: set[str]) -> None:
    assert {one.key for one in Names(shipped_collection.places).find([Piece(text, "Page 1")])} == wanted


def test_the_longest_name_counts(shipped_collection: Collection) -> None:
    found = Names(shipped_collection.places).find([Piece("A forum in North East Lincolnshire", "Page 1")])
    assert [one.key for one in found] == ["north-east-lincolnshire"]


# --- the draft ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drafts(made: Mapping[str, Path], shipped_collection: Collection) -> Mapping[str, Draft]:
    return {suffix: draft_of(path, shipped_collection, ON) for suffix, path in made.items()}


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_draft_says_what_was_recognised(drafts: Mapping[str, Draft], suffix: str) -> None:
    draft = drafts[suffix]
    data = draft.data
    assert data["title"] == TITLE
    assert draft.id == "fenland-visiting-shared-houses"
    assert data["places"] == ["fenland", "wisbech"]
    assert data["lead"] == {"name": "Fenland District Council", "sector": "council"}
    assert data["record"] == {"state": "draft"}
    assert "houses-in-multiple-occupation" in data["facets"]["topic"]
    at = data["facets"]["topic"].index("houses-in-multiple-occupation")
    assert "houses" in draft.comments["facets", "topic", at]
    assert [claim["value"] for claim in data["claims"]][:3] == ["45", "80%", "£12,500"]
    assert {claim["state"] for claim in data["claims"]} == {"unchecked"}
    assert all(claim["locator"] for claim in data["claims"])
    assert data["period"] | {"note": ""} == {"start": "2012", "inferred": "true", "note": ""}


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_draft_writes_and_reads_back_with_its_comments(drafts: Mapping[str, Draft], suffix: str) -> None:
    draft = drafts[suffix]
    text = to_yaml(draft.data, None, draft.comments)
    assert parse_yaml(text).data == draft.data
    assert "# suggested" in text


def test_nothing_unknowable_is_guessed(drafts: Mapping[str, Draft]) -> None:
    data = drafts[".docx"].data
    assert not {"depth", "level", "status", "equality", "related"} & set(data)
    assert "read_on" not in data["sources"][0] and "checked_by" not in data["record"]
    assert all("domain" not in outcome and "result" not in outcome for outcome in data["outcomes"])
    hoped = next(outcome for outcome in data["outcomes"] if "hopes" in outcome["statement"])
    assert "kind" not in hoped


def test_text_of_the_source_is_short_and_marked(drafts: Mapping[str, Draft]) -> None:
    data = drafts[".docx"].data
    texts = [data["summary"], *(one["text"] for part in data["story"].values() for one in part)]
    texts += [one["statement"] for one in data["outcomes"]]
    assert len(texts) >= 5
    assert all(text.startswith(TO_REWRITE) and len(text) <= 620 for text in texts)


def test_contact_details_stay_behind(drafts: Mapping[str, Draft]) -> None:
    for draft in drafts.values():
        everything = f"{draft.data} {draft.comments} {draft.report}"
        assert "officer@" not in everything and "567890" not in everything


def test_a_draft_cannot_pass_the_check_as_it_is(drafts: Mapping[str, Draft], shipped_collection: Collection) -> None:
    draft = drafts[".html"]
    data = {**draft.data, "record": {"state": "reviewed", "checked_by": "curator", "checked_on": "2026-11-22"}}
    problems = check_record(draft.id, Loaded(data), shipped_collection)[1]
    assert {"depth", "level", "status"} <= {problem.field for problem in problems}


@pytest.mark.parametrize("suffix", [suffix for suffix in MAKERS if suffix != ".html"])
def test_the_council_named_most_is_not_taken_for_the_publisher(drafts: Mapping[str, Draft], suffix: str) -> None:
    data = drafts[suffix].data
    assert "publisher" not in data["sources"][0] and data["sources"][0]["key"] == "visiting-shared-houses-in-fenland"
    assert {claim["said_by"] for claim in data["claims"]} == {"the source"}
    assert next(row for row in drafts[suffix].report if row.part == "Source").needed.startswith("add publisher, ")


def test_a_web_page_fills_in_its_source(drafts: Mapping[str, Draft]) -> None:
    assert drafts[".html"].data["sources"] == [
        {
            "key": "fens-today",
            "title": TITLE,
            "publisher": "Fens Today",
            "address": "https://example.org/visits",
            "published": "2013-04-05",
        }
    ]


def test_the_report_names_every_part_and_what_is_missing(drafts: Mapping[str, Draft]) -> None:
    parts = [row.part for row in drafts[".pdf"].report]
    for part in ("Title", "Places", "Lead body", "Period", "Topic", "Outcomes", "Figures", "Source", "Depth", "Status"):
        assert part in parts
    assert all(row.recognised and row.needed for row in drafts[".pdf"].report)


def test_ids_are_free(made: Mapping[str, Path], shipped_collection: Collection) -> None:
    taken = ["fenland-visiting-shared-houses", "fenland-visiting-shared-houses-2"]
    draft = draft_of(made[".txt"], shipped_collection, ON, taken)
    assert draft.id == "fenland-visiting-shared-houses-3"
    assert any("'fenland-visiting-shared-houses' is there already" in note for note in draft.notes)
    assert not any("already" in note for note in draft_of(made[".txt"], shipped_collection, ON).notes)


def test_a_case_base_with_few_words_still_gives_a_draft(small_base: Path, made: Mapping[str, Path]) -> None:
    draft = draft_of(made[".docx"], load(small_base), ON)
    assert draft.id == "visiting-shared-houses"
    assert "places" not in draft.data
    assert draft.data["facets"]["topic"] == ["shared-houses"]


SAID = st.lists(
    st.tuples(st.sampled_from([None, None, 1, 2]), st.text(st.characters(exclude_categories=["Cs"]), max_size=120)),
    max_size=8,
)


@given(SAID)
def test_any_document_gives_a_draft_that_can_be_written(small: Collection, said: list[tuple[int | None, str]]) -> None:
    lines = [(level, clean) for level, text in said if (clean := " ".join(text.split()))]
    data = "\n\n".join(("#" * level + " " if level else "") + text for level, text in lines).encode()
    try:
        found = read(data, ".txt", Limits())
    except UnreadableFile:
        return
    draft = draft_from(found, small, ON)
    assert parse_yaml(to_yaml(draft.data, None, draft.comments)).data == draft.data


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return load(write_base(tmp_path_factory.mktemp("small") / "casebase"))
