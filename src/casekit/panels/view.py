"""What the Find panel shows, as plain data. The browser draws it and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Any

from casekit.compare.places import like_what_place
from casekit.evidence.wording import count, no_case, outcome_words, strength
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Vocabulary
from casekit.outputs.card import card_html, summary_html
from casekit.search.casebase import Casebase
from casekit.search.documents import period_words
from casekit.search.results import Results


def results_view(base: Casebase, results: Results, on: date) -> dict[str, Any]:
    """Return the part of the view that a search decides."""
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
    return {
        "records": results.records,
        "text": results.query,
        "status": _status(results),
        "notes": list(results.notes),
        "suggestion": results.suggestion,
        "understood": list(results.understood),
        "loosen": [
            {"facet": way.facet, "what": way.what, "label": way.label, "total": way.total} for way in results.loosen
        ],
        "empty": "" if results.total else no_case(results.records, on, _asked(base, results)),
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
    if not results.query and not results.filters:
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
    """Yield the values in the order they are shown, with their depth."""
    yield from ((term.id, depth) for term, depth in vocabulary.nested())
    yield NOT_STATED, 0


def case_view(base: Casebase, case: Case) -> dict[str, str]:
    """Return an opened case."""
    return {"id": case.id, "title": case.title, "html": card_html(base, case)}


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
