"""What other places tell: the grid, the cases taken, those set aside, and things to ask here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from casekit.assess.cells import BASES, STATES, Cell, CellCase, State
from casekit.assess.model import DraftCell
from casekit.assess.prompts import LEADS, Kind, Prompt
from casekit.casebase.collection import RETIRED
from casekit.evidence.coverage import not_applicable
from casekit.evidence.wording import INDEPENDENCE, count, outcome_words, sentence, state_words, strength
from casekit.evidence.wording import STATES as CLAIM_STATES
from casekit.model.record import Case, Claim, EqualityLink
from casekit.outputs.annex.blanks import group_label
from casekit.outputs.annex.material import Material
from casekit.outputs.document import Block, Bullets, Heading, Paragraph, Table

MOST_PROMPTS = 4
"""So many prompts of one kind are printed; the others are counted."""

_MOST_OUTCOMES = 2
EMPTIES: tuple[State, ...] = ("none-here", "not-looked-for", "not-applicable", "known-gap")
NOTHING_TAKEN = "No case has been taken as evidence from elsewhere."


def grid(m: Material) -> Iterator[Block]:
    """Yield the grid: in each cell what was found elsewhere, or one of the four empties."""
    own = m.draft.question.basis == "stated"
    rows, muted = [], set()
    for number, row in enumerate(m.grid.rows):
        cells = [m.grid.cell(row.id, aim) for aim, _ in m.grid.aims]
        rows.append((group_label(row), *(_cell(m, cell) for cell in cells)))
        muted |= {(number, place) for place, cell in enumerate(cells, 1) if _by_the_act(m, cell)}
    yield Paragraph(
        "Counted are accounts from other places, "
        + ("by what a source itself states." if own else "by what a source states and what the curator inferred.")
        + " The grid says nothing of what the proposal would do here.",
        style="note",
    )
    yield Table(
        "Evidence from elsewhere, by group and aim",
        ("Group", *(label for _, label in m.grid.aims)),
        tuple(rows),
        widths=(1.4, 1, 1, 1),
        muted=frozenset(muted),
    )


def _cell(m: Material, cell: Cell) -> str:
    if cell.state == "not-applicable":
        return f"{STATES[cell.state]}, {'by the Act' if _by_the_act(m, cell) else 'says the officer'}"
    if cell.state != "elsewhere-only":
        return STATES[cell.state]
    taken = [str(m.number[case.id]) for case in cell.cases if case.taken and case.id in m.number]
    parts = [f"{STATES[cell.state]}: {count(len(cell.cases), 'case')}"] if cell.cases else [STATES[cell.state]]
    parts += [f"taken: {', '.join(taken)}"] if taken else []
    parts += [f"set aside: {len(cell.set_aside)}"] if cell.set_aside else []
    parts += ["a search found some to read"] if not cell.cases and not cell.set_aside else []
    parts += [f"inferred and not shown: {len(cell.not_shown)}"] if cell.not_shown else []
    return "; ".join(parts)


def _by_the_act(m: Material, cell: Cell) -> bool:
    return (cell.row, cell.aim) in not_applicable(m.base.collection)


def states(m: Material) -> Iterator[Block]:
    """Yield the cells without cases, in the four states, each reason once."""
    yield Paragraph("Four kinds of empty, never to be taken for one another, and none of them for “no impact”.")
    items = []
    for state in EMPTIES:
        cells = [cell for cell in m.grid.cells.values() if cell.state == state]
        for told, here in _by_reason(m, cells):
            items.append(Paragraph(f"{_named(m, here)}. {told}", lead=f"{STATES[state]}:"))
    yield Bullets(tuple(items)) if items else Paragraph("No cell is empty.")


def _by_reason(m: Material, cells: Iterable[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield cells with the same reason together; the fixed sentence stands once for all cells of a search."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        own = f"{m.labels[cell.row]}; {m.labels[cell.aim]}"
        found.setdefault(_reason(cell).replace(own, "each of these groups and aims"), []).append(cell)
    yield from found.items()


def _reason(cell: Cell) -> str:
    words = cell.words.removeprefix(STATES[cell.state]).lstrip(".: ,")
    return words[:1].upper() + words[1:]


def _named(m: Material, cells: list[Cell]) -> str:
    """Name cells by group, all aims of a group in one."""
    parts = []
    for row, group in groupby(cells, key=lambda cell: cell.row):
        aims = [m.labels[cell.aim].lower() for cell in group]
        label = m.labels[row]
        parts.append(label if len(aims) == len(m.grid.aims) else f"{label} ({', '.join(aims)})")
    return "; ".join(parts)


def elsewhere(m: Material) -> Iterator[Block]:
    """Yield the cases taken: first by group and aim, then what each of them tells."""
    if not m.draft.taken:
        yield Paragraph(f"{NOTHING_TAKEN} The grid says what was found.")
        return
    yield Paragraph(
        "These are accounts from other places. They show what was tried there and what was said to come of it. They do "
        "not show what would happen here. A similar area is not the same as a transferable practice.",
        style="note",
    )
    rows = tuple(
        (
            m.where(cell.row, cell.aim) + _policy(m, cell),
            _case(m, one.case),
            _tie(m, cell, one.case),
            sentence(one.why) if one.why else "Not written yet",
        )
        for cell, one in m.picked()
    )
    columns = ("Group and aim", "Case", "What ties it to this", "Why the officer took it")
    yield Table("Cases taken, by group and aim", columns, rows, widths=(1.2, 0.9, 1.9, 1.7))
    for number, case in m.taken:
        yield from _told(m, number, case)


def _policy(m: Material, cell: DraftCell) -> str:
    row = next((one for one in m.grid.rows if one.id == cell.row), None)
    return f" ({row.standing_words})" if row and row.standing == "local" else ""


def _case(m: Material, key: str) -> str:
    return f"Case {m.number[key]}" if key in m.number else f"'{key}' is no longer in the collection"


def _tie(m: Material, cell: DraftCell, key: str) -> str:
    """Say whether the source states the tie, the curator inferred it, or the officer made it."""
    case = m.base.get(key)
    if case is None:
        return "Not known"
    vocabulary = m.base.collection.vocabulary("characteristic")
    links: list[EqualityLink] = [
        one for one in case.equality if one.aim == cell.aim and cell.row in vocabulary.with_broader(one.characteristic)
    ]
    links.sort(key=lambda one: one.basis != "stated")
    if not links:
        return "Taken by the officer; the record names no tie"
    words = BASES[links[0].basis]
    return f"{words[0].upper()}{words[1:]}: {sentence(links[0].why)}"


def _told(m: Material, number: int, case: Case) -> Iterator[Block]:
    """Yield what one case tells: in words how strong, whose account, of what time, and how like here its place is."""
    yield Heading(f"Case {number}: {case.title}", 3)
    text = f"{state_words(case)} {sentence(case.summary)}".strip()
    yield Paragraph(text, (m.cites.of(case),), lead=f"{m.base.place_line(case)}.")
    seen = next((one for cell in m.grid.cells.values() for one in cell.cases if one.id == case.id), None)
    yield Paragraph(
        f"{strength(case, m.base.collection)}. {sentence(INDEPENDENCE[case.evidence.independence].capitalize())} "
        f"Years: {_eras(seen)}.",
        lead="Strength.",
    )
    if seen and seen.likeness:
        yield Paragraph(seen.likeness.reasons, lead="How like here its place is.")
    lines = [
        Paragraph(f"{outcome_words(one)} Where: {sentence(one.locator)}", (m.cites.of(case, one.source),))
        for one in case.outcomes[:_MOST_OUTCOMES]
    ]
    if len(case.outcomes) > _MOST_OUTCOMES:
        more = len(case.outcomes) - _MOST_OUTCOMES
        lines.append(Paragraph(f"{count(more, 'more outcome')} in the case file {case.id}."))
    if not case.outcomes:
        lines.append(Paragraph("No outcome is stated in the sources seen."))
    lines += [
        Paragraph(
            f"{sentence(one.text)} Where: {sentence(one.locator)}", (m.cites.of(case, one.source),), lead="In the way:"
        )
        for one in case.story.limiting[:1]
    ]
    lines += [_doubtful(m, case, one) for one in case.claims if one.state != "supported"]
    if case.not_seen:
        lines.append(Paragraph(sentence(case.not_seen), lead="Not seen:"))
    yield Bullets(tuple(lines))


def _doubtful(m: Material, case: Case, claim: Claim) -> Paragraph:
    """Return a figure that may not be repeated as it stands, with the reason."""
    return Paragraph(
        f"“{claim.value}: {claim.what}” is not to be repeated as a fact. {CLAIM_STATES[claim.state]}. "
        f"{sentence(claim.reason or 'No reason is given')} Said by: {claim.said_by}. Where: {sentence(claim.locator)}",
        (m.cites.of(case, claim.source),),
        lead=f"Figure, {claim.state}:",
    )


def _eras(seen: CellCase | None) -> str:
    return ", ".join(seen.eras).lower() if seen and seen.eras else "not stated"


def set_aside(m: Material) -> Iterator[Block]:
    """Yield the cases set aside, each with the officer's reason."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for row, aim in m.grid.cells:
        for key, reason in m.grid.cell(row, aim).set_aside:
            reasons.setdefault((key, reason), []).append(m.where(row, aim))
    if not reasons:
        return
    yield Paragraph("Looked at, and not used:", lead="Set aside.")
    yield Bullets(
        tuple(
            Paragraph(f"{sentence(reason)} For: {'; '.join(where)}.", lead=f"{_title(m, key)}:")
            for (key, reason), where in reasons.items()
        )
    )


def _title(m: Material, key: str) -> str:
    case = m.base.get(key)
    if case is None:
        return f"'{key}', no longer in the collection"
    return f"{case.title} ({m.base.place_line(case)})" + (", retired" if case.record.state == RETIRED else "")


def questions(m: Material) -> Iterator[Block]:
    """Yield questions to ask here, from what got in the way elsewhere."""
    yield from _prompts(m, "question", "To ask here.")


def mitigations(m: Material) -> Iterator[Block]:
    """Yield what others did, as questions."""
    yield from _prompts(m, "mitigation", "To ask here, of what others did.")


def measures(m: Material) -> Iterator[Block]:
    """Yield what others counted, as questions."""
    yield from _prompts(m, "measure", "To ask here, of what others counted.")


def engaged(m: Material) -> Iterator[Block]:
    """Yield whom others worked with, as questions."""
    yield from _prompts(m, "engagement", "To ask here, of whom others asked.")


def _prompts(m: Material, kind: Kind, lead: str) -> Iterator[Block]:
    """Yield prompts of one kind below their question, marked as not chosen; only cases taken give any."""
    listed = m.prompts.of(kind) if m.draft.taken else ()
    if not listed:
        return
    yield Paragraph(f"{LEADS[kind]} Nobody has chosen any of these.", lead=lead)
    items: list[Paragraph] = []
    for ask, some in groupby(_spread(listed), key=lambda one: one.ask):
        for number, one in enumerate(some):
            text, cites = _cited(m, one)
            items.append(Paragraph(text, cites, lead=ask if number == 0 else ""))
    yield Bullets(tuple(items))
    if len(listed) > MOST_PROMPTS:
        yield Paragraph(f"{count(len(listed) - MOST_PROMPTS, 'more prompt')} of this kind in casekit.", style="small")


def _spread(listed: tuple[Prompt, ...]) -> list[Prompt]:
    """Choose a few prompts, each case in its turn, and put those with the same question together."""
    by_case: dict[str, list[Prompt]] = {}
    for one in listed:
        by_case.setdefault(one.case, []).append(one)
    turns = sorted((turn, place) for place, some in enumerate(by_case.values()) for turn in range(len(some)))
    cases = list(by_case.values())
    chosen = [cases[place][turn] for turn, place in turns[:MOST_PROMPTS]]
    asked = list(dict.fromkeys(one.ask for one in chosen))
    return sorted(chosen, key=lambda one: asked.index(one.ask))


def _cited(m: Material, prompt: Prompt) -> tuple[str, tuple[int, ...]]:
    """Return a prompt in a sentence, its place in the source behind it, and the number of the source."""
    case = m.base[prompt.case]
    name = f"Case {m.number[case.id]}" if case.id in m.number else m.base.place_line(case)
    for source in case.sources:
        known = f"{source.publisher}, {source.title}"
        if prompt.source.startswith(known):
            rest = prompt.source.removeprefix(known)
            rest = rest.removeprefix(f" ({source.published})").lstrip(", ")
            where = f", {rest}" if rest else ""
            return f"{sentence(prompt.text)} ({name}{where})", (m.cites.of(case, source.key),)
    return f"{sentence(prompt.text)} ({name})", m.cites.all_of(case)
