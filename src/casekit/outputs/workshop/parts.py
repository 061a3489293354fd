"""What the workshop documents share: the cases as told, facts, gaps, a comparison, and all about each case.

Everything said is from a record or is a fixed sentence. Nothing is recommended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from casekit.compare.alike import own_area
from casekit.compare.likeness import CAUTION, Likeness
from casekit.evidence.balance import adverse, latest_year, measured, own_word
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import (
    INDEPENDENCE,
    claim_words,
    count,
    long_date,
    outcome_words,
    sentence,
    state_words,
    strength,
)
from casekit.model.record import Case, Claim
from casekit.outputs.citations import Citations
from casekit.outputs.document import Reference
from casekit.outputs.workshop.telling import Telling, likenesses, tell
from casekit.outputs.workshop.wording import Wording, load_wording
from casekit.search.casebase import Casebase

PRE_ELECTION = "Pre-election period: ask the monitoring officer before this is shown or published."
"""Stands on every slide and page where the recipe says so; nothing is left out for it."""

MOST_FACTS = 3
_YEAR = ("19", "20")
_OWN_WORD = "told by those who did or paid for the work"


@dataclass(frozen=True)
class Fact:
    """A figure that can be repeated: supported, with its base, its date and its source."""

    case: Case
    claim: Claim
    place: str

    @property
    def words(self) -> str:
        """Return the figure with its base, date and place."""
        claim = self.claim
        value = claim.value[:1].upper() + claim.value[1:]
        return f"{value}: {claim.what}. Out of: {claim.of}. As at: {claim.as_at}. {self.place}."


@dataclass(frozen=True)
class Pack:
    """One recipe, its cases, and everything the documents say of them."""

    base: Casebase
    recipe: Recipe
    cases: tuple[Case, ...]
    on: date
    area: str
    likeness: Mapping[str, Likeness]
    wording: Wording

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """Tell every case."""
        collection = self.base.collection
        return tuple(
            tell(case, self.base.place_line(case), collection, self.likeness.get(case.id)) for case in self.cases
        )

    @cached_property
    def topics(self) -> frozenset[str]:
        """Return the topics asked for, and those that half the cases or more are about."""
        vocabulary = self.base.collection.vocabulary("topic")
        asked = {wide for one in self.recipe.filters.get("topic", ()) for wide in vocabulary.with_broader(one)}
        held = Counter(value for case in self.cases for value in self.base.collection.values_of("topic", case))
        return frozenset(asked | {value for value, number in held.items() if number * 2 >= len(self.cases)})

    def name(self, case: Case) -> str:
        """Return the name of the place alone."""
        place = self.base.collection.places.get(case.places[0])
        return place.name if place else case.places[0]

    def level(self, case: Case) -> str:
        """Return the level of evidence in two words."""
        return strength(case, self.base.collection).partition(":")[0]


def gather(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> Pack:
    """Bring together what the documents rest on; a place that is not known is refused in a sentence."""
    mine, area = own_area(base, recipe.place, recipe.story) if recipe.place.strip() else (None, "")
    alike = likenesses(base.collection, mine, cases, recipe.lens)
    return Pack(base, recipe, tuple(cases), on, area, alike, load_wording(base.collection))


def asked(pack: Pack) -> Iterator[str]:
    """Yield what was asked, of what, and how the cases came to be these."""
    records, found = len(pack.base.collection.current), pack.recipe.run(pack.base, 1).total
    yield f"The search was for {pack.recipe.question_words(pack.base)}."
    yield f"On {long_date(pack.on)}, {found} of the {records} cases in the collection matched."
    if taken := pack.recipe.taken_words(found, len(pack.cases)):
        yield taken
    if pack.area:
        yield f"Places are compared with {pack.area}."


def set_aside(pack: Pack) -> Iterator[str]:
    """Yield the cases set aside, each with the reason given."""
    for key, reason in pack.recipe.set_aside.items():
        yield f"Set aside: {pack.base[key].title if key in pack.base else key}. {sentence(reason)}"


def facts(pack: Pack) -> tuple[Fact, ...]:
    """Return up to three figures that can be repeated as they stand, one a case before a second of any."""
    usable = {case.id: [claim for claim in case.claims if _repeatable(case, claim)] for case in pack.cases}
    rounds = max(map(len, usable.values()), default=0)
    found = [
        Fact(case, usable[case.id][turn], pack.name(case))
        for turn in range(rounds)
        for case in pack.cases
        if turn < len(usable[case.id])
    ]
    return tuple(found[:MOST_FACTS])


def _repeatable(case: Case, claim: Claim) -> bool:
    based = claim.of and not claim.of.lower().startswith("not stated")
    dated = claim.as_at and any(f"{start}{n:02}" in claim.as_at for start in _YEAR for n in range(100))
    return bool(claim.state == "supported" and based and dated and case.record.state == "reviewed")


def other_figures(pack: Pack, shown: Sequence[Fact]) -> str:
    """Say how many figures are not shown, and why; nothing where there are none."""
    claims = [claim for case in pack.cases for claim in case.claims]
    rest = len(claims) - len(shown)
    if not rest:
        return "These cases state no other figure." if shown else "These cases state no figures."
    doubtful = sum(claim.state != "supported" for claim in claims)
    why = []
    if doubtful:
        why.append(f"{doubtful} disputed, out of date, a forecast or unclear")
    if rest > doubtful:
        more = ", or beyond three" if len(shown) == MOST_FACTS else ""
        why.append(f"{rest - doubtful} without base or date{more}")
    return f"{count(rest, 'figure')} in these cases not shown here: {'; '.join(why)}. The notes have them."


def figures(pack: Pack) -> tuple[str, ...]:
    """Return every figure of the cases with its state."""
    return tuple(f"{pack.name(case)}. {claim_words(claim)}" for case in pack.cases for claim in case.claims)


def unknown(pack: Pack) -> tuple[str, ...]:
    """Return what the cases leave open, in counts."""
    total = len(pack.cases)
    own = sum(one.own for one in pack.likeness.values())
    if not pack.area:
        lines = ["Our own area is not named, so nothing is said of likeness to it."]
    elif own:
        lines = [f"{own} of the {count(total, 'case')} {'is' if own == 1 else 'are'} from our own area, then or now."]
    else:
        lines = [f"Nothing here was counted or asked in {pack.area.partition(' (')[0]}."]
    for number, of_one, of_more in (
        (sum(map(measured, pack.cases)), "measured what changed", "measured what changed"),
        (sum(bool(case.means.cost) for case in pack.cases), "states a cost", "state a cost"),
        (sum(bool(case.story.limiting) for case in pack.cases), "says what got in the way", "say what got in the way"),
        (sum(map(own_word, pack.cases)), f"is {_OWN_WORD}", f"are {_OWN_WORD}"),
    ):
        who = "None" if not number else "All" if number == total else str(number)
        lines.append(f"{who} of the {count(total, 'case')} {of_one if number < 2 else of_more}.")
    if harmed := sum(map(adverse, pack.cases)):
        lines.append(f"{count(harmed, 'case reports', 'cases report')} harm or no effect.".capitalize())
    else:
        lines.append("No case reports harm or no effect. Failures are published less often.")
    years = [year for case in pack.cases if (year := latest_year(case))]
    if years and pack.on.year - max(years) > 5:
        lines.append(f"The latest year stated is {max(years)}. Law and funding have changed since.")
    return tuple(lines)


def not_seen(pack: Pack) -> tuple[str, ...]:
    """Return which parts of its sources were not seen, case by case."""
    return tuple(f"{pack.name(case)}. Not seen: {sentence(case.not_seen)}" for case in pack.cases if case.not_seen)


def changed_in_short(case: Case) -> str:
    """Say in a few words whether anything was measured, and what kind of outcome is stated."""
    if not case.outcomes:
        return "No; no outcome stated"
    kinds = [kind for kind in ("observed", "reported", "expected") if any(one.kind == kind for one in case.outcomes)]
    harm = "; harm or no effect" if adverse(case) else ""
    return f"{'Yes' if measured(case) else 'No'}; {', '.join(kinds)}{harm}"


def how(pack: Pack, case: Case, most: int = 2) -> str:
    """Name the methods of a case, or else what the council did."""
    for facet in ("method", "practice"):
        if coded := case.facets.get(facet):
            return "; ".join(pack.base.collection.vocabulary(facet).label_of(one.term) for one in coded[:most])
    return "Not stated"


def strengths(pack: Pack) -> tuple[tuple[str, int], ...]:
    """Count the cases at each level of evidence that is reached, weakest first."""
    terms = pack.base.collection.vocabulary("evidence").terms
    counted = [(term.label, sum(case.evidence.level == term.id for case in pack.cases)) for term in terms]
    return tuple((label, number) for label, number in counted if number)


def about_case(pack: Pack, case: Case, cites: Citations) -> tuple[str, ...]:
    """Return all that a facilitator may be asked about one case."""
    alike, cited = pack.likeness.get(case.id), cites.all_of(case)
    lines = [
        state_words(case),
        f"In short: {sentence(case.summary)}",
        alike.sentence if alike else CAUTION,
        *(outcome_words(one) for one in case.outcomes),
        "" if case.outcomes else "No outcome is stated in the sources seen.",
        f"{strength(case, pack.base.collection)}. {sentence(case.evidence.why)} "
        f"The account is {INDEPENDENCE[case.evidence.independence]}.",
        f"Not seen: {sentence(case.not_seen)}" if case.not_seen else "",
        *(claim_words(one) for one in case.claims),
        *(source_line(one) for one in cites.references() if one.number in cited),
    ]
    return tuple(line for line in lines if line)


def source_line(source: Reference) -> str:
    """Return a source with its number and address, on one line."""
    return f"[{source.number}] {source.text} {source.address or ''}".strip()
