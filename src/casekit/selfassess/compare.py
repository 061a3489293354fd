"""Where a council stood on two days, practice by practice. Nothing is added up to a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casekit.casebase.collection import Collection
from casekit.errors import UsageError
from casekit.evidence.wording import count, long_date
from casekit.selfassess.lists import practices
from casekit.selfassess.model import NOT_ANSWERED, STATES, Checklist, State

Way = Literal["further", "back", "first-answered", "no-longer-answered", "relevance"]

_ORDER: tuple[State, ...] = ("not-yet", "planned", "in-place")


@dataclass(frozen=True)
class Moved:
    """One practice that stands elsewhere than it did."""

    item: str
    text: str
    before: State | None
    after: State | None
    way: Way

    @property
    def words(self) -> str:
        """Say from where to where."""
        return f"{_label(self.before)} → {_label(self.after)}"


@dataclass(frozen=True)
class Compared:
    """What moved between two days, and how many practices stand as they did. `until` None means as it stands now."""

    since: date
    until: date | None
    moved: tuple[Moved, ...]
    same: int

    @property
    def words(self) -> str:
        """Say in one sentence what came of it."""
        end = f"on {long_date(self.until)}" if self.until else "now"
        what = count(len(self.moved), "practice stands", "practices stand")
        return (
            f"Between {long_date(self.since)} and {end.removeprefix('on ')}, {what} elsewhere; {self.same} as they did."
        )


def days(checklist: Checklist) -> tuple[date, ...]:
    """Return the days that were kept, the earliest first."""
    return tuple(sorted(one.day for one in checklist.reviews))


def compare(checklist: Checklist, collection: Collection, since: date, until: date | None = None) -> Compared:
    """Compare two days that were kept, or one with how things stand now; of several, the last up to the day counts."""
    first, before = _at(checklist, since)
    last, after = _at(checklist, until) if until else (None, checklist.states)
    moved, same = [], 0
    for one in practices(collection):
        was, now = before.get(one.key), after.get(one.key)
        if was == now:
            same += 1
        else:
            moved.append(Moved(one.key, one.text, was, now, _way(was, now)))
    return Compared(first, last, tuple(moved), same)


def _at(checklist: Checklist, day: date) -> tuple[date, Mapping[str, State]]:
    kept = [one for one in sorted(checklist.reviews, key=lambda one: one.day) if one.day <= day]
    if not kept:
        there = ", ".join(long_date(one) for one in days(checklist)) or "none"
        raise UsageError(f"Nothing was kept up to {long_date(day)}. Days kept: {there}.")
    return kept[-1].day, kept[-1].states


def _way(was: State | None, now: State | None) -> Way:
    if was is None:
        return "first-answered"
    if now is None:
        return "no-longer-answered"
    if "not-relevant" in (was, now):
        return "relevance"
    return "further" if _ORDER.index(now) > _ORDER.index(was) else "back"


def _label(state: State | None) -> str:
    return STATES[state] if state else NOT_ANSWERED
