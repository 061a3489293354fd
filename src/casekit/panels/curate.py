"""The Curate panel: write, check, review and publish records without YAML.

Everything works without a browser, which is how it is demonstrated and tested:

>>> panel = CuratePanel()
>>> panel.new("English for night workers", "fenland")
>>> panel.set(["summary"], "A council paid for classes after the late shift.")
>>> panel.problems
[Problem(…), …]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from casekit.casebase.problems import Problem
from casekit.casebase.yamlfile import CONTROL
from casekit.curate import drafts
from casekit.curate.files import Changed, Data
from casekit.curate.form import ORDER, STEPS, form, place_of, words_for
from casekit.engines.memory import MemoryEngine
from casekit.errors import CasekitError, UsageError
from casekit.evidence.wording import count
from casekit.model.record import Case
from casekit.outputs.card import card_html
from casekit.panels.assets import script, style
from casekit.search.casebase import Casebase, open_casebase
from casekit.search.where import casebase_folder

LONGEST = 20_000
"""No single text of a record comes near this many characters."""


class CuratePanel(anywidget.AnyWidget):
    """Write and publish records.

    `new` and `edit` begin a draft, `set` changes a field, `problems` says what is still to do, `publish` puts the
    record into the collection. Every change is kept in the draft's file at once.
    """

    _esm = script("curate")
    _css = style("curate")

    view: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    form: traitlets.List[Any] = traitlets.List().tag(sync=True)
    lists: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(self, casebase: str | Path | None = None, index: str | Path | None = None, *, on: date | None = None):
        self._folder = casebase_folder(casebase)
        self._where = (casebase, index)
        self._on = on
        self._draft: drafts.Draft | None = None
        self._case: Case | None = None
        self._problems: list[Problem] = []
        self._message, self._said = "", ""
        self._version, self._data_version = 0, 0
        super().__init__()
        self._open_base()
        self._draw()
        self.on_msg(self._received)

    def __repr__(self) -> str:
        return f"CuratePanel({len(self._base.collection.current)} cases)"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the widget where there is one, and otherwise a short line that never changes."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
        return bundle

    @property
    def id(self) -> str | None:
        """Return the id of the open draft."""
        return self._draft.id if self._draft else None

    @property
    def data(self) -> Data:
        """Return the open draft as its file has it."""
        return self._opened().data

    @property
    def problems(self) -> list[Problem]:
        """Return what is missing or wrong in the open draft."""
        return list(self._problems)

    def new(self, title: str = "", place: str = "") -> str:
        """Begin a new case and return its id, made of the place and the title. Nothing is written before `set`."""
        drafts.check_writable(self._folder)
        data: Data = {"record": {"state": "draft"}}
        if title.strip():
            data["title"] = _clean(title)
        if place:
            data["places"] = [self._place_key(place)]
        words = [*data.get("places", []), *title.split()[:5]]
        self._begin(drafts.new_draft(self._folder, "-".join(words) or "new-case", data))
        return self._opened().id

    def edit(self, key: str) -> None:
        """Open a draft, or begin to change a case that is published."""
        drafts.check_writable(self._folder)
        self._begin(drafts.open_draft(self._folder, key.strip()))

    def set(self, way: list[str | int], value: Any) -> None:
        """Change one field and keep the draft. `way` leads to it: `["outcomes", 0, "statement"]`."""
        draft = self._opened()
        _put(draft.data, way, _clean(value))
        self._check()
        self._draw()
        self._keep()

    def publish(self) -> Path:
        """Put the finished record into the collection, where a search finds it."""
        path = drafts.publish(self._folder, self._opened(), self._base.collection)
        self._close()
        self._open_base()
        name = path.relative_to(self._folder).as_posix()
        self._said = f"Saved to the collection as {name}. A search finds it now; an open Find page after a reload."
        self._draw()
        return path

    def discard(self) -> None:
        """Remove the open draft. A published case stays as it is."""
        draft = self._opened()
        drafts.discard(draft)
        self._close()
        self._said = f"The draft {draft.id} was discarded."
        self._draw()

    def leave(self) -> None:
        """Go back to the start; the draft is kept."""
        self._close()
        self._draw()

    def rename(self, wanted: str) -> None:
        """Give a draft that was never published another id."""
        draft = self._opened()
        if draft.basis:
            raise UsageError("A published case keeps its id: documents and other cases name it.")
        if wanted.strip() == draft.id:
            return
        renamed = drafts.new_draft(self._folder, wanted, draft.data)
        if draft.mark:
            renamed = drafts.keep(renamed)
            drafts.discard(draft)
        self._draft = renamed
        self._check()
        self._draw()

    def _opened(self) -> drafts.Draft:
        if self._draft is None:
            raise UsageError("No draft is open. Begin a new case, or open one.")
        return self._draft

    def _begin(self, draft: drafts.Draft) -> None:
        self._draft = draft
        self._data_version += 1
        self._said = ""
        self._check()
        self._draw()

    def _close(self) -> None:
        self._draft, self._case, self._problems, self._said = None, None, [], ""

    def _check(self) -> None:
        draft = self._opened()
        self._case, found = drafts.check_draft(replace(draft, mark=None), self._base.collection)
        self._problems = sorted(found, key=lambda problem: ORDER.get(problem.field.split(".")[0], len(ORDER)))

    def _keep(self) -> None:
        """Write the draft; where someone else wrote there, go on in a file of our own."""
        draft = self._opened()
        try:
            self._draft = drafts.keep(draft)
        except Changed:
            self._draft = drafts.keep(replace(drafts.new_draft(self._folder, draft.id, draft.data), basis=draft.basis))
            self._message = (
                f"Someone else changed the draft {draft.id} as well. Nothing was overwritten: "
                f"your text is now kept as {self._draft.id}."
            )
            self._draw()

    def _open_base(self) -> None:
        self._base = open_casebase(*self._where)
        collection = self._base.collection
        self._specs = form(collection)
        by_name = {spec["name"]: spec for spec in self._specs}
        self.form = [{"label": label, "fields": [by_name[name] for name in names]} for label, names in STEPS]
        self.lists = {
            "places": [{"id": place.key, "label": place.name} for place in collection.places.values()],
            "cases": [{"id": case.id, "label": case.title} for case in collection.cases.values()],
            "sources": [{"id": source.key, "label": source.title} for source in collection.sources.values()],
        }

    def _place_key(self, named: str) -> str:
        """Return the key of a place by its key or name."""
        places = self._base.collection.places
        wanted = named.strip()
        found = wanted if wanted in places else next((p.key for p in places.values() if p.name == wanted), None)
        if found is None:
            raise UsageError(f"'{wanted}' is not in the place register. Choose one from the list, or leave it empty.")
        return found

    def _preview(self) -> str:
        """Return the card of the draft as it stands, or nothing while its shape is wrong."""
        case = self._case
        if case is None:
            return ""
        collection = self._base.collection
        others = {link.id: collection.cases[link.id] for link in case.related if link.id in collection.cases}
        return card_html(Casebase(replace(collection, cases={**others, case.id: case}), MemoryEngine((), ())), case)

    def _draw(self) -> None:
        """Send the browser what to show."""
        self._version += 1
        draft = self._draft
        self.view = {
            "version": self._version,
            "message": self._message,
            "said": self._said,
            "draft": self._draft_view(draft) if draft else None,
            "drafts": [] if draft else self._drafts(),
        }

    def _draft_view(self, draft: drafts.Draft) -> dict[str, Any]:
        missing = [problem for problem in self._problems if problem.message == "is missing"]
        return {
            "id": draft.id,
            "title": str(draft.data.get("title") or "A case without a title yet"),
            "published": draft.basis is not None,
            "data": draft.data,
            "data_version": self._data_version,
            "missing": len(missing),
            "mend": len(self._problems) - len(missing),
            "status": _status(len(missing), len(self._problems) - len(missing)),
            "problems": [
                {
                    "way": place_of(problem.field),
                    "label": words_for(problem.field, self._specs),
                    "missing": problem.message == "is missing",
                    "text": "needed" if problem.message == "is missing" else f"{problem.message}: {problem.fix}",
                }
                for problem in self._problems
            ],
            "preview": self._preview(),
        }

    def _drafts(self) -> list[dict[str, str]]:
        found = []
        for key in drafts.draft_ids(self._folder):
            try:
                draft = drafts.open_draft(self._folder, key)
                left = len(drafts.check_draft(draft, self._base.collection)[1])
                title = str(draft.data.get("title") or key)
                found.append({"id": key, "title": title, "left": f"{count(left, 'thing')} to do" if left else "ready"})
            except CasekitError as error:
                found.append({"id": key, "title": key, "left": f"cannot be read: {error}"})
        return found

    def _received(self, widget: Any, content: Any, buffers: Any) -> None:
        """Do what the browser asks for; what goes wrong is shown as a sentence, never as a traceback."""
        doing = self._actions.get(str(content.get("do", ""))) if isinstance(content, Mapping) else None
        if doing is None:
            return
        self._message = ""
        try:
            doing(self, content)
        except CasekitError as error:
            self._message = str(error)
            self._draw()

    def _do_new(self, content: Mapping[str, Any]) -> None:
        self.new(str(content.get("title", "")), str(content.get("place", "")))

    def _do_open(self, content: Mapping[str, Any]) -> None:
        self.edit(str(content.get("id", "")))

    def _do_set(self, content: Mapping[str, Any]) -> None:
        self.set(list(content.get("way", [])), content.get("value"))

    def _do_rename(self, content: Mapping[str, Any]) -> None:
        self.rename(str(content.get("id", "")))

    def _do_publish(self, content: Mapping[str, Any]) -> None:
        if self._problems:
            raise CasekitError(f"Not saved yet: {_status_of(self._problems)} Follow the list above.")
        self.send({"do": "wait", "text": "Saving, and building the search index…"})
        self.publish()

    def _do_discard(self, content: Mapping[str, Any]) -> None:
        self.discard()

    def _do_close(self, content: Mapping[str, Any]) -> None:
        self.leave()

    _actions: Mapping[str, Callable[[CuratePanel, Mapping[str, Any]], None]] = {
        "new": _do_new,
        "open": _do_open,
        "set": _do_set,
        "rename": _do_rename,
        "publish": _do_publish,
        "discard": _do_discard,
        "close": _do_close,
    }


def _status(missing: int, mend: int) -> str:
    parts = [f"{count(missing, 'field')} still needed"] if missing else []
    parts += [f"{count(mend, 'thing')} to mend"] if mend else []
    return f"{' and '.join(parts)}." if parts else "Everything is there. It can be saved to the collection."


def _status_of(problems: list[Problem]) -> str:
    missing = sum(problem.message == "is missing" for problem in problems)
    return _status(missing, len(problems) - missing)


def _clean(value: Any, depth: int = 0) -> Any:
    """Keep text, lists and blocks; take out signs that no file may hold."""
    if isinstance(value, Mapping) and depth < 6:
        return {str(name): _clean(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple) and depth < 6:
        return [_clean(one, depth + 1) for one in value]
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return CONTROL.sub(" ", text.replace("\r\n", "\n"))[:LONGEST].strip()


def _put(data: Any, way: list[str | int], value: Any) -> None:
    """Put a value where `way` leads, making the blocks on the way; an empty one takes the field out."""
    if not way:
        raise UsageError("It is not clear which field was meant. Reload the page; the draft is kept.")
    here = data
    for part, following in pairwise(way):
        here = _step(here, part, [] if isinstance(following, int) else {})
    last = way[-1]
    if isinstance(here, dict) and isinstance(last, str):
        if value in ("", [], {}):
            here.pop(last, None)
        else:
            here[last] = value
    elif isinstance(here, list) and isinstance(last, int) and 0 <= last <= len(here):
        here[last : last + 1] = [value]
    else:
        raise UsageError("That field is not there any more. Reload the page; the draft is kept.")


def _step(here: Any, part: str | int, empty: Any) -> Any:
    """Return what stands at `part`, making it where it is missing."""
    if isinstance(here, dict) and isinstance(part, str):
        if here.get(part) in (None, "", [], {}):
            here[part] = empty
        if isinstance(here[part], type(empty)):
            return here[part]
    elif isinstance(here, list) and isinstance(part, int) and 0 <= part <= len(here):
        if part == len(here):
            here.append(empty)
        if isinstance(here[part], type(empty)):
            return here[part]
    raise UsageError("That field is not there any more. Reload the page; the draft is kept.")
