"""The Curate panel: write, check, review and publish records without YAML.

Everything works without a browser, which is how it is demonstrated and tested:

>>> panel = CuratePanel()
>>> panel.new("English for night workers", "fenland")
>>> panel.set(["summary"], "A council paid for classes after the late shift.")
>>> panel.problems
[Problem(…), …]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import traitlets

from casekit.casebase.problems import Problem
from casekit.curate import drafts
from casekit.curate.data import Data
from casekit.curate.form import STEPS, form, place_of, words_for
from casekit.engines.memory import MemoryEngine
from casekit.errors import CasekitError, UsageError
from casekit.evidence.wording import count, sentence
from casekit.outputs.card import card_html
from casekit.panels.assets import script, style
from casekit.panels.base import Panel
from casekit.panels.desk import Desk, Way
from casekit.search.casebase import Casebase

MOST_DUE = 40
"""At most so many cases that need another look are listed; the command line lists all."""


class CuratePanel(Panel):
    """Write and publish records.

    `new`, `edit` and `take_in` open a draft, `set` changes a field, `problems` says what is still to do, `publish` puts
    the record into the collection. Every change is kept in the draft's file at once.
    """

    _esm = script("form", "curate")
    _css = style("form")

    form: traitlets.List[Any] = traitlets.List().tag(sync=True)
    lists: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(self, casebase: str | Path | None = None, index: str | Path | None = None, *, on: date | None = None):
        self._desk = Desk(casebase, index, on)
        self._message = self._said = ""
        self._version = self._data_version = 0
        super().__init__()
        self._read_base()
        self._draw()
        self.on_msg(self._received)

    def _shown_base(self) -> Casebase:
        return self._desk.base

    @property
    def id(self) -> str | None:
        """Return the id of the open draft."""
        return self._desk.draft.id if self._desk.draft else None

    @property
    def data(self) -> Data:
        """Return the open draft as its file has it."""
        return self._desk.opened.data

    @property
    def problems(self) -> list[Problem]:
        """Return what is missing or wrong in the open draft."""
        return list(self._desk.problems)

    def new(self, title: str = "", place: str = "") -> str:
        """Begin a new case and return its id, made of the place and the title. Nothing is written before `set`."""
        self._desk.new(title, place)
        self._redraw_form()
        return self._desk.opened.id

    def edit(self, key: str) -> None:
        """Open a draft, or begin to change a case that is published."""
        self._desk.edit(key)
        self._redraw_form()

    def take_in(self, path: str | Path) -> str:
        """Make a draft of a document, open it and return its id. Nothing is published by it."""
        self._desk.take_in(Path(path))
        self._redraw_form()
        return self._desk.opened.id

    def set(self, way: Way, value: Any) -> None:
        """Change one field and keep the draft. `way` leads to it: `["outcomes", 0, "statement"]`."""
        self._desk.set(way, value)
        self._draw()
        self._keep()

    def rename(self, wanted: str) -> None:
        """Give a draft that was never published another id."""
        self._desk.rename(wanted)
        self._draw()

    def mark_reviewed(self, by: str) -> None:
        """Say that the open record was checked today against its sources, by a role."""
        self._desk.mark_reviewed(by)
        self._redraw_form(f"Marked as checked by {by.strip()}. Save it to the collection to keep this.")
        self._keep()

    def mark_retired(self, by: str, reason: str) -> None:
        """Say that the open record leaves the search, with the reason; its page stays."""
        self._desk.mark_retired(by, reason)
        self._redraw_form("Marked as retired. Save it to the collection: a search then no longer finds it.")
        self._keep()

    def publish(self) -> Path:
        """Put the finished record into the collection, where a search finds it."""
        standing = self._desk.standing
        path = self._desk.publish()
        self._read_base()
        name = path.relative_to(self._desk.folder).as_posix()
        said = f"Saved to the collection as {name}. A search finds it now; an open Find page after a reload."
        self._draw(f"{said} {standing}".strip())
        return path

    def discard(self) -> None:
        """Remove the open draft. A published case stays as it is."""
        name = self._desk.opened.id
        self._desk.discard()
        self._draw(f"The draft {name} was discarded.")

    def leave(self) -> None:
        """Go back to the start; the draft is kept."""
        self._desk.leave()
        self._draw()

    def _keep(self) -> None:
        """Write the draft, after the browser was answered."""
        if message := self._desk.keep():
            self._message = message
            self._draw()

    def _read_base(self) -> None:
        """Take controls and lists of choices from the collection."""
        collection = self._desk.base.collection
        self._specs = form(collection)
        by_name = {spec["name"]: spec for spec in self._specs}
        self.form = [{"label": label, "fields": [by_name[name] for name in names]} for label, names in STEPS]
        self.lists = {
            "places": [{"id": place.key, "label": place.name} for place in collection.places.values()],
            "cases": [{"id": case.id, "label": case.title} for case in collection.cases.values()],
            "sources": [{"id": source.key, "label": source.title} for source in collection.sources.values()],
        }

    def _redraw_form(self, said: str = "") -> None:
        """Send the record anew, so that the browser builds its controls again."""
        self._data_version += 1
        self._draw(said)

    def _draw(self, said: str = "") -> None:
        """Send the browser what to show."""
        self._version += 1
        draft = self._desk.draft
        self.view = {
            "version": self._version,
            "message": self._message,
            "said": said,
            "draft": self._draft_view(draft) if draft else None,
            "drafts": [] if draft else self._drafts(),
            "due": [] if draft else self._due(),
        }

    def _draft_view(self, draft: drafts.Draft) -> dict[str, Any]:
        return {
            "id": draft.id,
            "title": str(draft.data.get("title") or "A case without a title yet"),
            "published": draft.basis is not None,
            "standing": self._desk.standing,
            "data": draft.data,
            "data_version": self._data_version,
            "status": _status(self._desk.problems),
            "problems": [
                {
                    "way": place_of(problem.field),
                    "label": words_for(problem.field, self._specs),
                    "missing": _missing(problem),
                    "text": "needed" if _missing(problem) else f"{problem.message}: {problem.fix}",
                }
                for problem in self._desk.problems
            ],
            "preview": self._preview(),
            "report": [asdict(row) for row in self._desk.report],
            "notes": list(self._desk.notes),
        }

    def _preview(self) -> str:
        """Return the card of the draft as it stands, or nothing while its shape is wrong."""
        case, collection = self._desk.case, self._desk.base.collection
        if case is None:
            return ""
        others = {link.id: collection.cases[link.id] for link in case.related if link.id in collection.cases}
        return card_html(Casebase(replace(collection, cases={**others, case.id: case}), MemoryEngine((), ())), case)

    def _drafts(self) -> list[dict[str, str]]:
        found = []
        for key in drafts.draft_ids(self._desk.folder):
            try:
                draft = drafts.open_draft(self._desk.folder, key)
                left = len(drafts.check_draft(draft, self._desk.base.collection)[1])
                title = str(draft.data.get("title") or key)
                found.append({"id": key, "title": title, "left": f"{count(left, 'thing')} to do" if left else "ready"})
            except CasekitError as error:
                found.append({"id": key, "title": key, "left": f"cannot be read: {error}"})
        return found

    def _due(self) -> list[dict[str, str]]:
        cases = self._desk.base.collection.cases
        return [
            {"id": one.case, "title": cases[one.case].title, "why": f"{sentence(one.reason)} {sentence(one.to_do)}"}
            for one in self._desk.due()[:MOST_DUE]
        ]

    def _do_set(self, content: Mapping[str, Any]) -> None:
        self.set(list(content.get("way", [])), content.get("value"))

    def _do_import(self, content: Mapping[str, Any]) -> None:
        buffers: Sequence[Any] = content["buffers"]
        if not buffers:
            raise UsageError("The document did not arrive. Choose it again.")
        name = Path(str(content.get("name", ""))).name or "document"
        self.send({"do": "wait", "text": f"Reading {name}…"})
        with TemporaryDirectory(prefix="casekit-") as folder:
            path = Path(folder) / name[-100:]
            path.write_bytes(bytes(buffers[0]))
            self.take_in(path)

    def _do_publish(self, content: Mapping[str, Any]) -> None:
        if self._desk.problems:
            raise CasekitError(f"Not saved yet: {_status(self._desk.problems)} The list below leads to each.")
        self.send({"do": "wait", "text": "Saving, and building the search index…"})
        self.publish()

    _actions: ClassVar[Mapping[str, Callable[[CuratePanel, Mapping[str, Any]], object]]] = {
        "new": lambda self, given: self.new(str(given.get("title", "")), str(given.get("place", ""))),
        "open": lambda self, given: self.edit(str(given.get("id", ""))),
        "set": _do_set,
        "import": _do_import,
        "rename": lambda self, given: self.rename(str(given.get("id", ""))),
        "review": lambda self, given: self.mark_reviewed(str(given.get("by", ""))),
        "retire": lambda self, given: self.mark_retired(str(given.get("by", "")), str(given.get("reason", ""))),
        "publish": _do_publish,
        "discard": lambda self, given: self.discard(),
        "close": lambda self, given: self.leave(),
    }


def _missing(problem: Problem) -> bool:
    return problem.message == "is missing"


def _status(problems: Sequence[Problem]) -> str:
    """Say how much is still to do."""
    missing = sum(map(_missing, problems))
    mend = len(problems) - missing
    parts = [f"{count(missing, 'field')} still needed"] if missing else []
    parts += [f"{count(mend, 'thing')} to mend"] if mend else []
    return f"{' and '.join(parts)}." if parts else "Everything is there. It can be saved to the collection."
