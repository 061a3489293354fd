"""Lead a workshop in a real browser, by keyboard alone, on a projector of 1024 by 768."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import Panel

if TYPE_CHECKING:
    from playwright.sync_api import Page

SESSION = [  # what a room does in ten minutes: look, go on, call out a filter, think better of it, choose, talk
    *["ArrowRight"] * 6, "c", "ArrowRight", "ArrowRight", "c", "ArrowLeft", "t", "b", "b", "ArrowRight", "c",
    "filter", "ArrowRight", "ArrowRight", "c", "u", "End", "Home", "PageDown", "PageUp", "filter", "u", "+", "-", "t",
    "h", "Escape", *["ArrowRight"] * 10, *["ArrowLeft"] * 10, "c", "c", "b", "Space", "n", "p",
]  # fmt: skip

SMALLEST = """() => Math.min(...[...document.querySelectorAll(".ck-live article *")]
  .map((node) => parseFloat(getComputedStyle(node).fontSize)))"""


class Workshop(Panel):
    """The Workshop page as a facilitator meets it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.title = self.panel.locator(".ck-live-title")

    def search(self, words: str) -> None:
        self.page.get_by_label("What is the session about?").fill(words)
        self.settle(lambda: self.page.keyboard.press("Enter"))

    def start(self) -> None:
        self.page.get_by_role("button", name="Start live mode").focus()
        self.page.keyboard.press("Enter")
        self.title.wait_for()

    def counter(self) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", self.panel.locator(".ck-counter").inner_text())]

    def press(self, key: str) -> float:
        """Press a key and return the milliseconds until the screen has changed."""
        if key == "filter":
            self.page.keyboard.press("f")
            self.page.keyboard.press("Tab")
            took = self.settle(lambda: self.page.keyboard.press("Space"))
            self.page.keyboard.press("Escape")
            return took
        if key in {"c", "u"}:
            return self.settle(lambda: self.page.keyboard.press(key))
        before = self.data("clickedAt")
        self.page.keyboard.press(key)
        self.page.wait_for_function("v => Number(document.querySelector('.ck').dataset.clickedAt) >= v", arg=before)
        return max(0.0, self.data("drawnAt") - self.data("clickedAt"))


@pytest.fixture
def workshop(open_at: Callable[..., Page]) -> Workshop:
    return Workshop(open_at("workshop", ".ck-workshop .ck-pack li", 1024, 768))


def test_a_session_by_keyboard(workshop: Workshop, record_times: Callable[[str, list[float]], None]) -> None:
    assert workshop.faults() == [] and workshop.sideways() == 0
    workshop.search("overcrowded rented houses")
    workshop.start()
    assert workshop.page.evaluate("document.activeElement.textContent") == workshop.title.inner_text()
    at, total, *_ = workshop.counter()
    assert at == 1 and total > 10
    times = [workshop.press(key) for key in SESSION]
    record_times("live mode: key to screen", times)
    assert workshop.counter()[0] >= 1 and workshop.faults() == []
    assert workshop.page.evaluate(SMALLEST) >= 17, "what is on the screen can be read from the back"
    workshop.page.keyboard.press("Escape")
    workshop.page.wait_for_function("() => document.activeElement.textContent === 'Start live mode'")


def test_what_a_room_chooses_becomes_the_pack(workshop: Workshop, tmp_path: Path) -> None:
    workshop.search("overcrowded rented houses")
    workshop.start()
    first = workshop.title.inner_text()
    workshop.press("c")
    workshop.press("ArrowRight")
    second = workshop.title.inner_text()
    assert first != second
    workshop.press("c")
    workshop.press("filter")
    assert "Topic" in workshop.panel.locator(".ck-live-question").inner_text()
    workshop.press("u")
    assert "Topic" not in workshop.panel.locator(".ck-live-question").inner_text()
    workshop.settle(lambda: workshop.page.keyboard.press("u"))
    workshop.settle(lambda: workshop.page.keyboard.press("u"))
    assert "nothing to undo" in workshop.panel.locator(".ck-live-message").inner_text()
    workshop.page.keyboard.press("b")
    assert workshop.panel.locator(".ck-curtain").is_visible()
    workshop.page.keyboard.press("x")
    assert not workshop.panel.locator(".ck-curtain").is_visible()
    workshop.page.keyboard.press("Escape")
    chosen = workshop.panel.locator("[aria-labelledby$=pack] .ck-basket li").all_inner_texts()
    assert [text.split("\n")[0] for text in chosen] == [first, second]
    workshop.page.get_by_label("Why now").fill("Cabinet looks at licensing in March.")
    workshop.settle(lambda: workshop.page.get_by_label("Why now").blur())
    for kind, suffix in (("Slides for a members", ".pptx"), ("Handout", ".docx"), ("Leadership note", ".html")):
        row = workshop.panel.locator(".ck-pack li").filter(has_text=kind)
        way = row.get_by_role("button").nth(1 if suffix == ".html" else 0)
        saved = workshop.download(way.click)
        assert saved.suggested_filename.endswith(suffix)
        assert Path(saved.path()).stat().st_size > 5_000
    assert workshop.faults() == []


def test_the_set_up_fits_a_phone(open_at: Callable[..., Page]) -> None:
    workshop = Workshop(open_at("workshop", ".ck-workshop .ck-pack li", 320, 640))
    assert workshop.faults() == [] and workshop.sideways() == 0
