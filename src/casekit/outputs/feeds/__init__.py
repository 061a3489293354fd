"""Feeds for other tools, one module a format; the suffix picks it. `write_api` writes a whole folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from casekit.casebase.collection import Collection
from casekit.errors import UsageError
from casekit.model.record import Case


class Feed(NamedTuple):
    """A kind of feed: what people call it, its media type, and the module here that renders it."""

    label: str
    mime: str
    module: str


_SQLITE = Feed("SQLite database, for Datasette", "application/vnd.sqlite3", "sqlite")
FEEDS: dict[str, Feed] = {
    ".json": Feed("JSON", "application/json", "records"),
    ".ris": Feed("References (RIS)", "application/x-research-info-systems", "ris"),
    ".bib": Feed("References (BibTeX)", "application/x-bibtex", "bibtex"),
    ".sqlite": _SQLITE,
    ".db": _SQLITE,
}


def to_bytes(collection: Collection, cases: Sequence[Case], suffix: str, *, on: date) -> bytes:
    """Return these cases as the bytes of a feed with this suffix, such as ".json"."""
    known = suffix.lower() if suffix.startswith(".") else f".{suffix.lower()}"
    if known not in FEEDS:
        named = f"'{suffix}' is not a feed casekit can write." if suffix else "The file name has no suffix."
        raise UsageError(f"{named} Possible: {', '.join(FEEDS)}.")
    made: bytes = import_module(f"{__name__}.{FEEDS[known].module}").render(collection, cases, on=on)
    return made


def write_api(collection: Collection, cases: Sequence[Case], folder: Path, *, on: date) -> Path:
    """Write a folder of linked JSON files that any web server can serve, and return it."""
    made: Path = import_module(f"{__name__}.api").write_api(collection, cases, folder, on=on)
    return made


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the JSON feed; `$defs.Record` is one case of it."""
    made: dict[str, Any] = import_module(f"{__name__}.records").json_schema()
    return made


def datasette_metadata(collection: Collection, on: date) -> dict[str, Any]:
    """Return titles, descriptions, units and the licence as Datasette's `--metadata` wants them."""
    made: dict[str, Any] = import_module(f"{__name__}.sqlite").datasette_metadata(collection, on)
    return made
