"""Write cases as a workbook to be edited and read back: a sheet for each part, pick-lists and help. Nothing runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from casekit.casebase.check import CODED
from casekit.casebase.collection import Collection
from casekit.evidence.wording import DEPTHS, INDEPENDENCE, KINDS, STATES, WARNING, count, long_date
from casekit.intake.sheets.tables import CASE, Column, Part, parts, rows_of
from casekit.model.record import Case
from casekit.outputs.render._zip import repack
from casekit.outputs.render.tables import RISKY, about_sheet, dated, lay_out, shade

FINGERPRINT = "Fingerprint"
"""The line on the sheet "About" that says of which state of the collection the workbook is a copy."""

_TERMS = {  # columns whose words are those of a vocabulary, besides `facets`
    **{".".join(str(part) for part in where if part != "*"): facet for where, facet in CODED.items()},
    **{"equality.aim": "aim", "depth": "depth", "level": "level"},
}
_LABELS = {"outcomes.kind": KINDS, "claims.state": STATES, "evidence.independence": INDEPENDENCE, "depth": DEPTHS}
_KEYS = {
    "id": "The case, as its file is called without .yaml. The same id ties its rows on all sheets together",
    "number": "Place in the list: 1, 2, 3. Rows without a number come last",
}
_FREE_ROWS = 500
"""So many rows below the last have pick-lists too."""

_NEEDS_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_STYLE = "casekit text"
_NAMED = "terms_"
"""Begins the names of the cells with each facet's terms; by it the pick-list of terms finds them."""

_Listed = dict[str, list[tuple[str, str, str]]]


def to_xlsx(collection: Collection, cases: Sequence[Case], on: date) -> bytes:
    """Return the bytes of a workbook that holds every field of these cases and can be read back without loss."""
    from openpyxl import Workbook
    from openpyxl.styles import NamedStyle
    from openpyxl.workbook.defined_name import DefinedName

    book = Workbook()
    book.properties.title = "Cases, to be edited and imported again"
    book.properties.language = "en-GB"
    book.properties.creator = book.properties.lastModifiedBy = "casekit"
    font, alignment = _look()
    book.add_named_style(NamedStyle(_STYLE, font=font, alignment=alignment, number_format="@"))
    book.remove(book.active)
    lists = _lists(collection)
    ranges = _ranges(lists)
    for name, rows in rows_of(cases).items():
        part = parts()[name]
        page = _page(book, part.sheet, part.names, [[row.get(c, "") for c in part.names] for row in rows])
        _pick_lists(page, part, ranges, len(rows) + 1 + _FREE_ROWS)
    _page(book, "Help", ("sheet", "column", "needed", "what it holds", "how to write it"), list(_help(lists)))
    _page(
        book, "Lists", ("list", "write", "means", "definition"), [(n, *t) for n, terms in lists.items() for t in terms]
    )
    about_sheet(book.create_sheet("About"), "Cases, to be edited and imported again", *_about(collection, cases, on))
    for way, where in ranges.items():
        if re.fullmatch(r"facets\.\w+", way):
            name = f"{_NAMED}{way.removeprefix('facets.')}"
            book.defined_names[name] = DefinedName(name, attr_text=where)
    out = io.BytesIO()
    book.save(out)
    edits = {f"xl/worksheets/sheet{at}.xml": _not_numbers for at in range(1, len(book.worksheets))}
    return repack(out.getvalue(), {"docProps/core.xml": lambda xml: dated(xml, on), **edits})


def _look(across: str | None = None) -> tuple[Any, Any]:
    """Return the font and the alignment of every cell."""
    from openpyxl.styles import Alignment, Font

    return Font(name="Arial", size=10), Alignment(across, wrap_text=True, vertical="top")


def _about(collection: Collection, cases: Sequence[Case], on: date) -> tuple[str, list[tuple[str, str]]]:
    """Return the stamp and the notes: what this is and how to work with it."""
    stamp = f"{count(len(cases), 'case')} of {count(len(collection.cases), 'record')}. {long_date(on)}."
    return stamp, [
        ("Warning", WARNING),
        ("What this is", "Every field of these cases, to be read, sorted and edited, and imported again."),
        ("The sheets", "Cases has one row for each case. Every other sheet has one row for each entry of a list."),
        ("To change a case", "Change its cells. An empty cell means that the field is left out."),
        ("To add a row", "Write it below the last, with the id of its case. Leave the number empty to put it last."),
        ("To add a case", "Write a row with a new id on the sheet Cases, then its rows on the other sheets."),
        ("To remove an entry", "Delete its row. A case without rows here is not touched by an import."),
        ("Several values", "Where Help says so, write one value a line: Alt and Enter begin a new line in a cell."),
        ("To bring it back", "Save it as .xlsx and import the file with casekit. You see what changes first."),
        (FINGERPRINT, collection.fingerprint or "none"),
    ]


def _page(book: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """Add one sheet: a real table with a header that stays in sight, every cell text."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    page = book.create_sheet(name)
    widths = [len(column) + 4.0 for column in columns]
    for number, row in enumerate([columns, *rows], 1):
        for place, text in enumerate(row, 1):
            if text:
                _put(page.cell(number, place), text, columns[place - 1] == "number" and number > 1)
                widths[place - 1] = max(widths[place - 1], _width(text))
    for place in range(1, len(columns) + 1):
        dimension = page.column_dimensions[get_column_letter(place)]
        dimension.number_format, dimension.font, dimension.alignment = "@", *_look()
    lay_out(page, widths)
    shade(page[1])
    page.page_setup.fitToWidth = max(round(sum(min(width, 60) for width in widths) / 150), 1)
    page.freeze_panes = "B2"
    page.print_title_rows, page.print_title_cols = "1:1", "A:A"
    if rows:  # Excel refuses a table without rows
        table = Table(displayName=f"casekit_{name}", ref=f"A1:{get_column_letter(len(columns))}{len(rows) + 1}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        page.add_table(table)
    return page


def _put(cell: Any, text: str, as_number: bool) -> None:
    cell.style = _STYLE
    if as_number:
        cell.value, cell.number_format, cell.alignment = int(text), "0", _look("center")[1]
        return
    cell.value = _NEEDS_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    cell.data_type = "s"
    if text.startswith(RISKY):
        cell.quotePrefix = True


def _width(text: str) -> float:
    """Return a readable width for a text, counting wrapped text as narrower."""
    longest = max(map(len, text.split("\n")))
    return longest + 2 if longest <= 30 else min(32 + (longest - 30) / 10, 60)


def _not_numbers(xml: bytes) -> bytes:
    """Tell Excel that digits in these cells are meant as text, so that it puts no warning into every corner."""
    last = re.search(rb'<dimension ref="[A-Z]+\d+:([A-Z]+\d+)"', xml)
    if not last:
        return xml
    mark = b'<ignoredErrors><ignoredError sqref="A1:%s" numberStoredAsText="1"/></ignoredErrors>' % last[1]
    return re.sub(rb"<tableParts", mark + b"<tableParts", xml, count=1)


# --- pick-lists and help -------------------------------------------------------------------------------------------


def _lists(collection: Collection) -> _Listed:
    """Return every list to choose from: what to write, what people see, and what it means."""
    found: _Listed = {}
    for way, column in _every_column():
        if column.choices:
            known = collection.vocabulary(_TERMS[way]).by_id if way in _TERMS else {}
            labels = _LABELS.get(way, {})
            found[way] = [
                (word, known[word].label, known[word].definition) if word in known else (word, labels.get(word, ""), "")
                for word in column.choices
            ]
        elif way in _TERMS:
            found[way] = _terms(collection, _TERMS[way])
    coded = {
        v.values_from.removeprefix("facets."): v for v in collection.vocabularies.values() if _is_coded(v.values_from)
    }
    found["facets.facet"] = [(name, v.label, v.question) for name, v in coded.items()]
    found |= {f"facets.{name}": _terms(collection, v.facet) for name, v in coded.items()}
    found["places"] = [(key, place.name, place.region or place.country) for key, place in collection.places.items()]
    found["related.id"] = [(case.id, case.title, "") for case in collection.cases.values()]
    return {way: terms for way, terms in found.items() if terms}


def _is_coded(origin: str) -> bool:
    return origin.startswith("facets.")


def _terms(collection: Collection, facet: str) -> list[tuple[str, str, str]]:
    return [(term.id, term.label, term.definition) for term in collection.vocabulary(facet).terms]


def _every_column() -> Iterator[tuple[str, Column]]:
    """Yield every column with the way to it: `outcomes.domain`, and `record.state` for one of the case itself."""
    for part in parts().values():
        for column in (*([part.group] if part.group else []), *part.columns):
            yield _way(part, column), column


def _way(part: Part, column: Column) -> str:
    return column.way if part.name == CASE else f"{part.name}.{column.way}"


def _ranges(lists: _Listed) -> dict[str, str]:
    """Return where on the sheet Lists each list stands."""
    found, row = {}, 2
    for way, terms in lists.items():
        found[way] = f"Lists!$B${row}:$B${row + len(terms) - 1}"
        row += len(terms)
    return found


def _pick_lists(page: Any, part: Part, ranges: Mapping[str, str], last: int) -> None:
    """Let people choose where words are limited; a cell that may hold several values takes any text."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    columns = {column.name: column for column in ((part.group,) if part.group else ()) + part.columns}
    for place, name in enumerate(part.names, 1):
        column = columns.get(name)
        source = ranges.get(_way(part, column)) if column else None
        letter = get_column_letter(place)
        if part.name == "facets" and name == "term":
            group = get_column_letter(part.names.index("facet") + 1)
            source = f'INDIRECT("{_NAMED}"&${group}2)'
        if not source or not column:
            continue
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showDropDown=False)
        rule.errorTitle, rule.error = (
            "Not in the list",
            "Choose from the list. The sheet Lists says what each word means.",
        )
        rule.showErrorMessage = not column.many
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)


def _help(lists: _Listed) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a row for each column of each sheet."""
    for part in parts().values():
        columns = {column.name: column for column in ((part.group,) if part.group else ()) + part.columns}
        for name in part.names:
            column = columns.get(name)
            if column is None:
                yield (
                    part.sheet,
                    name,
                    "yes" if name == "id" else "no",
                    _KEYS[name],
                    "digits" if name == "number" else "text",
                )
            else:
                needed = "yes" if column.needed else "no"
                yield part.sheet, name, needed, column.meaning.replace("`", "'"), _how(part, column, lists)


def _how(part: Part, column: Column, lists: _Listed) -> str:
    way = _way(part, column)
    if column.choices and len(column.choices) <= 12:
        how = f"one of: {', '.join(column.choices)}"
    elif way in lists:
        how = f"from the sheet Lists, list {way}"
    elif way == "facets.term":
        how = "from the sheet Lists, list facets. and the name in the column facet"
    else:
        how = {int: "a year in digits", date: "a date as 2026-11-22", bool: "true, or empty"}.get(column.kind, "text")
    return f"{how}; several values one a line" if column.many else how
