"""Search log, what is new since, prompts and dates."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.assess import log, steps, store
from casekit.assess.draft import read, to_yaml
from casekit.assess.grid import grid_of
from casekit.assess.model import Draft
from casekit.assess.prompts import LEADS, immigration_question, prompts_for_cell, prompts_for_draft
from casekit.assess.timing import cautions
from conftest import CASES, SHIPPED, close, write_base

DAY, LATER = date(2026, 11, 22), date(2027, 5, 1)
Open = Callable[..., casekit.Casebase]


@pytest.fixture
def folders(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, cases: dict[str, Any]) -> Path:
        folder = write_base(tmp_path / name, cases)
        for part in ("duty.yaml", "vocabularies/characteristic.yaml", "vocabularies/aim.yaml"):
            shutil.copy(SHIPPED / part, folder / part)
        return folder

    return make


@pytest.fixture
def base(folders: Callable[..., Path], open_base: Open) -> casekit.Casebase:
    return open_base(folders("casebase", CASES))


def draft(**blocks: Any) -> Draft:
    return Draft.model_validate(blocks)


def test_an_entry_holds_all_of_a_search(base: casekit.Casebase) -> None:
    made = log.record(draft(question={"words": "houses", "filters": {"topic": ["housing"]}}), base, on=DAY)
    (entry,) = made.log
    found = base.search("houses", topic="housing")
    assert (entry.total, entry.records, entry.fingerprint) == (found.total, 5, base.fingerprint)
    assert list(entry.found) == [hit.id for hit in found] and entry.understood == (*found.understood, *found.notes)
    assert "race" in entry.rows and entry.row is None
    asked = "the words ‘houses’; topic: housing"
    assert entry.result == f"2 cases of 5 found, searched on 22 November 2026 for “{asked}”."
    assert log.record(made, base, on=DAY) == made, "the same search with the same result is logged once a day"
    assert len(log.record(made, base, on=LATER).log) == 2
    assert read(to_yaml(made)).held == made


def test_a_search_that_finds_nothing_is_logged_in_the_fixed_words(base: casekit.Casebase) -> None:
    (entry,) = log.record(draft(question={"words": "xylophone"}), base, on=DAY).log
    assert entry.total == 0 and entry.found == {}
    assert "No case in this collection (5 records, searched on 22 November 2026 for" in entry.result
    assert entry.result.endswith("That is not evidence of no impact.")


def changed() -> dict[str, Any]:
    """The small base half a year on: one new case, one changed, one merely checked again, one retired, one gone."""
    cases = copy.deepcopy(CASES)
    cases["birch-house-swap"] = {**copy.deepcopy(CASES["birch-english-classes"]), "title": "Swapping houses"}
    cases["birch-house-swap"]["facets"] = {"topic": ["housing"]}
    cases["alder-shared-houses"]["story"]["limiting"][0]["text"] = "Many tenants feared losing their home."
    del cases["alder-shared-houses"]["related"]
    cases["alder-and-birch-fund"]["record"] = {
        "state": "retired",
        "retired_by": "curator",
        "retired_on": "2027-02-28",
        "reason": "Found to be a plan.",
    }
    cases["cedar-rumour-line"]["record"] = {**CASES["cedar-rumour-line"]["record"], "checked_on": "2027-03-03"}
    del cases["birch-english-classes"]
    return cases


def test_a_rerun_gives_only_what_is_new_changed_or_retired(
    base: casekit.Casebase, folders: Callable[..., Path], open_base: Open, tmp_path: Path
) -> None:
    made = log.record(Draft(), base, on=DAY)
    made = steps.take(made, "race", "advance", base["alder-and-birch-fund"], on=DAY)
    same = log.rerun(made, base, on=LATER)
    assert same.changes == () and "Nothing in this collection has changed" in same.words
    later = open_base(folders("later", changed()), tmp_path / "later-index")
    found = log.rerun(made, later, on=LATER)
    assert [(one.case, one.what, one.taken) for one in found.changes] == [
        ("alder-and-birch-fund", "retired", True),
        ("birch-house-swap", "new", False),
        ("alder-shared-houses", "changed", False),
        ("birch-english-classes", "gone", False),
    ]
    assert found.words == "1 search run again on 1 May 2027: 4 changes to look at."
    assert found.logged(made).log == (*made.log, *found.entries) and len(made.log) == 1
    after = found.logged(made)
    assert log.rerun(after, later, on=LATER).changes == (), "compared with the last time"
    assert len(log.rerun(after, later, DAY, on=LATER).changes) == 4, "since the first time"


def test_a_taken_case_that_no_search_found_is_watched_too(
    base: casekit.Casebase, folders: Callable[..., Path], open_base: Open, tmp_path: Path
) -> None:
    made = steps.take(Draft(), "race", "advance", base["alder-shared-houses"], on=DAY)
    later = open_base(folders("later", changed()), tmp_path / "later-index")
    found = log.rerun(made, later, on=LATER)
    assert [(one.case, one.what, one.taken) for one in found.changes] == [("alder-shared-houses", "changed", True)]


def test_a_rerun_searches_as_it_was_searched(shipped: casekit.Casebase) -> None:
    made = log.record(draft(question={"words": "interpreting"}), shipped, on=DAY)
    made = log.record(made, shipped, on=DAY, row="age", aim="foster", words="older people")
    found = log.rerun(made, shipped, on=LATER)
    assert [(one.words, one.row, one.aim) for one in found.entries] == [
        ("interpreting", None, None),
        ("older people", "age", "foster"),
    ]
    assert found.changes == ()
    assert log.rerun(Draft(), shipped, on=LATER).words.startswith("The log holds no search")


def test_prompts_name_case_and_source_and_choose_nothing(base: casekit.Casebase) -> None:
    made = draft(question={"basis": "stated-and-inferred"})
    found = grid_of(base, made, on=DAY)
    prompts = prompts_for_cell(base, found.cell("race", "advance"))
    assert {prompt.case for prompt in prompts.items} == {"alder-shared-houses"}
    (question,) = prompts.of("question")
    assert question.text == "Some tenants feared losing their home." and question.ask.endswith("?")
    assert question.source == "Alder Council, Shared houses in Alder, Section 3"
    assert question.strength and question.account == "told by the body that did the work"
    assert [one.text for one in prompts.of("mitigation")] == [
        "Officers and firefighters visited houses together.",
        "Landlords were told beforehand what to expect.",
    ]
    measures = " ".join(one.text for one in prompts.of("measure"))
    assert "80%: houses made safe (of: 45 houses visited" in measures
    assert "2,000" not in measures, "a disputed figure is not put forward"
    assert "Expected: A register of landlords was hoped for." in measures
    (engaged,) = prompts.of("engagement")
    assert "County fire service" in engaged.text and "not voices from here" in LEADS["engagement"]
    assert all(prompt.cells == (("race", "advance"),) for prompt in prompts.items)


def test_prompts_of_a_draft_come_from_what_was_taken(base: casekit.Casebase) -> None:
    made = draft(question={"basis": "stated-and-inferred"})
    everything = prompts_for_draft(base, grid_of(base, made, on=DAY), made)
    assert {prompt.case for prompt in everything.items} == {"alder-shared-houses"}
    taken = steps.take(made, "sex", "foster", base["birch-english-classes"], on=DAY)
    assert {prompt.case for prompt in prompts_for_draft(base, grid_of(base, taken, on=DAY), taken).items} == {
        "birch-english-classes"
    }
    aside = steps.set_aside(made, "race", "advance", base["alder-shared-houses"], reason="Old", on=DAY)
    assert prompts_for_draft(base, grid_of(base, aside, on=DAY), aside).items == ()


def test_the_question_on_immigration_status_is_asked_until_answered(shipped: casekit.Casebase) -> None:
    words = immigration_question(shipped.collection, Draft())
    assert "because of immigration status?" in words and "Taiwo v Olaigbe" in words
    assert "not a protected characteristic" in words
    assert immigration_question(shipped.collection, draft(immigration_status={"answer": "neither"})) == ""


def test_moving_council_information_online(shipped: casekit.Casebase) -> None:
    """A worked example: what the bench puts before the officer, and what it leaves to her."""
    made = draft(
        proposal={"title": "Moving council information online"},
        question={"words": "council information online", "place": "Fenland"},
    )
    made = log.record(made, shipped, on=DAY)
    found = grid_of(shipped, made, on=DAY)
    cell = found.cell("disability", "advance")
    assert "fenland-equality-impact-assessment" in {case.id for case in cell.cases}
    assert "From your own area, then or now: 1." in cell.words
    assert found.cell("gender-reassignment", "advance").words.endswith("That is not evidence of no impact.")
    prompts = prompts_for_cell(shipped, cell)
    assert any("audio tape" in one.text for one in prompts.of("mitigation"))
    assert prompts.of("engagement") and all(one.source and one.place for one in prompts.items)
    assert made.cells == () and made.actions == () and made.engagement == (), "nothing is chosen for her"


def test_the_example_in_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (SHIPPED.parent / "docs" / "equality.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    close(names["base"])
    again = store.open_draft(tmp_path / "drafts" / "online.yaml")
    assert again.held == names["draft"] and not again.read_only and again.held.log


def keys(made: Draft, base: casekit.Casebase, **more: Any) -> list[str]:
    return [one.key for one in cautions(made, base, on=more.pop("on", DAY), **more)]


def test_dates_that_do_not_fit_are_named(base: casekit.Casebase) -> None:
    assert keys(Draft(), base) == ["no-decision-date", "no-review-date", "no-log"]
    fine = log.record(draft(decision={"due": "2027-01-15", "review": "2028-01-15"}), base, on=DAY)
    assert keys(fine, base) == []
    assert keys(fine, base, on=LATER) == ["decision-passed"]
    same_day = log.record(draft(decision={"due": "2026-11-22", "review": "2028-01-15"}), base, on=DAY)
    assert keys(same_day, base) == [], "what is looked at on the day of the decision is in time"
    assert "review-passed" in keys(fine, base, on=date(2029, 1, 1))
    assert keys(draft(**{**fine.model_dump(), "decision": {"due": "2027-01-15", "review": "2026-12-01"}}), base) == [
        "review-before-decision"
    ]


def test_evidence_after_the_decision_is_named_with_its_place(base: casekit.Casebase) -> None:
    made = draft(
        decision={"due": "2026-11-01", "begun": "2026-11-05", "review": "2027-11-01"},
        local_evidence=[{"title": "Readers' survey", "dated": "2026-11-20"}],
    )
    made = steps.take(log.record(made, base, on=DAY), "race", "advance", base["alder-shared-houses"], on=DAY)
    late = [one for one in cautions(made, base, on=DAY) if one.key == "evidence-after-decision"]
    assert [one.where for one in late] == ["local_evidence.1", "cells.1", "log.1"]
    assert "Readers' survey" in late[0].words and "20 November 2026" in late[0].words
    assert keys(made, base)[:2] == ["decision-passed", "begun-after-decision"]


def test_old_evidence_and_an_old_log_are_named(base: casekit.Casebase) -> None:
    made = log.record(draft(decision={"due": "2027-01-15", "review": "2028-01-15"}), base, on=DAY)
    made = steps.take(made, "race", "advance", base["alder-shared-houses"], on=DAY)  # until 2011
    made = steps.take(made, "sex", "advance", base["elm-abroad"], on=DAY)  # no year
    assert keys(made, base) == ["old-evidence", "undated-evidence"]
    assert keys(made, base, old_after=20) == ["undated-evidence"]
    stale = made.model_copy(update={"log": tuple(e.model_copy(update={"fingerprint": "other"}) for e in made.log)})
    assert "log-older" in keys(stale, base)
    overdue = made.model_copy(
        update={"actions": draft(actions=[{"id": "a", "what": "Ask", "due": "2026-01-01"}]).actions}
    )
    assert keys(overdue, base)[-1] == "action-overdue"
