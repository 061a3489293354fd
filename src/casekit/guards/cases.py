"""The prose of a record as blocks, each with its field; titles and words of sources are left out: they are not ours."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.guards.finding import Block
from casekit.model.record import Case

_STORY = ("context", "approach", "who_benefits", "enabling", "limiting", "lessons")


def case_blocks(case: Case) -> tuple[Block, ...]:
    """Return what a record says in its own words."""
    return tuple(Block(text, place) for place, text in _prose(case) if text)


def _prose(case: Case) -> Iterator[tuple[str, str | None]]:
    yield "title", case.title
    yield "summary", case.summary
    yield "not_seen", case.not_seen
    yield "period.note", case.period.note
    for part in _STORY:
        for number, passage in enumerate(getattr(case.story, part), 1):
            yield f"story.{part}.{number}", passage.text
    for number, link in enumerate(case.equality, 1):
        yield f"equality.{number}.why", link.why
    for number, outcome in enumerate(case.outcomes, 1):
        yield f"outcomes.{number}.statement", outcome.statement
    for number, claim in enumerate(case.claims, 1):
        yield f"claims.{number}.what", claim.what
        yield f"claims.{number}.reason", claim.reason
    yield "evidence.why", case.evidence.why
    yield "means.cost", case.means.cost
    for number, resource in enumerate(case.means.resources, 1):
        yield f"means.resources.{number}.note", resource.note
    for number, source in enumerate(case.sources, 1):
        yield f"sources.{number}.note", source.note
    for number, related in enumerate(case.related, 1):
        yield f"related.{number}.why", related.why
