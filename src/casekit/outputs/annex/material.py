"""What an annex is made from: the draft, its grid, prompts and searches, and what the guards say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from casekit.assess.grid import Grid, grid_of
from casekit.assess.model import Action, Draft, DraftCell, Taken
from casekit.assess.prompts import Prompts, prompts_for_draft
from casekit.casebase.annex import CaseLaw, LawPrompt
from casekit.guards import Block, Finding, Reading, check_selection, check_text, load_rules, reading
from casekit.guards.finding import Severity
from casekit.model.record import Case
from casekit.outputs.annex.law import case_law, first_of
from casekit.outputs.citations import Citations
from casekit.search.casebase import Casebase

PROPOSAL = {
    "what": "What is proposed",
    "why": "Why",
    "changes": "What would change, and for whom",
    "affected": "Who may be affected",
    "alternatives": "Other ways that were considered",
}
"""Fields of a proposal that are read one after the other."""

TONE = "tone-"
"""Rules on persuasive words begin with this. Before an election they ask for more."""

_STRONGER: dict[Severity, Severity] = {"consider": "should", "should": "must", "must": "must"}


@dataclass(frozen=True)
class Material:
    """Everything the blocks of an annex are written from."""

    base: Casebase
    draft: Draft
    grid: Grid
    prompts: Prompts
    law: CaseLaw | None
    first: tuple[LawPrompt, ...]
    findings: tuple[Finding, ...]
    reading: Reading
    cites: Citations
    on: date
    pre_election: bool

    @property
    def taken(self) -> tuple[tuple[int, Case], ...]:
        """Return the cases taken that are in the collection, each with its number."""
        there = (self.base[key] for key in self.draft.taken if key in self.base)
        return tuple(enumerate(there, 1))

    @property
    def number(self) -> dict[str, int]:
        """Return the number of each case taken."""
        return {case.id: number for number, case in self.taken}

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels of rows and aims."""
        return {**{row.id: row.label for row in self.grid.rows}, **dict(self.grid.aims)}

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return the actions in which something is written."""
        return tuple(one for one in self.draft.actions if one.what)

    def where(self, row: str | None, aim: str | None) -> str:
        """Name a row and an aim as people read them."""
        if not row:
            return "The whole proposal" if not aim else self.labels.get(aim, aim)
        label = self.labels.get(row, row)
        return f"{label}, {self.labels.get(aim, aim).lower()}" if aim else label

    def picked(self) -> Iterator[tuple[DraftCell, Taken]]:
        """Yield each case taken with its cell, in the order of the grid."""
        for row, aim in self.grid.cells:
            if cell := self.draft.cell(row, aim):
                yield from ((cell, one) for one in cell.taken)


def material(base: Casebase, draft: Draft, on: date, *, pre_election: bool = False) -> Material:
    """Gather what an annex is made from."""
    grid, law = grid_of(base, draft, on=on), case_law(base.collection)
    cases = [base[key] for key in draft.taken if key in base]
    rules, own = load_rules(base.collection), tuple(_own_words(draft))
    read = reading(own, rules)
    findings = (
        *check_text(own, rules, level=_level(cases)),
        *check_selection(cases, base.collection, on),
        *read.findings,
    )
    return Material(
        base=base,
        draft=draft,
        grid=grid,
        prompts=prompts_for_draft(base, grid, draft),
        law=law,
        first=first_of(law, draft) if law else (),
        findings=tuple(_before_election(one) for one in findings) if pre_election else findings,
        reading=read,
        cites=Citations(),
        on=on,
        pre_election=pre_election,
    )


def _level(cases: list[Case]) -> str | None:
    """Return the lowest level of evidence among the cases taken: what it earns may be said."""
    return min((case.evidence.level if case.evidence.level.isdigit() else "0" for case in cases), default=None)


def _before_election(finding: Finding) -> Finding:
    if not finding.rule.startswith(TONE):
        return finding
    return replace(finding, severity=_STRONGER[finding.severity])


def _own_words(draft: Draft) -> Iterator[Block]:
    """Yield what the officer wrote, each with its place; what people said here is theirs and not looked through."""
    return (block for block in _every_word(draft) if block.text)


def _every_word(draft: Draft) -> Iterator[Block]:
    proposal = draft.proposal
    yield Block(proposal.title, "Proposal: title", heading=True)
    for field, label in PROPOSAL.items():
        yield Block(getattr(proposal, field), f"Proposal: {label[0].lower()}{label[1:]}")
    yield Block(proposal.scope, "Proposal: how full the assessment will be")
    yield Block(proposal.earlier, "Proposal: earlier assessment")
    yield Block(draft.decision.review_trigger, "Review: what would bring it forward")
    yield Block(draft.immigration_status.reason, "Immigration status: reason")
    for number, local in enumerate(draft.local_evidence, 1):
        yield Block(local.title, f"Local evidence {number}: title", heading=True)
        yield Block(local.says, f"Local evidence {number}: what it says", quoted=local.kind == "engagement")
        yield Block(local.limits, f"Local evidence {number}: what it cannot tell")
    for number, gap in enumerate(draft.gaps, 1):
        yield Block(gap.missing, f"Gap {number}")
    for number, asked in enumerate(draft.engagement, 1):
        yield Block(asked.who, f"Engagement {number}: who is asked")
        yield Block(asked.how, f"Engagement {number}: how")
        yield Block(asked.said, f"Engagement {number}: what people said", quoted=True)
        yield Block(asked.changed, f"Engagement {number}: what was changed")
    for number, action in enumerate(draft.actions, 1):
        yield Block(action.what, f"Action {number}")
        yield Block(action.measure, f"Action {number}: how one will know")
        yield Block(action.resource, f"Action {number}: what it needs")
    for cell in draft.cells:
        where = f"{cell.row}, {cell.aim}"
        yield Block(cell.note, f"Note on {where}")
        yield Block(cell.not_applicable, f"Not applicable, {where}")
        for one in cell.taken:
            yield Block(one.why, f"Why '{one.case}' was taken for {where}")
        for aside in cell.set_aside:
            yield Block(aside.reason, f"Why '{aside.case}' was set aside for {where}")
