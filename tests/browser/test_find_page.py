"""Use the Find page in a real browser: by mouse, by keyboard, on a phone's width, and with what can go wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import FOCUS, Find, until

WORDS = "overcrowded rented houses"
HOSTILE = "<img src=x onerror='window.harmed=1'><script>window.harmed=1</script>"


def test_the_page_says_what_it_is(find: Find) -> None:
    page = find.page
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.title() == "Find practice - casekit"
    assert page.get_by_role("heading", level=1).all_inner_texts() == ["Find practice"]
    assert page.get_by_role("main").count() == 1
    assert "FindPanel" not in page.locator("body").inner_text(), "code is shown"
    assert "The same search in Python" not in page.content(), "cells tagged lab-only are shown"


def test_the_skip_link_leads_to_the_main_part(find: Find) -> None:
    find.page.keyboard.press("Tab")
    assert find.focused() == "Skip to the main part"
    assert find.page.evaluate(FOCUS)["ring"]
    find.page.keyboard.press("Enter")
    assert find.page.evaluate("document.activeElement.tagName") == "MAIN"


def test_a_search_gives_cases_and_says_how_many(find: Find) -> None:
    everything = find.total()
    find.search(WORDS)
    assert 0 < find.total() < everything
    assert find.hits.count() == min(find.total(), 10)
    assert find.panel.locator(".ck-results mark").count() > 0
    assert find.status.get_attribute("role") == "status"
    find.settle(lambda: find.page.get_by_role("button", name="Start again").click())
    assert find.total() == everything
    assert find.page.get_by_label("What are you looking for?").input_value() == ""


def test_filters_narrow_and_every_count_is_kept(find: Find) -> None:
    counts = find.counts()
    expected = find.count("Topic", "Housing")
    find.tick("Topic", "Housing")
    assert find.total() == expected
    assert find.counts() != counts
    expected, counts = find.count("Area type", "Rural"), find.counts()
    find.tick("Area type", "Rural")
    assert find.total() == expected
    assert find.counts() != counts
    assert find.page.evaluate("document.activeElement.type") == "checkbox", "focus left the control just used"

    chips = find.panel.locator(".ck-chip")
    assert chips.count() == 2
    find.settle(lambda: chips.first.click())
    assert chips.count() == 1
    assert find.page.evaluate("document.activeElement.className") == "ck-chip"
    find.settle(lambda: chips.first.click())
    assert chips.count() == 0
    assert find.page.evaluate("document.activeElement !== document.body"), "focus was lost"


def test_long_lists_open_and_say_what_the_values_mean(find: Find) -> None:
    topic = find.facet("Topic")
    rows = topic.locator(".ck-value:visible")
    assert rows.count() == 8
    more = topic.get_by_role("button", name=re.compile("^Show all"))
    assert more.get_attribute("aria-expanded") == "false"
    more.click()
    assert rows.count() > 24
    topic.get_by_role("button", name=re.compile("^Show fewer")).click()
    assert rows.count() == 8
    topic.locator("summary").click()
    topic.locator("dd").nth(8).wait_for()


def test_show_more_goes_on_where_the_list_ended(find: Find) -> None:
    shown = find.titles()
    find.settle(lambda: find.page.get_by_role("button", name=re.compile("^Show more")).click())
    longer = find.titles()
    assert longer[: len(shown)] == shown
    assert len(longer) > len(shown)
    assert find.focused() == longer[len(shown)]


def test_a_case_opens_and_back_returns_to_where_one_was(find: Find) -> None:
    find.search(WORDS)
    title = find.titles()[1]
    find.settle(lambda: find.hits.nth(1).locator("h3 button").click())
    assert find.focused() == title, "focus did not move to the case"
    assert not find.hits.first.is_visible()
    assert find.panel.locator(".ck-card h4", has_text="Sources").is_visible()
    for link in find.panel.locator(".ck-card a[href]").all():
        assert link.get_attribute("target") == "_blank", "a link would replace the page and lose the basket"
    find.settle(lambda: find.page.get_by_role("button", name="Back to the results").click())
    assert find.focused() == title
    assert find.hits.first.is_visible()


def test_the_basket_fills_empties_and_compares(find: Find) -> None:
    find.search(WORDS)
    titles = find.titles()[:3]
    find.fill_basket()
    assert find.page.get_by_role("link", name="Basket: 3 cases").is_visible()
    assert find.panel.locator(".ck-basket .ck-link").all_inner_texts() == titles
    find.compare()
    table = find.panel.get_by_role("table")
    assert table.locator("caption").count() == 1
    columns = table.get_by_role("columnheader").all_inner_texts()
    assert [column.splitlines()[0] for column in columns][-3:] == titles
    find.settle(lambda: find.page.get_by_role("button", name="Hide the comparison").click())
    assert table.count() == 0
    find.settle(lambda: find.panel.locator(".ck-basket").get_by_role("button", name="Remove").last.click())
    assert find.page.get_by_role("link", name="Basket: 2 cases").is_visible()
    find.settle(lambda: find.page.get_by_role("button", name="Empty the basket").click())
    assert find.focused() == "Basket and summary"
    assert find.hits.first.get_by_role("button", name="Add to basket").is_visible()


def test_a_full_basket_says_so_beside_the_button(find: Find) -> None:
    find.settle(lambda: find.page.get_by_role("button", name=re.compile("^Show more")).click())
    find.fill_basket(15)
    find.settle(lambda: find.hits.nth(15).get_by_role("button", name="Add to basket").click())
    assert "at most 15" in find.hits.nth(15).get_by_role("alert").inner_text()
    assert find.page.get_by_role("link", name="Basket: 15 cases").is_visible()
    find.search(WORDS)
    assert find.page.get_by_role("alert").count() == 0


def test_a_word_file_is_saved_with_one_click(find: Find, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is missing. Run: make test-browser")
    find.search(WORDS)
    find.fill_basket()
    find.page.get_by_label("Title of the summary").fill("Rented homes <b>& more</b>")
    saved = find.download(lambda: find.page.get_by_role("button", name="Download").click())
    assert saved.suggested_filename.endswith(".docx")
    saved.save_as(tmp_path / "summary.docx")
    document = docx.Document(str(tmp_path / "summary.docx"))
    titles = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert "Rented homes <b>& more</b>" in titles
    told = find.panel.locator(".ck-saved")
    find.page.wait_for_function("document.querySelector('.ck-saved').textContent.includes('was saved')")
    assert saved.suggested_filename in told.inner_text()


def test_every_other_kind_of_file_is_saved_too(find: Find, tmp_path: Path) -> None:
    kinds = find.page.get_by_label("Kind of file")
    saved = []
    for label in kinds.locator("option").all_inner_texts():
        kinds.select_option(label=label)
        download = find.download(lambda: find.page.get_by_role("button", name="Download").click())
        path = tmp_path / download.suggested_filename
        download.save_as(path)
        assert path.stat().st_size > 0, label
        saved.append(path.suffix)
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as lines:
                assert len(list(csv.reader(lines))) > 1
    assert {".docx", ".html", ".md", ".xlsx", ".csv"} <= set(saved)
    assert len(saved) == len(set(saved))


def test_everything_can_be_done_with_the_keyboard(find: Find, tmp_path: Path) -> None:
    press = find.page.keyboard.press
    find.tab_to("What are you looking for")
    find.page.keyboard.type(WORDS)
    find.settle(lambda: press("Enter"))
    expected = find.count("Topic", "Housing")
    find.tab_to("Topic: Housing \\d")
    find.settle(lambda: press("Space"))
    assert find.total() == expected
    for _ in range(3):
        find.tab_to("Add to basket")
        find.settle(lambda: press("Enter"))
    assert find.focused().startswith("Remove from basket")
    title = find.titles()[3]
    find.tab_to(re.escape(title))
    find.settle(lambda: press("Enter"))
    assert find.focused() == title
    press("Shift+Tab")
    assert find.focused() == "Back to the results"
    find.settle(lambda: press("Enter"))
    assert find.focused() == title
    find.tab_to("Compare side by side")
    find.settle(lambda: press("Enter"))
    assert find.focused() == "Hide the comparison"
    find.tab_to("Cases side by side")
    find.tab_to("Title of the summary")
    find.tab_to("Kind of file")
    find.tab_to("Download")
    saved = find.download(lambda: press("Enter"))
    assert saved.suggested_filename.endswith(".docx")


def test_every_stop_shows_its_focus_and_is_large_enough(find: Find) -> None:
    stops = []
    while not stops or stops[-1]["text"] != "Download":
        find.page.keyboard.press("Tab")
        stops.append(find.page.evaluate(FOCUS))
        assert len(stops) < 150, "the Download button cannot be reached"
    assert not [stop for stop in stops if not stop["ring"] or not stop["seen"]]
    assert not [stop for stop in stops if stop["wide"] < 24 or stop["high"] < 24]


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_wrong(open_page: Callable[..., Find], width: int) -> None:
    find = open_page(width=width)
    find.search(WORDS)
    if width < 900:
        find.page.locator(".ck-filters > summary").click()
    else:  # the filters are the same at every width
        for summary in find.panel.locator("details.ck-group > summary").all():
            summary.click()
    colours = width > 900  # so are the colours
    faults = {"results, filters open": find.faults(colours=colours)}
    find.fill_basket()
    find.open_first()
    faults["case"] = find.faults(".ck-case", colours=colours)
    find.settle(lambda: find.page.get_by_role("button", name="Back to the results").click())
    find.compare()
    faults["compare"] = find.faults(".ck-basket-part", colours=colours)
    find.search("zzqx")
    faults["nothing found"] = find.faults(".ck-right", colours=colours)
    assert {state: found for state, found in faults.items() if found} == {}


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320 pixels", "200 per cent"])
def test_nothing_is_cut_off_when_narrow(open_page: Callable[..., Find], width: int, scale: int) -> None:
    find = open_page(width=width, height=600, device_scale_factor=scale)
    wide = {"start": find.sideways()}
    assert not find.facet("Topic").is_visible(), "filters are folded away at first"
    find.page.locator(".ck-filters > summary").click()
    assert find.facet("Topic").is_visible()
    find.search(WORDS)
    wide["results"] = find.sideways()
    find.fill_basket()
    find.compare()
    wide["compare"] = find.sideways()
    find.open_first()
    wide["case"] = find.sideways()
    assert wide == dict.fromkeys(wide, 0)
    outside = """width => [...document.querySelectorAll(".ck *")].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.width > 1 && (box.right > width + 1 || box.left < -1) && !node.closest(".ck-scroll");
    }).map((node) => node.outerHTML.slice(0, 120))"""
    assert find.page.evaluate(outside, width) == []


def test_markup_in_a_search_is_text(find: Find) -> None:
    find.search(HOSTILE)
    assert find.page.get_by_label("What are you looking for?").input_value() == HOSTILE
    find.search("<zzqx>&amp;</zzqx>")
    assert "<zzqx>&amp;</zzqx>" in find.panel.locator(".ck-empty").inner_text()
    assert find.panel.locator("img, script").count() == 0
    assert find.page.evaluate("window.harmed") is None


def test_nothing_found_says_so_and_offers_what_to_loosen(find: Find) -> None:
    find.tick("Topic", "Housing")
    find.search("zzqx")
    assert find.hits.count() == 0
    assert "That is not evidence of no impact." in find.panel.locator(".ck-empty").inner_text()
    ways = find.panel.locator(".ck-empty button")
    offered = int(re.search(r"(\d+) cases?$", ways.first.inner_text()).group(1))
    find.settle(lambda: ways.first.click())
    assert find.total() == offered > 0
    assert find.focused() == "Results"


def test_the_page_asks_no_other_computer(find: Find) -> None:
    """Every test looks at this when it ends; this one looks at what the page would fetch later."""
    find.search(WORDS)
    find.open_first()
    find.page.wait_for_load_state("networkidle")
    named = """[...document.querySelectorAll("script[src], link[href], img[src], iframe[src]")]
      .map((node) => node.src || node.href)
      .filter((url) => !url.startsWith("data:") && !url.startsWith("blob:") && new URL(url).hostname !== "127.0.0.1")"""
    assert find.page.evaluate(named) == []


def test_how_long_a_click_takes(find: Find, record_times: Callable[[str, list[float]], None]) -> None:
    record_times(
        "search to page", [find.search(words) for words in ("housing", "schools", "English classes", WORDS) * 3]
    )
    find.search("")
    record_times("filter to page", [find.tick("Topic", "Housing") for _ in range(10)])
    find.search("")
    times = []
    for _ in range(10):
        times.append(find.settle(lambda: find.hits.first.locator("h3 button").click()))
        times.append(find.settle(lambda: find.page.get_by_role("button", name="Back to the results").click()))
    record_times("case opened or closed", times)


def test_a_question_is_shared_as_an_address_and_opened_from_it(find: Find) -> None:
    find.search("overcrowded rented houses")
    find.tick("Topic", "Housing")
    find.fill_basket(2)
    titles, total = find.titles(), find.total()
    find.page.get_by_text("Open or share a question").click()
    find.page.get_by_role("button", name="Share this question").click()
    address = find.page.get_by_label("Address of this question")
    address.wait_for()
    assert "#question=" in address.input_value() and find.faults(".ck-top") == []
    page = find.page.context.new_page()
    page.goto(address.input_value())
    page.locator(".ck-chosen li").first.wait_for(timeout=60_000)
    again = Find(page)
    assert (again.titles(), again.total()) == (titles, total)
    assert page.get_by_role("link", name="Basket: 2 cases").is_visible()


def test_a_question_outlives_a_reload_and_goes_along_to_other_pages(find: Find) -> None:
    find.search("overcrowded rented houses")
    find.fill_basket(2)
    titles = find.titles()[:2]
    find.page.reload()
    find.page.get_by_role("link", name="Basket: 2 cases").wait_for()
    assert find.page.get_by_label("What are you looking for?").input_value() == "overcrowded rented houses"
    find.page.get_by_role("link", name="Members' workshop").click()
    chosen = find.page.locator(".ck-workshop [aria-labelledby$=pack] .ck-basket li")
    until(lambda: [text.split("\n")[0] for text in chosen.all_inner_texts()] == titles)
    assert find.page.get_by_label("What is the session about?").input_value() == "overcrowded rented houses"
    find.page.get_by_role("link", name="Equality evidence").click()
    find.page.get_by_label("What is proposed, in a few words").fill("Licensing of shared houses")
    find.page.get_by_role("button", name="Begin").click()
    find.page.get_by_text("2. What to look for").click()
    find.page.get_by_text("Open or share a question").click()
    find.page.get_by_role("button", name="Use the question from Find practice").click()
    words = find.page.get_by_label("Words of the search")
    until(lambda: words.input_value() == "overcrowded rented houses")
