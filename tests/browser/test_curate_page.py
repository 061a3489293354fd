"""Keep the case base in a real browser, as a curator who has never seen Python would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from casekit.panels.pages import PAGES
from conftest import Find, Panel

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ID = "fenland-classes-after-the-late-shift"


class Curate(Panel):
    """The Curate page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.status = self.panel.locator(".ck-record-form .ck-status")

    def begin(self, title: str, place: str) -> None:
        self.page.get_by_label("Title").first.fill(title)
        self.page.get_by_label("Main place").fill(place)
        self.settle(lambda: self.page.get_by_role("button", name="Begin").click())

    def step(self, name: str) -> Locator:
        box = self.panel.locator(".ck-step").filter(has=self.page.locator("summary", has_text=name))
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()
        return box

    def write(self, where: Locator, label: str, text: str) -> float:
        control = where.get_by_label(re.compile(rf"^{re.escape(label)}( \(needed\))?$"))

        def typed() -> None:
            control.fill(text)
            control.blur()

        return self.settle(typed)

    def choose(self, where: Locator, label: str, value: str) -> float:
        control = where.get_by_label(re.compile(rf"^{re.escape(label)}( \(needed\))?$"))
        return self.settle(lambda: control.select_option(value))

    def entry(self, step: Locator, add: str) -> Locator:
        step.get_by_role("button", name=add).click()
        return step.locator(".ck-entry").last

    def tick(self, where: Locator, label: str) -> None:
        if not where.locator(".ck-picker").first.evaluate("box => box.open"):
            where.locator(".ck-picker > summary").first.click()
        self.settle(lambda: where.get_by_label(label, exact=True).check())

    def todo(self) -> list[str]:
        return self.panel.locator(".ck-todo li").all_text_contents()


@pytest.fixture
def curate(open_at: Callable[..., Page]) -> Curate:
    return Curate(open_at("curate", ".ck-curate"))


def in_view(node: Locator) -> bool:
    """Say whether the eye finds an element without scrolling."""
    script = "node => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    return bool(node.evaluate(script))


def outcome(curate: Curate, step: Locator, statement: str, kind: str, result: str) -> Locator:
    box = curate.entry(step, "Add an outcome")
    curate.write(box, "Statement", statement)
    curate.tick(box, "Language and communication")
    curate.choose(box, "Result", result)
    curate.choose(box, "Kind", kind)
    curate.write(box, "Who says so", "The college")
    curate.write(box, "Where in the source", "Page 2")
    return box


def test_a_case_is_added_mended_saved_and_found(
    curate: Curate, open_page: Callable[..., Find], records: Path, record_times: Callable[[str, list[float]], None]
) -> None:
    times = []
    curate.begin("Classes after the late shift", "fenland")
    assert "7 fields still needed" in curate.status.inner_text()
    case = curate.step("1. The case")
    times.append(
        curate.write(case, "Summary", "A college held English classes after the late shift. Thirty people came.")
    )
    times.append(curate.choose(case, "How much of the account was seen", "partial"))
    where = curate.step("2. Place")
    times.append(curate.choose(where, "How large an area", "district"))
    times.append(curate.write(where, "Name", "Fenland District Council"))
    curate.choose(where, "Status when last seen", "ended")
    topics = curate.step("3. Topics").locator("fieldset").filter(has_text="What is it about?").last
    curate.tick(topics, "English for speakers of other languages (ESOL)")
    came = curate.step("5. What came of it")
    outcome(curate, came, "Thirty people came to the classes.", "observed", "output")
    second = outcome(curate, came, "Better jobs were hoped for.", "expected", "output")  # the first mistake
    figures = curate.entry(curate.step("6. Figures"), "Add a figure")
    for label, text in (
        ("Figure", "60%"),  # the second mistake: a percentage without its base
        ("What is counted", "people who came more than once"),
        ("Who says so", "The college"),
        ("Where in the source", "Page 2"),
    ):
        times.append(curate.write(figures, label, text))
    curate.choose(figures, "State", "supported")
    strength = curate.step("7. Strength")
    curate.choose(strength, "Level", "1")
    curate.write(strength, "Reason", "The college's own account.")
    curate.write(strength, "Rated by", "curator")
    curate.choose(strength, "Independence", "self-reported")
    source = curate.entry(curate.step("9. Sources"), "Add a source")
    curate.write(source, "Short name of the source", "page")
    curate.write(source, "Title", "Late classes")
    curate.write(source, "Publisher", "Fenland District Council")
    curate.write(source, "Address", "the council's page")  # the third mistake
    record_times("typed to checked", times)

    assert curate.faults() == []
    curate.settle(lambda: curate.page.get_by_role("button", name="Save to the collection").click())
    alert = curate.page.get_by_role("alert")
    assert "Not saved yet" in alert.inner_text() and "list below" in alert.inner_text()
    assert curate.page.evaluate("document.activeElement.innerText") == alert.inner_text(), "the keyboard goes there"
    assert in_view(alert) and in_view(curate.panel.locator(".ck-todo li").first), "the list below is open"
    assert curate.faults() == []
    assert any("is not a web address" in line for line in curate.todo())
    assert source.get_by_label("Address", exact=True).get_attribute("aria-invalid") == "true"
    curate.write(source, "Address", "https://example.org/late-classes")
    todo = curate.todo()
    assert any(line.startswith("Outcome 2: Kind") for line in todo) and any(
        line.startswith("Figure 1") for line in todo
    )
    assert "2 things to mend" in curate.status.inner_text()

    curate.panel.locator(".ck-todo button", has_text="Outcome 2: Kind").click()
    assert curate.page.evaluate("document.activeElement.tagName") == "SELECT", "the list leads to the field"
    curate.choose(second, "Result", "expected-only")
    curate.write(figures, "Of what base", "the thirty people who came")
    assert curate.todo() == []
    curate.page.get_by_text("See how the case will look").click()
    assert "Thirty people came to the classes." in curate.panel.locator(".ck-preview .ck-card").inner_text()
    curate.page.get_by_text("Say that it was checked, or retire it").click()
    curate.page.get_by_label("Your role").fill("equality officer")
    curate.settle(lambda: curate.page.get_by_role("button", name="I have checked this record").click())
    assert "Marked as checked by equality officer" in curate.said()
    assert curate.faults() == []

    assert not (records / "cases" / f"{ID}.yaml").exists(), "nothing is published before it is saved"
    curate.settle(lambda: curate.page.get_by_role("button", name="Save to the collection").click())
    assert f"cases/{ID}.yaml" in curate.said()
    saved = yaml.safe_load((records / "cases" / f"{ID}.yaml").read_text(encoding="utf-8"))
    assert [one["result"] for one in saved["outcomes"]] == ["output", "expected-only"]
    assert saved["record"]["state"] == "reviewed" and saved["record"]["checked_by"] == "equality officer"
    assert saved["claims"][0]["of"] == "the thirty people who came"

    find = open_page()
    find.search("classes after the late shift")
    assert "Classes after the late shift" in find.titles()


def test_what_is_typed_outlives_the_page(curate: Curate, open_at: Callable[..., Page], records: Path) -> None:
    curate.begin("A draft that stays", "leeds")
    box = curate.step("1. The case")
    curate.page.get_by_label(re.compile("^Summary")).press_sequentially("Half a sentence")
    curate.page.close(run_before_unload=False)
    again = Curate(open_at("curate", ".ck-curate"))
    again.settle(lambda: again.page.get_by_role("button", name="A draft that stays").click())
    assert again.page.get_by_label(re.compile("^Summary")).input_value().startswith("Half")
    again.page.get_by_role("button", name="Discard this draft").click()
    assert again.page.evaluate("document.activeElement.innerText") == "No, keep it"
    again.settle(lambda: again.page.get_by_role("button", name="Yes, discard").click())
    assert not list((records / "drafts").glob("leeds-a-draft*"))
    assert box is not None


def test_another_hand_in_the_draft_is_told_where_one_types(curate: Curate, records: Path) -> None:
    curate.begin("Two at one draft", "leeds")
    curate.write(curate.step("1. The case"), "Summary", "One sentence.")
    draft = records / "drafts" / "leeds-two-at-one-draft.yaml"
    for _ in range(100):  # it is kept after the page was answered
        if draft.exists() and draft.stat().st_size:
            break
        curate.page.wait_for_timeout(50)
    draft.write_text(draft.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    why = curate.step("7. Strength").get_by_label(re.compile("^Reason"))
    why.scroll_into_view_if_needed()
    why.focus()
    why.press_sequentially("The council counts.")
    alert = curate.page.get_by_role("alert")
    alert.wait_for()
    assert in_view(alert) and "now kept as leeds-two-at-one-draft-2" in alert.inner_text()
    assert curate.page.evaluate("document.activeElement.value") == "The council counts.", "nothing typed is lost"
    assert curate.page.get_by_label("Id and file name").input_value() == "leeds-two-at-one-draft-2"
    curate.page.get_by_role("button", name="Discard this draft").click()
    curate.settle(lambda: curate.page.get_by_role("button", name="Yes, discard").click())
    draft.unlink()


def test_an_entry_taken_out_can_be_put_back(curate: Curate) -> None:
    curate.page.get_by_label("Case", exact=True).fill("allerdale-partnership-response")
    curate.settle(lambda: curate.page.get_by_role("button", name="Open").click())
    step = curate.step("5. What came of it")
    statements = lambda: [box.input_value() for box in step.get_by_label(re.compile("^Statement")).all()]  # noqa: E731
    before = statements()
    assert len(before) == 5
    curate.settle(lambda: step.get_by_role("button", name=re.compile("^Remove ?: Outcome 2")).click())
    assert statements() == [before[0], *before[2:]]
    assert curate.page.evaluate("document.activeElement.innerText") == "Put outcome 2 back"
    curate.settle(lambda: curate.page.keyboard.press("Enter"))
    assert statements() == before
    curate.settle(lambda: step.get_by_role("button", name=re.compile("^Move down ?: Outcome 1")).click())
    assert statements() == [before[1], before[0], *before[2:]]
    assert curate.page.evaluate("document.activeElement.value") == before[0], "the keyboard goes with the entry"
    curate.page.get_by_role("button", name="Discard this draft").click()
    curate.settle(lambda: curate.page.get_by_role("button", name="Yes, discard").click())


def test_it_fits_a_phone_and_axe_finds_nothing(open_at: Callable[..., Page]) -> None:
    curate = Curate(open_at("curate", ".ck-curate", 320, 640))
    assert curate.faults() == [] and curate.sideways() == 0
    curate.page.get_by_label("Case", exact=True).fill("allerdale-partnership-response")
    curate.settle(lambda: curate.page.get_by_role("button", name="Open").click())
    curate.unfold()
    assert curate.faults() == [] and curate.sideways() == 0


def test_the_menu_leads_to_every_page(curate: Curate) -> None:
    menu = curate.page.get_by_role("navigation", name="casekit")
    assert menu.locator("[aria-current=page]").all_inner_texts() == ["Curate"]
    links = menu.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == [f"/{page.address}" for page in PAGES]
    links.last.click()
    curate.page.wait_for_url(f"**/{PAGES[-1].address}")
    assert menu.locator("[aria-current=page]").all_inner_texts() == [PAGES[-1].label]
