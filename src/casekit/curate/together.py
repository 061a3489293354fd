"""Change several files of a case base as one: tried on a copy first, then all of them are written or none is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from casekit.casebase.collection import Collection
from casekit.casebase.load import load
from casekit.curate.drafts import check_writable
from casekit.curate.files import Changed, mark_of
from casekit.errors import MaterialError


def rehearse(folder: Path, texts: Mapping[Path, str]) -> Collection:
    """Load a copy of the case base in which these files have these texts; the case base itself stays as it is."""
    with TemporaryDirectory(prefix="casekit-") as name:
        copy = Path(name) / "casebase"
        try:
            shutil.copytree(folder, copy, ignore=_not_data)
        except OSError as error:
            message = f"A file in {folder.name} cannot be read, so nothing was changed. Run: casekit check"
            raise MaterialError(message) from error
        for path, text in texts.items():
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        return load(copy)


def write_all(folder: Path, texts: Mapping[Path, str], marks: Mapping[Path, str | None]) -> None:
    """Write all these files or none. `marks` says which state each had when it was read; None for a new file."""
    check_writable(folder)
    for path in texts:
        if mark_of(path) != marks[path]:
            what = "is there already" if marks[path] is None else "was changed by someone else meanwhile"
            raise Changed(f"{path.relative_to(folder)} {what}. Nothing was changed. Look at it, then try again.")
    before = {path: path.read_bytes() if marks[path] else None for path in texts}
    beside = {path: path.with_name(f".{path.name}.part") for path in texts}
    made = _missing_folders(folder, texts)
    done: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_bytes(text.encode())
        for path in texts:
            if before[path] is None:
                path.open("x").close()
            done.append(path)
            beside[path].replace(path)
    except BaseException as error:
        for path in reversed(done):
            _put_back(path, before[path])
        for part in beside.values():
            part.unlink(missing_ok=True)
        for made_folder in made:
            with suppress(OSError):  # never made, or somebody put a file there meanwhile
                made_folder.rmdir()
        if isinstance(error, OSError):
            what = f"A file could not be written ({error.strerror or error})"
            raise MaterialError(
                f"{what}. Nothing was changed. Check the folder {folder.name} and try again."
            ) from error
        raise


def _not_data(folder: str, names: list[str]) -> list[str]:
    """Return what is left behind in a copy: hidden names, and what is neither a file nor a folder."""
    here = Path(folder)
    return [name for name in names if name.startswith(".") or not ((here / name).is_file() or (here / name).is_dir())]


def _missing_folders(folder: Path, texts: Mapping[Path, str]) -> list[Path]:
    """Return the folders that must be made for these files, the deepest first."""
    parents = {parent for path in texts for parent in path.parents if parent.is_relative_to(folder)}
    return sorted((parent for parent in parents if not parent.exists()), key=lambda p: len(p.parts), reverse=True)


def _put_back(path: Path, content: bytes | None) -> None:
    """Give a file the contents it had."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(content)
        beside.replace(path)
