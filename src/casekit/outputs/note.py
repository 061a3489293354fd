"""The leadership note: two sides of A4 for a decision. What is to be decided and recommended is left to its author.

Everything said is from a record or is a fixed sentence. Whatever does not fit is counted, and nothing is cut short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casekit.compare.likeness import CAUTION, Likeness
from casekit.compare.places import like_what_place
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import INDEPENDENCE, count, long_date, no_case, sentence, state_words, strength
from casekit.model.record import Case, Outcome, Resource, Source
from casekit.outputs.citations import Citations
from casekit.outputs.document import Blank, Block, Bullets, Heading, Paragraph, Reference, References, Table
from casekit.outputs.note_choice import against, baseless, members_elsewhere, of_members, telling_outcomes
from casekit.outputs.sides import sides
from casekit.outputs.workshop import parts
from casekit.outputs.workshop.parts import PRE_ELECTION, Pack
from casekit.outputs.workshop.telling import with_marks
from casekit.search.casebase import Casebase

SIDES = 2
_FULL = 0.99
"""Of the last side, so much is filled at most."""

IMPLICATIONS = ("Legal", "Equality", "Finance", "Risk")
NO_BASE = "Out of how many is not stated."
NO_MEMBERS = "None of these cases says what councillors did."
NO_REUSE = "These cases name nothing that can be reused."


@dataclass(frozen=True)
class Room:
    """How much of each part is told. Without `links`, sources have no address."""

    rows: int
    points: int
    members: int
    reuse: int
    unknown: int
    lines: int
    links: int


_LEAST = Room(rows=1, points=1, members=1, reuse=1, unknown=2, lines=1, links=0)
_MORE: tuple[Mapping[str, int], ...] = (
    {"links": 1},
    {"rows": 2},
    {"unknown": 3},
    {"rows": 3},
    {"unknown": 4},
    {"points": 2},
    {"unknown": 5},
    {"points": 3},
    {"members": 2},
    {"reuse": 2},
    {"rows": 4},
    {"lines": 2},
    {"unknown": 7},
    {"reuse": 3},
    {"rows": 5},
    {"members": 3},
    {"reuse": 4},
)
"""What is told besides, where there is room for it, the most needed first."""


class _Short(Citations):
    """Sources in few words: who, what, when."""

    def references(self) -> tuple[Reference, ...]:
        """Return the list for the end of the note."""
        return tuple(Reference(number, _short(source), source.address) for number, source in self._sources.values())


def _short(source: Source) -> str:
    dated = (
        source.published if source.published and not source.published.startswith("not stated") else "Date not stated"
    )
    return sentence(f"{source.publisher}. {source.title}. {dated}")


def blocks(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> list[Block]:
    """Return two sides for leaders: the evidence in three points, like whom, what is not known, and blanks to fill."""
    pack = parts.gather(base, recipe, cases, on)
    changed = tuple(Paragraph(one.words) for one in recipe.since(base))
    room_taken: list[Block] = [Heading("Changed since this question was saved"), Bullets(changed)] if changed else []
    room, made = _LEAST, _note(pack, _LEAST)
    for more in _MORE:
        tried = replace(room, **more)
        longer = _note(pack, tried)
        if sides((*room_taken, *longer)) <= SIDES - 1 + _FULL:
            room, made = tried, longer
    return made


def _note(pack: Pack, room: Room) -> list[Block]:
    cites = _Short()
    made: list[Block] = [Heading(pack.recipe.title, 1)]
    if pack.recipe.pre_election:
        made.append(Paragraph(PRE_ELECTION, style="note"))
    made.append(Blank("Decision sought, by whom and by when (to fill in)", room.lines))
    made += _background(pack)
    if pack.cases:
        made += _evidence(pack, cites)
        made += _comparators(pack, room)
    else:
        nothing = no_case(len(pack.base.collection.current), pack.on, pack.recipe.words)
        made += [Heading("What the evidence says"), Paragraph(nothing)]
    if pack.cases:
        made += _members(pack, cites, room)
        made += _reuse(pack, cites, room)
        made += [Heading("What is not known"), _bullets(map(Paragraph, parts.unknown(pack)[: room.unknown]))]
    made += [Heading("Implications"), _implications()]
    made.append(Blank("Recommendation (left to the author)", room.lines))
    if references := cites.references():
        kept = references if room.links else tuple(replace(one, address=None) for one in references)
        made += [Heading("Sources"), References(kept)]
    return made


def _bullets(items: Sequence[Paragraph] | Iterator[Paragraph]) -> Bullets:
    return Bullets(tuple(items))


def _implications() -> Table:
    rows = tuple((one, "") for one in IMPLICATIONS)
    return Table(
        "For the author to fill in. Nothing here comes from the records.",
        ("For", "What it means here"),
        rows,
        widths=(1, 5),
    )


def _background(pack: Pack) -> Iterator[Block]:
    yield Heading("Background")
    purpose = " ".join(pack.recipe.purpose.split())
    yield Paragraph(sentence(purpose)) if purpose else Blank("Why this is looked at now (to fill in)", 1)
    asked = list(parts.asked(pack))
    if pack.recipe.set_aside:
        number = len(pack.recipe.set_aside)
        asked.append(f"{count(number, 'case was', 'cases were')} set aside, with the reason.".capitalize())
    yield Paragraph(" ".join(asked))


def _evidence(pack: Pack, cites: Citations) -> Iterator[Block]:
    yield Heading("What the evidence says")
    told = telling_outcomes(pack.base, pack.cases)
    if not told:
        yield Paragraph("No outcome is stated in the sources seen. That is not evidence of no impact.")
        return
    yield _bullets([_outcome(pack, case, outcome, cites) for case, outcome in told])
    stated = sum(len(case.outcomes) for case in pack.cases)
    harmed = sum(against(*one) for one in told)
    harm = f" {harmed} of them {'tells' if harmed == 1 else 'tell'} of harm or no effect." if harmed else ""
    yield Paragraph(
        f"{len(told)} of {count(stated, 'outcome')} stated in {count(len(pack.cases), 'case')}: observed before "
        f"reported before expected.{harm} Strength is given case by case and never averaged. None shows what would "
        "happen here.",
        style="small",
    )


def _outcome(pack: Pack, case: Case, outcome: Outcome, cites: Citations) -> Paragraph:
    text = with_marks(case, sentence(outcome.statement))
    parts_of = (
        state_words(case),
        "Harm or no effect." if outcome.result == "adverse-or-no-effect" else "",
        f"{outcome.kind.capitalize()}: {text}",
        NO_BASE if baseless(case, outcome.statement) else "",
        f"Said by: {outcome.said_by}.",
        f"{strength(case, pack.base.collection)}; {INDEPENDENCE[case.evidence.independence]}.",
    )
    said = " ".join(filter(None, parts_of))
    return Paragraph(said, (cites.of(case, outcome.source),), lead=f"{pack.base.place_line(case)}.")


def _comparators(pack: Pack, room: Room) -> Iterator[Block]:
    told = list(dict.fromkeys(case.id for case, _ in telling_outcomes(pack.base, pack.cases)))
    order = list(pack.likeness) or [case.id for case in pack.cases]
    kept = [*told, *(key for key in order if key not in told)][: room.rows]
    shown = [pack.base.case(key) for key in order if key in kept]
    more = len(pack.cases) - len(shown)
    rest = f" {count(more, 'more case')} not shown here." if more else ""
    if not pack.area:
        yield Heading("What sort of places")
        rows = [(_named(pack, case), _sort(pack, case), pack.level(case)) for case in shown]
        columns = ("Case", "What sort of place", "Strength")
        yield Table(f"No area of our own is named, so none is compared.{rest}", columns, tuple(rows), widths=(2, 4, 1))
        return
    yield Heading("Like us, and unlike us")
    cells = [(_named(pack, case), *_like(pack.likeness[case.id], room.points)) for case in shown]
    caption = f"Against {pack.area.partition(' (')[0]}, the most alike first. {CAUTION}{rest}"
    yield Table(caption, ("Case", "Like us", "Unlike us"), tuple(cells), widths=(2.6, 2.2, 2.2))


def _named(pack: Pack, case: Case) -> str:
    return f"{pack.name(case)}. {case.title}"


def _sort(pack: Pack, case: Case) -> str:
    return sentence(like_what_place(case, pack.base.collection).partition(": ")[2] or "Not known")


def _like(one: Likeness, points: int) -> tuple[str, str]:
    if one.score is None:
        return f"Too little is known for a comparison ({one.compared} of {one.of} points).", "Not known."
    return _first(one.like, points), _first(one.unlike, points)


def _first(points: tuple[str, ...], kept: int) -> str:
    rest = len(points) - kept
    words = f"{', '.join(points[:kept])}{f', and {rest} more' if rest > 0 else ''}"
    return sentence(words[:1].upper() + words[1:]) if points else "Nothing that is known."


def _members(pack: Pack, cites: Citations, room: Room) -> Iterator[Block]:
    yield Heading("What members did elsewhere")
    told = [found for case in pack.cases if (found := of_members(case))]
    if told:
        yield _bullets(_member(pack, cites, *one) for one in told[: room.members])
        if (rest := len(told) - room.members) > 0:
            yield Paragraph(
                f"{rest} more of these cases {'tells' if rest == 1 else 'tell'} of councillors.", style="small"
            )
        return
    others = members_elsewhere(pack)
    does = "does" if len(others) == 1 else "do"
    more = f" Outside this selection {count(len(others), 'case')} on the same topics {does}." if others else ""
    yield Paragraph(f"{NO_MEMBERS}{more}")
    if others:
        yield _bullets(_member(pack, cites, *one) for one in others[: room.members])


def _member(pack: Pack, cites: Citations, case: Case, text: str, source: str | None) -> Paragraph:
    return Paragraph(text, (cites.of(case, source),), lead=f"{pack.base.place_line(case)}.")


def _reuse(pack: Pack, cites: Citations, room: Room) -> Iterator[Block]:
    yield Heading("What can be reused")
    found = [(case, one) for case in pack.cases for one in case.means.resources]
    if not found:
        yield Paragraph(NO_REUSE)
        return
    shown = sorted(found, key=lambda pair: pair[1].address is None)[: room.reuse]
    yield _bullets([_resource(pack, case, one, cites) for case, one in shown])
    if len(found) > len(shown):
        yield Paragraph(f"{len(found) - len(shown)} more in the case files.", style="small")


def _resource(pack: Pack, case: Case, one: Resource, cites: Citations) -> Paragraph:
    kind = one.kind.replace("-", " ")
    named = one.title if kind == "other" or kind in one.title.lower() else f"{one.title} ({kind})"
    dead = f"Its address did not answer on {long_date(one.dead_on)}." if one.dead_on else ""
    had = "" if one.note or one.address else "Whether it can still be had is not known."
    said = " ".join(filter(None, (sentence(named), sentence(one.note) if one.note else "", dead, had)))
    return Paragraph(said, (cites.of(case, one.source),), lead=f"{pack.name(case)}.")
