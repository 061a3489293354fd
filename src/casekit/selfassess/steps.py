"""What an officer does with a checklist, one step at a time. Each returns a new checklist."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from casekit.casebase import privacy
from casekit.casebase.collection import Collection
from casekit.casebase.problems import field_names, from_validation, suggestion
from casekit.casebase.yamlfile import Loaded
from casekit.errors import UsageError
from casekit.selfassess.lists import practices
from casekit.selfassess.model import Answer, Checklist, Review


def change(checklist: Checklist, **fields: Any) -> Checklist:
    """Return the checklist with these fields, given as plain data, in place of its own; say what does not fit."""
    try:
        return Checklist.model_validate({**checklist.model_dump(), **fields})
    except ValidationError as error:
        faults = from_validation("checklist", Loaded({}), error, field_names(Checklist))
        raise UsageError("\n".join(f"{one.field}: {one.message}: {one.fix}" for one in faults)) from error


def answer(checklist: Checklist, collection: Collection, item: str, *, on: date, **fields: Any) -> Checklist:
    """Say something of a practice: `state`, `note`, `owner` (a role) or `due`. What is not given stays as it was.

    >>> answer(checklist, base.collection, "agree-key-facts", state="planned", owner="Head of communications", on=today)
    """
    known = [one.key for one in practices(collection)]
    if item not in known:
        raise UsageError(f"'{item}' is not in the list of useful practice: {suggestion(item, known)}")
    before = checklist.answer(item)
    said = {**before.model_dump(), **fields, "answered_on": on}
    answers = [one.model_dump() for one in checklist.answers if one.item != item]
    changed = change(checklist, answers=[*answers, said])
    order = {key: at for at, key in enumerate(known)}
    return changed.model_copy(
        update={"answers": tuple(sorted(changed.answers, key=lambda one: order.get(one.item, len(order))))}
    )


def take_back(checklist: Checklist, item: str) -> Checklist:
    """Return the checklist without an answer."""
    return checklist.model_copy(update={"answers": tuple(one for one in checklist.answers if one.item != item)})


def keep(checklist: Checklist, on: date) -> Checklist:
    """Keep where everything stands today, to compare with later; a second time on one day replaces the first."""
    others = [one for one in checklist.reviews if one.day != on]
    kept = sorted((*others, Review(day=on, states=dict(checklist.states))), key=lambda one: one.day)
    return checklist.model_copy(update={"reviews": tuple(kept)})


def names_in(checklist: Checklist, collection: Collection) -> tuple[str, ...]:
    """Return a sentence for every name or contact detail of a person that an owner or a note seems to hold."""
    labels = {one.key: one.text for one in practices(collection)}
    return tuple(
        f"{what} of “{labels.get(one.item, one.item)}”: “{found.text}” looks like {found.kind}. Write a role instead."
        for one in checklist.answers
        for what, text in (("Owner", one.owner), ("Note", one.note))
        for found in privacy.findings(text, collection.privacy)
    )


def gone(checklist: Checklist, collection: Collection) -> tuple[Answer, ...]:
    """Return the answers whose practice is no longer in the list. They are kept."""
    known = {one.key for one in practices(collection)}
    return tuple(one for one in checklist.answers if one.item not in known)
