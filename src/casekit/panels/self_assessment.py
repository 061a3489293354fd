"""The Self-assessment panel: a checklist of useful practice, evidence for plans and strategies, programmes as tables.

It gives no score. Everything works without a browser, which is how it is demonstrated and tested:

>>> panel = SelfAssessmentPanel(folder="checklists")
>>> panel.new("Migration, where we stand")
>>> panel.answer("agree-key-facts", state="planned", owner="Head of communications")
>>> panel.untried[0].tried
(...)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from casekit.errors import UsageError
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import long_date
from casekit.evidence.workfile import Opened
from casekit.outputs.card import card_html
from casekit.outputs.render import FORMATS
from casekit.outputs.summarise import Summary
from casekit.panels.assessing import Assessing
from casekit.panels.assessing_view import actions_html, compared_html, gone_lines, groups, intro, states, untried_html
from casekit.panels.assets import script, style
from casekit.panels.desk import Way
from casekit.panels.plans import Plans
from casekit.panels.programmes import Programmes
from casekit.panels.recipes import recipe_from
from casekit.panels.workpanel import WorkPanel
from casekit.search.casebase import Casebase, open_casebase
from casekit.selfassess.compare import days
from casekit.selfassess.elsewhere import Untried, actions_by, untried
from casekit.selfassess.lists import FRAMEWORKS, framework
from casekit.selfassess.model import Checklist
from casekit.selfassess.steps import named_fields

PARTS = {"checklist": "Self-assessment", "plans": "Plans and strategies", "programmes": "Programmes and networks"}
"""The three parts of the page, in the order they are offered."""

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SelfAssessmentPanel(WorkPanel):
    """See where one stands with practice others tried, find evidence for a plan, look through a programme.

    `new` and `edit` open a checklist, `answer` says where a practice stands, `untried` who tried what is not in place
    here; `plans` and `programmes` are the other two parts. Every change is kept in the checklist's file at once.
    """

    _desk: Assessing

    _esm = script("recipes", "form", "work", "plans", "self_assessment")
    _css = style("places", "form", "self_assessment")

    form: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(
        self, folder: str | Path | None = None, base: Casebase | None = None, *, on: date | None = None
    ) -> None:
        self._base = base if base is not None else open_casebase()
        self._desk = Assessing(self._base, folder, on)
        self.plans = Plans(self._base, on)
        self.programmes = Programmes(self._base, on)
        self._part = next(iter(PARTS))
        self._card = self._case = ""  # where a case is opened, and which
        super().__init__()
        self.form = {
            "intro": intro(self._base.collection),
            "groups": groups(self._base.collection),
            "states": states(),
            "frameworks": [{"id": key, "label": framework(self._base.collection, key).label} for key in FRAMEWORKS],
            "parts": [{"id": key, "label": label} for key, label in PARTS.items()],
        }
        self._draw()
        self.on_msg(self._received)

    def _title_of(self, opened: Opened[Checklist]) -> str:
        return opened.held.title if opened.held else ""

    def _forget(self) -> None:
        self._card = ""

    # --- what one can do, with or without a browser ---

    @property
    def checklist(self) -> Checklist:
        """Return the open checklist."""
        return self._desk.checklist

    @property
    def untried(self) -> tuple[Untried, ...]:
        """Return what is not in place here, with the cases that tried it."""
        return untried(self._base, self.checklist)

    def new(self, title: str) -> None:
        """Begin a checklist, in a file named after its title."""
        self._desk.new(title)
        self._show_anew()

    def set(self, way: Way, value: Any) -> None:
        """Change one field and keep the checklist. `way` leads to it: `["answers", "agree-key-facts", "note"]`."""
        self._desk.set(way, value)
        self._done()

    def answer(self, item: str, **said: str) -> None:
        """Say something of a practice: `state`, `note`, `owner` (a role) or `due`."""
        for name, value in said.items():
            self._desk.set(["answers", item, name], value)
        self._data_version += 1
        self._done()

    def keep_day(self) -> None:
        """Keep where everything stands today, to compare with later."""
        self._desk.keep_day()
        self._done("Kept. You can compare with this day later.")

    def compare(self, since: str) -> None:
        """Compare how things stand with a day that was kept, given as 2026-11-22."""
        self._desk.compare_since(since)
        compared = self._desk.compared
        self._draw(compared.words if compared else "")

    def recipe(self) -> Recipe:
        """Return the question behind the plan part, with the cases ticked."""
        return self.plans.recipe()

    def ask(self, recipe: Recipe) -> None:
        """Take a saved question: it says which cases are offered for a plan."""
        self._part = "plans"
        self._message = self.plans.ask(recipe)
        self._draw()

    def insert(self) -> Summary:
        """Make the evidence insert for the chosen plan from the cases that were ticked."""
        return self.plans.insert()

    # --- what the browser asks for ---

    def _do_new(self, given: Mapping[str, Any]) -> None:
        self.new(str(given.get("title", "")))

    def _do_part(self, given: Mapping[str, Any]) -> None:
        part = str(given.get("part", ""))
        if part not in PARTS:
            raise UsageError(f"There is no part '{part}' on this page. Parts: {', '.join(PARTS)}.")
        self._part, self._card = part, ""
        self._draw()

    def _do_by(self, given: Mapping[str, Any]) -> None:
        self._desk.order_by(str(given.get("by", "")))
        self._draw()

    def _do_card(self, given: Mapping[str, Any]) -> None:
        key = str(given.get("key", ""))
        opened = key if key and key != self._card else ""
        self._case = self._base.case(key.rpartition("/")[2]).id if opened else ""
        self._card = opened
        self._draw()

    def _do_related(self, given: Mapping[str, Any]) -> None:
        if self._card:
            self._case = self._base.case(str(given.get("id", ""))).id
        self._draw()

    def _do_export(self, given: Mapping[str, Any]) -> None:
        suffix = str(given.get("format", ""))
        self.send({"do": "wait", "text": "Making the file…"})
        data = self._desk.to_bytes(suffix)
        self._download(f"{self._desk.file.path.stem}{suffix}", suffix, data)

    def _do_plan(self, given: Mapping[str, Any]) -> None:
        self.plans.choose(str(given.get("plan", "")))
        self._card = ""
        self._draw()

    def _do_tick(self, given: Mapping[str, Any]) -> None:
        self.plans.tick(str(given.get("id", "")), bool(given.get("on")))
        self._draw()

    def _do_recipe(self, given: Mapping[str, Any]) -> None:
        if given.get("along"):  # from another page of the app: the reader stays where they are
            self._message = self.plans.ask(recipe_from(given))
            self._draw()
        else:
            self.ask(recipe_from(given))

    def _do_no_recipe(self, given: Mapping[str, Any]) -> None:
        self.plans.ask(None)
        self._draw("Every case of the collection is offered again.")

    def _do_share(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "share", "token": self.recipe().token()})

    def _do_insert(self, given: Mapping[str, Any]) -> None:
        suffix = str(given.get("format", ""))
        self.plans.title = " ".join(str(given.get("title", "")).split())[:200]
        made = self.insert()
        self.send({"do": "wait", "text": "Making the insert…"})
        self.plans.findings = made.findings
        self._download(f"{self.plans.key} evidence{suffix}", suffix, made.to_bytes(suffix))

    def _do_programme(self, given: Mapping[str, Any]) -> None:
        self.programmes.choose(str(given.get("programme", "")))
        self._card = ""
        self._draw()

    def _do_filter(self, given: Mapping[str, Any]) -> None:
        self.programmes.filter(str(given.get("facet", "")), str(given.get("value", "")), bool(given.get("on")))
        self._draw(self.programmes.said)

    def _do_programme_file(self, given: Mapping[str, Any]) -> None:
        suffix = str(given.get("format", ""))
        self.send({"do": "wait", "text": "Making the file…"})
        self._download(f"{self.programmes.key}{suffix}", suffix, self.programmes.to_bytes(suffix))

    def _download(self, name: str, suffix: str, data: bytes) -> None:
        mimes = {**{key: kind.mime for key, kind in FORMATS.items()}, ".csv": "text/csv", ".xlsx": _EXCEL}
        self.send({"do": "download", "name": name, "mime": mimes.get(suffix, "text/plain")}, buffers=[data])
        self._draw()

    # --- what is shown ---

    def _draw(self, said: str = "") -> None:
        """Send the browser what to show; the parts that are not looked at are not made."""
        opened = self._desk.opened
        writable = opened is not None and not self._desk.read_only
        self.view = {
            **self._work_view(said),
            "part": self._part,
            "card": self._card_view(),
            "checklist": self._checklist_view() if writable and self._part == "checklist" else None,
            "plans": self.plans.view() if self._part == "plans" else None,
            "programmes": self.programmes.view() if self._part == "programmes" else None,
        }

    def _card_view(self) -> dict[str, str] | None:
        if not self._card:
            return None
        case = self._base.case(self._case)
        return {"key": self._card, "id": case.id, "title": case.title, "html": card_html(self._base, case)}

    def _checklist_view(self) -> dict[str, Any]:
        checklist, collection = self.checklist, self._base.collection
        compared = self._desk.compared
        formats = {**{suffix: kind.label for suffix, kind in FORMATS.items()}, ".xlsx": "Spreadsheet (Excel)"}
        return {
            "title": checklist.title or "A checklist without a title",
            "data": self._desk.data,
            "data_version": self._data_version,
            "names": [
                {"item": item, "field": name, "text": text} for item, name, text in named_fields(checklist, collection)
            ],
            "gone": gone_lines(checklist, collection),
            "days": [{"id": one.isoformat(), "label": long_date(one)} for one in reversed(days(checklist))],
            "since": self._desk.since.isoformat() if self._desk.since else "",
            "compared": compared_html(compared) if compared else "",
            "untried": untried_html(self._base, untried(self._base, checklist)),
            "by": self._desk.by,
            "actions": actions_html(self._base, actions_by(self._base, checklist, self._desk.by)),
            "formats": [{"id": suffix, "label": label} for suffix, label in formats.items()],
        }

    _actions: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {
        **WorkPanel._work,
        "new": _do_new,
        "part": _do_part,
        "keep": lambda self, given: self.keep_day(),
        "compare": lambda self, given: self.compare(str(given.get("since", ""))),
        "by": _do_by,
        "card": _do_card,
        "related": _do_related,
        "export": _do_export,
        "plan": _do_plan,
        "tick": _do_tick,
        "recipe": _do_recipe,
        "no-recipe": _do_no_recipe,
        "share": _do_share,
        "insert": _do_insert,
        "programme": _do_programme,
        "filter": _do_filter,
        "programme-file": _do_programme_file,
    }
