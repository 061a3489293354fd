"""Checklist files: opened with what is wrong, written in one step, earlier versions kept, no words overwritten."""

from __future__ import annotations

from pathlib import Path

from casekit.evidence import workfile
from casekit.evidence.workfile import EditedElsewhere, Opened, ReadOnly, copies_of, earlier
from casekit.selfassess.model import CHECKLIST, Checklist

__all__ = [
    "EditedElsewhere",
    "Opened",
    "ReadOnly",
    "begin",
    "copies_of",
    "earlier",
    "open_checklist",
    "restore",
    "write",
]

write = workfile.write


def begin(path: str | Path, checklist: Checklist | None = None) -> Opened[Checklist]:
    """Begin a new checklist in a file that is not there yet."""
    return workfile.begin(CHECKLIST, path, checklist)


def open_checklist(path: str | Path) -> Opened[Checklist]:
    """Open a checklist; whatever is wrong is among its problems, and then it is for reading only."""
    return workfile.open_file(CHECKLIST, path)


def restore(path: str | Path, version: str | Path) -> Opened[Checklist]:
    """Go back to an earlier version; the checklist as it stands is kept."""
    return workfile.restore(CHECKLIST, path, version)
