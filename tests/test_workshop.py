"""The members' workshop: what it says is from the records, what is doubtful is marked, and nothing is recommended."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import casekit
from casekit.casebase import load as loading
from casekit.errors import CasekitError
from casekit.evidence.recipe import Recipe
from casekit.guards import check_text, load_rules
from casekit.outputs.document import BarChart, Blank, Block, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.workshop import Deck, check_wording, discussing, handout, plan, slides, voting
from casekit.outputs.workshop import parts as parts_of
from casekit.outputs.workshop.fit import HEIGHT, SIZES, WIDTH, height, lines, pages, size_for
from casekit.outputs.workshop.on_paper import HANDOUT_WORDS, _words
from casekit.outputs.workshop.on_screen import MOST_SLIDES
from casekit.outputs.workshop.telling import NO_LIMITS, NO_OUTCOME, NOT_STATED, tell, with_marks
from casekit.outputs.workshop.wording import NAME, ROLES, Wording
from conftest import CASES, SHIPPED, close, write_base

ON = date(2026, 11, 23)
RURAL = (
    "fenland-operation-pheasant",
    "wrexham-overcrowded-lets-enforcement",
    "hull-peal-housing",
    "east-cambridgeshire-migration-impacts-fund",
    "suffolk-housing-and-employment-standards",
)


@pytest.fixture(scope="module")
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[casekit.Casebase]:
    """The shipped case base, with the words of its workshop.yaml."""
    if NAME in loading.REFERENCE:
        yield request.getfixturevalue("shipped")
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "REFERENCE", (*loading.REFERENCE, NAME))
        opened = casekit.open(SHIPPED, tmp_path_factory.mktemp("workshop") / "index")
    yield opened
    close(opened)


def rural(base: casekit.Casebase, number: int = 5, **more: Any) -> Recipe:
    """Return the recipe that the workshop was shown with, with so many cases."""
    found = base.search("rural housing standards", topic="housing", limit=30)
    others = tuple(hit.id for hit in found if hit.id not in RURAL)
    given = {"place": "Cumberland", "filters": {"topic": ("housing",)}, "words": "rural housing standards", **more}
    return Recipe(title="Rural housing standards", chosen=(*RURAL, *others)[:number], **given)


def made(base: casekit.Casebase, recipe: Recipe) -> Deck:
    return slides(base, recipe, recipe.cases(base), ON)


def texts(blocks: Any) -> Iterator[str]:
    """Yield every text of some blocks."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            yield f"{block.lead} {block.text}".strip()
        elif isinstance(block, Bullets):
            yield from texts(block.items)
        elif isinstance(block, Table):
            yield block.caption
            yield from (cell for row in (block.columns, *block.rows) for cell in row)
        elif isinstance(block, Blank):
            yield block.label
        elif isinstance(block, BarChart):
            yield block.alt
        elif isinstance(block, References):
            yield from (item.text for item in block.items)


def on_slides(deck: Deck) -> list[str]:
    return [text for slide in deck.slides for text in (slide.title, *texts(slide.blocks))]


# --- the slides ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [3, 4, 5, 8, 15])
def test_there_are_12_to_15_slides_in_the_order_of_the_session(base: casekit.Casebase, number: int) -> None:
    deck = made(base, rural(base, number))
    titles = [slide.title for slide in deck.slides]
    assert 12 <= len(titles) <= MOST_SLIDES
    assert titles[:4] == ["Rural housing standards", "Why now", "Key facts from these cases", "What we do not know"]
    told = titles[4 : 4 + min(number, 5)]
    assert told == [base[key].title for key in RURAL[:number]]
    assert titles[4 + len(told) :][:5] == [
        "The cases side by side",
        "How strong are these accounts?",
        "Options to discuss",
        "Questions to discuss",
        "Next steps",
    ]
    assert titles[-1].startswith("Sources")
    assert deck.slides[0].opening and not any(slide.opening for slide in deck.slides[1:])


@pytest.mark.parametrize("number", [3, 8, 15])
def test_everything_fits_at_18_points_or_more(base: casekit.Casebase, number: int) -> None:
    for slide in made(base, rural(base, number)).slides:
        assert size_for(slide.blocks) in SIZES, slide.title
        assert min(SIZES) >= 18


def test_the_same_recipe_records_and_date_give_the_same_slides(base: casekit.Casebase) -> None:
    assert made(base, rural(base)) == made(base, rural(base))


def test_cases_without_a_slide_stand_in_the_comparison_and_it_says_so(base: casekit.Casebase) -> None:
    recipe = rural(base, 8)
    slide = next(slide for slide in made(base, recipe).slides if slide.title == "The cases side by side")
    said, table = slide.blocks
    assert isinstance(said, Paragraph) and "The first 5" in said.text
    assert isinstance(table, Table)
    names = [row[0] for row in table.rows]
    pack = parts_of.gather(base, recipe, recipe.cases(base), ON)
    assert {pack.name(case) for case in pack.cases[5:]} <= set(names)


def test_why_now_is_the_purpose_or_an_empty_space(base: casekit.Casebase) -> None:
    empty, full = made(base, rural(base)).slides[1], made(base, rural(base, purpose="A motion of July.")).slides[1]
    assert any(isinstance(block, Blank) for block in empty.blocks)
    assert "A motion of July." in list(texts(full.blocks)) and not any(isinstance(one, Blank) for one in full.blocks)


def test_a_pre_election_period_is_a_banner_and_drops_nothing(base: casekit.Casebase) -> None:
    plain, banner = made(base, rural(base)), made(base, rural(base, pre_election=True))
    assert not plain.banner and banner.banner.startswith("Pre-election period")
    assert [slide.title for slide in plain.slides] == [slide.title for slide in banner.slides]
    assert [slide.blocks for slide in plain.slides[1:]] == [slide.blocks for slide in banner.slides[1:]]
    recipe = rural(base, pre_election=True)
    for make in (handout, plan, voting):
        assert any(banner.banner in text for text in texts(make(base, recipe, recipe.cases(base), ON)))


def test_no_words_of_ours_recommend_or_claim_too_much(base: casekit.Casebase) -> None:
    rules = load_rules(base.collection)
    recipe = rural(base, 8)
    papers = [text for make in (handout, plan, voting) for text in texts(make(base, recipe, recipe.cases(base), ON))]
    own = [text for text in papers if not text.startswith("“")]
    avoided = {row for word in discussing.to_avoid(parts_of.gather(base, recipe, (), ON)) for row in word}
    found = check_text(
        [text for text in (*on_slides(made(base, recipe)), *own) if text not in avoided], rules, level="1"
    )
    assert [str(one) for one in found if one.severity == "must"] == []
    for text in (*on_slides(made(base, recipe)), *papers):
        assert not any(word in text.lower() for word in ("we recommend", "should adopt", "the best option")), text


def test_a_search_without_cases_says_what_that_means(base: casekit.Casebase) -> None:
    recipe = Recipe(title="Nothing", words="xyzzy plugh")
    deck = slides(base, recipe, (), ON)
    said = " ".join(on_slides(deck))
    assert "That is not evidence of no impact." in said
    for make in (handout, plan):
        assert "That is not evidence of no impact." in " ".join(texts(make(base, recipe, (), ON)))
    assert voting(base, recipe, (), ON)


def test_a_place_that_is_not_known_is_refused_in_a_sentence(base: casekit.Casebase) -> None:
    with pytest.raises(CasekitError, match=r"Nowhereshire"):
        made(base, rural(base, place="Nowhereshire"))


def test_without_a_place_cases_say_what_sort_of_place_they_are(base: casekit.Casebase) -> None:
    said = " ".join(on_slides(made(base, rural(base, place=""))))
    assert "Like us" not in said and "District council in East of England" in said


def test_the_notes_have_sensitive_points_words_sources_and_the_numbers_of_the_chart(base: casekit.Casebase) -> None:
    deck = made(base, rural(base))
    notes = {note.heading: " ".join(note.lines) for slide in deck.slides for note in slide.notes}
    assert "Enforcement can cost tenants their home" in notes["Sensitive points"]
    assert "£1,800" in " ".join(line for note in deck.slides[0].notes for line in note.lines)
    assert "of 5 cases" in notes["The numbers of the chart"]
    assert "https://" in notes["All sources in full"]
    assert "influx" in " ".join(line for note in deck.slides[0].notes for line in note.lines)


# --- what is said of a case ------------------------------------------------------------------------------------------


def test_every_case_is_told_in_words_of_its_record(base: casekit.Casebase) -> None:
    for case in base.values():
        told = tell(case, "", base.collection, None)
        record = " ".join(case.model_dump_json().replace("\\n", " ").split()).replace('\\"', '"').lower()
        for text in (told.problem, told.did, told.changed, told.watch):
            if text in (NOT_STATED, NO_OUTCOME) or text.endswith(NO_LIMITS):
                continue
            assert any(part.strip(" .").lower() in record for part in text.split(": ", 1)[-1].split(". ")), text
        measured = any(one.result.startswith("measured") for one in case.outcomes)
        assert told.changed.startswith("Not measured") is not measured
        if case.outcomes:
            assert any(f"{kind}: " in told.changed for kind in ("Observed", "Reported", "Expected"))
        assert told.words <= 125


def test_most_cases_are_told_in_60_to_80_words(base: casekit.Casebase) -> None:
    counted = [tell(case, "", base.collection, None).words for case in base.values()]
    assert sum(60 <= number <= 80 for number in counted) >= 0.7 * len(counted)


def _case(open_base: Callable[..., casekit.Casebase], tmp_path: Path, **changes: Any) -> Any:
    cases = copy.deepcopy(CASES)
    cases["alder-shared-houses"] |= changes
    return open_base(write_base(tmp_path / "base", cases))


def test_a_doubtful_figure_is_marked_where_it_stands(
    open_base: Callable[..., casekit.Casebase], tmp_path: Path
) -> None:
    base = _case(open_base, tmp_path)
    case = base["alder-shared-houses"]
    assert with_marks(case, "There were 2,000 workers.").endswith("A figure here is disputed.")
    assert with_marks(case, "80% were made safe.").endswith("Out of: 45 houses visited.")
    assert with_marks(case, "Nobody counted.") == "Nobody counted."


def test_key_facts_are_supported_with_base_and_date(open_base: Callable[..., casekit.Casebase], tmp_path: Path) -> None:
    base = _case(open_base, tmp_path)
    recipe = Recipe(title="T", chosen=("alder-shared-houses", "birch-english-classes"))
    pack = parts_of.gather(base, recipe, recipe.cases(base), ON)
    (fact,) = parts_of.facts(pack)
    assert fact.words == "80%: houses made safe. Out of: 45 houses visited. As at: 2010. Alder."
    assert parts_of.other_figures(pack, (fact,)).startswith("2 figures in these cases not shown here: 2 disputed")
    said = on_slides(slides(base, recipe, recipe.cases(base), ON))
    assert any(text.startswith("Only one figure in these cases") for text in said)
    assert not any("2,000" in text or "300" in text for text in said)


def test_no_date_no_base_or_a_draft_makes_no_key_fact(
    open_base: Callable[..., casekit.Casebase], tmp_path: Path
) -> None:
    claim = {"what": "houses", "said_by": "The council", "locator": "1", "state": "supported"}
    claims = [{**claim, "value": "5", "of": "9 houses"}, {**claim, "value": "6", "as_at": "2010"}]
    claims.append({**claim, "value": "7", "of": "not stated", "as_at": "2010"})
    base = _case(open_base, tmp_path, claims=claims)
    recipe = Recipe(title="T", chosen=("alder-shared-houses",))
    assert parts_of.facts(parts_of.gather(base, recipe, recipe.cases(base), ON)) == ()


def test_our_own_area_is_not_called_somewhere_else(open_base: Callable[..., casekit.Casebase], tmp_path: Path) -> None:
    base = _case(open_base, tmp_path)
    recipe = Recipe(title="T", chosen=("alder-shared-houses", "birch-english-classes"), place="Great Wood")
    lines = parts_of.unknown(parts_of.gather(base, recipe, recipe.cases(base), ON))
    assert lines[0] == "1 of the 2 cases is from our own area, then or now."


def test_options_have_all_four_and_name_costs_only_as_stated(base: casekit.Casebase) -> None:
    recipe = rural(base)
    grid = discussing.options(parts_of.gather(base, recipe, recipe.cases(base), ON))
    assert [one.name.split(":")[0] for one in grid] == [
        "Leave things as they are",
        "Adapt A",
        "Adapt B",
        "Find out more first",
    ]
    assert grid[1].cost == "Stated by 1 of 4" and "£178,600" in grid[1].more[0]
    assert all(one.ask.endswith("?") for one in grid)


def test_questions_are_five_to_seven_with_the_topic_first(base: casekit.Casebase) -> None:
    recipe = rural(base)
    found = discussing.questions(parts_of.gather(base, recipe, recipe.cases(base), ON))
    assert [label for label, _ in found] == [*ROLES.values(), "Everyone"]
    assert 5 <= sum(len(some) for _, some in found) <= 7
    assert "rented homes" in found[0][1][0]


# --- on paper --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 8, 15])
def test_the_handout_has_350_words_and_three_cases(base: casekit.Casebase, number: int) -> None:
    recipe = rural(base, number)
    page = handout(base, recipe, recipe.cases(base), ON)
    assert _words(page) <= HANDOUT_WORDS
    (table,) = (block for block in page if isinstance(block, Table))
    assert len(table.rows) == min(number, 3)
    said = " ".join(texts(page))
    assert "Sources: Local Government Association" in said
    if number > 3:
        assert "in the slides." in said and f"{number - 3} more case" in said


def test_the_plan_has_times_that_add_up(base: casekit.Casebase) -> None:
    recipe = rural(base, set_aside={"bute-syrian-resettlement": "An island"})
    page = plan(base, recipe, recipe.cases(base), ON)
    table = next(block for block in page if isinstance(block, Table))
    assert table.caption == "90 minutes in all" and table.rows[-1][0] == "80 to 90"
    said = " ".join(texts(page))
    for words in ("Sensitive points", "Words to avoid", "The room", "An island", "why these filters"):
        assert words in said


def test_the_voting_sheet_ranks_nothing(base: casekit.Casebase) -> None:
    recipe = rural(base)
    said = " ".join(texts(voting(base, recipe, recipe.cases(base), ON)))
    assert "no ranking" in said and "no decision" in said and "Parked" in said


# --- the words of the case base --------------------------------------------------------------------------------------


def test_the_shipped_words_are_sound_and_name_rules_that_are_there() -> None:
    assert check_wording(SHIPPED) == ()
    wording = Wording.model_validate(yaml.safe_load((SHIPPED / "workshop.yaml").read_text(encoding="utf-8")))
    assert wording.minutes == 90
    for role in ROLES:
        assert len(wording.questions_for(role, frozenset())) == 2


def test_broken_words_are_named_with_their_line(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base")
    path = folder / "workshop.yaml"
    path.write_text("questions:\n  - for: ward\n    topics: [housin]\n    text: Why?\n", encoding="utf-8")
    (problem,) = check_wording(folder)
    assert str(problem) == "workshop.yaml:3: questions.1.topics.1: 'housin' is not a topic: did you mean housing?"
    path.write_text("questions:\n  - for: mayor\n    text: Why?\n", encoding="utf-8")
    assert "mayor" in str(check_wording(folder)[0])
    path.unlink()
    assert check_wording(folder) == ()


def test_a_case_base_without_the_file_leaves_space_to_write(
    open_base: Callable[..., casekit.Casebase], tmp_path: Path
) -> None:
    base = _case(open_base, tmp_path)
    recipe = Recipe(title="T", chosen=tuple(CASES)[:3])
    deck = slides(base, recipe, recipe.cases(base), ON)
    questions = next(slide for slide in deck.slides if slide.title == "Questions to discuss")
    assert isinstance(questions.blocks[0], Blank)
    assert any(isinstance(block, Blank) for block in plan(base, recipe, recipe.cases(base), ON))


# --- how much goes on a slide ----------------------------------------------------------------------------------------


@given(st.text(max_size=300), st.floats(1, 12))
def test_a_line_count_never_shrinks_with_more_text(text: str, room: float) -> None:
    assert 1 <= lines(text, 18, room) <= lines(f"{text} more words", 18, room)


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "Zs"]), max_size=400), max_size=25))
def test_a_full_slide_is_parted_and_nothing_is_lost(said: list[str]) -> None:
    block: Block = Bullets(tuple(map(Paragraph, said)))
    slide = made_slide(block)
    parted = pages(slide)
    assert [item for one in parted for part in one.blocks for item in part.items] == list(block.items)  # type: ignore[union-attr]
    if len(parted) > 1:
        assert all(sum(height(part, 18, WIDTH) for part in one.blocks) <= HEIGHT for one in parted)
        assert parted[0].title == f"A title (1 of {len(parted)})"


def made_slide(*blocks: Block) -> Any:
    from casekit.outputs.workshop.deck import Slide

    return Slide("A title", tuple(blocks))


def test_a_table_is_parted_with_its_header() -> None:
    table = Table("T", ("A", "B"), tuple((str(number), "words " * 20) for number in range(30)))
    parted = pages(made_slide(table))
    assert len(parted) > 1
    rows = [row for one in parted for part in one.blocks if isinstance(part, Table) for row in part.rows]
    assert rows == list(table.rows)
    assert replace(table, rows=()) == replace(parted[1].blocks[0], rows=())  # type: ignore[type-var]
