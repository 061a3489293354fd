"""The leadership note: two sides of A4 for a decision. What is to be decided and recommended is left to its author.

Everything said is from a record or is a fixed sentence. Whatever does not fit is counted, and nothing is cut short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casekit.compare.likeness import CAUTION, Likeness
from casekit.compare.places import like_what_place
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import INDEPENDENCE, count, long_date, no_case, sentence, state_words, strength
from casekit.model.record import Case, Outcome, Resource, Source
from casekit.outputs.citations import Citations
from casekit.outputs.document import Blank, Block, Bullets, Heading, Paragraph, Reference, References, Table
from casekit.outputs.sides import sides
from casekit.outputs.workshop import parts
from casekit.outputs.workshop.parts import PRE_ELECTION, Pack
from casekit.outputs.workshop.telling import with_marks
from casekit.search.casebase import Casebase

SIDES = 2
_FULL = 0.99
"""Of the last side, so much is filled at most."""

MOST = 3
"""Outcomes that are told."""

IMPLICATIONS = ("Legal", "Equality", "Finance", "Risk")
NO_BASE = "Out of how many is not stated."
NO_MEMBERS = "None of these cases says what councillors did."
NO_REUSE = "These cases name nothing that can be reused."

_KINDS = ("observed", "reported", "expected")
_RESULTS = ("measured-against-comparison", "measured-change", "reported-benefit", "output", "activity")
_PERCENT = re.compile(r"(\d[\d,.]*)\s?(?:%|per cent)")
_MEMBERS = re.compile(
    r"\b(?:councillors?|elected members?|cabinets?|scrutiny|portfolio holders?|mayors?|deputy mayors?|"
    r"council(?:'s|’s)? leader|leader of the council|members of the council|full council)\b",
    re.IGNORECASE,
)
_MEMBERS_DID = (("practice", "leadership-and-scrutiny"), ("method", "members-session"), ("method", "scrutiny-review"))


@dataclass(frozen=True)
class Room:
    """How much of each part is told."""

    rows: int
    points: int
    members: int
    reuse: int
    unknown: int
    lines: int


_LEAST = Room(rows=1, points=1, members=1, reuse=1, unknown=2, lines=1)
_MORE: tuple[Mapping[str, int], ...] = (
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
        made += [Heading("Sources"), References(references)]
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
    harm = " One tells of harm or no effect." if any(_against(*one) for one in told) else ""
    yield Paragraph(
        f"{len(told)} of {count(stated, 'outcome')} stated in {count(len(pack.cases), 'case')}: observed before "
        f"reported before expected.{harm} Strength is given case by case and never averaged. None shows what would "
        "happen here.",
        style="small",
    )


def telling_outcomes(base: Casebase, cases: Sequence[Case]) -> list[tuple[Case, Outcome]]:
    """Return up to three outcomes: one of harm or no effect where there is one, and of as many cases as can be.

    They stand in the order observed, reported, expected. What is expected, and what was only made or done by councils,
    is taken where nothing else is left.
    """
    order = [case.id for case in cases]
    domains = base.collection.vocabulary("outcome")

    def rank(pair: tuple[Case, Outcome]) -> tuple[int, ...]:
        case, one = pair
        people = any("outcomes-for-people" in domains.with_broader(domain) for domain in one.domain)
        near = _RESULTS.index(one.result) if one.result in _RESULTS else len(_RESULTS)
        only_made = near >= _RESULTS.index("output") and not people
        return one.kind == "expected", only_made, _KINDS.index(one.kind), not people, near, order.index(case.id)

    ranked = sorted(((case, one) for case in cases for one in case.outcomes), key=rank)
    against = next(((case, one) for case, one in ranked if _against(case, one)), None)
    picked = [against] if against else []
    for fresh in (True, False):
        for case, one in ranked:
            if len(picked) == MOST:
                break
            known = any(other.id == case.id for other, _ in picked) if fresh else (case, one) in picked
            if not known:
                picked.append((case, one))
    return sorted(picked, key=lambda pair: (_KINDS.index(pair[1].kind), rank(pair)))


def _against(case: Case, outcome: Outcome) -> bool:
    return outcome.result == "adverse-or-no-effect" or case.evidence.level == "NE"


def _outcome(pack: Pack, case: Case, outcome: Outcome, cites: Citations) -> Paragraph:
    text = with_marks(case, sentence(outcome.statement))
    parts_of = (
        state_words(case),
        "Harm or no effect." if outcome.result == "adverse-or-no-effect" else "",
        f"{outcome.kind.capitalize()}: {text}",
        NO_BASE if _baseless(case, outcome.statement) else "",
        f"Said by: {outcome.said_by}.",
        f"{strength(case, pack.base.collection)}; {INDEPENDENCE[case.evidence.independence]}.",
    )
    said = " ".join(filter(None, parts_of))
    return Paragraph(said, (cites.of(case, outcome.source),), lead=f"{pack.base.place_line(case)}.")


def _baseless(case: Case, text: str) -> bool:
    """Say whether a share stands in a text and no claim of the record says out of how many."""
    based = {number for claim in case.claims if claim.of for number in _PERCENT.findall(claim.value)}
    return any(number not in based for number in _PERCENT.findall(text))


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
    told = [found for case in pack.cases if (found := _of_members(case))]
    if told:
        yield _bullets(_member(pack, cites, *one) for one in told[: room.members])
        if (rest := len(told) - room.members) > 0:
            yield Paragraph(
                f"{rest} more of these cases {'tells' if rest == 1 else 'tell'} of councillors.", style="small"
            )
        return
    others = sorted((case for case in pack.base.collection.current if _did(pack, case)), key=_common(pack))
    does = "does" if len(others) == 1 else "do"
    more = f" Outside this selection {count(len(others), 'case')} on the same topics {does}." if others else ""
    yield Paragraph(f"{NO_MEMBERS}{more}")
    if told := [found for case in others if (found := _of_members(case))]:
        yield _bullets(_member(pack, cites, *one) for one in told[: room.members])


def _member(pack: Pack, cites: Citations, case: Case, text: str, source: str | None) -> Paragraph:
    return Paragraph(text, (cites.of(case, source),), lead=f"{pack.base.place_line(case)}.")


def _did(pack: Pack, case: Case) -> bool:
    chosen = {one.id for one in pack.cases}
    values = pack.base.collection.values_of
    about = not pack.topics.isdisjoint(values("topic", case))
    coded = any(term in values(facet, case) for facet, term in _MEMBERS_DID)
    return case.id not in chosen and about and coded and _of_members(case) is not None


def _common(pack: Pack) -> Callable[[Case], tuple[int, str]]:
    """Return what puts the cases with most topics in common first."""
    topics = pack.base.collection.values["topic"] if "topic" in pack.base.collection.vocabularies else {}
    return lambda case: (-len(pack.topics.intersection(topics.get(case.id, ()))), case.id)


def _of_members(case: Case) -> tuple[Case, str, str | None] | None:
    """Return the first passage on what councillors did, or else an outcome that names them."""
    for passage in (*case.story.approach, *case.story.enabling, *case.story.limiting):
        if _MEMBERS.search(passage.text):
            return case, with_marks(case, sentence(passage.text)), passage.source
    for one in case.outcomes:
        if _MEMBERS.search(one.statement):
            return case, f"{one.kind.capitalize()}: {with_marks(case, sentence(one.statement))}", one.source
    return None


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
