"""What stands around the evidence: what to look at first, the duty, case law, the checks, the log, the sources."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.assess.log import asked
from casekit.casebase.annex import LawPrompt
from casekit.evidence.wording import count, long_date, sentence
from casekit.guards.finding import SEVERITIES
from casekit.outputs.annex.material import Material
from casekit.outputs.document import Block, Bullets, Heading, Paragraph, References, Table

FIRST = "Look at this first"
"""Heads what an officer should not miss; it stands before every section of every shape."""

PRE_ELECTION = (
    "This annex was made for a pre-election period. Rules on publicity and neutral words apply: ask the council's own "
    "legal adviser or monitoring officer. Persuasive words are named one step more strongly below."
)
_MOST_FINDINGS = 15


def first(m: Material) -> Iterator[Block]:
    """Yield what to look at before anything else; nothing where there is nothing."""
    lines = [
        Paragraph(
            f"{prompt.says} {prompt.asks} ({_citation(prompt)}. See the prompts from case law. Not legal advice.)",
            lead=f"{prompt.name}.",
        )
        for prompt in m.first
    ]
    if m.pre_election:
        lines.append(Paragraph(PRE_ELECTION, lead="Pre-election period."))
    due = m.draft.decision.due
    if due and due < m.on:
        lines.append(
            Paragraph(
                f"It was {long_date(due)}. What is gathered now cannot have been before those who decided.",
                lead="The decision date has passed.",
            )
        )
    if m.draft.immigration_status.answer == "not-answered":
        lines.append(
            Paragraph("Its place is in this document. Write the answer down.", lead="A question is not answered.")
        )
    if must := sum(one.severity == "must" for one in m.findings):
        lines.append(Paragraph("They stand in the check of the words.", lead=f"{count(must, 'thing')} to change."))
    if lines:
        yield Heading(FIRST)
        yield Bullets(tuple(lines))


def duty(m: Material) -> Iterator[Block]:
    """Yield the words of the duty and its aims, with what is to be checked."""
    data = m.base.collection.reference["duty"]
    told = data.get("duty") or {}
    if told.get("text"):
        yield Paragraph(f"{sentence(told['text'])} ({told.get('reference', 'no reference')}.)", lead="The duty.")
    yield Bullets(tuple(_aim(entry) for entry in data["aims"]))
    barred = [one for one in data["characteristics"] if one.get("not_applicable")]
    for one in barred:
        why = one["not_applicable"]
        yield Paragraph(
            f"{sentence(why['reason'])}{_reference(why)}", lead=f"{one['label']}, grey in the grid.", style="small"
        )
    if data.get("not_legal_advice"):
        yield Paragraph(data["not_legal_advice"], style="small")


def _aim(entry: dict[str, object]) -> Paragraph:
    more = entry.get("more")
    text = f"{sentence(str(entry.get('text', '')))}{_reference(entry)}"
    if isinstance(more, dict):
        text += f" {sentence(str(more.get('text', '')))}{_reference(more)}"
    return Paragraph(text, lead=f"{entry['label']}.")


def _reference(entry: dict[str, object]) -> str:
    """Return where it stands in the law and, where nothing seen supports it, that it is to be checked."""
    parts = [str(entry[key]) for key in ("reference",) if entry.get(key)]
    if entry.get("basis"):
        parts.append(f"basis: {entry['basis']}")
    return f" ({'; '.join(parts)}.)" if parts else ""


def law(m: Material) -> Iterator[Block]:
    """Yield the prompts from case law, those that the proposal calls for in front."""
    if m.law is None:
        yield Paragraph("This case base has no prompts from case law (case_law.yaml).")
        return
    yield Paragraph(f"{m.law.not_legal_advice} As at {long_date(m.law.as_at)}.", lead="Not legal advice.", style="note")
    for prompt in m.first:
        yield Paragraph(_law(prompt, seen=True), lead=f"First, for this proposal: {prompt.name} {prompt.citation}.")
    others = [one for one in m.law.prompts if one not in m.first]
    if others:
        yield Bullets(tuple(Paragraph(_law(one), lead=f"{one.name} {one.citation}.") for one in others))


def _law(prompt: LawPrompt, *, seen: bool = False) -> str:
    what = f": {prompt.seen}" if seen and prompt.seen else ""
    return f"{sentence(prompt.says)} {prompt.asks} (Basis: {prompt.basis}{what}.)"


def _citation(prompt: LawPrompt) -> str:
    return f"{prompt.citation}; basis: {prompt.basis}"


def checks(m: Material) -> Iterator[Block]:
    """Yield what the guards say of the officer's own words and of the selection; the words themselves stay."""
    yield Paragraph(f"{m.reading} Nothing was changed; what to do with it is the writer's choice.")
    if not m.findings:
        yield Paragraph("Nothing was found.")
        return
    order = list(SEVERITIES)
    ranked = sorted(m.findings, key=lambda one: order.index(one.severity))
    rows = tuple(
        (
            f"{one.place or 'The text'}" + (f": “{one.words}”" if one.words else ""),
            f"{one.why} {one.say}",
            SEVERITIES[one.severity].capitalize(),
        )
        for one in ranked[:_MOST_FINDINGS]
    )
    columns = ("Where", "Why, and what to do", "How much it asks")
    yield Table("Things to look at", columns, rows, widths=(1.5, 3, 1.2))
    if len(ranked) > _MOST_FINDINGS:
        yield Paragraph(f"{count(len(ranked) - _MOST_FINDINGS, 'more')} in casekit.", style="small")


def log(m: Material) -> Iterator[Block]:
    """Yield every search of the log: what was asked, how it was widened, what was found, when and among what."""
    if not m.draft.log:
        yield Paragraph("The log holds no search yet, so nothing shows what was looked for.")
        return
    labels = m.labels
    rows = tuple(
        (
            f"{number}. {long_date(one.searched_on)}",
            f"{asked(m.base, one)}; {'stated links only' if one.basis == 'stated' else 'stated and inferred links'}",
            " ".join(one.understood) or "Not widened",
            m.where(one.row, one.aim) if one.row else _rows([labels.get(row, row) for row in one.rows], m),
            (f"{one.total} of {one.records}." if one.total else one.result) + f" Fingerprint {one.fingerprint}",
        )
        for number, one in enumerate(m.draft.log, 1)
    )
    columns = ("Search", "Words and filters", "How they were widened", "For", "Found")
    yield Table("Every search", columns, rows, widths=(0.9, 1.6, 2, 1.1, 1.5))


def _rows(labels: list[str], m: Material) -> str:
    coded = sum(row.coded for row in m.grid.rows)
    if len(labels) == coded:
        return "All groups of the grid that records can name"
    return ", ".join(labels) or "not stated"


def sources(m: Material) -> Iterator[Block]:
    """Yield the numbered sources."""
    listed = m.cites.references()
    yield References(listed) if listed else Paragraph("No source is cited.")
