"""Whatever people type is a question: what it asks for, and that nothing raises or runs away."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import casekit
from casekit.engines.analysis import stem
from casekit.engines.base import Leaf
from casekit.search.documents import NAMES
from casekit.search.question import (
    MAX_CHARACTERS,
    MAX_LEAVES,
    MAX_PHRASE,
    All,
    Node,
    Question,
    Without,
    Words,
    only_stop_words,
    parse,
)


def show(node: Node | None) -> str:
    """Write a node on one line: words() all(& ) either(|) -without, "phrase", start*, field:word."""
    if node is None:
        return ""
    if isinstance(node, Leaf):
        field = f"{node.field}:" if node.field else ""
        return field + {"word": " ".join, "phrase": lambda s: f'"{" ".join(s)}"', "prefix": lambda s: f"{s[0]}*"}[
            node.kind
        ](node.stems)
    if isinstance(node, Without):
        return f"-{show(node.part)}"
    if isinstance(node, Words):
        return f"words({' '.join(map(show, node.leaves))})"
    sign = " & " if isinstance(node, All) else " | "
    return f"({sign.join(map(show, node.parts))})"


ASKED = {
    # words
    "landlords": "landlord",
    "private landlords": "words(privat landlord)",
    "  Private\tLANDLORDS \n": "words(privat landlord)",
    "landlords landlords": "landlord",
    "Málaga King’s": "words(malaga king)",
    "health/housing": "words(health hous)",
    "2004 £249,000": "words(2004 249 000)",
    # phrases
    '"private landlords"': '"privat landlord"',
    "“private landlords”": '"privat landlord"',
    '"private landlords': '"privat landlord"',
    '"landlords"': "landlord",
    '"town of York"': '"town york"',
    'rented "private landlords"': '(rent & "privat landlord")',
    "asylum-seeker": '"asylum seeker"',
    "multi-agency work": '(work & "multi agenc")',
    # and, or, not
    "landlords AND tenants": "(landlord & tenant)",
    "private landlords AND tenants": "((privat & landlord) & tenant)",
    "landlords OR tenants": "(landlord | tenant)",
    "private landlords OR tenants": "(words(privat landlord) | tenant)",
    "a1 b1 AND c1 OR d1": "(((a1 & b1) & c1) | d1)",
    "landlords NOT tenants": "(landlord & -tenant)",
    "NOT tenants": "-tenant",
    "NOT NOT tenants": "-tenant",
    "landlords and tenants or not": "words(landlord tenant not)",
    # signs
    "landlords -tenants": "(landlord & -tenant)",
    "-tenants": "-tenant",
    '-"private landlords" leeds': '(leed & -"privat landlord")',
    "leeds +landlords": "(leed & landlord)",
    "landlords - tenants": "words(landlord tenant)",
    "+landlords": "landlord",
    "leeds -(private landlords)": "(leed & -words(privat landlord))",
    "leeds -topic:housing": "(leed & -topic:hous)",
    # fields
    "topic:housing": "topic:hous",
    "TOPIC:housing": "topic:hous",
    'title:"shared houses"': 'title:"share hous"',
    "place:leeds landlords": "(landlord & place:leed)",
    "note:this landlords": "words(note landlord)",
    "https://example.org": "words(https exampl org)",
    "topic: housing": "words(topic hous)",
    # beginnings
    "hous*": "hous*",
    "housing*": "housing*",
    "h*": "h",
    "*": "",
    "*ing": "ing",
    "title:hous*": "title:hous*",
    "-hous* leeds": "(leed & -hous*)",
    "Mála*": "mala*",
    # brackets
    "(landlords OR tenants) leeds": "(leed & (landlord | tenant))",
    "leeds (private landlords)": "(leed & words(privat landlord))",
    "((landlords))": "landlord",
    "(landlords": "landlord",
    "private) landlords": "words(privat landlord)",
    ")((": "",
    "()": "",
    "(" * 40 + "landlords" + ")" * 40: "landlord",
    # nothing that counts
    "": "",
    "   ": "",
    "the of and": "",
    "-the": "",
    '""': "",
    "!?.,;:": "",
    "AND OR NOT": "",
    "OR landlords AND": "landlord",
    "the landlords of the town": "words(landlord town)",
}


@pytest.mark.parametrize(("text", "asked"), ASKED.items(), ids=[repr(text)[:40] for text in ASKED])
def test_what_is_typed_is_what_is_asked(text: str, asked: str) -> None:
    assert show(parse(text, NAMES).node) == asked


def test_leaves_are_what_is_looked_for_once_each_in_order() -> None:
    leaves = parse("leeds (private OR leeds) -tenants hous* title:leeds", NAMES).leaves
    assert [(leaf.field, leaf.text) for leaf in leaves] == [
        (None, "leeds"),
        (None, "hous*"),
        (None, "private"),
        ("title", "leeds"),
    ]


def test_the_text_of_a_leaf_is_as_typed() -> None:
    assert [leaf.text for leaf in parse("Landlords, “Private  Renting” x").leaves] == [
        "Landlords",
        "x",
        "Private Renting",
    ]


def test_a_long_question_is_cut_and_says_so() -> None:
    short, many, long = parse("landlords"), parse("w " * 40 + "x"), parse("landlords " * 1000)
    assert not short.cut and long.cut
    assert len(long.text) <= MAX_CHARACTERS
    different = parse(" ".join(f"w{n}" for n in range(60)))
    assert different.cut and len(different.leaves) == MAX_LEAVES
    assert many.cut


def test_only_stop_words() -> None:
    assert only_stop_words("the of and")
    assert not only_stop_words("the landlords")
    assert not only_stop_words("!?")
    assert not only_stop_words("")


# Pieces that mean something to the parser, and texts that mean nothing to anybody.
PIECES = st.sampled_from(
    [
        *"()\"“”*:+-'’,./\\ \t\n\0\x1b\u200f\u2029",
        "AND",
        "OR",
        "NOT",
        "-(",
        '-"',
        "topic:",
        "title:",
        "note:",
        "((",
        "))",
        "landlords",
        "housing",
        "hous*",
        "the",
        "of",
        "ﬀ",
        "İ",
        "ﾞ",
        "ß",
        "é",
        "e\u0301",
        "東京",
        "٣",
        "½",
        "ﷺ",
        "a-b-c",
        "x_y",
    ]
)
HOSTILE = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.text(st.characters(), max_size=200),  # every code point, halves of pairs included
    st.builds(lambda piece, times: piece * times, PIECES, st.integers(0, 10_000)),
)


def bounded(question: Question) -> None:
    assert len(question.text) <= MAX_CHARACTERS
    assert len(question.leaves) <= MAX_LEAVES
    assert all(all(leaf.stems) and 1 <= len(leaf.stems) <= MAX_PHRASE for leaf in question.leaves)
    assert all(leaf.field is None or leaf.field in NAMES for leaf in question.leaves)


@given(HOSTILE)
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_question_in_bounded_leaves(text: str) -> None:
    bounded(parse(text, NAMES))


@given(HOSTILE)
@settings(max_examples=150, deadline=None)
@example("(" * 10_000)
@example('"' * 10_001)
@example("NOT " * 2_500)
@example("-" * 10_000)
@example("a*" * 5_000)
@example("(a OR " * 1_700)
@example("x" * 10_000)
@example(" ".join(f"word{n}*" for n in range(1_500)))
@example("\x00\x07\x1b[31m\ud800\udfff")
@example("topic:" * 1_600)
def test_any_text_can_be_searched(shipped: casekit.Casebase, text: str) -> None:
    began = time.monotonic()
    found = shipped.search(text, limit=3)
    bounded(parse(text, NAMES))
    assert 0 <= found.total <= found.records
    assert len(found.hits) == min(3, found.total)
    assert all(hit.snippet.text for hit in found)
    assert time.monotonic() - began < 5


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_reading_a_question_again_changes_nothing(text: str) -> None:
    question = parse(text, NAMES)
    assert parse(question.text, NAMES) == Question(question.text, question.node, cut=question.cut)


def test_stems_of_a_question_are_those_of_the_index() -> None:
    assert parse("communities").leaves[0].stems == (stem("Community"),)
