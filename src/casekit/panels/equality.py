"""The Equality panel: gather evidence for an equality impact assessment in a draft that nothing typed is lost from.

It fills in evidence, questions, gaps and the log. It has no place for an impact, a conclusion or a signature.

Everything works without a browser, which is how it is demonstrated and tested:

>>> panel = EqualityPanel(folder="drafts")
>>> panel.new("Council information online")
>>> panel.set(["question", "words"], "council information online")
>>> panel.search()
>>> panel.grid.cell("race", "advance").words
'…'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import traitlets

from casekit.assess import steps
from casekit.assess.grid import Grid
from casekit.assess.model import Draft
from casekit.assess.rows import aims_of
from casekit.assess.timing import cautions
from casekit.compare.names import choices
from casekit.errors import UsageError
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import count
from casekit.evidence.workfile import Opened
from casekit.guards import Block, Finding, check_text, load_rules, reading
from casekit.intake.texts import blocks_of
from casekit.outputs.annex.law import case_law, first_of
from casekit.outputs.card import card_html
from casekit.panels.assets import script, style
from casekit.panels.desk import Way
from casekit.panels.draft_form import cell_fields, form
from casekit.panels.draft_view import cell_view, changes_html, findings_html, grid_html, log_html, prompts_view
from casekit.panels.drafting import Drafting
from casekit.panels.recipes import recipe_from
from casekit.panels.workpanel import WorkPanel, number
from casekit.search.casebase import Casebase, open_casebase

REFUSED = (
    "casekit gathers evidence, questions, gaps and a log of what was looked for. It does not fill in an impact, a "
    "conclusion or a signature: only the authority can weigh these, with evidence from its own area."
)


LONGEST_TEXT = 200_000
"""So many characters of a pasted text are looked through."""


class EqualityPanel(WorkPanel):
    """Gather evidence for an equality impact assessment.

    `new` and `edit` open a draft, `set` changes a field, `search` searches and writes the log, `grid` shows what was
    found by characteristic and aim, `take` and `set_aside` choose among it, `annex()` makes the document. Every change
    is kept in the draft's file at once.
    """

    _desk: Drafting

    _esm = script("recipes", "form", "work", "equality")
    _css = style("form", "equality")

    form: traitlets.List[Any] = traitlets.List().tag(sync=True)
    lists: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    prompts: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self, folder: str | Path | None = None, base: Casebase | None = None, *, on: date | None = None
    ) -> None:
        self._base = base if base is not None else open_casebase()
        self._words: tuple[Finding, ...] | None = None
        self._desk = Drafting(self._base, folder, on)
        self._forget()
        super().__init__()
        self.lists = {
            "councils": [{"id": one.label, "label": ", ".join(one.names)} for one in choices(self._base.collection)]
        }
        self._draw()
        self.on_msg(self._received)

    def _forget(self) -> None:
        self._cell = self._card = self._case = ""  # the cell, the case opened in it, and which case is read there
        self._findings: tuple[Finding, ...] | None = None

    # --- what one can do, with or without a browser ---

    @property
    def draft(self) -> Draft:
        """Return the open draft."""
        return self._desk.draft

    @property
    def grid(self) -> Grid:
        """Return the grid of the open draft."""
        return self._desk.grid

    def new(self, title: str) -> None:
        """Begin a draft, in a file named after its title."""
        self._desk.new(title)
        self._show_anew()

    def set(self, way: Way, value: Any) -> None:
        """Change one field and keep the draft. `way` leads to it: `["proposal", "what"]`."""
        self._desk.set(way, value)
        self._done()

    def ask(self, recipe: Recipe) -> None:
        """Take the words, filters and area of a saved question into the draft."""
        said = self._desk.ask(recipe)
        self._data_version += 1
        self._done(said)

    def recipe(self) -> Recipe:
        """Return the question of the draft, for the other pages."""
        return steps.recipe_of(self.draft)

    def search(self) -> None:
        """Search with the question as it stands, and write it in the log."""
        self._desk.search()
        self._done(f"{self.draft.log[-1].result} Written in the log.")

    def search_for_cell(self, row: str, aim: str, words: str) -> None:
        """Search in other words for one cell, and write it in the log."""
        self._desk.search_for_cell(row, aim, words)
        self._done(f"{self.draft.log[-1].result} Written in the log.")

    def take(self, row: str, aim: str, case: str, why: str = "") -> None:
        """Take a case as evidence from elsewhere in one cell."""
        self._desk.take(row, aim, case, why)
        self._done("Taken as evidence from elsewhere.")

    def set_aside(self, row: str, aim: str, case: str, reason: str) -> None:
        """Set a case aside in one cell; the reason is kept."""
        self._desk.set_aside(row, aim, case, reason)
        self._done("Set aside, with your reason.")

    def put_back(self, row: str, aim: str, case: str) -> None:
        """Neither take nor set aside a case any longer."""
        self._desk.put_back(row, aim, case)
        self._done("Put back.")

    def take_up(self, row: str, aim: str, number: int) -> None:
        """Take up a prompt of a cell, as a gap or as an action to be planned."""
        self._desk.take_up(row, aim, number)
        self._data_version += 1
        self._done("Noted under Gaps and actions. Change its words to fit here.")

    def check_words(self, text: str | Path) -> tuple[Finding, ...]:
        """Look through a text, or a file of any kind that can be taken in; nothing of it is kept or changed."""
        if isinstance(text, Path):
            blocks, _ = blocks_of(text)
        else:
            lines = [line.strip() for line in text[:LONGEST_TEXT].split("\n")]
            blocks = tuple(Block(line, f"Paragraph {number}") for number, line in enumerate(filter(None, lines), 1))
        rules = load_rules(self._base.collection)
        found = [*check_text(blocks, rules), *reading(blocks, rules).findings]
        return tuple(sorted(found, key=lambda one: (one.block or 0, one.start, one.rule)))

    def annex(self, shape: str = "union", *, pre_election: bool = False) -> Any:
        """Make the evidence annex of the open draft; see `casekit.outputs.annex`."""
        from casekit.outputs.annex import annex

        return annex(self._base, self.draft, shape=shape, on=self._desk.today, pre_election=pre_election)

    # --- what the browser asks for ---

    def _do_new(self, given: Mapping[str, Any]) -> None:
        self.new(str(given.get("title", "")))

    def _do_group(self, given: Mapping[str, Any]) -> None:
        self._desk.add_group(str(given.get("label", "")))
        self._data_version += 1
        self._read_form()
        self._done("The group was added, as local policy.")

    def _do_cell(self, given: Mapping[str, Any]) -> None:
        key = str(given.get("key", ""))
        if key:
            row, _, aim = key.partition("/")
            self.grid.cell(row, aim)
        self._cell, self._card, self._case = key, "", ""
        self._draw()

    def _do_card(self, given: Mapping[str, Any]) -> None:
        key = str(given.get("id", ""))
        self._card = self._case = "" if key == self._card else self._base.case(key).id if key else ""
        self._draw()

    def _do_related(self, given: Mapping[str, Any]) -> None:
        if self._card:
            self._case = self._base.case(str(given.get("id", ""))).id
        self._draw()

    def _do_search(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "wait", "text": "Searching…"})
        self.search()

    def _in_cell(self, act: Callable[..., None], *more: str) -> None:
        row, _, aim = self._cell.partition("/")
        if not aim:
            raise UsageError("Open a cell of the grid first.")
        act(row, aim, *more)

    def _do_again(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "wait", "text": "Making every search again…"})
        self._desk.run_again()
        self._draw(self._desk.rerun.words if self._desk.rerun else "")

    def _do_log_again(self, given: Mapping[str, Any]) -> None:
        self._desk.log_again()
        self._done("The searches were written in the log.")

    def _do_check(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "wait", "text": "Reading your words…"})
        self._findings = self.annex(pre_election=bool(given.get("pre_election"))).findings
        self._draw(f"{count(len(self._findings), 'thing')} to look at.")

    def _do_words(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "wait", "text": "Reading…"})
        text, buffers = str(given.get("text", "")), given.get("buffers") or []
        if buffers:
            with TemporaryDirectory(prefix="casekit-") as folder:
                path = Path(folder) / (Path(str(given.get("name", ""))).name[-100:] or "text.txt")
                path.write_bytes(bytes(buffers[0]))
                self._words = self.check_words(path)
        elif text.strip():
            self._words = self.check_words(text)
        else:
            raise UsageError("Paste a text, or choose a file.")
        self._draw(f"{count(len(self._words), 'thing')} to look at.")

    def _do_export(self, given: Mapping[str, Any]) -> None:
        self.send({"do": "wait", "text": "Making the annex…"})
        made = self.annex(str(given.get("shape") or "union"), pre_election=bool(given.get("pre_election")))
        suffix = str(given.get("format", ""))
        data, mime = made.to_bytes(suffix), made.formats[suffix].mime if suffix in made.formats else ""
        name = self._desk.file.path.stem
        self.send({"do": "download", "name": f"{name} annex{suffix}", "mime": mime}, buffers=[data])
        self._draw()

    # --- what is shown ---

    def _read_form(self) -> None:
        opened = self._desk.opened
        if opened is not None and opened.held is not None:
            self.form = form(self._base.collection, self.draft)

    def _draw(self, said: str = "") -> None:
        """Send the browser what to show."""
        opened = self._desk.opened
        self.prompts = self._prompts()
        self.view = {
            **self._work_view(said),
            "refused": REFUSED,
            "words": findings_html(self._words) if self._words is not None and not opened else "",
            "draft": self._draft_view() if opened and not self._desk.read_only else None,
        }

    def _title_of(self, opened: Opened[Draft]) -> str:
        return opened.held.proposal.title if opened.held else ""

    def _draft_view(self) -> dict[str, Any]:
        draft, grid = self.draft, self.grid
        return {
            "title": draft.proposal.title or "A draft without a title",
            "data": self._desk.data,
            "data_version": self._data_version,
            "rows": [{"id": row.id, "label": row.label} for row in grid.rows],
            "aims": [{"id": key, "label": label} for key, label in aims_of(self._base.collection)],
            "searched": self._desk.searched,
            "place_fault": self._desk.place_fault(draft.question),
            "grid": grid_html(grid, self._cell),
            "cell": self._cell_view(grid),
            "cell_fields": cell_fields(),
            "log": log_html(draft.log),
            "again": changes_html(self._desk.rerun.words, self._desk.rerun.changes) if self._desk.rerun else "",
            "rulings": self._rulings(),
            "cautions": [one.words for one in cautions(draft, self._base, on=self._desk.today)],
            "findings": findings_html(self._findings) if self._findings is not None else "",
            "export": self._exports(),
        }

    def _rulings(self) -> list[dict[str, str]]:
        """Return the rulings that come first for what is proposed."""
        law = case_law(self._base.collection)
        return [
            {
                "name": one.name,
                "text": f"{one.says} {one.asks}",
                "note": f"{one.citation}. Basis: {one.basis}. This is not legal advice.",
            }
            for one in (first_of(law, self.draft) if law else ())
        ]

    def _cell_view(self, grid: Grid) -> dict[str, Any] | None:
        row, _, aim = self._cell.partition("/")
        if (row, aim) not in grid.cells:
            return None
        shown = cell_view(self._base, self.draft, grid, grid.cell(row, aim))
        return {**shown, "card": self._card_view()}

    def _card_view(self) -> dict[str, str] | None:
        if not self._card:
            return None
        case = self._base.case(self._case)
        return {"of": self._card, "id": case.id, "title": case.title, "html": card_html(self._base, case)}

    def _prompts(self) -> list[dict[str, Any]]:
        row, _, aim = self._cell.partition("/")
        if not self._cell or (row, aim) not in self.grid.cells:
            return []
        own = self.draft.cell(row, aim)
        return prompts_view(self._desk.prompts(row, aim), {one.case for one in own.taken} if own else set())

    def _exports(self) -> dict[str, list[dict[str, str]]]:
        from casekit.outputs.annex import FORMATS, shapes

        return {
            "shapes": [{"id": one.id, "label": one.label} for one in shapes(self._base)],
            "formats": [{"id": suffix, "label": kind.label} for suffix, kind in FORMATS.items()],
        }

    _actions: ClassVar[Mapping[str, Callable[[EqualityPanel, Mapping[str, Any]], object]]] = {
        **WorkPanel._work,
        "new": _do_new,
        "group": _do_group,
        "search": _do_search,
        "recipe": lambda self, given: self.ask(recipe_from(given)),
        "share": lambda self, given: self.send({"do": "share", "token": self.recipe().token()}),
        "cell": _do_cell,
        "card": _do_card,
        "related": _do_related,
        "search-cell": lambda self, given: self._in_cell(self.search_for_cell, str(given.get("words", ""))),
        "take": lambda self, given: self._in_cell(self.take, str(given.get("id", ""))),
        "aside": lambda self, given: self._in_cell(
            self.set_aside, str(given.get("id", "")), str(given.get("reason", ""))
        ),
        "put-back": lambda self, given: self._in_cell(self.put_back, str(given.get("id", ""))),
        "take-up": lambda self, given: self._in_cell(lambda r, a: self.take_up(r, a, number(given.get("number")))),
        "again": _do_again,
        "log-again": _do_log_again,
        "check": _do_check,
        "words": _do_words,
        "export": _do_export,
    }
