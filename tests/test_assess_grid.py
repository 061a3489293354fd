"""The grid: nine by three and local groups, one of four empties in each empty cell, and nothing that assesses."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.assess import log, steps
from casekit.assess.cells import STATES
from casekit.assess.grid import grid, grid_of
from casekit.assess.model import Draft, Question
from casekit.assess.rows import LOCAL_POLICY, local_groups, rows_of
from casekit.casebase.collection import Collection
from casekit.errors import MaterialError, UsageError
from casekit.evidence.wording import WARNING, no_case
from conftest import CASES, SHIPPED, write_base

DAY = date(2026, 11, 22)
Open = Callable[..., casekit.Casebase]
LINKS = {
    "alder-shared-houses": [("race", "advance", "inferred")],
    "birch-english-classes": [("race", "advance", "stated"), ("sex", "foster", "stated")],
    "cedar-rumour-line": [("race", "foster", "inferred")],
    "fir-retired": [("race", "eliminate", "stated")],
}


def linked() -> dict[str, Any]:
    cases = copy.deepcopy(CASES)
    for key, links in LINKS.items():
        cases[key]["equality"] = [
            {"characteristic": row, "aim": aim, "basis": basis, "why": f"Why {row}"} for row, aim, basis in links
        ]
    return cases


@pytest.fixture
def base(tmp_path: Path, open_base: Open) -> casekit.Casebase:
    folder = write_base(tmp_path / "casebase", linked())
    for name in ("duty.yaml", "vocabularies/characteristic.yaml", "vocabularies/aim.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    return open_base(folder)


def draft(**blocks: Any) -> Draft:
    return Draft.model_validate(blocks)


def test_nine_rows_and_three_aims_in_the_order_of_the_act(base: casekit.Casebase) -> None:
    table = grid(base, on=DAY).to_table()
    assert table[0][2:] == ("Eliminate discrimination", "Advance equality of opportunity", "Foster good relations")
    assert len(table) == 10 and {row[1] for row in table[1:]} == {"Protected characteristic"}
    assert all(isinstance(text, str) and text for row in table for text in row)


def test_marriage_does_not_apply_to_two_aims_and_says_why(base: casekit.Casebase) -> None:
    found = grid(base, on=DAY)
    for aim in ("advance", "foster"):
        cell = found.cell("marriage-and-civil-partnership", aim)
        assert cell.state == "not-applicable" and "Only the first aim applies" in cell.words
    assert found.cell("marriage-and-civil-partnership", "eliminate").state == "none-here"


def test_only_stated_links_count_until_one_asks_for_more(base: casekit.Casebase) -> None:
    stated = grid(base, on=DAY).cell("race", "advance")
    assert [(case.id, case.basis) for case in stated.cases] == [("birch-english-classes", "stated")]
    assert stated.not_shown == ("alder-shared-houses",)
    assert "1 more case is tied to it by the curator's inference only, and not shown." in stated.words
    both = grid(base, Question(basis="stated-and-inferred"), on=DAY).cell("race", "advance")
    assert {(case.id, case.basis) for case in both.cases} == {
        ("alder-shared-houses", "inferred"),
        ("birch-english-classes", "stated"),
    }
    assert (both.stated, both.inferred, both.not_shown) == (1, 1, ())
    assert "2 cases (1 stated in the source, 1 inferred by the curator)" in both.words


def test_an_empty_cell_uses_the_fixed_sentence_and_is_true_of_what_was_asked(base: casekit.Casebase) -> None:
    cell = grid(base, on=DAY).cell("race", "foster")
    assert cell.state == "none-here" and cell.cases == ()
    sentence = no_case(5, DAY, "Race; Foster good relations; stated in the source")
    assert cell.words.startswith(f"Looked for, none in this collection. {sentence}")
    assert "1 case is tied to it by the curator's inference only" in cell.words


def test_the_four_empties_are_never_merged(base: casekit.Casebase) -> None:
    made = draft(
        rows={
            "characteristics": ["race", "sex", "age", "marriage-and-civil-partnership"],
            "local": ["carers", "survivors"],
        },
        gaps=[
            {"row": "age", "aim": "advance", "missing": "Ages of readers", "action": "count"},
            {"row": "age", "aim": "foster", "missing": "What readers think"},
        ],
        actions=[{"id": "count", "what": "Count readers", "owner": "Web manager", "due": "2027-01-01"}],
        cells=[{"row": "age", "aim": "eliminate", "not_applicable": "Nobody under 18 is asked"}],
    )
    before = grid_of(base, made, on=DAY)
    assert before.cell("race", "foster").state == "not-looked-for", "no search is in the log yet"
    found = grid_of(base, log.record(made, base, on=DAY), on=DAY)
    states = {(row, aim): cell.state for (row, aim), cell in found.cells.items()}
    assert states["race", "foster"] == "none-here"
    assert states["disability", "foster"] == "not-looked-for" and "left out" in found.cell("disability", "foster").words
    assert states["survivors", "foster"] == "not-looked-for"
    assert states["age", "advance"] == "known-gap"
    assert "Action: Count readers. By: Web manager. Due: 1 January 2027." in found.cell("age", "advance").words
    assert states["age", "foster"] == "none-here" and "No action is planned." in found.cell("age", "foster").words
    assert states["age", "eliminate"] == "not-applicable"
    assert states["race", "advance"] == "elsewhere-only"
    for cell in found.cells.values():
        assert cell.words.startswith(STATES[cell.state])
        assert sum(words in cell.words for words in STATES.values()) == 1


def test_another_question_has_not_been_looked_for(base: casekit.Casebase) -> None:
    made = log.record(draft(question={"words": "landlords"}), base, on=DAY)
    assert grid_of(base, made, on=DAY).cell("race", "foster").state == "none-here"
    other = made.model_copy(update={"question": Question(words="school meals")})
    assert grid_of(base, other, on=DAY).cell("race", "foster").state == "not-looked-for"
    wider = made.model_copy(update={"question": Question(words="landlords", basis="stated-and-inferred")})
    assert grid_of(base, wider, on=DAY).cell("race", "foster").state == "not-looked-for"


def test_local_groups_are_local_policy(base: casekit.Casebase, shipped_collection: Collection) -> None:
    offered = {row.id for row in local_groups(shipped_collection)}
    assert {
        "carers",
        "low-income",
        "rural-isolation",
        "armed-forces",
        "care-leavers",
        "refugees-and-migrants",
    } <= offered
    assert not any(row.chosen for row in local_groups(shipped_collection))
    made = draft(rows={"local": ["carers", {"id": "survivors", "label": "Survivors of abuse"}, "race", "carers"]})
    rows = rows_of(base.collection, made.rows)
    assert [(row.id, row.standing_words, row.coded) for row in rows[9:]] == [
        ("carers", LOCAL_POLICY, True),
        ("survivors", LOCAL_POLICY, False),
    ]


def test_a_search_for_one_cell_counts_as_looking(base: casekit.Casebase) -> None:
    made = draft(rows={"local": [{"id": "survivors", "label": "Survivors of abuse"}]})
    nothing = log.record(made, base, on=DAY, row="survivors", aim="advance", words="xylophone quarry")
    cell = grid_of(base, nothing, on=DAY).cell("survivors", "advance")
    assert cell.state == "none-here" and "‘xylophone quarry’" in cell.words and "Survivors of abuse" in cell.words
    assert grid_of(base, nothing, on=DAY).cell("survivors", "foster").state == "not-looked-for"
    some = log.record(nothing, base, on=DAY, row="survivors", aim="advance", words="landlords")
    cell = grid_of(base, some, on=DAY).cell("survivors", "advance")
    assert cell.state == "elsewhere-only" and cell.cases == () and "none is recorded for this group" in cell.words


def test_words_and_filters_narrow_the_cells(base: casekit.Casebase) -> None:
    found = grid(base, Question(filters={"topic": ("housing",)}, basis="stated-and-inferred"), on=DAY)
    assert [case.id for case in found.cell("race", "advance").cases] == ["alder-shared-houses"]
    assert found.total < found.records
    with pytest.raises(UsageError, match="not a facet"):
        grid(base, Question(filters={"topics": ("housing",)}), on=DAY)


def test_taken_and_set_aside_are_shown_with_their_reasons(base: casekit.Casebase) -> None:
    made = steps.take(Draft(), "race", "advance", base["elm-abroad"], why="Same idea", on=DAY)
    made = steps.set_aside(made, "race", "advance", base["birch-english-classes"], reason="Not about this", on=DAY)
    cell = grid_of(base, made, on=DAY).cell("race", "advance")
    assert [(case.id, case.basis, case.why, case.taken) for case in cell.cases] == [
        ("elm-abroad", "officer", "Same idea", True)
    ]
    assert "This record is a draft" in cell.cases[0].note
    assert cell.set_aside == (("birch-english-classes", "Not about this"),)
    alone = steps.put_back(made, "race", "advance", "elm-abroad")
    cell = grid_of(base, alone, on=DAY).cell("race", "advance")
    assert cell.state == "elsewhere-only" and cell.cases == (), "found and set aside is not the same as none"


def test_not_applicable_does_not_hide_cases(base: casekit.Casebase) -> None:
    made = steps.mark_not_applicable(Draft(), "race", "advance", "No reason")
    cell = grid_of(base, made, on=DAY).cell("race", "advance")
    assert cell.state == "elsewhere-only" and cell.cases and "Look at this again." in cell.words


def test_retired_and_lost_cases_that_were_taken_are_named(base: casekit.Casebase) -> None:
    made = draft(
        cells=[{"row": "race", "aim": "foster", "taken": [{"case": "fir-retired"}, {"case": "gone-for-ever"}]}]
    )
    cell = grid_of(base, made, on=DAY).cell("race", "foster")
    assert "'fir-retired' was taken and is retired now." in cell.notes
    assert "'gone-for-ever' was taken and is no longer in the collection." in cell.notes
    assert grid(base, on=DAY).cell("race", "eliminate").cases == (), "a retired case is in no cell of itself"


def test_likeness_to_ones_own_area(base: casekit.Casebase) -> None:
    question = Question(place="Great Wood", basis="stated-and-inferred")
    found = grid(base, question, on=DAY)
    cases = found.cell("race", "advance").cases
    assert [case.id for case in cases] == ["alder-shared-houses", "birch-english-classes"], "own ground first"
    assert cases[0].likeness and cases[0].likeness.own
    assert "From your own area, then or now: 1." in found.cell("race", "advance").words
    assert "Great Wood" in found.place and "not the same as a transferable practice" in found.caption
    assert all(case.likeness is None for case in grid(base, on=DAY).cell("race", "advance").cases)


def test_the_grid_is_the_same_each_time_and_warns(shipped: casekit.Casebase) -> None:
    question = Question(words="interpreting", place="Fenland")
    first, second = grid(shipped, question, on=DAY), grid(shipped, question, on=DAY)
    assert first.to_table() == second.to_table() and first.cells == second.cells
    assert WARNING in first.caption
    assert repr(grid(shipped, on=DAY)).startswith("Grid(9 groups, ")


def test_the_grid_agrees_with_coverage(shipped: casekit.Casebase) -> None:
    from casekit.evidence.coverage import crosstab

    collection = shipped.collection
    table = crosstab(collection, collection.current, "characteristic", "aim")
    found = grid(shipped, Question(basis="stated-and-inferred"), on=DAY)
    for (row, aim), cell in found.cells.items():
        assert {case.id for case in cell.cases} == set(table.cases(row, aim))


def test_wrong_cells_and_a_missing_duty_are_said(base: casekit.Casebase, small_base_opened: casekit.Casebase) -> None:
    with pytest.raises(UsageError, match="no cell for 'race' and 'love'"):
        grid(base, on=DAY).cell("race", "love")
    with pytest.raises(MaterialError, match=r"duty\.yaml"):
        grid(small_base_opened, on=DAY)


@pytest.fixture
def small_base_opened(tmp_path: Path, open_base: Open) -> casekit.Casebase:
    return open_base(write_base(tmp_path / "without-duty"), tmp_path / "other-index")
