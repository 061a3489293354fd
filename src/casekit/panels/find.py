"""The Find panel: search, filters, places like mine, cases, a map, basket and summary in one widget.

Everything works without a browser, which is how it is demonstrated and tested:

>>> panel = FindPanel()
>>> panel.text = "overcrowded rented houses"
>>> panel.results
Results(…)
>>> panel.work_for("Cumberland", story=["newly-affected"])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

import traitlets

from casekit.casebase.collection import Collection
from casekit.compare.likeness import Likeness
from casekit.compare.similar import Kin
from casekit.engines.memory import MemoryEngine
from casekit.errors import CasekitError, UsageError
from casekit.evidence.recipe import MOST_CASES, Recipe
from casekit.evidence.wording import count
from casekit.model.record import Case
from casekit.outputs.card import resource_html
from casekit.outputs.summarise import Summary, formats_of, summarise
from casekit.panels.assets import script, style
from casekit.panels.comparing import ComparingPanel
from casekit.panels.map import map_html
from casekit.panels.recipes import recipe_from
from casekit.panels.view import case_view, compare_html, likeness_html, lists, results_view
from casekit.search.casebase import Casebase, index_mark, open_casebase
from casekit.search.counts import Filters
from casekit.search.resources import FoundResource
from casekit.search.results import Results

PAGE = 10
"""Cases shown at first, and added by each `Show more`."""

_TITLE = "Evidence from elsewhere"


class FindPanel(ComparingPanel):
    """Search the case base, choose cases, and save a summary of them.

    `text` is what is searched for, `filters` maps facet → values to keep, `results` is what was found, `basket` holds
    the ids chosen, and `summary()` makes the document. `work_for()` says where one works: the cases then come in the
    order of how like it their place is.
    """

    _esm = script("places", "recipes", "find")
    _css = style("places")

    text = traitlets.Unicode("")
    filters: traitlets.Dict[str, list[str]] = traitlets.Dict()
    basket = traitlets.Tuple()
    lists: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(self, base: Casebase | None = None, *, on: date | None = None) -> None:
        self._base = base if base is not None else _opened()
        self._mark = "" if base is not None else _mark()
        self._on = on
        self._limit = PAGE
        self._opened: str | None = None
        self._comparing = self._exact = False
        self._showing = "cases"
        self._title = _TITLE
        self._aside: dict[str, str] = {}
        self._purpose, self._pre_election = "", False
        self._version = 0
        self._acting = self._changed = False
        self._results = self._base.search(limit=PAGE)
        self._kin: Kin | None = None
        super().__init__()
        self.lists = lists(self._base)
        self._draw()
        self.on_msg(self._received)

    def _shown_base(self) -> Casebase:
        return self._base

    @property
    def resources(self) -> tuple[FoundResource, ...]:
        """Return the things to reuse that the words and filters find, in the places that are shown."""
        found = self._base.find_resources(self._results.query, self._results.filters)
        return tuple(one for one in found if self._mine.near(self._base, one.case.id))

    @property
    def results(self) -> Results:
        """Return what the words and filters find."""
        return self._results

    def add(self, key: str) -> None:
        """Put a case in the basket."""
        case = self._base.case(key)
        if len(self.basket) >= MOST_CASES:
            raise CasekitError(f"The basket holds at most {MOST_CASES} cases. Remove one first.")
        if case.id not in self.basket:
            self.basket = (*self.basket, case.id)

    def remove(self, key: str) -> None:
        """Take a case out of the basket."""
        self.basket = tuple(chosen for chosen in self.basket if chosen != key)

    def recipe(self, title: str | None = None) -> Recipe:
        """Return the question as it stands, with the basket as the chosen cases.

        With an empty basket these are the first cases shown, where one's own area decides which they are.
        """
        chosen = self.basket
        if not chosen and self._mine.decides:
            chosen = tuple(hit.id for hit in self._found(MOST_CASES))
        recipe = self._question(title or self._title, chosen)
        return recipe.stamped(self._base, self._on or date.today())

    def _question(self, title: str, chosen: tuple[str, ...]) -> Recipe:
        """Return the question as it stands."""
        recipe = Recipe.from_results(self._results, title, chosen, exact=self._exact, **self._mine.for_recipe())
        said = {"set_aside": self._aside, "purpose": self._purpose, "pre_election": self._pre_election}
        return recipe.model_copy(update=said)

    def ask(self, recipe: Recipe) -> None:
        """Take a saved question: its words, filters, chosen cases and area. What it cannot find here is said."""
        recipe.run(self._base, 0)  # refuses filters that are not there
        gone = [one.words for one in recipe.since(self._base)]
        self._title, self._exact, self._aside = recipe.title, recipe.exact, dict(recipe.set_aside)
        self._purpose, self._pre_election = recipe.purpose, recipe.pre_election
        with self.hold_trait_notifications():
            self.text = recipe.words
            self.filters = {facet: list(values) for facet, values in recipe.filters.items()}
            self.basket = tuple(key for key in recipe.chosen if key in self._base)[:MOST_CASES]
        if recipe.without:
            gone.append("It leaves out cases by filter, which this page cannot show: use casekit summarise for that.")
        if recipe.place:
            try:
                self.work_for(recipe.place, story=recipe.story, weights=recipe.lens)
            except CasekitError as error:
                gone.append(str(error))
        self._find_anew()
        if gone:
            self._message = " ".join(gone)
            self._draw()

    def summary(self, title: str | None = None) -> Summary:
        """Make the evidence summary of the basket, or of the nearest cases while the basket is empty."""
        return summarise("evidence", self._base, self.recipe(title), on=self._on)

    @traitlets.observe("text", "filters")
    def _search(self, change: Any) -> None:
        self._find_anew()

    @traitlets.observe("basket")
    def _basket_changed(self, change: Any) -> None:
        self._comparing = self._comparing and len(self.basket) > 1
        self._draw()

    def _refresh(self) -> None:
        """Open the case base again where its index was built anew since: a page kept warm must not show old records."""
        if self._mark and (mark := _mark()) and mark != self._mark:
            self._base.close()
            self._base, self._mark, self._kin = _opened(), mark, None
            self.lists = lists(self._base)
            self.basket = tuple(key for key in self.basket if key in self._base)

    def _find(self) -> None:
        self._refresh()
        self._results = self._found(self._limit)
        self._draw()

    def _find_anew(self) -> None:
        self._limit, self._opened = PAGE, None
        self._find()

    def _found(self, limit: int) -> Results:
        filters = Filters({f: tuple(v) for f, v in self.filters.items() if v})
        return self._mine.results(self._base, self.text, filters, limit, self._exact)

    def _received(self, widget: Any, content: Any, buffers: Any) -> None:
        with self._drawn_once():
            super()._received(widget, content, buffers)

    @contextmanager
    def _drawn_once(self) -> Iterator[None]:
        """Send the browser what to show once for all that is done here, however many things change."""
        self._acting, self._changed = True, False
        try:
            yield
        finally:
            self._acting = False
            if self._changed:
                self._draw()

    def _draw(self) -> None:
        if self._acting:
            self._changed = True
        elif hasattr(self, "_results"):  # not while traitlets sets the first values
            self._show()

    def _show(self) -> None:
        """Send the browser what to show."""
        self.view = self._view()

    def _view(self) -> dict[str, Any]:
        """Return what the browser shows."""
        base, cases = self._base, self._base.collection.cases
        self._version += 1
        problems = len(base.problems)
        things = self.resources
        compared = self._mine.compared(base)
        found = results_view(base, self._results, self._on or date.today(), self._mine.among)
        for shown in found["results"]:
            shown["in_basket"] = shown["id"] in self.basket
            if compared:
                shown["html"] += likeness_html(compared[shown["id"]])
        return {
            **found,
            "version": self._version,
            "showing": self._showing,
            "exact": self._exact,
            "things_total": len(things),
            "things": [resource_html(base, found) for found in things] if self._showing == "things" else [],
            "map": self._map() if self._showing == "map" else "",
            "mine": self._mine.view(base),
            "notice": base.notice
            or (f"{count(problems, 'problem')} in the case files. Run: casekit check" if problems else ""),
            "case": self._case(cases[self._opened], compared) if self._opened else None,
            "basket": [{"id": key, "title": cases[key].title} for key in self.basket],
            "basket_max": MOST_CASES,
            "compare": compare_html(base, [cases[key] for key in self.basket]) if self._comparing else "",
            "formats": [{"id": suffix, "label": form.label} for suffix, form in formats_of("evidence").items()],
            "title": self._title,
            "question": self._kept(),
            "message": self._message,
        }

    def _kept(self) -> str:
        """Return the question for the browser to keep; nothing while nothing is asked or chosen."""
        kept = self._question(self._title, self.basket)
        asked = kept.words or kept.filters or kept.chosen or kept.place or kept.purpose
        return kept.token() if asked else ""

    def _case(self, case: Case, compared: Mapping[str, Likeness]) -> dict[str, str]:
        if self._kin is None:
            self._kin = Kin(self._base.collection)
        return case_view(self._base, case, self._kin.of(case, named=False), compared.get(case.id))

    def _map(self) -> str:
        every = self._found(len(self._base))
        return map_html(self._base.collection, [hit.case for hit in every], self._mine.area)

    def _do_search(self, content: Mapping[str, Any]) -> None:
        text = str(content.get("text", ""))
        self._exact = bool(content.get("exact"))
        if text == self.text:
            self._opened = None
            self._find()
        self.text = text

    def _do_filter(self, content: Mapping[str, Any]) -> None:
        facet, value = str(content.get("facet", "")), str(content.get("value", ""))
        kept = [v for v in self.filters.get(facet, []) if v != value]
        wanted = {**self.filters, facet: [*kept, value] if content.get("on") else kept}
        self._base.find("", Filters({f: tuple(v) for f, v in wanted.items() if v}), 0)  # refuses what is not there
        self.filters = {f: v for f, v in wanted.items() if v}

    def _do_clear(self, content: Mapping[str, Any]) -> None:
        self.filters = {}
        self._draw()

    def _do_reset(self, content: Mapping[str, Any]) -> None:
        self._opened, self._limit, self._exact, self._aside = None, PAGE, False, {}
        self.text, self.filters = "", {}
        self._find()

    def _do_loosen(self, content: Mapping[str, Any]) -> None:
        way = next((way for way in self._results.loosen if way.label == content.get("label")), None)
        if way is None:
            raise UsageError("That way to search again is not there any more. Choose one of those shown.")
        if way.what == "mine":
            return self.only_like_mine(False)
        self.text, self.filters = way.text, {name: list(values) for name, values in way.filters.keep.items()}

    def _do_topic(self, content: Mapping[str, Any]) -> None:
        facet, value = str(content.get("facet", "")), str(content.get("value", ""))
        self._base.find("", Filters({facet: (value,)}), 0)  # refuses what is not there
        with self.hold_trait_notifications():
            self.text, self.filters = "", {facet: [value]}

    def _do_more(self, content: Mapping[str, Any]) -> None:
        self._limit += PAGE
        self._find()

    def _do_suggest(self, content: Mapping[str, Any]) -> None:
        if self._results.suggestion:
            self.text = self._results.suggestion

    def _do_show(self, content: Mapping[str, Any]) -> None:
        what = str(content.get("what"))
        self._showing = what if what in {"things", "map"} else "cases"
        self._draw()

    def _do_open(self, content: Mapping[str, Any]) -> None:
        self._opened = self._base.case(str(content.get("id", ""))).id
        self._draw()

    def _do_close(self, content: Mapping[str, Any]) -> None:
        self._opened = None
        self._draw()

    def _do_basket(self, content: Mapping[str, Any]) -> None:
        key = str(content.get("id", ""))
        self.add(key) if content.get("on") else self.remove(key)
        self._draw()

    def _do_empty_basket(self, content: Mapping[str, Any]) -> None:
        self.basket = ()
        self._draw()

    def _do_compare(self, content: Mapping[str, Any]) -> None:
        if content.get("on") and len(self.basket) < 2:
            raise CasekitError("Put at least two cases in the basket to compare them.")
        self._comparing = bool(content.get("on"))
        self._draw()

    def _do_recipe(self, content: Mapping[str, Any]) -> None:
        self.ask(recipe_from(content))

    def _do_share(self, content: Mapping[str, Any]) -> None:
        self.send({"do": "share", "token": self.recipe().token()})
        self._draw()

    def _do_export(self, content: Mapping[str, Any]) -> None:
        suffix = str(content.get("format", ""))
        formats = formats_of("evidence")
        if suffix not in formats:
            raise CasekitError(f"'{suffix}' is not a format. Possible: {', '.join(formats)}.")
        self._title = " ".join(str(content.get("title", "")).split())[:200] or _TITLE
        self.send({"do": "wait", "text": "Making the summary…"})
        data = self.summary().to_bytes(suffix)
        name = re.sub(r"[^a-z0-9]+", "-", self._title.lower()).strip("-")[:60] or "summary"
        self.send({"do": "download", "name": f"{name}{suffix}", "mime": formats[suffix].mime}, buffers=[data])
        self._draw()

    _actions: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {
        **ComparingPanel._actions,
        "search": _do_search,
        "filter": _do_filter,
        "clear": _do_clear,
        "reset": _do_reset,
        "loosen": _do_loosen,
        "topic": _do_topic,
        "more": _do_more,
        "suggest": _do_suggest,
        "show": _do_show,
        "open": _do_open,
        "close": _do_close,
        "basket": _do_basket,
        "empty-basket": _do_empty_basket,
        "compare": _do_compare,
        "recipe": _do_recipe,
        "share": _do_share,
        "export": _do_export,
    }


def _mark() -> str:
    try:
        return index_mark()
    except CasekitError:
        return ""


def _opened() -> Casebase:
    """Open the case base, or an empty one that says why it is empty: a page shows sentences, not tracebacks."""
    try:
        return open_casebase()
    except CasekitError as error:
        return Casebase(Collection({}, {}, {}, {}), MemoryEngine((), ()), str(error))
