"""The names that a council's own Word template can use. None holds an impact, a conclusion or a signature."""

from __future__ import annotations

from casekit.assess.log import asked
from casekit.assess.timing import cautions
from casekit.evidence.wording import WARNING, long_date, outcome_words, strength
from casekit.outputs.annex.blanks import group_label
from casekit.outputs.annex.material import Material
from casekit.outputs.annex.own import immigration
from casekit.outputs.annex.template import Value, day
from casekit.outputs.document import Paragraph
from casekit.search.documents import period_words

NAMES: dict[str, str] = {
    "title": "title of the proposal",
    "reference": "the council's own reference",
    "service": "service or directorate",
    "lead_role": "role of the lead officer",
    "proposed": "what is proposed",
    "why": "why",
    "changes": "what would change, and for whom",
    "affected": "who may be affected",
    "alternatives": "other ways that were considered",
    "scope": "how full the assessment will be",
    "earlier": "the earlier assessment",
    "begun": "when work on the duty began",
    "decision_maker": "who decides",
    "decision_due": "when the decision is due",
    "review_date": "when to look at it again",
    "review_trigger": "what would bring the review forward",
    "grid": "list: group, eliminate, advance, foster (words for each cell)",
    "cases": "list: number, title, place, years, strength, summary, came_of_it, sources",
    "taken": "list: group, aim, case, why",
    "set_aside": "list: group, aim, case, reason",
    "local_evidence": "list: title, says, source, dated, limits",
    "gaps": "list: missing, about, action",
    "engagement": "list: who, how, state, said",
    "actions": "list: what, about, owner, due, measure, state",
    "questions": "list of questions to ask here",
    "case_law": "list: name, citation, says, asks, basis; those that come first in front",
    "look_first": "list of names of rulings to look at first",
    "immigration": "the question on immigration status, and its answer",
    "dates": "list of dates that do not fit",
    "searches": "list: on, words, found, of, fingerprint",
    "sources": "list of numbered sources",
    "warning": "the fixed warning",
    "made_on": "the day of the document",
}
"""Name → what it holds, as docs/annex.md has it."""


def context(m: Material) -> dict[str, Value]:
    """Return everything a template can use, as plain text and lists."""
    proposal, decision, base = m.draft.proposal, m.draft.decision, m.base
    held: dict[str, Value] = {
        "title": proposal.title,
        "reference": proposal.reference,
        "service": proposal.service,
        "lead_role": proposal.lead_role,
        "proposed": proposal.what,
        "why": proposal.why,
        "changes": proposal.changes,
        "affected": proposal.affected,
        "alternatives": proposal.alternatives,
        "scope": proposal.scope,
        "earlier": proposal.earlier,
        "begun": day(decision.begun),
        "decision_maker": decision.maker,
        "decision_due": day(decision.due),
        "review_date": day(decision.review),
        "review_trigger": decision.review_trigger,
        "grid": [
            {"group": group_label(row), **{aim: m.grid.cell(row.id, aim).words for aim, _ in m.grid.aims}}
            for row in m.grid.rows
        ],
        "cases": [
            {
                "number": str(number),
                "title": case.title,
                "place": base.place_line(case),
                "years": period_words(case) or "not stated",
                "strength": strength(case, base.collection),
                "summary": case.summary,
                "came_of_it": "\n".join(map(outcome_words, case.outcomes)) or "No outcome is stated.",
                "sources": ", ".join(map(str, m.cites.all_of(case))),
            }
            for number, case in m.taken
        ],
        "taken": [
            {**_cell(m, cell.row, cell.aim), "case": str(m.number.get(one.case, one.case)), "why": one.why}
            for cell, one in m.picked()
        ],
        "set_aside": [
            {**_cell(m, cell.row, cell.aim), "case": one.case, "reason": one.reason}
            for cell in m.draft.cells
            for one in cell.set_aside
        ],
        "local_evidence": [
            {"title": one.title, "says": one.says, "source": one.source, "dated": day(one.dated), "limits": one.limits}
            for one in m.draft.local_evidence
        ],
        "gaps": [
            {"missing": one.missing, "about": m.where(one.row, one.aim), "action": action.what if action else ""}
            for one in m.draft.gaps
            for action in [m.draft.action(one.action)]
        ],
        "engagement": [
            {
                "who": one.who,
                "how": one.how,
                "state": "took place" if one.state == "took-place" else "planned, not yet held",
                "said": one.said if one.state == "took-place" else "",
            }
            for one in m.draft.engagement
        ],
        "actions": [
            {
                "what": one.what,
                "about": m.where(one.row, one.aim),
                "owner": one.owner,
                "due": day(one.due),
                "measure": one.measure,
                "state": one.state.replace("-", " "),
            }
            for one in m.actions
        ],
        "questions": [one.words for one in m.prompts.of("question")],
        "case_law": [
            {"name": one.name, "citation": one.citation, "says": one.says, "asks": one.asks, "basis": one.basis}
            for one in (*m.first, *(p for p in (m.law.prompts if m.law else ()) if p not in m.first))
        ],
        "look_first": [f"{one.name} {one.citation}" for one in m.first],
        "immigration": " ".join(one.text for one in immigration(m) if isinstance(one, Paragraph)),
        "dates": [one.words for one in cautions(m.draft, base, on=m.on)],
        "searches": [
            {
                "on": long_date(one.searched_on),
                "words": asked(base, one),
                "found": str(one.total),
                "of": str(one.records),
                "fingerprint": one.fingerprint,
            }
            for one in m.draft.log
        ],
        "warning": WARNING,
        "made_on": long_date(m.on),
    }
    held["sources"] = [f"[{one.number}] {one.text} {one.address or ''}".strip() for one in m.cites.references()]
    return held


def _cell(m: Material, row: str, aim: str) -> dict[str, str]:
    return {"group": m.labels.get(row, row), "aim": m.labels.get(aim, aim)}
