"""Checking: every problem of every file at once, each with its place and what to do; good cases still load."""

from __future__ import annotations

import copy
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.casebase.collection import Collection
from casekit.casebase.load import fingerprint, load
from casekit.casebase.problems import MOST, Problem, did_you_mean
from casekit.errors import NotFound
from casekit.model.place import Place
from casekit.model.record import Case, Source
from conftest import CASES, LEVEL_1, VOCABULARIES, to_yaml, write_base

ALDER, BIRCH, CEDAR = "alder-shared-houses", "birch-english-classes", "cedar-rumour-line"


def changed(folder: Path, key: str, change: Callable[[dict[str, Any]], object]) -> Path:
    """Write one small case again, changed, and return its file."""
    case = copy.deepcopy(CASES[key])
    change(case)
    path = folder / "cases" / f"{key}.yaml"
    path.write_text(to_yaml(case), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """Return the first line that begins with a text, or else holds it."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    begins = (n for n, line in enumerate(lines, 1) if line.startswith(text))
    return next(begins, None) or next(n for n, line in enumerate(lines, 1) if text in line)


def lines_of(folder: Path) -> list[str]:
    return [str(problem) for problem in load(folder).problems]


def test_the_small_base_has_no_problems(small_base: Path) -> None:
    collection = load(small_base)
    assert collection.problems == ()
    assert list(collection.cases) == sorted(CASES)
    assert [case.id for case in collection.current] == sorted(set(CASES) - {"fir-retired"})


def test_a_source_is_completed_from_the_shared_list(small_base: Path) -> None:
    source = load(small_base).cases[BIRCH].source("birch-report")
    assert (source.title, source.publisher) == ("Learning English in Birch", "Birch College")


def test_a_problem_is_one_line_of_five_parts() -> None:
    assert (
        str(Problem("cases/a.yaml", 3, "title", "is missing", "add it")) == "cases/a.yaml:3: title: is missing: add it"
    )
    assert str(Problem("cases/a\x1b[31m.yaml", 3, "a\nb", "x", "y")) == "cases/a\ufffd[31m.yaml:3: a\ufffdb: x: y"


FAULTS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str, str]] = {
    # what: (line is that of, change, field, said)
    "unknown field": ("colour:", lambda c: c.update(colour="red"), "colour", "is not a field here"),
    "misspelt field": ("alias:", lambda c: c.update(alias=c.pop("aliases")), "alias", "did you mean aliases?"),
    "missing field": ("title:", lambda c: c.pop("summary"), "summary", "is missing"),
    "empty field": ("level:", lambda c: c.update(level=None), "level", "is empty: write it"),
    "short summary": ("summary:", lambda c: c.update(summary="Short."), "summary", "is empty or too short"),
    "long text": ("title:", lambda c: c.update(title="x" * 401), "title", "longer than 400 characters"),
    "not one of": ("status:", lambda c: c.update(status="over"), "status", "'over' is not possible here"),
    "not a year": ("start:", lambda c: c["period"].update(start="soon"), "period.start", "'soon' is not a number"),
    "not a likely year": ("start:", lambda c: c["period"].update(start="12"), "period.start", "the limit is 1900"),
    "years turned round": ("end:", lambda c: c["period"].update(end="1999"), "period.end", "1999 is before the start"),
    "not a date": ("checked_on:", lambda c: c["record"].update(checked_on="May"), "record.checked_on", "is not a date"),
    "not yes or no": (
        "inferred:",
        lambda c: c["period"].update(inferred="perhaps"),
        "period.inferred",
        "true nor false",
    ),
    "text for a list": ("aliases:", lambda c: c.update(aliases="one"), "aliases", "it should be a list"),
    "list for a text": ("title:", lambda c: c.update(title=["one"]), "title", "it should be text"),
    "text for a block": ("lead:", lambda c: c.update(lead="Council"), "lead", "it should be a block of fields"),
    "wrong address": (
        "address:",
        lambda c: c["sources"][0].update(address="javascript:alert(1)"),
        "sources.1.address",
        "is not a web address",
    ),
    "unknown topic": (
        "- houzing",
        lambda c: c["facets"].update(topic=["houzing"]),
        "facets.topic.1",
        "did you mean housing?",
    ),
    "unknown facet": (
        "topics:",
        lambda c: c["facets"].update(topics=["housing"]),
        "facets.topics",
        "did you mean topic?",
    ),
    "facet that is worked out": (
        "area_type:",
        lambda c: c["facets"].update(area_type=["rural"]),
        "facets.area_type",
        "is not a facet that records are given",
    ),
    "misspelt part of a term": (
        "as_word:",
        lambda c: c["facets"].update(topic=[{"term": "housing", "as_word": "homes"}]),
        "facets.topic.1.as_word",
        "did you mean as_worded?",
    ),
    "unknown place": ("- aldre", lambda c: c.update(places=["aldre"]), "places.1", "did you mean alder?"),
    "unknown domain": (
        "- knowlege",
        lambda c: c["outcomes"][1].update(domain=["knowlege"]),
        "outcomes.2.domain.1",
        "did you mean knowledge?",
    ),
    "unknown result": (
        "result: done",
        lambda c: c["outcomes"][0].update(result="done"),
        "outcomes.1.result",
        "not in the",
    ),
    "unknown programme": (
        "programme:",
        lambda c: c.update(programme="welcome"),
        "programme",
        "use one of welcome-prog",
    ),
    "unknown characteristic": (
        "characteristic:",
        lambda c: c["equality"][0].update(characteristic="rase"),
        "equality.1.characteristic",
        "did you mean race?",
    ),
    "unknown shared source": (
        "- key: birch-raport",
        lambda c: c["sources"].append({"key": "birch-raport"}),
        "sources.2.key",
        "did you mean birch-report?",
    ),
    "unknown source of a fact": (
        "source: alder-book",
        lambda c: c["claims"][0].update(source="alder-book"),
        "claims.1.source",
        "did you mean alder-page?",
    ),
    "source given twice": ("sources:", lambda c: c["sources"].append(c["sources"][0]), "sources", "the same key"),
    "unknown related case": (
        "- id: birch",
        lambda c: c["related"][0].update(id="birch"),
        "related.1.id",
        "not another case",
    ),
    "related to itself": (
        "- id: alder",
        lambda c: c["related"][0].update(id=ALDER),
        "related.1.id",
        "not another case",
    ),
    "id in the file": ("id:", lambda c: c.update({"id": "x"}), "id", "the file name is the id"),
    "hoped for, yet measured": (
        "kind: reported",
        lambda c: c["outcomes"][1].update(kind="reported"),
        "outcomes.2.kind",
        "go together",
    ),
    "doubt without a reason": (
        "state: disputed",
        lambda c: c["claims"][1].pop("reason"),
        "claims.2.state",
        "without a reason",
    ),
    "percentage without a base": (
        "80%",
        lambda c: c["claims"][0].pop("of"),
        "claims.1.value",
        "percentage without its base",
    ),
    "per cent without a base": (
        "ten per cent",
        lambda c: c["claims"][1].update(value="ten per cent"),
        "claims.2.value",
        "percentage without its base",
    ),
    "fact without a locator": (
        "- value: 80%",
        lambda c: c["claims"][0].pop("locator"),
        "claims.1.locator",
        "is missing",
    ),
    "marriage and another aim": (
        "aim:",
        lambda c: c["equality"][0].update(characteristic="marriage-and-civil-partnership"),
        "equality.1.aim",
        "first aim only",
    ),
    "reviewed by nobody": ("state: reviewed", lambda c: c["record"].pop("checked_by"), "record.state", "not by whom"),
    "retired for no reason": (
        "state: retired",
        lambda c: c.update(record={"state": "retired", "retired_by": "curator", "retired_on": "2026-02-28"}),
        "record.state",
        "without a reason",
    ),
    "retired by nobody": (
        "state: retired",
        lambda c: c.update(record={"state": "retired", "reason": "The page has gone."}),
        "record.state",
        "not by whom",
    ),
    "an unchecked figure in a reviewed record": (
        "state: unchecked",
        lambda c: c["claims"][0].update(state="unchecked"),
        "claims.1.state",
        "not a draft",
    ),
    "words of the source": (
        "not_seen:",
        lambda c: (c.update(not_seen="To rewrite: the rest."), c["record"].update(state="draft")),
        "not_seen",
        "words of the source",
    ),
    "a line break in one line": (
        "title:",
        lambda c: c.update(title="One line\nand another"),
        "title",
        "line break",
    ),
    "measured by whom": (
        "independence:",
        lambda c: c["evidence"].update(independence="unknown"),
        "evidence.independence",
        "measured",
    ),
    "an e-mail address": ("a@b.org", lambda c: c["lead"].update(name="Ask a@b.org"), "lead.name", "an e-mail address"),
    "a telephone number": ("01900", lambda c: c.update(not_seen="Ring 01900 123456"), "not_seen", "a telephone number"),
    "a postcode": ("EX4 5PL", lambda c: c.update(not_seen="At EX4 5PL"), "not_seen", "a postcode"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_each_fault_is_named_with_file_line_and_field(small_base: Path, what: str) -> None:
    mark, change, field, said = FAULTS[what]
    path = changed(small_base, ALDER, change)
    problems = load(small_base).problems
    assert [(p.file, p.line, p.field) for p in problems] == [(f"cases/{ALDER}.yaml", line_of(path, mark), field)]
    assert said in str(problems[0])
    assert problems[0].fix


def test_all_faults_are_listed_at_once_and_good_cases_load(small_base: Path) -> None:
    """One broken base with every sort of fault: nothing hides behind anything else."""
    for what, (_, change, _, _) in FAULTS.items():
        source = changed(small_base, ALDER, change)
        source.rename(small_base / "cases" / f"x-{what.lower().replace(' ', '-').replace(',', '')}.yaml")
    write = (small_base / "cases" / f"{ALDER}.yaml").write_text
    write(to_yaml(CASES[ALDER]), encoding="utf-8")
    collection = load(small_base)
    named = {(p.file.removeprefix("cases/x-").removesuffix(".yaml"), p.field) for p in collection.problems}
    for what, (_, _, field, _) in FAULTS.items():
        name = what.lower().replace(" ", "-").replace(",", "")
        if what != "related to itself":  # under another name it is related to another case
            assert (name, field) in named, what
    assert set(CASES) <= set(collection.cases)
    assert collection.problems == tuple(sorted(collection.problems))


def test_one_file_of_many_faults_lists_them_all(small_base: Path) -> None:
    def change(case: dict[str, Any]) -> None:
        del case["summary"]
        case |= {"status": "over", "level": None, "colour": "red", "aliases": "one"}
        case["claims"][0] |= {"state": "true", "locator": ""}

    changed(small_base, ALDER, change)
    fields = [p.field for p in load(small_base).problems]
    assert sorted(fields) == ["aliases", "claims.1.locator", "claims.1.state", "colour", "level", "status", "summary"]


def test_words_are_checked_even_where_the_shape_is_wrong(small_base: Path) -> None:
    def change(case: dict[str, Any]) -> None:
        del case["summary"]
        case["facets"] = {"topic": ["houzing"], "topics": ["housing"]}
        case["places"] = ["aldre"]
        case["claims"][0]["source"] = "alder-book"
        case["related"][0]["id"] = "birch"
        case["lead"] = {"name": "Ask a@b.org", "sector": "councils"}
        case["evidence"]["level"] = "9"  # said once, though the vocabulary lacks it too

    changed(small_base, ALDER, change)
    assert [p.field for p in load(small_base).problems if p.file.endswith(f"{ALDER}.yaml")] == [
        "summary",
        "places.1",
        "lead.name",
        "lead.sector",
        "facets.topic.1",
        "facets.topics",
        "claims.1.source",
        "evidence.level",
        "related.1.id",
    ]


UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "malformed": (b"title: one\nsummary: Note: two\n", 2, "not valid YAML"),
    "tabbed": (b"title: one\nlead:\n\tname: x\n", 3, "not valid YAML"),
    "latin": ("title: caf\u00e9\n".encode("latin-1"), 1, "UTF-8"),
    "binary": (bytes(range(256)), 1, "UTF-8"),
    "nothing": (b"", 1, "is empty or not a record"),
    "comment": (b"# later\n", 1, "is empty or not a record"),
    "a-list": (b"- one\n- two\n", 1, "is empty or not a record"),
    "page": (b"<!doctype html>\n<html><body>Not found</body></html>\n", 1, "is empty or not a record"),
    "two-in-one": (b"title: one\n---\ntitle: two\n", 2, "more than one document"),
    "twice": (b"title: one\ntitle: two\n", 2, "stands twice"),
    "alias": (b"title: &a one\nsummary: *a\n", 1, "anchors"),
    "code": (b"title: !!python/object/apply:os.system [exit]\n", 1, "tags"),
    "deep": (b"title: " + b"[" * 9999, 1, "nested"),
    "huge": (b"x" * 500_000, 1, "500,000 bytes"),
    "steering": (b'title: "\\e]0;gone\\a"\n', 1, "control sign"),
}


def test_unreadable_files_take_no_other_down(small_base: Path) -> None:
    for name, (content, _, _) in UNREADABLE.items():
        (small_base / "cases" / f"{name}.yaml").write_bytes(content)
    collection = load(small_base)
    assert list(collection.cases) == sorted(CASES)
    by_file = {p.file: p for p in collection.problems}
    assert len(collection.problems) == len(UNREADABLE)
    for name, (_, line, said) in UNREADABLE.items():
        problem = by_file[f"cases/{name}.yaml"]
        assert problem.line == line and said in str(problem), str(problem)
        assert "\n" not in str(problem) and problem.fix


def test_a_file_of_50_mb_is_one_problem(small_base: Path) -> None:
    with (small_base / "cases" / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    collection = load(small_base)
    assert [(p.file, p.field) for p in collection.problems] == [("cases/big.yaml", "file")]
    assert len(collection.cases) == len(CASES)


def test_files_that_are_no_records_are_named(small_base: Path) -> None:
    cases = small_base / "cases"
    (cases / "old.yml").write_text("title: one\n", encoding="utf-8")
    (cases / "Case One.yaml").write_text("title: one\n", encoding="utf-8")
    (cases / ".hidden.yaml").write_text("title: one\n", encoding="utf-8")
    (cases / "folder.yaml").mkdir()
    assert lines_of(small_base) == [
        "cases/Case One.yaml:1: id: the file name is not a short name: "
        "rename the file with small letters, digits and hyphens",
        "cases/old.yml:1: file: is not a record: give it the ending .yaml, or move it out of cases/",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
def test_a_file_name_that_is_not_text_is_named(small_base: Path) -> None:
    path = small_base / "cases" / "caf\udce9.yaml"
    shutil.copy(small_base / "cases" / f"{ALDER}.yaml", path)
    collection = load(small_base)
    assert [p.file for p in collection.problems] == ["cases/caf?.yaml"]
    assert Collection.from_json(collection.to_json()).problems == collection.problems


def test_a_link_to_nowhere_is_one_problem(small_base: Path) -> None:
    try:
        (small_base / "cases" / "gone.yaml").symlink_to(small_base / "nowhere.yaml")
    except OSError:
        pytest.skip("links are not allowed here")
    assert ["cannot be opened" in line for line in lines_of(small_base)] == [True]


def test_a_file_that_may_not_be_read_is_one_problem(small_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = small_base / "cases" / f"{CEDAR}.yaml"
    really_open, really_read = Path.open, Path.read_bytes

    def opens(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return really_open(path, *arguments, **options)

    def reads(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return really_read(path)

    monkeypatch.setattr(Path, "open", opens)
    monkeypatch.setattr(Path, "read_bytes", reads)
    collection = load(small_base)
    assert len(collection.cases) == len(CASES) - 1
    assert [(p.file, p.message) for p in collection.problems] == [
        (f"cases/{CEDAR}.yaml", "the file cannot be opened (Permission denied)")
    ]


def test_one_id_in_two_folders(small_base: Path) -> None:
    (small_base / "cases" / "more").mkdir()
    shutil.copy(small_base / "cases" / f"{CEDAR}.yaml", small_base / "cases" / "more")
    collection = load(small_base)
    assert len(collection.cases) == len(CASES)
    assert [(p.file, p.field) for p in collection.problems] == [(f"cases/more/{CEDAR}.yaml", "id")]
    assert f"cases/{CEDAR}.yaml" in collection.problems[0].message


def test_very_many_faults_in_one_file_are_cut_short(small_base: Path) -> None:
    changed(small_base, ALDER, lambda case: case.update(places=["alder"] + ["nowhere"] * 20_000))
    changed(small_base, BIRCH, lambda case: case.update(aliases=[["x"]] * 20_000))
    problems = load(small_base).problems
    assert len(problems) == 2 * (MOST + 1)
    assert sum(f"more than {MOST} problems" in p.message for p in problems) == 2


def test_a_very_long_name_is_shortened(small_base: Path) -> None:
    changed(small_base, ALDER, lambda case: case.update({"x" * 5_000: "y", "facets": {"z" * 5_000: ["housing"]}}))
    changed(small_base, BIRCH, lambda case: case["facets"].update({"z" * 5_000: ["housing"]}))
    lines = lines_of(small_base)
    assert len(lines) == 3
    assert all(len(line) < 400 for line in lines)


class TestBrokenLists:
    """Where a list is broken, its own file is named, and no record is blamed for what cannot be looked up."""

    @pytest.mark.parametrize("name", ["topic", "outcome", "result", "evidence", "characteristic", "programme"])
    @pytest.mark.parametrize("content", ["terms: [", "facet: other\n", "", "- x\n"])
    def test_a_broken_vocabulary(self, small_base: Path, name: str, content: str) -> None:
        (small_base / "vocabularies" / f"{name}.yaml").write_text(content, encoding="utf-8")
        collection = load(small_base)
        assert collection.problems
        assert {p.file for p in collection.problems} == {f"vocabularies/{name}.yaml"}
        assert len(collection.cases) == len(CASES)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"from": "nowhere"}, "from"),
            ({"from": "facets."}, "from"),
            ({"facet": "subject"}, "facet"),
            ({"show": "always"}, "show"),
            ({"position": "first"}, "position"),
            ({"terms": [{"id": "housing", "label": "Housing"}]}, "terms.1.definition"),
        ],
    )
    def test_a_vocabulary_with_a_fault(self, small_base: Path, change: dict[str, Any], field: str) -> None:
        path = small_base / "vocabularies" / "topic.yaml"
        path.write_text(to_yaml({**VOCABULARIES["topic"], **change}), encoding="utf-8")
        assert [(p.file, p.field) for p in load(small_base).problems] == [("vocabularies/topic.yaml", field)]

    def test_terms_that_are_twice_nowhere_or_in_a_circle(self, small_base: Path) -> None:
        terms = copy.deepcopy(VOCABULARIES["topic"]["terms"])
        by_id = {term["id"]: term for term in terms}
        by_id["language"]["broader"] = "languages"
        by_id["safety"]["broader"] = "safety"
        by_id["housing"]["broader"] = "shared-houses"
        path = small_base / "vocabularies" / "topic.yaml"
        path.write_text(to_yaml({**VOCABULARIES["topic"], "terms": [*terms, terms[0]]}), encoding="utf-8")
        collection = load(small_base)
        said = {(p.field, p.message) for p in collection.problems}
        assert ("terms", "two terms have the same id") in said
        assert ("terms.2.broader", "'languages' is not a term here") in said
        assert {field for field, message in said if "circle" in message} == {f"terms.{n}.broader" for n in (1, 3, 5, 6)}
        assert collection.values["topic"][ALDER], "and it can still be counted"

    def test_a_broken_base_still_opens_and_searches(self, small_base: Path, open_base: Callable[..., Any]) -> None:
        (small_base / "vocabularies" / "topic.yaml").write_text("terms: [", encoding="utf-8")
        (small_base / "cases" / f"{CEDAR}.yaml").write_text("title: [", encoding="utf-8")
        base = open_base(small_base)
        assert len(base) == len(CASES) - 1
        assert len(base.problems) == 2
        assert base.search("landlords").total == 1

    @pytest.mark.parametrize("content", ["sources: [", "", "sources: none\n", "- key: x\n"])
    def test_broken_sources(self, small_base: Path, content: str) -> None:
        (small_base / "sources.yaml").write_text(content, encoding="utf-8")
        collection = load(small_base)
        assert [p.file for p in collection.problems] == ["sources.yaml"]
        assert collection.cases[BIRCH].sources[0].title == "Source not found: birch-report"

    def test_a_shared_source_with_a_fault(self, small_base: Path) -> None:
        path = small_base / "sources.yaml"
        path.write_text(
            "sources:\n  - key: other\n    title: x\n    publisher: y\n  - key: birch-report\n", encoding="utf-8"
        )
        assert [str(p).split(": add")[0] for p in load(small_base).problems] == [
            "sources.yaml:5: sources.2.publisher: is missing",
            "sources.yaml:5: sources.2.title: is missing",
        ]

    def test_a_shared_source_that_stands_twice(self, small_base: Path) -> None:
        path = small_base / "sources.yaml"
        entry = "  - key: birch-report\n    title: x\n    publisher: y\n"
        path.write_text("sources:\n" + entry + entry, encoding="utf-8")
        assert [(p.line, p.field) for p in load(small_base).problems] == [(5, "sources.2.key")]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("places.yaml", "places: ["),
            ("places.yaml", ""),
            ("places.yaml", "places: none\n"),
            ("uk-authorities.csv", "some words\n"),
            ("uk-authorities.csv", "key,name\nx,\x1b[31m\n"),
            ("uk-authorities.csv", "key,name\n" + "x" * 200_000 + ",y\n"),
            ("uk-authorities.csv", "key,name\n" + "x,y\n" * 1_300_000),
        ],
    )
    def test_a_broken_place_register(self, small_base: Path, name: str, content: str) -> None:
        (small_base / "places" / name).write_text(content, encoding="utf-8")
        collection = load(small_base)
        own = [p for p in collection.problems if p.field == "file"]
        assert [p.file for p in own] == [f"places/{name}"]
        assert {p.file.split("/")[0] for p in collection.problems} == {"places"}, "no record is blamed"
        assert len(collection.cases) == len(CASES)

    def test_places_with_faults(self, small_base: Path) -> None:
        path = small_base / "places" / "places.yaml"
        with path.open("a", encoding="utf-8") as file:
            file.write("  - {key: oak, name: Oak, country: England, lat: '91', within: nowhere}\n")
            file.write("  - {key: yew, name: Yew, country: England, within: nowhere, area_types: [urbane], hue: red}\n")
            file.write("  - {key: ash, name: Ash, country: England, within: birsh, area_types: [urbane]}\n")
            file.write("  - {key: elm, name: Elm, country: Canada}\n")
            file.write("  - {name: No key}\n")
        first = line_of(path, "key: oak")
        assert [(p.line - first, p.field, p.message) for p in load(small_base).problems] == [
            (0, "lat", "oak: '91' is outside the possible range"),
            (1, "hue", "yew: is not a field here"),
            (2, "area_types", "ash: 'urbane' is not in the vocabulary 'area_type'"),
            (2, "within", "ash: 'birsh' is not in the place register"),
            (3, "key", "'elm' stands twice in this file"),
            (4, "places.9", "has no key"),
        ]

    def test_a_row_of_the_register_with_a_fault(self, small_base: Path) -> None:
        path = small_base / "places" / "uk-authorities.csv"
        with path.open("a", encoding="utf-8") as file:
            file.write("oak,Oak,England,North West,Unitary authority,unitary,many,north,,,,\n")
            file.write(",Ash,England,North West,Unitary authority,unitary,,,,,,\n")
        assert [str(p).partition("csv:")[2] for p in load(small_base).problems] == [
            "6: lat: oak: 'north' is not a number: write digits only",
            "6: population: oak: 'many' is not a number: write digits only",
            "7: key: the first column is empty: see places/README.md",
        ]

    def test_a_case_whose_neighbour_is_broken_is_not_blamed(self, small_base: Path) -> None:
        (small_base / "cases" / f"{BIRCH}.yaml").write_text("title: [", encoding="utf-8")
        assert [p.file for p in load(small_base).problems] == [f"cases/{BIRCH}.yaml"]

    @pytest.mark.parametrize("content", ["groups: [", "", "- x\n"])
    def test_a_broken_reference_list(self, small_base: Path, content: str) -> None:
        (small_base / "practices.yaml").write_text(content, encoding="utf-8")
        collection = load(small_base)
        assert [p.file for p in collection.problems] == ["practices.yaml"]
        assert "practices" not in collection.reference


def test_a_folder_that_is_not_there_or_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no case base at"):
        load(tmp_path / "nowhere")
    problems = load(tmp_path).problems
    assert ("cases", "folder") in {(p.file, p.field) for p in problems}


HOSTILE = [
    '=HYPERLINK("http://evil.example","press")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> & \" ' </textarea>",
    "{{ 7*7 }} ${7*7} $(touch x) `touch x` %n%s",
    "'; DROP TABLE cases; --",
    "\u05e9\u05dc\u05d5\u05dd \u4f60\u597d \U0001f600 e\u0301",
]


def in_every_text(value: Any, words: str, keep: tuple[str, ...]) -> Any:
    """Put words in front of every free text of a record; ids, dates and choices stay."""
    if isinstance(value, Mapping):
        return {name: inner if name in keep else in_every_text(inner, words, keep) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_every_text(inner, words, keep) for inner in value]
    return f"{words} {value}"


CODED = (
    *("depth", "record", "places", "level", "sector", "programme", "period", "status", "facets"),
    *("characteristic", "aim", "basis", "domain", "result", "kind", "state", "independence", "year"),
    *("key", "id", "source"),
)


@pytest.mark.parametrize("words", HOSTILE)
def test_formulas_and_markup_in_every_text_field_stay_text(small_base: Path, words: str) -> None:
    def change(case: dict[str, Any]) -> None:
        case["claims"][1]["of"] = "not stated"  # some of the words hold a percent sign
        case |= in_every_text(case, words, (*CODED, "address", "evidence"))

    changed(small_base, ALDER, change)
    changed(small_base, CEDAR, lambda case: case["evidence"].update(why=words, rated_by=[words]))
    collection = load(small_base)
    assert collection.problems == ()
    case = collection.cases[ALDER]
    assert case.title == f"{words} {CASES[ALDER]['title']}"
    assert case.claims[0].value == f"{words} 80%"
    assert case.story.context[0].text.startswith(words)
    assert collection.cases[CEDAR].evidence.why == words
    assert Collection.from_json(collection.to_json()).cases == collection.cases


def test_the_fingerprint_changes_with_every_data_file(small_base: Path) -> None:
    marks = {fingerprint(small_base)}
    for path in sorted(small_base.rglob("*")):
        if path.is_file():
            with path.open("ab") as file:
                file.write(b"\n")
            marks.add(fingerprint(small_base))
    assert len(marks) == 1 + sum(path.is_file() for path in small_base.rglob("*"))
    (small_base / "README.md").write_text("words", encoding="utf-8")
    assert fingerprint(small_base) in marks, "a README is not data"


def test_progress_counts_every_file(small_base: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    load(small_base, lambda *step: seen.append(step))
    assert [(n, total) for n, total, _ in seen] == [(n, len(CASES)) for n in range(len(CASES))]


def test_models_cannot_be_changed(small_base: Path) -> None:
    case = load(small_base).cases[ALDER]
    with pytest.raises(ValueError, match="frozen"):
        case.title = "another"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        case.claims[0].value = "90%"  # type: ignore[misc]
    assert isinstance(case.claims, tuple)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("housng", "did you mean housing?"),
        ("zzz", "use one of housing, language"),
        ("x" * 500, "use one of housing, language"),
    ],
)
def test_the_nearest_word_is_offered(word: str, said: str) -> None:
    assert did_you_mean(word, ["housing", "language"]) == said
    assert did_you_mean(word, []) == "see casebase/README.md"


KEYS = st.sampled_from(["a", "b-2", "a-long-name-of-many-parts"])
ONE_LINE = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")
WORDS = st.text(ONE_LINE, min_size=1, max_size=60).filter(lambda text: text.strip() != "")
CITED = {"source": st.none() | KEYS, "locator": WORDS}
LINKS = st.sampled_from(["http://example.org", "https://example.org/a?b=c#d", None])
DATES = st.none() | st.dates()
YEARS = st.none() | st.integers(1900, 2100)
REFERENCES = st.recursive(
    st.none() | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)
SOURCES = st.fixed_dictionaries({"key": KEYS, "title": WORDS, "publisher": WORDS, "address": LINKS, "read_on": DATES})
CLAIMS = st.fixed_dictionaries(
    {
        "value": WORDS,
        "what": WORDS,
        "of": st.none() | WORDS,
        "said_by": WORDS,
        "state": st.sampled_from(["supported", "stale"]),
        **CITED,
    }
)
PASSAGES = st.fixed_dictionaries({"text": WORDS, **CITED})
OUTCOMES = st.fixed_dictionaries(
    {
        "statement": WORDS,
        "domain": st.lists(KEYS, min_size=1, max_size=1),
        "result": KEYS,
        "kind": st.sampled_from(["observed", "expected"]),
        "said_by": WORDS,
        **CITED,
    }
)
RECORDS = st.fixed_dictionaries(
    {
        "id": KEYS,
        "title": WORDS,
        "summary": WORDS.map(lambda text: f"Some {text} and twenty more signs."),
        "aliases": st.lists(WORDS, max_size=1),
        "depth": st.just("full"),
        "record": st.fixed_dictionaries({"state": st.just("draft"), "next_review": DATES}),
        "places": st.lists(KEYS, min_size=1, max_size=2),
        "level": st.just("town"),
        "lead": st.fixed_dictionaries({"name": WORDS}),
        "period": st.fixed_dictionaries({"start": YEARS, "end": YEARS, "inferred": st.booleans()}),
        "status": st.just("unknown"),
        "facets": st.dictionaries(KEYS, st.lists(KEYS, max_size=1), max_size=1),
        "story": st.fixed_dictionaries({"context": st.lists(PASSAGES, max_size=1)}),
        "outcomes": st.lists(OUTCOMES, max_size=1),
        "claims": st.lists(CLAIMS, max_size=1),
        "evidence": st.just(LEVEL_1),
        "sources": st.lists(SOURCES, min_size=1, max_size=2),
    }
)


@settings(max_examples=20)
@given(RECORDS, REFERENCES)
def test_any_record_survives_writing_and_reading(record: dict[str, Any], listed: object) -> None:
    case = Case.model_validate(record)
    place = Place(key="x", name="X", country="England", lat=0.1, lon=-1e-9)
    source = Source(key="s", title="S", publisher="P")
    problem = Problem("cases/x.yaml", 1, "title", record["title"], "mend it")
    before = Collection(
        {case.id: case},
        {},
        {"x": place},
        {"s": source},
        {"practices": listed},
        "# About",
        (problem,),
        "0123456789abcdef",
    )
    after = Collection.from_json(before.to_json())
    assert after == before
    assert after.to_json() == before.to_json()


def test_the_small_base_survives_writing_and_reading(small_base: Path) -> None:
    before = load(small_base)
    after = Collection.from_json(before.to_json())
    assert after == before
    assert after.values == before.values


def test_a_base_written_elsewhere_reads_the_same(tmp_path: Path) -> None:
    one, two = write_base(tmp_path / "one"), write_base(tmp_path / "two")
    assert load(one) == load(two)
