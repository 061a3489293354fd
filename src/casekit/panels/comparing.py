"""The part of the Find panel that knows where one works."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from casekit.compare.areas import Area
from casekit.compare.likeness import Likeness
from casekit.panels.base import Panel
from casekit.panels.mine import Mine, file_of
from casekit.search.results import Results


class ComparingPanel(Panel):
    """A panel whose cases can be compared with one's own area."""

    def __init__(self) -> None:
        self._mine = Mine()
        super().__init__()

    @property
    def results(self) -> Results:
        """Return what was found."""
        raise NotImplementedError

    def _find(self) -> None:
        """Search again and show what is found."""
        raise NotImplementedError

    @property
    def likenesses(self) -> tuple[Likeness, ...]:
        """Return how like one's own area the place of each case shown is; nothing before `work_for`."""
        compared = self._mine.compared(self._shown_base())
        return tuple(compared[hit.id] for hit in self.results) if compared else ()

    def work_for(
        self,
        place: str | Area | None,
        *,
        story: Iterable[str] | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Say where one works: a council by any of its names, an area described by hand, or None to take it back."""
        try:
            if place is None:
                self._mine = Mine()
                return
            if story is not None:
                self._mine.tell(self._shown_base(), story)
            self._mine.weigh(weights or {})
            self._mine.work_for(self._shown_base(), place)
        finally:
            self._find()

    def order_by(self, order: str) -> None:
        """Put the cases in the order of `likeness` or of the best `match`; it matters once `work_for` was said."""
        self._mine.by_likeness = order != "match"
        self._find()

    def only_like_mine(self, on: bool = True) -> None:
        """Show only cases from places like one's own, or all of them again."""
        self._mine.only = on
        self._find()

    def _do_mine(self, content: Mapping[str, Any]) -> None:
        self.work_for(str(content.get("name", "")))

    def _do_describe(self, content: Mapping[str, Any]) -> None:
        fields = content.get("fields")
        self._mine.describe(self._shown_base(), fields if isinstance(fields, Mapping) else {})
        self._find()

    def _do_story(self, content: Mapping[str, Any]) -> None:
        told = content.get("story")
        self._mine.tell(self._shown_base(), [str(term) for term in told] if isinstance(told, list) else [])
        self._find()

    def _do_weigh(self, content: Mapping[str, Any]) -> None:
        value = content.get("value")
        self._mine.weigh({str(content.get("lens")): float(value) if isinstance(value, int | float) else -1.0})
        self._find()

    def _do_neighbours(self, content: Mapping[str, Any]) -> None:
        if content.get("drop"):
            self._mine.listed = None
        else:
            self._mine.hold_to(self._shown_base(), str(content.get("name", "")), file_of(content))
        self._find()

    _actions: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {
        "mine": _do_mine,
        "describe": _do_describe,
        "story": _do_story,
        "weigh": _do_weigh,
        "neighbours": _do_neighbours,
        "forget": lambda self, content: self.work_for(None),
        "order": lambda self, content: self.order_by(str(content.get("by"))),
        "only": lambda self, content: self.only_like_mine(bool(content.get("on"))),
    }
