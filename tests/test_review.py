"""Reviews: what needs another look and why, and how a record becomes reviewed or retired."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.casebase.load import load
from casekit.casebase.problems import Problem
from casekit.curate.endings import Ending, read_endings
from casekit.curate.files import read_record, save
from casekit.curate.review import Due, due, due_text, retire, review
from casekit.errors import MaterialError
from conftest import AUTHORITIES, CASES, SHIPPED, write_base

ON = date(2026, 11, 22)
GLAA = Ending(
    name="Gangmasters and Labour Abuse Authority",
    also=("GLAA",),
    kind="body",
    ended="2026-04",
    followed_by="Fair Work Agency",
    basis="a test",
)


def reviewed(case: str = "cedar-rumour-line", **more: Any) -> dict[str, Any]:
    """Return the six cases with this one changed and all others reviewed far ahead, so that they stay out."""
    cases: Any = copy.deepcopy(CASES)
    for key, data in cases.items():
        if data["record"]["state"] != "retired":
            data["record"] = {
                "state": "reviewed",
                "checked_by": "curator",
                "checked_on": "2026-01-31",
                "next_review": "2099-01-01",
            }
        if key == "birch-english-classes":
            data["status"] = "ended"
    cases[case] |= {name: value for name, value in more.items() if name != "record"}
    cases[case]["record"] |= more.get("record", {})
    return dict(cases)


def found(tmp_path: Path, cases: dict[str, Any], *, on: date = ON, ahead: int = 0, endings: Any = ()) -> list[Due]:
    collection = load(write_base(tmp_path / "base", cases))
    assert not collection.problems
    return due(collection, on, ahead=ahead, endings=endings)


def test_nothing_is_due_without_a_reason(tmp_path: Path) -> None:
    assert found(tmp_path, reviewed()) == []
    assert "no cases to look at again, no reasons" in due_text([], ON)


def test_a_review_is_due_from_its_day_on(tmp_path: Path) -> None:
    cases = reviewed(record={"next_review": "2026-11-22"})
    (one,) = found(tmp_path, cases)
    assert (one.case, one.since) == ("cedar-rumour-line", ON) and "has come" in one.reason
    assert due_text([one], ON).splitlines()[0] == "On 22 November 2026: 1 case to look at again, 1 reason."
    assert str(one).startswith("cedar-rumour-line: 22 November 2026: The date of its next review has come. Read it")
    collection = load(tmp_path / "base")
    assert due(collection, ON - timedelta(days=1)) == []
    (planned,) = due(collection, ON - timedelta(days=1), ahead=1)
    assert "is planned" in planned.reason


def test_reviewed_without_a_next_date(tmp_path: Path) -> None:
    cases = reviewed()
    del cases["cedar-rumour-line"]["record"]["next_review"]
    (one,) = found(tmp_path, cases)
    assert one.since == date(2026, 1, 31) and one.to_do == "Set next_review"


def test_a_place_taken_over_since_the_check(tmp_path: Path) -> None:
    cases = reviewed("alder-shared-houses", record={"checked_on": "2023-03-31"})
    cases["alder-shared-houses"]["related"] = []
    (one,) = found(tmp_path, cases)
    assert one.since == date(2023, 4, 1) and one.reason == "Alder was taken over by Great Wood"
    collection = load(tmp_path / "base")
    assert due(collection, date(2023, 3, 31)) == []
    (ahead,) = due(collection, date(2023, 3, 31), ahead=1)
    assert ahead.reason == "Alder will be taken over by Great Wood"


def test_a_place_checked_after_the_change_is_left_in_peace(tmp_path: Path) -> None:
    assert found(tmp_path, reviewed("alder-shared-houses", record={"checked_on": "2023-04-01"})) == []


def test_the_authority_of_a_town_and_the_successor_of_a_successor_count(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", reviewed("birch-english-classes", record={"checked_on": "2025-01-01"}))
    text = AUTHORITIES.replace("Urban,,\ncedar", "Urban,2025-03-31,great-wood\ncedar")
    text = text.replace("Rural,,", "Rural,2026-03-31,cedar")
    assert text.count("great-wood") == 3
    (folder / "places" / "uk-authorities.csv").write_text(text, encoding="utf-8")
    reasons = {(one.case, one.reason) for one in due(load(folder), ON)}
    assert ("birch-english-classes", "Birch was taken over by Great Wood") in reasons
    assert ("birch-english-classes", "Great Wood was taken over by Cedar") in reasons
    assert ("alder-shared-houses", "Great Wood was taken over by Cedar") in reasons


def test_a_body_that_ended_since_the_check(tmp_path: Path) -> None:
    cases = reviewed(partners=[{"name": "GLAA"}])
    (one,) = found(tmp_path, cases, endings=(GLAA,))
    assert one.since == date(2026, 4, 30)
    assert one.reason == "It names 'GLAA', which ended in April 2026; then: Fair Work Agency"
    collection = load(tmp_path / "base")
    assert due(collection, date(2026, 4, 1), endings=(GLAA,)) == []
    assert "will end" in due(collection, date(2026, 4, 1), endings=(GLAA,), ahead=60)[0].reason


def test_a_body_that_had_ended_when_the_record_was_checked_is_no_news(tmp_path: Path) -> None:
    cases = reviewed(partners=[{"name": "GLAA"}], record={"checked_on": "2026-05-01"})
    assert found(tmp_path, cases, endings=(GLAA,)) == []


def test_words_that_are_only_searched_are_no_reason(tmp_path: Path) -> None:
    searched = reviewed(aliases=["The GLAA visits"], asked_as=["what did the GLAA do"])
    assert found(tmp_path, searched, endings=(GLAA,)) == []


def test_the_title_of_a_source_is_no_reason(tmp_path: Path) -> None:
    source = {"key": "cedar-plan", "title": "Plan with the GLAA", "publisher": "GLAA"}
    assert found(tmp_path, reviewed(sources=[source]), endings=(GLAA,)) == []


@pytest.mark.parametrize(
    ("names", "text", "words"),
    [
        (("primary care trust",), "Two Primary care trusts met", "Primary care trusts"),
        (("primary care trust",), "Primary care trusts met", "Primary care trusts"),
        (("primary care trust",), "the primary care trust's list", "primary care trust"),
        (("IDeA", "RDA"), "A good idea of the RDA", "RDA"),
        (("IDeA",), "a new Idea and an idea", None),
        (("RDA",), "BIRDAL and RDAX", None),
        (("RDA",), "RDAs", "RDAs"),
        (
            ("Race Relations (Amendment) Act",),
            "the Race Relations (Amendment) Act 2000",
            "Race Relations (Amendment) Act",
        ),
    ],
)
def test_names_are_found_as_written(names: tuple[str, ...], text: str, words: str | None) -> None:
    ending = Ending(name=names[0], also=names[1:], kind="body", ended="2013", basis="a test")
    assert ending.found_in(text) == words


def test_a_forecast_whose_year_has_passed(tmp_path: Path) -> None:
    claim = {
        "value": "400",
        "what": "homes by 2025",
        "as_at": "written in 2018",
        "said_by": "Cedar",
        "locator": "Plan",
        "state": "forecast",
        "reason": "It looks ahead.",
    }
    cases = reviewed(claims=[claim], record={"checked_on": "2025-06-01"})
    (one,) = found(tmp_path, cases)
    assert one.since == date(2026, 1, 1) and "Figure 1 ('400') is a forecast for 2025" in one.reason
    assert due(load(tmp_path / "base"), date(2025, 12, 31)) == []
    again = reviewed(claims=[claim], record={"checked_on": "2026-01-05"})
    assert found(tmp_path / "again", again) == []


def test_a_running_case_with_old_figures(tmp_path: Path) -> None:
    cases = reviewed(status="running", period={"start": "2016"}, record={"checked_on": "2020-01-01"})
    (one,) = found(tmp_path, cases)
    assert one.since == date(2022, 1, 1) and "newer than 2016" in one.reason
    assert due(load(tmp_path / "base"), date(2021, 12, 31)) == []
    looked = reviewed(status="running", period={"start": "2016"}, record={"checked_on": "2026-01-31"})
    assert found(tmp_path / "looked", looked) == [], "whoever looked lately need not look again"
    newer = reviewed(
        status="running",
        period={"start": "2016", "note": "Seen running in 2015-2024"},
        record={"checked_on": "2024-02-01"},
    )
    assert found(tmp_path / "newer", newer) == []


def test_an_address_that_has_been_dead_for_a_year(tmp_path: Path) -> None:
    source = {"key": "cedar-plan", "title": "Rumour plan", "publisher": "Cedar", "dead_on": "2025-10-01"}
    resource = {"title": "Leaflet", "kind": "leaflet", "dead_on": "2026-10-01"}
    cases = reviewed(sources=[source], means={"resources": [resource]})
    (one,) = found(tmp_path, cases)
    assert one.since == date(2026, 10, 1) and "'cedar-plan' did not answer on 1 October 2025" in one.reason
    cases = reviewed(sources=[{**source, "read_on": "2026-01-01"}])
    assert found(tmp_path / "read", cases) == [], "it was read since"


def test_old_drafts(tmp_path: Path) -> None:
    cases = reviewed()
    source = {"key": "elm-table", "title": "Table of cities", "publisher": "Network", "read_on": "2026-08-01"}
    cases["elm-abroad"] |= {"record": {"state": "draft"}, "sources": [source]}
    cases["alder-and-birch-fund"]["record"] = {"state": "draft"}
    listed = found(tmp_path, cases)
    assert [(one.case, one.since) for one in listed] == [
        ("alder-and-birch-fund", None),
        ("elm-abroad", date(2026, 10, 30)),
    ]
    assert "no date known" in str(listed[0])
    assert [one.case for one in due(load(tmp_path / "base"), date(2026, 10, 29))] == ["alder-and-birch-fund"]


def test_retired_cases_are_left_in_peace(tmp_path: Path) -> None:
    cases = reviewed("fir-retired", record={"next_review": "2020-01-01"})
    assert found(tmp_path, cases) == []


def test_the_order_is_by_date_then_id(tmp_path: Path) -> None:
    cases = reviewed()
    for key, day in (
        ("elm-abroad", "2026-03-01"),
        ("cedar-rumour-line", "2026-03-01"),
        ("birch-english-classes", "2026-02-01"),
    ):
        cases[key]["record"]["next_review"] = day
    listed = found(tmp_path, cases)
    assert [one.case for one in listed] == ["birch-english-classes", "cedar-rumour-line", "elm-abroad"]


def test_the_shipped_list_of_endings_is_sound(shipped_collection: Any) -> None:
    problems: list[Problem] = []
    endings = read_endings(SHIPPED, problems)
    assert problems == [] and len(endings) >= 60
    names = [name for ending in endings for name in (ending.name, *ending.also)]
    assert len(names) == len(set(names))
    assert {e.name for e in endings} >= {"Audit Commission", "UK Border Agency", "Migration Impacts Fund"}
    for name in ("Homes for Ukraine", "EU Settlement Scheme", "supporting people to find work", "a good idea"):
        assert [e.name for e in endings if e.found_in(name)] == []
    assert isinstance(due(shipped_collection, ON, endings=endings, ahead=3650), list)


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("endings: 3\n", "endings", "is not a list"),
        ("- a\n", "endings", "is not a list"),
        ("endings:\n  - name: A\n    kind: body\n    ended: soon\n    basis: b\n", "endings.1.ended", "not possible"),
        (
            "endings:\n  - name: A\n    kind: body\n    ended: 2013-02-30\n    basis: b\n",
            "endings.1.ended",
            "not possible",
        ),
        ("endings:\n  - name: A\n    kind: ghost\n    ended: '2013'\n    basis: b\n", "endings.1.kind", "not possible"),
        ("endings:\n  - name: A\n    kind: body\n    ended: '2013'\n", "endings.1.basis", "is missing"),
        ("endings:\n" + "  - {name: A, kind: body, ended: '2013', basis: b}\n" * 2, "endings.2.name", "stands twice"),
        ("endings: [\n", "file", "not valid YAML"),
    ],
)
def test_a_faulty_list_is_named(tmp_path: Path, text: str, field: str, message: str) -> None:
    (tmp_path / "endings.yaml").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    read_endings(tmp_path, problems)
    assert [problem.field for problem in problems] == [field] and message in problems[0].message
    assert problems[0].file == "endings.yaml"


def test_a_case_base_without_the_list_has_no_endings(small_base: Path) -> None:
    problems: list[Problem] = []
    assert read_endings(small_base, problems) == () and problems == []


def test_a_review_makes_a_record_that_checks(small_base: Path) -> None:
    path = small_base / "cases" / "cedar-rumour-line.yaml"
    data = read_record(path)
    data["record"] = review(data, by="equality officer", on=ON, next_review=date(2027, 11, 22))
    path.unlink()
    save(path, data, mark=None)
    collection = load(small_base)
    assert not collection.problems
    record = collection.cases["cedar-rumour-line"].record
    assert (record.state, record.checked_by, record.checked_on, record.next_review) == (
        "reviewed",
        "equality officer",
        ON,
        date(2027, 11, 22),
    )


def test_retiring_keeps_who_checked_it_and_leaves_the_search(small_base: Path) -> None:
    path = small_base / "cases" / "cedar-rumour-line.yaml"
    data = read_record(path)
    data["record"] = retire(data, by="curator", on=ON, reason="The plan was\nwithdrawn.")
    assert data["record"] == {
        "state": "retired",
        "checked_by": "curator",
        "checked_on": "2026-01-31",
        "retired_by": "curator",
        "retired_on": "2026-11-22",
        "reason": "The plan was withdrawn.",
    }
    path.unlink()
    save(path, data, mark=None)
    collection = load(small_base)
    assert not collection.problems and "cedar-rumour-line" in collection.cases
    assert "cedar-rumour-line" not in {case.id for case in collection.current}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"claims": [{"state": "supported"}, {"state": "unchecked"}]}, "number 2"),
        ({"summary": "To rewrite: The council did this."}, "1 text still begins with 'To rewrite:'"),
        ({"story": {"context": [{"text": "To rewrite: a"}, {"text": "To rewrite: b"}]}}, "2 texts still begin with"),
    ],
)
def test_an_unfinished_draft_cannot_be_reviewed(data: dict[str, Any], message: str) -> None:
    with pytest.raises(MaterialError, match=message):
        review(data, by="curator", on=ON, next_review=date(2027, 1, 1))


@pytest.mark.parametrize("day", [ON, date(2020, 1, 1)])
def test_the_next_review_lies_ahead(day: date) -> None:
    with pytest.raises(MaterialError, match="must come after"):
        review({}, by="curator", on=ON, next_review=day)


@pytest.mark.parametrize(
    "by", ["Jane Smith", "Jane", "Dr Smith", "jane@example.org", "curator 01234 567890", "Councillor Smith", " "]
)
def test_a_person_is_not_a_role(by: str) -> None:
    with pytest.raises(MaterialError, match="role"):
        review({}, by=by, on=ON, next_review=date(2027, 1, 1))
    with pytest.raises(MaterialError, match="role"):
        retire({}, by=by, on=ON, reason="It is out of date.")


@pytest.mark.parametrize(
    "by", ["curator", "casekit curator", "Equality Officer", "Policy Team", "housing strategy", "Head of Housing"]
)
def test_roles_are_taken(by: str) -> None:
    assert review({}, by=f" {by}  ", on=ON, next_review=date(2027, 1, 1))["checked_by"] == by


@pytest.mark.parametrize(("reason", "message"), [(" ", "for a reason"), ("x" * 500, "too long")])
def test_retiring_needs_a_short_reason(reason: str, message: str) -> None:
    with pytest.raises(MaterialError, match=message):
        retire({}, by="curator", on=ON, reason=reason)


def test_days_at_the_end_of_time_are_no_trouble(tmp_path: Path) -> None:
    source = {"key": "cedar-plan", "title": "Rumour plan", "publisher": "Cedar", "dead_on": "9999-12-31"}
    cases = reviewed(
        sources=[source], status="running", record={"next_review": "9999-12-31", "checked_on": "9999-12-30"}
    )
    listed = found(tmp_path, cases, ahead=10**12)
    assert {one.since for one in listed if one.case == "cedar-rumour-line"} == {date.max}


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 4000))
def test_looking_further_ahead_never_hides_anything(shipped_collection: Any, on: date, ahead: int) -> None:
    now = {(one.case, one.since) for one in due(shipped_collection, on)}
    later = {(one.case, one.since) for one in due(shipped_collection, on, ahead=ahead)}
    assert now <= later
    assert all(since is None or since <= on + timedelta(days=ahead) for _, since in later)
