"""Plain tables for spreadsheets: CSV and Excel. No cell of ours can ever run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from casekit.errors import ExportError
from casekit.outputs.render._text import allowed, clean, one_line
from casekit.outputs.render._zip import repack

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide forms count as well in some Excels
_LONGEST = 32_767  # characters in one Excel cell
_CUT = " … (cut: too long for a cell)"
Cell = str | int | float | None


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows as CSV that Excel opens with the right letters and without running anything."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(name) for name in columns])
    for row in _checked(columns, rows):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


class Sheet(NamedTuple):
    """One sheet of a workbook: its name, a header row, and rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def xlsx_bytes(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    sheet: str,
    stamp: str,
    notes: Sequence[tuple[str, str]],
    on: date | None = None,
) -> bytes:
    """Write rows as an Excel workbook: a real table, and a second sheet "About" with the notes and the stamp.

    `on` becomes the date made; without it the file names no date, so that the same rows give the same bytes.
    """
    return workbook_bytes([Sheet(sheet, columns, rows)], title=title, stamp=stamp, notes=notes, on=on)


def workbook_bytes(
    sheets: Sequence[Sheet],
    *,
    title: str,
    stamp: str,
    notes: Sequence[tuple[str, str]],
    on: date | None = None,
) -> bytes:
    """Write several such tables, each on a sheet of its own, and the sheet "About" at the end."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = one_line(title)
    book.properties.language = "en-GB"
    book.properties.creator = book.properties.lastModifiedBy = "casekit"
    for number, sheet in enumerate(sheets, 1):
        page = book.active if number == 1 else book.create_sheet()
        _fill(page, sheet, "Casekit_table" if number == 1 else f"Casekit_table_{number}")
    about_sheet(book.create_sheet("About"), title, stamp, notes)
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue(), {"docProps/core.xml": lambda xml: dated(xml, on)})


def _fill(page: Any, sheet: Sheet, table_name: str) -> None:
    """Write one sheet as a real table under a header row that stays in sight."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    if not sheet.columns:
        raise ExportError("A spreadsheet needs at least one column. Name the fields to export.")
    page.title = _sheet_name(sheet.name)
    names = _unlike(sheet.columns)
    _write(page, 1, names)
    shade(page[1])
    last, widths = 1, [float(len(name) + 4) for name in names]
    for last, row in enumerate(_checked(sheet.columns, sheet.rows), 2):
        _write(page, last, row)
        widths = [max(width, _width(cell)) for width, cell in zip(widths, row, strict=True)]
    lay_out(page, widths)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    if last > 1:  # Excel refuses a table without rows
        table = Table(displayName=table_name, ref=f"A1:{get_column_letter(len(names))}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        page.add_table(table)


def _checked(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[list[Cell]]:
    """Yield rows as plain cells, or say which row does not fit the columns."""
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise ExportError(
                f"Row {number} has {len(row)} cells for {len(columns)} columns. Give each row one cell a column."
            )
        yield [_plain(cell) for cell in row]


def _plain(value: object) -> Cell:
    """Return numbers as they are and anything else as text."""
    if value is None or (isinstance(value, float) and value != value):  # NaN, which pandas uses for "nothing here"
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        return allowed("; ".join(parts))
    return allowed(str(value))


def _harmless(cell: Cell) -> Cell:
    return harmless(allowed(cell)) if isinstance(cell, str) else cell


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula; `restored` takes it off again."""
    return f"'{text}" if text.lstrip("'").startswith(RISKY) else text


def restored(text: str) -> str:
    """Take off the apostrophe that `harmless` put before a text."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(RISKY) else text


def _write(page: Any, number: int, row: Sequence[Cell]) -> None:
    """Write one row; text stays text, whatever it begins with."""
    from openpyxl.styles import Alignment, Font

    for place, value in enumerate(row, 1):
        cell = page.cell(number, place)
        if isinstance(value, str):
            text = clean(value)
            cell.value = text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(RISKY)
        else:
            cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name="Arial", size=10)


def about_sheet(page: Any, title: str, stamp: str, notes: Sequence[tuple[str, str]]) -> None:
    """Fill the second sheet: what this file is and where it comes from."""
    from openpyxl.styles import Font

    for number, row in enumerate([("About", title), *notes, ("Stamp", stamp)], 1):
        _write(page, number, row)
        page.cell(number, 1).font = Font(name="Arial", size=10, bold=True)
    shade(page[1])
    lay_out(page, [28, 60])


def shade(cells: Iterable[Any]) -> None:
    """Mark a header row: bold black on a light fill, as in our documents."""
    from openpyxl.styles import Font, PatternFill

    for cell in cells:
        cell.font = Font(name="Arial", size=10, bold=True, color="000000")
        cell.fill = PatternFill("solid", fgColor="D9E2F0")


def lay_out(page: Any, widths: Sequence[float]) -> None:
    """Set widths, heights that show wrapped text, and A4 landscape, one page wide."""
    from openpyxl.utils import get_column_letter

    wide = [min(max(width, 10), 60) for width in widths]
    for number, width in enumerate(wide, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for row in page.iter_rows():
        lines = max(_lines(cell.value, width) for cell, width in zip(row, wide, strict=True))
        page.row_dimensions[row[0].row].height = min(13.5 * lines + 2, 400)  # Excel allows 409
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _lines(value: Cell, width: float) -> int:
    """Guess how many lines a cell takes at this width."""
    return sum(len(line) // max(int(width * 1.1), 1) + 1 for line in str(value).split("\n"))


def _width(cell: Cell) -> float:
    """Guess a readable width from the longest line, counting wrapped text as narrower."""
    longest = max((len(line) for line in str("" if cell is None else cell).splitlines()), default=0)
    return longest + 4 if longest <= 30 else 34 + (longest - 30) / 6


def _unlike(columns: Sequence[str]) -> list[str]:
    """Return header names that are never empty and never the same twice, as an Excel table demands."""
    names: list[str] = []
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        base = name = one_line(column)[:200] or f"Column {number}"
        again = 2
        while name.casefold() in seen:
            name, again = f"{base} ({again})", again + 1
        seen.add(name.casefold())
        names.append(name)
    return names


def _sheet_name(name: str) -> str:
    """Return a name Excel accepts for a sheet, never the one of the second sheet."""
    text = re.sub(r"[\[\]:*?/\\]", " ", one_line(name)).strip("' ")[:31].strip("' ")
    return "Table" if text.casefold() in ("", "about", "history") else text


def dated(xml: bytes, on: date | None) -> bytes:
    """Replace the clock's times in the properties by the given date, or by none."""
    stamp = f"{on.isoformat()}T00:00:00Z".encode() if on else b""
    pattern = rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)"
    return re.sub(pattern, rb"\g<1>" + stamp + rb"\g<3>" if on else b"", xml)
