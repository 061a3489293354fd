"""The workshop on paper: the members' handout, the facilitator's plan, and the sheet for voting and parking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casekit.compare.likeness import CAUTION
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import count, long_date, no_case, sentence
from casekit.model.record import Case
from casekit.outputs.document import Blank, Block, Bullets, Heading, Paragraph, Table
from casekit.outputs.workshop import discussing, parts
from casekit.outputs.workshop.fit import columns, lines
from casekit.outputs.workshop.on_screen import CASE_SLIDES
from casekit.outputs.workshop.parts import PRE_ELECTION, Pack
from casekit.outputs.workshop.telling import Telling, sides_of, words
from casekit.search.casebase import Casebase

HANDOUT_CASES = 3
HANDOUT_WORDS = 350
"""Words of text on the handout; with them it stays on one side of A4."""

SOME = 3
"""So many doubtful figures or cases set aside stand on the plan; the others are in the notes of the slides."""

_ACROSS, _PAGE = 6.69, 690.0
"""Inches between the margins of A4, and points from head to foot with a little to spare."""

KEY = "Observed: counted or recorded. Reported: somebody says so. Expected: hoped for or planned."


def handout(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> list[Block]:
    """Return one side of A4 for members: the question, up to three cases, strength, what is missing, what next."""
    pack = parts.gather(base, recipe, cases, on)
    top: list[Block] = [Heading(recipe.title, 1), *_banner(pack), _question(pack)]
    if not pack.cases:
        return [*top, Paragraph(no_case(len(base.collection.current), on, recipe.words))]
    shown = pack.tellings[:HANDOUT_CASES]
    missing, members = list(parts.unknown(pack)), list(pack.wording.members)
    bodies = [
        _handout(pack, top, shown[:cases_shown], sides, missing[:lines_shown], members[:lines_shown])
        for cases_shown, sides, lines_shown in ((3, 2, 4), (3, 1, 4), (3, 1, 3), (3, 1, 2), (2, 1, 3), (1, 1, 2))
    ]
    return next((body for body in bodies if _words(body) <= HANDOUT_WORDS and _points(body) <= _PAGE), bodies[-1])


def _handout(
    pack: Pack, top: Sequence[Block], shown: Sequence[Telling], sides: int, missing: list[str], members: list[str]
) -> list[Block]:
    rows = []
    for told in shown:
        alike = pack.likeness.get(told.case.id)
        rows.append(
            (
                f"{pack.name(told.case)}. {told.case.title}",
                told.like if alike is None else sides_of(alike, sides),
                told.changed,
                pack.level(told.case),
            )
        )
    more = len(pack.cases) - len(shown)
    said = f"{count(more, 'more case')} in the slides." if more else ""
    sources = f"Sources: {'; '.join(dict.fromkeys(map(_source, shown)))}. All others are in the slides."
    levels = " ".join(sentence(label) for label, _ in parts.strengths(pack))
    return [
        *top,
        Heading("What other places did"),
        Table(
            "Cases from other places. None shows what would happen here.",
            (
                "Place and practice",
                "Like us, unlike us" if pack.area else "What sort of place",
                "What changed",
                "Strength",
            ),
            tuple(rows),
            widths=(2.4, 2.6, 3.2, 1),
        ),
        Paragraph(" ".join(filter(None, (said, KEY, levels, sources))), style="small"),
        Heading("What is missing"),
        Bullets(tuple(map(Paragraph, missing))),
        Heading("What members can do"),
        Bullets(tuple(map(Paragraph, members))) if members else Blank("To fill in", 1),
    ]


def _source(told: Telling) -> str:
    """Name the first source of a case in short."""
    source = told.case.source()
    return f"{source.publisher} ({source.published or 'date not stated'})"


def _words(body: Sequence[Block]) -> int:
    """Count the words of a page, without what renderers add."""
    total = 0
    for block in body:
        if isinstance(block, Heading | Paragraph):
            total += words(block.text)
        elif isinstance(block, Bullets):
            total += sum(words(item.text) for item in block.items)
        elif isinstance(block, Table):
            cells = (block.caption, *block.columns, *(cell for row in block.rows for cell in row))
            total += sum(map(words, cells))
    return total


def _points(body: Sequence[Block]) -> float:
    """Estimate how high a page is when printed, in points: line height times lines, and the room around them."""
    high = 0.0
    for block in body:
        if isinstance(block, Heading):
            high += lines(block.text, 20, _ACROSS, bold=True) * 24 + 10 if block.level == 1 else 40
        elif isinstance(block, Paragraph):
            size = 9 if block.style == "small" else 11
            high += lines(f"{block.lead} {block.text}", size, _ACROSS) * size * 1.2 + 10
        elif isinstance(block, Bullets):
            high += sum(lines(item.text, 11, _ACROSS - 0.3) * 13.2 + 4 for item in block.items)
        elif isinstance(block, Table):
            rooms = [room - 0.16 for room in columns(block, _ACROSS)]
            high += 45 + sum(
                max(
                    lines(cell, 10, room, bold=not place)
                    for place, (cell, room) in enumerate(zip(row, rooms, strict=True))
                )
                * 11.8
                for row in block.rows
            )
        elif isinstance(block, Blank):
            high += 22 + block.lines * 34
    return high


def plan(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> list[Block]:
    """Return two sides for the facilitator: aims, times, room, filters, sensitive points, words to avoid."""
    pack = parts.gather(base, recipe, cases, on)
    made: list[Block] = [Heading(recipe.title, 1), *_banner(pack), Heading("Facilitator's plan: aims")]
    made.append(_bullets(_aims(pack)))
    made += [Heading("Times"), *_times(pack), Heading("The room")]
    made.append(_bullets(pack.wording.room) if pack.wording.room else Blank("To fill in", 2))
    made += [
        Heading("What was asked, and why"),
        _bullets((*parts.asked(pack), *_some(tuple(parts.set_aside(pack)), "case"))),
    ]
    changed = tuple(one.words for one in recipe.since(base))
    if changed:
        made += [Paragraph("Changed since the question was saved:"), _bullets(tuple(_some(changed, "case")))]
    if recipe.filters or recipe.without:
        made.append(Blank("To fill in: why these filters, and what they leave out", 1))
    if not pack.cases:
        return [*made, Paragraph(no_case(len(base.collection.current), on, recipe.words))]
    mind = (*pack.wording.points_for(pack.topics), *_some(discussing.not_facts(pack), "such figure"))
    made += [Heading("Sensitive points"), _bullets(mind or ("None are kept. Think of your own.",))]
    return [*made, Heading("Words to avoid"), *_avoid(pack)]


def _some(lines: tuple[str, ...], what: str) -> Iterator[str]:
    """Yield the first lines of a kind, and how many more the notes of the slides have."""
    yield from lines[:SOME]
    if len(lines) > SOME:
        yield f"{count(len(lines) - SOME, f'more {what}')} in the notes of the first slide."


def _aims(pack: Pack) -> Iterator[str]:
    slides = f"The first {CASE_SLIDES} have slides of their own." if len(pack.cases) > CASE_SLIDES else ""
    told = f"Members know what these {len(pack.cases)} cases say, and how strong each account is."
    yield f"{told} {slides}".strip()
    yield "Members say what is different here, who is not in the room, and what they need to know."
    yield "The room agrees what to find out first. It is not asked to choose an option."
    yield CAUTION


def _times(pack: Pack) -> Iterator[Block]:
    times = pack.wording.times
    if not times:
        yield Blank("To fill in: what is done when", 4)
        return
    rows, begins = [], 0
    for time in times:
        rows.append((f"{begins} to {begins + time.minutes}", time.what, time.slides or ""))
        begins += time.minutes
    yield Table(f"{begins} minutes in all", ("Minutes", "What is done", "Slides"), tuple(rows), widths=(1, 4.5, 2.5))


def _avoid(pack: Pack) -> Iterator[Block]:
    found = discussing.to_avoid(pack)
    if not found:
        yield Paragraph("No rules of words are kept in this case base.")
        return
    rows = tuple((told, say) for told, _, say in found)
    yield Table("Words that carry a risk; the notes of the first slide say why", ("Avoid", "Say instead"), rows)


def voting(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> list[Block]:
    """Return one page for the room: what to find out first, by vote, and what is parked."""
    pack = parts.gather(base, recipe, cases, on)
    rows = [(one.name, "", "", "") for one in discussing.options(pack)] if pack.cases else []
    rows.append(("Another, in your words:", "", "", ""))
    return [
        Heading(recipe.title, 1),
        *_banner(pack),
        Heading("What would you look into first?"),
        Paragraph("Tick one box in each row. This is no decision; it shows what the room wants to know more about."),
        Table(
            "Options. Their order is no ranking.",
            ("Option", "Look into first", "Later", "Not for here"),
            tuple(rows),
            widths=(4, 1.4, 1.2, 1.4),
        ),
        Blank("What would I need to know before I could say yes or no to any of these?", 2),
        Blank("Who is not in this room and ought to be asked?", 2),
        Heading("Parked"),
        Paragraph("A question or a point for another time. Write no names and nothing by which a person is known."),
        Blank("What is parked, and who could answer it?", 4),
    ]


def _banner(pack: Pack) -> Iterator[Block]:
    if pack.recipe.pre_election:
        yield Paragraph(PRE_ELECTION, style="note")


def _question(pack: Pack) -> Paragraph:
    purpose = " ".join(pack.recipe.purpose.split())
    if purpose and words(purpose) <= 40:
        return Paragraph(purpose, lead="The question:")
    found = pack.recipe.run(pack.base, 1).total
    return Paragraph(
        f"{pack.recipe.question_words(pack.base)}. {long_date(pack.on)}: {found} of "
        f"{len(pack.base.collection.current)} cases matched, {len(pack.cases)} taken.",
        lead="The question:",
    )


def _bullets(lines: Sequence[str] | Iterator[str]) -> Bullets:
    return Bullets(tuple(Paragraph(line) for line in lines))
