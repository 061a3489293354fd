"""The equality officer's desk: one draft open at a time, kept in its file after every change. No widget in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from casekit.assess import log, steps
from casekit.assess.draft import DRAFT
from casekit.assess.grid import Grid, grid_of
from casekit.assess.model import Aim, Draft, Question
from casekit.assess.prompts import Kind, Prompt, Prompts, prompts_for_cell
from casekit.casebase.facets import slug
from casekit.compare.alike import own_area
from casekit.errors import CasekitError, UsageError
from casekit.evidence.recipe import Recipe
from casekit.panels.desk import Way, clean, put
from casekit.panels.workdesk import WorkDesk, folder_of
from casekit.search.casebase import Casebase

FOLDER_SETTING = "CASEKIT_DRAFTS"

BLOCKS = (
    "proposal",
    "decision",
    "question",
    "immigration_status",
    "rows",
    "gaps",
    "engagement",
    "actions",
    "local_evidence",
)
"""The blocks of a draft that are typed into a form; cells and the log are written by steps."""

_USES: Mapping[Kind, tuple[str, str]] = {
    "mitigation": ("mitigation", "Consider"),
    "measure": ("monitor", "Consider counting"),
    "engagement": ("engage", "Ask here. Elsewhere they"),
}
"""What a prompt becomes when the officer takes it up: the kind of action, and how its words begin."""


CHOSEN = "The cases chosen in it are not taken as evidence: that is decided group by group, with a reason."


def drafts_folder() -> Path:
    """Return where drafts are kept unless another folder is chosen: private to the user, outside any repository."""
    return folder_of(FOLDER_SETTING, "casekit drafts")


class Drafting(WorkDesk[Draft]):
    """Open a draft, change it, keep it. `data` is what the form holds, `draft` the same once it fits together."""

    def __init__(self, base: Casebase, folder: str | Path | None = None, on: date | None = None) -> None:
        self.base = base
        super().__init__(DRAFT, FOLDER_SETTING, Path(folder) if folder else drafts_folder(), on)

    def _put_away(self) -> None:
        super()._put_away()
        self._grid: tuple[Draft, Grid] | None = None
        self.data: dict[str, Any] = {}
        self.rerun: log.Rerun | None = None

    @property
    def draft(self) -> Draft:
        """Return the open draft, or say that there is none."""
        return self.held

    def new(self, title: str) -> None:
        """Begin a draft in a file named after its title."""
        title = clean(title)
        if not title:
            raise UsageError("Say what is proposed, in a few words. They become the title of the draft.")
        self._begin(title, steps.change(Draft(), proposal={"title": title}, decision={"begun": self.today}))

    # --- what is typed ---

    def set(self, way: Way, value: Any) -> None:
        """Change one field. `way` leads to it: `["proposal", "what"]`, or `["cells", "race/advance", "note"]`."""
        self._check_writable()
        if way and way[0] == "cells":
            self._set_in_cell(way, value)
            return
        if not way or way[0] not in BLOCKS:
            raise UsageError("It is not clear which field was meant. Reload the page; the draft is kept.")
        put(self.data, way, clean(value))
        for number, action in enumerate(self.data.get("actions", ()), 1):
            if _filled(action) and "id" not in action:
                action["id"] = self._free_id(number)
        if way[0] == "immigration_status" and way[-1] == "answer":
            self.data["immigration_status"]["answered_on"] = self.today.isoformat()
        self._fit()

    def _fit(self) -> None:
        """Make the draft anew from what is typed; what does not fit stays on the page, and is said."""
        empty = Draft().model_dump(mode="json")
        blocks = {name: _without_empty(self.data.get(name, empty[name])) for name in BLOCKS}
        try:
            self._held = steps.change(self.draft, **blocks)
            self.fault = ""
        except UsageError as error:
            self.fault = f"Not kept yet: {error}"

    def _set_in_cell(self, way: Way, value: Any) -> None:
        row, _, aim = str(way[1]).partition("/")
        self.grid.cell(row, aim)  # refuses what is not there
        match way[2:]:
            case ["note"]:
                self._held = steps.note(self.draft, row, _aim(aim), clean(value))
            case ["not_applicable"]:
                self._held = steps.mark_not_applicable(self.draft, row, _aim(aim), clean(value))
            case ["why", case]:
                self.take(row, aim, str(case), clean(value))
            case _:
                raise UsageError("It is not clear which field was meant. Reload the page; the draft is kept.")

    def _free_id(self, number: int) -> str:
        taken = {str(one.get("id")) for one in self.data["actions"]}
        return next(key for n in range(number, number + 1000) if (key := f"action-{n}") not in taken)

    # --- what is done with the evidence ---

    def ask(self, recipe: Recipe) -> str:
        """Take words, filters and area of a saved question into the draft, and say what is left to the officer."""
        self._check_writable()
        recipe.run(self.base, 0)  # refuses filters that are not there
        taken = recipe.model_dump(mode="json", include={"words", "filters", "without", "place", "story", "lens"})
        self.data["question"] = {**self.data.get("question", {}), **taken}
        self._fit()
        self._resync()
        chosen = f" {CHOSEN}" if recipe.chosen else ""
        return f"The question was taken over. It is not searched yet.{chosen}"

    def search(self) -> None:
        """Search with the question as it stands, and write it in the log."""
        self._step(log.record(self.draft, self.base, on=self.today))

    def search_for_cell(self, row: str, aim: str, words: str) -> None:
        """Search in other words for one cell, and write it in the log."""
        if not words.strip():
            raise UsageError("Type the words to search for.")
        self.grid.cell(row, aim)
        self._step(log.record(self.draft, self.base, on=self.today, row=row, aim=_aim(aim), words=clean(words)))

    def take(self, row: str, aim: str, case: str, why: str = "") -> None:
        """Take a case as evidence from elsewhere in one cell."""
        self.grid.cell(row, aim)
        self._step(steps.take(self.draft, row, _aim(aim), self.base.case(case), why=why, on=self.today))

    def set_aside(self, row: str, aim: str, case: str, reason: str) -> None:
        """Set a case aside in one cell, with the reason."""
        self.grid.cell(row, aim)
        self._step(
            steps.set_aside(self.draft, row, _aim(aim), self.base.case(case), reason=clean(reason), on=self.today)
        )

    def put_back(self, row: str, aim: str, case: str) -> None:
        """Neither take nor set aside a case any longer."""
        self._step(steps.put_back(self.draft, row, _aim(aim), case))

    def prompts(self, row: str, aim: str) -> Prompts:
        """Return what the cases of a cell give to think about."""
        return prompts_for_cell(self.base, self.grid.cell(row, aim))

    def take_up(self, row: str, aim: str, number: int) -> None:
        """Take up a prompt of a cell: a question becomes a gap, anything else an action to be planned."""
        self._check_writable()
        items = self.prompts(row, aim).items
        if not 0 <= number < len(items):
            raise UsageError("That prompt is not there any more. Open the cell again.")
        one = items[number]
        if one.kind == "question":
            gap = {"row": row, "aim": aim, "missing": f"{one.ask} Elsewhere ({one.place}): {one.text}"[:500]}
            self.data.setdefault("gaps", []).append(gap)
        else:
            self.data.setdefault("actions", []).append(self._action(row, aim, one))
        self._fit()
        self._resync()

    def _action(self, row: str, aim: str, one: Prompt) -> dict[str, Any]:
        kind, begins = _USES[one.kind]
        text = one.text if one.kind != "engagement" else one.text[0].lower() + one.text[1:]
        return {
            "id": self._free_id(len(self.data["actions"]) + 1),
            "what": f"{begins}: {text}"[:500] if one.kind != "engagement" else f"{begins} {text}"[:500],
            "kind": kind,
            "seen_in": [one.case],
            "row": row,
            "aim": aim,
        }

    def add_group(self, label: str) -> None:
        """Add a group of the council's own to the rows."""
        self._check_writable()
        label = clean(label)
        if not label:
            raise UsageError("Give the group a name.")
        rows = self.data.setdefault("rows", {})
        rows["local"] = [*rows.get("local", []), {"id": slug(label)[:60].strip("-"), "label": label}]
        self._fit()
        self._resync()

    def run_again(self, since: date | None = None) -> None:
        """Make every search of the log again; `rerun` then says what is new. Nothing is written before `log_again`."""
        self.rerun = log.rerun(self.draft, self.base, since, on=self.today)

    def log_again(self) -> None:
        """Write the searches that were made again into the log."""
        if self.rerun:
            self._step(self.rerun.logged(self.draft))

    # --- what follows from it ---

    @property
    def grid(self) -> Grid:
        """Return the grid of the draft; with a place nobody knows, without likeness."""
        draft = self.draft
        if self._grid is None or self._grid[0] is not draft:
            self._grid = (draft, grid_of(self.base, self._placed(draft), on=self.today))
        return self._grid[1]

    def _placed(self, draft: Draft) -> Draft:
        """Return the draft without its place where that is not known."""
        if not self.place_fault(draft.question):
            return draft
        return draft.model_copy(update={"question": draft.question.model_copy(update={"place": ""})})

    def place_fault(self, question: Question) -> str:
        """Say what is wrong with the place of a question; empty where nothing is."""
        if question.place:
            try:
                own_area(self.base, question.place, question.story)
            except CasekitError as error:
                return str(error)
        return ""

    @property
    def searched(self) -> bool:
        """Say whether the log has the question as it stands."""
        asked = self.draft.question
        return any(
            (one.words, one.filters, one.without) == (asked.words, asked.filters, asked.without)
            for one in self.draft.log
            if one.row is None
        )

    # --- within ---

    def _resync(self) -> None:
        """Take the form's data from the draft."""
        said = self.draft.model_dump(mode="json", exclude_defaults=True, exclude_none=True, include=set(BLOCKS))
        rows = said.get("rows", {})
        if "local" in rows:
            rows["local"] = [one if one.get("label") else one["id"] for one in rows["local"]]
        self.data = said

    def _step(self, draft: Draft) -> None:
        self._check_writable()
        self._held = draft


def _aim(aim: str) -> Aim:
    known: tuple[Aim, ...] = get_args(Aim)
    return next(one for one in known if one == aim)


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _without_empty(value: Any) -> Any:
    """Leave out entries of a list in which nothing was typed yet."""
    return [one for one in value if _filled(one)] if isinstance(value, list) else value
