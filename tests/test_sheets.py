"""Spreadsheets lose nothing, run nothing, and say in words what they would change."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from casekit.casebase.collection import Collection
from casekit.casebase.load import load
from casekit.casebase.problems import field_names
from casekit.casebase.yamlfile import CONTROL
from casekit.errors import UnreadableFile
from casekit.intake.sheets import Imported, import_sheet, read, to_csv, to_xlsx
from casekit.intake.sheets import sheetfile as sheetfile_module
from casekit.intake.sheets.tables import CASE, csv_columns, parts, rows_of
from casekit.intake.sheets.writing import write_cases
from casekit.model.record import Address, Case, Key, Line, Text, Year
from casekit.outputs.render.tables import harmless, restored
from conftest import CASES, SHIPPED, write_base

ON = date(2026, 11, 22)
NASTY = [
    *(
        "=1+1",
        "'=1+1",
        "''=1",
        "+44",
        "-5%",
        "@here",
        "'tis so",
        "'",
        "＝1",
        "#N/A",
        "TRUE",
        "1.50",
        "007",
        "1e5",
        "1-2",
    ),
    *(
        "_x000D_",
        "_x005F_",
        "_x005F_x000D_",
        "x005F_",
        "a_x0041_b",
        "two  spaces",
        "a\tb",
        "é😀👩‍👩‍👧",
        "שלום עולם",
        "a\u2028b",
    ),
    *(
        "<b>&amp;</b>",
        ']]>"',
        "null",
        "~",
        "2026-11-22",
        "=cmd|'/c calc'!A1",
        "x" * 400,
        "\u200bzero",
        "\ufeffmark",
        "ﷺ",
        "a\u0301",
    ),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return load(write_base(tmp_path_factory.mktemp("small") / "casebase"))


@pytest.fixture
def edited(small: Collection, tmp_path: Path) -> Callable[..., Imported]:
    """Export the small base, change the workbook, and import it again."""

    def edit(change: Callable[[Any], object], collection: Collection = small) -> Imported:
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(small, list(small.cases.values()), ON)))
        change(book)
        book.save(tmp_path / "cases.xlsx")
        return import_sheet(tmp_path / "cases.xlsx", collection)

    return edit


def put(name: str, data: bytes, folder: Path) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def cell(book: Any, sheet: str, column: str, row: int) -> Any:
    names = [one.value for one in book[sheet][1]]
    return book[sheet].cell(row, names.index(column) + 1)


# --- any case --------------------------------------------------------------------------------------------------------

SIGNS = st.characters(
    exclude_categories=["Cs", "Cc"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff",
)
LINES = (st.sampled_from(NASTY) | st.text(SIGNS | st.just("\t"), min_size=1, max_size=40)).map(str.strip).filter(bool)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
KEYS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Key: KEYS,
    Line: LINES,
    Text: TEXTS,
    Year: st.integers(1900, 2100),
    Address: st.sampled_from(["https://example.org/a?b=1&c='d'", "http://example.org/=é"]),
    date: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    bool: st.booleans(),
}


def any_value(annotation: Any, needed: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for a field's type."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of(*(st.none() if one is type(None) else any_value(one) for one in inner))
    if origin is tuple:
        return st.lists(any_value(inner[0]), min_size=needed, max_size=3).map(tuple)
    if origin is dict:
        lists = st.lists(any_value(get_args(inner[1])[0]), min_size=1, max_size=2)
        return st.dictionaries(st.sampled_from(["topic", "practice", "some facet"]), lists, max_size=2)
    return any_block(annotation)


def any_block(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    fields = {
        name: any_text(info) if info.annotation is str else any_value(info.annotation, int(info.is_required()))
        for name, info in model.model_fields.items()
    }
    return st.fixed_dictionaries(fields).map(lambda data: {k: v for k, v in data.items() if v is not None})


def any_text(info: Any) -> st.SearchStrategy[str]:
    """Tell the kinds of text apart by their limits, which pydantic keeps beside the bare type."""
    kinds = {80: KEYS, 400: LINES, 4000: TEXTS, 600: TEXTS.map(lambda text: f"{text} and that is all of it."[-600:])}
    most = next(one.max_length for one in info.metadata if getattr(one, "max_length", None))
    return kinds[most]


def as_case(data: dict[str, Any]) -> Case:
    return Case.model_validate(data)


ANY_CASE = any_block(Case).map(as_case)
SOME = st.lists(ANY_CASE, min_size=1, max_size=2, unique_by=lambda case: case.id)


def same(cases: list[Case], file: Path, collection: Collection) -> None:
    found = import_sheet(file, collection)
    assert not found.foreign
    assert [Case.model_validate({**data, "id": key}) for key, data in found.records] == cases


@settings(max_examples=20)
@given(cases=SOME)
def test_any_case_survives_a_workbook(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("xlsx")
    same(cases, put("a.xlsx", to_xlsx(NOTHING, cases, ON), folder), NOTHING)


@settings(max_examples=40)
@given(cases=SOME)
def test_any_case_survives_csv(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> None:
    same(cases, put("a.csv", to_csv(cases), tmp_path_factory.mktemp("csv")), NOTHING)


NOTHING = Collection({}, {}, {}, {})


def nasty_case(nasty: list[str] = NASTY) -> Case:
    """Return one case with every nasty text in a line, a list and a passage."""
    sources = [{"key": "k", "title": "T", "publisher": "P"}]
    data = {**CASES["elm-abroad"], "id": "nasty", "title": nasty[0], "aliases": nasty, "sources": sources}
    passages = [{"text": f"{text}\n\n  {text}", "locator": text} for text in nasty]
    partners = [{"name": text} for text in nasty]
    return as_case({**data, "story": {"context": passages}, "partners": partners})


@given(st.text(max_size=12) | st.sampled_from(NASTY))
def test_an_apostrophe_is_put_on_and_taken_off(text: str) -> None:
    assert restored(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


# --- the whole base --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_shipped_base_comes_back_as_it_went(shipped_collection: Collection, suffix: str, tmp_path: Path) -> None:
    cases = [*shipped_collection.cases.values(), nasty_case()]
    data = to_csv(cases) if suffix == ".csv" else to_xlsx(shipped_collection, cases, ON)
    file = put(f"cases{suffix}", data, tmp_path)
    same(cases, file, shipped_collection)
    found = import_sheet(file, shipped_collection)
    assert found.unchanged == tuple(shipped_collection.cases)
    assert found.new == ("nasty",) and found.changed == {}
    assert {problem.id for problem in found.problems} <= {"nasty"}


def test_a_collection_is_restored_from_its_workbook(shipped_collection: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "casebase"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("cases", "drafts"))
    linked = [case for case in shipped_collection.cases.values() if case.related][:4]
    ids = {case.id for case in linked} | {link.id for case in linked for link in case.related}
    cases = [shipped_collection.cases[key].model_copy(update={"related": ()}) for key in sorted(ids)]
    cases = [next((case for case in linked if case.id == one.id), one) for one in cases]
    file = put("cases.xlsx", to_xlsx(shipped_collection, cases, ON), tmp_path)
    empty = load(folder)
    found = import_sheet(file, empty)
    assert (found.problems, found.new) == ((), tuple(case.id for case in cases))
    write_cases(folder, found, empty)
    assert dict(load(folder).cases) == {case.id: case for case in cases}


def test_a_link_to_a_case_that_is_nowhere_is_still_named(edited: Callable[..., Imported]) -> None:
    def change(book: Any) -> None:
        book["Related"].append(["alder-shared-houses", None, "birch-nowhere", "Also houses"])

    (problem,) = edited(change).problems
    assert "'birch-nowhere' is not another case" in str(problem)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_the_shipped_base_survives_libreoffice(shipped_collection: Collection, tmp_path: Path) -> None:
    # LibreOffice 7 takes the text _x005F_x000D_ for an escape of its own and shortens it; nobody writes that
    cases = [*shipped_collection.cases.values(), nasty_case([text for text in NASTY if text != "_x005F_x000D_"])]
    file = put("cases.xlsx", to_xlsx(shipped_collection, cases, ON), tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    same(cases, tmp_path / "saved" / "cases.xlsx", shipped_collection)
    kept = openpyxl.load_workbook(tmp_path / "saved" / "cases.xlsx")["Outcomes"].data_validations.dataValidation
    assert len(kept) == 3


def test_the_same_cases_give_the_same_bytes(small: Collection) -> None:
    cases = list(small.cases.values())
    assert to_xlsx(small, cases, ON) == to_xlsx(small, cases, ON)
    assert to_csv(cases) == to_csv(cases)


# --- the workbook ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(small: Collection) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(small, [*small.cases.values(), nasty_case()], ON)))


def test_every_field_of_the_model_has_one_column() -> None:
    columns = [c.way if p.name == CASE else f"{p.name}.{c.way}" for p in parts().values() for c in p.columns]
    assert len(columns) == len(set(columns))
    fields = field_names(Case)
    wanted = {f"{way}.{name}".strip(".") for way, names in fields.items() for name in names} - set(fields) - {"id"}
    story = {way for way in wanted if way.startswith("story.")}
    passage = {way for way in story if way.count(".") == 2}
    assert set(columns) == wanted - story | {f"story.{way.rpartition('.')[2]}" for way in passage}
    group = parts()["story"].group
    assert group is not None and group.choices == tuple(fields["story"])


def test_no_part_has_two_columns_of_one_name() -> None:
    for part in parts().values():
        assert len(part.names) == len(set(part.names))
    assert len(csv_columns()) == len(set(csv_columns()))


def test_every_sheet_is_a_table_with_a_header_that_stays(book: Any) -> None:
    names = [part.sheet for part in parts().values()]
    assert book.sheetnames == [*names, "Help", "Lists", "About"]
    for page in book.worksheets[:-1]:
        assert page.freeze_panes == "B2"
        assert len(page.tables) == (page.max_row > 1)
        assert all(one.font.bold for one in page[1])
    assert (book.properties.language, book.properties.creator) == ("en-GB", "casekit")


def test_no_cell_runs(book: Any) -> None:
    cells = [one for page in book for row in page.iter_rows() for one in row if one.value is not None]
    assert {one.data_type for one in cells} == {"s", "n"}
    assert {
        page.title for page in book for row in page.iter_rows() for one in row if one.data_type == "n" and one.value
    } <= {part.sheet for part in parts().values()}
    risky = [one for one in cells if str(one.value).startswith(("=", "+", "-", "@", "＝"))]
    assert risky and all(one.quotePrefix for one in risky)


def test_help_tells_of_every_column_and_lists_of_every_word(book: Any, small: Collection) -> None:
    told = [tuple(one.value for one in row[:2]) for row in book["Help"].iter_rows(min_row=2)]
    assert told == [(part.sheet, name) for part in parts().values() for name in part.names]
    assert all(row[3].value and row[4].value for row in book["Help"].iter_rows(min_row=2))
    listed = {(row[0].value, row[1].value) for row in book["Lists"].iter_rows(min_row=2)}
    assert {("facets.topic", term) for term in small.vocabulary("topic").by_id} <= listed
    assert {
        ("record.state", "draft"),
        ("evidence.level", "NE"),
        ("places", "alder"),
        ("facets.facet", "group"),
    } <= listed


def test_pick_lists_point_to_their_words(book: Any) -> None:
    lists = book["Lists"]
    seen: set[str] = set()
    for part in parts().values():
        for rule in book[part.sheet].data_validations.dataValidation:
            if found := re.fullmatch(r"Lists!\$B\$(\d+):\$B\$(\d+)", rule.formula1):
                names = {lists.cell(row, 1).value for row in range(int(found[1]), int(found[2]) + 1)}
                column = book[part.sheet][f"{str(rule.sqref).split(':')[0][:-1]}1"].value
                way = column if part.name == CASE or "." in column else f"{part.name}.{column}"
                assert names == {way}
                seen |= names
    coded = {f"facets.{name}" for name in ("topic", "practice", "group")}
    assert seen == {row[0].value for row in lists.iter_rows(min_row=2)} - coded
    (term,) = [r for r in book["Facets"].data_validations.dataValidation if "INDIRECT" in r.formula1]
    assert (str(term.sqref)[:2], term.formula1) == ("D2", 'INDIRECT("terms_"&$B2)')
    assert set(book.defined_names) >= {"terms_topic", "terms_group", "terms_practice"}


def test_about_carries_the_warning_the_stamp_and_the_state_of_the_collection(book: Any, small: Collection) -> None:
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Warning"] == "Drafting aid. Not an assessment. Evidence from other places, not from here."
    assert about["Fingerprint"] == small.fingerprint
    assert about["Stamp"] == "7 cases of 6 records. 22 November 2026."


def test_excel_is_told_that_digits_are_text(small: Collection) -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(small, list(small.cases.values()), ON))) as archive:
        first = archive.read("xl/worksheets/sheet1.xml").decode()
    assert first.count("<ignoredErrors>") == 1
    assert first.index("<pageSetup") < first.index("<ignoredErrors>") < first.index("<tableParts")


def test_csv_has_one_row_for_each_block_and_nothing_that_runs(small: Collection) -> None:
    data = to_csv([*small.cases.values(), nasty_case()])
    assert data.startswith(b"\xef\xbb\xbfpart,id,number,") and data.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {row[0] for row in rows[1:]} == set(parts())
    assert not [one for row in rows for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))]


# --- what a person changes -------------------------------------------------------------------------------------------


def test_nothing_changed_is_said_so(edited: Callable[..., Imported], small: Collection) -> None:
    found = edited(lambda book: None)
    assert found.report == ("cases.xlsx: 6 cases; 0 new, 0 changed, 6 unchanged.",)
    assert (found.problems, found.changed, found.unchanged) == ((), {}, tuple(small.cases))


def test_changes_are_told_field_by_field(edited: Callable[..., Imported]) -> None:
    def change(book: Any) -> None:
        cell(book, "Cases", "title", 2).value = "Another title"
        cell(book, "Claims", "value", 2).value = "81%"
        book["Partners"].append(["alder-shared-houses", None, "A food bank", "voluntary"])
        book["Outcomes"].delete_rows(3)

    title = small_title("alder-and-birch-fund")
    found = edited(change)
    assert found.changed["alder-and-birch-fund"] == (f"title: '{title}' → 'Another title'",)
    assert found.changed["alder-shared-houses"] == (
        "partners: added 'A food bank'",
        "outcomes: removed 'A register of landlords was hoped for.'",
        "claims, row 1, value: '80%' → '81%'",
    )
    assert found.problems == ()
    data = dict(found.records)["alder-shared-houses"]
    assert [one["name"] for one in data["partners"]] == ["County fire service", "A food bank"]
    assert data["facets"]["topic"][1] == "safety"


def small_title(key: str) -> str:
    return str(CASES[key]["title"])


def test_a_new_case_may_name_a_shared_source_by_its_key(edited: Callable[..., Imported]) -> None:
    row = {
        **{
            "id": "birch-welcome",
            "title": "A welcome desk",
            "summary": "A desk for newcomers. Nobody counted who came.",
        },
        **{"depth": "snapshot", "record.state": "draft", "places": "birch", "level": "town", "lead.name": "Birch"},
        **{"status": "unknown", "evidence.level": "U", "evidence.why": "Not rated.", "evidence.rated_by": "curator"},
        "evidence.independence": "unknown",
    }

    def change(book: Any) -> None:
        book["Cases"].append([row.get(name.value) for name in book["Cases"][1]])
        book["Sources"].append(["birch-welcome", 1, "birch-report"])

    found = edited(change)
    assert (found.new, found.problems) == (("birch-welcome",), ())


def test_what_people_type_becomes_text(edited: Callable[..., Imported]) -> None:
    typed = {
        "value": 0.93,
        "what": 15.0,
        "of": datetime(2010, 5, 1),
        "said_by": True,
        "as_at": 249000,
        "locator": 0.1 + 0.2,
    }

    def change(book: Any) -> None:
        for name, value in typed.items():
            cell(book, "Claims", name, 2).value = value
        cell(book, "Claims", "value", 2).number_format = "0%"
        cell(book, "Claims", "as_at", 2).number_format = '"£"#,##0'
        cell(book, "Cases", "record.checked_on", 3).value = "31/1/2026"
        cell(book, "Cases", "period.start", 3).value = 2008
        cell(book, "Cases", "period.inferred", 3).value = False

    found = edited(change)
    claim = dict(found.records)["alder-shared-houses"]["claims"][0]
    assert {name: claim[name] for name in typed} == {
        **{"value": "93%", "what": "15", "of": "2010-05-01", "said_by": "true", "as_at": "£249,000", "locator": "0.3"}
    }
    assert list(found.changed) == ["alder-shared-houses"] and len(found.changed["alder-shared-houses"]) == 6


@pytest.mark.parametrize(
    ("sheet", "column", "row", "value", "said"),
    [
        ("Cases", "status", 3, "over", "column status: 'over' is not possible here"),
        ("Cases", "record.state", 3, None, "column record.state: is missing: add it"),
        (
            "Cases",
            "places",
            3,
            "alder\naldr",
            "column places: 'aldr' is not in the place register: did you mean alder?",
        ),
        ("Cases", "id", 3, "Alder Houses", "column id: 'Alder Houses' is not an id: use small letters"),
        ("Cases", "period.start", 3, "soon", "column period.start: 'soon' is not a number"),
        ("Claims", "what", 2, None, "row 2, column what: is missing"),
        ("Claims", "of", 2, None, "row 2, column value: a percentage without its base"),
        ("Claims", "id", 2, "alder-shared-house", "'alder-shared-house' has no row among the cases"),
        ("Claims", "number", 2, "first", "column number: 'first' is not a number"),
        (
            "Facets",
            "term",
            2,
            "houzing",
            "row 2, column term: 'houzing' is not in the vocabulary 'topic': did you mean housing?",
        ),
        ("Facets", "facet", 2, None, "column facet: is empty: say which list"),
        ("Story", "section", 2, "contxt", "column section: 'contxt' is not possible here: did you mean context?"),
        ("Recognition", "year", 2, "1066", "sheet 'Recognition', row 2, column year: '1066' is outside"),
        ("Related", "related.id", 2, "oak", "column related.id: 'oak' is not another case"),
        ("Sources", "address", 2, "=HYPERLINK(1)", "column F: holds a formula, which is not read"),
        ("Sources", "address", 2, "#REF!", "column F: holds the error #REF!"),
        ("Cases", "title", 3, "bad\x7fsign", "holds the control sign 007F: it was left out"),
        ("Cases", "id", 1, "id", ""),
        (
            "Claims",
            "reason",
            1,
            "reasons",
            "column reasons: is not a column here, so it was not read: did you mean reason?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_sheet_row_and_column(
    edited: Callable[..., Imported], sheet: str, column: str, row: int, value: object, said: str
) -> None:
    def change(book: Any) -> None:
        cell(book, sheet, column, row).value = value

    found = edited(change)
    told = [str(problem) for problem in found.problems]
    assert (said == "" and not told) or [
        line for line in told if line.startswith(f"sheet '{sheet}'") and said in line
    ], told


def test_only_the_changed_cell_differs_in_the_file(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "casebase")
    path = folder / "cases" / "alder-shared-houses.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"sector: fire", "sector: other  # nobody knows", text)
    path.write_text(text, encoding="utf-8")
    collection = load(folder)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(collection, list(collection.cases.values()), ON)))
    row = [one.value for one in book["Cases"]["A"]].index("alder-shared-houses") + 1
    cell(book, "Cases", "title", row).value = "Another title"
    book["Partners"].append(["alder-shared-houses", None, "A food bank", "voluntary"])
    book.save(tmp_path / "cases.xlsx")
    write_cases(folder, import_sheet(tmp_path / "cases.xlsx", collection), collection)
    before, after = text.splitlines(), path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [before[0]]
    assert [line.strip() for line in after if line not in before] == [
        "title: Another title",
        "- name: A food bank",
        "sector: voluntary",
    ]


def test_a_list_may_be_emptied(edited: Callable[..., Imported]) -> None:
    found = edited(lambda book: book["Related"].delete_rows(2))
    assert found.changed == {"alder-shared-houses": ("related: removed 'birch-english-classes'",)}


def test_rows_without_contents_are_no_rows(edited: Callable[..., Imported]) -> None:
    found = edited(lambda book: book["Claims"].append(["alder-shared-houses", 9]))
    assert found.changed == {} and found.problems == ()


def test_rows_may_stand_in_any_order(edited: Callable[..., Imported]) -> None:
    def change(book: Any) -> None:
        for page in book.worksheets[1:11]:
            rows = [[one.value for one in row] for row in page.iter_rows(min_row=2)]
            for number, row in enumerate(reversed(rows), 2):
                for place, value in enumerate(row, 1):
                    page.cell(number, place).value = value

    found = edited(change)
    assert found.changed == {} and found.problems == ()


def test_a_sheet_or_column_left_out_deletes_nothing(edited: Callable[..., Imported]) -> None:
    def change(book: Any) -> None:
        del book["Claims"]
        del book["Lists"]
        book["Cases"].delete_cols([one.value for one in book["Cases"][1]].index("programme") + 1)

    found = edited(change)
    assert found.changed == {} and found.problems == ()
    assert "There are no rows for claims in the file; those held were kept." in found.report
    assert "Columns not in the file, kept as they are: programme." in found.report


def test_a_list_without_one_of_its_columns_is_not_half_read(edited: Callable[..., Imported]) -> None:
    def change(book: Any) -> None:
        book["Claims"].delete_cols([one.value for one in book["Claims"][1]].index("reason") + 1)
        cell(book, "Claims", "value", 2).value = "99%"

    found = edited(change)
    assert found.changed == {}
    assert [str(problem) for problem in found.problems] == [
        "sheet 'Claims': the column 'reason' is missing, so the rows of cases already held were not read: "
        "put the column back; it may be empty"
    ]


def test_strange_sheets_are_named(edited: Callable[..., Imported]) -> None:
    found = edited(lambda book: book.create_sheet("Claim").append(["id"]))
    assert [str(p) for p in found.problems] == [
        "sheet 'Claim': is not one of ours, so nothing was read from it: did you mean claims?"
    ]


def test_an_old_copy_and_cases_left_out_are_told(
    edited: Callable[..., Imported], shipped_collection: Collection
) -> None:
    found = edited(lambda book: None, shipped_collection)
    assert len(found.new) == 6
    assert any(line.startswith("The collection has changed since") for line in found.report)
    assert f"Not in it, and not touched: {len(shipped_collection.cases)} cases of the collection." in found.report


def test_csv_saved_by_excel_in_another_country_is_read(small: Collection, tmp_path: Path) -> None:
    text = to_csv(list(small.cases.values())).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for separator, encoding in ((";", "cp1252"), ("\t", "utf-16"), (",", "utf-8")):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=separator).writerows(rows)
        found = import_sheet(put("cases.csv", out.getvalue().encode(encoding), tmp_path), small)
        assert (found.unchanged, found.problems) == (tuple(small.cases), ())
    out = f"sep=;\r\n{';'.join(rows[0])}\r\n".encode()
    with pytest.raises(UnreadableFile, match="holds no"):
        import_sheet(put("empty.csv", b"\r\n\r\n", tmp_path), small)
    assert import_sheet(put("header.csv", out, tmp_path), small).records == ()


def test_csv_says_which_rows_and_columns_it_did_not_read(small: Collection, tmp_path: Path) -> None:
    text = "part,id,number,titel\r\ncase,alder-shared-houses,,X\r\nclaim,alder-shared-houses,1,\r\n"
    told = [str(p) for p in import_sheet(put("a.csv", text.encode(), tmp_path), small).problems]
    assert "a.csv, row 3, column part: 'claim' is not a kind of row: did you mean claims?" in told
    assert "a.csv, row 1, column titel: is not a column here, so it was not read: did you mean title?" in told


# --- files that mean ill ---------------------------------------------------------------------------------------------


def with_member(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return out.getvalue()


def plain_book(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel's old format, or has a password"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel's old format, or has a password"),
        ("a.xlsx", b"PK\x03\x04 not really", "damaged"),
        ("a.xlsx", b"hello", "damaged"),
        ("a.ods", b"hello", "save it as .xlsx or .csv"),
        ("a.csv", b"\x00\x01\x02" * 99, "its letters cannot be read"),
        ("a.csv", b"a,b\r\n\x81\xff,1\r\n", "its letters cannot be read"),
        ("a.csv", b"a,b\r\n" + b'"' + b"x" * 200_000, "cannot be read as CSV"),
        ("a.csv", b"," * 5_000, "more than 100 columns"),
        ("a.csv", b"a,b\r\n" * 50_001, "more than 50,000 rows"),
        ("a.xlsx", plain_book([["x"] * 101]), "more than 100 columns"),
        ("a.xlsx", with_member(plain_book([["x"]]), SHEET, lambda xml: BOMB + xml), "declarations"),
        ("a.xlsx", with_member(plain_book([["x"]]), SHEET, lambda xml: xml + b" " * 60_000_000), "unpack to far more"),
        ("a.xlsx", with_member(plain_book([["x"]]), SHEET, lambda xml: xml[: len(xml) // 2]), "damaged"),
        ("a.xlsx", with_member(plain_book([["x"]]), "xl/workbook.xml", lambda xml: xml[:99]), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_gets_a_sentence(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(said)) as refused:
        read(put(name, data, tmp_path))
    assert str(refused.value).startswith(name) and str(refused.value).endswith(".")


def test_a_folder_a_missing_and_a_huge_file_get_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="not a plain file"):
        read(tmp_path)
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read(tmp_path / "none.xlsx")
    monkeypatch.setattr(sheetfile_module, "LIMITS", sheetfile_module.Limits(bytes=1_000_000))
    with pytest.raises(UnreadableFile, match="larger than 1 MB"):
        read(put("a.csv", b"a" * 1_000_001, tmp_path))


def test_a_sheet_that_claims_a_million_rows_does_not_hang(tmp_path: Path) -> None:
    def claim(xml: bytes) -> bytes:
        xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)
        far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
        return xml.replace(b"</sheetData>", far)

    found = read(put("a.xlsx", with_member(plain_book([["x", "y"], ["1", "2"]]), SHEET, claim), tmp_path))
    assert found.sheets[0].rows == ((1, ("x", "y")), (2, ("1", "2")))


def test_a_sheet_that_claims_to_be_small_is_read_whole(tmp_path: Path) -> None:
    def claim(xml: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)

    found = read(put("a.xlsx", with_member(plain_book([["x", "y"], ["1", "2"]]), SHEET, claim), tmp_path))
    assert found.sheets[0].rows[1] == (2, ("1", "2"))


def test_formulas_and_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    rows = [["x", "y"], ["=[1]Other!A1", "=cmd|'/c calc'!A1"], ["a", "b"]]
    found = read(put("a.xlsx", plain_book(rows), tmp_path))
    assert found.sheets[0].rows == ((1, ("x", "y")), (3, ("a", "b")))
    assert [(p.row, p.column) for p in found.problems] == [(2, "A"), (2, "B")]


WHOLE = plain_book([["Project", "Council", "Cost"], ["A", "Leeds", 0.5], ["=1", None, True]])


@settings(max_examples=100)
@given(st.data())
def test_damage_anywhere_gets_a_sentence(data: st.DataObject) -> None:
    member = data.draw(st.sampled_from(zipfile.ZipFile(io.BytesIO(WHOLE)).namelist()))
    junk = data.draw(st.binary(max_size=6) | st.sampled_from([b"999999999999", b"<", b'"', b"NaN", b"-1", b"1e999"]))

    def harm(xml: bytes) -> bytes:
        at = data.draw(st.integers(0, len(xml)))
        return xml[:at] + junk + xml[at + data.draw(st.integers(0, 8)) :]

    with suppress(UnreadableFile):
        sheetfile_module._workbook(with_member(WHOLE, member, harm), "a.xlsx")


# --- sheets of other councils ----------------------------------------------------------------------------------------

HEADER = [
    *("No", "Project", "Council", "Description (max 100 words)", "Theme", "Benificiaries", "Start date", "End date"),
    *("Outcomes/Impact", "Project cost", "Funding", "Partners", "Web link", "Contact", "Status", "Colour"),
]
ROWS: list[list[object]] = [
    [
        *(
            1,
            "Welcome packs",
            "Alder DC",
            "A pack in five languages.",
            "Language; Zebra",
            "Landlords",
            "March 2008",
            2010,
        ),
        *("500 packs given out\nFewer calls hoped for", 12500, "Home Office", "Citizens Advice; Police"),
        *("www.example.org/packs", "Jo Bloggs, jo@alder.example.org", "Completed", "red"),
    ],
    [
        *(
            2,
            "House visits",
            "Nowhereshire",
            "Ring 01205 314200.",
            "shared houses",
            None,
            datetime(2009, 5, 1),
            "ongoing",
        ),
        *(None, None, None, None, "see intranet", "x@y.example.org", "Live", None),
    ],
    [3, None, "Birch"],
    ["Total"],
]


@pytest.fixture(scope="module")
def foreign(small: Collection, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    data = plain_book([["Good practice projects, 2012"], [], HEADER, *ROWS])
    return import_sheet(put("theirs.xlsx", data, tmp_path_factory.mktemp("foreign")), small)


def test_rows_of_a_foreign_sheet_become_drafts(foreign: Imported) -> None:
    assert foreign.foreign and foreign.new == ("alder-welcome-packs", "house-visits")
    data = dict(foreign.records)["alder-welcome-packs"]
    assert (data["title"], data["places"], data["status"]) == ("Welcome packs", ["alder"], "ended")
    assert data["lead"] == {"name": "Alder DC", "sector": "council"}
    assert data["summary"] == "To rewrite: A pack in five languages."
    assert data["period"] == {"start": "2008", "end": "2010", "note": "The sheet says: March 2008"}
    assert [one["term"] for one in data["facets"]["topic"]] == ["language"]
    assert [one["term"] for one in data["facets"]["group"]] == ["landlords"]
    assert data["means"]["cost"] == "12500" and data["means"]["funders"] == ["Home Office"]
    assert [one["name"] for one in data["partners"]] == ["Citizens Advice", "Police"]
    assert [one["locator"] for one in data["outcomes"]] == ["Sheet 'Sheet', row 4, column 'Outcomes/Impact'"] * 2
    assert data["sources"][1] == {"key": "page-1", "address": "https://www.example.org/packs"}
    assert foreign.comments["alder-welcome-packs"]["places", 0] == "from 'Alder DC'"
    other = dict(foreign.records)["house-visits"]
    assert (other["status"], other["period"]["start"]) == ("running", "2009")
    assert [one["term"] for one in other["facets"]["topic"]] == ["shared-houses"]


def test_no_draft_of_a_foreign_sheet_is_a_finished_record(foreign: Imported) -> None:
    for key, data in foreign.records:
        assert data["record"] == {"state": "draft"}
        with pytest.raises(ValidationError) as missing:
            Case.model_validate({**data, "id": key})
        assert {"evidence", "depth", "level"} <= {str(one["loc"][0]) for one in missing.value.errors()}


def test_nothing_personal_is_taken_from_a_foreign_sheet(foreign: Imported) -> None:
    everything = (
        repr(foreign) + repr(foreign.records) + repr(foreign.report) + repr(foreign.problems) + repr(foreign.comments)
    )
    assert not re.search(r"Bloggs|example\.org@|jo@|x@y|314200", everything)


def test_every_column_of_a_foreign_sheet_is_accounted_for(foreign: Imported) -> None:
    assert foreign.report[0] == "theirs.xlsx: not casekit's own layout; 2 drafts, each to be finished by you."
    lines = foreign.report[1:]
    assert len(lines) == len(HEADER)
    assert all(f"'{name}'" in line for name, line in zip(HEADER, lines, strict=True))
    told = dict(zip(HEADER, lines, strict=True))
    assert told["Benificiaries"].endswith("taken for the target group (it is spelled much like 'beneficiaries').")
    assert "left out" in told["Contact"] and told["Colour"].endswith("not understood, so not taken in.")


def test_a_foreign_csv_is_called_by_its_name_once(small: Collection, tmp_path: Path) -> None:
    data = "Project,Council,Description\nWelcome packs,Alder DC,A pack in five languages.\n"
    found = import_sheet(put("foreign.csv", data.encode(), tmp_path), small)
    assert found.report[1].startswith("foreign.csv, column 'Project': ")
    assert dict(found.records)["alder-welcome-packs"]["sources"][0]["title"] == "Row of a sheet: foreign.csv, row 2"


def test_every_value_that_was_not_understood_is_told(foreign: Imported) -> None:
    assert [str(problem) for problem in foreign.problems] == [
        "sheet 'Sheet', row 4, column Theme: 'Zebra' is not a topic we know: choose a term in the draft",
        "sheet 'Sheet', row 5, column Council: 'Nowhereshire' is not in the place register: "
        "add the place to the draft, or to the register",
        "sheet 'Sheet', row 5, column Web link: 'see intranet' is not a web address: begin with http:// or https://",
        "sheet 'Sheet', row 6: has neither a title nor a description, so it was left out: add one",
        "sheet 'Sheet', row 7: has neither a title nor a description, so it was left out: add one",
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *(("Name of project", "title"), ("LOCAL AUTHORITY", "council"), ("Summary of the project", "summary")),
        *(
            ("Lead officer", "contact"),
            ("E-mail", "contact"),
            ("Project lead", "contact"),
            ("Lead organisation", "lead"),
        ),
        *(
            ("Sumary", "summary"),
            ("Last updated", "number"),
            ("Key partners involved", "partners"),
            ("Favourite colour", None),
        ),
        *(("", None), ("Impact " * 20, None), ("Tel.", "contact"), ("Success factors", "enabling"), ("URL", "address")),
    ],
)
def test_headings_are_understood(heading: str, field: str | None) -> None:
    from casekit.intake.sheets.foreign.headings import meaning_of

    meaning = meaning_of(heading)
    assert (meaning.field if meaning else None) == field


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("2008", [2008]), ("2008/09", [2008, 2009]), ("2008-2011", [2008, 2011]), ("2009-03-01", [2009])),
        *(("2008-09-15", [2008]), ("31/03/2009", [2009]), ("Spring 2010 to May 2012", [2010, 2012]), ("ongoing", [])),
        *(("20091", []), ("1850", [])),
    ],
)
def test_years_are_read(text: str, found: list[int]) -> None:
    from casekit.intake.sheets.foreign.matching import years

    assert years(text) == found


def test_a_sheet_without_names_of_columns_gets_a_sentence(small: Collection, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no row was found that names its columns"):
        import_sheet(put("a.csv", b"1,2,3\r\n4,5,6\r\n", tmp_path), small)


@given(st.lists(st.lists(LINES | st.just(""), max_size=16), max_size=5))
def test_any_row_under_a_foreign_header_is_taken_or_told(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *rows])
    sheets = sheetfile_module._csv(out.getvalue().encode(), "a.csv")
    from casekit.intake.sheets.foreign import drafts_of

    if len(sheets.sheets[0].rows) > 1:
        found = drafts_of(sheets, NOTHING)
        told = {problem.row for problem in found.problems if "left out" in problem.message}
        assert len(found.records) + len(told) == len(
            [row for row in sheets.sheets[0].rows[1:] if row[1] != tuple(HEADER)]
        )
        assert not [key for key, _ in found.records if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)]


def test_reading_leaves_nothing_behind_and_warns_of_nothing(small: Collection, tmp_path: Path) -> None:
    file = put("cases.xlsx", to_xlsx(small, list(small.cases.values()), ON), tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        import_sheet(file, small)
    assert [one.name for one in tmp_path.iterdir()] == ["cases.xlsx"]


def test_control_signs_are_what_no_text_of_a_test_holds() -> None:
    assert not [text for text in NASTY if CONTROL.search(text)]
    assert {name for name, rows in rows_of([nasty_case()]).items() if rows} == {CASE, "partners", "story", "sources"}
