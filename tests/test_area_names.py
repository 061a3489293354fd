"""Names of areas: by whichever name people know a county, a part of London or a country, the same cases are found."""

from __future__ import annotations

import pytest

import casekit
from casekit.search.names import stems_of


def found(base: casekit.Casebase, words: str) -> set[str]:
    return {hit.id for hit in base.search(words, limit=200)}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Hampshire", "Hants"),
        ("Leicestershire", "Leics"),
        ("New Zealand", "Aotearoa"),
        ("East Lancashire", "Pennine Lancashire"),
        ("Thames Gateway", "Thames Estuary"),
    ],
)
def test_another_name_of_an_area_finds_the_same(shipped: casekit.Casebase, name: str, other: str) -> None:
    assert found(shipped, name) and found(shipped, name) == found(shipped, other)


@pytest.mark.parametrize(
    ("words", "case"),
    [
        ("Lancs", "blackburn-meet-your-neighbours"),
        ("NI", "belfast-african-cup-festival"),
        ("Ulster", "belfast-african-cup-festival"),
        ("Cymru", "wrexham-one-wrexham"),
        ("East London", "waltham-forest-connecting-communities"),
        ("West Riding", "calderdale-cohesive-communities"),
        ("Home Counties", "harlow-broxbourne-housing-survey"),
        ("the Wash", "boston-population-change-inquiry"),
        ("Welsh Marches", "leominster-friendship-centre"),
        ("County Tyrone", "mid-ulster-dungannon-integration"),
        ("Solent", "southampton-sanctuary-ukraine"),
        ("South America", "barranquilla-integration-centre"),
        ("Middle East", "beirut-mobile-health-clinic"),
        ("East Africa", "kampala-refugee-led-partnership"),
        ("the Pennines", "calderdale-cohesive-communities"),
        ("Lincolnshire coast", "east-lindsey-asylum-hotels"),
        ("Far East", "hamamatsu-intercultural-city"),
        ("Bavarian towns", "nuremberg-integreat-app"),
        ("the Rust Belt", "dayton-welcome-plan"),
        ("Kintyre", "bute-syrian-resettlement"),
        ("M62 corridor", "bradford-big-lunch"),
    ],
)
def test_an_informal_area_finds_the_cases_there(shipped: casekit.Casebase, words: str, case: str) -> None:
    assert case in found(shipped, words)


@pytest.mark.parametrize(
    ("place", "only"),
    [
        ("New England", {"boston-back-streets"}),
        ("Page Hall", {"sheffield-page-hall-policing", "sheffield-roma-network"}),
        ("Bay Area", {"fremont-community-ambassadors"}),
    ],
)
def test_the_words_of_a_place_stand_together(shipped: casekit.Casebase, place: str, only: set[str]) -> None:
    assert shipped.search(place).places and found(shipped, place) == only


def test_a_month_is_not_a_place(shipped: casekit.Casebase) -> None:
    assert not shipped.search("refugees since March 2020").places
    assert shipped.search("refugees in the Marches").places


def test_a_part_of_london_leaves_the_other_parts_out(shipped: casekit.Casebase) -> None:
    assert "ealing-esol-coordination" not in found(shipped, "East London")
    assert "waltham-forest-connecting-communities" not in found(shipped, "West London")


def test_what_an_area_is_also_called_has_the_cases_of_its_name(shipped: casekit.Casebase) -> None:
    names = shipped._kept.names
    less = []
    for place in shipped.collection.places.values():
        if place.kind in {"county", "region", "country"}:
            cases = {number for one in names.of(stems_of(place.name)) if one.is_place for number in one.cases}
            for alias in place.aliases:
                also = {number for one in names.of(stems_of(alias)) if one.is_place for number in one.cases}
                if also < cases:
                    less.append((place.name, alias))
    assert less == []
