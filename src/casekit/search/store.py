"""The index folder: built aside and swapped in whole, so that readers always find a complete one.

    index/
      README.md               kept by git
      CURRENT                 the name of the generation in use; replaced in one step
      gen-<fingerprint>-<n>/  one complete index: manifest.json, collection.json and the engine's own files

A build writes into a folder of its own and renames it at the end, so a build killed at any moment changes nothing.
A generation is opened only if its manifest says casekit made it and every file in it is as it was written.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from casekit.engines import engine_class
from casekit.engines.base import Engine, Fields
from casekit.errors import IndexProblem

SCHEMA = 1
"""Raised whenever what an index holds changes; an index of another number is built anew."""

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_COLLECTION = "collection.json"
_MAKER = "casekit"
_LEFTOVER_SECONDS = 600
_TRIES = 5


@dataclass(frozen=True)
class Generation:
    """One complete index on disk."""

    folder: Path
    fingerprint: str
    records: int
    engine: str
    fields: tuple[str, ...]

    def collection_json(self) -> bytes:
        """Return the records as they were when the index was built."""
        return (self.folder / _COLLECTION).read_bytes()

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
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return None

    def build(
        self, fingerprint: str, collection_json: bytes, engine: str, fields: Sequence[str], documents: Sequence[Fields]
    ) -> Generation:
        """Build a generation aside, check it, and swap it in. The old one serves until then."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=".building-", dir=self.folder))
        except OSError as error:
            raise IndexProblem(
                f"The index folder {self.folder} cannot be written ({error.strerror}). "
                "Choose another with --index or CASEKIT_INDEX, or ask for the right to write there."
            ) from error
        try:
            (aside / "engine").mkdir()
            engine_class(engine).build(aside / "engine", fields, documents)
            (aside / _COLLECTION).write_bytes(collection_json)
            files = {
                path.relative_to(aside).as_posix(): _digest(path) for path in sorted(aside.rglob("*")) if path.is_file()
            }
            manifest = {
                "made_by": _MAKER,
                "schema": SCHEMA,
                "engine": engine,
                "fields": list(fields),
                "fingerprint": fingerprint,
                "records": len(documents),
                "files": files,
            }
            (aside / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            return self._swap_in(aside, fingerprint)
        except OSError as error:
            raise IndexProblem(
                f"The index could not be written to {self.folder} ({error.strerror}). Check the space left there."
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
        handle, name = tempfile.mkstemp(prefix=".current-", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(target.name)
        os.replace(name, self.folder / _CURRENT)
        self._tidy(keep=target)
        return _verified(target)

    def _tidy(self, keep: Path) -> None:
        """Remove what no reader needs: all generations but the newest two, and what killed builds left behind."""
        others = [path for path in self.folder.glob("gen-*") if path != keep and _made_by_us(path)]
        for path in sorted(others, key=lambda p: (p / _MANIFEST).stat().st_mtime, reverse=True)[1:]:
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".building-*"):
            if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _made_by_us(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["made_by"] == _MAKER)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _verified(folder: Path) -> Generation:
    """Read a manifest and compare every file with it; raise ValueError for anything that is not as written."""
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if manifest["made_by"] != _MAKER or manifest["schema"] != SCHEMA:
        raise ValueError("another maker or another schema")
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or _digest(path) != digest:
            raise ValueError(f"{name} has changed")
    return Generation(
        folder,
        str(manifest["fingerprint"]),
        int(manifest["records"]),
        str(manifest["engine"]),
        tuple(map(str, manifest["fields"])),
    )


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()
