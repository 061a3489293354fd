"""The curator's desk: one draft open at a time, checked at every change and kept in its file. No widget in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from casekit.casebase.problems import Problem
from casekit.casebase.yamlfile import CONTROL
from casekit.curate import drafts
from casekit.curate.data import Data
from casekit.curate.endings import read_endings
from casekit.curate.files import Changed
from casekit.curate.form import ORDER
from casekit.curate.review import Due, due, retire, review
from casekit.errors import UsageError
from casekit.intake.blocks import Row
from casekit.intake.documents import draft_of
from casekit.model.record import Case
from casekit.search.casebase import open_casebase
from casekit.search.where import casebase_folder

LONGEST = 20_000
"""No single text of a record comes near this many characters."""

Way = list[str | int]
"""The way to a field: ["outcomes", 0, "statement"]."""


class Desk:
    """Open a draft, change it, publish it. `case` is the record as it stands, None while its shape is wrong."""

    def __init__(self, casebase: str | Path | None, index: str | Path | None, on: date | None) -> None:
        self.folder = casebase_folder(casebase)
        self._where = (casebase, index)
        self._on = on
        self._put_away()
        self.base = open_casebase(*self._where)

    def _put_away(self) -> None:
        self.draft: drafts.Draft | None = None
        self.case: Case | None = None
        self.problems: list[Problem] = []
        self.report: tuple[Row, ...] = ()
        self.notes: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        """Return the day that reviews are dated with."""
        return self._on or date.today()

    @property
    def opened(self) -> drafts.Draft:
        """Return the open draft, or say that there is none."""
        if self.draft is None:
            raise UsageError("No draft is open. Begin a new case, or open one.")
        return self.draft

    @property
    def standing(self) -> str:
        """Say of a changed case that it was checked before the change; nothing of other drafts."""
        draft = self.opened
        record = draft.data.get("record")
        checked = record.get("checked_on") if isinstance(record, dict) and record.get("state") == "reviewed" else None
        if draft.basis is None or checked in (None, str(self.today)):
            return ""
        return f"It still says that it was checked on {checked}. Once the changes are checked too, say so in the form."

    def new(self, title: str, place: str) -> None:
        """Begin a new case; nothing is written before the first change."""
        drafts.check_writable(self.folder)
        data: Data = {"record": {"state": "draft"}}
        if title.strip():
            data["title"] = clean(title)
        if place.strip():
            data["places"] = [self._place_key(place)]
        words = [*data.get("places", []), *title.split()[:5]]
        self._begin(drafts.new_draft(self.folder, "-".join(words), data))

    def edit(self, key: str) -> None:
        """Open a draft, or begin to change a published case."""
        drafts.check_writable(self.folder)
        self._begin(drafts.open_draft(self.folder, key.strip()))

    def take_in(self, path: Path) -> None:
        """Make a draft of a document and open it; `report` says what was recognised."""
        drafts.check_writable(self.folder)
        made = draft_of(path, self.base.collection, self.today, drafts.draft_ids(self.folder))
        self._begin(drafts.keep(drafts.new_draft(self.folder, made.id, made.data), made.comments))
        self.report, self.notes = made.report, made.notes

    def set(self, way: Way, value: Any) -> None:
        """Change one field, without keeping it yet: `keep` does."""
        put(self.opened.data, way, clean(value))
        self._check()

    def keep(self) -> str:
        """Write the draft. Where someone else wrote there, go on in a file of our own and say so."""
        draft = self.opened
        try:
            self.draft = drafts.keep(draft)
            return ""
        except Changed:
            own = drafts.new_draft(self.folder, draft.id, draft.data)
            self.draft = drafts.keep(replace(own, basis=draft.basis))
            return (
                f"Someone else changed the draft {draft.id} as well. Nothing was overwritten: "
                f"your text is now kept as {self.draft.id}."
            )

    def rename(self, wanted: str) -> None:
        """Give a draft that was never published another id."""
        draft = self.opened
        if draft.basis:
            raise UsageError("A published case keeps its id: documents and other cases name it.")
        if wanted.strip() == draft.id:
            return
        renamed = drafts.new_draft(self.folder, wanted, draft.data)
        if draft.mark:
            renamed = drafts.keep(renamed)
            drafts.discard(draft)
        self.draft = renamed
        self._check()

    def mark_reviewed(self, by: str) -> None:
        """Set the state: checked today against its sources by a role, to be looked at again in a year."""
        following = self.today.replace(year=self.today.year + 1, day=min(self.today.day, 28))
        self.set(["record"], review(self.opened.data, by=by, on=self.today, next_review=following))

    def mark_retired(self, by: str, reason: str) -> None:
        """Set the state: retired today by a role, with the reason."""
        self.set(["record"], retire(self.opened.data, by=by, on=self.today, reason=reason))

    def publish(self) -> Path:
        """Put the finished record into the collection and open the collection anew."""
        path = drafts.publish(self.folder, self.opened, self.base.collection)
        self._put_away()
        self.base.close()
        self.base = open_casebase(*self._where)
        return path

    def discard(self) -> None:
        """Remove the open draft; a published case stays as it is."""
        drafts.discard(self.opened)
        self._put_away()

    def leave(self) -> None:
        """Put the draft away; its file stays."""
        self._put_away()

    def due(self) -> list[Due]:
        """Return what needs another look today."""
        return due(self.base.collection, self.today, endings=read_endings(self.folder, []))

    def _begin(self, draft: drafts.Draft) -> None:
        self._put_away()
        self.draft = draft
        self._check()

    def _check(self) -> None:
        self.case, found = drafts.check_draft(replace(self.opened, mark=None), self.base.collection)
        self.problems = sorted(found, key=lambda problem: ORDER.get(problem.field.split(".")[0], len(ORDER)))

    def _place_key(self, named: str) -> str:
        """Return the key of a place by its key or name."""
        places, wanted = self.base.collection.places, named.strip()
        found = wanted if wanted in places else next((p.key for p in places.values() if p.name == wanted), None)
        if found is None:
            raise UsageError(f"'{wanted}' is not in the place register. Choose one from the list, or leave it empty.")
        return found


def clean(value: Any, depth: int = 0) -> Any:
    """Keep text, lists and blocks; take out signs that no file may hold."""
    if isinstance(value, Mapping) and depth < 6:
        return {str(name): clean(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple) and depth < 6:
        return [clean(one, depth + 1) for one in value]
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return CONTROL.sub(" ", text.replace("\r\n", "\n"))[:LONGEST].strip()


def put(data: Any, way: Way, value: Any) -> None:
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
    """Return what stands at `part`, making it where it is missing; nothing of another kind is ever replaced."""
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
