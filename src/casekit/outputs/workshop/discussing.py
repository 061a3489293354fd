"""What the room talks about: options, questions, sensitive points and words to avoid. Nothing is recommended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casekit.evidence.wording import STATES, sentence
from casekit.guards.rules import load_rules
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED
from casekit.outputs.workshop.parts import Pack
from casekit.outputs.workshop.wording import ROLES

_FIND_OUT = "data-and-evidence"
"""The practice that stands for finding out more."""


@dataclass(frozen=True)
class Option:
    """One row of the options grid. `more` says in full what the cells only count."""

    name: str
    seen: str
    strength: str
    cost: str
    ask: str
    more: tuple[str, ...] = ()


def options(pack: Pack) -> tuple[Option, ...]:
    """Return the options grid: as it is, adapt A, adapt B, find out more. None is put before another."""
    ask = pack.wording.equality
    practices = pack.base.collection.vocabulary("practice")
    held = Counter(
        value
        for case in pack.cases
        for value in pack.base.collection.values_of("practice", case)
        if value not in {NOT_STATED, _FIND_OUT}
    )
    made = [Option("Leave things as they are", "Not among the cases", "Not known", "Not known", ask.nothing or "")]
    for letter, (value, _) in zip("AB", held.most_common(2), strict=False):
        made.append(_option(pack, f"Adapt {letter}: {practices.label_of(value)}", value, ask.adapt or ""))
    made.append(_option(pack, "Find out more first", _FIND_OUT, ask.find_out or ""))
    return tuple(made)


def _option(pack: Pack, name: str, practice: str, ask: str) -> Option:
    cases = [case for case in pack.cases if practice in pack.base.collection.values_of("practice", case)]
    if not cases:
        return Option(name, "Not among the cases", "Not known", "Not known", ask)
    names = list(dict.fromkeys(map(pack.name, cases)))
    shown = ", ".join(names[:2]) if len(names) > 2 else " and ".join(names)
    stated = [case for case in cases if case.means.cost]
    return Option(
        name,
        f"{shown} and {len(names) - 2} more" if len(names) > 2 else shown,
        _levels(cases),
        f"Stated by {len(stated)} of {len(cases)}" if stated else "Not stated",
        ask,
        tuple(f"{name}. {pack.name(case)}: {sentence(case.means.cost or '')}" for case in stated),
    )


def _levels(cases: Sequence[Case]) -> str:
    """Name the level of each case, lowest first; levels are never averaged."""
    counted = Counter(case.evidence.level for case in cases)
    named = {"U": "not yet rated", "NE": "tested, not effective"}
    return ", ".join(f"{counted[mark]} {named.get(mark, f'at level {mark}')}" for mark in sorted(counted))


def questions(pack: Pack) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return role → its questions, and at the end the one for everyone; roles without questions are left out."""
    found = [(label, pack.wording.questions_for(role, pack.topics)) for role, label in ROLES.items()]
    found.append(("Everyone", pack.wording.questions_for("everyone", pack.topics, 1)))
    return tuple((label, texts) for label, texts in found if texts)


def sensitive(pack: Pack) -> tuple[str, ...]:
    """Return the points to mind: those that are fixed, and the figures that must not be repeated as facts."""
    return (*pack.wording.points_for(pack.topics), *not_facts(pack))


def not_facts(pack: Pack) -> tuple[str, ...]:
    """Return the figures that are disputed or a forecast, each with the reason."""
    return tuple(
        f"{pack.name(case)}: do not repeat “{claim.value}: {claim.what}” as a fact. "
        f"{STATES[claim.state]}. {claim.reason or ''}".strip()
        for case in pack.cases
        for claim in case.claims
        if claim.state in {"disputed", "forecast"}
    )


def to_avoid(pack: Pack) -> tuple[tuple[str, str, str], ...]:
    """Return words to avoid, why, and what to say instead, from the rules that touch the topic."""
    rules = {one.rule.id: one.rule for one in load_rules(pack.base.collection).compiled}
    return tuple(
        (word.words, sentence(rules[word.rule].why), sentence(rules[word.rule].say))
        for word in pack.wording.words_for(pack.topics)
        if word.rule in rules
    )
