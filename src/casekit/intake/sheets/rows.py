"""From rows back to records: what was read, where it stood, and what cannot be placed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casekit.casebase.problems import did_you_mean, quote
from casekit.casebase.yamlfile import Where
from casekit.curate.data import Data
from casekit.evidence.wording import count
from casekit.intake.sheets.tables import CASE, Column, Part, parts

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, order=True)
class CellProblem:
    """One thing wrong in a sheet, said so that it can be found there. `id` is the case concerned, where known."""

    sheet: str
    row: int
    column: str
    message: str
    fix: str
    id: str = ""

    def __str__(self) -> str:
        where = [self.sheet, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        line = f"{', '.join(filter(None, where))}: {self.message}: {self.fix}"
        return "".join(c if c.isprintable() else "�" for c in line)


@dataclass(frozen=True)
class Row:
    """One row of a sheet as it was read; `number` as people count, the header included."""

    sheet: str
    number: int
    cells: dict[str, str]

    def problem(self, column: str, message: str, fix: str) -> CellProblem:
        """Say what is wrong in this row."""
        return CellProblem(self.sheet, self.number, column, message, fix, self.cells.get("id", ""))


@dataclass(frozen=True)
class Record:
    """What the rows say of one case, shaped as its file, with the row and column each field came from."""

    id: str
    data: Data
    spots: dict[Where, tuple[Row, str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Imported:
    """What a sheet would bring. `records` are complete cases of our own layout, or drafts where it is foreign.

    `changed` maps an id to its changes in words, `comments` the id of a draft to comments on its fields. Nothing is
    written here.
    """

    file: str
    foreign: bool
    records: tuple[tuple[str, Data], ...]
    problems: tuple[CellProblem, ...] = ()
    report: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    comments: Mapping[str, Mapping[Where, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Imported({count(len(self.records), 'record')}, {count(len(self.problems), 'problem')})"


def records_of(rows: Mapping[str, Sequence[Row]]) -> tuple[dict[str, Record], list[CellProblem]]:
    """Put the rows of all parts together to records, in the order of the cases; what cannot be placed is a problem."""
    problems: list[CellProblem] = []
    records: dict[str, Record] = {}
    for row in rows.get(CASE, ()):
        key = row.cells.get("id", "")
        if not _ID.fullmatch(key) or len(key) > 80:
            what = f"{quote(key)} is not an id" if key else "is empty"
            problems.append(row.problem("id", what, "use small letters, digits and hyphens, at most 80"))
        elif key in records:
            problems.append(row.problem("id", f"{quote(key)} stands twice", "give each case one row"))
        else:
            records[key] = Record(key, {}, {(): (row, "")})
            _fill(records[key].data, row, parts()[CASE], (), records[key].spots)
    for part in parts().values():
        if part.name != CASE:
            placed = [row for row in rows.get(part.name, ()) if _belongs(row, part, records, problems)]
            ordered = sorted((_position(row, problems), at) for at, row in enumerate(placed))
            for _, at in ordered:
                _add(records[placed[at].cells["id"]], placed[at], part)
    return records, problems


def _belongs(row: Row, part: Part, records: Mapping[str, Record], problems: list[CellProblem]) -> bool:
    """Say whether a row holds anything and its case and list are there."""
    if not set(row.cells) - set(part.keys):
        return False
    key = row.cells.get("id", "")
    if key not in records:
        what = f"{quote(key)} has no row among the cases, so this row was left out" if key else "is empty"
        problems.append(row.problem("id", what, did_you_mean(key, list(records)) if key else "say which case it is"))
        return False
    group = row.cells.get(part.group.name, "") if part.group else ""
    if part.group and not group:
        problems.append(row.problem(part.group.name, "is empty", "say which list the row belongs to"))
        return False
    if part.group and part.group.choices and group not in part.group.choices:
        fix = did_you_mean(group, list(part.group.choices))
        problems.append(row.problem(part.group.name, f"{quote(group)} is not possible here", fix))
        return False
    return True


def _position(row: Row, problems: list[CellProblem]) -> float:
    """Return the place of a row among those of its list; one without a number comes last."""
    given = row.cells.get("number", "")
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", given):
        return float(given)
    if given:
        problems.append(row.problem("number", f"{quote(given)} is not a number", "write digits, or leave it empty"))
    return float("inf")


def _add(record: Record, row: Row, part: Part) -> None:
    """Append a row's block to its list in the record."""
    way = (*part.name.split("."), *([row.cells[part.group.name]] if part.group else []))
    block: Any = record.data
    for name in way[:-1]:
        block = block.setdefault(name, {})
    entries = block.setdefault(way[-1], [])
    entry: Data = {}
    where: Where = (*way, len(entries))
    _fill(entry, row, part, where, record.spots)
    plain_id = part.name == "facets" and set(entry) == {"term"}
    record.spots[where] = (row, "term" if plain_id else "")
    entries.append(entry["term"] if plain_id else entry)


def _fill(block: Data, row: Row, part: Part, where: Where, spots: dict[Where, tuple[Row, str]]) -> None:
    """Put the cells of a row into a block, and remember where each came from."""
    for column in part.columns:
        text = row.cells.get(column.name, "")
        if not text:
            continue
        way = column.way.split(".")
        inner = block
        for name in way[:-1]:
            inner = inner.setdefault(name, {})
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        inner[way[-1]] = lines if column.many else _value(text, column)
        for number in range(len(lines) if column.many else 0):
            spots[(*where, *way, number)] = (row, column.name)
        spots[(*where, *way)] = (row, column.name)


def _value(text: str, column: Column) -> str:
    """Return a cell's text as a file would have it: dates as 2026-11-22, true and false in small letters."""
    if column.kind is date and (day := _DAY.fullmatch(text)):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    return text.lower() if column.kind is bool else text
