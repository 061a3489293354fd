"""Take in a folder or zip file that a stranger made: only its text files, within limits, and nothing outside them.

What is in it is copied to a folder of our own. Names that lead elsewhere, links, special files, encrypted or oddly
packed entries, and what unpacks to too much are refused. Bytes are counted as they come, whatever the file says.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from casekit.casebase.problems import quote
from casekit.casebase.yamlfile import CONTROL
from casekit.errors import MaterialError

TAKEN = {".yaml", ".csv"}
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Limits:
    """How much is taken in at most."""

    entries: int = 5_000
    total: int = 50_000_000
    one_file: int = 5_000_000
    packed: int = 50_000_000
    listing: int = 2_000_000


LIMITS = Limits()


class Refused(MaterialError):
    """A pack holds something that is not taken in."""


@dataclass
class _Store:
    """Where files are copied to, and how much has come so far."""

    into: Path
    limits: Limits
    size: int = 0
    left: list[str] = field(default_factory=list)

    def put(self, name: str, source: IO[bytes]) -> None:
        """Copy one file, and count what really comes."""
        target = self.into.joinpath(*name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        own = 0
        with target.open("xb") as out:
            while chunk := source.read(65_536):
                own, self.size = own + len(chunk), self.size + len(chunk)
                if own > self.limits.one_file:
                    raise _refusal(name, f"is longer than {self.limits.one_file:,} bytes")
                if self.size > self.limits.total:
                    raise Refused(f"The pack unpacks to more than {self.limits.total:,} bytes. Ask for a smaller one.")
                out.write(chunk)


def take_in(source: Path, into: Path, limits: Limits = LIMITS) -> list[str]:
    """Copy the text files of a folder or zip file into an empty folder; return the names of what was left aside."""
    if source.is_symlink():
        raise Refused(f"{quote(source.name)} is a link. Point to the pack itself.")
    store = _Store(into, limits)
    try:
        if source.is_dir():
            _folder(source, store)
        elif not source.exists():
            raise Refused(f"There is nothing at {source}. Point to a folder or a zip file of records.")
        elif source.is_file():
            with source.open("rb") as file:
                _zip(file, store)
        else:
            raise Refused(f"{quote(source.name)} is neither a folder nor a zip file.")
    except OSError as error:
        reason = error.strerror or error
        raise Refused(f"{quote(source.name)} cannot be read ({reason}). Check it, or ask for it again.") from error
    return sorted(store.left)


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in quote(name))


def _refusal(name: str, what: str) -> Refused:
    return Refused(f"The pack was not opened: {_shown(name)} {what}. Ask whoever made it for a pack without that.")


def _check_names(names: Iterable[str]) -> None:
    """Refuse names that lead elsewhere, that some systems cannot hold, or that fall together on some of them."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        parts = name.rstrip("/").split("/")
        if CONTROL.search(name) or "\n" in name or "\t" in name or "\x00" in name:
            raise _refusal(name, "has control signs in its name")
        if name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
            raise _refusal(name, "is a name that leads out of the pack")
        if any(part in ("", ".") or part != part.strip(" ").rstrip(".") for part in parts) or len(name) > 400:
            raise _refusal(name, "is not a plain name")
        if any(part.partition(".")[0].lower() in _RESERVED for part in parts):
            raise _refusal(name, "is a name that some systems keep for themselves")
        same = [unicodedata.normalize("NFC", part).casefold() for part in parts]
        key = "/".join(same)
        if key in seen and not (name.endswith("/") and seen[key].endswith("/")):
            raise _refusal(name, f"and {_shown(seen[key])} are the same name on some systems")
        seen[key] = name
        for depth in range(1, len(parts)):
            above, written = "/".join(same[:depth]), "/".join(parts[:depth])
            if folders.setdefault(above, written) != written:
                raise _refusal(name, f"and {_shown(folders[above])} are in the same folder on some systems")
    for above in folders:
        if above in seen and not seen[above].endswith("/"):
            raise _refusal(seen[above], "is both a file and a folder")


def _wanted(name: str, store: _Store) -> bool:
    """Say whether a file is taken in; note it where it is not, unless it is hidden."""
    parts = name.split("/")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return False
    if Path(parts[-1]).suffix in TAKEN:
        return True
    store.left.append(name)
    return False


def _folder(source: Path, store: _Store) -> None:
    found: list[tuple[str, Path]] = []
    waiting, number = [(source, "")], 0
    while waiting:
        folder, way = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                name, number = way + entry.name, number + 1
                if number > store.limits.entries:
                    raise Refused(f"The pack holds more than {store.limits.entries:,} files. Ask for a smaller one.")
                if entry.name.encode(errors="replace").decode() != entry.name:
                    raise _refusal(entry.name.encode(errors="replace").decode(), "has a name that is not UTF-8")
                if entry.is_symlink():
                    raise _refusal(name, "is a link")
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((Path(entry.path), f"{name}/"))
                elif entry.is_file(follow_symlinks=False):
                    found.append((name, Path(entry.path)))
                else:
                    raise _refusal(name, "is not a plain file")
    found.sort()
    _check_names(name for name, _ in found)
    for name, path in found:
        if _wanted(name, store):
            opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
            with os.fdopen(opened, "rb") as file:
                store.put(name, file)


def _zip(file: BinaryIO, store: _Store) -> None:
    _check_listing(file, store.limits)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check_entries(entries, store.limits)
            _check_names(entry.filename for entry in entries)
            for entry in sorted(entries, key=lambda entry: entry.filename):
                if not entry.is_dir() and _wanted(entry.filename, store):
                    with packed.open(entry) as inner:
                        store.put(entry.filename, inner)
    except UnicodeDecodeError as error:
        raise Refused("The zip file has names that are not UTF-8. Ask for one made on another system.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused("This is not a whole zip file, or it is damaged. Ask for it again.") from error


def _check_listing(file: BinaryIO, limits: Limits) -> None:
    """Refuse a zip file whose list of entries is too long to be read, before it is read."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.packed:
        raise Refused(f"The zip file is longer than {limits.packed:,} bytes. Ask for a smaller one.")
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = len(tail) - 22
    if not (at >= 0 and tail[at : at + 4] == _END and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Refused("This is not a whole zip file, or it is damaged. Ask for it again.")
    listing = int.from_bytes(tail[at + 12 : at + 16], "little")
    if listing > limits.listing or tail[max(0, at - 20) : at].startswith(_END_64):
        raise Refused(f"The zip file lists more than {limits.entries:,} files. Ask for a smaller one.")
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Refused(f"The zip file holds more than {limits.entries:,} files. Ask for a smaller one.")
    for entry in entries:
        name = entry.orig_filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind == stat.S_IFLNK:
            raise _refusal(name, "is a link")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refusal(name, "is not a plain file")
        if entry.flag_bits & 0x2041:
            raise _refusal(name, "is encrypted")
        if not name.isascii() and not entry.flag_bits & 0x800:
            raise _refusal(name, "has a name that is not UTF-8")
        if "\x00" in name or "\\" in name:
            raise _refusal(name, "is a name that leads out of the pack")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refusal(name, "is packed in a way that is not read here")
