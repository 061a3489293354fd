"""The evidence annex: its shapes, its empty places, a council's own template, the action plan, what is new."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casekit
from casekit.assess import log, steps
from casekit.assess.draft import read, refused, to_yaml
from casekit.assess.model import IMMIGRATION_QUESTION, Draft
from casekit.casebase.annex import BLANK, PLACES, read_shape
from casekit.casebase.load import load
from casekit.cli import main
from casekit.errors import MaterialError, NotFound, UsageError
from casekit.evidence.wording import WARNING
from casekit.outputs.annex import FORMATS, annex, shapes, whats_new
from casekit.outputs.annex.blanks import LEFT, RESIDUAL
from casekit.outputs.annex.context import NAMES, context
from casekit.outputs.annex.law import case_law, first_of
from casekit.outputs.annex.made import BLOCKS
from casekit.outputs.annex.material import material
from casekit.outputs.document import Blank, Table
from conftest import SHIPPED, write_base
from test_assess_grid import linked

DAY = date(2026, 11, 22)
Open = Callable[..., casekit.Casebase]
JUDGED = (
    "no impact",
    "Impact: positive",
    "POSITIVE-IMPACT-7",
    "conclusion: adjust",
    "Signed by the director",
    "approved",
)
SHAPES = ("union", "brighton", "east-sussex", "north-yorkshire")


def small(folder: Path) -> Path:
    base = write_base(folder / "casebase", linked())
    for name in ("duty.yaml", "case_law.yaml", "vocabularies/characteristic.yaml", "vocabularies/aim.yaml"):
        shutil.copy(SHIPPED / name, base / name)
    shutil.copytree(SHIPPED / "annex", base / "annex")
    return base


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[casekit.Casebase]:
    folder = tmp_path_factory.mktemp("annex")
    opened = casekit.open(small(folder), folder / "index")
    yield opened
    opened.close()


@pytest.fixture
def draft(base: casekit.Casebase) -> Draft:
    begun = steps.change(
        Draft(),
        proposal={"title": "Classes in one place", "what": "Classes would move to one hall."},
        question={"words": "classes", "place": "Birch"},
        rows={"local": ["carers", "people-who-fish"]},
        actions=[
            {
                "id": "ask",
                "what": "Ask the learners",
                "kind": "find-out",
                "row": "race",
                "seen_in": ["birch-english-classes"],
            },
            {"id": "sum", "what": "=1+1", "kind": "monitor"},
        ],
        gaps=[{"row": "age", "missing": "Ages of the learners", "action": "ask"}],
        engagement=[
            {"who": "Learners", "said": "EARLY-WORDS"},
            {"who": "Teachers", "state": "took-place", "said": "LATE-WORDS"},
        ],
        local_evidence=[{"title": "Register", "kind": "data", "says": "There are 40 learners.", "rows": ["race"]}],
    )
    begun = log.record(begun, base, on=DAY)
    begun = steps.take(begun, "race", "advance", base["birch-english-classes"], why="The same change", on=DAY)
    begun = steps.take(begun, "race", "advance", base["alder-shared-houses"], why="A disputed figure", on=DAY)
    return steps.set_aside(begun, "sex", "foster", base["birch-english-classes"], reason="Another matter", on=DAY)


def markdown(base: casekit.Casebase, draft: Draft, **options: Any) -> str:
    return annex(base, draft, on=DAY, **options).to_bytes(".md").decode()


def section(text: str, heading: str) -> str:
    start = text.index(f"## {heading}")
    return text[start : text.find("\n## ", start + 3)]


# --- what it says ------------------------------------------------------------------------------------------------


def test_the_union_list_stands_in_its_order(base: casekit.Casebase, draft: Draft) -> None:
    text = markdown(base, draft)
    found = re.findall(r"(?m)^## (\d+)\\?\.", text)
    assert found == [str(number) for number in range(1, 14)]
    assert text.count(f"**{LEFT}**") == 5


def test_the_grid_words_the_empties_and_marks_local_policy(base: casekit.Casebase, draft: Draft) -> None:
    made = annex(base, draft, on=DAY)
    grid = next(
        one
        for one in made.document.blocks
        if isinstance(one, Table) and one.caption.startswith("Evidence from elsewhere")
    )
    rows = {row[0]: row[1:] for row in grid.rows}
    assert rows["Marriage and civil partnership"][1:] == ("Not applicable, by the Act",) * 2
    assert grid.muted == {(3, 2), (3, 3)}
    assert rows["Age"] == ("Known gap, action planned",) * 3
    assert rows["Disability"][0] == "Looked for, none in this collection"
    assert "taken: 1" in rows["Race"][1] and "set aside: 1" in rows["Sex"][2]
    assert rows["People who fish (Local policy, not protected by the Act)"][0] == "Not looked for"
    text = made.to_bytes(".md").decode()
    assert "That is not evidence of no impact." in section(text, "6")
    assert made.to_bytes(".html").decode().count("background:#e6e6e6") == 2


def test_evidence_from_elsewhere_says_how_strong_and_what_is_disputed(base: casekit.Casebase, draft: Draft) -> None:
    elsewhere = section(markdown(base, draft), "Evidence from other places")
    for words in (
        "Strength.",
        "Told by the body that did the work.",
        "Stated in the source: Why race.",
        "The same change.",
        "Page 2",
        "Years: ",
        "How like here",
    ):
        assert words in elsewhere, words
    assert "Figure, disputed:" in elsewhere and "The census counts far fewer." in elsewhere
    assert "There are 40 learners." not in elsewhere
    here = section(markdown(base, draft), "5")
    assert "There are 40 learners." in here and "Birch College" not in here


def test_engagement_is_planned_until_it_took_place(base: casekit.Casebase, draft: Draft) -> None:
    for shape in SHAPES:
        text = markdown(base, draft, shape=shape)
        assert "EARLY-WORDS" not in text and "LATE-WORDS" in text
        assert "Planned: it has not taken place" in text


def test_the_question_on_immigration_status_is_asked_until_it_is_answered(base: casekit.Casebase, draft: Draft) -> None:
    assert "Not answered yet." in section(markdown(base, draft), "8")
    answered = steps.change(draft, immigration_status={"answer": "not-known", "reason": "Nobody was asked"})
    told = section(markdown(base, answered), "8")
    assert IMMIGRATION_QUESTION in told and "Not known. Nobody was asked." in told


def test_every_search_is_printed_with_its_fingerprint(base: casekit.Casebase, draft: Draft) -> None:
    nothing = log.record(draft, base, on=DAY, row="age", aim="advance", words="zeppelins", filters={})
    text = section(markdown(base, nothing), "Annex C")
    assert text.count(base.fingerprint) == 2
    assert "‘zeppelins’" in text and "That is not evidence of no impact." in text


def test_a_draft_with_nothing_in_it_makes_every_shape_in_every_format(base: casekit.Casebase) -> None:
    for shape in SHAPES:
        made = annex(base, Draft(), shape=shape, on=DAY)
        for suffix in FORMATS:
            assert made.to_bytes(suffix) == annex(base, Draft(), shape=shape, on=DAY).to_bytes(suffix)
    assert "No case has been taken" in markdown(base, Draft())
    assert "The log holds no search yet" in markdown(base, Draft())


def test_a_case_that_is_gone_is_named_and_not_printed(base: casekit.Casebase) -> None:
    taken = [{"row": "race", "aim": "advance", "taken": [{"case": "no-such-case", "why": "x"}]}]
    text = markdown(base, steps.change(Draft(), cells=taken))
    assert "'no-such-case' is no longer in the collection" in text


# --- in front of the reader --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "We propose ending the grant to the specialist refuge.",
        "Funding for single-group projects will be withdrawn.",
        "Cutting support for the women's centre in the name of cohesion.",
        "The contract would no longer be renewed, to promote integration.",
        "Replace the dedicated Somali advice service by one service for all.",
    ],
)
def test_words_that_bring_the_ruling_to_the_front(words: str, base: casekit.Casebase) -> None:
    law = case_law(base.collection)
    assert law and first_of(law, steps.change(Draft(), proposal={"why": words}))[0].id == "kaur-and-shah"


@pytest.mark.parametrize(
    "words",
    [
        "Open a new centre for all.",
        "A cohesion strategy for the town.",
        "Close the car park.",
        "Weekend opening hours",
        "",
    ],
)
def test_words_that_do_not(words: str, base: casekit.Casebase) -> None:
    law = case_law(base.collection)
    assert law and "kaur-and-shah" not in {
        one.id for one in first_of(law, steps.change(Draft(), proposal={"what": words}))
    }


def test_the_prompts_are_two_sentences_with_citation_and_basis(shipped_collection) -> None:
    law = case_law(shipped_collection)
    assert law and len(law.prompts) >= 10
    for one in law.prompts:
        says = re.sub(r"\b(v|R)\.", "", one.says)
        assert len(re.findall(r"[.!?](?= |$)", says)) == 2, one.id
        assert one.asks.endswith("?") and re.search(r"\[\d{4}\]", one.citation)
        assert one.basis != "sources seen" or one.seen
    assert law.prompts[0].id == "kaur-and-shah"


def test_the_pre_election_switch_prints_a_note_and_asks_for_more(tmp_path: Path, open_base: Open) -> None:
    folder = small(tmp_path)
    shutil.copy(SHIPPED / "terminology.yaml", folder / "terminology.yaml")
    base = open_base(folder)
    proud = steps.change(Draft(), proposal={"what": "We are proud to announce a flagship programme."})
    plain, before = (annex(base, proud, on=DAY, pre_election=one) for one in (False, True))
    assert {one.severity for one in plain.findings if one.rule.startswith("tone-")} == {"consider"}
    assert {one.severity for one in before.findings if one.rule.startswith("tone-")} == {"should"}
    assert "Pre-election period" in before.to_bytes(".md").decode()
    assert "Pre-election period" not in plain.to_bytes(".md").decode()
    assert plain.findings[0].place == "Proposal: what is proposed"


def test_what_people_said_here_is_not_corrected(tmp_path: Path, open_base: Open) -> None:
    folder = small(tmp_path)
    shutil.copy(SHIPPED / "terminology.yaml", folder / "terminology.yaml")
    base = open_base(folder)
    told = steps.change(
        Draft(),
        proposal={"what": "Illegal immigrants use the hall."},
        engagement=[{"who": "Residents", "state": "took-place", "said": "Illegal immigrants use the hall."}],
    )
    assert {one.place for one in annex(base, told, on=DAY).findings} == {"Proposal: what is proposed"}


# --- shapes ------------------------------------------------------------------------------------------------------


def test_every_place_a_shape_can_name_is_written_by_something(base: casekit.Casebase) -> None:
    assert set(BLOCKS) == set(PLACES)
    assert [one.id for one in shapes(base)] == ["union", "brighton", "east-sussex", "north-yorkshire"]
    assert all(one.label and one.what for one in shapes(base))


@pytest.mark.parametrize("shape", SHAPES[1:])
def test_shapes_in_the_manner_of_a_council_say_so(shape: str, base: casekit.Casebase, draft: Draft) -> None:
    text = markdown(base, draft, shape=shape)
    assert re.search(r"In the manner of .*20\d\d.*The council's current form may differ\.", text)


def own_shape(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    data = yaml.safe_load((SHIPPED / "annex" / "union.yaml").read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def test_a_council_renames_and_reorders(tmp_path: Path, base: casekit.Casebase, draft: Draft) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sections"].reverse()
        data["sections"][0]["heading"] = "Where it comes from"

    text = markdown(base, draft, shape=own_shape(tmp_path, change))
    assert text.index("## Where it comes from") < text.index("## 13")
    assert "\\[1\\]" in section(text, "Where it comes from") or "[1]" in section(text, "Where it comes from")
    assert [one.id for one in shapes(base, tmp_path)][-1] == "ours"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["sections"][0]["blocks"].append("gird"), "sections.1.blocks.2: there is no place 'gird'"),
        (lambda d: d["sections"][0]["blocks"].append("impact"), "casekit fills in no impact, conclusion or signature"),
        (
            lambda d: d["sections"][0]["blocks"].append("conclusion"),
            "casekit fills in no impact, conclusion or signature",
        ),
        (
            lambda d: d["sections"][0]["blocks"].append("sign-off"),
            "casekit fills in no impact, conclusion or signature",
        ),
        (lambda d: d["sections"][0]["blocks"].append("grid"), "stands twice"),
        (lambda d: d["sections"].pop(), "no section holds 'sources'"),
        (
            lambda d: d["sections"][8].update(blocks=["grid", "immigration"]),
            "no section has an empty place for the impact",
        ),
        (lambda d: d["sections"][-7].update(text="There is no impact."), "stands beside a place that is left empty"),
        (lambda d: d.update(conclusion="No impact"), "conclusion: is not a field here"),
        (lambda d: d["sections"][0].pop("heading"), "sections.1.heading: is missing"),
        (lambda d: d.update(sections="all"), "sections: has the wrong shape"),
    ],
)
def test_faults_in_a_shape_are_named_with_their_line(
    change: Callable[[dict[str, Any]], object], said: str, tmp_path: Path
) -> None:
    path = own_shape(tmp_path, change)
    with pytest.raises(MaterialError) as caught:
        read_shape(path)
    assert said in str(caught.value)
    assert re.match(r"ours\.yaml:\d+: ", str(caught.value))


def test_casekit_check_names_faults_in_shapes_and_case_law(tmp_path: Path) -> None:
    folder = small(tmp_path)
    own_shape(folder / "annex", lambda d: d["sections"][0]["blocks"].append("verdict"))
    law = (folder / "case_law.yaml").read_text(encoding="utf-8")
    (folder / "case_law.yaml").write_text(law.replace("[ending, specialist]", "[endig, specialist]"), encoding="utf-8")
    problems = list(map(str, load(folder).problems))
    assert any(line.startswith("annex/ours.yaml:") and "'verdict'" in line for line in problems)
    assert any(line.startswith("case_law.yaml:") and "did you mean ending?" in line for line in problems)
    (folder / "case_law.yaml").write_text(law.replace("    asks: >-", "    askes: >-", 1), encoding="utf-8")
    assert any("askes" in line for line in map(str, load(folder).problems))


def test_an_unknown_shape_is_answered_in_words(base: casekit.Casebase, tmp_path: Path, open_base: Open) -> None:
    with pytest.raises(NotFound, match=r"did you mean brighton\?"):
        annex(base, Draft(), shape="brigton", on=DAY)
    with pytest.raises(NotFound, match="no shape file"):
        annex(base, Draft(), shape="nowhere.yaml", on=DAY)
    folder = small(tmp_path)
    shutil.rmtree(folder / "annex")
    with pytest.raises(MaterialError, match="has no shapes"):
        annex(open_base(folder), Draft(), on=DAY)


# --- no path to an impact, a conclusion or a signature -------------------------------------------------------------

WORDS = st.sampled_from(JUDGED) | st.text(alphabet="abc =+-@|<>{}%\n\u202e\x00\u00e9", max_size=30)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    def some(*names: str) -> dict[str, str]:
        return {name: draw(WORDS) for name in names}

    rows = st.sampled_from(["race", "age", "sex", "people-who-fish"])
    return steps.change(
        Draft(),
        proposal=some("title", "reference", "service", "what", "why", "changes", "scope", "earlier"),
        decision=some("maker", "review_trigger"),
        rows={"local": [{"id": "people-who-fish", **some("label")}]},
        cells=[{"row": draw(rows), "aim": "advance", **some("note", "not_applicable")}],
        gaps=[{"row": draw(rows), **some("missing")}],
        engagement=[{**some("who", "how", "when", "said", "changed"), "state": "took-place"}],
        actions=[{"id": "a", "row": draw(rows), **some("what", "owner", "measure", "resource")}],
        local_evidence=[{"rows": [draw(rows)], **some("title", "says", "source", "limits")}],
    )


OWN = re.compile(
    "Residual impact|Reasons and evidence|Positive, negative|How severe|What does this mean|Yes$|No$|Don't know|Role "
)
"""Heads of the columns that are the authority's own."""


def judged_tables(made: Any) -> Iterator[tuple[str, ...]]:
    """Yield the cells of every column that is the authority's own."""
    for block in made.document.blocks:
        if isinstance(block, Table):
            places = [number for number, name in enumerate(block.columns) if OWN.match(name)]
            yield from (tuple(row[number] for number in places) for row in block.rows if places)


@given(drafts(), st.sampled_from(SHAPES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_draft_fills_an_empty_place(base: casekit.Casebase, draft: Draft, shape: str) -> None:
    empty = annex(base, Draft(), shape=shape, on=DAY)
    made = annex(base, draft, shape=shape, on=DAY)
    cells = list(judged_tables(made))
    assert cells and all(not any(row) for row in cells)
    blanks = [one for one in made.document.blocks if isinstance(one, Blank)]
    assert blanks == [one for one in empty.document.blocks if isinstance(one, Blank)]
    for name in PLACES:
        if name.startswith(BLANK):
            written = [one for one in BLOCKS[name](material(base, draft, DAY)) if not isinstance(one, Table)]
            assert written == [one for one in BLOCKS[name](material(base, Draft(), DAY)) if not isinstance(one, Table)]
    page = made.to_bytes(".html").decode()
    assert page.count('<div class="blank"></div>') == sum(one.lines for one in blanks)


@given(drafts())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
def test_empty_places_stay_empty_in_word_and_in_the_spreadsheet(base: casekit.Casebase, draft: Draft) -> None:
    import docx
    from openpyxl import load_workbook

    made = annex(base, draft, on=DAY)
    word = docx.Document(io.BytesIO(made.to_bytes(".docx")))
    seen = 0
    for table in word.tables:
        head = [cell.text for cell in table.rows[0].cells]
        for place, name in enumerate(head):
            if OWN.match(name):
                seen += 1
                assert not any(row.cells[place].text for row in table.rows[1:])
    assert seen >= 4
    ruled = [one for one in word.paragraphs if one.style.name == "Space to write"]
    assert ruled and not any(one.text for one in ruled)
    page = load_workbook(io.BytesIO(made.to_bytes(".xlsx")))["Actions"]
    assert page.cell(1, page.max_column).value == RESIDUAL
    assert not any(row[-1].value for row in page.iter_rows(min_row=2))


@given(WORDS, st.integers(0, 17))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_shape_fills_an_empty_place(
    base: casekit.Casebase, tmp_path_factory: pytest.TempPathFactory, heading: str, number: int
) -> None:
    path = own_shape(
        tmp_path_factory.mktemp("shape"), lambda data: data["sections"][number].update(heading=heading, text=heading)
    )
    try:
        made = annex(base, Draft(), shape=path, on=DAY)
    except MaterialError as error:
        told = str(error)
        if not re.match(r"ours\.yaml:\d+: ", told):
            pytest.fail(told)
        return
    assert all(not any(row) for row in judged_tables(made))
    plain = annex(base, Draft(), on=DAY)
    kinds = [one for one in made.document.blocks if isinstance(one, Blank)]
    assert kinds == [one for one in plain.document.blocks if isinstance(one, Blank)]


def test_the_model_of_a_draft_has_no_field_for_them() -> None:
    names = {name for model in _models(Draft) for name in model.model_fields}
    assert not [name for name in names if refused(name)]
    assert not [name for name in NAMES if refused(name.replace("_", " "))]


def _models(model: Any) -> Iterator[Any]:
    from casekit.casebase.problems import _models_in

    yield model
    for info in model.model_fields.values():
        for inner in _models_in(info.annotation):
            yield from _models(inner)


# --- Word, the spreadsheet, the draft ------------------------------------------------------------------------------


def test_the_word_file_has_outline_repeating_headers_language_and_marks(base: casekit.Casebase, draft: Draft) -> None:
    import docx

    word = docx.Document(io.BytesIO(annex(base, draft, on=DAY).to_bytes(".docx")))
    levels = [int(one.style.name[-1]) for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in word.tables)
    assert word.core_properties.language == "en-GB"
    for one in word.sections:
        assert one.header.paragraphs[0].text == WARNING
        assert base.fingerprint in one.footer.paragraphs[0].text


def test_the_action_plan_has_three_sheets_and_safe_cells(base: casekit.Casebase, draft: Draft) -> None:
    from openpyxl import load_workbook

    made = annex(base, draft, on=DAY)
    book = load_workbook(io.BytesIO(made.to_bytes(".xlsx")))
    assert book.sheetnames == ["Actions", "Gaps", "Searches", "About"]
    assert [cell.value for cell in book["Actions"]["A"]] == ["Action", "Ask the learners", "=1+1"]
    assert book["Actions"]["A3"].data_type == "s" and book["Actions"]["A3"].quotePrefix
    assert book["Gaps"]["C2"].value == "Ask the learners"
    assert book["Searches"]["G2"].value == base.fingerprint
    assert all(page.freeze_panes == "A2" for page in book.worksheets[:3])
    assert WARNING in [cell.value for cell in book["About"]["B"]]


def test_the_draft_comes_back_as_it_was(base: casekit.Casebase, draft: Draft) -> None:
    assert read(annex(base, draft, on=DAY).to_bytes(".yaml").decode()).held == draft


def test_saving_asks_for_a_format_it_knows(base: casekit.Casebase, tmp_path: Path) -> None:
    made = annex(base, Draft(), on=DAY)
    with pytest.raises(UsageError, match=r"'\.pdf' is not a format"):
        made.save(tmp_path / "annex.pdf")
    assert made.save(tmp_path / "annex.html").read_bytes() == made.to_bytes(".html")


# --- a council's own template --------------------------------------------------------------------------------------


def template(tmp_path: Path, *lines: str, first_page: bool = False) -> Path:
    import docx

    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Our council"
    word.sections[0].different_first_page_header_footer = first_page
    for line in lines:
        word.add_paragraph(line)
    word.save(tmp_path / "own.docx")
    return tmp_path / "own.docx"


def filled(base: casekit.Casebase, draft: Draft, path: Path) -> Any:
    import docx

    return docx.Document(io.BytesIO(annex(base, draft, template=path, on=DAY).to_bytes(".docx")))


def test_a_template_is_filled_and_marked(tmp_path: Path, base: casekit.Casebase, draft: Draft) -> None:
    hostile = steps.change(draft, proposal={"title": "<w:p>{{ warning }} & more", "what": "One line\nand another"})
    lines = (
        "{{ title }}",
        "{{ proposed }}",
        "{% for one in actions %}{{ one.what }}; {% endfor %}",
        "{{ grid[0].group }}",
    )
    word = filled(base, hostile, template(tmp_path, *lines, first_page=True))
    text = [one.text for one in word.paragraphs]
    assert text[0] == "<w:p>{{ warning }} & more"
    assert "One line" in text[1] and "and another" in text[1]
    assert "Ask the learners; =1+1; " in text and "Age" in text
    one = word.sections[0]
    for head in (one.header, one.first_page_header):
        assert head.paragraphs[0].text == WARNING
    assert one.header.paragraphs[1].text == "Our council"
    for foot in (one.footer, one.first_page_footer):
        assert base.fingerprint in foot.paragraphs[0].text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ impact }}", "asks for 'impact', which casekit never gives"),
        ("{{ conclusion }}", "asks for 'conclusion', which casekit never gives"),
        ("{{ signed_by }}", "asks for 'signed_by', which casekit never gives"),
        ("{{ actions[0].residual_impact }}", "which casekit never gives"),
        ("{{ titel }}", "asks for 'titel', which casekit does not know. Names it knows: title"),
        ("{% for one in actions %}", "cannot be filled in"),
        ("{{ title.__class__.__mro__ }}", "may not do"),
        ("{{ 1 / 0 }}", "cannot be used as a template"),
    ],
)
def test_a_broken_template_is_answered_in_words(
    line: str, said: str, tmp_path: Path, base: casekit.Casebase, draft: Draft
) -> None:
    made = annex(base, draft, template=template(tmp_path, line), on=DAY)
    with pytest.raises(MaterialError) as caught:
        made.save(tmp_path / "out.docx")
    assert said in str(caught.value) and "Traceback" not in str(caught.value)
    assert not (tmp_path / "out.docx").exists()


def test_a_file_that_is_no_template_is_answered_in_words(tmp_path: Path, base: casekit.Casebase) -> None:
    (tmp_path / "own.docx").write_text("no Word file", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "zip.docx", "w") as parts:
        parts.writestr("other.xml", "<a/>")
    for name, error in (("own.docx", "not a Word file"), ("zip.docx", "not a Word file"), ("none.docx", "no template")):
        with pytest.raises(MaterialError, match=error):
            annex(base, Draft(), template=tmp_path / name, on=DAY).to_bytes(".docx")


def test_the_names_for_templates_are_those_that_are_given(base: casekit.Casebase, draft: Draft) -> None:
    assert list(context(material(base, draft, DAY))) and set(context(material(base, draft, DAY))) == set(NAMES)
    guide = (SHIPPED.parent / "docs" / "annex.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in guide for name in (*NAMES, *PLACES))


# --- what is new ---------------------------------------------------------------------------------------------------


def test_what_is_new_tells_only_that(tmp_path: Path, base: casekit.Casebase, draft: Draft, open_base: Open) -> None:
    same = whats_new(base, draft, since=DAY, on=DAY).to_bytes(".md").decode()
    assert "Nothing in this collection has changed for them." in same and "## " not in same
    folder = small(tmp_path)
    path = folder / "cases" / "birch-english-classes.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Waiting fell", "Waiting rose"), encoding="utf-8")
    made = whats_new(open_base(folder), draft, since=DAY, on=date(2027, 3, 1))
    text = made.to_bytes(".md").decode()
    assert "birch-english-classes" in text and "Changed: the record says something else now." in text
    assert list(made.formats) == [".docx", ".html", ".md"]


# --- the command ---------------------------------------------------------------------------------------------------


def run(tmp_path: Path, folder: Path, *more: str) -> int:
    where = ("--casebase", str(folder), "--index", str(tmp_path / "index"))
    return main(["summarise", "eia", *more, *where])


def test_the_command_writes_the_annex_and_leaves_the_draft(
    tmp_path: Path, draft: Draft, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = small(tmp_path), tmp_path / "draft.yaml"
    file.write_text(to_yaml(draft), encoding="utf-8")
    before = file.read_bytes()
    for name, more in (
        ("a.docx", ()),
        ("b.md", ("--shape", "brighton", "--pre-election")),
        ("c.xlsx", ()),
        ("d.md", ("--since", "2026-11-22")),
        ("e.docx", ("--template", str(template(tmp_path, "{{ title }}")))),
    ):
        assert run(tmp_path, folder, "--recipe", str(file), *more, "-o", str(tmp_path / name)) == 0, capsys.readouterr()
        assert (tmp_path / name).stat().st_size > 500
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "format: 1\nconclusion: No impact\n# End of the draft.\n",
            "draft.yaml:2: conclusion: a draft does not hold this",
        ),
        ("format: 1\nproposal: [\n", "draft.yaml:"),
        ("format: 9\n# End of the draft.\n", "newer casekit"),
    ],
)
def test_a_refused_draft_is_answered_in_words(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = small(tmp_path), tmp_path / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    assert run(tmp_path, folder, "--recipe", str(file), "-o", str(tmp_path / "a.docx")) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "a.docx").exists() and file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "more",
    [(), ("--recipe", "d.yaml", "landlords"), ("--recipe", "d.yaml", "--since", "2026-11-22", "--shape", "union")],
)
def test_options_that_do_not_go_together(more: tuple[str, ...], tmp_path: Path) -> None:
    assert run(tmp_path, small(tmp_path), *more, "-o", str(tmp_path / "a.docx")) == 2


def test_options_of_the_annex_do_not_go_with_other_documents(tmp_path: Path) -> None:
    assert main(["summarise", "leadership", "houses", "--shape", "union", "-o", str(tmp_path / "a.docx")]) == 2
