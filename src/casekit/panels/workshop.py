"""The Workshop panel: one case at a time in large type, filters that the room calls out, and the pack at the end.

It is the Find panel shown in another way, and works without a browser in the same manner:

>>> panel = WorkshopPanel()
>>> panel.text = "rural housing standards"
>>> panel.work_for("Cumberland")
>>> panel.case.title
'…'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

import traitlets

from casekit.errors import CasekitError
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import WARNING
from casekit.model.record import Case
from casekit.outputs.summarise import KINDS, formats_of, summarise
from casekit.panels.assets import script, style
from casekit.panels.draft_view import findings_html
from casekit.panels.find import FindPanel
from casekit.panels.stage import Stage
from casekit.search.casebase import Casebase

ON_STAGE = 40
"""So many cases can be gone through; with more, the room narrows the question first."""

AT_ONCE = 6
"""So many of them are sent with the answer to a filter, the rest a moment later."""

ASKED_IN_THE_ROOM = ("topic", "area_type", "outcome", "method", "group", "country", "evidence")
"""Facets offered in live mode, in this order."""

_MOST_UNDONE = 50


class WorkshopPanel(FindPanel):
    """Lead a room through cases: `case` is the one shown, `forward`, `back`, `undo`, `choose` move and pick."""

    _esm = script("places", "recipes", "workshop")
    _css = style("places", "form", "workshop")

    stage: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, base: Casebase | None = None, *, on: date | None = None) -> None:
        self._at = self._asked = 0
        self._before: list[tuple[str, dict[str, list[str]]]] = []
        self._undoing = False
        self._shown: tuple[str, ...] = ()
        self._stage = Stage()
        self._checked = ""
        super().__init__(base, on=on)

    @property
    def case(self) -> Case | None:
        """Return the case that is shown, or None where nothing was found."""
        return self._base.case(self._shown[self._at]) if self._shown else None

    def forward(self, by: int = 1) -> None:
        """Show a later case; at the end it stays."""
        self._at = max(0, min(self._at + by, len(self._shown) - 1))
        self._draw()

    def back(self) -> None:
        """Show the case before."""
        self.forward(-1)

    def undo(self) -> None:
        """Go back to the question before this one."""
        if not self._before:
            raise CasekitError("There is nothing to undo: this is the question the session began with.")
        text, filters = self._before.pop()
        self._undoing = True
        try:
            with self.hold_trait_notifications():
                self.text, self.filters = text, filters
        finally:
            self._undoing = False
        self._draw()

    def ask(self, recipe: Recipe) -> None:
        """Take a saved question."""
        super().ask(recipe)
        self._before.clear()
        self._draw()

    @traitlets.observe("text", "filters")
    def _remember(self, change: Any) -> None:
        if self._undoing or not hasattr(self, "_results"):
            return
        text, filters = self.text, self.filters
        before = (change["old"], filters) if change["name"] == "text" else (text, change["old"])
        self._before = [*self._before, before][-_MOST_UNDONE:]

    def _find_anew(self) -> None:
        self._at = 0
        self._asked += 1
        super()._find_anew()

    def _show(self) -> None:
        """Send the browser what to show, the first cases before the rest: a room should not wait for the fortieth."""
        super()._show()
        self._staged(ON_STAGE)

    def _staged(self, number: int) -> None:
        compared = self._mine.compared(self._base)
        shown = self._shown[: max(number, self._at + 2)]
        self.stage = [self._stage.of(self._base, self._base.case(key), compared.get(key)) for key in shown]

    def _view(self) -> dict[str, Any]:
        """Return what the browser shows: the question and its counts; the cases go to `stage`."""
        view = super()._view()
        self._shown = tuple(hit.id for hit in self._found(ON_STAGE))
        self._at = min(self._at, max(0, len(self._shown) - 1))
        self._staged(AT_ONCE)
        for unused in ("results", "things", "map", "compare", "case", "formats"):
            view.pop(unused, None)
        view["facets"] = [one for name in ASKED_IN_THE_ROOM for one in view["facets"] if one["name"] == name]
        return view | {
            "at": self._at,
            "asked": self._asked,
            "most": ON_STAGE,
            "can_undo": bool(self._before),
            "purpose": self._purpose,
            "pre_election": self._pre_election,
            "warning": WARNING,
            "checked": self._checked,
            "pack": [{"kind": kind, "label": made.label, "formats": _formats(kind)} for kind, made in KINDS.items()],
        }

    def _do_at(self, content: Mapping[str, Any]) -> None:
        at = content.get("at")
        self._at = at if isinstance(at, int) and 0 <= at < len(self._shown) else self._at

    def _do_undo(self, content: Mapping[str, Any]) -> None:
        self.undo()

    def _do_purpose(self, content: Mapping[str, Any]) -> None:
        self._purpose = " ".join(str(content.get("text", "")).split())[:1_000]
        self._pre_election = bool(content.get("pre_election"))
        self._draw()

    def _do_pack(self, content: Mapping[str, Any]) -> None:
        kind, suffix = str(content.get("kind", "")), str(content.get("format", ""))
        self._title = " ".join(str(content.get("title", "")).split())[:200] or self._title
        self.send({"do": "wait", "text": f"Making: {KINDS[kind].label if kind in KINDS else kind}…"})
        made = summarise(kind, self._base, self.recipe(), on=self._on)
        data = made.to_bytes(suffix)
        self.send({"do": "download", "name": f"{kind}{suffix}", "mime": formats_of(kind)[suffix].mime}, buffers=[data])
        self._checked = findings_html(made.findings)
        self._draw()

    _actions: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {
        **FindPanel._actions,
        "at": _do_at,
        "undo": _do_undo,
        "purpose": _do_purpose,
        "pack": _do_pack,
    }


def _formats(kind: str) -> list[dict[str, str]]:
    """Return the formats of a document as buttons; a spreadsheet of the cases comes with the evidence summary only."""
    return [
        {"id": suffix, "label": form.label}
        for suffix, form in formats_of(kind).items()
        if suffix not in {".xlsx", ".csv", ".yaml"} or (kind == "evidence" and suffix != ".csv")
    ]
