"""Planning: which cases speak to a plan and why, and paragraphs from one record each."""

from __future__ import annotations

from datetime import date

import pytest

import casekit
from casekit.errors import NotFound, UsageError
from casekit.evidence.recipe import Recipe
from casekit.outputs import planning
from casekit.outputs.document import Blank, Heading, Paragraph, References, Table

ON = date(2026, 11, 23)
HOUSING = ("fenland-operation-pheasant", "wrexham-overcrowded-lets-enforcement", "west-wiltshire-hmos")


def recipe(*chosen: str) -> Recipe:
    return Recipe(title="Rural housing standards", chosen=chosen or HOUSING, place="Cumberland")


def test_the_nine_plans_of_the_booklet_come_first_each_with_its_place_in_it(shipped: casekit.Casebase) -> None:
    listed = planning.plans(shipped)
    assert [one.key for one in listed][:2] == ["childcare-sufficiency-assessment", "children-and-young-peoples-plan"]
    assert len([one for one in listed if "page 17" in one.locator]) == 9
    assert all(one.source and one.locator and one.speaks for one in listed)


def test_what_a_plan_asks_for_is_known_to_the_vocabularies(shipped: casekit.Casebase) -> None:
    for plan in planning.plans(shipped):
        assert all(key in shipped for key in plan.cases)
        for facet, values in plan.speaks.items():
            assert set(values) <= set(shipped.collection.vocabularies[facet].by_id), plan.key


def test_nothing_is_said_of_a_plan_today_that_is_not_marked_as_to_be_checked(shipped: casekit.Casebase) -> None:
    assert all(one.status.endswith("To be checked.") for one in planning.plans(shipped) if one.status)


def test_the_reason_names_the_narrowest_terms(shipped: casekit.Casebase) -> None:
    plan = planning.plan_of(shipped, "housing-strategy")
    (said,) = planning.speaking(shipped, plan, [shipped["west-wiltshire-hmos"]])
    assert said.why.startswith(planning.NAMED)
    assert "Houses in multiple occupation" in said.why and "Housing," not in said.why


def test_every_paragraph_is_one_record_with_its_source(shipped: casekit.Casebase) -> None:
    blocks = planning.insert(shipped, recipe(), [shipped[key] for key in HOUSING], ON, "housing-strategy")
    told = [one for one in blocks if isinstance(one, Paragraph) and one.lead[:1].isdigit()]
    numbers = {one.number for block in blocks if isinstance(block, References) for one in block.items}
    assert len(told) == 3
    for paragraph, key in zip(told, HOUSING, strict=True):
        case = shipped[key]
        assert paragraph.cites and set(paragraph.cites) <= numbers
        assert case.story.approach[0].text.rstrip(".") in paragraph.text
        assert shipped.collection.vocabulary("evidence").label_of(case.evidence.level) in paragraph.text
        assert all(f"{one.kind.capitalize()}: " in paragraph.text for one in case.outcomes[:1])
    assert "A figure here is disputed." in told[1].text
    assert any(isinstance(one, Blank) for one in blocks)


def test_harm_is_told_even_where_it_stands_late_in_the_record(shipped: casekit.Casebase) -> None:
    late = [
        case
        for case in shipped.collection.current
        if len(case.outcomes) > 3
        and any(one.result == "adverse-or-no-effect" for one in case.outcomes[3:])
        and not any(one.result == "adverse-or-no-effect" for one in case.outcomes[:3])
    ]
    assert late
    plan = next(p for p in planning.plans(shipped) if planning.speaking(shipped, p, late[:1]))
    blocks = planning.insert(shipped, recipe(late[0].id), late[:1], ON, plan.key)
    assert any(isinstance(one, Paragraph) and "Harm or no effect. " in one.text for one in blocks)


def test_where_none_speaks_it_says_so_and_points_to_the_collection(shipped: casekit.Casebase) -> None:
    blocks = planning.insert(
        shipped, recipe(), [shipped[key] for key in HOUSING], ON, "childcare-sufficiency-assessment"
    )
    texts = [one.text for one in blocks if isinstance(one, Paragraph)]
    assert any(text.startswith("None of the 3 cases here speaks to this plan.") for text in texts)
    assert any(text.startswith("In the whole collection") for text in texts)
    assert not any(isinstance(one, Table | References) for one in blocks)


def test_cases_left_out_are_counted(shipped: casekit.Casebase) -> None:
    cases = [shipped[key] for key in (*HOUSING, "newcastle-migrant-skills")]
    blocks = planning.insert(shipped, recipe(*(case.id for case in cases)), cases, ON, "housing-strategy")
    assert any(isinstance(one, Paragraph) and "1 case of the selection does not." in one.text for one in blocks)
    assert next(one.text for one in blocks if isinstance(one, Heading)) == "Rural housing standards"


def test_an_unknown_plan_is_refused_with_the_nearest(shipped: casekit.Casebase) -> None:
    with pytest.raises(NotFound, match="did you mean housing-strategy"):
        planning.insert(shipped, recipe(), [], ON, "housing-strategi")


def test_a_question_without_chosen_cases_gives_those_that_speak_and_says_how_many(shipped: casekit.Casebase) -> None:
    asked = Recipe(title="Homes", words="poor housing")
    made = casekit.summarise("insert", shipped, asked, plan="housing-strategy", on=ON)
    plan = planning.plan_of(shipped, "housing-strategy")
    assert made.cases and len(planning.speaking(shipped, plan, made.cases)) == len(made.cases)
    text = " ".join(block.text for block in made.document.blocks if isinstance(block, Paragraph))
    speak = planning.speaking(shipped, plan, [hit.case for hit in asked.run(shipped, len(shipped))])
    assert len(made.cases) < len(speak) and f"{len(speak)} of them speak to this plan." in text
    assert text.count("used here.") == 1 and f"The {len(made.cases)} nearest to the question are used here." in text
    every = casekit.summarise("insert", shipped, Recipe(title="All"), plan="housing-strategy", on=ON)
    text = " ".join(block.text for block in every.document.blocks if isinstance(block, Paragraph))
    assert len(every.cases) == 15 and "The 15 nearest to the question are used here." in text


def test_an_insert_needs_a_plan_and_nothing_else_takes_one(shipped: casekit.Casebase) -> None:
    with pytest.raises(UsageError, match="--plan KEY: childcare-sufficiency-assessment"):
        casekit.summarise("insert", shipped, recipe())
    with pytest.raises(UsageError, match="evidence insert only"):
        casekit.summarise("evidence", shipped, recipe(), plan="housing-strategy")


def test_a_plan_of_which_nothing_is_known_today_says_so(shipped: casekit.Casebase) -> None:
    made = planning.insert(shipped, recipe(), [shipped[key] for key in HOUSING], ON, "local-and-departmental-plans")
    (today,) = [one for one in made if isinstance(one, Paragraph) and one.lead == "The plan today:"]
    assert today.text == planning.NO_STATUS
