"""The coverage of the collection as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casekit.evidence.wording import WARNING, long_date, no_case
from casekit.outputs.coverage.words import TITLE, numbers

if TYPE_CHECKING:
    from casekit.outputs.coverage import Counts, Coverage

_CELL = 5
"""Characters for one number in a text table."""


def gaps_text(found: Coverage, width: int = 100) -> str:
    """Return the numbers, the thin places and the main tables as plain text for a terminal."""
    collection = found.base.collection
    wrap = textwrap.TextWrapper(width, initial_indent="- ", subsequent_indent="  ")
    lines = [f"{TITLE}, {long_date(found.on)}", ""]
    lines += [part for text in numbers(collection, found.chosen) for part in wrap.wrap(text)]
    about = ""
    for finding in found.findings:
        if finding.about != about:
            about = finding.about
            lines += ["", about]
        lines += wrap.wrap(finding.text)
    for rows, columns in (("topic", "outcome"), ("topic", "era"), ("characteristic", "aim")):
        if all(collection.vocabulary(facet).terms for facet in (rows, columns)):
            lines += ["", *_text_table(found.counts(rows, columns), width)]
    lines += ["", "Balance"]
    lines += [part for m in found.measures for part in wrap.wrap(f"{m.label}: {m.number} of {m.of} ({m.share})")]
    lines += ["", *textwrap.wrap(f"Where a number is 0: {no_case(len(found.chosen), found.on, '')}", width), WARNING]
    return "\n".join(lines) + "\n"


def _text_table(counts: Counts, width: int) -> Iterator[str]:
    """Yield a table with its columns as numbers, which are named below it; wide tables are cut into several."""
    names, rows = counts.table.columns[1:], counts.table.rows
    first = min(max((len(row[0]) for row in rows), default=0), 34)
    each = max(1, (width - first) // _CELL)
    yield f"{counts.title} (number of cases)"
    for start in range(0, len(names), each):
        shown = range(start, min(start + each, len(names)))
        yield " " * first + "".join(f"{f'[{place + 1}]':>{_CELL}}" for place in shown)
        for label, *cells in rows:
            name = textwrap.shorten(label, first, placeholder="…")
            yield f"{name:<{first}}" + "".join(f"{cells[place]:>{_CELL}}" for place in shown)
    yield from _legend(names, width)


def _legend(names: Sequence[str], width: int) -> list[str]:
    """Name the numbered columns."""
    return textwrap.wrap("; ".join(f"[{number}] {name}" for number, name in enumerate(names, 1)), width)
