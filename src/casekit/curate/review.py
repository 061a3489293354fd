"""Reviews: which cases need another look and why, and how a record becomes reviewed or retired."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from casekit.casebase.check import TO_REWRITE
from casekit.casebase.collection import Collection
from casekit.casebase.facets import Places
from casekit.casebase.places import authority_of
from casekit.casebase.problems import quote
from casekit.curate.data import Data
from casekit.curate.endings import Ending
from casekit.errors import MaterialError
from casekit.evidence.wording import count, long_date, sentence
from casekit.model.place import Place
from casekit.model.record import Case, RecordState

OLD_FIGURES = 5
"""A running case whose newest year is more than so many years back needs newer figures."""

OLD_DRAFT, ONE_YEAR = 90, 365
"""Days."""

_NOT_SAID = {"sources", "record", "related", "evidence", "asked_as", "aliases"}
"""Parts of a record that do not tell of the practice, such as titles of sources and words that are only searched."""

_YEAR = re.compile(r"(?<![\d.,£$€])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Cllr|Councillor)\b")
_ROLES = re.compile(
    r"(?i)\b(officer|manager|curator|editor|team|lead|leader|adviser|advisor|head|director|co-?ordinator|analyst|"
    r"librarian|facilitator|researcher|assistant|council|unit|service|group|partnership|board|committee|casekit)s?\b"
)


@dataclass(frozen=True)
class Due:
    """One reason to look at a case again. `since` is None where no date is known; with `ahead` it may lie ahead."""

    case: str
    reason: str
    since: date | None
    to_do: str

    def __str__(self) -> str:
        since = long_date(self.since) if self.since else "no date known"
        return f"{self.case}: {since}: {sentence(self.reason)} {sentence(self.to_do)}"


def due(collection: Collection, on: date, *, endings: Iterable[Ending] = (), ahead: int = 0) -> list[Due]:
    """List what needs another look on a day, and what will in so many days ahead; by date, then id."""
    until, ended = _later(on, ahead), tuple(endings)
    found = [
        one
        for case in collection.current
        for one in _reasons(case, collection.places, ended, on)
        if one.since is None or one.since <= until
    ]
    return sorted(found, key=lambda one: (one.since or date.min, one.case, one.reason))


def _later(day: date, days: int) -> date:
    """Return the day so many days later, or the last day there is."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def due_text(found: list[Due], on: date) -> str:
    """Return the list for a terminal."""
    cases = len({one.case for one in found})
    head = f"On {long_date(on)}: {count(cases, 'case')} to look at again, {count(len(found), 'reason')}."
    return "\n".join([head, *(str(one) for one in found)]) + "\n"


def _reasons(case: Case, places: Places, endings: tuple[Ending, ...], on: date) -> Iterator[Due]:
    """Yield every reason, those that lie ahead included."""
    yield from _dates(case, on)
    yield from _dead_links(case)
    if case.record.checked_on:
        yield from _reorganised(case, places, case.record.checked_on, on)
        yield from _ended(case, endings, case.record.checked_on, on)
        yield from _forecasts(case, case.record.checked_on)
        yield from _old_figures(case, case.record.checked_on)


def _dates(case: Case, on: date) -> Iterator[Due]:
    record = case.record
    if record.next_review:
        passed = "The date of its next review has come" if record.next_review <= on else "Its next review is planned"
        yield Due(case.id, passed, record.next_review, "Read it against its sources and set a new date")
    elif record.state == "reviewed":
        reason = "It is reviewed, but no date is set for the next review"
        yield Due(case.id, reason, record.checked_on, "Set next_review")
    if record.state == "draft":
        known = [day for day in (record.checked_on, *(source.read_on for source in case.sources)) if day]
        since = _later(max(known), OLD_DRAFT) if known else None
        reason = "It has been a draft for more than 90 days" if known else "It is a draft, and nothing says since when"
        yield Due(case.id, reason, since, "Finish and review it, or take it out")


def _dead_links(case: Case) -> Iterator[Due]:
    listed = [(f"The address of the source '{s.key}'", s.dead_on, s.read_on) for s in case.sources]
    listed += [(f"The address of {quote(r.title)}", r.dead_on, None) for r in case.means.resources]
    for what, dead, read in listed:
        if dead and not (read and read > dead):
            to_do = "Try it again, look for an archived copy, and write down the day"
            yield Due(case.id, f"{what} did not answer on {long_date(dead)}", _later(dead, ONE_YEAR), to_do)


def _reorganised(case: Case, places: Places, checked: date, on: date) -> Iterator[Due]:
    """Yield the places of the case, or their authorities, that another authority took over since the check."""
    waiting = [
        place for key in case.places if key in places for place in (places[key], authority_of(places[key], places))
    ]
    seen: dict[str, Place] = {}
    while waiting:
        place = waiting.pop(0)
        if place.key in seen:
            continue
        seen[place.key] = place
        waiting += [places[successor.place] for successor in place.successors if successor.place in places]
        days = {s.on for s in place.successors if s.on and s.on > checked}
        for day in sorted(days):
            names = " and ".join(
                places[s.place].name if s.place in places else s.place for s in place.successors if s.on == day
            )
            verb = "was taken over" if day <= on else "will be taken over"
            to_do = "Say what became of the practice; the place stays the one of then"
            yield Due(case.id, f"{place.name} {verb} by {names}", day, to_do)


def _ended(case: Case, endings: tuple[Ending, ...], checked: date, on: date) -> Iterator[Due]:
    """Yield what the record tells of and what ended since it was checked."""
    since = [ending for ending in endings if ending.day > checked]
    text = "\n".join(_texts(case.model_dump(exclude=_NOT_SAID))) if since else ""
    for ending in since:
        if words := ending.found_in(text):
            then = f"; then: {ending.followed_by}" if ending.followed_by else ""
            verb = "ended" if ending.day <= on else "will end"
            reason = f"It names {quote(words)}, which {verb} {ending.when}{then}"
            yield Due(case.id, reason, ending.day, "Say so in the record where it matters, and who does this now")


def _forecasts(case: Case, checked: date) -> Iterator[Due]:
    for number, claim in enumerate(case.claims, 1):
        years = _years(claim.as_at, claim.value, claim.what) if claim.state == "forecast" else []
        if years and date(max(years), 12, 31) >= checked:
            reason = f"Figure {number} ({quote(claim.value)}) is a forecast for {max(years)}"
            yield Due(case.id, reason, date(max(years) + 1, 1, 1), "Look up what happened, or make the figure 'stale'")


def _old_figures(case: Case, checked: date) -> Iterator[Due]:
    """Yield a running case without newer figures; a check that found none holds for a year."""
    period = case.period
    texts = [period.note, *(claim.as_at for claim in case.claims if claim.state != "forecast")]
    years = [year for year in (period.start, period.end, *_years(*texts)) if year and year <= checked.year]
    if case.status == "running" and years:
        since = max(date(max(years) + OLD_FIGURES + 1, 1, 1), _later(checked, ONE_YEAR))
        reason = f"It is said to be running, and nothing in it is newer than {max(years)}"
        yield Due(case.id, reason, since, "Look for newer figures, or for the end of it")


def _years(*texts: str | None) -> list[int]:
    return [int(year) for text in texts if text for year in _YEAR.findall(text)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def review(data: Data, *, by: str, on: date, next_review: date) -> Data:
    """Return the `record` block of a record that somebody has now checked against its sources."""
    unchecked = [n for n, claim in enumerate(_listed(data, "claims"), 1) if claim.get("state") == "unchecked"]
    if unchecked:
        numbers = ", ".join(str(number) for number in unchecked)
        raise MaterialError(f"Figures are still unchecked (number {numbers}). Compare each with its source first.")
    left = sum(text.strip().startswith(TO_REWRITE.strip()) for text in _texts(data))
    if left:
        words = f"{count(left, 'text')} still begin{'s' if left == 1 else ''} with '{TO_REWRITE.strip()}'"
        raise MaterialError(f"{words}. Put them into our own words first.")
    if next_review <= on:
        raise MaterialError("The next review must come after this one. Choose a later date, such as a year from now.")
    return _state(
        {"state": "reviewed", "checked_by": _role(by), "checked_on": str(on), "next_review": str(next_review)}
    )


def retire(data: Data, *, by: str, on: date, reason: str) -> Data:
    """Return the `record` block of a record that leaves the search and keeps its page, with the reason."""
    if not reason.strip():
        raise MaterialError("A case is retired for a reason. Say in one sentence why, for whoever follows an old link.")
    before = data.get("record")
    kept = {name: before[name] for name in ("checked_by", "checked_on") if isinstance(before, dict) and name in before}
    retired = {"retired_by": _role(by), "retired_on": str(on), "reason": " ".join(reason.split())}
    return _state({"state": "retired", **kept, **retired})


def _listed(data: Data, name: str) -> list[Data]:
    entries = data.get(name)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _role(by: str) -> str:
    """Return a role as it is kept; refuse what reads like a person."""
    role = " ".join(by.split())
    if not role:
        raise MaterialError("Say who did it, as a role, such as: equality officer.")
    capitals = all(word[:1].isupper() for word in role.split())
    if "@" in role or re.search(r"\d{4}", role) or _TITLE.search(role) or (capitals and not _ROLES.search(role)):
        raise MaterialError(
            f"{quote(role)} reads like a person. Records hold roles only: write a role in small letters, such as: "
            "equality officer."
        )
    return role


def _state(block: Data) -> Data:
    """Return the block if it is one that a record may have."""
    try:
        RecordState.model_validate(block)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = f"The record cannot say this: {field} is too long or not possible. Write it in one short line."
        raise MaterialError(message) from error
    return block
