"""The Workshop panel without a browser: one case after the other, filters and their undoing, and the pack."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import casekit
from casekit.errors import CasekitError
from casekit.outputs.summarise import KINDS
from casekit.panels import WorkshopPanel

DAY = date(2026, 11, 23)


@pytest.fixture
def panel(shipped: casekit.Casebase) -> WorkshopPanel:
    panel = WorkshopPanel(shipped, on=DAY)
    panel.text = "overcrowded rented houses"
    return panel


def say(panel: WorkshopPanel, **message: Any) -> None:
    panel._received(panel, message, [])


def test_cases_come_one_after_the_other_and_stay_at_the_ends(panel: WorkshopPanel) -> None:
    first = panel.case
    assert first is not None and first.id == panel.results[0].id == panel.stage[0]["id"]
    panel.back()
    assert panel.case is first
    panel.forward()
    assert panel.case is not None and panel.case.id == panel.results[1].id
    panel.forward(1_000)
    assert panel.case is not None and panel.case.id == panel.stage[-1]["id"]
    say(panel, do="at", at=2)
    assert panel.case.id == panel.stage[2]["id"]
    for wrong in (-1, 10_000, "2", None):
        say(panel, do="at", at=wrong)
    assert panel.case is not None and panel.case.id == panel.stage[2]["id"]


def test_filters_are_undone_one_at_a_time(panel: WorkshopPanel) -> None:
    before = panel.results.total
    say(panel, do="filter", facet="topic", value="housing", on=True)
    say(panel, do="filter", facet="country", value="england", on=True)
    narrowed = panel.results.total
    assert narrowed <= before and panel.view["asked"] > 0
    say(panel, do="undo")
    assert panel.filters == {"topic": ["housing"]}
    say(panel, do="undo")
    assert panel.filters == {} and panel.results.total == before
    say(panel, do="undo")
    assert panel.text == "" and panel.view["message"] == ""
    say(panel, do="undo")
    assert "nothing to undo" in panel.view["message"]


def test_what_a_room_sees_is_escaped_and_short(panel: WorkshopPanel) -> None:
    for shown in panel.stage:
        case = panel._base.case(shown["id"])
        assert shown["title"] == case.title
        assert "<script" not in shown["html"] and "What changed" in shown["html"]
        assert "Strength of the account" in shown["html"]


def test_a_search_that_finds_nothing_says_so(panel: WorkshopPanel) -> None:
    panel.text = "zzqx wheeliebin"
    assert panel.case is None and panel.stage == [] and "not evidence" in panel.view["empty"]
    panel.forward()
    panel.undo()
    assert panel.case is not None


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_pack_comes_from_one_recipe(panel: WorkshopPanel, kind: str, monkeypatch: Any) -> None:
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(panel, "send", lambda content, buffers=(): sent.append((content, list(buffers))))
    panel.work_for("Cumberland")
    for hit in list(panel.results)[:3]:
        panel.add(hit.id)
    say(panel, do="purpose", text="Cabinet  looks at\nlicensing.", pre_election=True)
    recipe = panel.recipe()
    assert recipe.purpose == "Cabinet looks at licensing." and recipe.pre_election and recipe.place == "cumberland"
    made = casekit.summarise(kind, panel._base, recipe, on=DAY)
    assert recipe.mark in made.document.stamp and panel._base.fingerprint in made.document.stamp
    offered = next(one["formats"] for one in panel.view["pack"] if one["kind"] == kind)
    for form in offered:
        sent.clear()
        say(panel, do="pack", kind=kind, format=form["id"], title="Rural housing")
        assert panel.view["message"] == ""
        (_, _), (content, buffers) = sent
        assert content["name"] == f"{kind}{form['id']}" and content["mime"] and len(buffers[0]) > 200
    assert panel.recipe().title == "Rural housing"
    say(panel, do="pack", kind=kind, format=".exe", title="")
    assert "'.exe' is not a format" in panel.view["message"]
    say(panel, do="pack", kind="sonnet", format=".docx", title="")
    assert "'sonnet' is not a document" in panel.view["message"]


def test_a_saved_question_brings_its_purpose(panel: WorkshopPanel, shipped: casekit.Casebase) -> None:
    say(panel, do="purpose", text="Scrutiny asked.", pre_election=False)
    again = WorkshopPanel(shipped, on=DAY)
    again.ask(panel.recipe())
    assert again.text == panel.text and again.view["purpose"] == "Scrutiny asked."
    with pytest.raises(CasekitError):
        again.undo()
