"""`casekit.like` and `casekit.similar`: what people ask for in Python and on the command line."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit
from casekit.cli import main
from casekit.compare import neighbours
from casekit.compare.alike import Likenesses, like
from casekit.compare.areas import Area
from casekit.compare.likeness import CAUTION, Sight
from casekit.compare.likeness import like as ranked
from casekit.compare.similar import KINDS, SUBJECT, Kin, similar
from casekit.errors import NotFound, UsageError
from conftest import CASES, write_base

Opens = Callable[..., casekit.Casebase]


# --- places like mine --------------------------------------------------------------------------------------------


def test_one_call_searches_and_ranks(shipped: casekit.Casebase) -> None:
    found = casekit.like(shipped, "Cumberland", topic="housing", story=["newly-affected"])
    assert isinstance(found, Likenesses) and found[0].own and found.mine.key == "cumberland"
    assert {one.id for one in found} == {hit.id for hit in shipped.search(topic="housing", limit=len(shipped))}
    assert repr(found) == f"Likenesses({len(found)} of {found.found.records} cases, compared with Cumberland)"
    assert found.place == "Cumberland (unitary authority, North West)" and found.caution == CAUTION
    assert found[:2] == (found[0], found[1]) and found.mine.migration_profile == ("newly-affected",)


def test_words_narrow_and_weights_order(shipped: casekit.Casebase) -> None:
    every, some = like(shipped, "Fenland"), like(shipped, "Fenland", "landlords", exact=True)
    assert 0 < len(some) < len(every)
    powers = like(shipped, "Fenland", weights={"place": 0, "story": 0})
    assert [one.id for one in powers] != [one.id for one in every] and {one.of for one in powers} == {2}
    assert powers.weights == {"powers": 1.0}
    welsh = like(shipped, "Powys", must=("nation",), without={"region": "london"})
    assert welsh and all("Wales" in one.place for one in welsh)


def test_an_area_described_by_hand_will_do(shipped: casekit.Casebase) -> None:
    mine = casekit.Area.of(shipped.collection, name="Borset", region="East of England", migration_profile=["growing"])
    found = like(shipped, mine)
    assert found.place == "Borset" and found.to_dict()["place"] is None
    assert found.mine.migration_profile == ("growing",)
    assert like(shipped, mine, story=["resettlement"]).mine.migration_profile == ("resettlement",)


def test_a_list_of_neighbours_is_read_from_its_file(shipped: casekit.Casebase, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Authority,Neighbour 1,Neighbour 2\nFenland,Breckland,Borsetshire\n", encoding="utf-8")
    found = like(shipped, "Fenland", neighbours=path)
    assert found and {one.rank for one in found} == {1}
    assert found.unmatched == ("list.csv, line 2: 'Borsetshire' is not an authority in the place register",)
    read = neighbours.read(path, shipped.collection)
    assert like(shipped, "Fenland", neighbours=read).hits == found.hits
    others = ranked(shipped.collection, found.mine, shipped.collection.current, neighbours=read, others=True)
    assert [one.id for one in others][: len(found)] == [one.id for one in found]
    assert len(others) == len(shipped.collection.current)
    assert {one.id for one in others if one.near(True)} == {one.id for one in others if one.own or one.rank}


def test_a_place_is_near_by_its_score_and_never_without_one(shipped: casekit.Casebase) -> None:
    found = like(shipped, "Leeds")
    assert all(one.near() for one in found if one.own)
    assert not any(one.near() for one in found if one.score is None and not one.own)
    near = [one.score for one in found if one.near() and not one.own]
    far = [one.score for one in found if not one.near() and one.score is not None]
    assert near and far and min(near) >= 0.7 > max(far)  # type: ignore[type-var]


def test_a_frame_and_plain_data_hold_everything(shipped: casekit.Casebase) -> None:
    found = like(shipped, "Hull", "schools", topic="education")
    frame = found.to_frame()
    assert list(frame.index) == [one.id for one in found] and set(frame["caution"]) == {CAUTION}
    assert frame["like"].iloc[0] == "; ".join(found[0].like)
    data = json.loads(json.dumps(found.to_dict()))
    assert (data["total"], data["query"], data["filters"]) == (len(found), "schools", {"topic": ["education"]})
    assert list(like(shipped, "Hull", "zzqqxx", exact=True).to_frame().columns) == list(frame.columns)


def test_what_is_wrong_is_explained(shipped: casekit.Casebase) -> None:
    with pytest.raises(NotFound, match="Did you mean"):
        like(shipped, "Cumberlend")
    with pytest.raises(UsageError, match="is not a facet"):
        like(shipped, "Hull", topics="housing")
    with pytest.raises(UsageError, match="nothing to compare"):
        like(shipped, "Hull", weights=dict.fromkeys(("powers", "place", "story"), 0))


@given(st.data())
def test_what_was_seen_before_changes_nothing(shipped: casekit.Casebase, data: st.DataObject) -> None:
    """Keeping a sight while weights move gives what a fresh comparison gives."""
    collection = shipped.collection
    mine = like(shipped, data.draw(st.sampled_from(["Fenland", "Leeds", "Powys"])), "zzqqxx", exact=True).mine
    sight = Sight(collection, mine)
    for _ in range(2):
        weights = {"powers": 1.0, "place": data.draw(st.floats(0, 1)), "story": data.draw(st.floats(0, 1))}
        fresh = ranked(collection, mine, collection.current, weights)
        assert ranked(collection, mine, collection.current, weights, sight=sight) == fresh


# --- cases like this one -----------------------------------------------------------------------------------------


def test_named_cases_come_first_in_the_order_of_the_record(shipped: casekit.Casebase) -> None:
    case = shipped["fenland-operation-pheasant"]
    named = [other.id for other in case.related]
    found = casekit.similar(shipped, case.id, len(named) + 3)
    assert [one.id for one in found][: len(named)] == named
    assert found[0].reasons.startswith(f"Named in the record: {case.related[0].why.rstrip('.')}.")
    assert [one.id for one in similar(shipped, case, 3, named=False)] == [one.id for one in found][len(named) :]
    assert repr(found) == f"SimilarCases({len(found)} like {case.id})"


def test_reasons_are_words_and_two_kinds_at_least(shipped: casekit.Casebase) -> None:
    kin = Kin(shipped.collection)
    for case in shipped.collection.current:
        found = kin.of(case, 10, named=False)
        assert case.id not in {one.id for one in found}
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True) and all(0 < score <= 1 for score in scores)
        for one in found:
            assert len(one.shared) >= 2 and not SUBJECT.isdisjoint(one.shared), (case.id, one.id)
            assert "Shared " in one.reasons and all(labels for labels in one.shared.values())


def test_common_terms_are_no_reason_and_rare_ones_count_for_more(open_base: Opens, tmp_path: Path) -> None:
    def case(*topics: str, group: str) -> dict[str, Any]:
        made = copy.deepcopy(CASES["birch-english-classes"])
        return {**made, "facets": {"topic": list(topics), "group": [group]}, "outcomes": [], "claims": []}

    cases = {
        "birch-a": case("housing", "safety", group="landlords"),
        "birch-b": case("safety", group="landlords"),
        "birch-c": case("language", group="landlords"),
        "birch-d": case("language", group="refugees"),
        **{f"birch-x{n}": case("housing", group="residents") for n in range(8)},
    }
    base = open_base(write_base(tmp_path / "base", cases))
    found = similar(base, "birch-a")
    assert [(one.id, dict(one.shared)) for one in found] == [
        ("birch-b", {"topic": ("safety",), "group": ("landlords",)})
    ]  # housing is too common to count, and with birch-c only the people are shared
    assert len(similar(base, "birch-x1")) == 0


def test_the_other_record_may_name_it(shipped: casekit.Casebase) -> None:
    pairs = [
        (other.id, case.id)
        for case in shipped.collection.current
        for other in case.related
        if other.id in shipped and case.id not in {back.id for back in shipped[other.id].related}
    ]
    key, namer = pairs[0]
    one = next((one for one in similar(shipped, key, 500) if one.id == namer), None)
    assert one is None or one.reasons.startswith("Its record names this case: ")
    told = [one for key, namer in pairs for one in similar(shipped, key, 500) if one.id == namer][:5]
    assert told and all(one.names_it and not one.named for one in told)


def test_a_narrow_term_stands_for_its_broad_one(shipped: casekit.Casebase) -> None:
    vocabulary = shipped.collection.vocabulary("topic")
    for one in similar(shipped, "fenland-operation-pheasant", 30):
        labels = [label.casefold() for label in one.shared.get("topic", ())]
        terms = [term for term in vocabulary.terms if term.label.casefold() in labels]
        assert not any(term.broader and vocabulary.label_of(term.broader).casefold() in labels for term in terms)


def test_the_order_does_not_depend_on_what_came_first(shipped: casekit.Casebase) -> None:
    case = shipped["west-wiltshire-hmos"]
    facets = dict(case.facets)
    shuffled = list(facets["topic"])
    random.Random(3).shuffle(shuffled)
    turned = case.model_copy(update={"facets": {**facets, "topic": tuple(shuffled)}})
    assert similar(shipped, turned, 20).hits == similar(shipped, case, 20).hits


def test_retired_and_missing_cases_are_not_brought_up(open_base: Opens, small_base: Path) -> None:
    base = open_base(small_base)
    every = {one.id for key in base for one in similar(base, key, 50)}
    assert "fir-retired" not in every
    found = similar(base, "alder-shared-houses")
    assert (found[0].id, found[0].named) == ("birch-english-classes", "The next district, for language")
    assert similar(base, "elm-abroad").hits == () and similar(base, "alder-shared-houses", 0).hits == ()
    with pytest.raises(NotFound, match="Did you mean 'elm-abroad'"):
        similar(base, "elm-abrod")


def test_similar_cases_as_a_frame(shipped: casekit.Casebase) -> None:
    found = similar(shipped, "west-wiltshire-hmos")
    assert list(found.to_frame().index) == [one.id for one in found]
    assert set(found[-1].shared) <= set(KINDS)
    assert list(similar(shipped, "west-wiltshire-hmos", 0).to_frame().columns) == list(found.to_frame().columns)


# --- on the command line -----------------------------------------------------------------------------------------


def test_the_command_line_says_the_same(
    small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEKIT_CASEBASE", str(small_base))
    monkeypatch.setenv("CASEKIT_INDEX", str(tmp_path / "index"))
    assert main(["similar", "alder-shared-houses"]) == 0
    out = capsys.readouterr().out
    assert "Cases like: Licensing shared houses with landlords" in out
    assert "Named in the record: The next district, for language." in out and "[birch-english-classes]" in out
    assert main(["similar", "alder-shared-houses", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cases"][0]["id"] == "birch-english-classes"
    assert main(["similar", "elm-abroad"]) == 0
    assert "No other case shares enough with it." in capsys.readouterr().out
    assert main(["similar", "nowhere-at-all"]) == 1
    listed = tmp_path / "list.csv"
    listed.write_text("Authority,Neighbour 1\nBirch,Cedar\nOakham,Cedar\n", encoding="utf-8")
    assert main(["like", "Birch", "--neighbours", str(listed)]) == 0
    said = capsys.readouterr()
    assert CAUTION in said.out and "[cedar-rumour-line]" in said.out and "'Oakham' is not an authority" in said.err


def test_names_at_the_top(shipped: casekit.Casebase) -> None:
    assert casekit.like is like and casekit.similar is similar and casekit.Area is Area
