"""The index folder: built aside and swapped in whole, so that readers always find a complete one.

    index/
      README.md               kept by git
      CURRENT                 the name of the generation in use; replaced in one step
      gen-<fingerprint>-<n>/  one complete index: manifest.json, collection.jsonl, what is kept beside it, and engine/

A build writes into a folder of its own and renames it at the end, so a build killed at any moment changes nothing.
A generation is opened only if its manifest says this casekit made it and its files are those it wrote, and no others.
That is a guard against damage. Whoever may write to the folder could write a manifest as well, so nothing that is read
from it is trusted with more than to be data: a search reads JSON and arrays of numbers, never a pickle.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zlib import crc32

from casekit.engines import ENGINES, engine_class
from casekit.engines.base import Engine, Fields
from casekit.errors import IndexProblem

SCHEMA = 8
"""Raised whenever what an index holds changes; an index of another number is built anew."""

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
COLLECTION = "collection.jsonl"
_MAKER = "casekit"
_VERSION = str(
    import_module("casekit").__version__
)  # by name: the package's door knows every room, so no room imports it
_ENDS = 1 << 21
"""Of a file of more than twice so many bytes, only so many at either end are read for it: opening stays quick."""

_WHOLE = 1 << 24
"""Files up to this many bytes are read whole."""

_LEFTOVER_SECONDS = 600
_GRACE_SECONDS = 60
_TRIES = 5
_NOT_OURS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading a manifest raises that somebody else wrote."""


@dataclass(frozen=True)
class Generation:
    """One complete index on disk."""

    folder: Path
    fingerprint: str
    records: int
    engine: str
    fields: tuple[str, ...]

    def read(self, name: str) -> bytes | mmap:
        """Return what a file holds; a large one is read where it is needed."""
        path = self.folder / name
        if path.stat().st_size <= _WHOLE:
            return path.read_bytes()
        with path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)

    def open_engine(self) -> Engine:
        """Open the engine's files."""
        return engine_class(self.engine).open(self.folder / "engine", self.fields)


class Store:
    """An index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Generation | None:
        """Return the generation in use if it is whole and ours, else None. Tries again while another process swaps."""
        for attempt in range(_TRIES):
            try:
                name = (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                return None
            if not name.startswith("gen-") or Path(name).name != name:
                return None
            try:
                return _verified(self.folder / name)
            except FileNotFoundError:
                time.sleep(0.02 * (attempt + 1))
            except _NOT_OURS:
                return None
        return None

    def mark(self) -> str:
        """Return the name of the generation in use, or nothing; it changes with every build. Quick: reads one line."""
        try:
            return (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def build(
        self,
        fingerprint: str,
        records: int,
        engine: str,
        fields: Sequence[str],
        documents: Iterable[Fields],
        files: Iterable[tuple[str, Iterable[bytes]]],
    ) -> Generation:
        """Build a generation aside, check it, and swap it in. The old one serves until then.

        `files` are names and contents to keep beside the engine's; they are asked for when it has taken all documents.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = self.folder / f".building-{secrets.token_hex(6)}"
            aside.mkdir()
        except OSError as error:
            raise IndexProblem(
                f"The index folder {self.folder} cannot be written ({error.strerror}). "
                "Choose another with --index or CASEKIT_INDEX, or ask for the right to write there."
            ) from error
        try:
            (aside / "engine").mkdir()
            engine_class(engine).build(aside / "engine", fields, documents)
            for name, pieces in files:
                with (aside / name).open("wb") as file:
                    file.writelines(pieces)
            manifest = {
                "made_by": _MAKER,
                "version": _VERSION,
                "schema": SCHEMA,
                "engine": engine,
                "fields": list(fields),
                "fingerprint": fingerprint,
                "records": records,
                "files": {name: _checksum(aside / name) for name in _files(aside)},
            }
            (aside / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            return self._swap_in(aside, fingerprint)
        except OSError as error:
            raise IndexProblem(
                f"The index could not be written to {self.folder} ({error.strerror}). Check the space left there."
            ) from error
        except ValueError as error:
            raise IndexProblem(
                f"The index in {self.folder} was changed while it was built. Run: casekit build"
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _swap_in(self, aside: Path, fingerprint: str) -> Generation:
        number = 1
        while True:
            target = self.folder / f"gen-{fingerprint}-{number}"
            try:
                aside.rename(target)
                break
            except OSError:
                if not target.exists():
                    raise
                number += 1
        pointer = self.folder / f".current-{secrets.token_hex(6)}"
        pointer.write_text(target.name, encoding="utf-8")
        os.replace(pointer, self.folder / _CURRENT)
        self._tidy(keep=target)
        return _verified(target)

    def _tidy(self, keep: Path) -> None:
        """Remove what no reader needs: generations but the newest two, and what killed builds left behind.

        The youngest are left for now: somebody may have read their name a moment ago.
        """
        others = [path for path in self.folder.glob("gen-*") if path != keep and _made_by_us(path)]
        for path in sorted(others, key=lambda p: _age(p / _MANIFEST))[1:]:
            if _age(path / _MANIFEST) > _GRACE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".building-*"):
            if _age(path) > _LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".current-*"):
            if _age(path) > _LEFTOVER_SECONDS:
                path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Return the seconds since a file was written; none for one that another process has just removed."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _made_by_us(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["made_by"] == _MAKER)
    except _NOT_OURS:
        return False


def _verified(folder: Path) -> Generation:
    """Read a manifest and compare the files with it; raise ValueError for anything that is not as written."""
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if [manifest[key] for key in ("made_by", "version", "schema")] != [_MAKER, _VERSION, SCHEMA]:
        raise ValueError("another maker, another version or another schema")
    if manifest["engine"] not in ENGINES:
        raise ValueError("an engine that is not here")
    written = dict(manifest["files"])
    if set(_files(folder)) != {*written, _MANIFEST}:
        raise ValueError("files that are not in the manifest, or the other way about")
    inside = folder.resolve()
    for name, checksum in written.items():
        path = folder / name
        if not path.resolve().is_relative_to(inside) or _checksum(path) != checksum:
            raise ValueError(f"{name} has changed")
    return Generation(
        folder=folder,
        fingerprint=str(manifest["fingerprint"]),
        records=int(manifest["records"]),
        engine=str(manifest["engine"]),
        fields=tuple(map(str, manifest["fields"])),
    )


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _checksum(path: Path) -> str:
    """Return the length and a checksum of a file; of a large one, of its beginning and its end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        found = crc32(file.read(2 * _ENDS))
        if size > 2 * _ENDS:
            file.seek(-_ENDS, os.SEEK_END)
            found = crc32(file.read(), found)
    return f"{size}-{found:08x}"
