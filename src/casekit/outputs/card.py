"""A case as people read it: an escaped HTML card for pages and notebooks, and plain text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from casekit.compare.places import like_what_place
from casekit.evidence.wording import (
    DEPTHS,
    INDEPENDENCE,
    KINDS,
    STATES,
    long_date,
    raters,
    sentence,
    state_words,
    strength,
)
from casekit.model.record import Case, Passage, Recognition, Source
from casekit.search.casebase import Casebase
from casekit.search.documents import period_words
from casekit.search.resources import FoundResource

STATUS = {
    "planned": "planned when last seen",
    "running": "running when last seen",
    "ended": "ended",
    "stopped": "stopped early",
    "unknown": "whether it still runs is not known",
}
STORY = (
    ("context", "Context"),
    ("approach", "What was done"),
    ("who_benefits", "Who benefits"),
    ("enabling", "What helped"),
    ("limiting", "What got in the way"),
    ("lessons", "Lessons"),
)


@dataclass(frozen=True)
class Card:
    """One case, ready to be shown."""

    base: Casebase
    case: Case

    def __repr__(self) -> str:
        return f"Card({self.case.id})"

    def _repr_html_(self) -> str:
        return f'<article lang="en-GB"><h3>{escape(self.case.title)}</h3>{card_html(self.base, self.case)}</article>'


def show(base: Casebase, key: str) -> Card:
    """Return the card of one case, by its id."""
    return Card(base, base.case(key))


def number_sources(case: Case) -> dict[str, int]:
    """Number a case's sources from 1, in their order."""
    return {source.key: number for number, source in enumerate(case.sources, start=1)}


def source_words(source: Source) -> str:
    """Return a source as one reference."""
    parts = [source.title, source.publisher]
    parts += [source.published if source.published and source.published != "not stated" else "Date not stated"]
    parts += [source.locator] if source.locator else []
    parts += [f"Read {long_date(source.read_on)}"] if source.read_on else []
    return sentence(". ".join(part.rstrip(".") for part in parts))


def summary_html(case: Case, base: Casebase, snippet: str = "", section: str = "", why: Sequence[str] = ()) -> str:
    """Return a case as it stands in a list of results; `snippet` is HTML already."""
    shown = (
        f'<p class="ck-snippet"><strong>{escape(section)}:</strong> {snippet}</p>'
        if section not in {"", "Summary"}
        else ""
    )
    reasons = f'<p class="ck-why">Found by: {escape("; ".join(why))}</p>' if why else ""
    summary = snippet if section == "Summary" else escape(case.summary)
    return (
        f'<article class="ck-hit"><h3><button type="button" class="ck-link" data-do="open" data-id="{escape(case.id)}">'
        f"{escape(case.title)}</button></h3>"
        f'<p class="ck-place">{escape(base.place_line(case))}</p>'
        f'<p class="ck-summary">{summary}</p>{shown}'
        f'<p class="ck-evidence"><span class="ck-badge">{escape(strength(case, base.collection))}</span> '
        f"{escape(INDEPENDENCE[case.evidence.independence].capitalize())}. {escape(DEPTHS[case.depth])}.</p>"
        f"{reasons}</article>"
    )


def card_html(base: Casebase, case: Case) -> str:
    """Return the whole card as HTML, headings from h4 down. Everything from the record is escaped."""
    numbers = number_sources(case)
    parts = [
        _state(case),
        f'<p class="ck-place">{escape(like_what_place(case, base.collection))}</p>',
        _facts_html(case, base),
    ]
    parts.append(f"<section><h4>Summary</h4><p>{escape(case.summary)}</p></section>")
    for name, heading in STORY:
        parts.append(_passages(heading, getattr(case.story, name), numbers, case))
    parts += [
        _outcomes(case, numbers),
        _claims(case, numbers),
        _evidence(case, base, numbers),
        _equality_html(case, base),
    ]
    parts += [_resources(case), _sources(case, numbers), _related_html(case, base), _record(case)]
    return '<div class="ck-card">' + "".join(parts) + "</div>"


def _cite(number: int, locator: str | None) -> str:
    where = f", {escape(locator)}" if locator else ""
    return f' <span class="ck-cite">[{number}{where}]</span>'


def _state(case: Case) -> str:
    words = state_words(case)
    return f'<p class="ck-state"><strong>{escape(words)}</strong></p>' if words else ""


def facts(case: Case, base: Casebase) -> list[tuple[str, str]]:
    """Return the short facts of a case: name and value."""
    rows = [("When", period_words(case) or "not stated"), ("Status", STATUS[case.status]), ("Led by", case.lead.name)]
    if case.period.note:
        rows[0] = ("When", f"{rows[0][1]}. {case.period.note}")
    if case.partners:
        rows.append(("With", "; ".join(partner.name for partner in case.partners)))
    if case.programme:
        rows.append(("Programme", base.collection.vocabulary("programme").label_of(case.programme)))
    for facet in ("topic", "method", "group", "area_type"):
        vocabulary = base.collection.vocabulary(facet)
        if values := base.collection.values_of(facet, case):
            rows.append((vocabulary.label, "; ".join(vocabulary.label_of(value) for value in values)))
    if (became := base.collection.vocabularies.get("afterwards")) is not None:
        marks = map(became.label_of, base.collection.values_of("afterwards", case))
        rows.append((became.label, "; ".join(marks) or "not told in the sources seen"))
    rows.append(("Money", "; ".join(case.means.funders) or "funder not stated"))
    rows.append(("Cost", case.means.cost or "not stated"))
    return rows


def _facts_html(case: Case, base: Casebase) -> str:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts(case, base))
    return f'<dl class="ck-facts">{rows}</dl>'


def _passages(heading: str, items: Sequence[Passage], numbers: dict[str, int], case: Case) -> str:
    if not items:
        words = {"What got in the way": "The sources seen say nothing of what got in the way.", "What helped": ""}.get(
            heading, ""
        )
        return f"<section><h4>{escape(heading)}</h4><p>{words}</p></section>" if words else ""
    lines = "".join(
        f"<li>{escape(item.text)}{_cite(numbers[case.source(item.source).key], item.locator)}</li>" for item in items
    )
    return f"<section><h4>{escape(heading)}</h4><ul>{lines}</ul></section>"


def _outcomes(case: Case, numbers: dict[str, int]) -> str:
    if not case.outcomes:
        return "<section><h4>What came of it</h4><p>No outcome is stated in the sources seen.</p></section>"
    lines = "".join(
        f'<li><span class="ck-{outcome.kind}">{escape(outcome.kind.capitalize())}:</span> '
        f"{escape(sentence(outcome.statement))} <span>Said by: {escape(outcome.said_by)}.</span>"
        f"{_cite(numbers[case.source(outcome.source).key], outcome.locator)}</li>"
        for outcome in case.outcomes
    )
    key = " ".join(f"{words}." for words in KINDS.values())
    return f'<section><h4>What came of it</h4><ul>{lines}</ul><p class="ck-key">{escape(key)}</p></section>'


def _claims(case: Case, numbers: dict[str, int]) -> str:
    if not case.claims:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(claim.value)}</th><td>{escape(claim.what)}</td>'
        f"<td>{escape(claim.of or 'not stated')}</td><td>{escape(claim.as_at or 'not stated')}</td>"
        f"<td>{escape(claim.said_by)}{_cite(numbers[case.source(claim.source).key], claim.locator)}</td>"
        f'<td><span class="ck-claim-state">{escape(STATES[claim.state])}.</span> {escape(claim.reason or "")}</td></tr>'
        for claim in case.claims
    )
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Figure", "What is counted", "Out of", "As at", "Who says so", "State")
    )
    return (
        '<section><h4>Figures</h4><div class="ck-scroll" role="region" aria-label="Figures" tabindex="0"><table>'
        f"<caption>Figures in this case, each with its base and source</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _evidence(case: Case, base: Casebase, numbers: dict[str, int]) -> str:
    evidence = case.evidence
    lines = [
        f'<p><span class="ck-badge">{escape(strength(case, base.collection))}</span></p><p>{escape(evidence.why)}</p>',
        f"<p>The account is {escape(INDEPENDENCE[evidence.independence])}. Level given by: {escape(raters(case))}.</p>",
    ]
    if evidence.evaluator:
        lines.append(f"<p>Evaluated by: {escape(evidence.evaluator)}.</p>")
    if evidence.recognition:
        items = "".join(
            f"<li>{escape(recognition(r))}{_cite(numbers[case.source(r.source).key], r.locator)}</li>"
            for r in evidence.recognition
        )
        lines.append(f"<p>Recognition, which is not evidence of an outcome:</p><ul>{items}</ul>")
    return f"<section><h4>How strong is it?</h4>{''.join(lines)}</section>"


def recognition(won: Recognition) -> str:
    """Return a prize or mention in one line."""
    return ", ".join(str(part) for part in (won.title, won.by, won.year) if part)


def equality(case: Case, base: Casebase) -> list[str]:
    """Return each characteristic with its aim and basis, as a line."""
    names, aims = base.collection.vocabulary("characteristic"), base.collection.vocabulary("aim")
    return [
        f"{names.label_of(link.characteristic)}, {aims.label_of(link.aim).lower()}: {link.basis}. {link.why}"
        for link in case.equality
    ]


def _equality_html(case: Case, base: Casebase) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in equality(case, base))
    return f"<section><h4>Equality</h4><ul>{items}</ul></section>" if items else ""


def _resources(case: Case) -> str:
    if not case.means.resources:
        return ""
    items = "".join(
        f"<li>{_link(r.title, r.address)} ({escape(r.kind.replace('-', ' '))})"
        f"{'. ' + escape(r.note) if r.note else ''}</li>"
        for r in case.means.resources
    )
    return f"<section><h4>What you can reuse</h4><ul>{items}</ul></section>"


def _link(text: str, address: str | None) -> str:
    if not address:
        return escape(text)
    return f'<a href="{escape(address, quote=True)}" rel="noreferrer noopener">{escape(text)}</a>'


def resource_html(base: Casebase, found: FoundResource) -> str:
    """Return a thing to reuse as it stands in a list of results."""
    resource = found.resource
    note = f'<p class="ck-summary">{escape(sentence(resource.note))}</p>' if resource.note else ""
    gone = f"<p>The address did not answer on {long_date(resource.dead_on)}.</p>" if resource.dead_on else ""
    return (
        f'<article class="ck-hit"><h3>{_link(resource.title, resource.address)}</h3>'
        f'<p class="ck-place">{escape(found.kind.capitalize())}. {escape(found.place)}</p>{note}{gone}'
        f'<p>Left by: <button type="button" class="ck-link" data-do="open" data-id="{escape(found.case.id)}">'
        f"{escape(found.case.title)}</button></p></article>"
    )


def _sources(case: Case, numbers: dict[str, int]) -> str:
    items = "".join(
        f"<li>{escape(source_words(s))}{' ' + _link(s.address, s.address) if s.address else ''}"
        f"{' ' + escape(s.note) if s.note else ''}</li>"
        for s in case.sources
    )
    missing = f"<p>Not seen: {escape(sentence(case.not_seen))}</p>" if case.not_seen else ""
    return f"<section><h4>Sources</h4><ol>{items}</ol>{missing}</section>"


def related(case: Case, base: Casebase) -> list[tuple[Case, str]]:
    """Return the related cases that are there, each with the reason."""
    cases = base.collection.cases
    return [(cases[other.id], other.why) for other in case.related if other.id in cases]


def _related_html(case: Case, base: Casebase) -> str:
    items = "".join(
        f'<li><button type="button" class="ck-link" data-do="open" data-id="{escape(other.id)}">'
        f"{escape(other.title)}</button>, {escape(base.place_line(other))}: {escape(why)}</li>"
        for other, why in related(case, base)
    )
    return f"<section><h4>Related cases</h4><ul>{items}</ul></section>" if items else ""


def _record(case: Case) -> str:
    record = case.record
    words = f"Record {case.id}, {record.state}"
    if record.checked_by and record.checked_on:
        words += f", checked by {record.checked_by} on {long_date(record.checked_on)}"
    if record.next_review:
        words += f"; next review {long_date(record.next_review)}"
    return f'<p class="ck-record">{escape(sentence(words))}</p>'
