"""The Equality panel without a browser: a draft from its title to its annex, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit
from casekit.assess import store
from casekit.assess.model import Draft
from casekit.errors import NotFound, UsageError
from casekit.evidence.recipe import Recipe
from casekit.panels import EqualityPanel
from casekit.panels.draft_form import STEPS, form
from casekit.panels.drafting import BLOCKS, drafts_folder

ON = date(2026, 11, 23)
WORDS = "council information in other languages"


@pytest.fixture
def panel(shipped: casekit.Casebase, tmp_path: Path) -> EqualityPanel:
    return EqualityPanel(tmp_path / "drafts", shipped, on=ON)


@pytest.fixture
def online(panel: EqualityPanel) -> EqualityPanel:
    panel.new("Moving council information online")
    panel.set(["question", "words"], WORDS)
    panel.set(["question", "basis"], "stated-and-inferred")
    panel.search()
    return panel


def ask(panel: EqualityPanel, **content: Any) -> None:
    """Send what the browser would send."""
    panel._received(panel, content, [])


def on_disk(panel: EqualityPanel) -> store.Opened:
    return store.open_draft(panel.folder / panel.view["file"]["name"])


def test_a_draft_is_begun_in_a_file_and_every_change_is_kept(panel: EqualityPanel) -> None:
    ask(panel, do="new", title="  ")
    assert "Say what is proposed" in panel.view["message"] and not panel.folder.exists()
    ask(panel, do="new", title="Moving council information online")
    assert panel.view["file"]["name"] == "moving-council-information-online.yaml"
    ask(panel, do="set", way=["proposal", "what"], value="Close the newsletter.\n\nUse the web.")
    ask(panel, do="set", way=["decision", "due"], value="2027-01-15")
    kept = on_disk(panel)
    assert kept.problems == () and kept.held == panel.draft
    assert kept.held is not None and kept.held.proposal.what == "Close the newsletter.\n\nUse the web."
    assert kept.held.decision.begun == ON and kept.held.decision.due == date(2027, 1, 15)
    ask(panel, do="new", title="Moving council information online")
    assert panel.view["file"]["name"] == "moving-council-information-online-2.yaml", "no draft takes another's file"


def test_what_does_not_fit_is_said_and_the_rest_is_kept(online: EqualityPanel) -> None:
    ask(online, do="set", way=["decision", "due"], value="next spring")
    assert "decision.due" in online.view["message"] and "Not kept yet" in online.view["message"]
    assert online.view["draft"]["data"]["decision"]["due"] == "next spring", "it stays on the page"
    ask(online, do="set", way=["decision", "due"], value="2027-03-01")
    assert online.view["message"] == "" and on_disk(online).held == online.draft
    ask(online, do="set", way=["verdict"], value="fine")
    assert "not clear which field" in online.view["message"]
    ask(online, do="set", way=["question", "place"], value="Atlantis")
    assert "Atlantis" in online.view["draft"]["place_fault"] and online.grid.place == ""
    ask(online, do="set", way=["question", "place"], value="Kings Lynn")
    assert online.view["draft"]["place_fault"] == "" and "King" in online.grid.place


def test_the_grid_is_a_table_that_says_every_state_in_words(online: EqualityPanel) -> None:
    html = online.view["draft"]["grid"]
    assert html.count("<tr>") == 10 and html.count('<th scope="row">') == 9 and html.count('<th scope="col">') == 4
    assert html.count('class="ck-barred"') == 2, "marriage and civil partnership counts for one aim only"
    assert "Only the first aim applies to it." in html
    assert "Looked for, none in this collection" in html
    ask(online, do="set", way=["question", "words"], value="something else")
    assert not online.view["draft"]["searched"]
    assert "Not looked for" in online.view["draft"]["grid"], "a question that was not searched for was not looked for"


def test_cases_are_taken_and_set_aside_with_reasons(online: EqualityPanel) -> None:
    ask(online, do="take", id="leeds-migrant-access-project")
    assert "Open a cell" in online.view["message"]
    ask(online, do="cell", key="race/advance")
    cases = [one["id"] for one in online.view["draft"]["cell"]["cases"]]
    assert len(cases) > 2 and not any(one["taken"] for one in online.view["draft"]["cell"]["cases"])
    first, second = cases[:2]
    ask(online, do="take", id=first)
    ask(online, do="set", way=["cells", "race/advance", "why", first], value="The same service")
    ask(online, do="aside", id=second, reason="  ")
    assert "reason" in online.view["message"]
    ask(online, do="aside", id=second, reason="Another country")
    ask(online, do="set", way=["cells", "race/advance", "note"], value="Ask the library too")
    kept = on_disk(online).held
    assert kept is not None
    cell = kept.cell("race", "advance")
    assert cell is not None and cell.note == "Ask the library too"
    assert [(one.case, one.why) for one in cell.taken] == [(first, "The same service")]
    assert [(one.case, one.reason) for one in cell.set_aside] == [(second, "Another country")]
    assert [one["reason"] for one in online.view["draft"]["cell"]["aside"]] == ["Another country"]
    ask(online, do="put-back", id=second)
    assert second in [one["id"] for one in online.view["draft"]["cell"]["cases"]]
    ask(online, do="cell", key="race/escape")
    assert "no cell" in online.view["message"]
    ask(online, do="take", id="no-such-case")
    assert "no-such-case" in online.view["message"]


def test_a_case_is_read_where_it_stands_and_so_are_those_related_to_it(online: EqualityPanel) -> None:
    ask(online, do="cell", key="race/advance")
    first, second = [one["id"] for one in online.view["draft"]["cell"]["cases"]][:2]
    card = lambda: online.view["draft"]["cell"]["card"]  # noqa: E731
    ask(online, do="related", id=second)
    assert card() is None, "nothing was opened"
    ask(online, do="card", id=first)
    assert (card()["of"], card()["id"], card()["title"]) == (first, first, online._base[first].title)
    ask(online, do="related", id=second)
    assert (card()["of"], card()["id"]) == (first, second) and 'data-do="open"' in card()["html"]
    ask(online, do="card", id=first)
    assert card() is None


def test_a_prompt_becomes_a_gap_or_an_action_that_the_officer_words(online: EqualityPanel) -> None:
    ask(online, do="cell", key="race/advance")
    by_kind = {group["kind"]: group for group in online.prompts}
    assert all(len(group["items"]) <= 12 for group in online.prompts)
    assert not online.draft.gaps and not online.draft.actions, "nothing is chosen beforehand"
    ask(online, do="take-up", number=by_kind["question"]["items"][0]["number"])
    ask(online, do="take-up", number=by_kind["mitigation"]["items"][0]["number"])
    gap, action = online.draft.gaps[0], online.draft.actions[0]
    assert (gap.row, gap.aim) == ("race", "advance") and "Elsewhere" in gap.missing
    assert action.kind == "mitigation" and action.what.startswith("Consider: ") and len(action.seen_in) == 1
    ask(online, do="take-up", number=10_000)
    assert "not there any more" in online.view["message"]
    ask(online, do="take", id=action.seen_in[0])
    assert {group["kind"] for group in online.prompts} == set(by_kind)
    assert sum(len(group["items"]) for group in online.prompts) < sum(len(one["items"]) for one in by_kind.values())


def test_an_entry_just_begun_is_no_fault_and_gets_an_id(online: EqualityPanel) -> None:
    ask(online, do="set", way=["actions", 0], value={})
    assert online.draft.actions == () and online.view["message"] == ""
    ask(online, do="set", way=["actions", 0, "owner"], value="Web manager")
    ask(online, do="set", way=["actions", 1, "what"], value="Ask readers")
    ask(online, do="set", way=["gaps", 0, "action"], value="action-2")
    assert [one.id for one in online.draft.actions] == ["action-1", "action-2"]
    assert online.view["message"] == "" and on_disk(online).problems == ()


def test_a_group_of_the_councils_own_is_searched_for_in_words(online: EqualityPanel) -> None:
    ask(online, do="group", label="People leaving prison")
    ask(online, do="set", way=["rows", "local"], value=["carers", {"id": "people-leaving-prison", "label": "Leavers"}])
    assert [row.label for row in online.grid.rows][-2:] == ["Carers", "Leavers"]
    assert "Local policy, not protected by the Act" in online.view["draft"]["grid"]
    ask(online, do="cell", key="people-leaving-prison/advance")
    ask(online, do="search-cell", words="potholes")
    entry = online.draft.log[-1]
    assert (entry.row, entry.aim, entry.total) == ("people-leaving-prison", "advance", 0)
    assert "That is not evidence of no impact." in online.view["draft"]["cell"]["words"]
    ask(online, do="search-cell", words="english classes")
    leads = online.view["draft"]["cell"]["leads"]
    assert leads and online.draft.log[-1].total == len(leads)
    ask(online, do="take", id=leads[0]["id"])
    assert online.view["draft"]["cell"]["cases"][0]["taken"]


def test_the_answer_on_immigration_status_is_dated(online: EqualityPanel) -> None:
    ask(online, do="set", way=["immigration_status", "answer"], value="not-known")
    assert online.draft.immigration_status.answered_on == ON


def test_searches_are_made_again_and_logged_only_when_asked(online: EqualityPanel) -> None:
    before = online.draft.log
    ask(online, do="again")
    assert "1 search run again" in online.view["draft"]["again"] and online.draft.log == before
    ask(online, do="log-again")
    assert online.draft.log == before, "the same search on the same day is logged once"


def test_a_broken_draft_is_shown_and_never_written(online: EqualityPanel) -> None:
    path = online.folder / online.view["file"]["name"]
    whole = path.read_text(encoding="utf-8")
    ask(online, do="set", way=["proposal", "why"], value="To save paper")
    broken = whole.replace("proposal:", "proposal:\n  impact: none", 1)
    path.write_text(broken, encoding="utf-8")
    ask(online, do="close")
    ask(online, do="open", name=path.name)
    assert online.view["draft"] is None and "impact" in online.view["file"]["problems"][0]
    assert online.view["file"]["text"] == broken
    ask(online, do="set", way=["proposal", "why"], value="To save more paper")
    assert "reading only" in online.view["message"] and path.read_text(encoding="utf-8") == broken
    ask(online, do="back", version=online.view["file"]["versions"][0]["name"])
    assert online.view["draft"] is not None and on_disk(online).problems == ()


def test_two_people_in_one_draft_are_told(shipped: casekit.Casebase, online: EqualityPanel) -> None:
    other = EqualityPanel(online.folder, shipped, on=ON)
    other.edit(online.view["file"]["name"])
    other.set(["proposal", "why"], "Theirs")
    ask(online, do="set", way=["proposal", "why"], value="Mine")
    assert "changed by someone else" in online.view["message"]
    assert "(yours, " in online.view["file"]["name"], "one goes on in a file of one's own"
    ask(online, do="set", way=["proposal", "why"], value="Mine, and more")
    assert online.view["message"] == "" and on_disk(online).held == online.draft
    kept = store.open_draft(online.folder / other.view["file"]["name"])
    assert kept.held is not None and kept.held.proposal.why == "Theirs"


def test_the_start_lists_drafts_of_the_folder_and_nothing_else(
    online: EqualityPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (online.folder / "shopping.yaml").write_text("milk: 2\n", encoding="utf-8")
    ask(online, do="close")
    assert [one["title"] for one in online.view["files"]] == ["Moving council information online"]
    ask(online, do="folder", folder=str(online.folder / "shopping.yaml"))
    assert "is a file" in online.view["message"]
    ask(online, do="folder", folder=str(tmp_path / "elsewhere"))
    assert online.view["files"] == [] and online.folder == tmp_path / "elsewhere"
    ask(online, do="open", name="../drafts/moving-council-information-online.yaml")
    assert "There is no draft" in online.view["message"], "a name never leads out of the folder"
    monkeypatch.setenv("CASEKIT_SHARED", "1")
    ask(online, do="folder", folder=str(tmp_path))
    assert "set by whoever runs it" in online.view["message"] and online.folder == tmp_path / "elsewhere"


def test_ending_a_specialist_grant_for_cohesion_meets_the_ruling_first(panel: EqualityPanel) -> None:
    panel.new("One service for everyone")
    assert panel.view["draft"]["rulings"] == []
    panel.set(["proposal", "what"], "End the grant to a specialist service, in the name of cohesion.")
    first = panel.view["draft"]["rulings"][0]
    assert "Kaur and Shah" in first["name"] and "not legal advice" in first["note"]


def test_any_text_can_be_looked_through(panel: EqualityPanel) -> None:
    ask(panel, do="words", text="Illegal immigrants were helped.\n\nThe project is proven best practice.")
    assert "Illegal immigrants" in panel.view["words"] and "Paragraph 2" in panel.view["words"]
    panel._received(panel, {"do": "words", "name": "note.html"}, [b"<p>It is proven.</p><script>x</script>"])
    assert "proven" in panel.view["words"] and "<script" not in panel.view["words"]
    panel._received(panel, {"do": "words", "name": "note.pdf"}, [b"%PDF-1.4 broken"])
    assert "note.pdf" in panel.view["message"]
    ask(panel, do="words", text=" ")
    assert "Paste a text" in panel.view["message"]


def test_without_an_open_draft_nothing_is_done(panel: EqualityPanel) -> None:
    for do in ("search", "again", "check", "export", "set", "group", "take", "cell", "back"):
        ask(panel, do=do, key="race/advance", way=["proposal", "what"], value="x", label="x", id="x")
        assert panel.view["message"], do
    with pytest.raises(UsageError):
        _ = panel.draft
    with pytest.raises(NotFound):
        panel._base.case("no-such-case")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


@settings(max_examples=15)
@given(text=st.text(max_size=80))
def test_whatever_is_typed_is_kept_and_escaped(
    text: str, shipped: casekit.Casebase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    panel = EqualityPanel(tmp_path_factory.mktemp("drafts"), shipped, on=ON)
    panel.new(f"T {text}")
    hostile = f"<script>alert(1)</script><img src=x onerror=alert(1)>{text}"
    panel.set(["question", "words"], hostile)
    panel.set(["proposal", "what"], text)
    panel.search()
    panel._do_group({"label": hostile})
    panel.search_for_cell("race", "advance", hostile)
    panel.set_aside("race", "advance", "leeds-migrant-access-project", hostile)
    kept = on_disk(panel)
    assert kept.problems == () and kept.held == panel.draft
    read = _Tags()
    for part in ("grid", "log", "again", "findings"):
        read.feed(panel.view["draft"][part])
    assert not read.tags & {"script", "img"}


def test_the_form_has_every_field_of_a_draft_but_those_left_out(shipped: casekit.Casebase) -> None:
    assert [name for _, _, blocks in STEPS for name in blocks] == [
        *("proposal", "decision", "immigration_status", "question", "rows"),
        *("local_evidence", "engagement", "gaps", "actions"),
    ]
    assert {name for _, _, blocks in STEPS for name in blocks} == set(BLOCKS)
    steps = form(shipped.collection, Draft())
    fields = {block["name"]: [one["name"] for one in block["fields"]] for step in steps for block in step["fields"]}
    assert fields["gaps"] == ["row", "aim", "missing", "action"]
    assert fields["rows"] == ["local"] and "answered_on" not in fields["immigration_status"]
    words = " ".join(str(steps)).lower()
    assert "signature" not in words and "conclusion" not in words


def test_the_folder_of_drafts_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CASEKIT_DRAFTS", str(tmp_path / "mine"))
    assert drafts_folder() == tmp_path / "mine"
    monkeypatch.delenv("CASEKIT_DRAFTS")
    assert drafts_folder() == Path.home() / "casekit drafts"


def test_a_question_of_another_page_is_taken_over_but_not_its_cases(online: EqualityPanel) -> None:
    logged = len(online.draft.log)
    recipe = Recipe(
        words="English classes", filters={"topic": ("language",)}, place="Fenland", chosen=("ealing-esol-coordination",)
    )
    before = online.view["draft"]["data_version"]
    ask(online, do="recipe", token=recipe.token())
    question = online.draft.question
    assert online.view["draft"]["data_version"] > before, "the form shows it"
    assert online.view["draft"]["data"]["question"]["words"] == "English classes"
    assert (question.words, question.place, question.filters) == (
        "English classes",
        "Fenland",
        {"topic": ("language",)},
    )
    assert question.basis == "stated-and-inferred", "what a question does not say stays"
    assert online.draft.taken == () and len(online.draft.log) == logged, "nothing is decided for the officer"
    assert "not taken as evidence" in online.view["said"] and "not searched yet" in online.view["said"]
    assert online.recipe().words == "English classes" and online.recipe().place == "Fenland"
    held = on_disk(online).held
    assert held is not None and held.question == question
    ask(online, do="recipe", token="broken")
    assert online.view["message"] and online.draft.question == question
