"""Where the case base and its index are: what was asked for, else the environment, else what came with casekit."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from casekit.errors import NotFound

_PACKAGE = Path(__file__).parent.parent


def source_tree() -> Path | None:
    """Return the root of a checkout that this package runs from, or None when it is installed."""
    root = _PACKAGE.parent.parent
    return root if (root / "casebase" / "cases").is_dir() and (root / "pyproject.toml").is_file() else None


def shipped(name: str) -> Path:
    """Return a folder that comes with casekit: `casebase` or `notebooks`."""
    root = source_tree()
    folder = root / name if root else _PACKAGE / "shipped" / name
    if not folder.is_dir():
        raise NotFound(f"This installation has no {name} folder. Install casekit again, or point to one.")
    return folder


def casebase_folder(asked: str | Path | None = None) -> Path:
    """Return the folder of records to use."""
    chosen = asked or os.environ.get("CASEKIT_CASEBASE")
    return Path(chosen).expanduser() if chosen else shipped("casebase")


def index_folder(casebase: Path, asked: str | Path | None = None) -> Path:
    """Return the folder for the index: beside the records in a checkout, else in the user's cache."""
    chosen = asked or os.environ.get("CASEKIT_INDEX")
    if chosen:
        return Path(chosen).expanduser()
    root = source_tree()
    if root and casebase.resolve() == (root / "casebase").resolve():
        return root / "index"
    from platformdirs import user_cache_path

    return (
        user_cache_path("casekit", appauthor=False)
        / f"index-{blake2b(str(casebase.resolve()).encode(), digest_size=6).hexdigest()}"
    )
