"""The slides of a members' workshop, twelve to fifteen of them, in the order in which the session goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from casekit.compare.likeness import CAUTION
from casekit.evidence.balance import balance
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import INDEPENDENCE, WARNING, long_date, no_case, strength
from casekit.model.record import Case
from casekit.outputs.citations import Citations
from casekit.outputs.document import BarChart, Blank, Block, Bullets, Paragraph, Reference, References, Table
from casekit.outputs.summarise import stamp
from casekit.outputs.workshop import discussing, parts
from casekit.outputs.workshop.deck import Deck, Note, Slide
from casekit.outputs.workshop.fit import HEIGHT, SIZES, WIDTH, height, pages, size_for
from casekit.outputs.workshop.parts import PRE_ELECTION, Pack
from casekit.outputs.workshop.telling import Telling
from casekit.search.casebase import Casebase

CASE_SLIDES = 5
"""So many cases have a slide of their own; the others stand in the comparison."""

MOST_SLIDES = 15


def slides(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> Deck:
    """Make the slides for some cases, already chosen. The same recipe, records and date give the same slides."""
    pack = parts.gather(base, recipe, cases, on)
    cites = Citations()
    made = [_title(pack), _why_now(pack)]
    if not pack.cases:
        text = no_case(len(base.collection.current), on, recipe.words)
        made.append(Slide("Nothing found", (Paragraph(text),), (_avoid(pack),)))
    else:
        made += [_facts(pack, cites), _unknown(pack)]
        made += [_case(pack, telling, cites) for telling in pack.tellings[:CASE_SLIDES]]
        made += [_comparison(pack), _chart(pack), _options(pack)]
    made += [_questions(pack), _next_steps()]
    fitted = [part for slide in made for part in pages(slide)]
    if pack.cases:
        for case in pack.cases:
            cites.all_of(case)
        fitted += _sources(cites, MOST_SLIDES - len(fitted))
    banner = PRE_ELECTION if recipe.pre_election else ""
    return Deck(recipe.title, tuple(fitted), stamp(base, recipe, on), WARNING, on, banner)


def _title(pack: Pack) -> Slide:
    said = [Paragraph("Workshop for members"), Paragraph(long_date(pack.on))]
    if pack.recipe.pre_election:
        said.append(Paragraph(PRE_ELECTION, style="note"))
    changed = tuple(one.words for one in pack.recipe.since(pack.base))
    notes = [Note("What was asked", (*parts.asked(pack), *parts.set_aside(pack))), _sensitive(pack), _avoid(pack)]
    if changed:
        notes.insert(1, Note("Changed since the question was saved", changed))
    return Slide(pack.recipe.title, tuple(said), tuple(notes), opening=True)


def _why_now(pack: Pack) -> Slide:
    purpose = [line.strip() for line in pack.recipe.purpose.splitlines() if line.strip()]
    here: list[Block] = [Paragraph(line) for line in purpose]
    if not purpose:
        here.append(Blank("To fill in: why is this looked at now, and who asked for it?", 3))
    asked = Bullets(tuple(Paragraph(line) for line in parts.asked(pack)))
    return Slide(
        "Why now",
        (*here, asked, Paragraph("These are accounts from other places. They do not show what would happen here.")),
        (Note("Balance of the selection", tuple(balance(pack.cases, pack.base.collection, pack.on))),)
        if pack.cases
        else (),
    )


def _facts(pack: Pack, cites: Citations) -> Slide:
    found = parts.facts(pack)
    here: list[Block] = []
    if found:
        here.append(Bullets(tuple(Paragraph(one.words, (cites.of(one.case, one.claim.source),)) for one in found)))
    if len(found) < parts.MOST_FACTS:
        few = {0: "No figure in these cases", 1: "Only one figure in these cases", 2: "Only two figures in these cases"}
        verb = "have" if len(found) == 2 else "has"
        here.append(Paragraph(f"{few[len(found)]} {verb} a source, a base and a date, and nothing seen against it."))
    here.append(Paragraph(parts.other_figures(pack, found)))
    here.append(Blank("To fill in: figures about here, each with its base, date and source", 2))
    notes = (Note("Every figure in these cases, with its state", parts.figures(pack)),) if parts.figures(pack) else ()
    return Slide("Key facts from these cases" if found else "Key facts: what is missing", tuple(here), notes)


def _unknown(pack: Pack) -> Slide:
    lines = tuple(Paragraph(line) for line in parts.unknown(pack))
    return Slide("What we do not know", (Bullets(lines),), (Note("Case by case", parts.not_seen(pack)),))


def _case(pack: Pack, told: Telling, cites: Citations) -> Slide:
    case = told.case
    numbers = cites.all_of(case)
    (_, alike), *rest = told.parts
    lines = [Paragraph(alike, lead=f"{told.place}."), *(Paragraph(text, lead=label) for label, text in rest)]
    account = f"{strength(case, pack.base.collection)}; {INDEPENDENCE[case.evidence.independence]}."
    lines.append(Paragraph(account, numbers, lead="Strength and source:"))
    notes = [Note("About this case", parts.about_case(pack, case, cites)), _avoid(pack, short=True)]
    doubtful = tuple(point for point in discussing.sensitive(pack) if point.startswith(f"{pack.name(case)}: "))
    if doubtful:
        notes.insert(0, Note("Sensitive points", doubtful))
    return Slide(case.title, tuple(lines), tuple(notes))


def _comparison(pack: Pack) -> Slide:
    """Set all cases side by side or, where one slide cannot hold them, those without a slide of their own."""
    others = pack.cases[CASE_SLIDES:]
    tables = [_table(pack, cases, most) for cases in (pack.cases, others) for most in (2, 1) if cases]
    table = next((one for one in tables if _fits(one)), tables[-1])
    said = ""
    if len(table.rows) < len(pack.cases):
        said = f"These are the others; the first {CASE_SLIDES} cases have slides of their own."
    elif others:
        said = f"The first {CASE_SLIDES} have slides of their own; the others stand only here."
    kept = table
    while len(kept.rows) > 1 and not _fits(kept):
        kept = replace(kept, rows=kept.rows[:-1])
    if len(kept.rows) < len(table.rows):
        said += f" In the notes: {len(table.rows) - len(kept.rows)} more."
    full = tuple("; ".join(row) for row in _table(pack, pack.cases, 4).rows)
    notes = [Note("All cases side by side", full), Note("With every comparison", (CAUTION,))]
    titles = tuple(f"{pack.name(case)}: {case.title}" for case in others)
    if titles:
        notes.insert(0, Note("Cases without a slide of their own", titles))
    return Slide("The cases side by side", (*((Paragraph(said),) if said else ()), kept), tuple(notes))


def _fits(table: Table) -> bool:
    return size_for((table, Paragraph("One line of text above it, and no more than that.")), WIDTH, HEIGHT) is not None


def _table(pack: Pack, cases: Sequence[Case], most: int) -> Table:
    rows = [
        (pack.name(case), parts.how(pack, case, most), parts.changed_in_short(case), pack.level(case)) for case in cases
    ]
    columns = ("Place", "How it was done", "Change measured?", "Strength")
    return Table(
        "Place, method, what changed and strength of each case", columns, tuple(rows), widths=(2.7, 3.8, 3.8, 1.8)
    )


def _chart(pack: Pack) -> Slide:
    counted = parts.strengths(pack)
    chart = BarChart(
        "Strength of the accounts", tuple(one for one, _ in counted), tuple(number for _, number in counted)
    )
    said = "How strong each account is, on the published scale. A level is no mark for the council or its work."
    numbers = tuple(f"{label}: {number} of {len(pack.cases)} cases" for label, number in counted)
    who = tuple(f"{pack.name(case)}: {strength(case, pack.base.collection)}." for case in pack.cases)
    return Slide(
        "How strong are these accounts?",
        (Paragraph(said), chart),
        (Note("The numbers of the chart", numbers), Note("Case by case", who)),
    )


def _options(pack: Pack) -> Slide:
    grid = discussing.options(pack)
    rows = tuple((one.name, one.seen, one.strength, one.cost, one.ask or "To fill in") for one in grid)
    columns = ("Option", "Seen where", "Strength", "Cost", "Ask first")
    table = Table("Options, with nothing recommended", columns, rows, widths=(2.8, 2.5, 1.9, 1.6, 3.3))
    costs = tuple(line for one in grid for line in one.more) or ("No case of these states a cost.",)
    how = (
        "The order is no ranking. A and B are what most of these cases did; members may add others.",
        "Costs are as the sources state them, at their time and place. They are no estimate for here.",
    )
    return Slide("Options to discuss", (table,), (Note("Costs as stated", costs), Note("How to read the grid", how)))


def _questions(pack: Pack) -> Slide:
    found = discussing.questions(pack)
    if not found:
        return Slide("Questions to discuss", (Blank("To fill in: questions for the tables", 5),))
    rows = tuple((label, text) for label, texts in found for text in texts)
    table = Table("Questions to discuss, by role", ("For", "Question"), rows, widths=(2.6, 9.5))
    return Slide("Questions to discuss", (table,), (_sensitive(pack), _avoid(pack, short=True)))


def _next_steps() -> Slide:
    return Slide(
        "Next steps",
        (
            Blank("What we find out first", 2),
            Blank("Who takes it up, and by when", 2),
            Blank("What is parked, and who answers it", 2),
        ),
        (Note("To do", ("Read out what was parked. Say who answers it, and by when.",)),),
    )


def _sources(cites: Citations, most: int) -> Iterator[Slide]:
    """Yield the sources, as many as there is room for; all of them stand in the notes."""
    listed = cites.references()
    short = tuple(Reference(one.number, one.text.partition(". Read ")[0]) for one in listed)
    notes = (Note("All sources in full", tuple(map(parts.source_line, listed))),)
    whole = pages(Slide("Sources", (References(short),), notes))
    if len(whole) <= max(most, 1):
        yield from whole
        return
    kept = short
    said = Paragraph("All others are in the notes of this slide.")
    while kept and sum(height(one, SIZES[-1]) for one in (References(kept), said)) > HEIGHT:
        kept = kept[:-1]
    yield replace(whole[0], title="Sources", blocks=(References(kept), said))


def _sensitive(pack: Pack) -> Note:
    return Note(
        "Sensitive points", discussing.sensitive(pack) or ("None are kept in this case base. Think of your own.",)
    )


def _avoid(pack: Pack, *, short: bool = False) -> Note:
    found = discussing.to_avoid(pack)
    if short:
        return Note("Words to avoid", (f"{'; '.join(words for words, _, _ in found)}." if found else "None are kept.",))
    return Note("Words to avoid", tuple(f"“{words}”. {why} {say}" for words, why, say in found) or ("None are kept.",))
