"""Planning: which cases speak to a plan or strategy and why, and paragraphs of evidence to put into it.

Each paragraph is put together from one record and cites it. None of them is about the reader's own area.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casekit.casebase.problems import perhaps
from casekit.errors import NotFound
from casekit.evidence.recipe import Recipe, nearest
from casekit.evidence.wording import INDEPENDENCE, count, sentence, state_words, strength
from casekit.model.record import Case, Outcome
from casekit.model.vocabulary import Vocabulary
from casekit.outputs.citations import Citations
from casekit.outputs.document import Blank, Block, Bullets, Heading, Paragraph, References, Table
from casekit.outputs.workshop import parts
from casekit.outputs.workshop.parts import PRE_ELECTION
from casekit.outputs.workshop.telling import NO_LIMITS, NO_OUTCOME, with_marks
from casekit.search.casebase import Casebase
from casekit.search.results import Hit

NAME = "planning"
"""The list of a case base stands in this file."""

OUTCOMES = 3
"""So many outcomes of a case are told; the others are counted."""

HOW = (
    "Each numbered paragraph can be taken by itself. It is put together from one record and cites its sources. "
    "It says what was done elsewhere, and nothing about here: that is for the plan to add."
)
WHY = "Which topics, groups and methods belong to a plan is our reading; no source states it."
NO_CASE = "No case of this collection does. That is not evidence of no impact."
NO_STATUS = "The list says nothing of what has become of it. To be checked."
NAMED = "Named with this plan in its source"
_KINDS = ("observed", "reported", "expected")


@dataclass(frozen=True)
class Plan:
    """A plan or strategy into which migration can be brought, as a source lists it."""

    key: str
    label: str
    note: str
    status: str
    source: str
    locator: str
    cases: tuple[str, ...]
    speaks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Speaks:
    """A case that speaks to a plan, and why, in words."""

    case: Case
    why: str


def plans(base: Casebase) -> tuple[Plan, ...]:
    """Return the plans and strategies of the list, in its order; none where the case base keeps no list."""
    held = base.collection.reference.get(NAME) or {}
    listed = held.get("processes")
    found = listed if isinstance(listed, list) else []
    return tuple(_plan(base, one, str(held.get("source") or "")) for one in found if isinstance(one, dict))


def _plan(base: Casebase, entry: Mapping[str, Any], source: str) -> Plan:
    named = base.collection.sources.get(str(entry.get("source") or source))
    words = [str(entry.get(name) or "") for name in ("status", "status_basis")]
    return Plan(
        key=str(entry.get("key")),
        label=str(entry.get("label") or entry.get("key")),
        note=" ".join(str(entry.get("note") or "").split()),
        status=" ".join(sentence(one[:1].upper() + one[1:]) for one in words if one),
        source=f"{named.publisher}, {named.title}" if named else "",
        locator=str(entry.get("locator") or ""),
        cases=tuple(map(str, entry.get("cases") or ())),
        speaks={str(facet): tuple(map(str, values)) for facet, values in (entry.get("speaks") or {}).items()},
    )


def plan_of(base: Casebase, key: str) -> Plan:
    """Return a plan by its key, or raise NotFound with the nearest."""
    listed = {one.key: one for one in plans(base)}
    if key not in listed:
        raise NotFound(f"There is no plan '{key}' in the list: {perhaps(key, list(listed))}")
    return listed[key]


def speaking(base: Casebase, plan: Plan, cases: Iterable[Case] | None = None) -> tuple[Speaks, ...]:
    """Return the cases that speak to a plan, each with the reason; of the whole collection where none are given."""
    asked = base.collection.current if cases is None else cases
    return tuple(Speaks(case, why) for case in asked if (why := _why(base, plan, case)))


def _why(base: Casebase, plan: Plan, case: Case) -> str:
    reasons = [NAMED] if case.id in plan.cases else []
    for facet, wanted in plan.speaks.items():
        vocabulary = base.collection.vocabulary(facet)
        coded = [one for one in base.collection.values_of(facet, case) if _within(vocabulary, one, wanted)]
        broader = {wide for one in coded for wide in vocabulary.with_broader(one) if wide != one}
        if met := [vocabulary.label_of(one) for one in coded if one not in broader]:
            reasons.append(f"{vocabulary.label}: {', '.join(met)}")
    return "; ".join(reasons)


def _within(vocabulary: Vocabulary, term: str, wanted: tuple[str, ...]) -> bool:
    return not set(wanted).isdisjoint(vocabulary.with_broader(term))


def cases_for(base: Casebase, recipe: Recipe, plan: str) -> tuple[Case, ...]:
    """Return the chosen cases of a question, or else those nearest to it among the ones that speak to the plan."""
    return recipe.cases(base) if recipe.chosen else nearest(_found(base, recipe, plan_of(base, plan)))


def _found(base: Casebase, recipe: Recipe, plan: Plan) -> list[Hit]:
    """Return what a question finds that speaks to a plan, the best match first."""
    hits = [hit for hit in recipe.run(base, len(base)) if hit.id not in recipe.set_aside]
    speak = {one.case.id for one in speaking(base, plan, [hit.case for hit in hits])}
    return [hit for hit in hits if hit.id in speak]


def _asked(pack: parts.Pack, plan: Plan) -> Iterator[str]:
    """Yield what was asked, of what, and how the cases came to be these."""
    lines = list(parts.asked(pack))
    if pack.recipe.chosen:
        yield from lines
        return
    speak = len(_found(pack.base, pack.recipe, plan))
    yield from lines[:2]
    yield f"{speak or 'None'} of them {'speaks' if speak <= 1 else 'speak'} to this plan."
    if speak > len(pack.cases):
        yield pack.recipe.taken_words(speak, len(pack.cases))
    yield from (line for line in lines[2:] if not line.endswith("used here."))


def insert(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date, plan: str) -> list[Block]:
    """Return paragraphs of evidence for a plan, from those of the cases that speak to it."""
    chosen = plan_of(base, plan)
    pack = parts.gather(base, recipe, cases, on)
    said = speaking(base, chosen, cases)
    cites = Citations()
    made: list[Block] = [Heading(recipe.title, 1)]
    if recipe.pre_election:
        made.append(Paragraph(PRE_ELECTION, style="note"))
    made += [Heading(f"Evidence for: {chosen.label}"), *_about(chosen), Paragraph(" ".join(_asked(pack, chosen)))]
    made += [Heading("Which of these cases speak to it, and why"), *_table(base, said, cases, chosen)]
    if said:
        made += [Heading("Paragraphs"), Paragraph(HOW, style="note")]
        for number, one in enumerate(said, 1):
            made.append(_paragraph(base, number, one.case, cites))
        made.append(Blank("What is known here, from whom and of what date (to fill in)", 3))
        told = parts.gather(base, recipe, [one.case for one in said], on)
        made += [Heading("What is not known"), Bullets(tuple(map(Paragraph, parts.unknown(told))))]
        made += [Heading("Sources"), References(cites.references())]
    return made


def _about(plan: Plan) -> Iterator[Block]:
    source = ", ".join(filter(None, (plan.source, plan.locator)))
    yield Paragraph(" ".join(filter(None, (plan.note, f"Source: {sentence(source)}" if source else ""))))
    yield Paragraph(plan.status or NO_STATUS, lead="The plan today:")


def _table(base: Casebase, said: Sequence[Speaks], cases: Sequence[Case], plan: Plan) -> Iterator[Block]:
    if not said:
        yield Paragraph(f"None of the {count(len(cases), 'case')} here speaks to this plan. {WHY}")
        others = speaking(base, plan)
        if others:
            yield Paragraph(f"In the whole collection {count(len(others), 'case does', 'cases do')}, among them:")
            yield Bullets(tuple(Paragraph(f"{one.case.title}. {one.why}.") for one in others[:5]))
        else:
            yield Paragraph(NO_CASE)
        return
    rows = tuple(
        (
            str(number),
            f"{base.place_line(one.case)}. {one.case.title}",
            one.why,
            strength(one.case, base.collection).partition(":")[0],
        )
        for number, one in enumerate(said, 1)
    )
    yield Table("Cases that speak to this plan", ("No.", "Case", "Why", "Strength"), rows, widths=(0.5, 3, 3, 0.9))
    rest = len(cases) - len(said)
    left_out = (
        f" {count(rest, 'case of the selection does', 'cases of the selection do').capitalize()} not." if rest else ""
    )
    yield Paragraph(f"{WHY}{left_out}", style="small")


def _paragraph(base: Casebase, number: int, case: Case, cites: Citations) -> Paragraph:
    used: list[int] = []

    def from_source(text: str, source: str | None) -> str:
        used.append(cites.of(case, source))
        return with_marks(case, sentence(text))

    told = [state_words(case)]
    told += [from_source(one.text, one.source) for one in (*case.story.context[:1], *case.story.approach[:2])]
    if not case.story.approach:
        told.append(from_source(case.summary, None))
    outcomes = sorted(case.outcomes, key=lambda one: _KINDS.index(one.kind))
    told += [_outcome(one, from_source(one.statement, one.source)) for one in _told(outcomes)] or [NO_OUTCOME]
    if (rest := len(outcomes) - len(_told(outcomes))) > 0:
        told.append(f"{count(rest, 'more outcome')} in the case file.".capitalize())
    limits = [from_source(one.text, one.source) for one in case.story.limiting[:1]]
    told.append(f"What got in the way: {limits[0]}" if limits else NO_LIMITS)
    told.append(f"{strength(case, base.collection)}; {INDEPENDENCE[case.evidence.independence]}.")
    text = " ".join(one for one in told if one)
    return Paragraph(text, tuple(sorted(set(used))), lead=f"{number}. {base.place_line(case)}.")


def _told(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the first outcomes; one of harm or no effect is always among them."""
    first = list(outcomes[:OUTCOMES])
    harm = [one for one in outcomes[OUTCOMES:] if one.result == "adverse-or-no-effect"]
    if harm and not any(one.result == "adverse-or-no-effect" for one in first):
        first[-1:] = harm[:1]
    return first


def _outcome(outcome: Outcome, text: str) -> str:
    harm = "Harm or no effect. " if outcome.result == "adverse-or-no-effect" else ""
    return f"{harm}{outcome.kind.capitalize()}: {text} Said by: {outcome.said_by}."
