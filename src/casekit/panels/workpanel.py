"""What the pages over one's own files have in common: the list of files, one opened, and nothing typed that is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from casekit.evidence.workfile import Opened, earlier
from casekit.panels.base import Panel
from casekit.panels.desk import Way
from casekit.panels.workdesk import WorkDesk
from casekit.search.casebase import Casebase


class WorkPanel(Panel):
    """A panel over a `WorkDesk`: it opens files, keeps each change at once, and says what could not be kept."""

    _base: Casebase
    _desk: WorkDesk[Any]
    _said: str = ""
    _version = _data_version = _opening = 0
    _heard = _kept = 0  # numbers of the browser's changes: the last one heard, the last one in the file

    def _shown_base(self) -> Casebase:
        return self._base

    # --- to be told by each page ---

    def _title_of(self, opened: Opened[Any]) -> str:
        """Return the title of a file, empty where it has none."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Forget what belongs to the open file alone."""

    def _read_form(self) -> None:
        """Make the form anew, where it depends on the file."""

    def set(self, way: Way, value: Any) -> None:
        """Change one field and keep the file."""
        raise NotImplementedError

    # --- what one can do, with or without a browser ---

    @property
    def folder(self) -> Path:
        """Return the folder in which the files are kept."""
        return self._desk.folder

    def edit(self, name: str) -> None:
        """Open a file of the folder by its name."""
        self._desk.open(name)
        self._show_anew()

    def leave(self) -> None:
        """Go back to the start; what is open stays in its file."""
        self._keep()
        self._desk.leave()
        self._forget()
        self._draw()

    # --- what the browser asks for ---

    def _do_open(self, given: Mapping[str, Any]) -> None:
        self.edit(str(given.get("name", "")))

    def _do_close(self, given: Mapping[str, Any]) -> None:
        self.leave()

    def _do_folder(self, given: Mapping[str, Any]) -> None:
        self._desk.use_folder(str(given.get("folder", "")))
        self._draw(f"{self._desk.noun.capitalize()}s are kept in {self.folder}.")

    def _do_set(self, given: Mapping[str, Any]) -> None:
        self._heard = number(given.get("number"))
        self.set(list(given.get("way", [])), given.get("value"))

    def _do_refresh(self, given: Mapping[str, Any]) -> None:
        self._data_version += 1
        self._draw()

    def _do_back(self, given: Mapping[str, Any]) -> None:
        self._desk.go_back(str(given.get("version", "")))
        self._show_anew("You are back at the earlier version. What stood there before is kept as well.")

    _work: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {
        "open": _do_open,
        "close": _do_close,
        "folder": _do_folder,
        "set": _do_set,
        "refresh": _do_refresh,
        "back": _do_back,
    }
    """What the browser can ask of every such page."""

    # --- what is shown ---

    def _done(self, said: str = "") -> None:
        """Answer the browser, then keep the file."""
        self._draw(said)
        self._keep()

    def _keep(self) -> None:
        """Write the file, after the browser was answered."""
        if message := self._desk.keep():
            self._message = message
        elif not self._desk.fault:
            self._kept = self._heard
        self._draw(self._said)

    def _show_anew(self, said: str = "") -> None:
        self._forget()
        self._data_version += 1
        self._opening += 1
        self._read_form()
        self._draw(said)

    def _draw(self, said: str = "") -> None:
        """Send the browser what to show."""
        raise NotImplementedError

    def _work_view(self, said: str) -> dict[str, Any]:
        """Return the part of `view` that is about files."""
        self._version += 1
        self._said = said
        opened = self._desk.opened
        return {
            "version": self._version,
            "message": self._message or self._desk.fault,
            "said": said,
            "kept": self._kept,
            "folder": str(self.folder),
            "files": [] if opened else self._listed(),
            "file": self._file_view(opened) if opened else None,
        }

    def _listed(self) -> list[dict[str, str]]:
        return [
            {
                "name": one.path.name,
                "title": self._title_of(one) or one.path.stem,
                "state": f"for reading only: {one.problems[0]}" if one.problems else _changed(one.path),
            }
            for one in self._desk.found()
        ]

    def _file_view(self, opened: Opened[Any]) -> dict[str, Any]:
        return {
            "name": opened.path.name,
            "opening": self._opening,
            "saved": _changed(opened.path),
            "problems": [str(problem) for problem in opened.problems],
            "text": opened.text if self._desk.read_only else "",
            "versions": [
                {"name": one.name, "label": f"{one.name[:10]} {one.name[11:16].replace('.', ':')} (UTC)"}
                for one in earlier(opened.path)
            ],
        }


def number(given: Any) -> int:
    """Return a whole number that the browser sent, or -1."""
    return given if isinstance(given, int) else -1


def _changed(path: Path) -> str:
    try:
        return f"saved {datetime.fromtimestamp(path.stat().st_mtime):%d %B %Y, %H:%M:%S}".replace("saved 0", "saved ")
    except OSError:
        return "not saved yet"
