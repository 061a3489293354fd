"""What a record said when somebody rested on it, and whether it still does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from casekit.casebase.collection import RETIRED
from casekit.evidence.wording import long_date, sentence
from casekit.model.record import Case
from casekit.search.casebase import Casebase

What = Literal["gone", "retired", "changed"]


@dataclass(frozen=True)
class Since:
    """A case that is not as it was when it was chosen, and what became of it in words."""

    case: str
    what: What
    words: str


def mark_of_case(case: Case) -> str:
    """Return twelve hexadecimal digits that change when what a record says does; who checked it when does not count."""
    said = case.model_dump_json(exclude={"record", "asked_as"})
    return blake2b(said.encode(), digest_size=6).hexdigest()


def since(base: Casebase, marks: Mapping[str, str]) -> Iterator[Since]:
    """Yield the cases among these that are gone, retired or changed; `marks` is what each said, empty if not known."""
    for key, mark in marks.items():
        case = base.get(key)
        if case is None:
            yield Since(key, "gone", f"'{key}' is no longer in the collection.")
        elif case.record.state == RETIRED:
            when = f" on {long_date(case.record.retired_on)}" if case.record.retired_on else ""
            why = f" {sentence(case.record.reason)}" if case.record.reason else ""
            yield Since(key, "retired", f"“{case.title}” was retired{when}.{why}")
        elif mark and mark_of_case(case) != mark:
            yield Since(key, "changed", f"The record of “{case.title}” says something else now. Read it again.")
