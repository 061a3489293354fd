"""The part of the page for programmes and networks: projects, topics and things to reuse as a table, and lessons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from casekit.errors import UsageError
from casekit.evidence.wording import INDEPENDENCE, count, state_words, strength
from casekit.outputs import programmes
from casekit.outputs.programmes import FORMATS, Left, Lesson, Row, View
from casekit.panels.pieces import case_button, table
from casekit.search.casebase import Casebase

FACETS = ("topic", "resource")
"""What the table can be filtered by here; Python and the command line know more."""


class Programmes:
    """Choose a programme or network, filter its rows, save them."""

    def __init__(self, base: Casebase, on: date | None = None) -> None:
        self._base = base
        self._on = on
        self._seen: View | None = None
        self.said = ""

    @property
    def seen(self) -> View:
        """Return the chosen programme as it is filtered."""
        if self._seen is None:
            raise UsageError("Choose a programme or a network first.")
        return self._seen

    @property
    def key(self) -> str:
        """Return the key of the chosen programme."""
        return self.seen.key

    def choose(self, key: str) -> None:
        """Choose a programme or network; an empty key chooses none."""
        self._seen = programmes.view(self._base, key) if key else None

    def filter(self, facet: str, value: str, on: bool = True) -> None:
        """Keep the rows with a value, or no longer ask for it; an empty value takes the filter out."""
        if facet not in FACETS:
            raise UsageError(f"'{facet}' is not a filter here. Possible: {', '.join(FACETS)}.")
        chosen = {name: list(values) for name, values in self.seen.chosen.items()}
        others = [one for one in chosen.get(facet, []) if one != value] if value else []
        chosen[facet] = [*others, value] if on and value else others
        self._seen = self.seen.filter(**chosen)
        self.said = _rows_words(self.seen)

    def to_bytes(self, suffix: str) -> bytes:
        """Return the rows and lessons as a document, or the rows as CSV."""
        return programmes.to_bytes(self._base, self.seen, suffix, self._on or date.today())

    def view(self) -> dict[str, Any]:
        """Return what the browser shows of this part."""
        listed = [
            {"id": one.key, "label": f"{one.label} ({count(one.cases, 'case')})", "kind": one.kind}
            for one in programmes.programmes(self._base)
        ]
        if self._seen is None:
            return {"listed": listed, "programme": ""}
        seen = self._seen
        tie = programmes.TOLD_BY if seen.kind == "network" else ""
        return {
            "listed": listed,
            "programme": seen.key,
            "label": seen.label,
            "about": "".join(f"<p>{escape(line)}</p>" for line in (seen.about, tie) if line),
            "count": _rows_words(seen),
            "facets": [self._facet(name) for name in FACETS if seen.facets.get(name)],
            "table": self._table() if seen.rows else f"<p>{escape(programmes.NO_ROWS)}</p>",
            "lessons": self._lessons(),
            "others": _left_list(seen.others) if seen.others else "",
            "formats": [{"id": suffix, "label": label} for suffix, label in FORMATS.items()],
        }

    def _facet(self, name: str) -> dict[str, Any]:
        chosen = self.seen.chosen.get(name, ())
        values = [
            {"id": one.id, "label": one.label, "count": one.count, "on": one.id in chosen}
            for one in self.seen.facets[name]
        ]
        return {"name": name, "label": self.seen.labels[name], "values": values}

    def _table(self) -> str:
        tie = self.seen.kind == "network"
        columns = ("Place", "Case", "Topics", *(("How it belongs",) if tie else ()), "To reuse")
        rows = [
            (
                escape(row.place),
                self._cases(row),
                escape("; ".join(row.covered) or "not stated"),
                *((escape(row.tie),) if tie else ()),
                _left_list(row.left) if row.left else "none named",
            )
            for row in self.seen.rows
        ]
        return table(f"{self.seen.label}: projects, what each covered and what it left for others", columns, rows)

    def _cases(self, row: Row) -> str:
        return "".join(self._case(key) for key in row.cases) or "No record in this collection"

    def _case(self, key: str) -> str:
        case = self._base[key]
        notes = [strength(case, self._base.collection), state_words(case)]
        said = "".join(f'<p class="ck-hint">{escape(one)}</p>' for one in notes if one)
        return f"<div>{case_button(self._base, case, 'row', place=False, card=False)}{said}</div>"

    def _lessons(self) -> str:
        if not self.seen.lessons:
            return f"<p>{escape(programmes.NO_LESSONS)}</p>"
        return "".join(self._told())

    def _told(self) -> Iterator[str]:
        record = self._base.get(self.seen.record) if self.seen.record else None
        sources = {programmes.source_words(self._base, one) for one in self.seen.lessons}
        same = sources.pop() if len(sources) == 1 else ""
        if record is not None:
            level = f"{strength(record, self._base.collection)}; {INDEPENDENCE[record.evidence.independence]}."
            yield f'<p class="ck-hint">From the record of the whole. {escape(level)}</p>'
        if same:
            yield f'<p class="ck-hint">Source of all: {escape(same)}</p>'
        for under, lessons in groupby(self.seen.lessons, key=lambda one: one.under):
            items = "".join(
                f"<li>{self._lesson(one, own=record is not None, one_source=bool(same))}</li>" for one in lessons
            )
            yield f"<h4>{escape(under)}</h4><ul>{items}</ul>"

    def _lesson(self, one: Lesson, *, own: bool, one_source: bool) -> str:
        named = ", ".join(filter(None, ("" if one_source else programmes.source_words(self._base, one), one.locator)))
        lead = "" if own else f"<strong>{escape(one.place)}.</strong> "
        return f'{lead}{escape(one.text)} <span class="ck-hint">{escape(f"[{named}]") if named else ""}</span>'


def _rows_words(seen: View) -> str:
    rows = count(len(seen.all_rows), "project" if seen.kind == "programme" else "case")
    shown = "all are shown" if len(seen.rows) == len(seen.all_rows) else f"{len(seen.rows)} shown, by the filters"
    return f"{rows}; {shown}."


def _left_list(listed: tuple[Left, ...]) -> str:
    return f"<ul>{''.join(f'<li>{_left(one)}</li>' for one in listed)}</ul>"


def _left(one: Left) -> str:
    kind = one.kind.replace("-", " ")
    shown = "" if kind == "other" or kind in one.title.lower() else f" ({escape(kind)})"
    note = f' <span class="ck-hint">{escape(one.note)}</span>' if one.note else ""
    title = escape(one.title)
    if urlsplit(one.address).scheme in {"http", "https"}:
        title = f'<a href="{escape(one.address)}">{title}</a>'
    return f"{title}{shown}.{note}"
