"""A case as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from casekit.compare.places import like_what_place
from casekit.evidence.wording import INDEPENDENCE, claim_words, outcome_words, raters, sentence, state_words, strength
from casekit.model.record import Case
from casekit.outputs.card import STORY, equality, facts, number_sources, recognition, related, source_words
from casekit.search.casebase import Casebase


def card_text(base: Casebase, case: Case, width: int = 96) -> str:
    """Return the card as plain text for the terminal."""
    return "\n".join(_text_lines(base, case, width))


def _text_lines(base: Casebase, case: Case, width: int) -> Iterator[str]:
    numbers = number_sources(case)

    def wrapped(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            yield fill(line, width, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)

    def cite(source: str | None, locator: str) -> str:
        return f"[{numbers[case.source(source).key]}, {locator}]"

    yield from (case.title, "=" * min(len(case.title), width))
    if words := state_words(case):
        yield fill(words, width)
    yield fill(like_what_place(case, base.collection), width)
    yield fill(f"{strength(case, base.collection)} ({INDEPENDENCE[case.evidence.independence]}; {raters(case)})", width)
    for name, value in facts(case, base):
        yield fill(f"{name}: {value}", width, subsequent_indent="    ")
    yield from ("", fill(case.summary, width))
    for name, heading in STORY:
        if items := getattr(case.story, name):
            yield from ("", heading)
            yield from wrapped(f"{item.text} {cite(item.source, item.locator)}" for item in items)
    yield from ("", "What came of it")
    yield from wrapped(f"{outcome_words(o)} {cite(o.source, o.locator)}" for o in case.outcomes)
    if not case.outcomes:
        yield "  No outcome is stated in the sources seen."
    if case.claims:
        yield from ("", "Figures")
        yield from wrapped(f"{claim_words(c)} {cite(c.source, c.locator)}" for c in case.claims)
    if case.evidence.recognition:
        yield from ("", "Recognition, which is not evidence of an outcome")
        yield from wrapped(f"{recognition(r)} {cite(r.source, r.locator)}" for r in case.evidence.recognition)
    if links := equality(case, base):
        yield from ("", "Equality")
        yield from wrapped(links)
    if case.means.resources:
        yield from ("", "What you can reuse")
        yield from wrapped(
            f"{r.title} ({r.kind.replace('-', ' ')})" + (f". {r.note}" if r.note else "") for r in case.means.resources
        )
    yield from ("", "Sources")
    for number, source in enumerate(case.sources, start=1):
        yield fill(
            f"[{number}] {source_words(source)} {source.address or ''}".rstrip(),
            width,
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
    if case.not_seen:
        yield fill(f"Not seen: {sentence(case.not_seen)}", width)
    if others := related(case, base):
        yield from ("", "Related cases")
        yield from wrapped(f"{other.title} [{other.id}]: {why}" for other, why in others)
