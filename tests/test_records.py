"""The shipped records keep what the collection promises: sourced, coded, honest, and true to each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest

from casekit.casebase.check import Known, check_case
from casekit.casebase.collection import Collection
from casekit.casebase.contacts import contacts
from casekit.casebase.yamlfile import parse_yaml, read_yaml
from casekit.model.place import Place
from casekit.model.record import Case, Claim, Evidence, Outcome
from casekit.model.vocabulary import NOT_STATED
from conftest import SHIPPED

FILES = sorted((SHIPPED / "cases").rglob("*.yaml"))
EVERY_CASE = [path.stem for path in FILES]
LISTS = ("practices", "programmes", "claims", "duty", "planning", "frameworks", "messages", "glossary")

PROGRAMME = """
allerdale-partnership-response carlisle-scrutiny-review ealing-esol-coordination east-lindsey-informing-response
humber-community-tensions kings-lynn-community-leadership kings-lynn-frontline-staff newcastle-migrant-skills
southampton-data-and-intelligence suffolk-housing-and-employment-standards west-wiltshire-hmos
wychavon-migration-scenarios
""".split()
REQUIRED = """
migration-excellence-programme leeds-migrant-access-project fenland-equality-impact-assessment
east-riding-ccg-equality-objective sefton-framework-for-action blackburn-meet-your-neighbours
hertfordshire-fire-station-polish-forum waltham-forest-mapping-cohesion birmingham-migrant-friendly-maternity
wolverhampton-india-project marseille-esperance toronto-community-faith-walks valladolid-semana-intercultural
badalona-sikh-parade wellington-marae-welcome wellington-police-religious-diversity fort-wayne-little-burma
antwerp-minorities-forum barcelona-anti-rumour auckland-health-interpreting auckland-settlement-strategy
fremont-community-ambassadors bilbao-women-health-agents aachen-business-network boston-back-streets
""".split()


@pytest.fixture(scope="module")
def held(shipped_collection: Collection) -> Collection:
    return shipped_collection


@pytest.fixture(params=EVERY_CASE)
def case(request: pytest.FixtureRequest, held: Collection) -> Case:
    return held.cases[request.param]


def walk(data: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of a file with the way to it."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from walk(value, (*way, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from walk(value, (*way, number))
    elif data is not None:
        yield way, str(data)


def test_nothing_is_wrong(held: Collection) -> None:
    assert [str(problem) for problem in held.problems] == []


def test_every_case_asked_for_is_there(held: Collection) -> None:
    assert sorted(set(PROGRAMME + REQUIRED) - set(held.cases)) == []
    assert sorted(held.cases) == sorted(EVERY_CASE)


def test_the_programme_s_projects_say_so(held: Collection) -> None:
    assert {key: held.cases[key].programme for key in PROGRAMME} == dict.fromkeys(
        PROGRAMME, "migration-excellence-programme"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fields_stand_in_their_fixed_order(path: Any) -> None:
    order = list(Case.model_fields)
    written = list(read_yaml(path).data)
    assert written == sorted(written, key=order.index)


def test_every_source_has_a_title_and_a_publisher(case: Case) -> None:
    for source in case.sources:
        assert source.title and source.publisher
        assert not source.title.startswith("Source not found")
        assert source.read_on, f"{source.key}: when was it read?"


def test_every_cited_thing_has_a_locator_in_a_source_of_the_record(case: Case) -> None:
    keys = {source.key for source in case.sources}
    stories = [passage for name in type(case.story).model_fields for passage in getattr(case.story, name)]
    for item in (*stories, *case.outcomes, *case.claims, *case.evidence.recognition):
        assert item.locator.strip()
        assert item.source is None or item.source in keys


def test_every_percentage_has_a_base(case: Case) -> None:
    assert [c.value for c in case.claims if re.search(r"%|per ?cent", c.value) and not c.of] == []


def test_every_figure_in_doubt_has_its_reason(case: Case) -> None:
    assert [claim.value for claim in case.claims if claim.state != "supported" and not claim.reason] == []


def test_hoped_for_is_never_counted_as_a_result(case: Case) -> None:
    assert [o.statement for o in case.outcomes if (o.kind == "expected") != (o.result == "expected-only")] == []


def test_the_level_of_evidence_does_not_outrun_the_outcomes(case: Case) -> None:
    results = {outcome.result for outcome in case.outcomes}
    if case.evidence.level == "0":
        assert results <= {"expected-only", "activity", "output"}
    if case.evidence.level in {"3", "4", "5"}:
        assert "measured-against-comparison" in results
    assert case.evidence.why and case.evidence.rated_by


def test_prizes_are_no_outcomes(case: Case) -> None:
    prize = re.compile(r"\b(?:award|prize|shortlisted|beacon status)\b", re.IGNORECASE)
    assert [outcome.statement for outcome in case.outcomes if prize.search(outcome.statement)] == []


def test_every_record_says_who_checked_it_or_that_nobody_has_and_is_due_again(case: Case) -> None:
    assert case.record.state in {"reviewed", "draft"}
    assert (case.record.state == "reviewed") == bool(case.record.checked_by and case.record.checked_on)
    assert case.record.next_review and case.record.next_review > date(2026, 11, 22)


def test_related_cases_are_there_and_each_named_once(case: Case, held: Collection) -> None:
    ids = [related.id for related in case.related]
    assert [key for key in ids if key not in held.cases] == []
    assert len(ids) == len(set(ids))
    assert case.id not in ids


def test_places_and_terms_are_each_named_once(case: Case) -> None:
    lists = {"places": case.places, **{name: [coded.term for coded in terms] for name, terms in case.facets.items()}}
    lists["equality"] = [(link.characteristic, link.aim) for link in case.equality]
    assert {name: values for name, values in lists.items() if len(values) != len(set(values))} == {}


def test_every_case_has_a_topic_and_a_practice(case: Case) -> None:
    assert case.facets.get("topic") and case.facets.get("practice")


def test_every_value_of_every_facet_is_a_term_with_a_label(held: Collection) -> None:
    unknown = [
        (facet, key, value)
        for facet, by_case in held.values.items()
        for key, values in by_case.items()
        for value in values
        if value != NOT_STATED and value not in held.vocabularies[facet].by_id
    ]
    assert unknown == []


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.relative_to(SHIPPED).as_posix())
def test_no_contact_details(path: Any) -> None:
    texts = [(way, text) for way, text in walk(read_yaml(path).data) if way[-1] != "address"]
    assert [(way, found.kind) for way, text in texts for found in contacts(text)] == []


# --- claims that must not be repeated as facts -------------------------------------------------------------------


def claims_like(claims: Any, words: str) -> list[Claim]:
    return [claim for claim in claims if re.search(words, f"{claim.value} {claim.what} {claim.of or ''}")]


@pytest.mark.parametrize(
    ("key", "words", "state", "reason"),
    [
        ("hertfordshire-fire-station-polish-forum", r"^8%", "disputed", r"5\.89%.*1\.66%"),
        ("blackburn-meet-your-neighbours", r"^145,000", None, r"147,489"),
    ],
)
def test_disputed_figures_of_a_case_keep_the_figure_and_what_speaks_against_it(
    held: Collection, key: str, words: str, state: str | None, reason: str
) -> None:
    (claim,) = claims_like(held.cases[key].claims, words)
    assert claim.state != "supported"
    assert state is None or claim.state == state
    assert re.search(reason, claim.reason or "", re.DOTALL)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (r"2015.*Leicester", "forecast"),
        (r"2016.*equality duty", "stale"),
        (r"2012.*integration strategy", "stale"),
        (r"^vii .*two different figures", "ambiguous"),
        (r"last 3 years.*Leeds", "ambiguous"),
    ],
)
def test_general_statements_to_be_careful_with(held: Collection, words: str, state: str) -> None:
    (claim,) = claims_like(general_claims(held), words)
    assert claim.state == state
    assert claim.reason


def general_claims(held: Collection) -> list[Claim]:
    return [Claim.model_validate(entry) for entry in held.reference["claims"]["claims"]]


def test_a_date_that_no_source_gives_is_marked_as_worked_out(held: Collection) -> None:
    period = held.cases["allerdale-partnership-response"].period
    assert period.inferred
    assert "no date" in (period.note or "")


# --- places ------------------------------------------------------------------------------------------------------


def test_every_point_lies_where_its_country_does(held: Collection) -> None:
    for place in held.places.values():
        assert (place.lat is None) == (place.lon is None), place.key
        if place.lat is not None and place.lon is not None:
            assert -90 <= place.lat <= 90 and -180 <= place.lon <= 180
            if place.country in {"England", "Scotland", "Wales", "Northern Ireland", "United Kingdom"}:
                assert 49 < place.lat < 61.5 and -9 < place.lon < 2.5, place.key


def test_every_place_of_a_case_can_be_put_on_a_map_or_is_large(held: Collection) -> None:
    used = {key for case in held.cases.values() for key in case.places}
    assert [k for k in sorted(used) if held.places[k].lat is None and held.places[k].kind not in LARGE] == []


LARGE = {"country", "region", "partnership"}


def test_chains_of_successors_end_at_a_place_that_still_is(held: Collection) -> None:
    def ends(place: Place, seen: tuple[str, ...]) -> None:
        assert place.key not in seen, f"{seen} goes round in a circle"
        if not place.successors:
            assert place.end is None or place.end > date(2026, 11, 22), f"{place.key} has ended and nothing follows"
        for successor in place.successors:
            assert successor.on is None or place.end is None or abs((successor.on - place.end).days) <= 1, place.key
            ends(held.places[successor.place], (*seen, place.key))

    for place in held.places.values():
        ends(place, ())


def test_unconfirmed_fields_are_fields(held: Collection) -> None:
    wrong = [(p.key, name) for p in held.places.values() for name in p.checks if name not in Place.model_fields]
    assert wrong == []


# --- vocabularies and reference lists ----------------------------------------------------------------------------


def test_every_term_has_a_label_a_definition_and_an_end_above(held: Collection) -> None:
    for facet, vocabulary in held.vocabularies.items():
        for term in vocabulary.terms:
            assert term.label.strip() and term.definition.strip().endswith("."), (facet, term.id)
            assert vocabulary.with_broader(term.id)[-1] in vocabulary.by_id
        assert len({term.label for term in vocabulary.terms}) == len(vocabulary.terms), facet


def test_every_facet_of_a_record_is_in_use(held: Collection) -> None:
    for name in ("topic", "practice", "method", "group", "outcome", "area_type"):
        used = {value for values in held.values[name].values() for value in values} - {NOT_STATED}
        assert used, name


def test_every_reference_list_is_there(held: Collection) -> None:
    assert sorted(held.reference) == sorted(
        [*LISTS, "annex", "case_law", "outside", "privacy", "terminology", "workshop"]
    )


@pytest.mark.parametrize("name", LISTS)
def test_reference_lists_name_only_what_there_is(held: Collection, name: str) -> None:
    data = held.reference[name]
    registers: dict[str, Any] = {
        "source": held.sources,
        "case": held.cases,
        "cases": held.cases,
        "tried_by": held.cases,
        "place": held.places,
        "topics": held.vocabularies["topic"].by_id,
        "practice": held.vocabularies["practice"].by_id,
        "programme": held.vocabularies["programme"].by_id,
    }
    unknown = []
    for way, text in walk(data):
        field = next((part for part in reversed(way) if isinstance(part, str)), "")
        if field in registers and text not in registers[field]:
            unknown.append((way, text))
    assert unknown == []


@pytest.mark.parametrize("name", LISTS)
def test_reference_lists_say_where_they_come_from(held: Collection, name: str) -> None:
    """Whatever has a locator has a source, its own or that of the list above it."""
    loose = []

    def look(block: Any, source: str | None, way: tuple[str | int, ...]) -> None:
        if isinstance(block, dict):
            source = block.get("source", source)
            if "locator" in block and not source:
                loose.append(way)
            for key, value in block.items():
                look(value, source, (*way, key))
        elif isinstance(block, list):
            for number, value in enumerate(block):
                look(value, source, (*way, number))

    look(held.reference[name], None, ())
    assert loose == []


@pytest.mark.parametrize("name", LISTS)
def test_keys_in_a_reference_list_are_each_used_once(held: Collection, name: str) -> None:
    keys = Counter(text for way, text in walk(held.reference[name]) if way[-1] == "key")
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_practice_group_has_its_practice_and_items(held: Collection) -> None:
    groups = held.reference["practices"]["groups"]
    assert len(groups) == 8
    for group in groups:
        assert group["practice"] in held.vocabularies["practice"].by_id
        assert all(item["text"] and item["locator"] and item["topics"] for item in group["items"])


def test_programmes_are_those_of_the_vocabulary_and_name_every_project(held: Collection) -> None:
    (programme,) = [
        p for p in held.reference["programmes"]["programmes"] if p["key"] == "migration-excellence-programme"
    ]
    assert {p["key"] for p in held.reference["programmes"]["programmes"]} <= set(held.vocabularies["programme"].by_id)
    assert sorted(key for project in programme["projects"] for key in project["case"]) == sorted(PROGRAMME)


def test_the_duty_has_its_nine_characteristics_and_three_aims(held: Collection) -> None:
    duty = held.reference["duty"]
    characteristics = {entry["id"]: entry["aims"] for entry in duty["characteristics"]}
    aims = [entry["id"] for entry in duty["aims"]]
    assert aims == ["eliminate", "advance", "foster"] == list(held.vocabularies["aim"].by_id)
    assert len(characteristics) == 9
    assert characteristics.pop("marriage-and-civil-partnership") == ["eliminate"]
    assert all(listed == aims for listed in characteristics.values())
    known = held.vocabularies["characteristic"].by_id
    assert set(characteristics) | set(duty["local_groups"]["ids"]) <= set(known)
    assert "not legal advice" in duty["not_legal_advice"]


def test_local_groups_are_told_from_protected_characteristics(held: Collection) -> None:
    vocabulary = held.vocabularies["characteristic"]
    local = {key for key, term in vocabulary.by_id.items() if term.broader == "local-groups"}
    assert local == set(held.reference["duty"]["local_groups"]["ids"])


# --- the curators' page ------------------------------------------------------------------------------------------

README = (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_the_readme_s_example_is_a_good_record(held: Collection) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", README, re.M | re.S)
    loaded = parse_yaml(example)
    sources = [{**held.sources[s["key"]].model_dump(), **s} if "title" not in s else s for s in loaded.data["sources"]]
    case = Case.model_validate({**loaded.data, "id": "fenland-tenants", "sources": sources})
    known = Known(set(held.cases), held.vocabularies, set(), set(held.places))
    assert [str(problem) for problem in check_case(case.id, case, "example", loaded, known)] == []
    assert list(loaded.data) == sorted(loaded.data, key=list(Case.model_fields).index)


def test_the_readme_s_table_has_the_fields_in_their_order() -> None:
    table = README.split("## The fields of a case")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (yes)? ?\|", table, re.M)
    fields = {name: info for name, info in Case.model_fields.items() if name != "id"}
    assert [name for name, _ in rows] == list(fields)
    assert {name for name, needed in rows if needed} == {name for name, info in fields.items() if info.is_required()}


def test_the_readme_names_every_state_and_level() -> None:
    for model, name in ((Claim, "state"), (Outcome, "kind"), (Evidence, "level"), (Evidence, "independence")):
        for choice in get_args(model.model_fields[name].annotation):
            assert re.search(rf"`\"?{choice}\"?`", README), choice


def test_every_file_and_folder_stands_in_the_readme() -> None:
    names = {path.name + "/" * path.is_dir() for path in SHIPPED.iterdir() if not path.name.startswith(".")}
    assert [name for name in sorted(names - {"README.md", "LICENSE"}) if f"`{name}`" not in README] == []
