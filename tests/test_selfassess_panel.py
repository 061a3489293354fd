"""The Self-assessment panel without a browser: a checklist from its title to its document, a plan, a programme."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit
from casekit.errors import NotFound, UsageError
from casekit.evidence.recipe import Recipe
from casekit.evidence.workfile import Opened
from casekit.outputs.document import Paragraph, Table
from casekit.panels import EqualityPanel, SelfAssessmentPanel
from casekit.panels.assessing import checklists_folder
from casekit.selfassess import store
from casekit.selfassess.lists import practices
from casekit.selfassess.model import Checklist

ON = date(2026, 11, 23)
PLAN = "joint-strategic-needs-assessment"
MEP = "migration-excellence-programme"


@pytest.fixture
def panel(shipped: casekit.Casebase, tmp_path: Path) -> SelfAssessmentPanel:
    return SelfAssessmentPanel(tmp_path / "checklists", shipped, on=ON)


@pytest.fixture
def begun(panel: SelfAssessmentPanel) -> SelfAssessmentPanel:
    ask(panel, do="new", title="Migration, where we stand")
    ask(panel, do="set", way=["answers", "build-scenarios", "state"], value="planned")
    return panel


def ask(panel: Any, *buffers: bytes, **content: Any) -> None:
    """Send what the browser would send."""
    panel._received(panel, content, list(buffers))


def sent(panel: SelfAssessmentPanel, monkeypatch: pytest.MonkeyPatch, **content: Any) -> tuple[dict[str, Any], bytes]:
    """Send what the browser would send, and return the file that comes back."""
    got: list[tuple[dict[str, Any], bytes]] = []
    monkeypatch.setattr(
        panel, "send", lambda message, buffers=None: got.append((message, buffers[0])) if buffers else None
    )
    ask(panel, **content)
    assert got, panel.view["message"]
    return got[-1]


def on_disk(panel: SelfAssessmentPanel) -> Opened[Checklist]:
    return store.open_checklist(panel.folder / panel.view["file"]["name"])


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)


def test_a_checklist_is_begun_in_a_file_and_every_change_is_kept(panel: SelfAssessmentPanel) -> None:
    ask(panel, do="set", way=["council"], value="Typed too early")
    assert "No checklist is open" in panel.view["message"]
    ask(panel, do="new", title=" ")
    assert "Give the checklist a title" in panel.view["message"] and not panel.folder.exists()
    ask(panel, do="new", title="Where we stand")
    ask(panel, do="set", way=["council"], value="An example council", number=1)
    ask(panel, do="set", way=["answers", "agree-key-facts", "state"], value="not-yet", number=2)
    ask(panel, do="set", way=["answers", "agree-key-facts", "note"], value="First\n\nsecond", number=3)
    ask(panel, do="set", way=["answers", "agree-key-facts", "due"], value="2027-01-15", number=4)
    kept = on_disk(panel)
    assert kept.problems == () and kept.held == panel.checklist and panel.view["kept"] == 4
    said = panel.checklist.answer("agree-key-facts")
    assert (said.state, said.note, said.due, said.answered_on) == (
        "not-yet",
        "First\n\nsecond",
        date(2027, 1, 15),
        ON,
    )
    assert panel.checklist.council == "An example council"
    ask(panel, do="new", title="Where we stand")
    assert panel.view["file"]["name"] == "where-we-stand-2.yaml", "no checklist takes another's file"


def test_an_answer_that_is_emptied_is_not_answered_again(begun: SelfAssessmentPanel) -> None:
    ask(begun, do="set", way=["answers", "build-scenarios", "note"], value="With the county")
    ask(begun, do="set", way=["answers", "build-scenarios", "state"], value="")
    assert begun.checklist.answer("build-scenarios").state is None
    assert begun.checklist.answer("build-scenarios").note == "With the county"
    ask(begun, do="set", way=["answers", "build-scenarios", "note"], value="")
    assert begun.checklist.answers == () and on_disk(begun).held == begun.checklist


def test_what_does_not_fit_is_said_and_the_rest_is_kept(begun: SelfAssessmentPanel) -> None:
    ask(begun, do="set", way=["answers", "build-scenarios", "due"], value="next spring", number=7)
    assert "Not kept yet" in begun.view["message"] and "scenarios of migration" in begun.view["message"]
    assert begun.view["kept"] != 7, "the browser goes on remembering it"
    assert begun.view["checklist"]["data"]["answers"]["build-scenarios"]["due"] == "next spring"
    ask(begun, do="set", way=["answers", "agree-key-facts", "state"], value="in-place", number=8)
    assert "Not kept yet" in begun.view["message"] and begun.checklist.states["agree-key-facts"] == "in-place"
    ask(begun, do="set", way=["answers", "build-scenarios", "due"], value="2027-03-01", number=9)
    assert begun.view["message"] == "" and begun.view["kept"] == 9 and on_disk(begun).held == begun.checklist
    for way in (["answers", "no-such-practice", "state"], ["verdict"], ["answers", "build-scenarios", "score"], []):
        before = begun.checklist
        ask(begun, do="set", way=way, value="x")
        assert "Reload the page" in begun.view["message"] and begun.checklist == before


def test_a_name_is_pointed_out_beside_its_field_and_before_saving(begun: SelfAssessmentPanel) -> None:
    ask(begun, do="set", way=["answers", "build-scenarios", "owner"], value="Jane Smith")
    (found,) = begun.view["checklist"]["names"]
    assert (found["item"], found["field"]) == ("build-scenarios", "owner") and "Write a role instead" in found["text"]
    ask(begun, do="set", way=["answers", "build-scenarios", "owner"], value="Head of policy")
    assert begun.view["checklist"]["names"] == []


def test_who_tried_what_is_not_in_place_opens_its_case_in_its_place(begun: SelfAssessmentPanel) -> None:
    html = begun.view["checklist"]["untried"]
    key = "build-scenarios/wychavon-migration-scenarios"
    assert f'data-card="{key}"' in html and f'data-card-of="{key}"' in html
    ask(begun, do="card", key=key)
    card = begun.view["card"]
    assert card["key"] == key and card["title"] == begun._base["wychavon-migration-scenarios"].title
    ask(begun, do="related", id="carlisle-scrutiny-review")
    assert begun.view["card"]["key"] == key and begun.view["card"]["id"] == "carlisle-scrutiny-review"
    ask(begun, do="card", key=key)
    assert begun.view["card"] is None
    ask(begun, do="set", way=["answers", "build-scenarios", "state"], value="in-place")
    assert key not in begun.view["checklist"]["untried"]
    ask(begun, do="card", key="x/atlantis")
    assert "atlantis" in begun.view["message"]


def test_there_is_no_score_no_total_and_no_share(begun: SelfAssessmentPanel) -> None:
    shown = str(begun.view) + str(begun.form)
    assert "%" not in shown and re.search(r"\b(points|rating|rated|total)\b", shown) is None
    assert "they are not added up" in begun.form["intro"]
    assert [one["label"] for one in begun.form["states"]][-1] == "Not answered"


def test_a_day_is_kept_and_compared_with_and_the_actions_follow_a_framework(begun: SelfAssessmentPanel) -> None:
    ask(begun, do="keep")
    ask(begun, do="set", way=["answers", "build-scenarios", "state"], value="in-place")
    assert [one["id"] for one in begun.view["checklist"]["days"]] == ["2026-11-23"]
    ask(begun, do="compare", since="2026-11-23")
    assert "1 practice stands elsewhere" in begun.view["said"]
    assert "Planned → In place" in begun.view["checklist"]["compared"]
    ask(begun, do="compare", since="yesterday")
    assert "is not a date" in begun.view["message"]
    ask(begun, do="compare", since="2020-01-01")
    assert (
        "Nothing was kept up to" in begun.view["message"]
        and "Planned → In place" in begun.view["checklist"]["compared"]
    )
    ask(begun, do="compare", since="")
    assert begun.view["checklist"]["compared"] == ""
    ask(begun, do="set", way=["answers", "agree-key-facts", "state"], value="planned")
    sefton = begun.view["checklist"]["actions"]
    ask(begun, do="by", by="charter")
    assert begun.view["checklist"]["actions"] != sefton and "<table" in sefton
    ask(begun, do="by", by="stars")
    assert "not a way to order" in begun.view["message"]


@pytest.mark.parametrize(("suffix", "starts"), [(".docx", b"PK"), (".xlsx", b"PK"), (".html", b"<!"), (".md", b"")])
def test_it_is_saved_in_four_formats(
    begun: SelfAssessmentPanel, monkeypatch: pytest.MonkeyPatch, suffix: str, starts: bytes
) -> None:
    message, data = sent(begun, monkeypatch, do="export", format=suffix)
    assert message["name"] == f"migration-where-we-stand{suffix}" and data.startswith(starts) and message["mime"]


def test_two_writers_keep_both_texts(begun: SelfAssessmentPanel, shipped: casekit.Casebase) -> None:
    other = SelfAssessmentPanel(begun.folder, shipped, on=ON)
    ask(other, do="open", name="migration-where-we-stand.yaml")
    ask(begun, do="set", way=["council"], value="Theirs")
    ask(other, do="set", way=["council"], value="Ours")
    assert "your text is kept in" in other.view["message"] and "(yours" in other.view["file"]["name"]
    theirs = store.open_checklist(begun.folder / "migration-where-we-stand.yaml").held
    assert theirs is not None and theirs.council == "Theirs" and other.checklist.council == "Ours"


def test_a_broken_checklist_is_only_read_and_an_earlier_text_can_be_gone_back_to(begun: SelfAssessmentPanel) -> None:
    path = begun.folder / begun.view["file"]["name"]
    ask(begun, do="set", way=["council"], value="An example council")
    ask(begun, do="close")
    broken = path.read_text(encoding="utf-8").replace("planned", "brilliant")
    path.write_text(broken, encoding="utf-8")
    ask(begun, do="open", name=path.name)
    assert begun.view["checklist"] is None and "brilliant" in begun.view["file"]["text"]
    assert any("state" in one for one in begun.view["file"]["problems"])
    ask(begun, do="set", way=["council"], value="Overwritten")
    assert "for reading only" in begun.view["message"] and path.read_text(encoding="utf-8") == broken
    ask(begun, do="back", version=begun.view["file"]["versions"][0]["name"])
    assert begun.view["checklist"] is not None and begun.checklist.states == {"build-scenarios": "planned"}


def test_drafts_and_checklists_in_one_folder_are_told_apart(begun: SelfAssessmentPanel) -> None:
    drafts = EqualityPanel(begun.folder, begun._base, on=ON)
    drafts.new("Moving information online")
    broken = begun.folder / "broken.yaml"
    broken.write_text("format: 1\nanswers: many\n# End of the checklist.\n", encoding="utf-8")
    begun.leave()
    drafts.leave()
    assert [one["name"] for one in drafts.view["files"]] == ["moving-information-online.yaml"]
    assert {one["name"] for one in begun.view["files"]} == {"broken.yaml", "migration-where-we-stand.yaml"}


def test_the_folder_is_private_unless_chosen(
    panel: SelfAssessmentPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEKIT_CHECKLISTS", str(tmp_path / "mine"))
    assert checklists_folder() == tmp_path / "mine"
    monkeypatch.delenv("CASEKIT_CHECKLISTS")
    assert checklists_folder() == Path.home() / "casekit checklists"
    ask(panel, do="folder", folder=str(tmp_path / "elsewhere"))
    assert panel.folder == tmp_path / "elsewhere" and "Checklists are kept in" in panel.view["said"]
    monkeypatch.setenv("CASEKIT_SHARED", "1")
    ask(panel, do="folder", folder=str(tmp_path))
    assert "CASEKIT_CHECKLISTS" in panel.view["message"] and panel.folder == tmp_path / "elsewhere"


# --- plans and strategies ---


@pytest.fixture
def planned(panel: SelfAssessmentPanel) -> SelfAssessmentPanel:
    ask(panel, do="part", part="plans")
    ask(panel, do="plan", plan=PLAN)
    return panel


def test_a_plan_says_what_it_is_today_and_which_cases_speak_to_it(planned: SelfAssessmentPanel) -> None:
    plans = planned.view["plans"]
    assert "To be checked." in plans["about"] and planned.view["checklist"] is None
    number = len(plans["cases"])
    assert number > 15 and plans["count"].startswith(f"{number} of the 188 cases in this collection speak")
    assert not any(one["ticked"] for one in plans["cases"]), "none is ticked beforehand"
    offered = [planned._base[one["id"]] for one in plans["cases"]]
    abroad = ["outside-uk" in planned._base.collection.values_of("area_type", case) for case in offered]
    assert abroad == sorted(abroad) and "then those in the United Kingdom" in plans["count"]
    html = [one["html"] for one in plans["cases"]]
    assert all("Why: " in one and ("Level" in one or "Not yet rated" in one) for one in html)
    ask(planned, do="insert", format=".docx")
    assert "Tick the cases" in planned.view["message"]


def test_the_insert_tells_of_the_ticked_cases_alone(
    planned: SelfAssessmentPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (one["id"] for one in planned.view["plans"]["cases"][:2])
    ask(planned, do="tick", id=second, on=True)
    ask(planned, do="tick", id=first, on=True)
    assert planned.view["plans"]["ticked"].startswith("2 cases ticked")
    made = planned.insert()
    (listed,) = [one for one in made.document.blocks if isinstance(one, Table)]
    assert [case.id for case in made.cases] == [first, second] and len(listed.rows) == 2
    assert len([one for one in made.document.blocks if isinstance(one, Paragraph) and one.lead[:1].isdigit()]) == 2
    assert made.document.stamp.startswith(f"Recipe {made.recipe.mark}. 188 records")
    message, data = sent(planned, monkeypatch, do="insert", format=".docx", title="Health needs: elsewhere")
    assert message["name"] == f"{PLAN} evidence.docx" and data.startswith(b"PK")
    assert planned.view["plans"]["findings"] and planned.recipe().title == "Health needs: elsewhere"
    ask(planned, do="tick", id=first, on=False)
    assert planned.recipe().chosen == (second,)


def test_no_more_are_ticked_than_an_insert_can_hold_and_only_what_is_offered(planned: SelfAssessmentPanel) -> None:
    offered = [one["id"] for one in planned.view["plans"]["cases"]]
    for key in offered[:16]:
        ask(planned, do="tick", id=key, on=True)
    assert "at most 15" in planned.view["message"] and len(planned.plans.ticked) == 15
    other = next(case.id for case in planned._base.collection.current if case.id not in offered)
    ask(planned, do="tick", id=other, on=True)
    assert "not offered" in planned.view["message"]
    ask(planned, do="plan", plan="housing-strategy")
    assert planned.plans.ticked == () and planned.view["plans"]["title"] == ""
    with pytest.raises(NotFound, match="housing-strategy"):
        planned.plans.choose("housing-strategie")


def test_a_saved_question_restricts_what_is_offered_and_stamps_the_insert(planned: SelfAssessmentPanel) -> None:
    asked = Recipe(title="Roma health", words="Roma", filters={"topic": ("health",)}, place="Cumberland")
    every = len(planned.view["plans"]["cases"])
    ask(planned, do="recipe", token=asked.token())
    plans = planned.view["plans"]
    assert 0 < len(plans["cases"]) < every and "that your question finds" in plans["count"]
    assert "Seen from Cumberland" in plans["question"] and "Roma" in plans["question"]
    assert all("ike us: " in one["html"] for one in plans["cases"])
    ask(planned, do="tick", id=plans["cases"][0]["id"], on=True)
    made = planned.insert()
    assert (
        made.recipe.words == "Roma" and made.document.title == "Roma health" and made.recipe.mark in made.document.stamp
    )
    ask(planned, do="no-recipe")
    assert len(planned.view["plans"]["cases"]) == every and planned.view["plans"]["question"] == ""


def test_a_question_that_finds_nothing_for_the_plan_says_so(planned: SelfAssessmentPanel) -> None:
    ask(
        planned,
        Recipe(title="T", chosen=("fenland-operation-pheasant",)).to_yaml().encode(),
        do="recipe",
        name="r.yaml",
    )
    plans = planned.view["plans"]
    assert plans["cases"] == [] and plans["count"].startswith("None of the 1 that your question finds speaks")
    assert "In the whole collection" in plans["empty"] and "1 chosen case is offered" in plans["question"]


def test_a_question_that_does_not_fit_here_is_said(planned: SelfAssessmentPanel) -> None:
    ask(planned, do="recipe", token="abc")
    assert "cannot be read" in planned.view["message"]
    ask(planned, do="recipe", token=Recipe(words="health", place="Atlantis").token())
    assert "Atlantis" in planned.view["message"] and planned.view["plans"]["cases"]
    ask(planned, do="recipe", token=Recipe(words="health", place="Cumberland", lens={"luck": 1.0}).token())
    assert "luck" in planned.view["message"] and planned.view["plans"]["cases"]
    ask(planned, do="recipe", token=Recipe(filters={"colour": ("red",)}).token())
    assert "colour" in planned.view["message"]


# --- programmes and networks ---


@pytest.fixture
def programme(panel: SelfAssessmentPanel) -> SelfAssessmentPanel:
    ask(panel, do="part", part="programmes")
    ask(panel, do="programme", programme=MEP)
    return panel


def test_a_programme_is_a_table_with_filters_and_lessons(programme: SelfAssessmentPanel) -> None:
    view = programme.view["programmes"]
    assert view["table"].count('<th scope="row">') == 11 and '<th scope="col">Topics</th>' in view["table"]
    assert (
        "<caption>" in view["table"] and "What got in the way" in view["lessons"] and "Source of all" in view["lessons"]
    )
    ask(programme, do="filter", facet="resource", value="advice-note", on=True)
    view = programme.view["programmes"]
    assert view["table"].count('<th scope="row">') == 2 and "2 shown" in view["count"]
    (resource,) = [one for one in view["facets"] if one["name"] == "resource"]
    assert {one["id"]: one["count"] for one in resource["values"]}["case-study"] == 11, "its own filter is lifted"
    ask(programme, do="filter", facet="topic", value="private-renting", on=True)
    ask(programme, do="filter", facet="resource", value="advice-note", on=False)
    assert programme.programmes.seen.chosen == {"topic": ("private-renting",)}
    ask(programme, do="filter", facet="colour", value="red", on=True)
    assert "not a filter here" in programme.view["message"]


def test_a_network_says_how_a_case_belongs_to_it(programme: SelfAssessmentPanel) -> None:
    ask(programme, do="programme", programme="intercultural-cities")
    view = programme.view["programmes"]
    assert "How it belongs" in view["table"] and "is not to be a member" in view["about"]
    ask(programme, do="programme", programme="")
    assert programme.view["programmes"]["programme"] == ""
    with pytest.raises(UsageError, match="Choose a programme"):
        programme.programmes.to_bytes(".csv")


def test_it_is_saved_as_a_document_or_as_rows(programme: SelfAssessmentPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(programme, do="filter", facet="resource", value="advice-note", on=True)
    message, data = sent(programme, monkeypatch, do="programme-file", format=".csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert (
        message["name"] == f"{MEP}.csv"
        and rows[0][0] == "Place"
        and [one[0] for one in rows[1:]] == ["Ealing", "Suffolk"]
    )
    assert sent(programme, monkeypatch, do="programme-file", format=".docx")[1].startswith(b"PK")
    ask(programme, do="programme-file", format=".exe")
    assert "not a format for a programme" in programme.view["message"]


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1, max_size=60).map(lambda text: f"<b onclick=x>{text}"))
def test_whatever_is_typed_is_escaped(
    shipped: casekit.Casebase, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    panel = SelfAssessmentPanel(tmp_path_factory.mktemp("c"), shipped, on=ON)
    panel.new("T")
    panel.answer("build-scenarios", state="not-yet", owner=text, note=text)
    assert "b" not in Tags(panel.view["checklist"]["actions"]).names
    panel.ask(Recipe(words=text[:400], title="T"))
    panel.plans.choose(PLAN)
    assert all("b" not in Tags(one["html"]).names for one in panel.plans.view()["cases"])


def test_the_notebook_form_has_every_practice_once(panel: SelfAssessmentPanel) -> None:
    keys = [one["key"] for group in panel.form["groups"] for one in group["items"]]
    assert keys == [one.key for one in practices(panel._base.collection)]
    assert repr(panel) == "SelfAssessmentPanel(188 cases)"
