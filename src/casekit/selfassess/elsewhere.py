"""What a checklist leads to: which cases tried what one has not, and a list of actions by strand or role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casekit.casebase.collection import RETIRED
from casekit.model.record import Case
from casekit.search.casebase import Casebase
from casekit.selfassess.lists import Framework, Part, Practice, framework, practices
from casekit.selfassess.model import Checklist, State

MOST_NEAR = 3
"""So many cases are named whose coding alone is near a practice."""


@dataclass(frozen=True)
class Untried:
    """A practice that is not in place here, and who tried it.

    `tried` are the cases whose row in the programme's table shows work on it. `near` are cases coded with one
    of its topics and methods: whether they did this very thing has to be read. `near_in_all` counts them.
    """

    practice: Practice
    state: State | None
    tried: tuple[Case, ...]
    near: tuple[Case, ...]
    near_in_all: int


@dataclass(frozen=True)
class Action:
    """Something planned or not yet in place, as the checklist has it."""

    practice: Practice
    state: State
    note: str
    owner: str
    due: date | None
    tried: tuple[Case, ...]


@dataclass(frozen=True)
class Strand:
    """One strand or role with its actions; `part` is None for those that stand under none."""

    part: Part | None
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Actions:
    """A list of actions, ordered by a framework."""

    framework: Framework
    strands: tuple[Strand, ...]

    def __iter__(self) -> Iterator[Strand]:
        return iter(self.strands)

    @property
    def total(self) -> int:
        """Count the actions; each stands once."""
        return sum(len(one.actions) for one in self.strands)


def untried(base: Casebase, checklist: Checklist) -> tuple[Untried, ...]:
    """Return every practice that is planned, not yet in place or not answered, with the cases that tried it."""
    states = checklist.states
    return tuple(
        Untried(one, states.get(one.key), tried_by(base, one), near[:MOST_NEAR], len(near))
        for one in practices(base.collection)
        if states.get(one.key) not in ("in-place", "not-relevant")
        for near in (_near(base, one),)
    )


def tried_by(base: Casebase, practice: Practice) -> tuple[Case, ...]:
    """Return the cases that tried a practice; those retired or gone are left out."""
    there = (base[key] for key in practice.tried_by if key in base)
    return tuple(case for case in there if case.record.state != RETIRED)


def _near(base: Casebase, practice: Practice) -> tuple[Case, ...]:
    """Return the cases coded with a topic and a method of a practice; those of the United Kingdom come first."""
    values = base.collection.values_of

    def common(case: Case) -> int:
        return len(set(practice.topics).intersection(values("topic", case)))

    def alike(case: Case) -> bool:
        if practice.methods:
            return not set(practice.methods).isdisjoint(values("method", case))
        return practice.practice in values("practice", case)

    found = [
        case for case in base.collection.current if case.id not in practice.tried_by and common(case) and alike(case)
    ]
    return tuple(sorted(found, key=lambda case: ("outside-uk" in values("area_type", case), -common(case), case.id)))


def actions_by(base: Casebase, checklist: Checklist, by: str = "sefton") -> Actions:
    """Return what is planned or not yet in place, by the strands of "sefton" or the roles of "charter".

    Planned comes before not yet, and what is due first before the rest. Each action stands once.
    """
    frame = framework(base.collection, by)
    keys = {part.key for part in frame.parts}
    held: dict[str | None, list[Action]] = {}
    for one in practices(base.collection):
        said = checklist.answer(one.key)
        if said.state == "planned" or said.state == "not-yet":
            action = Action(one, said.state, said.note, said.owner, said.due, tried_by(base, one))
            place = one.parts.get(by)
            held.setdefault(place if place in keys else None, []).append(action)
    parts: tuple[Part | None, ...] = (*frame.parts, *((None,) if None in held else ()))
    return Actions(
        frame,
        tuple(Strand(part, tuple(sorted(held.get(part.key if part else None, ()), key=_order))) for part in parts),
    )


def _order(action: Action) -> tuple[bool, date]:
    return action.state != "planned", action.due or date.max
