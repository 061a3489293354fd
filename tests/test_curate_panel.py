"""The Curate panel without a browser: drafts, checks, publishing, and nothing lost or overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casekit.casebase.load import fingerprint, load
from casekit.curate.drafts import draft_ids
from casekit.errors import MaterialError, NotFound, UsageError
from casekit.model.record import Case
from casekit.panels import CuratePanel
from conftest import CASES

ALDER = "alder-shared-houses"
NEW: dict[str, Any] = {
    "summary": "A town held English classes after the late shift. Thirty people came, says the college.",
    "depth": "partial",
    "level": "town",
    "lead": {"name": "Birch College", "sector": "education"},
    "status": "ended",
    "evidence": {
        "level": "1",
        "why": "The college's own account.",
        "rated_by": ["curator"],
        "independence": "self-reported",
    },
    "sources": [{"key": "page", "title": "Late classes", "publisher": "Birch College"}],
}


@pytest.fixture
def panel(small_base: Path, tmp_path: Path) -> CuratePanel:
    return CuratePanel(small_base, tmp_path / "index")


def fill(panel: CuratePanel, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        panel.set([name], value)


def test_a_case_is_written_checked_and_found(panel: CuratePanel, small_base: Path) -> None:
    before = fingerprint(small_base)
    assert panel.new("Classes after the late shift", "birch-town") == "birch-town-classes-after-the-late-shift"
    assert draft_ids(small_base) == [], "nothing is written before the first change"
    assert {"summary", "depth", "level", "lead", "status", "evidence", "sources"} <= {p.field for p in panel.problems}
    fill(panel, NEW)
    assert panel.problems == []
    assert draft_ids(small_base) == [panel.id] and fingerprint(small_base) == before, "a draft is not in the collection"
    path = panel.publish()
    assert path == small_base / "cases" / "birch-town-classes-after-the-late-shift.yaml"
    assert draft_ids(small_base) == [] and panel.id is None
    assert "Saved to the collection" in panel.view["said"]
    collection = load(small_base)
    assert collection.problems == () and collection.cases[path.stem].lead.name == "Birch College"
    panel.edit(path.stem)
    assert panel.data["sources"] == NEW["sources"], "the panel searches the new collection"


def test_mistakes_are_said_in_words_beside_the_field(panel: CuratePanel) -> None:
    panel.edit(ALDER)
    panel.set(["claims", 0, "of"], "")
    panel.set(["outcomes", 1, "result"], "output")
    panel.set(["outcomes", 0, "said_by"], "")
    shown = {problem["label"]: problem for problem in panel.view["draft"]["problems"]}
    assert shown["Outcome 1: Who says so"]["missing"] and shown["Outcome 1: Who says so"]["way"] == [
        "outcomes",
        0,
        "said_by",
    ]
    assert panel.view["draft"]["status"] == "1 field still needed."
    with pytest.raises(MaterialError, match="not finished"):
        panel.publish()
    panel.set(["outcomes", 0, "said_by"], "Alder District Council")
    assert panel.problems, "the two other mistakes are found once the shape is right"
    panel.set(["outcomes", 1, "result"], "expected-only")
    assert [problem.field for problem in panel.problems] == ["claims.1.value"]
    panel.set(["claims", 0, "of"], "45 houses visited")
    assert panel.problems == []


def test_a_change_to_a_published_case_touches_that_line_only(panel: CuratePanel, small_base: Path) -> None:
    path = small_base / "cases" / f"{ALDER}.yaml"
    path.write_text("# kept by housing\n" + path.read_text())
    before = path.read_text().splitlines()
    panel.edit(ALDER)
    panel.set(["title"], "Visiting shared houses")
    assert path.read_text().splitlines() == before, "the published file waits"
    panel.publish()
    after = path.read_text().splitlines()
    assert [line for line in after if line not in before] == ["title: Visiting shared houses"]
    assert after[0] == "# kept by housing" and len(after) == len(before)


def test_a_change_does_not_pass_for_a_check(panel: CuratePanel) -> None:
    panel.new("A new case", "birch-town")
    assert panel.view["draft"]["standing"] == ""
    panel.edit(ALDER)
    panel.set(["title"], "Licensing houses with their landlords")
    assert "It still says that it was checked on 2026-01-31" in panel.view["draft"]["standing"]
    panel.publish()
    assert "still says that it was checked" in panel.view["said"]
    panel.edit(ALDER)
    panel.mark_reviewed("curator")
    assert panel.view["draft"]["standing"] == ""
    panel.publish()
    assert "still says" not in panel.view["said"]


def test_what_was_typed_outlives_a_closed_tab(panel: CuratePanel, small_base: Path, tmp_path: Path) -> None:
    panel.edit(ALDER)
    panel.set(["story", "lessons", 0, "text"], "Half a sen")
    again = CuratePanel(small_base, tmp_path / "index")
    assert [(draft["id"], draft["left"]) for draft in again.view["drafts"]] == [(ALDER, "ready")]
    again.edit(ALDER)
    assert again.data["story"]["lessons"][0]["text"] == "Half a sen"
    again.discard()
    assert draft_ids(small_base) == []
    again.edit(ALDER)
    assert again.data["story"]["lessons"][0]["text"] == CASES[ALDER]["story"]["lessons"][0]["text"]


def test_two_people_with_one_draft_lose_nothing(panel: CuratePanel, small_base: Path, tmp_path: Path) -> None:
    other = CuratePanel(small_base, tmp_path / "index")
    panel.edit(ALDER)
    other.edit(ALDER)
    panel.set(["title"], "Mine")
    other.set(["title"], "Theirs")
    assert other.id == f"{ALDER}-2" and "Someone else changed" in other.view["message"]
    assert draft_ids(small_base) == [ALDER, f"{ALDER}-2"]
    assert panel.data["title"] == "Mine" and other.data["title"] == "Theirs"


def test_a_case_changed_meanwhile_is_not_overwritten(panel: CuratePanel, small_base: Path) -> None:
    panel.edit(ALDER)
    panel.set(["title"], "Mine")
    path = small_base / "cases" / f"{ALDER}.yaml"
    path.write_text(path.read_text().replace("Licensing", "Registering"))
    with pytest.raises(MaterialError, match="changed by someone else since you began"):
        panel.publish()
    assert "Registering" in path.read_text() and draft_ids(small_base) == [ALDER]


def test_an_id_can_be_chosen_until_the_case_is_published(panel: CuratePanel, small_base: Path) -> None:
    panel.new("Late classes")
    panel.set(["depth"], "full")
    panel.rename("Birch: Late Classes!")
    assert panel.id == "birch-late-classes" and draft_ids(small_base) == ["birch-late-classes"]
    panel.rename(ALDER)
    assert panel.id == f"{ALDER}-2", "a name that is taken gets a number"
    panel.edit(ALDER)
    with pytest.raises(UsageError, match="keeps its id"):
        panel.rename("another")


@pytest.mark.parametrize("way", [[], ["claims", 9], ["claims", -1, "of"], ["title", "x"], [0], ["claims", "x"]])
def test_a_way_that_leads_nowhere_changes_nothing(panel: CuratePanel, way: list[Any]) -> None:
    panel.edit(ALDER)
    before = repr(panel.data)
    with pytest.raises(UsageError):
        panel.set(way, "x")
    assert repr(panel.data) == before


def test_text_is_cleaned_of_signs_no_file_may_hold(panel: CuratePanel) -> None:
    panel.new("Bell\x07s and \u202ewhistles")
    assert panel.data["title"] == "Bell s and  whistles"
    panel.set(["summary"], "One.\r\nTwo.")
    assert panel.data["summary"] == "One.\nTwo."


def test_messages_from_the_browser_never_raise(panel: CuratePanel) -> None:
    for message in (
        {"do": "open", "id": "nowhere"},
        {"do": "set"},
        {"do": "publish"},
        {"do": "new", "place": "Atlantis"},
        {},
        "x",
    ):
        panel._received(panel, message, [])
    assert "not in the place register" in panel.view["message"]
    panel._received(panel, {"do": "open", "id": ALDER}, [])
    assert panel.view["message"] == "" and panel.view["draft"]["id"] == ALDER
    with pytest.raises(NotFound, match="neither a draft nor a case"):
        panel.edit("nowhere")


def test_the_card_is_shown_escaped_as_soon_as_the_shape_is_right(panel: CuratePanel) -> None:
    panel.new("A <script>alert(1)</script> title", "alder")
    assert panel.view["draft"]["preview"] == ""
    fill(panel, {**NEW, "summary": "Some <b>bold</b> claims, and twenty more signs."})
    preview = panel.view["draft"]["preview"]
    assert "&lt;b&gt;bold" in preview and "<b>bold" not in preview


def test_every_field_of_the_record_is_in_the_form(panel: CuratePanel) -> None:
    shown = [spec["name"] for step in panel.form for spec in step["fields"]]
    assert sorted(shown) == sorted(set(Case.model_fields) - {"id"})


def test_a_broken_draft_is_listed_and_left_alone(small_base: Path, tmp_path: Path) -> None:
    folder = small_base / "drafts"
    folder.mkdir()
    (folder / "broken.yaml").write_text("title: [open\n")
    panel = CuratePanel(small_base, tmp_path / "index")
    assert panel.view["drafts"][0]["left"].startswith("cannot be read: not valid YAML")
    panel._received(panel, {"do": "open", "id": "broken"}, [])
    assert "not valid YAML" in panel.view["message"]
    assert (folder / "broken.yaml").read_text() == "title: [open\n"


def test_the_panel_names_itself_shortly(panel: CuratePanel) -> None:
    assert repr(panel) == "CuratePanel(5 cases)"
