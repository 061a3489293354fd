"""A desk over the files of a folder: one open at a time, kept in its file after every change. No widget in it.

What the Equality page does with drafts and the self-assessment with checklists; what is typed into them is their own.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Generic

from casekit.casebase.facets import slug
from casekit.errors import MaterialError, UsageError
from casekit.evidence import workfile
from casekit.evidence.workfile import Opened
from casekit.evidence.worktext import Held, Sort
from casekit.panels.desk import clean

SHARED_SETTING = "CASEKIT_SHARED"
"""Set where other computers can reach the page: nobody there chooses a folder of this one."""


def folder_of(setting: str, otherwise: str) -> Path:
    """Return the folder that an environment variable names, or one in the user's home, outside any repository."""
    given = os.environ.get(setting)
    return Path(given).expanduser() if given else Path.home() / otherwise


class WorkDesk(Generic[Held]):
    """Open a file of one sort, change what it holds, keep it; `setting` is the variable that names its folder."""

    def __init__(self, sort: Sort[Held], setting: str, folder: Path, on: date | None = None) -> None:
        self._sort = sort
        self._setting = setting
        self.folder = folder.expanduser()
        self._on = on
        self._put_away()

    def _put_away(self) -> None:
        self._opened: Opened[Held] | None = None
        self._held: Held | None = None
        self._kept: Held | None = None
        self.fault = ""

    @property
    def noun(self) -> str:
        """Return what people call a file of this sort."""
        return self._sort.noun

    @property
    def today(self) -> date:
        """Return the day that entries are dated with."""
        return self._on or date.today()

    @property
    def opened(self) -> Opened[Held] | None:
        """Return the open file, or None."""
        return self._opened

    @property
    def held(self) -> Held:
        """Return what the open file holds, or say that none is open."""
        if self._held is None:
            raise UsageError(self._none_open)
        return self._held

    @property
    def file(self) -> Opened[Held]:
        """Return the open file, or say that none is open."""
        if self._opened is None:
            raise UsageError(self._none_open)
        return self._opened

    @property
    def _none_open(self) -> str:
        return f"No {self.noun} is open. Begin a new one, or open one."

    @property
    def read_only(self) -> bool:
        """Say whether the open file must not be written."""
        return self._opened is not None and (self._opened.read_only or self._held is None)

    def use_folder(self, folder: str) -> None:
        """Keep files in another folder from now on."""
        if os.environ.get(SHARED_SETTING):
            raise UsageError(
                f"This page is open to other computers, so its folder is set by whoever runs it ({self._setting})."
            )
        if not folder.strip():
            raise UsageError(f"Give the folder in which {self.noun}s are to be kept.")
        path = Path(folder.strip()).expanduser()
        if path.exists() and not path.is_dir():
            raise UsageError(f"'{path}' is a file. Give a folder.")
        self.folder = path.absolute()

    def found(self) -> list[Opened[Held]]:
        """Return the files of this sort in the folder, the last changed first; other files are left out."""
        try:
            paths = [path for path in self.folder.glob("*.yaml") if path.is_file()]
            paths.sort(key=lambda path: (-path.stat().st_mtime, path.name))
        except OSError:
            return []
        opened = (workfile.open_file(self._sort, path) for path in paths)
        return [one for one in opened if _is_of(self._sort, one.text)]

    def open(self, name: str) -> None:
        """Open a file of the folder by its name."""
        opened = workfile.open_file(self._sort, self.folder / Path(name).name)
        self._put_away()
        self._take(opened)

    def go_back(self, version: str) -> None:
        """Go back to an earlier version of the open file; the file as it stands is kept as well."""
        path = self.file.path
        chosen = next((one for one in workfile.earlier(path) if one.name == version), None)
        if chosen is None:
            raise UsageError("That earlier version is not there any more. Choose another one.")
        opened = workfile.restore(self._sort, path, chosen)
        self._put_away()
        self._take(opened)

    def leave(self) -> None:
        """Put away what is open; its file stays."""
        self._put_away()

    def keep(self) -> str:
        """Write the file. Where someone else wrote there, go on in a file of one's own, and say so."""
        if self.read_only or self._held is self._kept:
            return ""
        try:
            self._opened = workfile.write(self.file, self.held)
            self._kept = self.held
        except workfile.EditedElsewhere as error:
            self._opened, self._kept = error.kept, self.held
            return str(error)
        except MaterialError as error:
            return str(error)
        return ""

    def _begin(self, title: str, held: Held) -> None:
        """Begin a file named after a title, which takes no other file's name."""
        stem = slug(clean(title))[:60].strip("-") or self.noun
        names = [f"{stem}.yaml", *(f"{stem}-{number}.yaml" for number in range(2, 1000))]
        free = next(name for name in names if not (self.folder / name).exists())
        opened = workfile.begin(self._sort, self.folder / free, held)
        self._put_away()
        self._take(opened)

    def _take(self, opened: Opened[Held]) -> None:
        self._opened = opened
        self._held = self._kept = opened.held
        if opened.held is not None:
            self._resync()

    def _resync(self) -> None:
        """Take what the form holds from what the file holds."""

    def _check_writable(self) -> None:
        name = self.file.path.name
        if self.read_only:
            raise UsageError(f"{name} is open for reading only. What is wrong stands above.")


def _is_of(sort: Sort[Held], text: str) -> bool:
    """Say whether a text is of a sort, even where it is broken; the last line tells the sorts apart."""
    if sort.header[0] in text or sort.end in text:
        return True
    return re.search(r"^format: *\d", text, re.MULTILINE) is not None and "\n# End of the " not in text
