"""What an officer does with a draft, one step at a time. Each returns a new draft; nothing is chosen for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from casekit.assess.model import Aim, Draft, DraftCell, SetAside, Taken
from casekit.casebase.problems import field_names, from_validation
from casekit.casebase.yamlfile import Loaded
from casekit.errors import UsageError
from casekit.evidence.marks import mark_of_case
from casekit.evidence.recipe import Recipe
from casekit.model.record import Case


def change(draft: Draft, **blocks: Any) -> Draft:
    """Return the draft with these blocks in place of its own, given as plain data; say in words what does not fit.

    >>> change(draft, decision={"maker": "Cabinet", "due": "2027-01-15"})
    """
    try:
        return Draft.model_validate({**draft.model_dump(), **blocks})
    except ValidationError as error:
        faults = from_validation("draft", Loaded({}), error, field_names(Draft))
        raise UsageError("\n".join(f"{one.field}: {one.message}: {one.fix}" for one in faults)) from error


def take(draft: Draft, row: str, aim: Aim, case: Case, *, why: str = "", on: date) -> Draft:
    """Take a case as evidence from elsewhere in one cell; it is no longer set aside there."""
    cell = _without(_cell(draft, row, aim), case.id)
    taken = Taken(case=case.id, why=why, added=on, mark=mark_of_case(case))
    return put_cell(draft, cell.model_copy(update={"taken": (*cell.taken, taken)}))


def set_aside(draft: Draft, row: str, aim: Aim, case: Case, *, reason: str, on: date) -> Draft:
    """Set a case aside in one cell; the officer's reason is needed and kept."""
    if not reason.strip():
        raise UsageError(f"Give the reason why '{case.id}' is set aside. It is kept with the draft.")
    cell = _without(_cell(draft, row, aim), case.id)
    aside = SetAside(case=case.id, reason=reason, added=on)
    return put_cell(draft, cell.model_copy(update={"set_aside": (*cell.set_aside, aside)}))


def put_back(draft: Draft, row: str, aim: Aim, case: str) -> Draft:
    """Neither take nor set aside a case any longer."""
    return put_cell(draft, _without(_cell(draft, row, aim), case))


def note(draft: Draft, row: str, aim: Aim, text: str) -> Draft:
    """Write a note beside a cell."""
    return put_cell(draft, DraftCell.model_validate({**_data(_cell(draft, row, aim)), "note": text}))


def mark_not_applicable(draft: Draft, row: str, aim: Aim, reason: str) -> Draft:
    """Say why nothing needs looking for in a cell; an empty reason takes that back."""
    return put_cell(draft, DraftCell.model_validate({**_data(_cell(draft, row, aim)), "not_applicable": reason}))


def put_cell(draft: Draft, cell: DraftCell) -> Draft:
    """Return the draft with this cell in place of what was there; a cell in which nothing is written goes."""
    bare = cell == DraftCell(row=cell.row, aim=cell.aim)
    there = draft.cell(cell.row, cell.aim) is not None
    cells: Sequence[DraftCell] = draft.cells if there else (*draft.cells, cell)
    kept = [cell if (one.row, one.aim) == (cell.row, cell.aim) else one for one in cells]
    return draft.model_copy(update={"cells": tuple(one for one in kept if not (bare and one is cell))})


def recipe_of(draft: Draft) -> Recipe:
    """Return the question of a draft as a recipe: the cases taken, and those set aside everywhere with the reason."""
    taken = draft.taken
    aside = {one.case: one.reason for cell in draft.cells for one in cell.set_aside if one.case not in taken}
    return Recipe(
        title=draft.proposal.title[:400] or "Evidence from elsewhere",
        words=draft.question.words,
        filters=draft.question.filters,
        without=draft.question.without,
        place=draft.question.place,
        story=draft.question.story,
        lens=draft.question.lens,
        chosen=taken,
        set_aside={case: reason[:400] for case, reason in aside.items()},
    )


def _cell(draft: Draft, row: str, aim: Aim) -> DraftCell:
    return draft.cell(row, aim) or DraftCell(row=row, aim=aim)


def _data(cell: DraftCell) -> dict[str, Any]:
    return cell.model_dump(mode="json", exclude_none=True)


def _without(cell: DraftCell, case: str) -> DraftCell:
    return cell.model_copy(
        update={
            "taken": tuple(one for one in cell.taken if one.case != case),
            "set_aside": tuple(one for one in cell.set_aside if one.case != case),
        }
    )
