"""A question that describes a term in other words than its names comes near to it."""

from __future__ import annotations

import pytest

import casekit
from casekit.search.understanding import PARTS

ASKED = "training local people to pass information on to their own community"


def test_what_is_described_moves_up_and_says_so(shipped: casekit.Casebase) -> None:
    found = shipped.search(ASKED, limit=10)
    marked = [hit for hit in found if "community-messengers" in shipped.collection.values_of("method", hit.case)]
    assert len(marked) >= 6
    for hit in marked:
        assert any("near to Community messengers" in reason for reason in hit.why), hit.id


def test_only_the_order_changes(shipped: casekit.Casebase, monkeypatch: pytest.MonkeyPatch) -> None:
    near = shipped.search(ASKED, limit=200)
    monkeypatch.setattr(shipped, "understands", PARTS - {"nearness"})
    without = shipped.search(ASKED, limit=200)
    assert near.total == without.total and near.facets == without.facets
    assert {hit.id for hit in near} == {hit.id for hit in without}
    assert [hit.id for hit in near] != [hit.id for hit in without]
    assert not any("near to" in reason for hit in without for reason in hit.why)


def test_an_exact_search_leaves_it_out(shipped: casekit.Casebase) -> None:
    assert not any(
        "near to" in reason for hit in shipped.search("pass information community", exact=True) for reason in hit.why
    )


def test_a_word_alone_is_near_to_nothing(shipped: casekit.Casebase) -> None:
    assert not any("near to" in reason for hit in shipped.search("information") for reason in hit.why)


def test_a_case_is_not_told_twice_what_it_is_marked_with(shipped: casekit.Casebase) -> None:
    for hit in shipped.search("community messengers who pass information to their community", limit=20):
        assert sum("Community messengers" in reason for reason in hit.why) <= 1, hit.why


def test_a_word_of_asking_stays_where_it_is_part_of_a_name(shipped: casekit.Casebase) -> None:
    for words in ("what did not work", "what didn't work", "what doesnt work"):
        found = shipped.search(words)
        assert found.total and any("Harm or no effect" in labels for labels in found.expanded.values()), words
    assert not shipped.search("examples of work on housing").expanded.get("work")
