"""Draft files: opened with what is wrong, written in one step, earlier versions kept, nobody's words overwritten."""

from __future__ import annotations

from pathlib import Path

from casekit.assess.draft import DRAFT
from casekit.assess.model import Draft
from casekit.evidence import workfile
from casekit.evidence.workfile import EditedElsewhere, ReadOnly, copies_of, earlier, write

__all__ = ["EditedElsewhere", "Opened", "ReadOnly", "begin", "copies_of", "earlier", "open_draft", "restore", "write"]

Opened = workfile.Opened[Draft]
"""A draft file as it was found; `held` is what could be read of it."""


def begin(path: str | Path, draft: Draft | None = None) -> Opened:
    """Begin a new draft in a file that is not there yet."""
    return workfile.begin(DRAFT, path, draft)


def open_draft(path: str | Path) -> Opened:
    """Open a draft. Whatever is wrong is among its problems, each with its place; nothing raises but a missing file."""
    return workfile.open_file(DRAFT, path)


def restore(path: str | Path, version: str | Path) -> Opened:
    """Go back to an earlier version; the file as it stands is kept as well."""
    return workfile.restore(DRAFT, path, version)
