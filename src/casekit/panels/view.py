"""What the Find panel shows, as plain data. The browser draws it and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Any

from casekit.compare.areas import RURAL_2011, RURAL_CLASSES, RURAL_LABELS
from casekit.compare.lenses import LENSES
from casekit.compare.likeness import CAUTION, Likeness
from casekit.compare.names import choices
from casekit.compare.places import like_what_place
from casekit.compare.similar import SimilarCases
from casekit.evidence.wording import count, no_case, outcome_words, strength
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Vocabulary
from casekit.outputs.card import card_html, summary_html
from casekit.search.casebase import Casebase
from casekit.search.documents import period_words
from casekit.search.results import Results


def results_view(base: Casebase, results: Results, on: date, among: str = "") -> dict[str, Any]:
    """Return the part of the view that a search decides; `among` says which places are shown where not all are."""
    facets = base.collection.vocabularies
    chosen = [
        {
            "facet": facet,
            "value": value,
            "label": f"{facets[facet].label}: {facets[facet].label_of(value)}",
            "excluded": excluded,
        }
        for group, excluded in ((results.filters.keep, False), (results.filters.drop, True))
        for facet, values in group.items()
        for value in values
    ]
    asked = "; ".join(filter(None, (_asked(base, results), among)))
    return {
        "records": results.records,
        "text": results.query,
        "status": _status(results) + (f", {among}" if among else ""),
        "notes": list(results.notes),
        "suggestion": results.suggestion,
        "understood": list(results.understood),
        "loosen": [{"label": way.label, "total": way.total} for way in results.loosen],
        "nearest": [
            {"facet": topic.facet, "value": topic.term, "label": topic.label, "total": topic.total}
            for topic in results.nearest
        ],
        "empty": "" if results.total else no_case(results.records, on, asked),
        "chosen": chosen,
        "facets": [_facet(vocabulary, results) for vocabulary in facets.values()],
        "results": [
            {"id": hit.id, "html": summary_html(hit.case, base, hit.snippet.html, hit.snippet.section, hit.why)}
            for hit in results
        ],
        "total": results.total,
        "shown": len(results),
    }


def _status(results: Results) -> str:
    if not results.total:
        return f"No cases found out of {results.records}"
    if results.total == results.records:
        return f"All {results.records} cases"
    return f"{count(results.total, 'case')} out of {results.records}"


def _asked(base: Casebase, results: Results) -> str:
    facets = base.collection.vocabularies
    parts = [results.query] if results.query else []
    parts += [
        f"{facets[f].label}: {' or '.join(facets[f].label_of(v) for v in values)}"
        for f, values in results.filters.keep.items()
    ]
    return "; ".join(parts)


def _facet(vocabulary: Vocabulary, results: Results) -> dict[str, Any]:
    counts = results.facets[vocabulary.facet]
    kept = results.filters.keep.get(vocabulary.facet, ())
    return {
        "name": vocabulary.facet,
        "label": vocabulary.label,
        "question": vocabulary.question,
        "group": vocabulary.show,
        "values": [
            {
                "id": value,
                "label": vocabulary.label_of(value),
                "definition": _definition(vocabulary, value),
                "count": counts[value],
                "depth": depth,
                "chosen": value in kept,
            }
            for value, depth in _in_order(vocabulary)
        ],
    }


def _definition(vocabulary: Vocabulary, value: str) -> str:
    term = vocabulary.by_id.get(value)
    return term.definition if term else "Cases that say nothing about this."


def _in_order(vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """Yield the values in the order they are shown, with their depth: each broad term before its narrower ones."""
    below: dict[str | None, list[str]] = {}
    for term in vocabulary.terms:
        below.setdefault(term.broader, []).append(term.id)
    waiting = [(value, 0) for value in reversed(below.get(None, []))]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        waiting += [(narrower, depth + 1) for narrower in reversed(below.get(value, []))]
    yield NOT_STATED, 0


def case_view(base: Casebase, case: Case, alike: SimilarCases, mine: Likeness | None) -> dict[str, str]:
    """Return an opened case, with how like mine its place is and the cases like it."""
    place = f"<section><h4>Is it a place like mine?</h4>{likeness_html(mine, caution=True)}</section>" if mine else ""
    before = f'<div class="ck-card">{place}</div>' if place else ""
    after = f'<div class="ck-card">{similar_html(alike)}</div>'
    return {"id": case.id, "title": case.title, "html": before + card_html(base, case) + after}


def compare_html(base: Casebase, cases: Sequence[Case]) -> str:
    """Return the chosen cases side by side, one column each."""
    collection = base.collection
    rows: list[tuple[str, list[str]]] = [
        ("What sort of place", [like_what_place(case, collection) for case in cases]),
        ("When", [period_words(case) or "not stated" for case in cases]),
        ("Led by", [case.lead.name for case in cases]),
        ("What was done", [" ".join(p.text for p in case.story.approach) or case.summary for case in cases]),
        (
            "What came of it",
            [" ".join(outcome_words(o) for o in case.outcomes) or "No outcome is stated." for case in cases],
        ),
        ("What got in the way", [" ".join(p.text for p in case.story.limiting) or "not stated" for case in cases]),
        ("Strength", [f"{strength(case, collection)}. {case.evidence.why}" for case in cases]),
        ("Cost", [case.means.cost or "not stated" for case in cases]),
        ("What can be reused", ["; ".join(r.title for r in case.means.resources) or "nothing named" for case in cases]),
    ]
    head = "".join(
        f'<th scope="col">{escape(case.title)}<br><span>{escape(base.place_line(case))}</span></th>' for case in cases
    )
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        for name, cells in rows
    )
    return (
        '<div class="ck-scroll" role="region" aria-label="Cases side by side" tabindex="0"><table class="ck-compare">'
        f"<caption>The chosen cases side by side</caption><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def lists(base: Casebase) -> dict[str, Any]:
    """Return what there is to choose from; it is sent once."""
    collection = base.collection
    places = collection.places.values()
    stories = collection.vocabulary("migration_profile")
    return {
        "councils": [{"key": one.key, "label": one.label, "names": list(one.names)} for one in choices(collection)],
        "country": sorted({place.country for place in places}),
        "region": sorted({place.region for place in places if place.region}),
        "council_type": [{"id": term.id, "label": term.label} for term in collection.vocabulary("council_type").terms],
        "rural_urban": {
            "England, classes of 2011": list(RURAL_2011),
            "Plain labels, any nation": list(dict.fromkeys([*RURAL_LABELS, RURAL_CLASSES[1]])),
        },
        "story": [{"id": term.id, "label": term.label, "definition": term.definition} for term in stories.terms],
        "lenses": [{"id": lens.key, "label": lens.label, "question": lens.question} for lens in LENSES.values()],
    }


def likeness_html(one: Likeness, *, caution: bool = False) -> str:
    """Return the reasons why a place is like one's own or unlike it, beside a case."""
    lines = [f"<strong>Number {one.rank}</strong> on your list of neighbours."] if one.rank else []
    sides = (("Like us", one.like), ("Unlike us", one.unlike), ("Not known", one.unknown))
    lines += [f"<strong>{label}:</strong> {escape(', '.join(words))}." for label, words in sides if words]
    if one.score is None:
        told = f"Too little is known for a comparison: {one.compared} of {count(one.of, 'point')}."
    else:
        told = f"Compared on {one.compared} of {count(one.of, 'point')}: {one.score:.2f} of 1 by your weights."
    told += f" Law and funding of its time: {one.era}." if one.era else ""
    told += f" {one.basis}" if one.basis else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    warning = f"<p><strong>{escape(CAUTION)}</strong></p>" if caution else ""
    return f'<div class="ck-likeness">{body}<p class="ck-hint">{escape(told)}</p>{warning}</div>'


def similar_html(found: SimilarCases) -> str:
    """Return the cases like an opened one, each with the reasons."""
    items = "".join(
        f'<li><button type="button" class="ck-link" data-do="open" data-id="{escape(one.id)}">'
        f"{escape(one.title)}</button>, {escape(one.place)}. {escape(one.reasons)}</li>"
        for one in found
    )
    words = (
        "Found by what the records share: terms that few cases have count for more. Nobody has judged these pairs."
        if items
        else "No other case shares enough with this one."
    )
    return f'<section><h4>Cases like this one</h4><p class="ck-hint">{words}</p><ul>{items}</ul></section>'
