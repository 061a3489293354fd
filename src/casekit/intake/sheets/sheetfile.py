"""Read a spreadsheet that a stranger may have made: text only, within limits, and nothing in it is ever run.

Numbers, dates and percentages typed by a person become the text that the person sees. A formula is reported and its
cell left empty: what it shows depends on a program, and on other files.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from casekit.casebase.yamlfile import CONTROL
from casekit.errors import UnreadableFile
from casekit.intake.formats.base import MB, Limits
from casekit.intake.formats.kinds import check_package
from casekit.intake.sheets.rows import CellProblem
from casekit.outputs.render.tables import restored

LIMITS = Limits(bytes=20 * MB, unpacked=200 * MB)
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_EMPTY = 5_000
"""After so many empty rows the rest of a sheet is taken to be empty."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SEPARATORS = (",", ";", "\t")
_BROKEN = (OSError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, SyntaxError)
_BAD_FILE = (*_BROKEN, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Sheet:
    """One sheet: the rows that hold anything, each with its number as people count."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sheets:
    """What was read from one file, and what in it could not be taken."""

    file: str
    kind: str
    sheets: tuple[Sheet, ...]
    problems: tuple[CellProblem, ...] = ()


def read(path: Path) -> Sheets:
    """Read a workbook (.xlsx) or a CSV file, or raise UnreadableFile with a sentence."""
    data = _bytes(path)
    name = path.name.encode(errors="replace").decode()
    try:
        if data.startswith(_OLD_OFFICE):
            raise UnreadableFile("it is in Excel's old format, or has a password: save it as .xlsx, without a password")
        if path.suffix.lower() == ".xlsx" or data.startswith(b"PK\x03\x04"):
            return _workbook(data, name)
        if path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
            raise UnreadableFile("it is not a spreadsheet that casekit reads: save it as .xlsx or .csv")
        return _csv(data, name)
    except UnreadableFile as error:
        raise UnreadableFile(f"{name} was not taken in: {error}.") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise UnreadableFile(f"{path.name} is not a plain file. Name a spreadsheet.")
        with path.open("rb") as file:
            data = file.read(LIMITS.bytes + 1)
    except OSError as error:
        what = (error.strerror or "it cannot be opened").lower()
        raise UnreadableFile(
            f"{path.name} cannot be opened ({what}). Check that it is there and may be read."
        ) from error
    if len(data) > LIMITS.bytes:
        raise UnreadableFile(
            f"{path.name} is larger than {LIMITS.bytes // MB} MB. Save fewer rows as a file of their own."
        )
    return data


# --- workbooks -----------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str) -> Sheets:
    problems: list[CellProblem] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of charts, extensions and the like that are not read
        try:
            check_package(data, LIMITS)
            book = _opened(data)
            sheets = tuple(_sheet(page, problems) for page in book.worksheets)
        except _BAD_FILE as error:
            raise UnreadableFile("it is damaged: open it, save it again as .xlsx, and import that copy") from error
    return Sheets(name, "xlsx", sheets, tuple(problems))


def _opened(data: bytes) -> Any:
    """Open a workbook, with its table of texts read as it stands: openpyxl takes some signs out of them."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read_strings = lambda: reader.shared_strings.extend(_strings(reader))
    reader.read_theme = reader.read_properties = reader.read_custom = lambda: None
    reader.read()
    return reader.wb


def _strings(reader: Any) -> Iterator[str]:
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return
    with reader.archive.open(part.PartName[1:]) as file:
        for _, node in iterparse(file):
            if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                yield Text.from_tree(node).content or ""
                node.clear()


def _sheet(page: Any, problems: list[CellProblem]) -> Sheet:
    """Read one sheet; what it claims of its own size is not believed."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    where, empty = f"sheet '{page.title}'", 0
    page.reset_dimensions()
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        texts = _trimmed("" if cell.value is None else _cell(cell, where, problems) for cell in cells)
        empty = 0 if texts else empty + 1
        if texts:
            rows.append((number, texts))
        if len(texts) > MAX_COLUMNS:
            raise UnreadableFile(f"{where} has more than {MAX_COLUMNS} columns: import a copy with fewer")
        if len(rows) > MAX_ROWS:
            raise UnreadableFile(f"{where} has more than {MAX_ROWS:,} rows: import it in several files")
        if empty > MAX_EMPTY:
            break
    return Sheet(page.title, tuple(rows))


def _trimmed(texts: Iterable[str]) -> tuple[str, ...]:
    found = list(texts)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _cell(cell: Any, sheet: str, problems: list[CellProblem]) -> str:
    """Return what a person sees in a cell."""
    value, kind = cell.value, cell.data_type
    if kind in {"f", "e"}:
        what = "holds a formula, which is not read" if kind == "f" else f"holds the error {value}"
        fix = "write the text or the figure itself into the cell"
        problems.append(CellProblem(sheet, cell.row, cell.column_letter, what, fix))
        return ""
    if isinstance(value, str):
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
        return _clean(text, sheet, cell.row, cell.column_letter, problems)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    return str(value)


def _number(value: float, shown: str) -> str:
    """Write a number as its cell shows it, as far as that matters: percentages, money and commas."""
    percent = "%" in re.sub(r'"[^"]*"|\\.', "", shown)
    exact = Decimal(f"{value:.15g}") * (100 if percent else 1)
    text = format(exact.normalize(), ",f" if "#,##0" in shown else "f")
    if percent:
        return f"{text}%"
    sign = next((sign for sign in "£€$" if sign in shown), "")
    return f"-{sign}{text[1:]}" if sign and text.startswith("-") else f"{sign}{text}"


def _clean(text: str, sheet: str, row: int, column: str, problems: list[CellProblem]) -> str:
    """Return a text with plain line ends and without signs that no record may hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        what = f"holds the control sign {ord(found[0]):04X}"
        problems.append(CellProblem(sheet, row, column, what, "it was left out; look at the text"))
        text = CONTROL.sub("", text)
    return text.strip()


# --- CSV -----------------------------------------------------------------------------------------------------------


def _csv(data: bytes, name: str) -> Sheets:
    text = _decoded(data)
    separator = ""
    if told := re.match(r"sep=([,;\t])\r?\n", text):  # a line of Excel's own
        separator, text = told[1], text[told.end() :]
    problems: list[CellProblem] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for number, cells in enumerate(_rows(text, separator or _separator(text)), 2 if told else 1):
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile(f"row {number} has more than {MAX_COLUMNS} columns: save it again as CSV")
            texts = _trimmed(
                _clean(restored(cell), name, number, str(at), problems) for at, cell in enumerate(cells, 1)
            )
            if texts:
                rows.append((number, texts))
            if len(rows) > MAX_ROWS:
                raise UnreadableFile(f"it has more than {MAX_ROWS:,} rows: import it in several files")
    except csv.Error as error:
        raise UnreadableFile("it cannot be read as CSV: save it again as CSV (comma delimited), UTF-8") from error
    return Sheets(name, "csv", (Sheet("", tuple(rows)),), tuple(problems))


def _decoded(data: bytes) -> str:
    """Read the letters of a CSV file: UTF-8, what Excel calls Unicode text, or the old Western European set."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile("its letters cannot be read: save it again as CSV (comma delimited), UTF-8")


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _separator(text: str) -> str:
    """Return the sign that parts the first rows into most cells, the same number in most rows."""

    def columns(sign: str) -> int:
        counts = Counter(len(cells) for cells in islice(_rows(text, sign), 20))
        return max((often * number for number, often in counts.items() if number > 1), default=0)

    return max(_SEPARATORS, key=columns)
