"""What a leadership note takes from the cases: three outcomes, and what councillors did. Nothing here is reworded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casekit.evidence.wording import sentence
from casekit.model.record import Case, Outcome
from casekit.outputs.workshop.parts import Pack
from casekit.outputs.workshop.telling import with_marks
from casekit.search.casebase import Casebase

MOST = 3
"""Outcomes that are told."""

_KINDS = ("observed", "reported", "expected")
_RESULTS = ("measured-against-comparison", "measured-change", "reported-benefit", "output", "activity")
_PERCENT = re.compile(r"(\d[\d,.]*)\s?(?:%|per cent)")
_MEMBERS = re.compile(
    r"\b(?:councillors?|elected members?|cabinets?|scrutiny|portfolio holders?|mayors?|deputy mayors?|"
    r"council(?:'s|’s)? leader|leader of the council|members of the council|full council)\b",
    re.IGNORECASE,
)
_MEMBERS_DID = (("practice", "leadership-and-scrutiny"), ("method", "members-session"), ("method", "scrutiny-review"))


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
    harm = next(((case, one) for case, one in ranked if against(case, one)), None)
    picked = [harm] if harm else []
    for fresh in (True, False):
        for case, one in ranked:
            if len(picked) == MOST:
                break
            known = any(other.id == case.id for other, _ in picked) if fresh else (case, one) in picked
            if not known:
                picked.append((case, one))
    return sorted(picked, key=lambda pair: (_KINDS.index(pair[1].kind), rank(pair)))


def against(case: Case, outcome: Outcome) -> bool:
    """Say whether an outcome tells of harm or no effect, or its case was tested and found not effective."""
    return outcome.result == "adverse-or-no-effect" or case.evidence.level == "NE"


def baseless(case: Case, text: str) -> bool:
    """Say whether a share stands in a text and no claim of the record says out of how many."""
    based = {number for claim in case.claims if claim.of for number in _PERCENT.findall(claim.value)}
    return any(number not in based for number in _PERCENT.findall(text))


def members_elsewhere(pack: Pack) -> list[tuple[Case, str, str | None]]:
    """Return what councillors did in cases outside the selection on its topics, those with most in common first."""
    others = sorted(
        (case for case in pack.base.collection.current if _did(pack, case)), key=lambda case: _common(pack, case)
    )
    return [found for case in others if (found := of_members(case))]


def _did(pack: Pack, case: Case) -> bool:
    chosen = {one.id for one in pack.cases}
    values = pack.base.collection.values_of
    about = not pack.topics.isdisjoint(values("topic", case))
    coded = any(term in values(facet, case) for facet, term in _MEMBERS_DID)
    return case.id not in chosen and about and coded


def _common(pack: Pack, case: Case) -> tuple[int, str]:
    return -len(pack.topics.intersection(pack.base.collection.values_of("topic", case))), case.id


def of_members(case: Case) -> tuple[Case, str, str | None] | None:
    """Return the first passage on what councillors did, or else an outcome that names them."""
    for passage in (*case.story.approach, *case.story.enabling, *case.story.limiting):
        if _MEMBERS.search(passage.text):
            return case, with_marks(case, sentence(passage.text)), passage.source
    for one in case.outcomes:
        if _MEMBERS.search(one.statement):
            return case, f"{one.kind.capitalize()}: {with_marks(case, sentence(one.statement))}", one.source
    return None
