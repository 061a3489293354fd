"""References as BibTeX, for LaTeX, JabRef and Zotero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casekit.casebase.collection import Collection
from casekit.model.record import Case
from casekit.outputs.feeds.citations import Citation, citations

_TEXT = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{mark: rf"\{mark}" for mark in "%#&_$"},
    }
)
"""A brace is written as a name: BibTeX counts braces, even those after a backslash."""

_ADDRESS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "\\{}~^`"})
"""In an address nothing may be escaped for LaTeX; what BibTeX would trip over is written as addresses do it."""


def render(collection: Collection, cases: Sequence[Case], *, on: date) -> bytes:
    """Return the references as the bytes of a BibTeX file in UTF-8."""
    return "\n".join(_entry(citation) for citation in citations(collection, cases, on)).encode()


def _entry(citation: Citation) -> str:
    kind = "misc" if citation.collection else "online" if citation.address else "techreport"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(citation, kind) if value)
    return f"@{kind}{{{citation.key},\n{fields}}}\n"


def _fields(citation: Citation, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of one entry; the second pair of braces keeps a name whole and a title as it is written."""
    day = citation.published.joined("-")
    yield "title", f"{{{escape(citation.title)}}}"
    yield "author", f"{{{escape(citation.publisher)}}}"
    yield "institution", f"{{{escape(citation.publisher)}}}" if kind == "techreport" else ""
    yield "year", day[:4]
    yield "date", day if len(day) > 4 else ""
    yield "url", citation.address.translate(_ADDRESS)
    yield "urldate", f"{citation.read_on:%Y-%m-%d}" if citation.read_on else ""
    yield "keywords", ", ".join(escape(keyword) for keyword in citation.keywords)
    yield "copyright", escape(citation.licence)
    yield "annote", escape(citation.note)


def escape(text: str) -> str:
    """Write plain text so that neither LaTeX nor BibTeX takes any of it for a command."""
    return text.translate(_TEXT)
