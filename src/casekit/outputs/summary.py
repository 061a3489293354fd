"""The evidence summary: what other places did, how strong the accounts are, and what is not known.

Every sentence is put together from the records, and cites them. Nothing is invented, and nothing is recommended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from casekit.compare.places import like_what_place
from casekit.evidence.balance import balance
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import (
    INDEPENDENCE,
    STATES,
    count,
    long_date,
    no_case,
    outcome_words,
    raters,
    sentence,
    state_words,
    strength,
)
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED
from casekit.outputs.citations import Citations
from casekit.outputs.document import BarChart, Block, Bullets, Heading, Paragraph, References, Table
from casekit.search.casebase import Casebase

_KIND_ORDER = {"observed": 0, "reported": 1, "expected": 2}
_ALL_OUTCOMES, _FEW_OUTCOMES = 12, 3
"""Outcomes shown for each case: all of them, in practice, for up to five cases; three for more."""


def blocks(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> list[Block]:
    """Return the blocks of the summary for some cases, already chosen."""
    cites = Citations()
    parts: list[Block] = [Heading(recipe.title, 1), *_asked(base, recipe, cases, on)]
    if not cases:
        parts.append(Paragraph(no_case(len(base.collection.current), on, recipe.words), lead="Nothing found."))
        return parts
    parts += _counts(base, cases)
    parts += _findings(base, cases, cites)
    parts += _comparison(base, cases, cites)
    parts += _figures(cases, cites)
    parts += _strength(base, cases, cites)
    parts += [Heading("Is this a balanced selection?"), _bullets(balance(cases, base.collection, on))]
    parts += _unknown(base, cases, cites)
    parts += _reuse(cases, cites)
    parts += [Heading("Questions to ask here"), _bullets(_questions(cases))]
    parts += [Heading("Sources"), References(cites.references())]
    return parts


def _bullets(lines: Sequence[str]) -> Bullets:
    return Bullets(tuple(Paragraph(line) for line in lines))


def _asked(base: Casebase, recipe: Recipe, cases: Sequence[Case], on: date) -> Iterator[Block]:
    records = len(base.collection.current)
    found = recipe.run(base, 1).total
    yield Heading("What was asked, and what was searched")
    matches = "no case of" if not found else f"{found} of"
    words = [
        f"The search was for {recipe.question_words(base)}.",
        f"On {long_date(on)}, {matches} the {records} cases in the collection matched.",
    ]
    words.append(recipe.taken_words(found, len(cases)))
    yield Paragraph(" ".join(filter(None, words)))
    if recipe.set_aside:
        yield Paragraph("Set aside by the author of this summary:")
        yield _bullets([f"{base.case(key).title}: {sentence(reason)}" for key, reason in recipe.set_aside.items()])
    if cases:
        yield Paragraph(
            "These are accounts of practice, gathered from public sources. "
            "They show what was tried and what was said to come of it. They do not show what would happen here.",
            style="note",
        )


def _counts(base: Casebase, cases: Sequence[Case]) -> Iterator[Block]:
    """Yield the headline counts, and one chart with its table."""
    outcomes = [outcome for case in cases for outcome in case.outcomes]
    kinds = [f"{sum(o.kind == kind for o in outcomes)} {kind}" for kind in _KIND_ORDER]
    doubtful = sum(claim.state != "supported" for case in cases for claim in case.claims)
    figures = sum(len(case.claims) for case in cases)
    yield Heading("At a glance")
    lines = [f"{count(len(cases), 'case')} from {count(len({case.places[0] for case in cases}), 'place')}."]
    if tried := _most_common(base, cases, "method"):
        lines.append(f"What was tried most: {tried}.")
    if outcomes:
        lines.append(f"{count(len(outcomes), 'outcome')} stated: {', '.join(kinds)}.")
        if not any(_for_people(base, domain) for outcome in outcomes for domain in outcome.domain):
            lines.append("None of them is an outcome for people. All concern the council and its partners.")
    else:
        lines.append("No outcome is stated in any of them.")
    if figures:
        state = f"{doubtful} disputed, out of date, a forecast or unclear" if doubtful else "none in dispute"
        lines.append(f"{count(figures, 'figure')} stated, {state}.")
    else:
        lines.append("No figures are stated.")
    terms = base.collection.vocabulary("evidence").terms
    levels = [(term.label, sum(case.evidence.level == term.id for case in cases)) for term in terms]
    if all(case.evidence.level in {"0", "1", "U"} for case in cases):
        lines.append("No case reaches level 2, where figures show that something changed.")
    yield _bullets(lines)
    used = [(label, number) for label, number in levels if number]
    yield BarChart("Strength of the accounts", tuple(label for label, _ in used), tuple(number for _, number in used))


def _most_common(base: Casebase, cases: Sequence[Case], facet: str, most: int = 4) -> str:
    """Return the values that two cases or more share, with their counts, in words; empty when there are none."""
    vocabulary = base.collection.vocabulary(facet)
    counted = Counter(
        value for case in cases for value in base.collection.values_of(facet, case) if value != NOT_STATED
    )
    shared = [item for item in counted.items() if item[1] > 1]
    ranked = sorted(shared, key=lambda item: (-item[1], vocabulary.label_of(item[0])))[:most]
    return "; ".join(f"{vocabulary.label_of(value).lower()} ({number})" for value, number in ranked)


def _for_people(base: Casebase, domain: str) -> bool:
    return "outcomes-for-people" in base.collection.vocabulary("outcome").with_broader(domain)


def _findings(base: Casebase, cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    """Yield what each case did and what came of it, grouped by broad topic; each case stands once."""
    most = _ALL_OUTCOMES if len(cases) <= 5 else _FEW_OUTCOMES
    yield Heading("What other places did, by topic")
    vocabulary = base.collection.vocabulary("topic")
    broad = [term for term in vocabulary.terms if term.broader is None]
    holders = {
        term.id: [case for case in cases if term.id in base.collection.values_of("topic", case)] for term in broad
    }
    placed: set[str] = set()
    for term in sorted(broad, key=lambda t: -len(holders[t.id])):
        here = [case for case in holders[term.id] if case.id not in placed]
        if here:
            placed.update(case.id for case in here)
            yield Heading(term.label, 3)
            for case in here:
                yield from _finding(base, case, cites, most)
    rest = [case for case in cases if case.id not in placed]
    if rest:
        yield Heading("No topic stated", 3)
        for case in rest:
            yield from _finding(base, case, cites, most)


def _finding(base: Casebase, case: Case, cites: Citations, most: int) -> Iterator[Block]:
    text = " ".join(filter(None, (state_words(case), sentence(case.summary))))
    yield Paragraph(text, cites.all_of(case), lead=f"{base.place_line(case)}.")
    outcomes = sorted(case.outcomes, key=lambda outcome: _KIND_ORDER[outcome.kind])
    if not outcomes:
        yield Bullets((Paragraph("No outcome is stated in the sources seen."),))
        return
    lines = [Paragraph(outcome_words(o), (cites.of(case, o.source),)) for o in outcomes[:most]]
    if len(outcomes) > most:
        more = f"{count(len(outcomes) - most, 'more outcome')} in the case file {case.id}."
        lines.append(Paragraph(more, cites.all_of(case)))
    if case.story.limiting:
        first = case.story.limiting[0]
        lines.append(Paragraph(f"What got in the way: {sentence(first.text)}", (cites.of(case, first.source),)))
    yield Bullets(tuple(lines))


def _comparison(base: Casebase, cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    methods = base.collection.vocabulary("method")
    rows = []
    for case in cases:
        used = [methods.label_of(v) for v in base.collection.values_of("method", case) if v != NOT_STATED]
        furthest = _furthest(base, case)
        rows.append(
            (
                f"{base.place_line(case)}",
                like_what_place(case, base.collection).partition(": ")[2],
                "; ".join(used[:4]) or "not stated",
                furthest,
                f"{strength(case, base.collection)}",
            )
        )
    yield Heading("The cases side by side")
    yield Table(
        "Place, method, furthest result and strength of each case",
        ("Case", "What sort of place", "How it was done", "How far it got", "Strength"),
        tuple(rows),
        widths=(1.3, 1.9, 1.4, 1.1, 1.1),
    )
    yield Paragraph(
        "Some facts about places are still to be confirmed, and say so. "
        "A similar area is not the same as a transferable practice.",
        style="note",
    )


def _furthest(base: Casebase, case: Case) -> str:
    vocabulary = base.collection.vocabulary("result")
    reached = base.collection.values_of("result", case)
    order = [term.id for term in vocabulary.terms if term.id not in {"expected-only", "adverse-or-no-effect"}]
    best = max((v for v in reached if v in order), key=order.index, default=None)
    words = [vocabulary.label_of(best)] if best else []
    words += [
        vocabulary.label_of(v) for v in reached if v == "adverse-or-no-effect" or (v == "expected-only" and not best)
    ]
    return "; ".join(words) or "Not stated"


def _figures(cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    rows = [
        (
            claim.value,
            f"{claim.what} ({case.lead.name})",
            claim.of or "not stated",
            claim.as_at or "not stated",
            f"{claim.said_by} [{cites.of(case, claim.source)}]",
            STATES[claim.state] + (f". {claim.reason}" if claim.reason else ""),
        )
        for case in cases
        for claim in case.claims
    ]
    yield Heading("Figures, and whether they can be repeated")
    if not rows:
        yield Paragraph("These cases state no figures.")
        return
    yield Table(
        "Every figure in these cases, with its base, date and state",
        ("Figure", "What is counted", "Out of", "As at", "Who says so", "State"),
        tuple(rows),
        widths=(0.8, 1.7, 1.1, 0.8, 1.2, 1.9),
    )


def _strength(base: Casebase, cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    yield Heading("How strong is each account?")
    yield Paragraph(
        "Levels follow the Nesta Standards of Evidence, with 0 for no outcome claimed. "
        "They are given case by case and never averaged.",
        style="note",
    )
    yield Bullets(
        tuple(
            Paragraph(
                f"{strength(case, base.collection)}. {sentence(case.evidence.why)} "
                f"The account is {INDEPENDENCE[case.evidence.independence]}. Level given by: {raters(case)}.",
                cites.all_of(case),
                lead=f"{base.place_line(case)}.",
            )
            for case in cases
        )
    )


def _unknown(base: Casebase, cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    yield Heading("What is not known")
    lines = [
        Paragraph(sentence(case.not_seen), cites.all_of(case), lead=f"{base.place_line(case)}. Not seen:")
        for case in cases
        if case.not_seen
    ]
    if not lines:
        lines = [Paragraph("The records name no part of their sources as unseen.")]
    yield Bullets(tuple(lines))


def _reuse(cases: Sequence[Case], cites: Citations) -> Iterator[Block]:
    rows = [
        (
            resource.title,
            resource.kind.replace("-", " "),
            case.lead.name,
            resource.note or "not stated",
            f"[{cites.of(case, resource.source)}]",
        )
        for case in cases
        for resource in case.means.resources
    ]
    yield Heading("What others made that can be reused")
    if not rows:
        yield Paragraph("The records name nothing that can be reused.")
        return
    columns = ("Title", "Kind", "From", "What is known about it", "Source")
    yield Table("Reusable resources named in these cases", columns, tuple(rows), widths=(2, 0.9, 1.3, 1.9, 0.6))


def _questions(cases: Sequence[Case]) -> list[str]:
    """Return questions for the reader's own area, drawn from what the cases report."""
    questions = [
        "What do we know about this here, from whom, and how recent is it?",
        "Who is affected and has not been asked?",
        "Which of these places has the same powers as we have?",
    ]
    if any(case.story.limiting for case in cases):
        questions.append("Other places report things that got in the way. Would they get in the way here?")
    if any(outcome.kind == "expected" for case in cases for outcome in case.outcomes):
        questions.append(
            "Some results were only expected when the account was written. Can we find out what happened since?"
        )
    questions += [
        "How would we know whether it worked, and what would make us stop?",
        "What would it cost, and who would pay after the first year?",
    ]
    return questions
