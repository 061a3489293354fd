"""Whole pages about the collection, for the app: what it is, and where it is thin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any

from casekit.evidence.wording import count, long_date
from casekit.model.vocabulary import NOT_STATED
from casekit.outputs.document import Table
from casekit.search.casebase import Casebase

_COUNTED = ("depth", "evidence", "era", "country", "topic")
"""The facets whose numbers stand on the About page; of topics the broad ones."""


def coverage_page(base: Casebase, on: date | None = None) -> bytes:
    """Return the coverage of the collection as one page."""
    from casekit.outputs.coverage import coverage_document
    from casekit.outputs.render.html import render

    return render(coverage_document(base, on or date.today()))


def about_page(base: Casebase, on: date | None = None) -> bytes:
    """Return what the collection says of itself, and its numbers, as one page."""
    from casekit.outputs.render.html import page, table_html

    text = base.collection.about or "# About this collection\n\nThis case base has no about.md."
    numbers = "".join(table_html(table) for table in _numbers(base))
    drafts = sum(case.record.state == "draft" for case in base.collection.current)
    retired = len(base.collection.cases) - len(base.collection.current)
    day = long_date(on or date.today())
    return page(
        "About this collection",
        f"{_markdown(text)}<h2>The collection in numbers</h2>"
        f"<p>{count(len(base.collection.current), 'case')}, of them {count(drafts, 'draft')}; besides, "
        f"{count(retired, 'retired case')}. Counted on {day}.</p>{numbers}",
        f"<p>{len(base.collection.current)} records, fingerprint {escape(base.fingerprint)}. {day}.</p>",
        about="What belongs in the collection, how cases were chosen, and what is never claimed",
    )


def _numbers(base: Casebase) -> Iterator[Table]:
    facets = base.search(limit=0).facets
    for facet in (name for name in _COUNTED if name in facets):
        vocabulary = base.collection.vocabulary(facet)
        shown = [term for term, depth in vocabulary.nested() if not depth]
        rows = [(term.label, term.definition, str(facets[facet].get(term.id, 0))) for term in shown]
        if missing := facets[facet].get(NOT_STATED):
            rows.append(("Not stated", "Cases that say nothing about this.", str(missing)))
        columns, widths = (vocabulary.label, "Meaning", "Cases"), (3, 6, 1)
        if vocabulary.open:  # its terms come from the records and need no explaining
            yield Table(
                vocabulary.label, columns[::2], tuple((name, number) for name, _, number in rows), widths=(9, 1)
            )
        else:
            yield Table(vocabulary.label, columns, tuple(rows), widths=widths)


def _markdown(text: str) -> str:
    """Turn Markdown into HTML; what is HTML in it is shown as text, and links to other files are plain words."""
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def link(self, text: str, url: str, title: str | None = None) -> str:
            return f'<a href="{escape(url)}">{text}</a>' if re.match(r"https://|#", url) else text

        def softbreak(self) -> str:
            return " "

    def cell(_: Any, text: str, align: str | None = None, head: bool = False) -> str:
        return f'<th scope="col">{text}</th>' if head else f"<td>{text}</td>"

    renderer = Renderer(escape=True)
    render = mistune.create_markdown(renderer=renderer, plugins=["table"])
    renderer.register("table_cell", cell)
    return str(render(text))
