"""British and American spellings of one word have one stem; other words stay as they are."""

from __future__ import annotations

import pytest

from casekit.engines.analysis import stem, tokens

PAIRS = """
    organization organisation, organizing organising, neighborhood neighbourhood, neighbors neighbours, labor labour,
    labeled labelled, behavior behaviour, counseling counselling, counselors counsellors, travelers travellers,
    enrollment enrolment, fulfill fulfil, center centre, program programme, license licence, licensing licencing,
    practice practise, practising practicing, analyze analyse, recognized recognised, rumors rumours,
    specialized specialised, radicalization radicalisation, defense defence, judgment judgement, mom mum
"""


@pytest.mark.parametrize("pair", [pair.strip() for pair in PAIRS.split(",")])
def test_one_stem(pair: str) -> None:
    american, british = pair.split()
    assert stem(american) == stem(british)


@pytest.mark.parametrize(("dotted", "plain"), [("E.I.A.", "EIA"), ("U.K.", "UK"), ("N.R.P.F.", "nrpf")])
def test_letters_with_dots_are_one_word(dotted: str, plain: str) -> None:
    assert [token.stem for token in tokens(f"an {dotted} for drop-ins")][:1] == [stem(plain)]
    assert [token.stem for token in tokens("Ask A. Then b.Then go.")] == ["ask", "b", "go"]


@pytest.mark.parametrize("word", ["prize", "seize", "laboratory", "citizens", "tailor", "metropolis", "skills"])
def test_others_keep_theirs(word: str) -> None:
    from snowballstemmer.english_stemmer import EnglishStemmer

    assert stem(word) == EnglishStemmer().stemWord(word)
