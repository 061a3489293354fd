"""One cell of the grid: its cases, or exactly one of the four empties, in fixed words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casekit.assess.log import STATED, asked
from casekit.assess.model import Draft, DraftCell, Gap, Searched
from casekit.assess.rows import Row
from casekit.casebase.collection import RETIRED
from casekit.compare.likeness import Likeness
from casekit.evidence.wording import count, long_date, no_case, sentence, state_words, strength
from casekit.model.record import Case, EqualityLink
from casekit.search.casebase import Casebase
from casekit.search.documents import place_line

State = Literal["elsewhere-only", "not-looked-for", "none-here", "not-applicable", "known-gap"]

STATES: Mapping[State, str] = {
    "elsewhere-only": "Evidence from elsewhere only",
    "not-looked-for": "Not looked for",
    "none-here": "Looked for, none in this collection",
    "not-applicable": "Not applicable",
    "known-gap": "Known gap, action planned",
}
"""The state of a cell, in fixed words. The last four are the empties; they are never merged."""

_NO_YEARS = "not stated"

Basis = Literal["stated", "inferred", "officer"]

BASES: Mapping[Basis, str] = {
    "stated": "stated in the source",
    "inferred": "inferred by the curator",
    "officer": "taken by the officer",
}
"""What ties a case to a cell."""


@dataclass(frozen=True)
class CellCase:
    """One case in a cell: what ties it to the cell, how strong, of what years, and how like one's own its place is."""

    id: str
    title: str
    place: str
    basis: Basis
    why: str
    level: str
    strength: str
    eras: tuple[str, ...]
    likeness: Likeness | None = None
    taken: bool = False
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """One row and one aim. `words` is all of it as text; `not_shown` are cases tied by inference while that is off."""

    row: str
    aim: str
    state: State
    words: str
    cases: tuple[CellCase, ...] = ()
    not_shown: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def stated(self) -> int:
        """Return how many cases the source itself ties to the cell."""
        return sum(case.basis == "stated" for case in self.cases)

    @property
    def inferred(self) -> int:
        """Return how many cases the curator ties to the cell."""
        return sum(case.basis == "inferred" for case in self.cases)


@dataclass(frozen=True)
class Looking:
    """What all cells share while a grid is made."""

    base: Casebase
    draft: Draft
    on: date
    logged: bool
    order: Mapping[str, int]
    likeness: Mapping[str, Likeness]
    barred: Mapping[tuple[str, str], str]

    def cell(self, row: Row, aim: str, aim_label: str, every: Sequence[str], stated: Sequence[str]) -> Cell:
        """Make one cell from the cases tied to it, and from those among them that the source itself ties."""
        if (row.id, aim) in self.barred:
            reason = sentence(self.barred[row.id, aim])
            return Cell(row.id, aim, "not-applicable", f"{STATES['not-applicable']}: {reason}", notes=(reason,))
        own = self.draft.cell(row.id, aim)
        shown = every if self.draft.question.basis != "stated" else stated
        aside = tuple((one.case, one.reason) for one in own.set_aside) if own else ()
        left_out = {case for case, _ in aside}
        cases = tuple(self._cases(row, aim, [key for key in shown if key not in left_out], own))
        visible = {case.id for case in cases}
        hidden = tuple(key for key in every if key not in left_out and key not in visible)
        looked = self._looked(row, aim)
        leads = max((one.total for one in looked if one.row), default=0)
        gap = next((g for g in self.draft.gaps if g.row == row.id and g.aim in {None, aim} and g.missing), None)
        found = bool(cases or aside or leads)
        state, told = self._state(row, aim_label, own, gap, looked, found)
        notes = tuple(self._notes(state, own, gap, hidden, leads, cases, aside))
        words = " ".join((_evidence(cases) if found else told, *notes))
        return Cell(row.id, aim, state, words, cases, hidden, aside, notes)

    def _state(
        self, row: Row, aim: str, own: DraftCell | None, gap: Gap | None, looked: Sequence[Searched], found: bool
    ) -> tuple[State, str]:
        """Return the one state of a cell, and its fixed words with the reason."""
        if found:
            return "elsewhere-only", STATES["elsewhere-only"]
        if own and own.not_applicable:
            reason = sentence(own.not_applicable)
            return "not-applicable", f"{STATES['not-applicable']}, says the officer: {reason}"
        action = self.draft.action(gap.action) if gap else None
        if gap and action and action.what and action.state != "dropped":
            who = f" By: {action.owner}." if action.owner else ""
            due = f" Due: {long_date(action.due)}." if action.due else ""
            return "known-gap", (
                f"{STATES['known-gap']}: {sentence(gap.missing)} Action: {sentence(action.what)}{who}{due}"
            )
        if self.logged and not looked:
            return "not-looked-for", f"{STATES['not-looked-for']}. {_why_not(row)}"
        if not self.logged and not row.coded:
            return "not-looked-for", f"{STATES['not-looked-for']}. {_why_not(row)}"
        last = max(looked, key=lambda one: one.searched_on) if looked else None
        stated = [STATED] if self.draft.question.basis == "stated" and not (last and last.row) else []
        query = asked(self.base, last or self.draft.question, row.label, aim, *stated)
        records = last.records if last else len(self.base.collection.current)
        return "none-here", (f"{STATES['none-here']}. {no_case(records, last.searched_on if last else self.on, query)}")

    def _looked(self, row: Row, aim: str) -> tuple[Searched, ...]:
        """Return the searches of the log that looked for this cell with the question as it stands now."""
        if not row.chosen:
            return ()
        asked_now = self.draft.question
        return tuple(
            one
            for one in self.draft.log
            if (one.row == row.id and one.aim in {None, aim})
            or (
                one.row is None
                and row.id in one.rows
                and (one.words, one.filters, one.without) == (asked_now.words, asked_now.filters, asked_now.without)
                and one.basis in {asked_now.basis, "stated-and-inferred"}
            )
        )

    def _cases(self, row: Row, aim: str, keys: Sequence[str], own: DraftCell | None) -> Iterator[CellCase]:
        """Yield the cases tied to a cell, and those the officer took for it from elsewhere, in order."""
        taken = {one.case: one.why for one in own.taken} if own else {}
        extra = [key for key in taken if key not in keys and key in self.base]
        collection = self.base.collection
        vocabulary = collection.vocabulary("characteristic")
        last = len(self.order)
        for key in sorted((*keys, *extra), key=lambda one: (self.order.get(one, last), one)):
            case = self.base[key]
            links = [
                one for one in case.equality if one.aim == aim and row.id in vocabulary.with_broader(one.characteristic)
            ]
            yield CellCase(
                id=key,
                title=case.title,
                place=place_line(case, collection),
                basis=_basis(links),
                why=_why(links, taken.get(key, "")),
                level=case.evidence.level,
                strength=strength(case, collection),
                eras=_eras(case, self.base),
                likeness=self.likeness.get(key),
                taken=key in taken,
                note=state_words(case),
            )

    def _notes(
        self,
        state: State,
        own: DraftCell | None,
        gap: Gap | None,
        hidden: Sequence[str],
        leads: int,
        cases: Sequence[CellCase],
        aside: Sequence[object],
    ) -> Iterator[str]:
        if hidden:
            verb = "is" if len(hidden) == 1 else "are"
            yield (
                f"{count(len(hidden), 'more case')} {verb} tied to it by the curator's inference only, and not shown."
                if cases
                else f"{count(len(hidden), 'case')} {verb} tied to it by the curator's inference only, and not shown."
            )
        if aside:
            yield f"{count(len(aside), 'case')} set aside, with the reason."
        if leads and not cases and not aside:
            yield (
                f"A search for this cell found {count(leads, 'case')}; none is recorded for this group and aim. "
                "Read them, and take or set aside what bears on it."
            )
        if own and own.not_applicable and state != "not-applicable":
            yield f"You wrote that nothing needs looking for: {sentence(own.not_applicable)} Look at this again."
        if gap and state != "known-gap":
            action = self.draft.action(gap.action)
            yield f"Gap noted: {sentence(gap.missing)} " + (
                f"Action: {sentence(action.what)}"
                if action and action.what and action.state != "dropped"
                else "No action is planned."
            )
        for one in own.taken if own else ():
            case = self.base.get(one.case)
            if case is None:
                yield f"'{one.case}' was taken and is no longer in the collection."
            elif case.record.state == RETIRED:
                yield f"'{one.case}' was taken and is retired now."


def _evidence(cases: Sequence[CellCase]) -> str:
    """Say how many cases, on what basis, how strong, of what years and how many from places like one's own."""
    if not cases:
        return f"{STATES['elsewhere-only']}: no case shown."
    bases = Counter(case.basis for case in cases)
    parts = [
        f"{STATES['elsewhere-only']}: {count(len(cases), 'case')} "
        f"({', '.join(f'{bases[key]} {words}' for key, words in BASES.items() if bases[key])}).",
        f"Strength: {_counted([case.strength for case in cases])}.",
        f"Years: {_counted([era for case in cases for era in case.eras or (_NO_YEARS,)])}.",
    ]
    if seen := [case.likeness for case in cases if case.likeness]:
        own = sum(one.own for one in seen)
        near = sum(one.near() for one in seen) - own
        parts.append(f"From a place like yours: {near}." + (f" From your own area, then or now: {own}." if own else ""))
    return " ".join(parts)


def _counted(values: Sequence[str]) -> str:
    """Write values with how often each stands: early years first, what is not stated last."""
    early = sorted(
        Counter(values).items(), key=lambda one: (one[0] == _NO_YEARS, not one[0].startswith("Before"), one[0])
    )
    return ", ".join(f"{value.partition(':')[0]} ({number})" for value, number in early)


def _why(links: Sequence[EqualityLink], own: str) -> str:
    """Return the reason of a link, the stated one first; for a case the officer took, her own."""
    ranked = sorted(links, key=lambda one: one.basis != "stated")
    return ranked[0].why if ranked else own


def _basis(links: Sequence[EqualityLink]) -> Basis:
    if any(link.basis == "stated" for link in links):
        return "stated"
    return "inferred" if links else "officer"


def _why_not(row: Row) -> str:
    if not row.chosen:
        return "This row was left out."
    if not row.coded:
        return "No record is coded for this group. Search for it in words."
    return "The log has no search for it with the question as it stands."


def _eras(case: Case, base: Casebase) -> tuple[str, ...]:
    vocabulary = base.collection.vocabulary("era")
    held = base.collection.values_of("era", case)
    return tuple(term.label.partition(":")[0] for term in vocabulary.terms if term.id in held)
