"""The leadership note: two sides whatever is chosen, three outcomes from the records, and blanks that stay blank."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casekit
from casekit.errors import CasekitError
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import WARNING
from casekit.outputs import note, render
from casekit.outputs.document import Blank, Block, Bullets, Document, Heading, Paragraph, References, Table
from casekit.outputs.note_choice import baseless, telling_outcomes
from casekit.outputs.sides import sides

ON = date(2026, 11, 23)
RURAL = (
    "fenland-operation-pheasant",
    "wrexham-overcrowded-lets-enforcement",
    "hull-peal-housing",
    "riace-repopulation",
)


def rural(base: casekit.Casebase, number: int, **more: Any) -> Recipe:
    found = base.search("rural housing standards", topic="housing", limit=30)
    others = tuple(hit.id for hit in found if hit.id not in RURAL)
    given = {"words": "rural housing standards", "filters": {"topic": ("housing",)}, "place": "Cumberland", **more}
    return Recipe(title="Rural housing standards for Cumberland", chosen=(*RURAL, *others)[:number], **given)


def made(base: casekit.Casebase, recipe: Recipe) -> list[Block]:
    return note.blocks(base, recipe, recipe.cases(base), ON)


def under(blocks: list[Block], heading: str) -> list[Block]:
    """Return the blocks below a heading."""
    at = next(number for number, one in enumerate(blocks) if isinstance(one, Heading) and one.text == heading)
    rest = blocks[at + 1 :]
    end = next((number for number, one in enumerate(rest) if isinstance(one, Heading)), len(rest))
    return rest[:end]


def as_document(blocks: list[Block]) -> Document:
    title = next(one.text for one in blocks if isinstance(one, Heading))
    return Document(title, tuple(blocks), "Recipe 0. 1 record.", WARNING, ON)


@pytest.mark.parametrize("number", [1, 3, 8, 15])
def test_a_note_of_any_number_of_cases_is_two_sides(shipped: casekit.Casebase, number: int) -> None:
    assert 1 < sides(made(shipped, rural(shipped, number))) <= 2


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_agrees_that_it_is_two_sides(shipped: casekit.Casebase, tmp_path: Path) -> None:
    from pypdf import PdfReader

    recipes = [rural(shipped, number) for number in (3, 8, 15)]
    recipes.append(rural(shipped, 8, purpose="Why this is looked at, in many words. " * 26, pre_election=True))
    files = [
        render.save(as_document(made(shipped, recipe)), tmp_path / f"{number}.docx")
        for number, recipe in enumerate(recipes)
    ]
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [len(PdfReader(file.with_suffix(".pdf")).pages) for file in files] == [2, 2, 2, 2]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_chosen_fits_and_nothing_is_cut(shipped: casekit.Casebase, data: st.DataObject) -> None:
    keys = [case.id for case in shipped.collection.current]
    chosen = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=15, unique=True))
    recipe = Recipe(chosen=tuple(chosen), place=data.draw(st.sampled_from(["", "Cumberland", "Leeds"])))
    blocks = made(shipped, recipe)
    assert sides(blocks) <= 2
    statements = {one.statement.strip() for key in chosen for one in shipped[key].outcomes}
    for block in under(blocks, "What the evidence says"):
        if isinstance(block, Bullets):
            assert all(any(one.rstrip(".") in item.text for one in statements) for item in block.items)


def test_what_is_the_authors_stays_blank(shipped: casekit.Casebase) -> None:
    blocks = made(shipped, rural(shipped, 4))
    blanks = [one.label for one in blocks if isinstance(one, Blank)]
    assert any(label.startswith("Decision sought") for label in blanks)
    assert any(label.startswith("Recommendation") for label in blanks)
    (table,) = [one for one in under(blocks, "Implications") if isinstance(one, Table)]
    assert table.rows == (("Legal", ""), ("Equality", ""), ("Finance", ""), ("Risk", ""))


def test_the_purpose_stands_whole_and_without_one_there_is_space(shipped: casekit.Casebase) -> None:
    said = under(made(shipped, rural(shipped, 3, purpose="Cabinet asked in May")), "Background")
    assert said[0] == Paragraph("Cabinet asked in May.")
    assert isinstance(under(made(shipped, rural(shipped, 3)), "Background")[0], Blank)


def test_three_outcomes_observed_first_and_one_of_harm(shipped: casekit.Casebase) -> None:
    cases = rural(shipped, 12).cases(shipped)
    told = telling_outcomes(shipped, cases)
    order = ["observed", "reported", "expected"]
    assert len(told) == 3 == len({case.id for case, _ in told})
    assert [one.kind for _, one in told] == sorted((one.kind for _, one in told), key=order.index)
    assert any(one.result == "adverse-or-no-effect" for _, one in told)


def test_what_is_expected_comes_only_where_nothing_else_is_left(shipped: casekit.Casebase) -> None:
    kinds = [one.kind for _, one in telling_outcomes(shipped, [shipped["allerdale-partnership-response"]])]
    assert kinds == ["reported"] * 3
    hoped = [
        case
        for case in shipped.collection.current
        if case.outcomes and all(o.kind == "expected" for o in case.outcomes)
    ]
    if hoped:
        assert telling_outcomes(shipped, hoped[:1])[0][1].kind == "expected"


def test_each_outcome_has_its_mark_who_says_so_its_strength_and_a_source(shipped: casekit.Casebase) -> None:
    recipe = rural(shipped, 8)
    blocks = made(shipped, recipe)
    (bullets,) = [one for one in under(blocks, "What the evidence says") if isinstance(one, Bullets)]
    told = telling_outcomes(shipped, recipe.cases(shipped))
    numbers = {one.number for block in blocks if isinstance(block, References) for one in block.items}
    for item, (case, outcome) in zip(bullets.items, told, strict=True):
        assert f"{outcome.kind.capitalize()}: " in item.text
        assert f"Said by: {outcome.said_by}." in item.text
        assert shipped.collection.vocabulary("evidence").label_of(case.evidence.level) in item.text
        assert item.cites and set(item.cites) <= numbers


def test_a_doubtful_figure_says_so_and_a_share_without_base_says_that(shipped: casekit.Casebase) -> None:
    (bullets,) = [
        one for one in under(made(shipped, rural(shipped, 1)), "What the evidence says") if isinstance(one, Bullets)
    ]
    assert any("A figure here is unclear in the source." in item.text for item in bullets.items)
    case = shipped["fenland-operation-pheasant"]
    assert baseless(case, "Satisfaction rose by 99%")
    assert not baseless(case, "Fifteen people came")


def test_like_us_only_with_a_place_and_an_unknown_one_is_refused(shipped: casekit.Casebase) -> None:
    (table,) = [
        one for one in under(made(shipped, rural(shipped, 4)), "Like us, and unlike us") if isinstance(one, Table)
    ]
    assert table.columns == ("Case", "Like us", "Unlike us")
    assert "A similar area is not the same as a transferable practice." in table.caption
    assert under(made(shipped, rural(shipped, 4, place="")), "What sort of places")
    with pytest.raises(CasekitError):
        made(shipped, rural(shipped, 4, place="Nowhere at all"))


def test_members_are_those_of_the_cases_or_said_to_be_of_others(shipped: casekit.Casebase) -> None:
    own = under(made(shipped, Recipe(chosen=("carlisle-scrutiny-review",))), "What members did elsewhere")
    assert isinstance(own[0], Bullets) and own[0].items[0].cites
    none = under(made(shipped, Recipe(chosen=("fenland-operation-pheasant",))), "What members did elsewhere")
    assert isinstance(none[0], Paragraph) and none[0].text.startswith(note.NO_MEMBERS)
    assert "Outside this selection" in none[0].text


def test_nothing_found_says_so_and_recommends_nothing(shipped: casekit.Casebase) -> None:
    recipe = Recipe(words="zzzqqq")
    (said,) = under(made(shipped, recipe), "What the evidence says")
    assert isinstance(said, Paragraph) and said.text.endswith("That is not evidence of no impact.")
    assert not any(isinstance(one, References) for one in made(shipped, recipe))


def test_room_is_kept_for_what_changed_since(shipped: casekit.Casebase) -> None:
    recipe = rural(shipped, 15)
    changed = recipe.model_copy(update={"said": dict.fromkeys(recipe.chosen[:2], "0" * 12)})
    lines = Bullets(tuple(Paragraph(one.words) for one in changed.since(shipped)))
    assert len(lines.items) == 2
    added: list[Block] = [Heading("Changed since this question was saved"), lines]
    assert sides([*added, *made(shipped, changed)]) <= 2 < sides([*added, *made(shipped, recipe)])


def test_the_same_recipe_gives_the_same_bytes(shipped: casekit.Casebase) -> None:
    first, second = (render.to_bytes(as_document(made(shipped, rural(shipped, 8))), ".docx") for _ in range(2))
    assert first == second
