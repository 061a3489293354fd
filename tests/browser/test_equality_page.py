"""Gather evidence for an equality impact assessment in a real browser, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from casekit.assess.model import Draft
from casekit.assess.store import open_draft
from conftest import Panel, end_kernels, faults, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

TYPED = "Typed when nobody was listening."


class Equality(Panel):
    """The Equality page for somebody who uses no mouse."""

    def press(self, name: str, key: str = "Enter") -> float:
        self.tab_to(name)
        return self.settle(lambda: self.page.keyboard.press(key))

    def type(self, name: str, text: str) -> float:
        self.tab_to(name)
        return self.settle(lambda: self.page.keyboard.type(text))


@pytest.fixture
def equality(open_at: Callable[..., Page]) -> Equality:
    return Equality(open_at("equality", ".ck-equality"))


def kept(drafts: Path, name: str) -> Draft:
    opened = open_draft(drafts / name)
    assert opened.problems == () and opened.held is not None
    return opened.held


def test_from_an_empty_draft_to_a_saved_annex_by_keyboard(
    equality: Equality, drafts: Path, record_times: Callable[[str, list[float]], None]
) -> None:
    name = "moving-council-information-online.yaml"
    assert equality.faults() == []
    equality.tab_to("What is proposed, in a few words")
    equality.page.keyboard.type("Moving council information online")
    times = [equality.settle(lambda: equality.page.keyboard.press("Enter"))]
    assert equality.focused() == "Moving council information online", "the draft's heading has the focus"
    times.append(equality.type("What is proposed", "Close the paper newsletter."))
    equality.tab_and_press("2. What to look for")
    times.append(equality.type("Words of the search", "council information in other languages"))
    times.append(equality.type("Your own area", "Fenland"))
    equality.press("Search, and write it in the log")
    until(lambda: "Written in the log." in equality.said())
    assert equality.faults() == []

    equality.tab_and_press("3. What practice elsewhere tells")
    times.append(equality.press("Race, Advance equality of opportunity: "))
    equality.page.wait_for_function("() => document.activeElement.tagName === 'H3'")
    assert equality.focused() == "Race: Advance equality of opportunity"
    card = equality.panel.locator(".ck-card-within:visible")
    equality.press("Read the case")
    title = card.locator("h4").first.inner_text()
    equality.settle(lambda: card.locator('[data-do="open"]').first.press("Enter"))
    until(lambda: equality.focused() == card.locator("h4").first.inner_text() != title)
    equality.settle(lambda: card.get_by_role("button", name="Back to the first case").press("Enter"))
    until(lambda: equality.focused() == title)
    equality.settle(lambda: equality.panel.get_by_role("button", name="Read the case").first.press("Enter"))
    times.append(equality.press("Take as evidence"))
    equality.page.wait_for_function("() => document.activeElement.textContent.startsWith('Put it back')")
    times.append(equality.type("What it has to do with this proposal", "The same service"))
    equality.tab_and_press("Set aside")
    equality.tab_to("Reason")
    equality.page.keyboard.type("About another service")
    equality.press("Set it aside")
    times.append(equality.type("Your note", "Ask the library too"))
    assert equality.faults() == []
    equality.page.keyboard.press("Escape")
    until(lambda: equality.focused().startswith("Race, Advance equality of opportunity: "))

    equality.tab_and_press("7. Save the evidence annex")
    equality.press("Check my words first")
    equality.tab_to("Save the annex", "Shift+Tab")
    annex = equality.download(lambda: equality.page.keyboard.press("Enter"))
    assert annex.suggested_filename == "moving-council-information-online annex.docx"
    assert Path(annex.path()).read_bytes()[:2] == b"PK"
    record_times("equality: key to screen", times)

    draft = kept(drafts, name)
    assert draft.proposal.what == "Close the paper newsletter." and draft.question.place == "Fenland"
    cell = draft.cell("race", "advance")
    assert cell is not None and cell.note == "Ask the library too"
    assert [one.reason for one in cell.set_aside] == ["About another service"]
    assert len(draft.log) == 1


def test_nothing_typed_is_lost_when_the_kernel_is_killed(
    equality: Equality, open_at: Callable[..., Page], drafts: Path
) -> None:
    name = "ending-a-specialist-grant.yaml"
    equality.page.get_by_label("What is proposed, in a few words").fill("Ending a specialist grant")
    equality.settle(lambda: equality.page.get_by_role("button", name="Begin").click())
    equality.type("What is proposed", "End the grant in the name of cohesion.")
    until(lambda: kept(drafts, name).proposal.what == "End the grant in the name of cohesion.")
    end_kernels(drafts)
    equality.tab_to("Why, and what it is meant to do")
    equality.page.keyboard.type(TYPED)
    equality.page.keyboard.press("Tab")
    context = equality.page.context
    address = equality.page.url
    equality.page.close(run_before_unload=False)

    page = context.new_page()  # the same browser, later
    page.goto(address)
    page.locator(".ck-equality").wait_for(timeout=60_000)
    again = Equality(page)
    again.settle(lambda: page.get_by_role("button", name="Ending a specialist grant").click())
    assert page.get_by_label("What is proposed", exact=True).input_value() == "End the grant in the name of cohesion."
    assert kept(drafts, name).proposal.why == ""
    assert TYPED in again.panel.locator(".ck-left-over").inner_text()
    assert faults(page) == []
    page.get_by_role("button", name="Put it into the draft").click()
    until(lambda: kept(drafts, name).proposal.why == TYPED)
    page.wait_for_function("() => localStorage.length === 0")
    until(lambda: page.get_by_label("Why, and what it is meant to do").input_value() == TYPED)


def test_it_fits_a_phone_and_axe_finds_nothing(open_at: Callable[..., Page], drafts: Path) -> None:
    equality = Equality(open_at("equality", ".ck-equality", 320, 640))
    assert equality.faults() == [] and equality.sideways() == 0
    equality.page.get_by_label("What is proposed, in a few words").fill("Fewer opening hours")
    equality.settle(lambda: equality.page.get_by_role("button", name="Begin").click())
    equality.unfold()
    equality.page.get_by_label("Words of the search").fill("interpreting")
    equality.settle(lambda: equality.page.get_by_role("button", name="Search, and write it").click())
    equality.settle(lambda: equality.page.locator('[data-key="race/advance"]').click())
    equality.unfold()
    equality.settle(lambda: equality.page.get_by_role("button", name="Add an action").click())
    assert equality.faults() == [] and equality.sideways() == 0


def test_a_broken_draft_is_shown_and_left_alone(equality: Equality, drafts: Path) -> None:
    path = drafts / "broken.yaml"
    text = "# kept by hand\nformat: 1\nproposal:\n  title: A broken one\n  impact: none\n# End of the draft.\n"
    path.write_text(text, encoding="utf-8")
    equality.settle(lambda: equality.page.get_by_label("Folder").press("Enter"))
    equality.settle(lambda: equality.page.get_by_role("button", name="A broken one").click())
    assert "impact" in equality.panel.inner_text() and "broken.yaml is only read" in equality.panel.inner_text()
    assert equality.faults() == []
    equality.settle(lambda: equality.page.get_by_role("button", name="Back to the start").click())
    assert path.read_text(encoding="utf-8") == text
