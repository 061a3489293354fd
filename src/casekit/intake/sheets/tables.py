"""The one mapping between records and rows of a spreadsheet, read off the model, so that a new field is a new column.

A part is a kind of row: the case itself, or a block that a record may hold several times. Every cell is text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casekit.curate.data import Data
from casekit.curate.layout import choices, fields_of, models_in, typed
from casekit.model.record import Case
from casekit.outputs.render.tables import harmless

CASE = "case"
"""The part with one row for each case."""


@dataclass(frozen=True)
class Column:
    """One column of a part: its name, and the way to its field in the block.

    `many` says that a cell holds a list, one value a line.
    """

    name: str
    way: str
    meaning: str
    needed: bool
    many: bool = False
    choices: tuple[str, ...] = ()
    kind: type = str


@dataclass(frozen=True)
class Part:
    """One kind of row. `group` is the column that says which of the record's lists a row belongs to."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    group: Column | None = None

    @property
    def sheet(self) -> str:
        """Name of its sheet in a workbook."""
        return "Cases" if self.name == CASE else self.name.rpartition(".")[2].capitalize()

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that say where a row belongs."""
        if self.name == CASE:
            return ("id",)
        return ("id", self.group.name, "number") if self.group else ("id", "number")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return (*self.keys, *(column.name for column in self.columns))


@cache
def parts() -> dict[str, Part]:
    """Return the parts by name, the case first."""
    columns: list[Column] = []
    others: list[Part] = []
    for name, info in fields_of(Case).items():
        _sort_in(name, info, info.is_required(), columns, others)
    case = Part(CASE, "One row for each case", tuple(columns))
    return {part.name: part for part in (case, *others)}


def _sort_in(way: str, info: FieldInfo, needed: bool, columns: list[Column], others: list[Part]) -> None:
    """Make a field a column of the case, or a part of its own where it is a list of blocks."""
    block, listed = next(models_in(info.annotation), None), get_origin(info.annotation)
    meaning = info.description or ""
    if block is None:
        columns.append(_column(way, info, needed))
    elif listed is tuple:
        others.append(Part(way, meaning, _columns(block, way)))
    elif listed is dict:
        others.append(
            Part(way, meaning, _columns(block, way), Column("facet", "facet", "Name of the vocabulary", True))
        )
    elif lists := _lists_of_one_block(block):
        which = "; ".join(f"{name}: {inner.description}" for name, inner in block.model_fields.items())
        group = Column("section", "section", which, True, choices=tuple(block.model_fields))
        others.append(Part(way, meaning, _columns(lists, way), group))
    else:
        for name, inner in fields_of(block).items():
            _sort_in(f"{way}.{name}", inner, needed and inner.is_required(), columns, others)


def _lists_of_one_block(model: type[BaseModel]) -> type[BaseModel] | None:
    """Return the block whose lists are all that a model holds."""
    kinds = {
        next(models_in(i.annotation), None) for i in model.model_fields.values() if get_origin(i.annotation) is tuple
    }
    all_lists = all(get_origin(info.annotation) is tuple for info in model.model_fields.values())
    return kinds.pop() if all_lists and len(kinds) == 1 else None


def _columns(model: type[BaseModel], part: str) -> tuple[Column, ...]:
    """Return a block's columns; a field called like a key of the row has its part's name before it."""
    columns = [_column(name, info, info.is_required()) for name, info in fields_of(model).items()]
    return tuple(replace(c, name=f"{part}.{c.name}") if c.name in {"id", "number"} else c for c in columns)


def _column(way: str, info: FieldInfo, needed: bool) -> Column:
    many = get_origin(info.annotation) is tuple
    kind = typed().get(way.rpartition(".")[2], str)
    known = choices(get_args(info.annotation)[0] if many else info.annotation)
    return Column(way, way, info.description or "", needed, many, known, kind)


def rows_of(cases: Iterable[Case]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each part, in the order of the cases."""
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in parts()}
    for case in cases:
        data = case.model_dump(mode="json", exclude_none=True)
        for part in parts().values():
            rows[part.name] += _rows(case.id, data, part)
    return rows


def _rows(key: str, data: Data, part: Part) -> Iterator[dict[str, str]]:
    if part.name == CASE:
        yield {"id": key, **_cells(data, part)}
        return
    found = _at(data, part.name)
    for group, entries in found.items() if part.group else [("", found)]:
        for number, entry in enumerate(entries or (), 1):
            where = {"id": key, part.group.name: group} if part.group else {"id": key}
            yield {**where, "number": str(number), **_cells(entry, part)}


def _cells(data: Data, part: Part) -> dict[str, str]:
    texts = {column.name: _text(_at(data, column.way)) for column in part.columns}
    return {name: text for name, text in texts.items() if text}


def _text(value: Any) -> str:
    """Write a value into a cell; a list has one line for each value, and what is not so stays empty."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return ("true" if value else "") if isinstance(value, bool) else "" if value is None else str(value)


def _at(data: Data, way: str) -> Any:
    found: Any = data
    for name in way.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def to_csv(cases: Iterable[Case]) -> bytes:
    """Return one CSV file that holds every field: a row for each case and for each entry of its lists."""
    columns = csv_columns()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for name, rows in rows_of(cases).items():
        for row in rows:
            writer.writerow([harmless({"part": name, **row}.get(column, "")) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def csv_columns() -> list[str]:
    """Return the columns of the CSV file: what a row is and where it belongs, then every field once."""
    keys = ["part", "id", "number"]
    return [*keys, *dict.fromkeys(name for part in parts().values() for name in part.names if name not in keys)]
