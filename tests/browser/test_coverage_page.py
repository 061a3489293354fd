"""The coverage page in a real browser, saved and as served: wide and narrow, by keyboard, against the rules of axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import casekit
from casekit.outputs.coverage import coverage
from conftest import SHIPPED, faults, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = [1280, 320]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped collection."""
    folder = tmp_path_factory.mktemp("coverage")
    base = casekit.open(SHIPPED, folder / "index")
    path = coverage(base, date(2026, 11, 22)).save(folder / "coverage.html")
    base.close()
    return path


@pytest.fixture(params=WIDTHS, ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, saved: Path) -> Iterator[Page]:
    """The page at one width; whatever it asks of others is an error."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    opened, asked = context.new_page(), []
    opened.on("request", lambda sent: asked.append(sent.url) if not sent.url.startswith(("file:", "data:")) else None)
    opened.goto(saved.as_uri())
    yield opened
    context.close()
    assert asked == [], "the page asked other computers"


def test_the_page_does_not_scroll_sideways(page: Page) -> None:
    assert sideways(page) == 0


def test_every_wide_table_scrolls_by_keyboard_and_has_a_name(page: Page) -> None:
    wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter(x => x.scrollWidth > x.parentElement.clientWidth"
        " || x.getBoundingClientRect().width > x.closest('.scroll').clientWidth)"
        ".map(x => [x.closest('.scroll').tabIndex, x.closest('.scroll').getAttribute('aria-label')])"
    )
    assert all(stop == 0 and name for stop, name in wide)
    if page.viewport_size["width"] == 320:
        assert wide, "nothing is wider than a phone; is the page empty?"
        region = page.locator(".scroll").filter(has=page.locator("table.turned")).first
        region.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_the_contents_lead_to_every_section(page: Page) -> None:
    names = page.locator("h2").all_inner_texts()
    links = page.get_by_role("navigation", name="Contents").get_by_role("link")
    assert links.all_inner_texts() == names
    assert len(names) > 6
    links.last.click()
    heading = page.locator("h2").last
    assert page.evaluate("location.hash") == f"#{heading.get_attribute('id')}"
    box = heading.bounding_box()
    assert box and 0 <= box["y"] < 900


def test_no_column_name_is_cut_off(page: Page) -> None:
    cut = page.evaluate(
        "[...document.querySelectorAll('.turned thead span')].filter(x => { const a = x.getBoundingClientRect(), "
        "b = x.parentElement.getBoundingClientRect(); return a.top < b.top - 1 || a.bottom > b.bottom + 1 || "
        "a.left < b.left - 1 || a.right > b.right + 1 || x.scrollHeight > x.clientHeight + 1 })"
        ".map(x => x.textContent)"
    )
    assert cut == []


def test_every_bar_ends_inside_its_cell_and_is_as_long_as_its_number_says(page: Page) -> None:
    tables = page.evaluate(
        "[...document.querySelectorAll('table.bars')].map(t => [...t.querySelectorAll('td')].map(cell => {"
        "const bar = cell.querySelector('.bar'), room = cell.getBoundingClientRect().right;"
        "return {value: Number(cell.textContent), length: bar ? bar.getBoundingClientRect().width : 0,"
        " spare: bar ? room - bar.getBoundingClientRect().right : 1, lines: cell.getClientRects().length}}))"
    )
    assert len(tables) >= 10
    for cells in tables:
        longest, most = max(cell["length"] for cell in cells), max(cell["value"] for cell in cells)
        assert longest > 40
        for cell in cells:
            assert cell["spare"] > 0
            assert abs(cell["length"] - longest * cell["value"] / most) < 2.5


def test_numbers_stay_when_the_system_chooses_the_colours(browser: Browser, saved: Path) -> None:
    context = browser.new_context(forced_colors="active")
    opened = context.new_page()
    opened.goto(saved.as_uri())
    colours = opened.evaluate(
        "[...document.querySelectorAll('.map td')].map(x => [x.innerText, getComputedStyle(x).color,"
        " getComputedStyle(x).backgroundColor])"
    )
    edges = opened.evaluate("getComputedStyle(document.querySelector('.bar')).borderTopStyle")
    context.close()
    assert len(colours) > 1000 and all(text for text, _, _ in colours)
    assert len({(ink, fill) for _, ink, fill in colours}) == 1, "a shade of ours is left"
    assert colours[0][1] != colours[0][2]
    assert edges == "solid", "a bar is seen by its edge"


@pytest.mark.parametrize("path", ["coverage", "about"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_pages_as_served_and_one_can_skip_the_menu(
    open_at: Callable[..., Page], path: str, width: int
) -> None:
    page = open_at(path, "main", width)
    assert faults(page, colours=width > 900) == [] and sideways(page) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "the first stop skips the menu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
