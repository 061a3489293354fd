"""`base.search`: filters, counts, order, snippets, reasons, suggestions, and results that stand on their own."""

from __future__ import annotations

import copy
import html
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.casebase.load import load
from casekit.engines.analysis import stem, tokens
from casekit.engines.memory import MemoryEngine
from casekit.errors import NotFound, UsageError
from casekit.model.vocabulary import NOT_STATED
from casekit.search.casebase import Casebase
from casekit.search.documents import NAMES, Passage, fields_of, passages
from casekit.search.question import parse
from casekit.search.snippets import WIDTH, Readable, Snippet, best_snippet, finders
from casekit.search.spelling import Speller
from conftest import CASES, VOCABULARIES, to_yaml, write_base

WORDS = [
    "",
    "housing",
    "landlords",
    "private landlords",
    "english classes",
    '"migrant workers"',
    "hous*",
    "women OR health",
]
ALL = 10_000

Open = Callable[..., casekit.Casebase]


def values(base: casekit.Casebase, facet: str, key: str) -> set[str]:
    return set(base.collection.values[facet][key])


def passes(base: casekit.Casebase, key: str, keep: dict[str, list[str]], drop: dict[str, list[str]]) -> bool:
    """Work out by plain reading whether a case passes: any of the values kept, none of those dropped."""
    kept = all(values(base, facet, key) & set(chosen) for facet, chosen in keep.items())
    return kept and not any(values(base, facet, key) & set(chosen) for facet, chosen in drop.items())


def some_filters(base: casekit.Casebase) -> Iterator[tuple[dict[str, list[str]], dict[str, list[str]]]]:
    """Yield none, every facet alone, and forty mixtures drawn with a seed."""
    rng = random.Random(11)
    every = {name: [*(t.id for t in v.terms), NOT_STATED] for name, v in base.collection.vocabularies.items()}
    yield {}, {}
    for facet, choices in every.items():
        yield {facet: [choices[0], choices[-1]]}, {}
    for _ in range(40):
        chosen = rng.sample(sorted(every), rng.choice((1, 2, 3)))
        keep = {facet: rng.sample(every[facet], min(len(every[facet]), rng.choice((1, 2, 4)))) for facet in chosen[:2]}
        drop = {facet: rng.sample(every[facet], 1) for facet in chosen[2:] or chosen[:1]}
        yield keep, drop if rng.random() < 0.6 else {}


# --- filters and counts ------------------------------------------------------------------------------------------


def test_filters_and_counts_are_those_of_plain_reading(shipped: casekit.Casebase) -> None:
    matching = {words: {hit.id for hit in shipped.search(words, limit=ALL)} for words in WORDS}
    assert len(matching[""]) == len(shipped.collection.current)
    for number, (keep, drop) in enumerate(some_filters(shipped)):
        words = WORDS[number % len(WORDS)]
        found = shipped.search(words, limit=ALL, without=drop, **keep)
        expected = {key for key in matching[words] if passes(shipped, key, keep, drop)}
        assert {hit.id for hit in found} == expected
        assert found.total == len(expected)
        for facet in shipped.collection.vocabularies:
            others = [{f: v for f, v in chosen.items() if f != facet} for chosen in (keep, drop)]
            lifted = [key for key in matching[words] if passes(shipped, key, *others)]
            counted = {
                value: sum(value in values(shipped, facet, key) for key in lifted) for value in found.facets[facet]
            }
            assert found.facets[facet] == counted, (facet, keep, drop)
            assert sum(NOT_STATED in values(shipped, facet, key) for key in lifted) == counted[NOT_STATED]


def test_every_value_is_counted_in_the_order_of_its_vocabulary(shipped: casekit.Casebase) -> None:
    for words in ("", "housing", "zzzzz"):
        found = shipped.search(words, topic="housing")
        assert list(found.facets) == list(shipped.collection.vocabularies)
        for facet, vocabulary in shipped.collection.vocabularies.items():
            assert list(found.facets[facet]) == [*(term.id for term in vocabulary.terms), NOT_STATED]
    assert any(v.ordered for v in shipped.collection.vocabularies.values())


def test_values_of_one_facet_mean_any_and_facets_mean_all(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)

    def ids(**filters: Any) -> list[str]:
        return [hit.id for hit in base.search(**filters)]

    assert ids(topic="housing") == ["alder-and-birch-fund", "alder-shared-houses"], "a broader term counts"
    assert ids(topic="shared-houses") == ["alder-shared-houses"]
    assert ids(topic=["language", "shared-houses"]) == ["alder-shared-houses", "birch-english-classes"]
    assert ids(topic=["language", "housing"], group="refugees") == ["alder-and-birch-fund", "birch-english-classes"]
    assert ids(topic=["language", "housing"], without={"group": "refugees"}) == ["alder-shared-houses"]
    assert ids(without={"topic": ["housing", "language"]}) == ["cedar-rumour-line", "elm-abroad"]
    assert ids(topic=NOT_STATED) == ["elm-abroad"]
    assert ids(topic=["housing", NOT_STATED], area_type="outside-uk") == ["elm-abroad"]
    assert ids(topic="safety", group="refugees") == []
    assert ids(topic=None, group=[]) == ids()


def test_a_set_of_values_is_taken_in_order(small_base: Path, open_base: Open) -> None:
    found = open_base(small_base).search(topic={"safety", "language", "housing"})
    assert found.filters.keep == {"topic": ("housing", "language", "safety")}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"topics": "housing"}, r"'topics' is not a facet. Did you mean 'topic'\? Facets here: topic, "),
        ({"topic": "houssing"}, r"'houssing' is not a value of topic. Did you mean 'housing'\? Values here: housing, "),
        ({"topic": "Housing"}, r"'Housing' is not a value of topic. Did you mean 'housing'\?"),
        ({"topic": ["housing", ""]}, r"'' is not a value of topic. Values here: "),
        ({"without": {"topik": "x"}}, r"'topik' is not a facet. Did you mean 'topic'\?"),
    ],
)
def test_an_unknown_facet_or_value_is_named_with_the_nearest(
    filters: dict[str, Any], message: str, small_base: Path, open_base: Open
) -> None:
    with pytest.raises(UsageError, match=message):
        open_base(small_base).search(**filters)


def test_an_unknown_facet_is_named_even_while_it_is_empty(small_base: Path, open_base: Open) -> None:
    with pytest.raises(UsageError, match="'topics' is not a facet"):
        open_base(small_base).search(topics=None)


# --- what is found, and in which order ---------------------------------------------------------------------------


def test_no_words_list_every_current_case_by_id(shipped: casekit.Casebase) -> None:
    found = shipped.search(limit=ALL)
    assert [hit.id for hit in found] == sorted(case.id for case in shipped.collection.current)
    assert {hit.score for hit in found} == {0.0}
    assert not found.notes and not found.loosen and not found[0].why and found[0].snippet.section == "Summary"


def test_order_is_by_score_then_id_and_always_the_same(shipped: casekit.Casebase, tmp_path: Path) -> None:
    memory = casekit.open(shipped_folder(), tmp_path / "memory", engine="memory")
    for words in WORDS:
        found = shipped.search(words, limit=ALL)
        keys = [(-round(hit.score, 9), hit.id) for hit in found]
        assert keys == sorted(keys)
        assert [hit.id for hit in shipped.search(words, limit=ALL)] == [hit.id for hit in found]
        pages = [hit.id for at in range(0, found.total, 3) for hit in shipped.search(words, limit=3, offset=at)]
        assert pages == [hit.id for hit in found]
        assert {hit.id for hit in memory.search(words, limit=ALL)} == {hit.id for hit in found}, "whichever the engine"
    memory.close()


def shipped_folder() -> Path:
    return Path(__file__).resolve().parent.parent / "casebase"


@pytest.mark.parametrize(
    ("limit", "offset", "shown"), [(0, 0, 0), (-5, 0, 0), (2, 0, 2), (2, -3, 2), (9, 4, 1), (9, 99, 0)]
)
def test_limit_and_offset(limit: int, offset: int, shown: int, small_base: Path, open_base: Open) -> None:
    found = open_base(small_base).search(limit=limit, offset=offset)
    assert len(found) == len(found.hits) == shown
    assert found.total == 5


def test_what_words_and_signs_find(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)

    def ids(words: str) -> set[str]:
        return {hit.id for hit in base.search(words, limit=ALL)}

    assert ids("landlords") == {"alder-shared-houses"}
    assert ids("landlords OR rumours") == {"alder-shared-houses", "cedar-rumour-line"}
    assert ids("city AND rumours") == {"cedar-rumour-line"}
    assert ids("city -rumours") == {"elm-abroad"}
    assert ids("NOT city") == {"alder-shared-houses", "birch-english-classes", "alder-and-birch-fund"}
    assert ids('"welcome day"') == {"elm-abroad"}
    assert ids('"day welcome"') == set()
    assert ids("volunt*") == {"cedar-rumour-line"}
    assert ids("volunteering*") == {"cedar-rumour-line"}, "a beginning longer than the stem"
    assert ids("title:abroad") == {"elm-abroad"}
    assert ids("title:volunteers") == set()
    assert ids("place:canada") == {"elm-abroad"}
    assert ids("source:table -welcome") == set()
    assert ids("Great Wood") >= {"alder-shared-houses"}, "the council that took over"
    assert ids("city (rumours OR welcome)") == {"cedar-rumour-line", "elm-abroad"}


def test_what_is_left_out_must_have_all_its_words(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)
    assert {hit.id for hit in base.search("city -(rumours welcome)")} == {"cedar-rumour-line", "elm-abroad"}


def test_no_phrase_runs_from_one_text_into_the_next(small_base: Path, open_base: Open) -> None:
    cases = copy.deepcopy(CASES)
    cases["elm-abroad"]["aliases"] = ["Purple umbrella", "Velvet morning"]
    base = open_base(write_base(small_base.parent / "other", cases))
    assert base.search('"purple umbrella"').total == 1
    assert base.search('"umbrella velvet"').total == 0


def test_retired_cases_are_kept_but_not_found(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)
    assert base.case("fir-retired").record.reason == "The list has gone."
    assert "fir-retired" in base and len(base) == 6
    assert repr(base) == "Casebase(5 cases)"
    assert "fir-retired" not in {hit.id for words in ("", "telephone", "newcomers list") for hit in base.search(words)}
    assert base.search().records == 5
    with pytest.raises(NotFound, match=r"no case 'elm-abraod'\. Did you mean 'elm-abroad'"):
        base.case("elm-abraod")


def test_an_empty_case_base_can_be_searched(tmp_path: Path, open_base: Open) -> None:
    base = open_base(write_base(tmp_path / "empty", {}))
    for words, engine in product(["", "housing", "-housing", "hous*"], [None, "memory"]):
        base = open_base(tmp_path / "empty", tmp_path / f"index-{engine}", engine=engine)
        found = base.search(words)
        assert (found.total, found.hits, found.records) == (0, (), 0)
        assert set(found.facets["topic"].values()) == {0}


# --- snippets and reasons ----------------------------------------------------------------------------------------


def test_marks_fall_on_the_words_asked_for(shipped: casekit.Casebase) -> None:
    marked = 0
    for words in [*WORDS, "workers", "communities*", "learning english", "partnership police health"]:
        leaves = parse(words, NAMES).leaves
        stems = {root for leaf in leaves for root in leaf.stems} | {stem(leaf.stems[0]) for leaf in leaves}
        starts = tuple(leaf.stems[0] for leaf in leaves if leaf.kind == "prefix")
        for hit in shipped.search(words, limit=ALL):
            snippet = hit.snippet
            assert 0 < len(snippet.text) <= WIDTH + 4 or snippet.text in {p.text for p in passages(hit.case)}
            assert list(snippet.marks) == sorted(snippet.marks)
            for start, end in snippet.marks:
                (token,) = tokens(snippet.text[start:end])
                assert token.stem in stems or token.stem.startswith(starts or ("\0",))
                marked += 1
            cut = snippet.text.removeprefix("… ").removesuffix(" …")
            assert any(p.section == snippet.section and cut in p.text for p in passages(hit.case))
    assert marked > 100


def test_a_snippet_shows_the_word_wherever_it_stands() -> None:
    rng = random.Random(5)
    (leaf,) = parse("landlords").leaves
    for _ in range(200):
        filler = ["x" * rng.choice((3, 8, 90, 300)) for _ in range(rng.randrange(2, 60))]
        filler.insert(rng.randrange(len(filler) + 1), "landlord")
        snippet = best_snippet(Readable.of([Passage("story", "Context", " ".join(filler))]), finders([leaf]))
        assert [snippet.text[a:b] for a, b in snippet.marks] == ["landlord"]
        assert len(snippet.text) <= WIDTH + 4


def test_a_snippet_comes_from_the_passage_with_most_of_the_words() -> None:
    texts = ["Nothing here.", "Landlords here.", "Landlords and tenants here.", "Tenants and landlords."]
    found = best_snippet(
        Readable.of(Passage("story", f"Part {n}", text) for n, text in enumerate(texts)),
        finders(parse("landlords tenants").leaves),
    )
    assert found.section == "Part 2"
    assert best_snippet(Readable.of([]), finders(())).text == ""


def test_text_of_a_snippet_is_escaped(small_base: Path, open_base: Open) -> None:
    cases = copy.deepcopy(CASES)
    cases["elm-abroad"]["summary"] = "A <script>alert('umbrella')</script> & <b>umbrella</b> day in the city of Elm."
    found = open_base(write_base(small_base.parent / "other", cases)).search("umbrella")
    shown = found[0].snippet.html
    assert shown.count("<mark>umbrella</mark>") == 2
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == found[0].snippet.text
    assert set(re.findall(r"<[^>]*>", shown)) == {"<mark>", "</mark>"}
    assert Snippet("Summary", '"<&', ((0, 1),)).html == "<mark>&quot;</mark>&lt;&amp;"


def test_reasons_are_true(shipped: casekit.Casebase) -> None:
    labels = {
        **{"title": "title", "other name": "alias", "place": "place", "topic": "topic", "summary": "summary"},
        **{"method": "method", "people concerned": "group", "outcome": "outcome", "lesson": "lesson"},
        **{"reusable resource": "resource", "story": "story", "organisation": "body", "source": "source"},
        "what people ask": "asked",
    }
    reasons = 0
    for words in [
        "landlords",
        "private landlords",
        "community leaders police",
        '"migrant workers"',
        "title:workers",
        "hous*",
    ]:
        found = shipped.search(words, limit=ALL, exact=True)
        leaves = {leaf.text: leaf for leaf in parse(words, NAMES).leaves}
        for hit in found:
            fields = fields_of(hit.case, shipped.collection)
            assert hit.why
            for reason in hit.why:
                text, where = re.fullmatch(r"“(.+?)”(?: in)? ?(.*)", reason).groups()  # type: ignore[union-attr]
                leaf = leaves[text]
                if "another word for" in where:
                    label = where.rpartition("another word for ")[2]
                    terms = {t.label for v in shipped.collection.vocabularies.values() for t in v.terms}
                    assert label in terms
                    continue
                for name in re.sub(r" and \d+ more$", "", where).split(", "):
                    stems = [token.stem for token in tokens(fields[labels[name]])]
                    if leaf.kind == "prefix":
                        assert any(s.startswith(leaf.stems[0]) for s in stems)
                    else:
                        assert set(leaf.stems) <= set(stems)
                    reasons += 1
    assert reasons > 50


def test_who_paid_can_be_searched_for(shipped: casekit.Casebase) -> None:
    paid = [(case.id, funder) for case in shipped.collection.current for funder in case.means.funders]
    assert len(paid) > 100
    for key, funder in paid[::10]:
        assert key in {hit.id for hit in shipped.search(f'body:"{funder}"', limit=ALL)}, funder


@pytest.fixture
def with_synonyms(tmp_path: Path) -> Path:
    """A case base whose word for shared houses has other names."""
    folder = write_base(tmp_path / "synonyms")
    topic = copy.deepcopy(VOCABULARIES["topic"])
    next(t for t in topic["terms"] if t["id"] == "shared-houses")["synonyms"] = ["digs", "bedsit flats", "shared house"]
    (folder / "vocabularies" / "topic.yaml").write_text(to_yaml(topic), encoding="utf-8")
    return folder


def test_other_names_find_and_explain(with_synonyms: Path, open_base: Open) -> None:
    base = open_base(with_synonyms)
    found = base.search("digs")
    assert [hit.id for hit in found] == ["alder-shared-houses", "alder-and-birch-fund"]
    assert found.expanded == {"digs": ("Shared houses",)}
    assert found[0].why == ("“digs”, another word for Shared houses",)
    assert found[1].why == ("“digs”: it speaks of Shared houses",)
    assert found.understood == ("“digs” was also searched as: Shared houses.",)
    found = base.search("bedsit", exact=True)
    assert found.expanded == {} and found.understood == ()
    assert found[0].why == ("“bedsit” in “bedsit flats”, another word for Shared houses",)
    assert base.search("bedsit flats").expanded == {"bedsit flats": ("Shared houses",)}
    assert base.search('"bedsit flats"').expanded == {}, "quoted words stand as typed"
    assert base.search("shared houses").expanded == {}, "its own name needs no explaining"


def test_a_name_finds_what_is_marked_with_it_and_what_speaks_of_it(with_synonyms: Path, open_base: Open) -> None:
    path = with_synonyms / "cases" / "elm-abroad.yaml"
    path.write_text(path.read_text().replace("summary: ", "summary: Many lived in digs. ", 1), encoding="utf-8")
    base = open_base(with_synonyms)
    found = base.search("bedsit flats", limit=ALL)
    assert found[0].id == "alder-shared-houses", "marked before merely spoken of"
    assert {hit.id: hit.why for hit in found}["elm-abroad"] == ("“bedsit flats”: it speaks of Shared houses",)
    assert [hit.id for hit in base.search("bedsit flats", exact=True)] == ["alder-shared-houses"]


def test_a_place_is_seen_as_one_and_always_asked_for(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)
    found = base.search("landlords in Birch", limit=ALL)
    assert found.places == {"Birch": "Birch"} and "“Birch” was taken as a place: Birch." in found.understood
    assert all("birch" in " ".join(hit.case.places) for hit in found) and found.total
    assert base.search("Birch", limit=ALL).total == base.search("anything from Birch", limit=ALL).total


def test_a_misspelt_word_is_put_right_and_said(small_base: Path, open_base: Open) -> None:
    base = open_base(small_base)
    found = base.search("landlrods")
    assert found.corrected == {"landlrods": "landlords"} and found.suggestion is None
    assert [hit.id for hit in found] == [hit.id for hit in base.search("landlords")]
    assert found.understood[0] == "Searched for “landlords” instead of “landlrods”."
    exact = base.search("landlrods", exact=True)
    assert exact.total == 0 and exact.suggestion == "landlords" and exact.corrected == {}
    assert base.search("hous3s qqqqqqqq").corrected == {}, "what is not near anything is left alone"


def test_a_question_about_something_else_finds_nothing(shipped: casekit.Casebase) -> None:
    for words in ("potholes", "planning appeals", "council tax bands", "dog fouling in parks"):
        found = shipped.search(words)
        assert not found.total and found.outside, words
        assert "outside what this collection covers" in " ".join(found.understood), words
        topics = shipped.collection.vocabulary("topic").by_id
        assert all(topics[one.term].broader is None for one in found.nearest) and found.nearest, words
        assert all(shipped.search(topic=one.term).total == one.total for one in found.nearest), words


def test_a_subject_outside_can_be_let_go(shipped: casekit.Casebase) -> None:
    found = shipped.search("potholes and landlords")
    assert not found.total and found.outside == {"potholes": "Potholes and road repairs"}
    (way,) = [way for way in found.loosen if way.what == "word"]
    assert way.label == "Without “potholes”" and way.total == shipped.search("landlords").total
    assert shipped.search("potholes landlords", exact=True).total
    assert not shipped.search("potholes in Fenland").total and shipped.search("Fenland").total


@pytest.mark.parametrize(
    ("words", "place", "wider"),
    [
        ("landlords Isle of Wight", "Isle of Wight", "South East"),
        ("sanctuary in the vale of glamorgan", "vale of glamorgan", "Wales"),
        ("lanlords in swindn", "swindon", "South West"),
    ],
)
def test_a_place_without_a_case_can_be_let_go_or_widened(
    shipped: casekit.Casebase, words: str, place: str, wider: str
) -> None:
    found = shipped.search(words)
    assert not found.total and list(found.places) == [place]
    ways = {way.label: way for way in found.loosen}
    for label in (f"Without “{place}”", f"{wider} instead of “{place}”"):
        again = shipped.search(ways[label].text)
        assert again.total == ways[label].total > 0 and place not in again.query


# --- help for the searcher ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("landlrods", "landlords"),
        ("Voluntears", "volunteers"),
        ("private landlrods", "private landlords"),
        ("rumuors -landlrods", "rumours -landlrods"),
        ("title:abraod", "title:abroad"),
        ("rum rumuors", "rum rumours"),
        ("landlords", None),
        ("", None),
        ("qqqqqqqq", None),
        ("the", None),
    ],
)
def test_a_likely_word_is_suggested_for_an_unknown_one(
    typed: str, meant: str | None, small_base: Path, open_base: Open
) -> None:
    assert open_base(small_base).search(typed, exact=True).suggestion == meant


def test_a_suggestion_replaces_whole_words_only(small_base: Path, open_base: Open) -> None:
    cases = copy.deepcopy(CASES)
    cases["elm-abroad"]["summary"] += " The xlandlrodsx stands here."
    base = open_base(write_base(small_base.parent / "other", cases))
    assert base.search("xlandlrodsx landlrods", exact=True).suggestion == "xlandlrodsx landlords"


def test_a_suggestion_finds_something(shipped: casekit.Casebase) -> None:
    for typed in ("landlrods", "comunity tensoins", "houssing", "partnrship"):
        meant = shipped.search(typed, exact=True).suggestion
        assert meant and shipped.search(meant).total and shipped.search(meant, exact=True).suggestion is None


def test_speller_leaves_short_words_and_figures_alone() -> None:
    speller = Speller(["landlords", "houses", "2004", "king’s"])
    assert speller.nearest("hous") is None or speller.nearest("hous") == "houses"
    assert [speller.nearest(word) for word in ("hse", "2005", "landlords", "xylophone")] == [None] * 4
    assert speller.nearest("Landlrods") == "landlords"


def test_too_few_matches_relax_and_say_so(shipped: casekit.Casebase) -> None:
    few = shipped.search("landlords zeppelins", limit=ALL, exact=True)
    assert few.total == shipped.search("landlords", exact=True).total
    assert few.notes == (
        "Few or no cases have all 2 words, so cases with at least 1 of them are shown, "
        "those with more of them first as a rule.",
    )
    assert not shipped.search("landlords AND zeppelins").total
    assert not shipped.search("landlords +zeppelins").total
    enough = shipped.search("community", limit=ALL)
    assert enough.total >= 5 and not enough.notes


def test_notes_for_questions_without_a_word(shipped: casekit.Casebase) -> None:
    assert "too common" in shipped.search("the of and").notes[0]
    assert "no word in that" in shipped.search("?!").notes[0]
    assert "only its beginning was read" in shipped.search("landlords " * 100).notes[0]
    assert shipped.search("the").total == shipped.search().total


def test_what_to_let_go_of_is_true(shipped: casekit.Casebase) -> None:
    seen = set()
    for number, (keep, drop) in enumerate(some_filters(shipped)):
        words = WORDS[number % len(WORDS)]
        found = shipped.search(words, without=drop, **keep)
        assert bool(found.loosen) <= (found.total == 0)
        for way in found.loosen:
            seen.add(way.what)
            again = shipped.find(way.text, way.filters)
            assert way.facet is None or way.facet not in {*way.filters.keep, *way.filters.drop}
            assert way.text == ("" if way.what == "words" else words)
            assert again.total == way.total > 0
            assert (way.facet is None) == (way.what != "filter")
    assert seen >= {"filter", "words"}


# --- results stand on their own ----------------------------------------------------------------------------------


def test_results_outlive_the_index(small_base: Path, tmp_path: Path) -> None:
    base = casekit.open(small_base, tmp_path / "index")
    found = base.search("landlords houses", exact=True)
    before = found.to_dict()
    base.close()
    assert found.to_dict() == before
    assert (
        found[0].snippet.html and found[0].case.title and next(iter(found)) is found[0] and found[:1] == found.hits[:1]
    )
    assert repr(found) == "Results(2 of 5 cases for 'landlords houses')"


def test_results_as_tables(shipped: casekit.Casebase) -> None:
    found = shipped.search("landlords", limit=5)
    frame = found.to_frame()
    assert frame.index.name == "id" and list(frame.index) == [hit.id for hit in found]
    assert list(frame.columns) == ["title", "place", "score", "evidence", "section", "snippet", "why"]
    assert shipped.search("zzzzzz").to_frame().shape == (0, 7)

    cases = shipped.to_frame()
    assert list(cases.index) == list(shipped)
    assert {"title", "place", "period", "lead", "state", *shipped.collection.vocabularies} == set(cases.columns)
    assert cases["topic"].map(type).eq(list).all()

    claims, outcomes = shipped.claims_frame(), shipped.outcomes_frame()
    assert len(claims) == sum(len(case.claims) for case in shipped.values())
    assert list(claims.columns) == [
        "case",
        "value",
        "what",
        "of",
        "as_at",
        "said_by",
        "state",
        "reason",
        "source",
        "locator",
    ]
    assert len(outcomes) == sum(len(case.outcomes) for case in shipped.values())
    assert list(outcomes.columns) == ["case", "statement", "domain", "result", "kind", "said_by", "source", "locator"]
    assert set(claims["case"]) | set(outcomes["case"]) <= set(shipped)


def test_the_memory_engine_serves_a_collection_directly(small_base: Path) -> None:
    collection = load(small_base)
    documents = [fields_of(case, collection) for case in collection.current]
    base = Casebase(collection, MemoryEngine(NAMES, documents))
    assert [hit.id for hit in base.search("landlords")] == ["alder-shared-houses"]


HEAVY = ("pandas", "numpy", "matplotlib", "docx", "ipywidgets", "anywidget", "openpyxl", "IPython", "casekit.outputs")


def test_a_search_loads_nothing_heavy(small_base: Path, tmp_path: Path) -> None:
    code = (
        "import sys, casekit\n"
        "before = {m for m in sys.modules if m.startswith('casekit')}\n"
        "assert before == {'casekit'}, before\n"
        "found = casekit.open(sys.argv[1], sys.argv[2]).search('landlords', topic='housing')\n"
        "assert found[0].snippet.html and found.to_dict()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, small_base, tmp_path / "index"], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "put_right"),
    [
        ("comunity", "community"),
        ("imigrants", "immigrants"),
        ("refugges", "refugees"),
        ("mediates", None),
        ("moaning", None),
    ],
)
def test_a_slip_is_put_right_to_the_word_most_cases_have(
    shipped: casekit.Casebase, typed: str, put_right: str | None
) -> None:
    """A word that nobody wrote may have the stem of a foreign one, such as Comune; mediates has one that is meant.

    Moaning is near to morning, but an English word by itself.
    """
    assert shipped.search(typed).corrected.get(typed) == put_right


def test_several_places_mean_any_of_them_and_a_place_in_another_both(shipped: casekit.Casebase) -> None:
    either = {hit.id for hit in shipped.search("homes in Norfolk or Suffolk", limit=50)}
    assert {"suffolk-housing-and-employment-standards", "breckland-one-stop-bus"} <= either
    both = [hit.id for hit in shipped.search("shared houses in Boston Lincs", limit=50)]
    assert both[0] == "boston-population-change-inquiry" and not {
        "dayton-welcome-plan",
        "fort-wayne-little-burma",
    } & set(both)


def test_a_nationality_that_is_mostly_said_of_people_is_not_a_country(shipped: casekit.Casebase) -> None:
    assert shipped.search("Portuguese workers")[0].id != "amadora-rumour-campaign"
    assert "Portugal" not in str(shipped.search("Portuguese").expanded)
    assert shipped.search("Danish").expanded == {"Danish": ("Denmark",)}


def test_what_answers_all_of_a_question_is_never_cut(shipped: casekit.Casebase) -> None:
    marked = {hit.id for hit in shipped.search("housing", limit=300)}
    assert {
        case.id for case in shipped.collection.current if "housing" in shipped.collection.values_of("topic", case)
    } <= marked
    found = shipped.search("council information in other languages", limit=300)
    assert found.total < len(shipped.collection.current) / 2, "a word or two in common are no answer"
