"""Our own layout: sort the rows by part, put them together to records, and compare these with the collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from casekit.casebase.collection import Collection
from casekit.casebase.load import check_record
from casekit.casebase.problems import Problem, did_you_mean, quote
from casekit.casebase.yamlfile import Loaded
from casekit.evidence.wording import count
from casekit.intake.sheets.rows import CellProblem, Imported, Record, Row, records_of
from casekit.intake.sheets.sheetfile import Sheet, Sheets
from casekit.intake.sheets.tables import CASE, Part, csv_columns, parts, rows_of
from casekit.intake.sheets.workbook import FINGERPRINT
from casekit.model.record import Case

_OURS = {"help", "lists", "about"}
_KNOWN_BY = {"id", "title", "record.state"}


def cases_of(sheets: Sheets, collection: Collection) -> Imported | None:
    """Return the cases of a file in our own layout with what they would change; None if it is another's."""
    tables = _Tables.of(sheets)
    return _imported(sheets, tables, collection) if tables else None


@dataclass
class _Tables:
    """The rows of each part that the file has, and the columns it lacks."""

    rows: dict[str, list[Row]]
    lacks: dict[str, set[str]]
    problems: list[CellProblem]

    @classmethod
    def of(cls, sheets: Sheets) -> _Tables | None:
        """Sort the rows by part, or return None if the file is not of our layout."""
        found = cls({}, {}, [])
        if sheets.kind == "csv":
            return found if found._from_csv(sheets) else None
        by_sheet = {part.sheet.casefold(): part for part in parts().values()}
        cases = next((sheet for sheet in sheets.sheets if sheet.name.casefold() == "cases"), None)
        if cases is None or not cases.rows or not set(_names(cases)) >= _KNOWN_BY:
            return None
        for sheet in sheets.sheets:
            where = f"sheet '{sheet.name}'"
            if part := by_sheet.get(sheet.name.strip().casefold()):
                if sheet.rows:
                    found._take(part, where, _names(sheet), sheet.rows[1:], sheet.rows[0][0])
            elif sheet.name.casefold() not in _OURS and sheet.rows:
                what = "is not one of ours, so nothing was read from it"
                found.problems.append(CellProblem(where, 0, "", what, did_you_mean(sheet.name, list(by_sheet))))
        return found

    def _from_csv(self, sheets: Sheets) -> bool:
        (sheet,) = sheets.sheets
        names = _names(sheet)
        if not set(names) >= {"part", "id", "number"}:
            return False
        at = names.index("part")
        kinds = {row[1][at] if at < len(row[1]) else "" for row in sheet.rows[1:]}
        for part in parts().values():
            if part.name in kinds:
                rows = tuple(row for row in sheet.rows[1:] if row[1][at : at + 1] == (part.name,))
                self._take(part, sheets.file, names, rows, sheet.rows[0][0])
        for number, cells in sheet.rows[1:]:
            kind = cells[at] if at < len(cells) else ""
            if kind not in parts():
                what = f"{quote(kind)} is not a kind of row" if kind else "is empty"
                problem = CellProblem(sheets.file, number, "part", what, did_you_mean(kind, list(parts())))
                self.problems.append(problem)
        unknown = set(names) - set(csv_columns()) - {""}
        self.problems += [
            _unknown_column(sheets.file, sheet.rows[0][0], name, csv_columns()) for name in sorted(unknown)
        ]
        return True

    def _take(
        self, part: Part, where: str, names: list[str], rows: Iterable[tuple[int, tuple[str, ...]]], header: int
    ) -> None:
        """Add the rows of one part; columns that are not of it are named where the sheet is its own."""
        if "part" not in names:
            unknown = [name for name in names if name and name not in part.names]
            self.problems += [_unknown_column(where, header, name, list(part.names)) for name in unknown]
        for name in {name for name in names if name and names.count(name) > 1}:
            self.problems.append(CellProblem(where, header, name, "stands twice", "keep one; the first was read"))
        self.lacks[part.name] = set(part.names) - set(names)
        self.rows[part.name] = []
        for number, cells in rows:
            given: dict[str, str] = {}
            for name, text in zip(names, cells, strict=False):
                if text and name in part.names:
                    given.setdefault(name, text)
            self.rows[part.name].append(Row(where, number, given))


def _names(sheet: Sheet) -> list[str]:
    """Return the names of a sheet's columns."""
    return [" ".join(text.split()) for text in sheet.rows[0][1]] if sheet.rows else []


def _unknown_column(where: str, row: int, name: str, known: list[str]) -> CellProblem:
    return CellProblem(where, row, name[:60], "is not a column here, so it was not read", did_you_mean(name, known))


def _imported(sheets: Sheets, tables: _Tables, collection: Collection) -> Imported:
    problems = [*sheets.problems, *tables.problems]
    kept = _keep_what_is_not_there(tables, collection, problems)
    records, found = records_of(tables.rows)
    problems += found
    new: list[str] = []
    changed: dict[str, tuple[str, ...]] = {}
    unchanged: list[str] = []
    for key, record in records.items():
        case = _checked(record, collection, records, problems)
        old = collection.cases.get(key)
        if old is None:
            new.append(key)
        elif case == old:
            unchanged.append(key)
        else:
            changed[key] = tuple(differences(old, case)) if case else ("cannot be read: see its problems",)
    report = [*_summary(sheets, records, collection, new, changed, unchanged), *kept]
    done = tuple((key, record.data) for key, record in records.items())
    return Imported(
        sheets.file, False, done, tuple(sorted(problems)), tuple(report), tuple(new), changed, tuple(unchanged)
    )


def _keep_what_is_not_there(tables: _Tables, collection: Collection, problems: list[CellProblem]) -> list[str]:
    """Fill in what the file has no sheet or column for, so that a column left out never deletes anything."""
    ids = [row.cells["id"] for row in tables.rows.get(CASE, ()) if row.cells.get("id") in collection.cases]
    stored = rows_of(collection.cases[key] for key in dict.fromkeys(ids))
    report: list[str] = []
    for part in parts().values():
        if part.name == CASE:
            held = {row["id"]: row for row in stored[CASE]}
            lacks = sorted(name for name in tables.lacks.get(CASE, ()) if any(name in row for row in held.values()))
            for row in tables.rows.get(CASE, ()):
                kept = held.get(row.cells.get("id", ""), {})
                row.cells.update({name: kept[name] for name in lacks if name in kept})
            if lacks:
                report.append(f"Columns not in the file, kept as they are: {', '.join(lacks)}.")
            continue
        lacking = {name for row in stored[part.name] for name in row} & tables.lacks.get(part.name, set())
        if part.name in tables.rows and not lacking:
            continue
        if lacking:
            what = f"the column '{min(lacking)}' is missing, so the rows of cases already held were not read"
            sheet = tables.rows[part.name][0].sheet if tables.rows[part.name] else f"sheet '{part.sheet}'"
            problems.append(CellProblem(sheet, 0, "", what, "put the column back; it may be empty"))
        elif stored[part.name]:
            report.append(f"There are no rows for {part.name} in the file; those held were kept.")
        fresh = [row for row in tables.rows.get(part.name, ()) if row.cells.get("id") not in collection.cases]
        old = [Row("the collection", 0, row) for row in stored[part.name]]
        tables.rows[part.name] = [*old, *fresh]
    return report


def _checked(record: Record, collection: Collection, beside: Iterable[str], problems: list[CellProblem]) -> Case | None:
    """Check a record as its file would be beside all others of the sheet, and say each problem with its cell."""
    spots = list(record.spots.items())
    lines = Loaded(record.data, {where: number for number, (where, _) in enumerate(spots)})
    case, found = check_record(record.id, lines, collection, also=beside)
    for problem in found:
        row, column = spots[problem.line][1] if problem.line < len(spots) else spots[0][1]
        problems.append(row.problem(column or _column(problem), problem.message, problem.fix))
    return case


def _column(problem: Problem) -> str:
    """Return the column that a field would stand in."""
    for part in parts().values():
        if part.name != CASE and (found := re.match(rf"{re.escape(part.name)}\.(?:\w+\.)?\d+\.?", problem.field)):
            way = re.sub(r"\.\d+$", "", problem.field[found.end() :])
            return next((column.name for column in part.columns if column.way == way), way)
    return re.sub(r"\.\d+$", "", problem.field)


def _summary(
    sheets: Sheets,
    records: Mapping[str, Record],
    collection: Collection,
    new: list[str],
    changed: Mapping[str, tuple[str, ...]],
    unchanged: list[str],
) -> Iterator[str]:
    """Yield what the file holds, in a few sentences."""
    kinds = f"{len(new)} new, {len(changed)} changed, {len(unchanged)} unchanged"
    yield f"{sheets.file}: {count(len(records), 'case')}; {kinds}."
    others = len(set(collection.cases) - set(records))
    if others:
        yield f"Not in it, and not touched: {count(others, 'case')} of the collection."
    made_of = _fingerprint(sheets)
    if made_of and made_of != collection.fingerprint:
        yield (
            "The collection has changed since this file was made. Look at each change: "
            "it may undo what somebody else did meanwhile."
        )


def _fingerprint(sheets: Sheets) -> str:
    about = next((sheet for sheet in sheets.sheets if sheet.name.casefold() == "about"), Sheet("", ()))
    return next((cells[1] for _, cells in about.rows if len(cells) > 1 and cells[0] == FINGERPRINT), "")


# --- changes in words ----------------------------------------------------------------------------------------------


def differences(old: Case, new: Case) -> Iterator[str]:
    """Yield what differs between two states of a case, one line a field or row."""
    before, after = rows_of([old]), rows_of([new])
    yield from _fields("", before[CASE][0], after[CASE][0], parts()[CASE])
    for name, part in parts().items():
        if name == CASE:
            continue
        one, other = (
            [{k: v for k, v in row.items() if k != "number"} for row in rows[name]] for rows in (before, after)
        )
        steps = SequenceMatcher(None, [str(row) for row in one], [str(row) for row in other], False).get_opcodes()
        for step, first, last, start, end in steps:
            shared = min(last - first, end - start) if step == "replace" else 0
            for at in range(shared):
                yield from _fields(f"{name}, row {start + at + 1}, ", one[first + at], other[start + at], part)
            if step != "equal":
                yield from (f"{name}: removed {_row(row, part)}" for row in one[first + shared : last])
                yield from (f"{name}: added {_row(row, part)}" for row in other[start + shared : end])


def _fields(where: str, old: Mapping[str, str], new: Mapping[str, str], part: Part) -> Iterator[str]:
    for name in part.names:
        if old.get(name) != new.get(name):
            before, after = (quote(row[name]) if name in row else "empty" for row in (old, new))
            yield f"{where}{name}: {before} → {after}"


def _row(row: Mapping[str, str], part: Part) -> str:
    """Return a row by its first text."""
    return quote(next((row[name] for name in part.names if name in row and name not in {"id", "number"}), ""))
