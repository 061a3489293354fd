"""One case in 60 to 80 words, for a slide: whole sentences of its record, chosen to fit. Nothing is reworded or cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from casekit.casebase.collection import Collection
from casekit.compare.areas import Area
from casekit.compare.likeness import Likeness, like
from casekit.compare.places import like_what_place
from casekit.evidence.balance import adverse, measured
from casekit.evidence.wording import sentence, state_words
from casekit.guards.voice import sentences
from casekit.model.record import Case, Claim, Outcome, Passage

FEWEST, MOST, TOO_MANY = 60, 80, 95
"""Words that a case slide should have, without its labels, cost and source."""

NOT_STATED = "Not stated in the sources seen."
NOT_MEASURED = "Not measured."
NO_OUTCOME = "Not measured, and no outcome is stated."
NO_LIMITS = "The account does not say what got in the way."

_DOUBT = {
    "disputed": "A figure here is disputed.",
    "stale": "A figure here is out of date.",
    "forecast": "A figure here is a forecast.",
    "ambiguous": "A figure here is unclear in the source.",
    "unchecked": "A figure here is not yet checked.",
}
_ORDER = {"observed": 0, "reported": 1, "expected": 2}
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_LEANS = re.compile(r"(?:It|Its|They|Their|This|These|That|Those|He|She|Both|Also|Related|After that|Until then)\b")
_SMALL = frozenset({"The", "Any", "What", "Only", "All", "Whether", "How", "No", "A", "Everything", "Anything"})
_KEPT = 5

_OTHER_PASSAGE, _OTHER_OUTCOME, _DOUBTFUL, _NO_BASE, _ONE_MORE = 5.0, 7.0, 1.5, 0.5, 0.4
"""What it counts against a choice, in words too many: what stands first in a record is what matters most."""


@dataclass(frozen=True)
class Telling:
    """What a slide says of one case, part by part, each in words of its record or in a fixed sentence."""

    case: Case
    place: str
    like: str
    problem: str
    did: str
    changed: str
    cost: str
    watch: str

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Return label and words of each part, in order; without a cost stated there is no such part."""
        named = (
            ("Place:", self.like),
            ("Problem:", self.problem),
            ("What they did:", self.did),
            ("What changed:", self.changed),
            ("Cost as stated:", self.cost),
            ("Watch out:", self.watch),
        )
        return tuple((label, text) for label, text in named if text)

    @property
    def words(self) -> int:
        """Count the words, without labels and without the cost, which is given as it is stated."""
        return sum(words(text) for text in (self.like, self.problem, self.did, self.changed, self.watch))


def words(text: str) -> int:
    """Count the words of a text."""
    return len(text.split())


def tell(case: Case, place: str, collection: Collection, likeness: Likeness | None) -> Telling:
    """Tell a case in 60 to 80 words where whole sentences of its record allow it, else in as few as they do."""
    choices = (
        tuple(_alike(case, collection, likeness)),
        tuple(_story(case, case.story.context)) or ((0.0, NOT_STATED),),
        tuple(_story(case, case.story.approach, 0)) or tuple(_whole(case, case.summary)),
        tuple(_changed(case)),
        tuple(_watch(case)),
    )
    cost = sentence(case.means.cost) if case.means.cost else ""

    def worth(picked: tuple[tuple[float, str], ...]) -> tuple[float, int]:
        total = sum(words(text) for _, text in picked)
        outside = max(FEWEST - total, 0) / 2 + max(total - MOST, 0) + max(total - TOO_MANY, 0) * 2
        return round(outside + sum(price for price, _ in picked), 3), total

    best = min(product(*choices), key=worth)
    alike, problem, did, changed, watch = (text for _, text in best)
    return Telling(case, place, alike, problem, did, changed, cost, watch)


def likenesses(
    collection: Collection, mine: Area | None, cases: Iterable[Case], lens: Mapping[str, float]
) -> dict[str, Likeness]:
    """Return case id → how like one's own area its area is; nothing without an area of one's own."""
    return {one.id: one for one in like(collection, mine, cases, lens or None)} if mine else {}


def _alike(case: Case, collection: Collection, likeness: Likeness | None) -> Iterator[tuple[float, str]]:
    """Yield why the place can be compared, shorter each time; with no area of one's own, what sort of place it is."""
    if likeness is None:
        parts = like_what_place(case, collection).partition(": ")[2].split("; ")
        for kept in (4, 3, 2, 1):
            if kept <= len(parts) or kept == 1:
                yield 0.4 * (4 - kept), sentence(_upper("; ".join(parts[:kept])) or "Not known")
        return
    for price, kept in ((0.0, 3), (0.3, 2), (1.5, 1)):
        yield price, sides_of(likeness, kept)


def sides_of(likeness: Likeness, kept: int) -> str:
    """Say what makes a place like us and unlike us, so many points of each and how many more there are."""
    sides = (("Like us", likeness.like), ("Unlike us", likeness.unlike))
    said = [f"{side}: {_first(points, kept)}." for side, points in sides if points]
    if likeness.score is None:
        said.insert(0, f"Too little is known for a comparison ({likeness.compared} of {likeness.of} points).")
    return " ".join(said) or "Not known."


def _first(points: tuple[str, ...], kept: int) -> str:
    """Return the first points, and say how many more there are."""
    rest = len(points) - kept
    return f"{', '.join(points[:kept])}{f', and {rest} more' if rest > 0 else ''}"


def _story(case: Case, passages: tuple[Passage, ...], other: float = _OTHER_PASSAGE) -> Iterator[tuple[float, str]]:
    """Yield the beginnings of passages, the first passage first; without a price for others, of the first alone."""
    for number, passage in enumerate(passages[: _KEPT if other else 1]):
        if number and _LEANS.match(passage.text):
            continue
        for price, text in _whole(case, passage.text):
            yield price + number * other, text
    if len(passages) > 1:
        both = f"{sentence(passages[0].text)} {sentence(passages[1].text)}"
        yield 2 * _ONE_MORE + _risk(case, both), with_marks(case, both)


def _whole(case: Case, text: str, most: int = 3) -> Iterator[tuple[float, str]]:
    """Yield the first sentence, the first two, and so on, each with what must be said of its figures."""
    for number, (_, end) in enumerate(list(sentences(text))[:most]):
        kept = sentence(" ".join(text[:end].split()))
        yield number * _ONE_MORE + _risk(case, kept), with_marks(case, kept)


def _changed(case: Case) -> Iterator[tuple[float, str]]:
    """Yield outcomes with their mark, the nearest to a change first; nothing measured is always said."""
    if not case.outcomes:
        yield 0.0, NO_OUTCOME
        return
    first = "" if measured(case) else f"{NOT_MEASURED} "
    ranked = sorted(case.outcomes, key=_nearest)
    for number, outcome in enumerate(ranked[:_KEPT]):
        for price, text in _whole(case, outcome.statement, 2):
            yield price + number * _OTHER_OUTCOME, f"{first}{outcome.kind.capitalize()}: {text}"


def _nearest(outcome: Outcome) -> tuple[int, int]:
    results = ("measured-against-comparison", "measured-change", "reported-benefit", "output", "activity")
    rank = results.index(outcome.result) if outcome.result in results else len(results)
    return rank, _ORDER[outcome.kind]


def _watch(case: Case) -> Iterator[tuple[float, str]]:
    """Yield what a reader must not overlook: a draft, harm or no effect, what got in the way, what was not seen."""
    draft = f"{said} " if (said := state_words(case)) else ""
    harms = [outcome for outcome in case.outcomes if outcome.result == "adverse-or-no-effect"]
    for number, outcome in enumerate(harms):
        for price, text in _whole(case, outcome.statement, 2):
            yield price + number * _OTHER_OUTCOME, f"{draft}{outcome.kind.capitalize()}: {text}"
    if adverse(case):
        return
    for price, text in _story(case, case.story.limiting):
        yield price, f"{draft}{text}"
    if not case.story.limiting:
        for price, text in _whole(case, case.not_seen or "", 1):
            yield price, f"{draft}Not seen: {_lower(text)}"
        yield _OTHER_PASSAGE, f"{draft}{NO_LIMITS}"


def with_marks(case: Case, text: str) -> str:
    """Add what must be said of the figures in a text: that one is in doubt, or out of what it is counted."""
    said = [_DOUBT[claim.state] for claim in _figures(case, text) if claim.state in _DOUBT]
    said += [f"Out of: {sentence(claim.of or '')}" for claim in _figures(case, text) if _baseless(claim, text)]
    return " ".join((text, *dict.fromkeys(said)))


def _risk(case: Case, text: str) -> float:
    doubtful = sum(claim.state != "supported" for claim in _figures(case, text))
    return _DOUBTFUL * bool(doubtful) + _NO_BASE * any(_baseless(claim, text) for claim in _figures(case, text))


def _baseless(claim: Claim, text: str) -> bool:
    return bool("%" in claim.value and claim.of and claim.state == "supported" and claim.of not in text)


def _figures(case: Case, text: str) -> list[Claim]:
    """Return the claims of a case whose figure stands in a text."""
    here, lower = set(_NUMBER.findall(text)), text.lower()
    return [
        claim
        for claim in case.claims
        if ((own := set(_NUMBER.findall(claim.value))) and own <= here) or claim.value.lower() in lower
    ]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    """Begin with a small letter, unless the first word is a name or a short form."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first in _SMALL else text
