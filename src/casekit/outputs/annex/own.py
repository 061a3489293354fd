"""What the officer wrote: the proposal, evidence from here, gaps, engagement, actions, set out as written."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.assess.model import IMMIGRATION_QUESTION, Action
from casekit.assess.prompts import immigration_question
from casekit.assess.timing import cautions
from casekit.evidence.wording import count, long_date, sentence
from casekit.outputs.annex.blanks import RESIDUAL, group_label
from casekit.outputs.annex.material import PROPOSAL, Material
from casekit.outputs.document import Block, Bullets, Paragraph, Table

NOT_YET = "Not written yet."
_ANSWERS = {
    "nationality-or-ethnic-origin": "Yes, because of nationality or ethnic origin",
    "immigration-status": "Yes, because of immigration status",
    "both": "Yes, because of both",
    "neither": "Because of neither",
    "not-known": "Not known",
}
_KINDS = {
    "data": "Data",
    "service-data": "Data of the service",
    "engagement": "What people said",
    "research": "Research",
    "professional-knowledge": "Professional knowledge",
    "other": "Other",
}
_STATES = {"planned": "Planned", "under-way": "Under way", "done": "Done", "dropped": "Dropped"}


def header(m: Material) -> Iterator[Block]:
    """Yield title, service, decision-maker and dates."""
    proposal, decision = m.draft.proposal, m.draft.decision
    rows = (
        ("Title", proposal.title),
        ("Reference", proposal.reference),
        ("Service", proposal.service),
        ("Lead officer (role)", proposal.lead_role),
        ("Work on the duty began", long_date(decision.begun) if decision.begun else ""),
        ("Decision-maker", decision.maker),
        ("Decision due", long_date(decision.due) if decision.due else ""),
    )
    yield Table(
        "The proposal in short", ("Item", "As written"), tuple((k, v or NOT_YET) for k, v in rows), widths=(1, 2.6)
    )


def proposal(m: Material) -> Iterator[Block]:
    """Yield what is proposed, and name what is not written yet."""
    for field, label in PROPOSAL.items():
        if text := getattr(m.draft.proposal, field):
            yield Paragraph(text, lead=f"{label}.")
    if missing := [label for field, label in PROPOSAL.items() if not getattr(m.draft.proposal, field)]:
        yield Paragraph(f"{'; '.join(missing)}.", lead="Not written yet:")


def scope(m: Material) -> Iterator[Block]:
    """Yield how full the assessment will be."""
    told = f"{NOT_YET} Say how full the assessment will be, and why that is in proportion."
    yield Paragraph(m.draft.proposal.scope or told, lead="How full the assessment will be.")


def earlier(m: Material) -> Iterator[Block]:
    """Yield the earlier assessment."""
    told = f"{NOT_YET} Name the earlier assessment and what its actions achieved, or that there is none."
    yield Paragraph(m.draft.proposal.earlier or told, lead="Earlier assessment.")


def immigration(m: Material) -> Iterator[Block]:
    """Yield the question on immigration status and its answer."""
    status = m.draft.immigration_status
    if status.answer == "not-answered":
        yield Paragraph(immigration_question(m.base.collection, m.draft), lead="Immigration status. Not answered yet.")
        return
    when = f" Answered on {long_date(status.answered_on)}." if status.answered_on else ""
    reason = f" {sentence(status.reason)}" if status.reason else " No reason is written down yet."
    yield Paragraph(
        f"{IMMIGRATION_QUESTION} The officer's answer: {_ANSWERS[status.answer]}.{reason}{when}",
        lead="Immigration status.",
    )


def local_evidence(m: Material) -> Iterator[Block]:
    """Yield evidence from here, kept apart from practice elsewhere."""
    rows = tuple(
        (
            one.title or NOT_YET,
            _KINDS[one.kind],
            one.says or NOT_YET,
            "; ".join(part for part in (one.source, long_date(one.dated) if one.dated else "no date") if part),
            one.limits or NOT_YET,
            ", ".join(m.labels.get(row, row) for row in one.rows) or "not stated",
        )
        for one in m.draft.local_evidence
        if one.title or one.says
    )
    if not rows:
        yield Paragraph(f"{NOT_YET} Evidence from other places does not stand in for it.")
        return
    columns = ("What", "Kind", "What it says", "Source and date", "What it cannot tell", "Groups")
    yield Table("Evidence from here, as the officer wrote it", columns, rows, widths=(1.1, 0.8, 1.9, 1.2, 1.2, 0.9))


def gaps(m: Material) -> Iterator[Block]:
    """Yield what is not known, and what will be done about it."""
    rows = tuple(
        (gap.missing, m.where(gap.row, gap.aim), *_closing(m.draft.action(gap.action)))
        for gap in m.draft.gaps
        if gap.missing
    )
    if rows:
        columns = ("What is not known", "About", "State", "What will be done")
        yield Table("Gaps the officer noted", columns, rows, widths=(2, 1.3, 1.1, 2))
    else:
        yield Paragraph("No gap is noted yet.")


def _closing(action: Action | None) -> tuple[str, str]:
    if action is None or not action.what or action.state == "dropped":
        return "Known gap, no action planned", "Nothing yet"
    return "Known gap, action planned", f"{sentence(action.what)}{_who(action)}"


def _who(action: Action) -> str:
    return (f" By: {action.owner}." if action.owner else "") + (f" Due: {long_date(action.due)}." if action.due else "")


def engagement(m: Material) -> Iterator[Block]:
    """Yield whom the council asks here; what is planned has not taken place."""
    listed = [one for one in m.draft.engagement if one.who]
    if not listed:
        yield Paragraph("No engagement here is written down yet. What people elsewhere said is no voice from here.")
        return
    rows = []
    for one in listed:
        took_place = one.state == "took-place"
        rows.append(
            (
                one.who,
                one.how or NOT_YET,
                one.when or NOT_YET,
                "Took place, as the officer wrote" if took_place else "Planned: it has not taken place",
                (one.said or NOT_YET) if took_place else "Nobody was asked yet",
                (one.changed or NOT_YET) if took_place else "Nothing yet",
            )
        )
    columns = ("Who", "How", "When", "State", "What people said", "What was changed")
    yield Table("Engagement here", columns, tuple(rows), widths=(1.2, 1, 0.8, 1, 1.5, 1.2))
    early = sum(one.state == "planned" and bool(one.said or one.changed) for one in listed)
    if early:
        yield Paragraph(
            f"For {count(early, 'engagement')} that is only planned, words are written under what people said or what "
            "was changed. They are not printed. Mark it as having taken place first.",
            style="note",
        )


def actions(m: Material) -> Iterator[Block]:
    """Yield the action plan; its last column is empty."""
    if not m.actions:
        yield Paragraph("No action is written down yet.")
        return
    rows = tuple(
        (
            one.what,
            m.where(one.row, one.aim) if one.row or one.aim else "not stated",
            "; ".join((one.owner or "no role yet", f"due {long_date(one.due)}" if one.due else "no date yet")),
            one.resource or "not stated",
            one.measure or "not stated",
            _STATES[one.state] + _seen(m, one),
            "",
        )
        for one in m.actions
    )
    columns = ("Action", "For", "Owner and date", "What it needs", "How one will know", "Where it stands", RESIDUAL)
    yield Table("Actions the officer chose", columns, rows, widths=(1.7, 1.1, 1, 0.9, 1.2, 0.9, 1))


def _seen(m: Material, action: Action) -> str:
    numbers = [str(m.number[key]) for key in action.seen_in if key in m.number]
    return f". Seen in case {', '.join(numbers)}" if numbers else ""


def review(m: Material) -> Iterator[Block]:
    """Yield the review date and what would bring it forward."""
    decision = m.draft.decision
    yield Paragraph(
        f"{long_date(decision.review) if decision.review else NOT_YET.rstrip('.')}. "
        f"What would bring it forward: {sentence(decision.review_trigger) if decision.review_trigger else NOT_YET} "
        "The duty goes on after the decision. The searches can be run again to see what is new.",
        lead="Review date.",
    )


def timing(m: Material) -> Iterator[Block]:
    """Yield the dates that do not fit."""
    lines = [Paragraph(one.words) for one in cautions(m.draft, m.base, on=m.on)]
    if lines:
        yield Paragraph("None of this stops anybody.", lead="Dates to look at.")
        yield Bullets(tuple(lines))


def know_told_means_do(m: Material) -> Iterator[Block]:
    """Yield the four questions for each group; what this means is empty."""
    yield Paragraph(
        "What this means is for the authority to weigh, with evidence from here. The other columns hold what the "
        "officer wrote for each group; what other places tell stands in a section of its own.",
        lead="The third column is left empty by casekit.",
        style="note",
    )
    rows = tuple(
        (group_label(row), _known(m, row.id), _told(m, row.id), "", _planned(m, row.id)) for row in m.grid.rows
    )
    columns = ("Group", "What do you know?", "What do people tell you?", "What does this mean?", "What can you do?")
    yield Table("Know, told, means, do", columns, rows, widths=(1.2, 1.6, 1.5, 1.3, 1.4))


def _known(m: Material, row: str) -> str:
    told = [one for one in m.draft.local_evidence if row in one.rows and one.kind != "engagement" and one.says]
    return "\n".join(f"{one.title}: {sentence(one.says)}" for one in told) or NOT_YET


def _told(m: Material, row: str) -> str:
    told = [one for one in m.draft.local_evidence if row in one.rows and one.kind == "engagement" and one.says]
    return "\n".join(f"{one.title}: {sentence(one.says)}" for one in told) or NOT_YET


def _planned(m: Material, row: str) -> str:
    return "\n".join(f"{sentence(one.what)}{_who(one)}" for one in m.actions if one.row == row) or NOT_YET
