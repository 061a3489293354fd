"""The search log: every search made, and what is new since. A search that found nothing was still made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casekit.assess.model import Aim, Draft, Question, Searched
from casekit.assess.rows import aims_of, rows_of
from casekit.casebase.collection import RETIRED
from casekit.evidence.marks import mark_of_case
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import count, long_date, no_case
from casekit.model.record import Case
from casekit.search.casebase import Casebase
from casekit.search.counts import Filters
from casekit.search.results import Results

STATED = "stated in the source"
"""Part of the question where only links that a source states count."""


def find(base: Casebase, question: Question) -> Results:
    """Search with the words and filters of a draft; every case found is among the hits."""
    return base.find(question.words, Filters(question.filters, question.without), limit=len(base))


def asked(base: Casebase, question: Question | Searched, *more: str) -> str:
    """Say in words what was asked, to stand within quotation marks."""
    recipe = Recipe(words=question.words, filters=question.filters, without=question.without)
    parts = [recipe.question_words(base), *more]
    if more and parts[0].startswith("every case"):
        del parts[0]
    return "; ".join(parts).replace("“", "‘").replace("”", "’")


def record(
    draft: Draft,
    base: Casebase,
    *,
    on: date,
    row: str | None = None,
    aim: Aim | None = None,
    words: str | None = None,
    filters: Mapping[str, tuple[str, ...]] | None = None,
) -> Draft:
    """Search and log it. Without row and aim it is the search behind the whole grid; with them, one for that cell.

    `words` and `filters` are those of the draft's question unless given. The same search with the same result on the
    same day is logged once.
    """
    question = draft.question
    if words is not None or filters is not None:
        question = question.model_copy(update={"words": words or "", "filters": dict(filters or {}), "without": {}})
    entry = searched(base, question, draft, on, row, aim)
    return draft if entry in draft.log else draft.model_copy(update={"log": (*draft.log, entry)})


def searched(
    base: Casebase, question: Question, draft: Draft, on: date, row: str | None = None, aim: Aim | None = None
) -> Searched:
    """Search and return the entry for the log."""
    found = find(base, question)
    rows = [one for one in rows_of(base.collection, draft.rows) if one.chosen and one.coded]
    labels = {one.id: one.label for one in rows_of(base.collection, draft.rows)} | dict(aims_of(base.collection))
    more = [labels.get(key, key) for key in (row, aim) if key]
    words = asked(base, question, *more)
    return Searched(
        searched_on=on,
        words=question.words,
        filters=question.filters,
        without=question.without,
        basis=question.basis,
        rows=() if row else tuple(one.id for one in rows),
        row=row,
        aim=aim,
        understood=(*found.understood, *found.notes),
        total=found.total,
        records=found.records,
        fingerprint=found.fingerprint,
        found={hit.id: mark_of_case(hit.case) for hit in found},
        result=f"{count(found.total, 'case')} of {found.records} found, searched on {long_date(on)} for “{words}”."
        if found.total
        else no_case(found.records, on, words),
    )


What = Literal["new", "changed", "retired", "gone", "no-longer-found"]
_WORDS: Mapping[What, str] = {
    "new": "New: found now and not then",
    "changed": "Changed: the record says something else now",
    "retired": "Retired: no longer part of what is searched",
    "gone": "Gone: no longer in the collection",
    "no-longer-found": "No longer found by this search, and still in the collection",
}


@dataclass(frozen=True)
class Change:
    """One case that is not as it was. `taken` says that the draft rests on it, `searches` what it was found by."""

    case: str
    title: str
    what: What
    words: str
    taken: bool
    searches: tuple[str, ...]


@dataclass(frozen=True)
class Rerun:
    """What a log finds now beside what it found then; nothing is written to the draft. `entries` can be added to it."""

    since: date | None
    on: date
    changes: tuple[Change, ...]
    entries: tuple[Searched, ...]

    def __repr__(self) -> str:
        return f"Rerun({count(len(self.entries), 'search', 'searches')}, {count(len(self.changes), 'change')})"

    @property
    def words(self) -> str:
        """Say in one sentence what came of it."""
        again = count(len(self.entries), "search", "searches")
        if not self.entries:
            return "The log holds no search, so nothing could be run again."
        if not self.changes:
            return f"{again} run again on {long_date(self.on)}. Nothing in this collection has changed for them."
        return f"{again} run again on {long_date(self.on)}: {count(len(self.changes), 'change')} to look at."

    def logged(self, draft: Draft) -> Draft:
        """Return the draft with the searches just made in its log."""
        new = tuple(entry for entry in self.entries if entry not in draft.log)
        return draft.model_copy(update={"log": (*draft.log, *new)})


def rerun(draft: Draft, base: Casebase, since: date | None = None, *, on: date) -> Rerun:
    """Run every search of the log again, and return only what is new, changed or retired since then.

    Each search is compared with the last time it was made on or before `since`, or with its first time if that was
    later; without `since`, with its last time.
    """
    entries: list[Searched] = []
    seen: dict[tuple[str, What], list[str]] = {}
    for before in _last_times(draft.log, since):
        question = draft.question.model_copy(
            update={
                "words": before.words,
                "filters": before.filters,
                "without": before.without,
                "basis": before.basis,
            }
        )
        now = searched(base, question, draft, on, before.row, before.aim)
        entries.append(now)
        for case, what in _changes(base, before.found, now.found):
            seen.setdefault((case, what), []).append(asked(base, before))
    logged = {case for entry in draft.log for case in entry.found}
    for case, what in _changes(base, _taken(draft), {}):
        if case not in logged and what != "no-longer-found":
            seen.setdefault((case, what), [])
    taken = set(draft.taken)
    changes = (
        Change(case, _title(base, case), what, _WORDS[what], case in taken, tuple(dict.fromkeys(searches)))
        for (case, what), searches in seen.items()
    )
    order = list(_WORDS)
    return Rerun(
        since,
        on,
        tuple(sorted(changes, key=lambda one: (not one.taken, order.index(one.what), one.case))),
        tuple(entries),
    )


def _last_times(log: Iterable[Searched], since: date | None) -> Iterator[Searched]:
    """Yield, for each search, the entry to compare with."""
    times: dict[str, list[Searched]] = {}
    for entry in log:
        key = entry.model_dump_json(include={"words", "filters", "without", "basis", "row", "aim"})
        times.setdefault(key, []).append(entry)
    for entries in times.values():
        entries.sort(key=lambda one: one.searched_on)
        before = [one for one in entries if since is None or one.searched_on <= since]
        yield before[-1] if before else entries[0]


def _changes(base: Casebase, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, What]]:
    for case in now:
        if case not in before:
            yield case, "new"
    for case, mark in before.items():
        there = base.get(case)
        if there is None:
            yield case, "gone"
        elif there.record.state == RETIRED:
            yield case, "retired"
        elif mark and mark_of_case(there) != mark:
            yield case, "changed"
        elif case not in now:
            yield case, "no-longer-found"


def _taken(draft: Draft) -> dict[str, str]:
    """Return the cases taken, each with the mark of its record as it was then."""
    return {one.case: one.mark for cell in draft.cells for one in cell.taken}


def _title(base: Casebase, key: str) -> str:
    case: Case | None = base.get(key)
    return case.title if case else key
