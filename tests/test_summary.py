"""The evidence summary: put together from the records, cited, and the same for the same question."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

import casekit
from casekit.errors import UsageError
from casekit.evidence.recipe import MOST_CASES, NEAR, Recipe
from casekit.evidence.wording import WARNING
from casekit.outputs.document import BarChart, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.spreadsheet import cases_bytes
from casekit.outputs.summarise import Summary, formats_of

DAY = date(2026, 11, 22)
CHOSEN = ("west-wiltshire-hmos", "allerdale-partnership-response", "hertfordshire-fire-station-polish-forum")


@pytest.fixture(scope="module")
def summary(shipped) -> Summary:
    recipe = Recipe(title="Rented housing: practice elsewhere", words="rented houses", chosen=CHOSEN)
    return casekit.summarise("evidence", shipped, recipe, on=DAY)


def text_of(summary: Summary) -> str:
    return summary.to_bytes(".md").decode("utf-8")


def test_sections_stand_in_the_order_a_reader_needs(summary) -> None:
    headings = [block.text for block in summary.document.blocks if isinstance(block, Heading) and block.level == 2]
    assert headings == [
        "What was asked, and what was searched",
        "At a glance",
        "What other places did, by topic",
        "The cases side by side",
        "Figures, and whether they can be repeated",
        "How strong is each account?",
        "Is this a balanced selection?",
        "What is not known",
        "What others made that can be reused",
        "Questions to ask here",
        "Sources",
    ]


def test_each_case_stands_once_under_one_topic(summary, shipped) -> None:
    leads = [b.lead for b in summary.document.blocks if isinstance(b, Paragraph) and b.lead]
    assert sorted(leads) == sorted(f"{shipped.place_line(shipped.case(key))}." for key in CHOSEN)


def test_every_finding_cites_a_source_that_is_listed(summary) -> None:
    listed = {item.number for block in summary.document.blocks if isinstance(block, References) for item in block.items}
    blocks = list(summary.document.blocks)
    start = blocks.index(Heading("What other places did, by topic"))
    end = blocks.index(Heading("The cases side by side"))
    findings = [
        p
        for block in blocks[start:end]
        for p in ([block] if isinstance(block, Paragraph) else getattr(block, "items", ()))
    ]
    assert findings
    for paragraph in findings:
        assert paragraph.cites, paragraph.text
        assert set(paragraph.cites) <= listed
    assert listed == set(range(1, len(listed) + 1))


def test_nothing_is_said_of_a_case_that_its_record_does_not_say(summary, shipped) -> None:
    for key in CHOSEN:
        case = shipped.case(key)
        for outcome in case.outcomes:
            assert any(
                outcome.statement.rstrip(".") in p.text
                for b in summary.document.blocks
                if isinstance(b, Bullets)
                for p in b.items
            )


def test_expected_is_marked_expected(summary) -> None:
    plan = next(line for line in text_of(summary).splitlines() if "action plan for the area" in line)
    assert plan.lstrip("- ").startswith("Expected:")


def test_every_figure_is_in_the_table_with_its_state(summary, shipped) -> None:
    table = next(b for b in summary.document.blocks if isinstance(b, Table) and b.columns[0] == "Figure")
    assert len(table.rows) == sum(len(shipped.case(key).claims) for key in CHOSEN)
    eight = next(row for row in table.rows if row[0] == "8%")
    assert eight[2] == "population of the district"
    assert eight[5].startswith("Disputed")


def test_the_chart_has_its_table_and_counts_every_case(summary) -> None:
    chart = next(b for b in summary.document.blocks if isinstance(b, BarChart))
    assert sum(chart.values) == len(CHOSEN)
    assert [row[1] for row in chart.table.rows] == [str(value) for value in chart.values]
    for label in chart.labels:
        assert label in chart.alt


def test_the_stamp_names_recipe_records_fingerprint_and_date(summary, shipped) -> None:
    stamp = summary.document.stamp
    assert summary.recipe.mark in stamp and shipped.fingerprint in stamp
    assert f"{len(shipped.collection.current)} records" in stamp and "22 November 2026" in stamp
    assert summary.document.warning == WARNING


def test_no_wording_claims_more_than_the_level_earns(summary) -> None:
    ours = " ".join(
        p.text
        for b in summary.document.blocks
        for p in ([b] if isinstance(b, Paragraph) else b.items if isinstance(b, Bullets) else ())
    )
    for word in ("best practice", "proven", "what works", "evidence-based", "led to", "resulted in"):
        assert word not in ours.lower(), word


@pytest.mark.parametrize("suffix", list(formats_of("evidence")))
def test_same_question_same_bytes(summary, shipped, suffix) -> None:
    again = casekit.summarise("evidence", shipped, summary.recipe, on=DAY)
    assert again.to_bytes(suffix) == summary.to_bytes(suffix)


def test_the_word_file_is_what_a_committee_clerk_needs(summary, tmp_path) -> None:
    import docx

    word = docx.Document(str(summary.save(tmp_path / "note.docx")))
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == ["Rented housing: practice elsewhere"]
    assert word.core_properties.language == "en-GB"
    assert WARNING in " ".join(p.text for p in word.sections[0].header.paragraphs)
    assert summary.document.stamp in " ".join(p.text for p in word.sections[0].footer.paragraphs)


def test_a_search_that_finds_nothing_makes_an_honest_page(shipped) -> None:
    made = casekit.summarise("evidence", shipped, Recipe(words="zzqx potholes wheeliebin"), on=DAY)
    assert made.cases == ()
    assert "That is not evidence of no impact." in text_of(made)


def test_results_can_be_summarised_directly(shipped) -> None:
    found = shipped.search("landlords", topic="housing", limit=MOST_CASES)
    made = casekit.summarise("evidence", shipped, found, title="Landlords", on=DAY)
    assert made.document.title == "Landlords"
    assert repr(made) == f"Summary(evidence, {len(made.cases)} cases)"


def test_only_what_is_near_to_the_question_is_used(shipped) -> None:
    found = shipped.search("landlords", topic="housing", limit=len(shipped))
    near = [hit.id for hit in found if hit.score >= NEAR * found[0].score]
    assert 1 < len(near) < found.total
    made = casekit.summarise("evidence", shipped, found, on=DAY)
    assert [case.id for case in made.cases] == near[:MOST_CASES]
    assert f"The {len(made.cases)} nearest to the question are used here." in text_of(made)


def test_without_words_no_case_is_nearer_than_another(shipped) -> None:
    recipe = Recipe(filters={"topic": ("housing",)})
    assert len(recipe.cases(shipped)) == MOST_CASES < recipe.run(shipped).total


def test_fifteen_cases_fit_every_format(shipped) -> None:
    made = casekit.summarise("evidence", shipped, Recipe(title="Everything"), on=DAY)
    assert len(made.cases) == 15
    for suffix in formats_of("evidence"):
        assert len(made.to_bytes(suffix)) > 50


def test_hostile_titles_stay_text(shipped) -> None:
    recipe = Recipe(title='<script>alert(1)</script> =HYPERLINK("http://x")', chosen=CHOSEN[:1])
    made = casekit.summarise("evidence", shipped, recipe, on=DAY)
    assert "<script>alert" not in made.to_bytes(".html").decode("utf-8")


def test_an_unknown_ending_says_what_is_possible(summary, tmp_path) -> None:
    with pytest.raises(UsageError, match=r"\.docx"):
        summary.save(tmp_path / "note.pages")


def test_the_spreadsheet_has_a_row_per_case_and_no_formulas(shipped, tmp_path) -> None:
    import openpyxl

    cases = list(shipped.values())
    book = openpyxl.load_workbook(io.BytesIO(cases_bytes(shipped, cases, ".xlsx", "Cases", "Stamp")))
    sheet = book["Cases"]
    assert sheet.max_row == len(cases) + 1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    names = [cell.value for cell in sheet[1]]
    assert re.match("Id", names[0]) and "What came of it" in names
