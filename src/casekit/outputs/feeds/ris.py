"""References as RIS, for Zotero, EndNote, Mendeley and their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from casekit.casebase.collection import Collection
from casekit.model.record import Case
from casekit.outputs.feeds.citations import Citation, citations

_NO_MARKUP = str.maketrans("<>", "‹›")
"""Zotero shows a note as a web page; our notes are plain text."""


def render(collection: Collection, cases: Sequence[Case], *, on: date) -> bytes:
    """Return the references as the bytes of an RIS file: lines end as the format asks, letters are UTF-8."""
    records = ["".join(f"{line}\r\n" for line in _lines(citation)) for citation in citations(collection, cases, on)]
    return "\r\n".join(records).encode()


def _lines(citation: Citation) -> Iterator[str]:
    """Yield the lines of one reference; a text has no line end, so none can begin a line of its own."""
    report = not citation.collection and not citation.address
    fields = [
        ("TY", "DATA" if citation.collection else "RPRT" if report else "ELEC"),
        ("ID", citation.key),
        ("TI", citation.title),
        ("AU", _organisation(citation.publisher)),
        ("PB", citation.publisher if report else ""),
        ("PY", citation.published.joined("/")[:4]),
        ("DA", citation.published.joined("/")),
        ("UR", citation.address),
        ("Y2", f"{citation.read_on:%Y/%m/%d}" if citation.read_on else ""),
        *(("KW", keyword) for keyword in citation.keywords),
        ("CR", citation.licence),
        ("N1", citation.note.translate(_NO_MARKUP)),
    ]
    for tag, value in fields:
        if value:
            yield f"{tag}  - {value}"
    yield "ER  - "


def _organisation(name: str) -> str:
    """Write a body so that no program takes it for a person: a comma would part surname from first name."""
    return re.sub(r"\s*,\s*", " – ", name).strip(" –") + ","
