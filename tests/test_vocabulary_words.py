"""The words that people type for a term: each means one thing in its facet, and none is a word of every second text."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

import pytest

from casekit.casebase.collection import Collection
from casekit.model.vocabulary import Term, Vocabulary
from casekit.search.documents import coded_facets
from casekit.search.names import MOST_WORDS, stems_of

AMBIGUOUS = {
    "country": [
        *("Scandinavian", "Scandinavia", "Nordic", "Benelux", "African", "Africa"),
        *("Latin American", "South American", "North American", "East Asian"),
        *("European cities", "European towns", "European councils", "European municipalities", "continental Europe"),
        *("on the Continent", "mainland Europe", "southern Europe", "southern European", "Low Countries"),
        *("Middle East", "Middle Eastern", "Antipodes", "Antipodean"),
        *("Latin America", "South America", "North America", "East Asia", "Far East", "Australasia", "Iberia"),
    ],
    "group": ["expats"],
    "topic": ["PC", "landlord licensing", "selective licensing"],
    "region": [
        *("Northern England", "North of England", "the Midlands", "Midlands region"),
        *("down south", "Southern England"),
    ],
}
"""Words that mean several terms of one facet, on purpose: a search shows them all."""

ALSO_A_PLACE = ["GLA"]
"""Words of a term that are a name of a place too, on purpose: gangmasters' licensing, and Greater London."""

ONE_WORD_LEFT = [
    *("by the sea", "on the Continent", "the Midlands", "the Principality", "the arts"),
    *("mums to be", "the over 60s", "over 65s", "over 50s", "drop-in", "being online", "over-qualified"),
    *("crammed in", "fizzled out", "Everyone In", "spat at", "hanging about", "settling in"),
]
"""Names that come down to one word, since their small words do not count, and that mean the same by that word."""

COMMON = """
access act activity area aware benefit bring build case change come community contact cost council course data day deal
different event example experience family find fund get give good group guide have help house idea important improve
include information issue keep know learn level life like live local look make manage meet meeting member migration
money need new number office officer open other part people person place plan policy practice problem process programme
project provide public question reach read report resident result run say scheme see service set share show social
something staff start stay study support system take talk team thing think time training try use value way week well
word work world year
"""


@pytest.fixture(params=["topic", "practice", "method", "group", "migration_profile"])
def worked_through(request: pytest.FixtureRequest, shipped_collection: Collection) -> Vocabulary:
    return shipped_collection.vocabulary(request.param)


def names(term: Term) -> list[tuple[str, ...]]:
    return [stems_of(word) for word in term.synonyms]


def test_no_name_comes_down_to_a_word_that_means_something_else(shipped_collection: Collection) -> None:
    left = {
        name
        for vocabulary in shipped_collection.vocabularies.values()
        for term in vocabulary.terms
        for name in term.synonyms
        if len(name.replace("-", " ").split()) > 1 and len(stems_of(name)) == 1
    }
    assert left == set(ONE_WORD_LEFT), "“US cities” would be any cities, “falling out” any fall"


def test_a_word_stands_for_one_term_of_a_facet(shipped_collection: Collection) -> None:
    shared = {}
    for facet, vocabulary in shipped_collection.vocabularies.items():
        owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for term in vocabulary.terms:
            for stems in names(term):
                owners[stems].add(term.id)
        meant = {stems_of(word) for word in AMBIGUOUS.get(facet, ())}
        assert meant <= {stems for stems, terms in owners.items() if len(terms) > 1}, f"{facet}: no longer ambiguous"
        shared[facet] = {stems: terms for stems, terms in owners.items() if len(terms) > 1 and stems not in meant}
    assert {facet: found for facet, found in shared.items() if found} == {}


def test_no_label_is_another_word_for_a_different_term(shipped_collection: Collection) -> None:
    for facet, vocabulary in shipped_collection.vocabularies.items():
        labels = {stems_of(term.label): term.id for term in vocabulary.terms}
        wrong = [
            (term.id, word, labels[stems_of(word)])
            for term in vocabulary.terms
            for word in term.synonyms
            if labels.get(stems_of(word), term.id) != term.id
        ]
        assert wrong == [], facet


def test_no_word_is_given_twice_or_says_nothing(shipped_collection: Collection) -> None:
    for facet, vocabulary in shipped_collection.vocabularies.items():
        for term in vocabulary.terms:
            assert len(set(term.synonyms)) == len(term.synonyms), (facet, term.id)
            assert all(names(term)), (facet, term.id, "a word of which nothing is left without the stop words")


def test_no_word_is_a_very_common_one(shipped_collection: Collection) -> None:
    common = set(chain.from_iterable(stems_of(word) for word in COMMON.split()))
    wrong = [
        (facet, term.id, word)
        for facet, vocabulary in shipped_collection.vocabularies.items()
        for term in vocabulary.terms
        for word in term.synonyms
        if len(stems_of(word)) == 1 and stems_of(word)[0] in common
    ]
    assert wrong == []


def test_what_is_only_near_is_not_also_the_same(shipped_collection: Collection) -> None:
    both = [
        (facet, term.id, word)
        for facet, vocabulary in shipped_collection.vocabularies.items()
        for term in vocabulary.terms
        for word in term.related
        if stems_of(word) in names(term)
    ]
    assert both == []


def test_every_word_of_a_coded_facet_can_be_looked_up(shipped_collection: Collection) -> None:
    wrong = [
        (facet, term.id, word)
        for facet in coded_facets(shipped_collection)
        for term in shipped_collection.vocabulary(facet).terms
        for word in term.synonyms
        if len(stems_of(word)) > MOST_WORDS
    ]
    assert wrong == [], "longer than a search looks up as one name"


def test_no_word_hides_a_place(shipped_collection: Collection) -> None:
    """EAL once had the stem of Ealing."""
    places = {stems_of(n): p.key for p in shipped_collection.places.values() for n in (p.name, *p.aliases)}
    meant = {stems_of(word) for word in ALSO_A_PLACE}
    wrong = [
        (facet, term.id, word, places[stems_of(word)])
        for facet in coded_facets(shipped_collection)
        for term in shipped_collection.vocabulary(facet).terms
        for word in (term.label, *term.synonyms)
        if stems_of(word) in places and stems_of(word) not in meant
    ]
    assert wrong == []


def test_every_term_that_people_search_for_has_other_words(worked_through: Vocabulary) -> None:
    assert [term.id for term in worked_through.terms if len(term.synonyms) < 5] == []


@pytest.mark.parametrize(
    ("typed", "facet", "term"),
    [
        ("rogue landlord", "topic", "private-renting"),
        ("bobbies", "topic", "policing"),
        ("shared houses", "topic", "houses-in-multiple-occupation"),
        ("mums to be", "topic", "maternity"),
        ("fruit picker", "migration_profile", "seasonal-agricultural"),
        ("packhouse staff", "group", "migrant-workers"),
        ("newly wed wives", "group", "migrant-women"),
        ("gypsies", "group", "gypsy-roma-traveller"),
        ("BAME", "group", "minority-communities"),
        ("illegal immigrant", "group", "undocumented-people"),
        ("JSNA", "method", "needs-assessment"),
        ("N.R.P.F.", "group", "no-recourse"),
        ("neighborhood mediation", "method", "mediation"),
        ("shrinking towns", "topic", "depopulation"),
        ("Danish", "country", "denmark"),
    ],
)
def test_everyday_words_are_known(shipped_collection: Collection, typed: str, facet: str, term: str) -> None:
    assert stems_of(typed) in names(shipped_collection.vocabulary(facet).by_id[term])


def test_nicknames_lead_to_their_councils(shipped_collection: Collection) -> None:
    places = shipped_collection.places
    assert "the Potteries" in places["stoke-on-trent"].aliases
    assert "Kernow" in places["cornwall"].aliases
    assert places["black-country"].members == ("dudley", "sandwell", "walsall", "wolverhampton")
    assert "middlesbrough" in places["teesside"].members and "Cleveland" in places["teesside"].aliases
