"""Files that an officer works on: opened with what is wrong, written in one step, earlier versions kept.

Nobody's words are overwritten: where two people change one file, both texts stay.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic

from casekit.casebase.problems import Problem
from casekit.errors import MaterialError
from casekit.evidence.worktext import Held, Sort, read, to_yaml, with_comments

KEPT = 20
"""So many of the latest earlier versions are kept."""

KEPT_SPELLS, KEPT_DAYS = 50, 60
"""Of the others the last of each ten minutes is kept, for so many of these, and then the last of each day."""

PATIENCE = 5.0
"""Seconds to wait while somebody else writes; a lock that is older than ten times that was left by a crash."""


@dataclass(frozen=True)
class Opened(Generic[Held]):
    """A file as it was found. `mark` stands for its contents; `held` is what could be read of it.

    `text` is the file as it stands, to be shown where `held` is None. With problems it is for reading only.
    """

    sort: Sort[Held]
    path: Path
    held: Held | None
    mark: str | None
    text: str = ""
    problems: tuple[Problem, ...] = ()
    copies: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        return f"Opened({self.path.name}, {self.held!r}{', for reading only' if self.read_only else ''})"

    @property
    def read_only(self) -> bool:
        """Say whether it must not be written."""
        return bool(self.problems)


class ReadOnly(MaterialError):
    """The file has problems, so it is not written."""


class EditedElsewhere(MaterialError):
    """Somebody else changed the file meanwhile; `kept` is the file in which one's own text now stands."""

    def __init__(self, message: str, kept: Opened[Any]) -> None:
        super().__init__(message)
        self.kept = kept


def begin(sort: Sort[Held], path: str | Path, held: Held | None = None) -> Opened[Held]:
    """Begin a new file, which must not be there yet."""
    path = Path(path)
    if path.exists():
        raise MaterialError(f"{path.name} is there already. Open it, or choose another name.")
    return write(Opened(sort, path, held or sort.model(), None))


def open_file(sort: Sort[Held], path: str | Path) -> Opened[Held]:
    """Open a file. Whatever is wrong is among its problems, each with its place; nothing raises but a missing file."""
    path = Path(path)
    try:
        if not path.is_file():
            raise MaterialError(
                f"There is no {sort.noun} {path.name} here. Look at the name, or begin a new {sort.noun}."
            )
        with path.open("rb") as file:
            data = file.read(sort.most_bytes + 1)
    except OSError as error:
        raise MaterialError(f"{path.name} cannot be opened ({error.strerror}). Check that you may read it.") from error
    copies = copies_of(path)
    text = data.decode("utf-8-sig", errors="replace")
    return Opened(sort, path, *_understood(sort, path.name, data, text, copies), copies)


def _understood(
    sort: Sort[Held], name: str, data: bytes, text: str, copies: tuple[Path, ...]
) -> tuple[Held | None, str, str, tuple[Problem, ...]]:
    """Return contents, mark, text and problems of a file."""
    if len(data) > sort.most_bytes:
        message, fix = f"is longer than {sort.most_bytes:,} bytes", f"this is hardly a {sort.noun} of ours"
        return None, _mark(data), text, (Problem(name, 1, "file", message, fix),)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fix = "the file is damaged or saved in another way: open an earlier version, or save it again as UTF-8"
        return None, _mark(data), text, (Problem(name, line, "file", "is not plain text in UTF-8", fix),)
    reading = read(sort, text, name)
    beside = tuple(
        Problem(
            name,
            1,
            "file",
            f"a second copy stands beside it: {copy.name}",
            "compare the two, put what is missing into one of them, and move the other to another folder",
        )
        for copy in copies
    )
    return reading.held, _mark(data), text, (*beside, *reading.problems)


def write(opened: Opened[Held], held: Held | None = None) -> Opened[Held]:
    """Write a file in one step and return it as it now stands; as often as one likes, so it suits an autosave.

    The text before is kept among the earlier versions. Where the file on disk is not the one that was opened, it stays
    as it is, one's own text goes into a file beside it, and EditedElsewhere says so.
    """
    sort = opened.sort
    if opened.read_only:
        first = opened.problems[0]
        raise ReadOnly(f"{opened.path.name} is open for reading only and was not changed. {first}")
    now_held = held or opened.held or sort.model()
    text = with_comments(sort, to_yaml(sort, now_held), opened.text)
    back = read(sort, text, opened.path.name)
    if back.held != now_held or back.problems:
        problem = next(map(str, back.problems), "it would not read back the same")
        raise MaterialError(f"The {sort.noun} was not written: {problem}. The file is as it was.")
    data = text.encode()
    if len(data) > sort.most_bytes:
        raise MaterialError(
            f"The {sort.noun} would be longer than {sort.most_bytes:,} bytes and was not written. "
            "The file is as it was. Shorten it, and save under a new name; the old file keeps the long one."
        )
    if _mark(data) == opened.mark == _mark_on_disk(opened.path):
        return Opened(sort, opened.path, now_held, opened.mark, text)
    with _writing(opened.path):
        now = _mark_on_disk(opened.path)
        if now != opened.mark:
            raise _edited_elsewhere(opened, now_held, text, gone=now is None)
        if now is not None:
            _keep(opened.path)
        _replace(opened.path, data)
    return Opened(sort, opened.path, now_held, _mark(data), text)


def restore(sort: Sort[Held], path: str | Path, version: str | Path) -> Opened[Held]:
    """Go back to an earlier version. The file as it stands is kept: broken, as a file of its own beside it."""
    path, chosen = Path(path), open_file(sort, version)
    if chosen.held is None or chosen.read_only:
        raise ReadOnly(f"{chosen.path.name} cannot be gone back to. {chosen.problems[0]}")
    with _writing(path):
        if path.exists():
            data = path.read_bytes()
            if read(sort, data.decode(errors="replace"), path.name).problems:
                _replace(path.with_name(f"{path.stem} (as it was, {_mark(data)[:8]}){path.suffix}"), data)
            else:
                _keep(path)
        _replace(path, chosen.text.encode())
    return open_file(sort, path)


def earlier(path: str | Path) -> tuple[Path, ...]:
    """Return the earlier versions of a file, the latest first. Each opens like the file."""
    folder = _earlier_folder(Path(path))
    return tuple(sorted(folder.glob("*.yaml"), reverse=True)) if folder.is_dir() else ()


def copies_of(path: Path) -> tuple[Path, ...]:
    """Return second copies of a file that stand beside it: made by us, or by a service that keeps folders in step."""
    stem, suffix = re.escape(path.stem), re.escape(path.suffix)
    sign = r"( \(yours, [0-9a-f]{8}\)| ?\([^()]*conflict[^()]*\)| \(\d\)|\.sync-conflict-[\w-]+|-(DESKTOP|LAPTOP)-\w+)"
    pattern = re.compile(stem + sign + suffix, re.IGNORECASE)
    try:
        return tuple(sorted(one for one in path.parent.iterdir() if pattern.fullmatch(one.name)))
    except OSError:
        return ()


def _edited_elsewhere(opened: Opened[Held], held: Held, text: str, *, gone: bool) -> EditedElsewhere:
    """Put one's own text beside the file, and say so."""
    data = text.encode()
    path = opened.path.with_name(f"{opened.path.stem} (yours, {_mark(data)[:8]}){opened.path.suffix}")
    _replace(path, data)
    what = "is no longer there" if gone else "was changed by someone else since you opened it"
    message = f"{opened.path.name} {what}. It was left as it is, and your text is kept in {path.name}. Compare the two."
    return EditedElsewhere(message, Opened(opened.sort, path, held, _mark(data), text))


def _replace(path: Path, data: bytes) -> None:
    """Write a file in one step: a crash leaves the old one or the new one, whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _keep(path: Path) -> None:
    """Put a copy of a file among its earlier versions, and let go of those that are too many."""
    folder = _earlier_folder(path)
    folder.mkdir(exist_ok=True)
    data = path.read_bytes()
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    _replace(folder / f"{written:%Y-%m-%d %H.%M.%S.%f} {_mark(data)[:8]}.yaml", data)
    spells, days = set[str](), set[str]()
    for version in earlier(path)[KEPT:]:
        spell, day = version.name[:15], version.name[:10]
        if spell not in spells and len(spells) < KEPT_SPELLS:
            spells.add(spell)
        elif day not in days and len(days) < KEPT_DAYS:
            days.add(day)
        else:
            version.unlink(missing_ok=True)


def _earlier_folder(path: Path) -> Path:
    return path.with_name(f"{path.stem} earlier versions")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Write alone, and say in a sentence what stands in the way."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            yield
    except OSError as error:
        raise MaterialError(
            f"{path.name} cannot be written ({error.strerror}). The file is as it was. "
            "Choose another folder, or make room."
        ) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file that only one writer can make, so that two never write at once."""
    lock = path.with_name(f".{path.name}.lock")
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > 10 * PATIENCE:
                    lock.unlink()
                    continue
            if time.monotonic() > until:
                raise MaterialError(
                    f"Someone else is writing {path.name} at this moment. Nothing was written. Try again in a minute."
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _mark_on_disk(path: Path) -> str | None:
    try:
        return _mark(path.read_bytes())
    except FileNotFoundError:
        return None


def _mark(data: bytes) -> str:
    """Return sixteen hexadecimal digits that stand for the contents of a file."""
    return blake2b(data, digest_size=8).hexdigest()
