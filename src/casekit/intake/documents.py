"""Make a draft of a document: what was recognised, where it stands, and what is left for the curator.

Nothing is written and nothing is published here. Text of the source goes in only as short pieces that begin with
`To rewrite:`, because a record is in our own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from casekit.casebase.collection import Collection
from casekit.casebase.contacts import redact
from casekit.casebase.yamlfile import Where
from casekit.curate.layout import in_order
from casekit.evidence.wording import long_date
from casekit.intake import blocks
from casekit.intake.about import lead_of, period_of, short_title, source_of, suggested_id, title_of
from casekit.intake.blocks import Row
from casekit.intake.extract import extract
from casekit.intake.formats.base import Extracted, Piece
from casekit.intake.layouts import LEFT_OUT, Arranged, arrange
from casekit.intake.naming import Names

_NEEDED = {
    "depth": "how much of the account this is: full, partial or snapshot",
    "level": "how large an area it covered",
    "status": "when last seen: planned, running, ended, stopped or unknown",
    "equality": "which characteristic and which aim of the duty, if any",
}


@dataclass(frozen=True)
class Draft:
    """What a document gives for a record: its data as a file has it, comments on fields, and a report."""

    id: str
    data: dict[str, Any]
    comments: Mapping[Where, str]
    report: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Draft({self.id}, {len(self.report)} parts)"


def draft_of(path: Path, collection: Collection, on: date, taken: Iterable[str] = ()) -> Draft:
    """Read a document and return a draft of it; `taken` are ids that drafts have already."""
    return draft_from(extract(path), collection, on, path.name, taken)


def draft_from(
    document: Extracted, collection: Collection, on: date, name: str = "the document", taken: Iterable[str] = ()
) -> Draft:
    """Return a draft of what was taken out of a document."""
    document = _without_contacts(document)
    arranged = arrange(document.pieces)
    pieces = arranged.read
    made = blocks.Making(notes=[f"Taken in from {name} on {long_date(on)}.", *document.notes])
    named = Names(collection.places).find(pieces)
    keys = blocks.main_places(named, collection)
    title = title_of(document, pieces)
    lead, how = lead_of(pieces, named, collection.places)
    source = source_of(document, arranged, title)
    said_by = source.get("publisher", "the source")

    made.data["title"] = short_title(title)
    made.tell("Title", made.data["title"], "from the document", "say what was done")
    blocks.add_summary(made, arranged)
    made.data["record"] = {"state": "draft"}
    blocks.add_places(made, named, keys, collection)
    if lead:
        made.data["lead"] = {"name": lead, "sector": "council"}
        made.comments["lead", "name"] = f"suggested: {how}"
    made.tell("Lead body", lead, how, "check who led, and add partners")
    period, how = period_of(pieces, on)
    if period:
        made.data["period"] = period
    made.tell(
        "Period",
        " to ".join(period[end] for end in ("start", "end") if end in period),
        how,
        "check the years" if period else "add the years, if the source gives any",
    )
    blocks.add_facets(made, pieces, collection)
    blocks.add_story(made, arranged)
    blocks.add_outcomes(made, arranged, said_by)
    blocks.add_claims(made, pieces, said_by)
    blocks.add_evidence(made, arranged)
    blocks.add_means(made, arranged)
    made.data["sources"] = [source]
    missing = [part for part in ("publisher", "address", "published", "read_on") if part not in source]
    told = "; ".join(source[part] for part in ("title", "publisher") if part in source)
    made.tell("Source", told, "from the document", f"add {', '.join(missing)}")
    for part, needed in _NEEDED.items():
        made.tell(part.capitalize(), "", "left for you: a document does not say it", needed)
    made.notes += _left(arranged)
    main = collection.places.get(keys[0]) if keys else None
    key, first = suggested_id(title, main, {*collection.cases, *taken}), suggested_id(title, main, ())
    if key != first:
        made.notes.append(already(first, key))
    data: dict[str, Any] = in_order(made.data)
    return Draft(key, data, made.comments, tuple(made.report), tuple(made.notes))


def already(there: str, kept: str) -> str:
    """Say that an id was taken, as it is when one document is taken in twice."""
    return f"'{there}' is there already, so this is kept as '{kept}'. If the two are the same, discard one of them."


def _without_contacts(document: Extracted) -> Extracted:
    """Return the same without e-mail addresses, telephone numbers and the like, which records must not hold."""
    pieces = tuple(Piece(redact(one.text), redact(one.locator), one.level) for one in document.pieces)
    return replace(document, pieces=pieces, title=redact(document.title or "") or None)


def _left(arranged: Arranged) -> list[str]:
    """Say what was not placed, and what was left out on purpose."""
    headings = [s.heading for s in arranged.sections[1:] if s.target is None and blocks.text_of(s)]
    notes = [f"Layout: {arranged.layout.name}."]
    if headings:
        told = ", ".join(f"“{heading}”" for heading in headings[:12])
        more = f" and {len(headings) - 12} more" if len(headings) > 12 else ""
        notes.append(f"Not placed in the draft, so read it in the source: {told}{more}.")
    if out := [s.heading for s in arranged.sections if s.target == LEFT_OUT and s.heading]:
        notes.append(f"Left out on purpose: {', '.join(f'“{heading}”' for heading in out[:8])}.")
    notes.append("Names of people are not recognised. Take them out, and anything that points to one person.")
    return notes
