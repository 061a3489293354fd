"""The Find panel, driven without a browser: two lines are the demonstration, the notebook's check and the test."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

import casekit
from casekit.errors import CasekitError
from casekit.evidence.recipe import MOST_CASES
from casekit.panels import FindPanel

DAY = date(2026, 11, 22)


@pytest.fixture
def panel(shipped) -> FindPanel:
    return FindPanel(shipped, on=DAY)


def say(panel: FindPanel, **message: object) -> None:
    """Do what the browser would ask for."""
    panel._received(panel, message, [])


def test_two_lines_search(panel, shipped) -> None:
    panel.text = "overcrowded rented houses"
    assert panel.results.total > 0
    assert [r["id"] for r in panel.view["results"]] == [hit.id for hit in panel.results]
    assert repr(panel) == f"FindPanel({len(shipped.collection.current)} cases)"


def test_the_page_starts_with_every_case(panel, shipped) -> None:
    assert panel.view["status"] == f"All {len(shipped.collection.current)} cases"
    assert [f["group"] for f in panel.view["facets"][:3]] == ["first"] * 3


def test_filters_narrow_and_can_be_taken_back(panel) -> None:
    say(panel, do="search", text="housing")
    before = panel.results.total
    say(panel, do="filter", facet="area_type", value="rural", on=True)
    assert 0 < panel.results.total < before
    assert panel.view["chosen"][0]["label"].endswith("Rural")
    say(panel, do="filter", facet="area_type", value="rural", on=False)
    assert panel.results.total == before and panel.view["chosen"] == []


def test_counts_in_the_view_are_those_of_the_results(panel) -> None:
    panel.text = "landlords"
    for facet in panel.view["facets"]:
        shown = {value["id"]: value["count"] for value in facet["values"]}
        assert shown == dict(panel.results.facets[facet["name"]])


def test_a_case_opens_and_closes(panel) -> None:
    say(panel, do="open", id="allerdale-partnership-response")
    assert "Mainly rural" in panel.view["case"]["html"] or "mainly rural" in panel.view["case"]["html"]
    assert "Expected" in panel.view["case"]["html"]
    say(panel, do="close")
    assert panel.view["case"] is None


def test_the_basket_keeps_its_order_compares_and_exports(panel) -> None:
    sent: list[tuple[dict, list]] = []
    panel.send = lambda content, buffers=None: sent.append((content, buffers or []))  # what the browser would receive
    for key in ("west-wiltshire-hmos", "allerdale-partnership-response", "humber-community-tensions"):
        say(panel, do="basket", id=key, on=True)
    assert panel.view["basket"][0]["id"] == "west-wiltshire-hmos"
    say(panel, do="compare", on=True)
    assert panel.view["compare"].count('scope="col"') == 3
    say(panel, do="export", format=".docx", title="Rented housing")
    content, buffers = sent[-1]
    assert content["do"] == "download" and content["name"] == "rented-housing.docx"
    import docx

    assert docx.Document(io.BytesIO(buffers[0])).paragraphs[0].text == "Rented housing"


def test_more_shows_more(panel) -> None:
    first = panel.view["shown"]
    say(panel, do="more")
    assert panel.view["shown"] > first


def test_nothing_found_says_so_and_offers_a_way_out(panel) -> None:
    say(panel, do="search", text='"scrutiny review" Carlisle')
    say(panel, do="filter", facet="country", value="spain", on=True)
    assert panel.results.total == 0
    assert "That is not evidence of no impact." in panel.view["empty"]
    ways = panel.view["loosen"]
    assert ways[0]["label"] == "Without Country" and ways[0]["total"] > 0
    say(panel, do="loosen", label=ways[0]["label"])
    assert panel.results.total == ways[0]["total"]
    say(panel, do="loosen", label=ways[0]["label"])
    assert "not there any more" in panel.view["message"]


def test_where_a_place_has_no_case_the_area_around_it_is_offered(panel) -> None:
    say(panel, do="search", text="work in the Potteries")
    assert panel.results.total == 0
    way = panel.view["loosen"][0]
    assert way["label"] == "West Midlands instead of “Potteries”"
    say(panel, do="loosen", label=way["label"])
    assert panel.text == "work in the West Midlands" and panel.results.total == way["total"] > 0


@pytest.mark.parametrize(
    "message",
    [
        {"do": "filter", "facet": "colour", "value": "red", "on": True},
        {"do": "filter", "facet": "topic", "value": "potholes", "on": True},
        {"do": "open", "id": "nowhere"},
        {"do": "basket", "id": "nowhere", "on": True},
        {"do": "compare", "on": True},
        {"do": "export", "format": ".exe", "title": ""},
    ],
)
def test_what_goes_wrong_is_a_sentence_and_loses_nothing(panel, message) -> None:
    panel.text = "housing"
    before = panel.results
    say(panel, **message)
    assert len(panel.view["message"]) > 20
    assert panel.results is before or panel.results.total == before.total


@pytest.mark.parametrize(
    "message", [{}, {"do": "fly"}, {"do": None}, {"do": ["search"]}, {"do": "search", "text": None}, {"do": "filter"}]
)
def test_odd_messages_do_no_harm(panel, message) -> None:
    say(panel, **message)
    json.dumps(panel.view)


def test_hostile_text_is_escaped_everywhere(panel) -> None:
    panel.text = '"><img src=x onerror=alert(1)> <script>alert(1)</script>'
    html = json.dumps([panel.view["results"], panel.view["compare"], panel.view["case"]])
    assert "<img src=x" not in html and "<script>" not in html


def test_the_basket_has_a_limit(panel, shipped) -> None:
    for case in shipped.collection.current[:MOST_CASES]:
        panel.add(case.id)
    with pytest.raises(CasekitError, match="at most"):
        panel.add(shipped.collection.current[MOST_CASES].id)


def test_an_empty_basket_summarises_what_is_nearest_to_the_question(panel) -> None:
    panel.text = "landlords"
    best = [hit.id for hit in panel._base.search("landlords", limit=MOST_CASES)]
    used = [case.id for case in panel.summary().cases]
    assert 3 < len(used) < len(best) and used == best[: len(used)]


def test_a_reset_forgets_everything_but_the_basket(panel) -> None:
    panel.text = "landlords"
    panel.add("west-wiltshire-hmos")
    say(panel, do="reset")
    assert panel.text == "" and panel.filters == {} and panel.basket == ("west-wiltshire-hmos",)


def test_a_missing_case_base_is_a_sentence_on_the_page(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CASEKIT_CASEBASE", str(tmp_path / "gone"))
    panel = FindPanel()
    assert "There is no case base at" in panel.view["notice"]
    assert panel.results.total == 0


def test_a_record_published_meanwhile_is_found_without_a_new_page(
    small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEKIT_CASEBASE", str(small_base))
    monkeypatch.setenv("CASEKIT_INDEX", str(tmp_path / "index"))
    casekit.open().close()
    panel = FindPanel()
    path = small_base / "cases" / "elm-abroad.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: Zebras and ", 1), encoding="utf-8")
    panel.text = "zebras"
    assert panel.results.total == 0, "the index is as it was"
    casekit.open().close()
    panel.text = "zebras and"
    assert [hit.id for hit in panel.results] == ["elm-abroad"]


def test_a_question_can_be_opened_again_from_a_file_or_an_address(panel, shipped) -> None:
    panel.text, panel.filters = "overcrowded houses", {"topic": ["housing"]}
    panel.add("west-wiltshire-hmos")
    panel.work_for("Cumberland", weights={"story": 0.5})
    saved = panel.recipe("Two houses")
    for message, data in (({"token": saved.token()}, []), ({"name": "r.yaml"}, [saved.to_yaml().encode()])):
        again = FindPanel(shipped, on=DAY)
        again._received(again, {"do": "recipe", **message}, data)
        assert again.view["message"] == ""
        assert again.recipe() == saved
    for message, data, words in (
        ({"token": saved.token()[:-6]}, [], "cannot be read"),
        ({"name": "r.yaml"}, [b"title: x\nwrds: 3\n"], "did you mean words"),
        ({"name": "r.yaml"}, [], "did not arrive"),
        ({"name": "r.yaml"}, [b"#" * 300_000], "hardly a recipe"),
        ({"name": "r.yaml"}, [b"filters: {colour: [red]}"], "'colour' is not a facet"),
        ({"name": "r.yaml"}, [b"place: Atlantis"], "Atlantis"),
    ):
        again._received(again, {"do": "recipe", **message}, data)
        assert words in again.view["message"]
    gone = saved.model_copy(update={"chosen": (*saved.chosen, "no-such-case"), "said": {"no-such-case": "1"}})
    again.ask(gone)
    assert "'no-such-case' is no longer in the collection." in again.view["message"]
    assert again.basket == saved.chosen


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "search", "text": "landlords"},
        {"do": "basket", "id": "west-wiltshire-hmos", "on": True},
        {"do": "empty-basket"},
        {"do": "clear"},
        {"do": "reset"},
        {"do": "topic", "facet": "topic", "value": "housing"},
        {"do": "open", "id": "no-such-case"},
    ],
    ids=lambda asked: asked["do"],
)
def test_whatever_is_asked_is_answered_with_one_drawing(panel: FindPanel, asked: dict[str, object]) -> None:
    say(panel, do="basket", id="leeds-migrant-access-project", on=True)
    say(panel, do="filter", facet="topic", value="settlement", on=True)
    drawn = []
    panel.observe(drawn.append, "view")
    say(panel, **asked)
    assert len(drawn) == 1
