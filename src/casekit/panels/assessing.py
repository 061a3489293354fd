"""The desk of a self-assessment: one checklist open at a time, kept in its file after every change. No widget in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from casekit.errors import UsageError
from casekit.outputs import selfassess
from casekit.panels.desk import Way, clean, put
from casekit.panels.workdesk import WorkDesk, folder_of
from casekit.search.casebase import Casebase
from casekit.selfassess import steps
from casekit.selfassess.compare import Compared, compare
from casekit.selfassess.lists import FRAMEWORKS, practices
from casekit.selfassess.model import CHECKLIST, Checklist

FOLDER_SETTING = "CASEKIT_CHECKLISTS"

ABOUT = ("title", "council")
SAID = ("state", "note", "owner", "due")
"""What can be said of one practice."""

_NOT_CLEAR = "It is not clear which field was meant. Reload the page; the checklist is kept."


def checklists_folder() -> Path:
    """Return where checklists are kept unless another folder is chosen: private to the user, outside any repository."""
    return folder_of(FOLDER_SETTING, "casekit checklists")


class Assessing(WorkDesk[Checklist]):
    """Open a checklist, answer it, keep it. `data` is what the form holds, `checklist` the same once it fits."""

    def __init__(self, base: Casebase, folder: str | Path | None = None, on: date | None = None) -> None:
        self.base = base
        super().__init__(CHECKLIST, FOLDER_SETTING, Path(folder) if folder else checklists_folder(), on)

    def _put_away(self) -> None:
        super()._put_away()
        self.data: dict[str, Any] = {"answers": {}}
        self.by = next(iter(FRAMEWORKS))
        self.since: date | None = None
        self._faults: dict[str, str] = {}

    @property
    def checklist(self) -> Checklist:
        """Return the open checklist, or say that there is none."""
        return self.held

    def new(self, title: str) -> None:
        """Begin a checklist in a file named after its title."""
        title = clean(title)
        if not title:
            raise UsageError("Give the checklist a title, such as the service or partnership it is for.")
        self._begin(title, steps.change(Checklist(), title=title))

    def set(self, way: Way, value: Any) -> None:
        """Change one field: `["council"]`, or `["answers", "agree-key-facts", "note"]`."""
        self._check_writable()
        value = clean(value)
        match way:
            case [str(name)] if name in ABOUT:
                put(self.data, way, value)
                self._fit(name, f"the {name}", lambda: steps.change(self.checklist, **{name: value}))
            case ["answers", str(item), str(name)] if name in SAID:
                text = self._text(item)
                put(self.data, way, value)
                self._fit(f"{item}/{name}", f"“{text}”, {name}", lambda: self._answered(item))
            case _:
                raise UsageError(_NOT_CLEAR)

    def _text(self, item: str) -> str:
        text = next((one.text for one in practices(self.base.collection) if one.key == item), None)
        if text is None:
            raise UsageError("That practice is not in the list. Reload the page; the checklist is kept.")
        return text

    def _answered(self, item: str) -> Checklist:
        given = self.data["answers"].get(item, {})
        if not given:
            return steps.take_back(self.checklist, item)
        fields = {name: given.get(name) or ("" if name in ("note", "owner") else None) for name in SAID}
        return steps.answer(self.checklist, self.base.collection, item, on=self.today, **fields)

    def _fit(self, key: str, where: str, make: Any) -> None:
        """Make the checklist anew from what is typed; what does not fit stays on the page, and is said."""
        try:
            self._held = make()
            self._faults = {one: words for one, words in self._faults.items() if _item(one) != _item(key)}
        except UsageError as error:
            self._faults[key] = f"Not kept yet ({where}): {_without_field(str(error))}"
        self.fault = " ".join(self._faults.values())

    def keep_day(self) -> None:
        """Keep where everything stands today, to compare with later."""
        self._check_writable()
        self._held = steps.keep(self.checklist, self.today)

    def compare_since(self, day: str) -> None:
        """Compare how things stand now with a day that was kept; an empty day compares nothing."""
        since = _date(day) if day else None
        if since is not None:
            compare(self.checklist, self.base.collection, since)  # refuses a day before the first that was kept
        self.since = since

    def order_by(self, by: str) -> None:
        """Order the actions by the strands of a framework or by its roles."""
        if by not in FRAMEWORKS:
            raise UsageError(f"'{by}' is not a way to order the actions. Possible: {', '.join(FRAMEWORKS)}.")
        self.by = by

    @property
    def compared(self) -> Compared | None:
        """Return what moved since the chosen day."""
        return compare(self.checklist, self.base.collection, self.since) if self.since else None

    def to_bytes(self, suffix: str) -> bytes:
        """Return the checklist as a file with this suffix."""
        return selfassess.to_bytes(self.base, self.checklist, suffix, on=self.today, by=self.by, since=self.since)

    def _resync(self) -> None:
        """Take the form's data from the checklist."""
        said = self.checklist.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        answers = {one["item"]: {name: one[name] for name in SAID if one.get(name)} for one in said.get("answers", ())}
        self.data = {name: said[name] for name in ABOUT if said.get(name)} | {"answers": answers}


def _item(key: str) -> str:
    return key.partition("/")[0]


def _without_field(message: str) -> str:
    """Leave out the place in the file: on a page the practice and the field are named already."""
    return message.partition(": ")[2] or message


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"'{day}' is not a date; write it as 2026-11-22.") from error
