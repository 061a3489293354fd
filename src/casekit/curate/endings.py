"""Bodies, laws, programmes and schemes that have ended or will end: `endings.yaml`, and where a text names one."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from casekit.casebase.problems import Problem, named, quote, read_file, validate
from casekit.evidence.wording import long_date
from casekit.model.record import Frozen, Line, Text

FILE = "endings.yaml"


def _parts(day: str) -> tuple[int, int, int]:
    """Return year, month and day, with the last month or day for one that is not given."""
    year, month, number = ([int(part) for part in day.split("-")] + [0, 0])[:3]
    month = month or 12
    return year, month, number or monthrange(year, month)[1]


def _day(text: str) -> str:
    if not re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?", text):
        raise ValueError("not a day, month or year")
    date(*_parts(text))
    return text


class Ending(Frozen):
    """Something that has ended, or will."""

    name: Line = Field(description="As records write it")
    also: tuple[Line, ...] = Field((), description="Other ways of writing it")
    kind: Literal["body", "law", "programme", "scheme"] = Field(description="What it was")
    ended: Annotated[Line, AfterValidator(_day)] = Field(description="Day, month or year in which it ended")
    followed_by: Line | None = Field(None, description="Who or what came after")
    note: Text | None = Field(None, description="What else to know")
    basis: Line = Field(description="Where the date is known from")

    @cached_property
    def day(self) -> date:
        """The day it ended; the last of the month or year where no more is known."""
        return date(*_parts(self.ended))

    @property
    def when(self) -> str:
        """The day, month or year in words."""
        words = {4: f"in {self.day.year}", 7: f"in {self.day:%B %Y}"}
        return words.get(len(self.ended), f"on {long_date(self.day)}")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = (f"[{re.escape(n[0].upper())}{re.escape(n[0])}]{re.escape(n[1:])}" for n in (self.name, *self.also))
        return re.compile(rf"(?<!\w)(?:{'|'.join(names)})s?(?!\w)")

    def found_in(self, text: str) -> str | None:
        """Return the words with which a text names it, or None. Capitals count, save at the beginning."""
        found = self._pattern.search(text)
        return found.group() if found else None


def read_endings(folder: Path, problems: list[Problem]) -> tuple[Ending, ...]:
    """Read the list of a case base folder, none if it has none; what is wrong with it becomes problems."""
    path = folder / FILE
    loaded = read_file(path, FILE, problems) if path.exists() else None
    if loaded is None:
        return ()
    listed = loaded.data.get("endings") if isinstance(loaded.data, dict) else None
    if not isinstance(listed, list):
        problems.append(Problem(FILE, 1, "endings", "is not a list", "begin with 'endings:', then '- name: …'"))
        return ()
    found: dict[str, Ending] = {}
    for number, entry in enumerate(listed):
        ending = validate(Ending, entry, FILE, loaded, problems, ("endings", number))
        if ending and ending.name in found:
            way = ("endings", number, "name")
            message = f"{quote(ending.name)} stands twice"
            problems.append(Problem(FILE, loaded.line(way), named(way), message, "keep one"))
        elif ending:
            found[ending.name] = ending
    return tuple(found.values())
