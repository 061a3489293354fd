"""When a case base has changed: one mark for all its files. Imports next to nothing, for it is asked at every start."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from casekit.errors import NotFound

DRAFTS = "drafts"
"""Folder of unfinished records. They are not part of the collection: not searched, not counted, not published."""

ABOUT = "about.md"
"""What the collection says of itself: what belongs in it, and what it never claims."""

_DATA = {".yaml", ".csv"}

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name) while a long load runs."""


def fingerprint(folder: Path) -> str:
    """Return 16 hexadecimal digits that change whenever a data file changes, comes or goes."""
    digest = blake2b(digest_size=8)
    for path in _data_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode(errors="surrogateescape") + b"\0")
        try:
            content = path.read_bytes()
        except OSError:  # loading names it as a problem
            content = b""
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _data_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotFound(f"There is no case base at {folder}. Point to one with --casebase or CASEKIT_CASEBASE.")
    return sorted(
        path
        for path in folder.rglob("*")
        if (path.suffix in _DATA or path == folder / ABOUT)
        and path.is_file()
        and path.relative_to(folder).parts[0] != DRAFTS
    )
