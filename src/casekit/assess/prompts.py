"""What cases elsewhere give an officer to ask, to consider, to watch, and whom to ask. Nothing is chosen beforehand.

Each item names its case and where in the source it stands. None of it is evidence from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from casekit.assess.cells import Cell
from casekit.assess.grid import Grid
from casekit.assess.model import IMMIGRATION_QUESTION, Draft
from casekit.casebase.collection import Collection
from casekit.evidence.wording import INDEPENDENCE, claim_words, outcome_words, sentence, strength
from casekit.model.record import Case, Cited, Source
from casekit.search.casebase import Casebase
from casekit.search.documents import place_line

Kind = Literal["question", "mitigation", "measure", "engagement"]

LEADS: Mapping[Kind, str] = {
    "question": "Questions to ask here. Each comes from something that got in the way elsewhere.",
    "mitigation": "What others did. That it was done there does not show that it would work here.",
    "measure": "What others counted or reported. Choose what you can measure here.",
    "engagement": "Whom others worked with, and how. These are not voices from here. Nobody here was asked by it.",
}
"""What stands above each list."""


@dataclass(frozen=True)
class Prompt:
    """One thing to think about. `text` is from the case; `ask` is what to do with it; `cells` is where it came up."""

    kind: Kind
    text: str
    ask: str
    case: str
    title: str
    place: str
    who: str
    strength: str
    account: str
    source: str
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """Return all of it in a few sentences."""
        return (
            f"{self.ask} {self.title} ({self.place}): {sentence(self.text)} "
            f"{self.who}. {self.strength}; {self.account}. Source: {self.source}."
        )


@dataclass(frozen=True)
class Prompts:
    """Prompts by kind, in the order of the cases."""

    items: tuple[Prompt, ...]
    immigration: str = ""

    def __repr__(self) -> str:
        counts = ", ".join(f"{kind} {len(self.of(kind))}" for kind in LEADS)
        return f"Prompts({counts})"

    def of(self, kind: Kind) -> tuple[Prompt, ...]:
        """Return the prompts of one kind."""
        return tuple(one for one in self.items if one.kind == kind)


def prompts_for_cell(base: Casebase, cell: Cell) -> Prompts:
    """Return what the cases of one cell give to think about; cases set aside give nothing."""
    where = {case.id: ((cell.row, cell.aim),) for case in cell.cases}
    return Prompts(tuple(_prompts(base, where)))


def prompts_for_draft(base: Casebase, grid: Grid, draft: Draft) -> Prompts:
    """Return the same for a whole draft: from the cases taken or, while none is, from every case in the grid.

    The question on immigration status comes with it until it is answered.
    """
    where: dict[str, tuple[tuple[str, str], ...]] = {}
    for cell in grid.cells.values():
        for case in cell.cases:
            if case.taken or not draft.taken:
                where[case.id] = (*where.get(case.id, ()), (cell.row, cell.aim))
    return Prompts(tuple(_prompts(base, where)), immigration_question(base.collection, draft))


def immigration_question(collection: Collection, draft: Draft) -> str:
    """Return the question on immigration status and why it is asked; empty once it is answered."""
    if draft.immigration_status.answer != "not-answered":
        return ""
    traps = collection.reference.get("duty", {}).get("traps", ())
    trap: dict[str, str] = next((one for one in traps if one.get("key") == "immigration-status"), {})
    reference = f" ({trap['reference']})" if trap.get("reference") else ""
    return (
        f"{IMMIGRATION_QUESTION} Immigration status is not a protected characteristic{reference}; nationality and "
        "ethnic origin are part of race. Indirect discrimination may still arise. Write the answer down."
    )


def _prompts(base: Casebase, where: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[Prompt]:
    makers: Mapping[Kind, Callable[[Case, Collection], Iterable[tuple[str, str, str]]]] = {
        "question": _questions,
        "mitigation": _mitigations,
        "measure": _measures,
        "engagement": _engagement,
    }
    for kind, make in makers.items():
        for key, cells in where.items():
            case = base[key]
            for text, ask, source in make(case, base.collection):
                yield Prompt(
                    kind=kind,
                    text=text,
                    ask=ask,
                    case=key,
                    title=case.title,
                    place=place_line(case, base.collection),
                    who=f"Led by {case.lead.name}",
                    strength=strength(case, base.collection),
                    account=INDEPENDENCE[case.evidence.independence],
                    source=source,
                    cells=cells,
                )


def _questions(case: Case, _: Collection) -> Iterator[tuple[str, str, str]]:
    for passage in case.story.limiting:
        yield passage.text, "Could this get in the way here too, and for whom?", _where(case, passage)


def _mitigations(case: Case, _: Collection) -> Iterator[tuple[str, str, str]]:
    for passage in case.story.approach:
        yield passage.text, "Would something like this lessen a disadvantage here?", _where(case, passage)
    for passage in case.story.enabling:
        yield passage.text, "Is what helped there also to be had here?", _where(case, passage)


def _measures(case: Case, _: Collection) -> Iterator[tuple[str, str, str]]:
    for outcome in case.outcomes:
        yield outcome_words(outcome), "Could something like this be watched here?", _where(case, outcome)
    for claim in case.claims:
        if claim.state in {"supported", "stale"}:
            yield claim_words(claim), "Could the same be counted here, for each group?", _where(case, claim)


def _engagement(case: Case, collection: Collection) -> Iterator[tuple[str, str, str]]:
    parts = [f"worked with {', '.join(body.name for body in case.partners)}"] if case.partners else []
    for facet, words in (("group", "meant for"), ("method", "by way of")):
        coded = case.facets.get(facet, ())
        labels = [one.as_worded or collection.vocabulary(facet).label_of(one.term).lower() for one in coded]
        parts += [f"{words} {', '.join(labels)}"] if labels else []
    if parts:
        text = "; ".join(parts)
        yield text[0].upper() + text[1:], "Whom would you ask here, and how?", _cited(case.sources[0])


def _where(case: Case, cited: Cited) -> str:
    return f"{_cited(case.source(cited.source))}, {cited.locator}"


def _cited(source: Source) -> str:
    year = f" ({source.published})" if source.published and source.published != "not stated" else ""
    return f"{source.publisher}, {source.title}{year}"
