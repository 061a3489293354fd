"""Say where one works, look at the map and follow cases like an opened one, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from conftest import FOCUS

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conftest import Find

CAUTION = "A similar area is not the same as a transferable practice."
LIST = b"Authority,Neighbour 1,Neighbour 2\nFenland,Breckland,Borsetshire\n"


def box(find: Find) -> Locator:
    return find.page.get_by_role("combobox", name="I work for")


def offered(find: Find) -> Locator:
    return find.panel.locator(".ck-combo [role=option]")


def part(find: Find, name: str) -> Locator:
    return find.panel.locator(".ck-mine summary").filter(has_text=name)


def work_for(find: Find, name: str) -> float:
    if not box(find).is_visible():
        find.panel.locator(".ck-mine > summary").click()
    box(find).fill(name)
    return find.settle(lambda: box(find).press("Enter"))


def show_map(find: Find) -> float:
    return find.settle(lambda: find.page.get_by_role("button", name="Map", exact=True).click())


def alert(find: Find) -> str:
    return find.panel.locator(".ck-mine").get_by_role("alert").inner_text()


def test_a_council_is_offered_by_any_of_its_names(find: Find) -> None:
    part(find, "Compare with where I work").click()
    box(find).fill("bristol, city")
    assert box(find).get_attribute("aria-expanded") == "true"
    assert offered(find).count() == 1
    box(find).fill("allerdale borough")
    assert re.search(r"^Allerdale \(district council, .*to 2023\), also Allerdale Borough", offered(find).inner_text())
    find.settle(lambda: offered(find).first.click())
    assert find.page.get_by_text("I work for: Allerdale").is_visible()
    assert offered(find).first.is_hidden()
    box(find).fill("qqq")
    assert box(find).get_attribute("aria-expanded") == "false"


def test_the_box_works_by_keyboard(find: Find) -> None:
    press = find.page.keyboard.press
    find.tab_to("Compare with where I work")
    press("Enter")
    find.tab_to("I work for")
    find.page.keyboard.type("north")
    assert offered(find).count() > 3
    press("ArrowDown")
    press("ArrowDown")
    active = box(find).get_attribute("aria-activedescendant")
    assert active == offered(find).nth(1).get_attribute("id")
    assert offered(find).nth(1).get_attribute("aria-selected") == "true"
    press("ArrowUp")
    press("ArrowUp")
    assert box(find).get_attribute("aria-activedescendant") == offered(find).last.get_attribute("id")
    press("Escape")
    assert box(find).get_attribute("aria-expanded") == "false" and box(find).input_value() == "north"
    box(find).fill("")
    find.page.keyboard.type("fenland")
    press("ArrowDown")
    find.settle(lambda: press("Enter"))
    assert find.focused().startswith("Fenland (district council")
    find.tab_to("Same powers")
    assert find.page.evaluate(FOCUS)["ring"]
    find.settle(lambda: press("ArrowLeft"))
    slider = find.page.get_by_role("slider", name="Same powers")
    assert slider.input_value() == "0.75" and slider.get_attribute("aria-valuetext") == "counts much"
    find.tab_to("Our migration story")
    press("Enter")
    find.tab_to("Tick what fits.*Newly affected")
    find.settle(lambda: press("Space"))
    find.tab_to("Only places like mine", most=250)
    find.settle(lambda: press("Space"))
    assert find.page.get_by_label("Only places like mine").is_checked()
    for _ in range(3):
        press("Shift+Tab")
        if find.focused() == "Map":
            break
    find.settle(lambda: press("Enter"))
    assert find.panel.locator(".ck-drawn svg").is_visible()


def test_results_say_what_is_like_us_and_the_caution_stands_there(find: Find) -> None:
    work_for(find, "kings lynn")
    assert find.focused().startswith("King's Lynn and West Norfolk (district council")
    assert find.panel.get_by_text(CAUTION).first.is_visible()
    reasons = find.hits.nth(6).locator(".ck-likeness").inner_text()
    assert re.search(r"(Like|Unlike) us: .+\.", reasons) and re.search(r"Compared on \d+ of 10 points", reasons)
    first = find.titles()
    find.settle(lambda: find.page.get_by_label("Best match first").check())
    assert find.titles() != first
    find.settle(lambda: find.page.get_by_label("Most like us first").check())
    assert find.titles() == first


def test_the_area_survives_searches_and_filters_and_can_be_removed(find: Find) -> None:
    everything = find.total()
    work_for(find, "Fenland")
    find.search("housing")
    matching = find.total()
    find.settle(lambda: find.page.get_by_label("Only places like mine").check())
    assert 0 < find.total() < matching and "only places like Fenland" in find.status.inner_text()
    expected = find.count("Topic", "Housing")
    find.tick("Topic", "Housing")
    assert find.total() == expected
    find.settle(lambda: find.page.get_by_role("button", name="Start again").click())
    assert find.page.get_by_text("I work for: Fenland").is_visible() and find.total() < everything
    find.settle(lambda: find.page.get_by_role("button", name="Remove my area").click())
    assert find.total() == everything and find.panel.locator(".ck-likeness").count() == 0
    assert find.page.evaluate("document.activeElement.getAttribute('role')") == "combobox", "focus was lost"


def test_a_name_that_is_not_clear_is_explained_beside_the_box(find: Find) -> None:
    work_for(find, "West")
    assert "can mean" in alert(find)
    work_for(find, "qqqq")
    assert "describe the area by hand" in alert(find)
    work_for(find, "Leeds")
    assert find.panel.get_by_role("alert").count() == 0


def test_an_area_that_is_not_in_the_list_is_described(find: Find) -> None:
    part(find, "Compare with where I work").click()
    part(find, "My area is not in the list").click()
    find.page.get_by_label("Name of your area").fill("Borset")
    find.page.get_by_label("Type of council").select_option(label="District council")
    find.page.get_by_label("Rural or urban").select_option(label="Mainly Rural")
    find.page.get_by_role("textbox", name="Residents").fill("many")
    use = find.page.get_by_role("button", name="Use this area")
    find.settle(lambda: use.click())
    assert "is not a number of residents" in alert(find)
    find.page.get_by_role("textbox", name="Residents").fill("140,000")
    find.settle(lambda: use.click())
    assert find.page.get_by_text("I work for: Borset").is_visible()
    part(find, "What is known of it").click()
    assert "140,000 people" in find.panel.locator(".ck-known").inner_text()


def test_a_list_of_neighbours_is_taken(find: Find) -> None:
    work_for(find, "Fenland")
    part(find, "A published list of neighbours").click()
    chosen = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST}
    find.settle(lambda: find.page.get_by_label("List (CSV)").set_input_files(chosen))
    assert find.page.get_by_role("button", name="Remove the list list.csv").is_visible()
    assert "Borsetshire" in find.panel.locator(".ck-mine").inner_text()
    find.settle(lambda: find.page.get_by_label("Only places like mine").check())
    assert find.panel.get_by_text("Number 1").count() > 0
    wrong = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"PK"}
    find.settle(lambda: find.page.get_by_label("List (CSV)").set_input_files(wrong))
    assert "is not a CSV file" in alert(find)


def test_the_map_is_drawn_with_its_table(find: Find) -> None:
    find.search("housing")
    total = find.total()
    show_map(find)
    drawing = find.page.get_by_role("img", name=re.compile(r"^Map of the cases found\."))
    assert drawing.is_visible() and find.panel.locator(".ck-marks g").count() > 5
    numbers = find.panel.locator(".ck-marks text").all_text_contents()
    assert numbers and all(int(number) > 1 for number in numbers)
    tables = find.panel.locator(".ck-tables table")
    assert tables.first.locator("caption").inner_text() == "Places in the United Kingdom"
    keys = "nodes => new Set(nodes.map((node) => node.dataset.id)).size"
    assert find.panel.locator(".ck-tables button").evaluate_all(keys) == total
    assert not find.hits.first.is_visible()
    link = tables.first.locator("button").nth(2)
    title = link.inner_text()
    find.settle(lambda: link.click())
    assert find.focused() == title
    find.settle(lambda: find.page.get_by_role("button", name="Back to the results").click())
    assert find.focused() == title and drawing.is_visible()


def test_cases_like_this_one_lead_on(find: Find) -> None:
    find.search("landlords")
    find.open_first()
    section = find.panel.locator(".ck-card section").filter(has_text="Cases like this one")
    links = section.get_by_role("button")
    assert 0 < links.count() <= 5 and "Shared " in section.inner_text()
    title = links.first.inner_text()
    find.settle(lambda: links.first.click())
    assert find.focused() == title


def test_axe_finds_nothing_wrong_and_nothing_is_cut_off(open_page: Callable[..., Find]) -> None:
    find = open_page(width=320)
    faults, wide = {}, {}

    def look(state: str, within: str) -> None:
        faults[state], wide[state] = find.faults(within), find.sideways()

    part(find, "Compare with where I work").click()
    box(find).fill("north")
    box(find).press("ArrowDown")
    look("councils offered", ".ck-mine")
    box(find).press("Escape")
    part(find, "My area is not in the list").click()
    look("area by hand", ".ck-mine")
    work_for(find, "West")
    look("not clear", ".ck-mine")
    work_for(find, "Fenland")
    for name in ("What is known of it", "Our migration story", "A published list of neighbours"):
        part(find, name).click()
    look("area chosen", ".ck")
    show_map(find)
    look("map", ".ck-right")
    find.settle(lambda: find.page.get_by_role("button", name=re.compile(r"^Cases \(")).click())
    find.open_first()
    look("case", ".ck-case")
    assert {state: found for state, found in faults.items() if found} == {}
    assert {state: found for state, found in wide.items() if found} == {}


def test_how_long_a_weight_takes(find: Find, record_times: Callable[[str, list[float]], None]) -> None:
    work_for(find, "Fenland")
    slider = find.page.get_by_role("slider", name="Same sort of place")
    keys = ["ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight"] * 5
    record_times("weight to page", [find.settle(lambda key=key: slider.press(key)) for key in keys])
    record_times("map", [show_map(find) for _ in range(10)])
