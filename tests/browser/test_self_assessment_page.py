"""A self-assessment, a plan and a programme in a real browser, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from casekit.evidence.recipe import Recipe
from casekit.selfassess.model import Checklist
from casekit.selfassess.store import open_checklist
from conftest import Panel, end_kernels, faults, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Assess(Panel):
    """The Self-assessment page for somebody who uses no mouse."""

    def open_part(self, name: str) -> None:
        self.page.get_by_role("button", name=name).press("Enter")
        self.panel.get_by_role("heading", name=name, level=2).wait_for()

    def begin(self, title: str) -> None:
        self.page.get_by_label("Title of the checklist").fill(title)
        self.page.get_by_role("button", name="Begin").press("Enter")
        self.panel.get_by_role("heading", name=title, level=2).wait_for()

    def practice(self, text: str) -> Locator:
        return self.panel.locator(".ck-practice").filter(has=self.page.get_by_text(text))

    def save(self, act: Callable[[], object]) -> tuple[str, bytes]:
        saved = self.download(act)
        return saved.suggested_filename, Path(saved.path()).read_bytes()


@pytest.fixture
def assess(open_at: Callable[..., Page]) -> Assess:
    return Assess(open_at("self-assessment", ".ck-assess"))


def kept(checklists: Path, name: str) -> Checklist:
    opened = open_checklist(checklists / name)
    assert opened.problems == () and opened.held is not None
    return opened.held


def test_from_a_new_checklist_to_a_saved_document_by_keyboard(assess: Assess, checklists: Path) -> None:
    name, page = "where-we-stand.yaml", assess.page
    assert faults(page) == []
    assess.tab_to("Title of the checklist")
    page.keyboard.type("Where we stand")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.textContent === 'Where we stand'")
    assess.tab_to("Whose it is")
    page.keyboard.type("An example council")
    assess.tab_to("Not answered")  # the group of the first practice is entered on what is chosen there
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    until(lambda: kept(checklists, name).answer("read-registration-data").state == "not-yet")
    assess.tab_and_press("Note, owner and date ?: Study registrations")
    assess.tab_to("Owner")
    page.keyboard.type("Head of research")
    assess.tab_and_press("3. Who tried what you have not")
    assert "That others tried it does not show that it works" in assess.panel.inner_text()
    assess.tab_and_press("4. Actions")
    assess.tab_to("Ordered by")
    assess.tab_and_press("5. Keep today, and compare")
    assess.tab_and_press("Keep today")
    assess.panel.get_by_text("You can compare with this day later.").wait_for()
    assert faults(page) == []
    assess.tab_and_press("6. Save as a document")
    assess.tab_to("Save")
    file, data = assess.save(lambda: page.keyboard.press("Enter"))
    assert file == "where-we-stand.docx" and data[:2] == b"PK"
    until(lambda: kept(checklists, name).answer("read-registration-data").owner == "Head of research")
    held = kept(checklists, name)
    assert held.council == "An example council" and len(held.reviews) == 1
    assert assess.said() == "where-we-stand.docx was saved to Downloads."


def test_a_case_opens_where_it_is_named_and_the_focus_comes_back(assess: Assess) -> None:
    assess.begin("Cases in place")
    assess.panel.locator("summary", has_text="3. Who tried what you have not").press("Enter")
    opener = assess.panel.locator("[data-card]:visible").first
    opener.press("Enter")
    assess.page.wait_for_function("() => document.activeElement.tagName === 'H4'")
    assert opener.get_attribute("aria-expanded") == "true" and assess.faults() == []
    slot = assess.panel.locator("[data-card-of]:visible").first
    title = slot.locator("h4").first.inner_text()
    slot.locator('[data-do="open"]').first.press("Enter")
    until(lambda: slot.locator("h4").first.inner_text() != title)
    slot.get_by_role("button", name="Close the case").press("Enter")
    assess.page.wait_for_function("() => document.activeElement.dataset.card")
    assert opener.get_attribute("aria-expanded") == "false"


def test_nothing_typed_is_lost_when_the_kernel_is_killed(assess: Assess, checklists: Path) -> None:
    name, page = "left-in-the-middle.yaml", assess.page
    assess.begin("Left in the middle")
    assess.practice("Turn local evidence into scenarios").get_by_label("Planned").press("Space")
    until(lambda: kept(checklists, name).states == {"build-scenarios": "planned"})
    end_kernels(checklists)
    practice = assess.practice("Turn local evidence into scenarios")
    practice.locator("summary").press("Enter")
    practice.get_by_label("Note", exact=True).press_sequentially("Typed when nobody was listening.")
    page.keyboard.press("Tab")
    page.locator(".ck-said", has_text="eload").wait_for()  # the page says that nobody answers, and what to do
    context, address = page.context, page.url
    page.close(run_before_unload=False)

    page = context.new_page()  # the same browser, later
    page.goto(address)
    page.locator(".ck-assess").wait_for(timeout=60_000)
    again = Assess(page)
    page.get_by_role("button", name="Left in the middle").press("Enter")
    left = again.panel.locator(".ck-left-over")
    left.wait_for()
    assert "Turn local evidence into scenarios" in left.inner_text()
    assert "Typed when nobody was listening." in left.inner_text() and faults(page) == []
    assert kept(checklists, name).answer("build-scenarios").note == ""
    page.get_by_role("button", name="Put it into the checklist").press("Enter")
    until(lambda: kept(checklists, name).answer("build-scenarios").note == "Typed when nobody was listening.")
    page.wait_for_function("() => localStorage.length === 0")
    assert kept(checklists, name).states == {"build-scenarios": "planned"}


def test_a_broken_checklist_is_shown_and_left_alone(assess: Assess, checklists: Path) -> None:
    path = checklists / "broken.yaml"
    text = "# kept by hand\nformat: 1\ntitle: A broken one\nscore: 9\n# End of the checklist.\n"
    path.write_text(text, encoding="utf-8")
    assess.page.get_by_label("Folder").press("Enter")
    assess.page.get_by_role("button", name="A broken one").press("Enter")
    assess.panel.get_by_text("broken.yaml is only read").wait_for()
    assert "score" in assess.panel.inner_text() and assess.faults() == []
    assess.page.get_by_role("button", name="Back to the start").press("Enter")
    assess.page.get_by_label("Title of the checklist").wait_for()
    assert path.read_text(encoding="utf-8") == text


def test_a_saved_question_leads_to_an_insert_by_keyboard(open_at: Callable[..., Page]) -> None:
    token = Recipe(title="Homes in the country", words="housing", place="Cumberland").token()
    assess = Assess(open_at(f"self-assessment#question={token}", ".ck-assess"))
    page = assess.page
    assess.panel.get_by_text("Your question:").wait_for()
    plan = page.get_by_label("Plan or strategy")
    plan.press("End")
    assess.panel.get_by_text("that your question finds").wait_for()
    plan.press("ArrowUp")
    assess.panel.get_by_role("heading", name="Housing strategy", level=3).wait_for()
    assert assess.panel.locator(".ck-offered input:checked").count() == 0, "none is ticked beforehand"
    assert faults(page) == []
    assess.page.get_by_role("button", name="Save the insert").press("Enter")
    assess.panel.get_by_role("alert").get_by_text("Tick the cases").wait_for()
    assess.panel.locator(".ck-offered input").first.press("Space")
    assess.panel.get_by_text("1 case ticked").wait_for()
    file, data = assess.save(lambda: page.get_by_role("button", name="Save the insert").press("Enter"))
    assert file == "housing-strategy evidence.docx" and data[:2] == b"PK"
    assert page.get_by_label("Title", exact=True).input_value() == "Homes in the country"


def test_a_programme_is_filtered_read_and_saved_by_keyboard(assess: Assess) -> None:
    page = assess.page
    assess.open_part("Programmes and networks")
    page.wait_for_function("() => document.activeElement.textContent === 'Programmes and networks'")
    page.get_by_label("Programme or network").press("m")
    assess.panel.get_by_text("11 projects; all are shown.").wait_for()
    assess.panel.get_by_text("Filter by what can be reused").press("Enter")
    assess.panel.locator(".ck-filter-row").get_by_label("Advice note").press("Space")
    assess.panel.get_by_text("11 projects; 2 shown, by the filters.").first.wait_for()
    assert assess.panel.locator("table.ck-plain tbody tr").count() == 2 and faults(page) == []
    assess.panel.locator("table.ck-plain [data-card]").first.press("Enter")
    page.wait_for_function("() => document.activeElement.tagName === 'H4'")
    assert faults(page) == []
    page.get_by_role("button", name="Close the case").press("Enter")
    page.wait_for_function("() => document.activeElement.dataset.card")
    part = page.get_by_role("region", name="Programmes and networks", exact=True)
    part.get_by_label("File").press("End")
    file, data = assess.save(lambda: part.get_by_role("button", name="Save", exact=True).press("Enter"))
    assert file == "migration-excellence-programme.csv" and data.count(b"\r\n") == 3


def test_it_fits_a_phone_and_axe_finds_nothing_in_each_part(open_at: Callable[..., Page]) -> None:
    assess = Assess(open_at("self-assessment", ".ck-assess", 320, 640))
    assert assess.faults() == [] and assess.sideways() == 0
    assess.begin("On a telephone")
    assess.settle(lambda: assess.practice("Turn local evidence").get_by_label("Planned").press("Space"))
    assess.unfold()
    assess.panel.locator("[data-card]:visible").first.press("Enter")
    assess.page.wait_for_function("() => document.activeElement.tagName === 'H4'")
    assert assess.faults() == [] and assess.sideways() == 0
    assess.open_part("Plans and strategies")
    assess.page.get_by_label("Plan or strategy").select_option("community-cohesion-strategy")
    assess.panel.locator(".ck-offered li").first.wait_for()
    assess.unfold()
    assert assess.faults() == [] and assess.sideways() == 0
    assess.open_part("Programmes and networks")
    assess.page.get_by_label("Programme or network").select_option("intercultural-cities")
    assess.page.get_by_role("table", name="Intercultural Cities").wait_for()
    assess.unfold()
    assert assess.faults() == [] and assess.sideways() == 0
