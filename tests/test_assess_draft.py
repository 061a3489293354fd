"""Drafts as text: they round-trip, say what is wrong line by line, and have no place for an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import casekit
from casekit.assess import steps
from casekit.assess.draft import DRAFT, END, read, refused, to_yaml
from casekit.assess.model import Draft
from casekit.errors import UsageError
from casekit.evidence.worktext import with_comments

DAY = date(2026, 11, 22)
FULL: dict[str, Any] = {
    "proposal": {
        "title": "Moving council information online",
        "what": "Close the newsletter.\n\nUse the web: no paper.",
    },
    "decision": {"maker": "Cabinet", "due": "2027-01-15", "review": "2028-01-15"},
    "question": {"words": "council information", "filters": {"outcome": ["knowledge"]}, "lens": {"story": "0.5"}},
    "immigration_status": {"answer": "not-known", "reason": "We have asked the legal team."},
    "rows": {
        "characteristics": ["race", "sex"],
        "local": ["carers", {"id": "survivors", "label": "Survivors of abuse"}],
    },
    "cells": [
        {
            "row": "race",
            "aim": "foster",
            "taken": [{"case": "alder-shared-houses", "why": "Same trade", "added": "2026-11-22"}],
            "set_aside": [{"case": "elm-abroad", "reason": "Another law"}],
            "note": "no",
        }
    ],
    "gaps": [{"row": "sex", "missing": "Who reads the newsletter", "action": "ask-readers"}],
    "engagement": [{"who": "Readers", "how": "A form in the last issue"}],
    "actions": [{"id": "ask-readers", "what": "Ask readers", "owner": "Web manager", "due": "2027-01-01"}],
    "local_evidence": [{"title": "Web statistics", "kind": "service-data", "dated": "2026-10-01", "rows": ["age"]}],
    "log": [
        {
            "searched_on": "2026-11-22",
            "total": "1",
            "records": "5",
            "fingerprint": "00e1",
            "found": {"alder-shared-houses": "12e456"},
        }
    ],
}


def full() -> Draft:
    return Draft.model_validate(FULL)


def fields(model: type[BaseModel], way: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield f"{way}{name}"
        yield from inner(info.annotation, f"{way}{name}.")


def inner(annotation: Any, way: str) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from fields(annotation, way)
    for part in getattr(annotation, "__args__", ()):
        yield from inner(part, way)


def test_no_field_holds_an_impact_a_conclusion_or_a_signature() -> None:
    names = list(fields(Draft))
    assert "actions.owner" in names and "cells.taken.case" in names, "the walk reaches every block"
    assert [name for name in names if refused(name.rsplit(".", 1)[-1])] == []
    for word in ("impact", "residual_impact", "Conclusion", "sign-off", "signed_by", "approved", "positive"):
        assert refused(word), word
    assert not refused("signposting") and not refused("design")


def test_a_full_draft_reads_back_the_same_and_reads_well() -> None:
    text = to_yaml(full())
    found = read(text)
    assert found.problems == () and found.held == full()
    assert "  what: |-\n    Close the newsletter.\n\n    Use the web: no paper.\n" in text
    assert "due: 2027-01-15" in text and text.endswith(f"{END}\n")
    assert yaml.safe_load(text)["cells"][0]["taken"][0]["case"] == "alder-shared-houses", "readable without casekit"
    assert yaml.safe_load(text)["cells"][0]["note"] == "no"


TYPED = st.text(max_size=200) | st.sampled_from(
    [
        "no",
        "~",
        "null",
        "1.50",
        "# not a comment",
        "a: b",
        "- x",
        "'",
        '"',
        "|",
        "a\r\nb\x0bc",
        "\ufeff",
        "\u202eabc",
        END,
    ]
)
KEYS = st.sampled_from(["race", "age", "carers", "our-own", "null", "1", "12e4"])
WORDS = TYPED.filter(lambda text: bool(" ".join(Draft(proposal={"title": text}).proposal.title.split())))  # type: ignore[arg-type]


@given(
    title=TYPED,
    what=TYPED,
    note=TYPED,
    reason=WORDS,
    row=KEYS,
    aim=st.sampled_from(["eliminate", "advance", "foster"]),
    due=st.none() | st.dates(),
    facet=TYPED,
    total=st.integers(0, 10**6),
)
def test_whatever_is_typed_reads_back_the_same(
    title: str, what: str, note: str, reason: str, row: str, aim: str, due: date | None, facet: str, total: int
) -> None:
    draft = Draft.model_validate(
        {
            "proposal": {"title": title, "what": what},
            "decision": {"due": due},
            "cells": [{"row": row, "aim": aim, "note": note, "set_aside": [{"case": "a-1", "reason": reason}]}],
            "gaps": [{"row": row, "missing": reason}],
            "log": [{"searched_on": DAY, "words": title, "total": total, "records": total, "fingerprint": "1e5"}],
        }
    )
    found = read(to_yaml(draft))
    assert found.problems == ()
    assert found.held == draft


@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda data: data.decode("latin-1")))
def test_any_text_opens_with_problems_and_never_raises(text: str) -> None:
    found = read(text)
    assert found.problems
    assert all(problem.line >= 1 and problem.message and problem.fix for problem in found.problems)


@given(st.integers(0, len(to_yaml(full())) - len(END) - 2))
def test_a_file_cut_off_anywhere_is_noticed(at: int) -> None:
    assert read(to_yaml(full())[:at]).problems


@given(st.data())
def test_a_damaged_draft_is_read_or_refused_in_words(data: st.DataObject) -> None:
    lines = to_yaml(full()).split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(
        st.sampled_from(["", "  x: y", "?", "- -", "  - [", "\x00", "cells: text", "log: 3", lines[at] * 2])
    )
    found = read("\n".join(lines))
    assert found.held is not None or found.problems


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("impact: none", "impact is for the authority"),
        ("conclusion: no change", "conclusion is the authority's own"),
        ("signed_by: Director", "a tool cannot"),
    ],
)
def test_a_file_with_an_assessment_in_it_says_why_it_is_refused(field: str, why: str) -> None:
    text = to_yaml(full()).replace("proposal:\n", f"{field}\nproposal:\n  {field}\n", 1)
    found = read(text, "eia.yaml")
    assert [(problem.line, problem.field) for problem in found.problems] == [
        (4, field.partition(":")[0]),
        (6, f"proposal.{field.partition(':')[0]}"),
    ]
    assert all(why in problem.message for problem in found.problems)
    assert found.held == full(), "the rest can be read"


def test_facets_and_cases_may_be_called_what_they_are() -> None:
    draft = Draft.model_validate({"question": {"filters": {"outcome": ["impact"]}, "without": {"outcome": ["x"]}}})
    assert read(to_yaml(draft)).problems == ()


def test_what_is_right_in_a_faulty_file_can_still_be_read() -> None:
    text = to_yaml(full()).replace("due: 2027-01-15", "due: soon").replace("aim: foster", "aim: love")
    found = read(text, "eia.yaml")
    assert {problem.field for problem in found.problems} == {"decision.due", "cells.1.aim"}
    assert "is not a date" in str(next(p for p in found.problems if p.field == "decision.due"))
    assert found.held is not None
    assert found.held.decision.maker == "Cabinet" and found.held.decision.due is None
    assert found.held.actions == full().actions


def test_a_newer_layout_is_read_and_said() -> None:
    text = to_yaml(full()).replace("format: 1", "format: 2").replace("rows:\n  char", "brand_new: 1\nrows:\n  char", 1)
    found = read(text)
    assert found.problems[0].field == "format" and "newer casekit" in found.problems[0].message
    assert found.held == full()


def test_a_second_cell_case_or_action_is_found() -> None:
    double = to_yaml(full()).replace("gaps:\n", "  - row: race\n    aim: foster\ngaps:\n", 1)
    assert [(p.field, p.message) for p in read(double).problems] == [("cells.2", "stands twice")]
    both = to_yaml(full()).replace("case: elm-abroad", "case: alder-shared-houses")
    assert [p.field for p in read(both).problems] == ["cells.1.set_aside.1"]


def test_comments_of_people_stay_and_ours_stand_once() -> None:
    before = to_yaml(full()).replace("decision:\n", "# ask Legal first\ndecision: # and the Cabinet\n", 1)
    before = before.replace("Use the web: no paper.", "Use the wéb – 𝒯 # no comment")
    after = with_comments(DRAFT, to_yaml(full()), before)
    assert "# ask Legal first\n# and the Cabinet\n" in after
    assert "# no comment" not in after
    assert with_comments(DRAFT, to_yaml(full()), after) == after
    assert after.count(END) == 1 and read(after).held == full()


def test_a_change_is_checked_and_said_in_words() -> None:
    draft = steps.change(full(), decision={"maker": "Cab\r\ninet", "due": "2027-02-01"})
    assert draft.decision.maker == "Cab inet" and draft.cells == full().cells
    assert read(to_yaml(draft)).held == draft
    with pytest.raises(UsageError, match=r"decision\.due: 'soon' is not a date"):
        steps.change(full(), decision={"due": "soon"})
    with pytest.raises(UsageError, match="impact: is not a field here"):
        steps.change(full(), impact="none")


def test_steps_keep_reasons_and_choose_nothing(shipped: casekit.Casebase) -> None:
    case = next(iter(shipped.values()))
    draft = steps.take(Draft(), "race", "foster", case, why="Same sort of place", on=DAY)
    assert draft.taken == (case.id,) and Draft().taken == ()
    aside = steps.set_aside(draft, "race", "foster", case, reason="Other powers", on=DAY)
    cell = aside.cell("race", "foster")
    assert cell and cell.taken == () and cell.set_aside[0].reason == "Other powers"
    with pytest.raises(UsageError, match="Give the reason"):
        steps.set_aside(draft, "race", "foster", case, reason="  ", on=DAY)
    assert steps.put_back(aside, "race", "foster", case.id).cells == ()
    recipe = steps.recipe_of(steps.take(aside, "race", "advance", case, on=DAY))
    assert recipe.chosen == (case.id,) and recipe.set_aside == {}
    assert steps.recipe_of(aside).set_aside == {case.id: "Other powers"}
