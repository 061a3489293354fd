"""Spreadsheets out and in: `to_xlsx` and `to_csv` write cases, `import_sheet` reads them back and says what changes."""

from __future__ import annotations

from pathlib import Path

from casekit.casebase.collection import Collection
from casekit.errors import UnreadableFile
from casekit.intake.sheets.foreign import drafts_of
from casekit.intake.sheets.ours import cases_of
from casekit.intake.sheets.rows import CellProblem, Imported
from casekit.intake.sheets.sheetfile import read
from casekit.intake.sheets.tables import to_csv
from casekit.intake.sheets.workbook import to_xlsx

__all__ = ["CellProblem", "Imported", "import_sheet", "read", "to_csv", "to_xlsx"]


def import_sheet(path: Path, collection: Collection) -> Imported:
    """Read a spreadsheet, ours or another council's, and say what it would change. Nothing is written."""
    sheets = read(path)
    if not any(sheet.rows for sheet in sheets.sheets):
        raise UnreadableFile(f"{sheets.file} holds no rows. Check that it is the right file.")
    return cases_of(sheets, collection) or drafts_of(sheets, collection)
