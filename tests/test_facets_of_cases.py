"""Which values of every facet a case has: coded ones with their broader terms, and those worked out."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from casekit.casebase.collection import Collection
from casekit.casebase.facets import known_origin, slug, values_of
from casekit.casebase.load import load
from casekit.model.place import Place
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Vocabulary
from conftest import CASES, PLACES, to_yaml

ALDER, BIRCH, CEDAR, FUND, ELM = (
    "alder-shared-houses",
    "birch-english-classes",
    "cedar-rumour-line",
    "alder-and-birch-fund",
    "elm-abroad",
)


@pytest.fixture
def small(small_base: Path) -> Collection:
    return load(small_base)


def case(**changes: Any) -> Case:
    return Case.model_validate({**copy.deepcopy(CASES[ELM]), "id": "x", **changes})


def vocabulary(origin: str, *ids: str, **broader: str) -> Vocabulary:
    terms = [{"id": key, "label": key, "definition": key, "broader": broader.get(key)} for key in ids]
    return Vocabulary.model_validate(
        {"facet": "x", "label": "X", "question": "X?", "from": origin, "show": "more", "terms": terms}
    )


def test_a_narrower_term_brings_its_broader_one_in_the_vocabulary_s_order(small: Collection) -> None:
    assert small.values["topic"][ALDER] == ("housing", "safety", "shared-houses")


def test_broader_terms_go_all_the_way_up_and_end_in_a_circle() -> None:
    chain = vocabulary("facets.topic", "a", "b", "c", c="b", b="a")
    assert values_of(case(facets={"topic": ["c"]}), chain, {}) == ("a", "b", "c")
    circle = vocabulary("facets.topic", "a", "b", a="b", b="a")
    assert values_of(case(facets={"topic": ["a"]}), circle, {}) == ("a", "b")


def test_a_case_that_says_nothing_is_not_stated_in_every_coded_facet(small: Collection) -> None:
    for facet in ("topic", "practice", "group", "outcome", "result", "characteristic", "aim", "programme", "era"):
        assert small.values[facet][ELM] == (NOT_STATED,), facet


def test_no_case_is_without_a_value_and_not_stated_stands_alone(small: Collection) -> None:
    for facet, by_case in small.values.items():
        assert set(by_case) == set(CASES)
        assert all(values and (NOT_STATED not in values or len(values) == 1) for values in by_case.values()), facet


def test_every_expected_outcome_counts_as_expected_only(small: Collection) -> None:
    assert small.values["result"][CEDAR] == ("expected-only",)
    assert small.values["result"][ALDER] == ("measured-change", "expected-only")


@pytest.mark.parametrize(
    ("start", "end", "eras"),
    [
        (None, None, [NOT_STATED]),
        (2003, 2003, ["before-2004"]),
        (2004, 2004, ["2004-2010"]),
        (2009, 2009, ["2004-2010"]),
        (2010, 2010, ["2010-2016"]),
        (2009, 2010, ["2004-2010", "2010-2016"]),
        (1990, 2020, ["before-2004", "2004-2010", "2010-2016", "2016-now"]),
        (None, 2004, ["2004-2010"]),
        (2016, None, ["2016-now"]),
        (2100, 2100, ["2016-now"]),
        (1900, 1900, ["before-2004"]),
    ],
)
def test_an_era_runs_until_the_next_one_starts(
    small: Collection, start: int | None, end: int | None, eras: list[str]
) -> None:
    dated = case(period={"start": start, "end": end})
    assert list(values_of(dated, small.vocabularies["era"], {})) == eras


def test_eras_need_not_stand_in_order_nor_be_there() -> None:
    dated = case(period={"start": 2005, "end": 2005})
    assert values_of(dated, vocabulary("period.era", "2010-later", "before-2010"), {}) == ("before-2010",)
    assert values_of(dated, vocabulary("period.era"), {}) == (NOT_STATED,)
    assert values_of(dated, vocabulary("period.era", "\u00b2\u00b2\u00b2\u00b2-odd"), {}) == (
        "\u00b2\u00b2\u00b2\u00b2-odd",
    )


def test_a_town_has_what_its_authority_has(small: Collection) -> None:
    assert small.values["area_type"][BIRCH] == ("urban",)
    council_type = vocabulary("places.council_type")
    assert values_of(small.cases[BIRCH], council_type, small.places) == ("unitary-authority",)


def test_a_neighbourhood_in_a_town_falls_back_to_the_authority_and_its_region(small_base: Path) -> None:
    path = small_base / "places" / "places.yaml"
    town = {
        "key": "birch-end",
        "name": "Birch End",
        "kind": "neighbourhood",
        "country": "England",
        "within": "birch-town",
    }
    places = [{name: v for name, v in p.items() if (p["key"], name) != ("birch-town", "region")} for p in PLACES]
    path.write_text(to_yaml({"places": [*places, town]}), encoding="utf-8")
    small = load(small_base)
    end = case(places=["birch-end"])
    assert values_of(end, small.vocabularies["region"], small.places) == ("north-west",)
    assert values_of(end, vocabulary("places.council_type"), small.places) == ("unitary-authority",)
    assert values_of(end, small.vocabularies["area_type"], small.places) == ("urban",)
    assert small.values["region"][BIRCH] == ("north-west",)


def test_a_town_within_itself_ends() -> None:
    odd = Place(key="odd", name="Odd", country="England", within="even")
    even = Place(key="even", name="Even", country="England", within="odd")
    places = {"odd": odd, "even": even}
    assert values_of(case(places=["odd"]), vocabulary("places.area_type"), places) == (NOT_STATED,)


def test_a_partnership_has_the_area_types_of_its_members(small: Collection) -> None:
    assert small.values["area_type"][FUND] == ("rural", "urban")


def test_coast_port_and_kind_of_council_make_area_types(small: Collection) -> None:
    assert small.values["area_type"][CEDAR] == ("urban", "coastal", "port", "metropolitan")


def test_level_makes_an_area_type(small: Collection) -> None:
    wide = case(places=["alder"], level="county")
    assert values_of(wide, small.vocabularies["area_type"], small.places) == ("rural", "county-wide")


def test_a_place_abroad_is_outside_the_uk_and_keeps_what_we_assigned(small: Collection) -> None:
    assert small.values["area_type"][ELM] == ("urban", "outside-uk")
    assert values_of(small.cases[ELM], vocabulary("places.country"), small.places) == ("canada",)


def test_a_place_that_is_not_in_the_register_gives_nothing(small: Collection) -> None:
    assert values_of(case(places=["nowhere"]), small.vocabularies["area_type"], small.places) == (NOT_STATED,)


def test_an_open_vocabulary_takes_its_labels_from_the_register(small: Collection) -> None:
    publisher = small.vocabularies["publisher"]
    assert [term.label for term in publisher.terms] == [
        "Alder Council",
        "Birch College",
        "Cedar City Council",
        "Network of Cities",
    ]
    assert publisher.label_of("birch-college") == "Birch College"
    assert publisher.label_of(NOT_STATED) == "Not stated"
    again = Collection.from_json(small.to_json())
    assert again.vocabularies["publisher"].label_of("birch-college") == "Birch College"


def test_every_value_of_the_small_base_has_a_label(small: Collection) -> None:
    for facet, by_case in small.values.items():
        known = {*small.vocabularies[facet].by_id, NOT_STATED}
        assert {value for values in by_case.values() for value in values} <= known, facet


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("King's Lynn & West Norfolk", "kings-lynn-west-norfolk"),
        ("Ynys Mo\u0302n", "ynys-mon"),
        ("  \u00c9vora_2 ", "evora-2"),
        ("\u65e5\u672c", "\u65e5\u672c"),
        ("\u2026", "unnamed"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert slug(name) == short


def test_origins() -> None:
    assert all(known_origin(name) for name in ("facets.topic", "period.era", "places.region", "depth"))
    assert not any(known_origin(name) for name in ("", "facets.", "facets.a b", "places", "places.nowhere"))
