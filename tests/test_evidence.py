"""What may be said: fixed wording, balance, and the recipe."""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64encode
from datetime import date

import pytest

import casekit
from casekit.errors import CasekitError, ExportError, MaterialError, NotFound
from casekit.evidence.balance import balance
from casekit.evidence.recipe import MOST_CASES, Recipe
from casekit.evidence.wording import claim_words, count, no_case

DAY = date(2026, 11, 22)
CHOSEN = ("west-wiltshire-hmos", "allerdale-partnership-response")


def test_nothing_found_is_said_in_the_fixed_words() -> None:
    words = no_case(210, DAY, "potholes")
    assert words == (
        "No case in this collection (210 records, searched on 22 November 2026 for “potholes”) covers this. "
        "That is not evidence of no impact."
    )


@pytest.mark.parametrize(("number", "words"), [(0, "no cases"), (1, "1 case"), (3, "3 cases")])
def test_numbers_agree_with_their_nouns(number: int, words: str) -> None:
    assert count(number, "case") == words


def test_a_figure_is_never_given_without_its_base_and_state(shipped) -> None:
    eight = next(c for c in shipped.case("hertfordshire-fire-station-polish-forum").claims if c.value == "8%")
    words = claim_words(eight)
    assert "of: population of the district" in words
    assert "Disputed" in words and "5.89%" in words


def test_balance_names_what_is_one_sided(shipped) -> None:
    snapshots = [
        shipped.case(key)
        for key in ("carlisle-scrutiny-review", "ealing-esol-coordination", "wychavon-migration-scenarios")
    ]
    said = " ".join(balance(snapshots, shipped.collection, DAY))
    assert "All 3 cases rest on the word of those who did or paid for the work." in said
    assert "None was evaluated by someone else." in said
    assert "come from one publisher: Improvement and Development Agency" in said
    assert "None measured what changed for people." in said
    assert "18 years ago" in said
    assert "No case states its cost." in said


def test_balance_of_one_case_reads_as_english(shipped) -> None:
    said = balance([shipped.case("allerdale-partnership-response")], shipped.collection, DAY)
    assert said[0] == "The one case rests on the word of those who did or paid for the work."
    assert not any("cases" in line and "1 case" in line for line in said)


def test_balance_counts_cases_abroad(shipped) -> None:
    mixed = [shipped.case("marseille-esperance"), shipped.case("sefton-framework-for-action")]
    assert any(
        line.startswith("1 case is from outside the United Kingdom") for line in balance(mixed, shipped.collection, DAY)
    )


def test_nothing_to_balance_says_nothing(shipped) -> None:
    assert balance([], shipped.collection, DAY) == []


def test_a_recipe_survives_saving_and_finds_the_same_cases(shipped, tmp_path) -> None:
    found = shipped.search("rented houses", topic="housing", without={"country": "france"}, limit=MOST_CASES)
    recipe = Recipe.from_results(found, "Rented houses: “practice” & more")
    again = Recipe.load(recipe.save(tmp_path / "recipe.yaml"))
    assert again == recipe
    assert again.mark == recipe.mark
    assert [hit.id for hit in again.run(shipped)] == [hit.id for hit in found]
    assert again.cases(shipped) == recipe.cases(shipped) != ()


def test_chosen_cases_come_in_their_order_and_set_aside_ones_do_not(shipped) -> None:
    chosen = ("west-wiltshire-hmos", "allerdale-partnership-response")
    assert tuple(case.id for case in Recipe(chosen=chosen).cases(shipped)) == chosen
    first = shipped.search("housing")[0].id
    recipe = Recipe(words="housing", set_aside={first: "Another kind of council"})
    assert first not in [case.id for case in recipe.cases(shipped)]


def test_a_recipe_without_cases_takes_the_best_matches_and_no_more_than_fit(shipped) -> None:
    cases = Recipe().cases(shipped)
    assert len(cases) == min(MOST_CASES, len(shipped.collection.current))


def test_every_fault_of_a_recipe_is_named_and_the_file_is_left(tmp_path) -> None:
    path = tmp_path / "broken.yaml"
    text = "title: x\nwordz: houses\nchosen: west-wiltshire-hmos\nfilters: 3\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MaterialError) as caught:
        Recipe.load(path)
    message = str(caught.value)
    assert "broken.yaml:2: wordz: is not a field here: did you mean words?" in message
    assert "broken.yaml:3: chosen:" in message
    assert "broken.yaml:4: filters:" in message
    assert path.read_text(encoding="utf-8") == text


def test_a_recipe_that_is_no_recipe_gets_a_sentence(tmp_path) -> None:
    for name, content in {
        "empty.yaml": b"",
        "list.yaml": b"- a\n",
        "binary.yaml": b"\xff\xfe\x00",
        "open.yaml": b"title: 'x\n",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(MaterialError, match=name):
            Recipe.load(path)


def test_a_recipe_cannot_be_saved_where_there_is_no_folder(tmp_path) -> None:
    with pytest.raises(ExportError, match="Choose another folder"):
        Recipe().save(tmp_path / "nowhere" / "r.yaml")


def test_a_recipe_with_a_case_or_facet_that_has_gone_says_so(shipped) -> None:
    with pytest.raises(NotFound, match="west-wiltshire-hmos"):
        Recipe(chosen=("west-wiltshire-hmo",)).cases(shipped)
    with pytest.raises(CasekitError, match="'colour' is not a facet"):
        Recipe(filters={"colour": ("red",)}).cases(shipped)


def test_summarise_names_the_documents_it_knows(shipped) -> None:
    with pytest.raises(CasekitError, match="Possible: evidence, leadership"):
        casekit.summarise("sonnet", shipped, Recipe())


def test_a_recipe_is_short_and_says_whose_area_it_is_for(shipped) -> None:
    recipe = Recipe(words="rural housing", place="Cumberland", lens={"story": 0.5}, purpose="Cabinet asked.")
    text = recipe.to_yaml()
    assert text.startswith("# A casekit recipe") and len(text.splitlines()) == 7
    assert "chosen" not in text, "what is not said is left out"
    assert recipe.mark != Recipe(words="rural housing").mark


def test_a_recipe_travels_in_an_address(shipped) -> None:
    recipe = Recipe(words="Łódź & “quotes”", filters={"topic": ("housing",)}, chosen=("leeds-migrant-access-project",))
    token = recipe.token()
    assert re.fullmatch(r"[\w-]+", token) and len(token) < 300
    assert Recipe.from_token(token) == recipe
    bomb = urlsafe_b64encode(zlib.compress(b'{"words": "' + b" " * 5_000_000 + b'"}')).decode()
    for broken in (token[:-8], token[::-1], "", "%%%", "aGVsbG8", bomb):
        with pytest.raises(CasekitError, match="cannot be read"):
            Recipe.from_token(broken)


def test_a_recipe_says_when_a_case_in_it_has_changed_or_gone(shipped) -> None:
    saved = Recipe(chosen=CHOSEN).stamped(shipped, DAY)
    assert saved.mark == Recipe(chosen=CHOSEN).mark, "when it was saved is no other question"
    assert saved.since(shipped) == ()
    altered = saved.model_copy(update={"said": {**saved.said, CHOSEN[0]: "000000000000"}})
    assert [(one.case, one.what) for one in altered.since(shipped)] == [(CHOSEN[0], "changed")]
    gone = saved.model_copy(update={"chosen": (*CHOSEN, "no-such-case"), "said": {**saved.said, "no-such-case": "1"}})
    assert [one.what for one in gone.since(shipped)] == ["gone"]
    assert tuple(case.id for case in gone.cases(shipped)) == CHOSEN, "the others are still summarised"
