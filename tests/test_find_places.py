"""Where one works, the map and cases like an opened one, on the Find panel without a browser."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import pytest

import casekit
from casekit.compare.ground import places_for_map
from casekit.compare.likeness import CAUTION
from casekit.panels import FindPanel
from casekit.panels.map import HOME, map_html, marks_of, place_at

DAY = date(2026, 11, 22)
LIST = b"Authority,Neighbour 1,Neighbour 2\nFenland,Breckland,Borsetshire\n"


@pytest.fixture
def panel(shipped: casekit.Casebase) -> FindPanel:
    return FindPanel(shipped, on=DAY)


def say(panel: FindPanel, *files: bytes, **message: object) -> None:
    panel._received(panel, message, list(files))


def ids(panel: FindPanel) -> list[str]:
    return [shown["id"] for shown in panel.view["results"]]


def test_every_council_can_be_chosen_by_all_its_names(panel: FindPanel) -> None:
    councils = panel.lists["councils"]
    assert len(councils) > 460
    names = {name for one in councils for name in one["names"]}
    assert {"Allerdale", "Kingston upon Hull", "Cumberland"} <= names
    assert [lens["id"] for lens in panel.lists["lenses"]] == ["powers", "place", "story"]
    json.dumps(panel.lists)


def test_before_an_area_is_chosen_nothing_is_compared(panel: FindPanel) -> None:
    assert panel.view["mine"]["place"] == "" and panel.likenesses == ()
    assert all("ck-likeness" not in shown["html"] for shown in panel.view["results"])


def test_an_area_orders_and_explains(panel: FindPanel, shipped: casekit.Casebase) -> None:
    say(panel, do="mine", name="kings lynn")
    expected = [one.id for one in casekit.like(shipped, "kings lynn")]
    assert ids(panel) == expected[:10] and [one.id for one in panel.likenesses] == expected[:10]
    assert panel.view["mine"]["caution"] == CAUTION
    html = panel.view["results"][8]["html"]
    assert "<strong>Like us:</strong>" in html and re.search(r"Compared on \d+ of 10 points", html)
    say(panel, do="order", by="match")
    assert ids(panel) == [hit.id for hit in shipped.search(limit=10)]
    assert all("ck-likeness" in shown["html"] for shown in panel.view["results"])


def test_the_area_stays_while_one_searches_filters_and_starts_again(panel: FindPanel) -> None:
    say(panel, do="mine", name="fenland")
    say(panel, do="weigh", lens="story", value=0.5)
    for message in (
        {"do": "search", "text": "housing"},
        {"do": "filter", "facet": "area_type", "value": "rural", "on": True},
    ):
        say(panel, **message)
        assert panel.view["mine"]["place"].startswith("Fenland") and panel.view["mine"]["weights"]["story"] == 0.5
    say(panel, do="reset")
    assert panel.view["mine"]["place"].startswith("Fenland") and panel.text == ""
    say(panel, do="forget")
    assert panel.view["mine"]["place"] == "" and panel.view["mine"]["weights"]["story"] == 1.0


def test_weights_and_story_change_the_order(panel: FindPanel, shipped: casekit.Casebase) -> None:
    say(panel, do="mine", name="fenland")
    before = ids(panel)
    say(panel, do="story", story=["accession-labour", "seasonal-agricultural"])
    say(panel, do="weigh", lens="powers", value=0)
    weights = {"powers": 0, "place": 1, "story": 1}
    story = ["accession-labour", "seasonal-agricultural"]
    expected = [one.id for one in casekit.like(shipped, "fenland", weights=weights, story=story)]
    assert ids(panel) == expected[:10] != before
    assert panel.view["mine"]["story"] == story


def test_only_places_like_mine_counts_what_is_shown(panel: FindPanel, shipped: casekit.Casebase) -> None:
    say(panel, do="mine", name="fenland")
    say(panel, do="search", text="housing")
    say(panel, do="only", on=True)
    near = {one.id for one in casekit.like(shipped, "fenland") if one.near()}
    matching = {hit.id for hit in shipped.search("housing", limit=len(shipped))}
    assert panel.results.total == len(near & matching) > 0
    assert set(ids(panel)) <= near & matching
    assert panel.view["status"].endswith("only places like Fenland")
    topic = next(facet for facet in panel.view["facets"] if facet["name"] == "topic")
    counts = {value["id"]: value["count"] for value in topic["values"]}
    for value in ("housing", "language"):
        say(panel, do="filter", facet="topic", value=value, on=True)
        assert panel.results.total == counts[value]
        say(panel, do="filter", facet="topic", value=value, on=False)
    assert {one.case.id for one in panel.resources} <= near
    assert panel.view["things_total"] == len(panel.resources)


def test_where_no_place_like_mine_is_left_the_way_out_is_counted(panel: FindPanel) -> None:
    panel.work_for("Fenland")
    panel.only_like_mine()
    say(panel, do="filter", facet="country", value="scotland", on=True)
    assert panel.results.total == 0 and "only places like Fenland" in panel.view["empty"]
    assert "That is not evidence of no impact." in panel.view["empty"]
    ways = {way["label"]: way["total"] for way in panel.view["loosen"]}
    say(panel, do="loosen", label="Without Country")
    assert panel.results.total == ways["Without Country"] > 0 and panel.view["mine"]["only"]
    say(panel, do="filter", facet="country", value="scotland", on=True)
    say(panel, do="loosen", label="Without “only places like mine”")
    assert panel.results.total == ways["Without “only places like mine”"] > 0 and not panel.view["mine"]["only"]


def test_a_list_of_neighbours_takes_the_place_of_the_score(panel: FindPanel) -> None:
    say(panel, LIST, do="neighbours", name="list.csv")
    assert "where you work" in panel.view["message"]
    say(panel, do="mine", name="Fenland")
    say(panel, LIST, do="neighbours", name="C:\\fakepath\\list.csv")
    assert panel.view["mine"]["listed"].endswith("list.csv") and "Borsetshire" in panel.view["mine"]["unmatched"][0]
    say(panel, do="only", on=True)
    assert all(one.own or one.rank == 1 for one in panel.likenesses) and len(panel.likenesses) > 1
    assert "Number 1" in next(s["html"] for s in panel.view["results"] if s["id"].startswith("breckland"))
    say(panel, do="mine", name="Leeds")
    assert "Leeds has no neighbours in" in panel.view["message"] and panel.view["mine"]["listed"] == ""
    assert ids(panel)[0].startswith("leeds"), "the new area decides the order all the same"
    say(panel, do="neighbours", drop=True)
    assert panel.view["message"] == ""


def test_a_newer_list_of_the_same_name_counts(panel: FindPanel) -> None:
    panel.work_for("Fenland")
    panel.only_like_mine()
    say(panel, LIST, do="neighbours", name="list.csv")
    before = ids(panel)
    say(panel, b"Authority,Neighbour 1\nLeeds,Hull\n", do="neighbours", name="list.csv")
    assert "Fenland has no neighbours" in panel.view["message"] and ids(panel) == before, "the old list stays"
    say(panel, b"Authority,Neighbour 1\nFenland,Hull\n", do="neighbours", name="list.csv")
    assert ids(panel) != before and any(key.startswith("hull") for key in ids(panel))


def test_an_area_can_be_described_by_hand(panel: FindPanel) -> None:
    fields = {
        **{"name": "Borset", "council_type": "non-metropolitan-district", "region": "East Midlands", "coast": "yes"},
        **{"rural_urban": "Mainly Rural", "population": "140,000", "deprivation": "1", "port": "", "country": ""},
    }
    say(panel, do="describe", fields=fields)
    facts = dict(panel.view["mine"]["facts"])
    assert panel.view["mine"]["place"] == "Borset" and facts["population"] == "140,000 people"
    assert (facts["coast"], facts["port"], facts["nation"]) == ("coastal", "not known", "England")
    assert ids(panel)[0].startswith("east-lindsey")


@pytest.mark.parametrize(
    "message",
    [
        {"do": "mine", "name": "West"},
        {"do": "mine", "name": ""},
        {"do": "mine"},
        {"do": "describe", "fields": {"population": "many"}},
        {"do": "describe", "fields": {"region": "Narnia"}},
        {"do": "weigh", "lens": "powers", "value": "much"},
        {"do": "weigh", "lens": "powers", "value": float("nan")},
        {"do": "weigh", "lens": "luck", "value": 1},
        {"do": "weigh", "value": 2},
        {"do": "story", "story": ["dragons"]},
        {"do": "neighbours", "name": "x.csv"},
    ],
)
def test_what_goes_wrong_is_a_sentence_and_changes_nothing(panel: FindPanel, message: dict[str, object]) -> None:
    panel.work_for("Fenland", story=["growing"])
    before = ids(panel), panel.view["mine"]
    say(panel, **message)
    assert len(panel.view["message"]) > 20 and panel.view["message"].endswith((".", "?"))
    assert (ids(panel), panel.view["mine"]) == before


@pytest.mark.parametrize(
    "message", [{"do": "describe", "fields": 3}, {"do": "story", "story": "growing"}, {"do": "only"}]
)
def test_strange_messages_do_no_harm(panel: FindPanel, message: dict[str, object]) -> None:
    panel.work_for("Fenland")
    say(panel, **message)
    assert panel.view["message"] == "" and panel.results.total > 0


def test_markup_in_a_name_is_text(panel: FindPanel) -> None:
    say(panel, do="describe", fields={"name": "<img src=x>", "region": "London"})
    say(panel, do="show", what="map")
    say(panel, do="open", id=ids(panel)[0])
    assert "<img" not in panel.view["map"] + panel.view["case"]["html"]


def test_an_empty_basket_takes_the_cases_as_they_are_shown(panel: FindPanel) -> None:
    assert panel.recipe().chosen == ()
    panel.work_for("Fenland")
    panel.only_like_mine()
    assert panel.recipe().chosen[:10] == tuple(ids(panel)) and len(panel.recipe().chosen) <= 15
    panel.add("west-wiltshire-hmos")
    assert panel.recipe().chosen == ("west-wiltshire-hmos",)


def test_an_opened_case_shows_its_place_and_cases_like_it(panel: FindPanel, shipped: casekit.Casebase) -> None:
    key = "fenland-operation-pheasant"
    say(panel, do="open", id=key)
    html = panel.view["case"]["html"]
    assert "Is it a place like mine?" not in html and "Cases like this one" in html
    shown = re.findall(r'data-id="([^"]+)"', html.partition("Cases like this one")[2])
    assert shown == [one.id for one in casekit.similar(shipped, key, named=False)]
    assert not {other.id for other in shipped[key].related} & set(shown), "the card has them already, under Related"
    panel.work_for("Leeds")
    html = panel.view["case"]["html"]
    assert "Is it a place like mine?" in html and CAUTION in html, "the case stays open, and is compared"


# --- the map -----------------------------------------------------------------------------------------------------


def test_the_map_shows_every_place_in_words(panel: FindPanel, shipped: casekit.Casebase) -> None:
    assert panel.view["map"] == ""
    say(panel, do="search", text="housing")
    say(panel, do="show", what="map")
    html = panel.view["map"]
    cases = [hit.case for hit in shipped.search("housing", limit=len(shipped))]
    points = places_for_map(shipped.collection, cases)
    rows = [unescape(row) for row in re.findall(r'<th scope="row">([^<]+)</th>', html)]
    assert len(rows) == len(points)
    assert all(any(row.startswith(point.name) for row in rows) for point in points)
    assert set(re.findall(r'data-id="([^"]+)"', html)) == {key for point in points for key in point.ids}
    assert re.search(r'role="img" aria-label="Map of the cases found\. \d+ cases? in \d+ places?', html)
    assert "http" not in html, "the map asks no other computer"
    say(panel, do="show", what="cases")
    assert panel.view["map"] == ""


def test_marks_stand_inside_the_map_and_lose_no_case(shipped: casekit.Casebase) -> None:
    collection = shipped.collection
    home = [p for p in places_for_map(collection, collection.current) if collection.places[p.key].country in HOME]
    marks = marks_of(home)
    assert {key for mark in marks for key in mark.ids} == {key for point in home for key in point.ids}
    assert sum(len(mark.names) for mark in marks) == len(home) and len(marks) < len(home)
    assert all(0 < mark.x < 443 and 0 < mark.y < 798 for mark in marks)
    assert marks_of(reversed(home)) == marks
    assert place_at(61.0, -8.8) == (0, 0)


def test_ones_own_area_is_ringed_and_named(shipped: casekit.Casebase) -> None:
    mine = casekit.like(shipped, "Fenland").mine
    html = map_html(shipped.collection, shipped.collection.current, mine)
    assert ">mine</text>" in html and "A ring marks Fenland." in html and "Fenland (mine)" in html
    assert "Whole regions and nations, not drawn" in html and "Places elsewhere, not drawn" in html
    nobody = map_html(shipped.collection, [])
    assert "No case found has a place that can be drawn." in nobody and "<table" not in nobody
