"""The command line: help, exit codes, JSON for programs, and a sentence instead of a traceback."""

from __future__ import annotations

import argparse
import copy
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.cli import main
from casekit.cli import parser as command_line
from conftest import CASES, SHIPPED, VOCABULARIES, to_yaml, write_base

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").is_file() else ""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "index"


@pytest.fixture
def run(small_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder on the six small cases; return its exit code and what it said."""
    monkeypatch.setenv("CASEKIT_CASEBASE", str(small_base))
    monkeypatch.setenv("CASEKIT_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("COLUMNS", "120")
    method = {**VOCABULARIES["practice"], "facet": "method", "from": "facets.method"}  # the leadership note counts them
    (small_base / "vocabularies" / "method.yaml").write_text(to_yaml(method), encoding="utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:  # argparse: --help, --version and wrong usage
            code = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run_it


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = command_line.make_parser(["topic"])
    (action,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


COMMANDS = list(commands())


# --- help, and the README ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str, run: Run) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert f"usage: casekit {name}" in out
    parser = commands()[name]
    assert parser.description
    facets = {"--topic", "--not-topic"}
    bare = [a.dest for a in parser._actions if not a.help or (a.help == argparse.SUPPRESS and a.dest not in facets)]
    assert bare == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"casekit {name}" in README


def test_every_command_stands_in_the_help(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name, parser in commands().items():
        assert re.search(rf"^ +{name}\b", out, re.M)
        assert parser.description and parser.description[:40] in out


SHOWN = [
    *re.findall(r"^\| `casekit ([^`]+)`", README, re.M),
    *re.findall(r"^  casekit (.+)$", command_line.EPILOG, re.M),
]


WRITING = {"new", "import", "publish", "review", "retire", "merge"}  # they would change the shipped records


@pytest.mark.parametrize(
    "line", [line for line in dict.fromkeys(SHOWN) if line.split()[0] not in {"app", "lab", *WRITING}]
)
def test_commands_shown_work(line: str, run: Run, shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEKIT_CASEBASE", str(SHIPPED))
    monkeypatch.setenv("CASEKIT_INDEX", str(shipped_index))
    shutil.copy(ROOT / "README.md", Path.cwd())  # for commands that read a file
    shutil.copy(ROOT / "docs" / "examples" / "information-online.yaml", Path.cwd() / "draft.yaml")
    code, out, err = run(*shlex.split(line))
    assert (code, err) == (0, "")
    assert out.strip()


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"casekit {casekit.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["search", "--limit", "many"], ["check", "--bogus"], ["show"], ["search", "--topic"]],
)
def test_wrong_usage_is_exit_2_with_the_usage(arguments: list[str], run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage: casekit" in err


# --- search and facets -------------------------------------------------------------------------------------------


def test_search_json_has_the_shape_of_the_design(run: Run, small_base: Path) -> None:
    code, out, err = run("search", "crowded", "landlords", "--topic", "housing", "--not-group", "refugees", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    promised = ["query", "expanded", "filters", "total", "took_ms", "suggestion", "hits", "facets", "casebase"]
    assert [key for key in found if key in promised] == promised
    assert found["query"] == "crowded landlords"
    assert found["filters"] == {"topic": ["housing"]} and found["excluded"] == {"group": ["refugees"]}
    assert found["total"] == 1 == len(found["hits"])
    assert isinstance(found["took_ms"], float) and found["suggestion"] is None
    (hit,) = found["hits"]
    assert {"id", "title", "place", "score", "snippet", "why"} <= set(hit)
    assert hit["id"] == "alder-shared-houses" and hit["place"] == "Alder (now Great Wood), 2008 to 2011"
    assert isinstance(hit["score"], float) and isinstance(hit["why"], list)
    assert found["facets"]["topic"]["housing"] == 1 and found["facets"]["topic"]["language"] == 0
    assert found["casebase"] == {"records": 5, "fingerprint": casekit.check(small_base).fingerprint}


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["landlords"], ["alder-shared-houses"]),
        (["--topic", "housing"], ["alder-and-birch-fund", "alder-shared-houses"]),
        (["--topic", "housing", "landlords"], ["alder-shared-houses"]),
        (["landlords", "--topic", "housing"], ["alder-shared-houses"]),
        (["--topic=housing", "landlords", "--limit", "3"], ["alder-shared-houses"]),
        (["--topic", "housing", "--limit=3", "--", "landlords"], ["alder-shared-houses"]),
        (["--limit", "3", "city", "--topic", "community-relations", "rumours"], ["cedar-rumour-line"]),
        (["--topic", "language,safety"], ["alder-shared-houses", "birch-english-classes"]),
        (["--topic", "language", "--topic", "safety"], ["alder-shared-houses", "birch-english-classes"]),
        (["--topic", "not-stated"], ["elm-abroad"]),
        (["--area-type", "rural"], ["alder-and-birch-fund", "alder-shared-houses"]),
        (["--not-topic", "housing", "--not-area-type=outside-uk,coastal"], ["birch-english-classes"]),
        (["--limit", "0"], []),
        (["--limit", "-3"], []),
        (["--", "city", "-rumours"], ["elm-abroad"]),
        (["zzzz"], []),
    ],
)
def test_words_and_facets_in_any_order(arguments: list[str], ids: list[str], run: Run) -> None:
    code, out, err = run("search", "--json", *arguments)
    assert (code, err) == (0, "")
    assert [hit["id"] for hit in json.loads(out)["hits"]] == ids


def test_search_in_words(run: Run) -> None:
    code, out, err = run("search", "landlords")
    assert (code, err) == (0, "")
    assert "1 case out of 5" in out and "[alder-shared-houses]" in out and "Found by: “landlords” in title" in out
    code, out, _ = run("search", "landlrods")
    assert code == 0 and "Searched for “landlords” instead of “landlrods”." in out and "--exact" in out
    code, out, _ = run("search", "landlrods", "--exact")
    assert code == 0 and "Did you mean: landlords" in out
    assert "No case in this collection (5 records, searched on " in out
    assert "That is not evidence of no impact." in out
    code, out, _ = run("search", "landlords", "--topic", "language")
    assert code == 0 and "Without Topic: 1 case" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "x", "--topics", "housing"], "'topics' is not a facet. Did you mean 'topic'? Facets here: topic, "),
        (["search", "--topics", "housing", "x"], "'topics' is not a facet. Did you mean 'topic'?"),
        (["search", "--topics"], "'topics' is not a facet. Did you mean 'topic'?"),
        (["search", "--not-topics=x"], "'topics' is not a facet. Did you mean 'topic'?"),
        (["search", "--topic", "houssing"], "'houssing' is not a value of topic. Did you mean 'housing'?"),
        (["search", "--not-topic", "houssing"], "'houssing' is not a value of topic. Did you mean 'housing'?"),
        (["search", "--topic="], "--topic needs a value"),
        (["search", "--topic", "housing,"], "--topic needs a value"),
        (["search", "--limt", "3"], "'--limt' is not an option. Did you mean --limit?"),
        (["search", "-rumours"], "'-rumours' looks like an option."),
        (["facets", "topics"], "'topics' is not a facet: did you mean topic?"),
        (["facets", "topic", "outcome"], "'outcome' is one word too many."),
        (["export", "x.csv", "--topic", "nothing-like-it"], "'nothing-like-it' is not a value of topic. Values here: "),
        (
            ["summarise", "poem", "x", "-o", "x.docx"],
            "'poem' is not a document casekit makes. Possible: evidence, leadership",
        ),
        (["build", "--engine", "lucene"], "There is no engine called 'lucene'."),
    ],
)
def test_wrong_words_are_exit_2_with_the_nearest(arguments: list[str], message: str, run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("casekit: ") and message in err and err.count("\n") == 1


def test_facets(run: Run) -> None:
    code, out, _ = run("facets")
    assert code == 0 and "--area-type  Area type: Which Area type?" in out
    code, out, _ = run("facets", "area-type", "--json", "--topic", "language")
    assert code == 0 and json.loads(out)["area_type"]["urban"] == 1
    assert list(json.loads(out)) == ["area_type"]


# --- check, show, build, index, schema ---------------------------------------------------------------------------


def test_check_lists_every_problem_and_exits_1(run: Run, tmp_path: Path) -> None:
    cases = copy.deepcopy(CASES)
    cases["elm-abroad"]["titel"] = cases["elm-abroad"].pop("title")
    cases["cedar-rumour-line"]["facets"]["topic"] = ["rumors"]
    cases["birch-english-classes"]["places"] = ["brich-town"]
    broken = write_base(tmp_path / "broken", cases)
    (broken / "cases" / "torn.yaml").write_text('title: "never closed\n', encoding="utf-8")
    code, out, _ = run("check", "--casebase", broken)
    assert code == 1
    *lines, last = out.splitlines()
    assert all(re.match(r"cases/[a-z-]+\.yaml:\d+: [\w.]+: .+: .+", line) for line in lines)
    for file in ("elm-abroad", "cedar-rumour-line", "birch-english-classes", "torn"):
        assert any(line.startswith(f"cases/{file}.yaml:") for line in lines), file
    assert last == f"5 cases read, {len(lines)} problems."
    code, out, _ = run("check", "--casebase", broken, "--json")
    assert code == 1
    assert [set(problem) for problem in json.loads(out)] == [{"file", "line", "field", "message", "fix"}] * len(lines)

    code, out, err = run("search", "landlords", "--casebase", broken, "--index", tmp_path / "broken-index")
    assert code == 0 and "alder-shared-houses" in out
    assert err == f"casekit: {len(lines)} problems in the case files; some cases may be missing. Run: casekit check\n"


def test_the_shipped_cases_have_no_problems(run: Run) -> None:
    code, out, _ = run("check", "--casebase", SHIPPED)
    assert code == 0, out
    assert re.fullmatch(r"\d+ cases read, 0 problems\.\n", out)


def test_show(run: Run) -> None:
    code, out, err = run("show", "alder-shared-houses")
    assert (code, err) == (0, "")
    assert "Licensing shared houses with landlords" in out and "80%" in out
    code, out, _ = run("show", "fir-retired", "--json")
    assert code == 0 and json.loads(out)["record"]["state"] == "retired"


def test_show_of_an_unknown_id_names_the_nearest(run: Run) -> None:
    code, out, err = run("show", "alder-shared-house")
    assert (code, out) == (1, "")
    assert err == "casekit: There is no case 'alder-shared-house'. Did you mean 'alder-shared-houses'?\n"


def test_build_and_index(run: Run, tmp_path: Path, small_base: Path) -> None:
    code, out, _ = run("index")
    assert code == 0 and "There is no index yet" in out
    code, out, err = run("build")
    assert (code, err) == (0, "") and out.startswith("Index of 5 cases built in ")
    code, out, _ = run("index")
    assert code == 0 and "5 cases, engine whoosh" in out and "It matches the case files." in out
    (small_base / "cases" / "elm-abroad.yaml").unlink()
    code, out, _ = run("index", "--json")
    found = json.loads(out)
    assert code == 0 and found["fresh"] is False and found["current"]["records"] == 5
    assert (found["casebase"], found["index"]) == (str(small_base), str(tmp_path / "index"))
    assert run("build", "--engine", "memory")[0] == 0
    assert "engine memory" in run("index")[1]


def test_schema(run: Run) -> None:
    code, out, _ = run("schema")
    assert code == 0 and "title" in json.loads(out)["properties"]
    code, out, _ = run("schema", "--dictionary")
    assert code == 0 and "|" in out


# --- documents ---------------------------------------------------------------------------------------------------


def test_summarise_writes_a_document_and_a_recipe(run: Run) -> None:
    code, out, err = run(
        *["summarise", "leadership", "landlords", "--topic", "housing", "-o", "note.docx"],
        *["--title", "Shared houses", "--save-recipe", "recipe.yaml"],
    )
    assert (code, err) == (0, "")
    assert "note.docx: 1 case. " in out and "recipe.yaml: the question" in out
    with zipfile.ZipFile("note.docx") as document:
        text = document.read("word/document.xml").decode("utf-8")
    assert "Shared houses" in text and "Alder District Council" in text
    assert run("summarise", "leadership", "--recipe", "recipe.yaml", "-o", "again.md")[0] == 0
    assert "Alder District Council" in Path("again.md").read_text(encoding="utf-8")
    assert run("summarise", "leadership", "--case", "birch-english-classes", "-o", "one.html")[0] == 0
    assert "Birch College" in Path("one.html").read_text(encoding="utf-8")
    code, _, err = run("summarise", "leadership", "--case", "nobody", "-o", "none.docx")
    assert code == 1 and "There is no case 'nobody'" in err and not Path("none.docx").exists()


def test_export_writes_what_matches_in_every_format(run: Run) -> None:
    code, out, err = run("export", "cases.csv", "--topic", "housing")
    assert (code, err) == (0, "") and "2 cases" in out
    text = Path("cases.csv").read_text(encoding="utf-8-sig")
    assert "alder-shared-houses" in text and "alder-and-birch-fund" in text and "elm-abroad" not in text
    assert {len(row) for row in csv.reader(text.splitlines()) if row} == {len(next(csv.reader(text.splitlines())))}
    assert run("export", "cases.xlsx", "landlords")[0] == 0 and zipfile.is_zipfile("cases.xlsx")
    for name in ("cases.json", "cases.ris", "cases.bib", "cases.sqlite"):
        assert run("export", name)[0] == 0 and Path(name).stat().st_size > 500
    everything = json.loads(Path("cases.json").read_text(encoding="utf-8"))["cases"]
    assert len(everything) == len(CASES), "retired cases are in a full export"
    assert run("export", "api")[0] == 0
    assert (
        json.loads(Path("api/cases/alder-shared-houses.json").read_text(encoding="utf-8"))["id"]
        == "alder-shared-houses"
    )
    code, _, err = run("export", "x.docx")
    assert code == 2 and "not a format for an export" in err


def test_gaps_are_told_and_written(run: Run) -> None:
    code, out, err = run("gaps")
    assert (code, err) == (0, "") and "not evidence of no impact" in " ".join(out.split())
    assert run("gaps", "-o", "coverage.md", "--topic", "housing")[0] == 0
    assert "2 cases" in Path("coverage.md").read_text(encoding="utf-8")


def test_resources_are_found_in_their_own_right(run: Run) -> None:
    code, out, err = run("resources", "landlords", "leaflet")
    assert (code, err) == (0, "")
    assert "1 thing to reuse" in out and "Leaflet for landlords (leaflet)" in out and "[alder-shared-houses]" in out
    (found,) = json.loads(run("resources", "--json", "--topic", "housing")[1])
    assert found["kind"] == "leaflet" and found["case"] == "alder-shared-houses"
    assert run("resources", "zzz")[1].startswith("nothing to reuse")


def test_places_like_mine_are_ranked_with_reasons(
    run: Run, shipped_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEKIT_CASEBASE", str(SHIPPED))
    monkeypatch.setenv("CASEKIT_INDEX", str(shipped_index))
    code, out, err = run("like", "Cumberland", "--topic", "housing", "--limit", "2")
    assert (code, err) == (0, "")
    assert "A similar area is not the same as a transferable practice." in out
    assert "[allerdale-partnership-response]" in out and "your own ground" in out and "Compared on " in out
    found = json.loads(run("like", "Cumberland", "--topic", "housing", "--weight", "story=0", "--json")[1])
    assert found["cases"][0]["id"] == "allerdale-partnership-response" and found["place"] == "cumberland"
    code, _, err = run("like", "Cumberlend")
    assert code == 1 and "Did you mean" in err
    assert run("like", "Cumberland", "--weight", "powers=much")[0] == 2
    assert run("like", "Cumberland", "--neighbours", "nowhere.csv")[0] == 1


# --- planning: self-assessment, inserts, programmes ---------------------------------------------------------------


@pytest.fixture
def run_shipped(run: Run, shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder on the cases that come with casekit."""
    monkeypatch.setenv("CASEKIT_CASEBASE", str(SHIPPED))
    monkeypatch.setenv("CASEKIT_INDEX", str(shipped_index))
    return run


CHECKLIST = """format: 1
title: Where we stand
answers:
  - item: build-scenarios
    state: planned
    owner: Jane Smith
    due: 2027-01-15
reviews:
  - day: 2026-06-01
    states:
      build-scenarios: not-yet
# End of the checklist.
"""


def test_a_checklist_is_begun_shown_and_written(run_shipped: Run) -> None:
    run = run_shipped
    code, out, err = run("checklist", "--new", "mine.yaml", "--title", "Where we stand")
    assert (code, err) == (0, "") and "casekit app self-assessment" in out
    assert run("checklist", "mine.yaml", "--new")[0] == 1, "a file that is there is never begun again"
    Path("mine.yaml").write_text(CHECKLIST, encoding="utf-8")
    code, out, err = run("checklist", "mine.yaml", "--since", "2026-06-30")
    assert code == 0 and "“Jane Smith” looks like" in err
    assert "Planned; Jane Smith; by 2027-01-15" in out and "Not answered" in out
    assert "Not yet → Planned" in out and "Actions, by Sefton" in out
    code, out, _ = run("checklist", "mine.yaml", "--by", "charter", "--since", "2026-06-01", "-o", "mine.xlsx")
    assert code == 0 and zipfile.is_zipfile("mine.xlsx") and "mine.xlsx" in out
    code, out, _ = run("checklist", "mine.yaml", "--json")
    listed = {one["item"]: one for one in json.loads(out)["practices"]}
    assert listed["build-scenarios"]["state"] == "planned" and listed["agree-key-facts"]["state"] is None
    assert Path("mine.yaml").read_text(encoding="utf-8") == CHECKLIST, "it is only read"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["gone.yaml"], 1, "There is no checklist gone.yaml here"),
        (["broken.yaml", "-o", "x.docx"], 1, "state"),
        (["fine.yaml", "-o", "x.pdf"], 2, "not a format for a checklist"),
        (["fine.yaml", "--since", "2020-01-01"], 2, "Nothing was kept up to"),
        (["fine.yaml", "--title", "Other"], 2, "--title goes with --new"),
        (["fine.yaml", "--new", "--json"], 2, "Leave -o, --since and --json out"),
        (["fine.yaml", "--by", "stars"], 2, "invalid choice"),
    ],
)
def test_a_checklist_that_cannot_be_used_is_said(run_shipped: Run, arguments: list[str], code: int, said: str) -> None:
    Path("fine.yaml").write_text(CHECKLIST, encoding="utf-8")
    Path("broken.yaml").write_text(CHECKLIST.replace("planned", "brilliant"), encoding="utf-8")
    got, _, err = run_shipped("checklist", *arguments)
    assert got == code and said in err and not Path("x.docx").exists()


def test_an_insert_is_written_for_a_plan(run_shipped: Run) -> None:
    arguments = ("summarise", "insert", "--plan", "housing-strategy", "--case", "west-wiltshire-hmos")
    code, out, _ = run_shipped(*arguments, "--title", "Homes", "-o", "insert.md", "--save-recipe", "recipe.yaml")
    assert code == 0 and "insert.md: 1 case." in out
    text = Path("insert.md").read_text(encoding="utf-8")
    assert "Evidence for: Housing strategy" in text and "To be checked." in text
    again = run_shipped("summarise", "insert", "--plan", "housing-strategy", "--recipe", "recipe.yaml", "-o", "b.docx")
    assert again[0] == 0 and zipfile.is_zipfile("b.docx")
    code, _, err = run_shipped("summarise", "insert", "-o", "c.docx")
    assert code == 2 and "--plan KEY" in err and "housing-strategy" in err
    code, _, err = run_shipped("summarise", "insert", "--plan", "housing", "-o", "c.docx")
    assert code == 1 and "housing-strategy" in err
    code, _, err = run_shipped("summarise", "evidence", "--plan", "housing-strategy", "-o", "c.docx")
    assert code == 2 and "evidence insert only" in err and not Path("c.docx").exists()


def test_a_programme_is_listed_shown_filtered_and_written(run_shipped: Run) -> None:
    code, out, _ = run_shipped("programme")
    assert code == 0 and "migration-excellence-programme: Migration Excellence Programme (programme, 12 cases)" in out
    code, out, _ = run_shipped("programme", "migration-excellence-programme", "--resource", "advice-note")
    assert code == 0 and "2 of 11 rows" in out and "Ealing: " in out and "Carlisle: " not in out
    assert "What got in the way: " in out
    code, out, _ = run_shipped("programme", "intercultural-cities", "--json")
    assert code == 0 and json.loads(out)["kind"] == "network"
    code, out, _ = run_shipped("programme", "migration-excellence-programme", "--topic", "housing", "-o", "rows.csv")
    rows = list(csv.reader(Path("rows.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert code == 0 and rows[0][0] == "Place" and f"{len(rows) - 1} of 11 rows" in out
    for arguments, said in (
        (["atlantis"], "no programme or network 'atlantis'"),
        (["eurocities", "--not-topic", "housing"], "filtered by what it has"),
        (["eurocities", "--colour", "red"], "not a filter here"),
        (["-o", "x.docx"], "Name the programme"),
        (["eurocities", "-o", "x.pdf"], "not a format for a programme"),
    ):
        code, _, err = run_shipped("programme", *arguments)
        assert code in (1, 2) and said in err, err


# --- keeping the case base ---------------------------------------------------------------------------------------


def test_a_draft_is_begun_filled_and_published(run: Run, small_base: Path) -> None:
    code, out, err = run("new", "Classes", "after", "work", "--place", "birch-town")
    assert (code, err) == (0, "") and "casekit publish birch-town-classes-after-work" in out
    path = small_base / "drafts" / "birch-town-classes-after-work.yaml"
    text = path.read_text(encoding="utf-8")
    assert "places: [birch-town]" in text and "summary:  # needed; Two plain sentences" in text
    code, out, _ = run("check", "--drafts")
    assert code == 1 and "things to do" in out and "summary: is missing" in out
    code, out, err = run("publish", "birch-town-classes-after-work")
    assert code == 1 and "is not finished" in err and path.exists()
    assert run("check")[0] == 0, "a draft is not part of the collection"
    for name, value in {
        "summary": "A town held classes after work. Thirty people came, says the college.",
        "depth": "partial",
        "level": "town",
        "status": "ended",
    }.items():
        text = re.sub(rf"(?m)^{name}:.*$", f"{name}: {value}", text)
    text = text.replace("lead:\n  name:", "lead:\n  name: Birch College")
    text = re.sub(r"(?m)^  level:.*$", '  level: "1"', text)
    text = re.sub(r"(?m)^  why:.*$", "  why: The college's own account.", text)
    text = re.sub(r"(?m)^  rated_by:.*$", "  rated_by: [curator]", text)
    text = re.sub(r"(?m)^  independence:.*$", "  independence: self-reported", text)
    text = re.sub(r"(?m)^  - key:.*$", "  - key: page", text)
    text = re.sub(r"(?m)^    title:.*$(?=\n    publisher)", "    title: Late classes", text)
    text = re.sub(r"(?m)^    publisher:.*$", "    publisher: Birch College", text)
    path.write_text(text, encoding="utf-8")
    assert run("check", "--drafts")[1].startswith("birch-town-classes-after-work: ready")
    code, out, err = run("publish", "birch-town-classes-after-work")
    assert (code, err) == (0, "") and not path.exists()
    assert run("check")[0] == 0
    assert "Classes after work" in run("search", "classes after work")[1]


def test_a_place_that_is_not_there_is_a_sentence(run: Run, small_base: Path) -> None:
    code, _, err = run("new", "Classes", "--place", "brich-town")
    assert code == 1 and "did you mean birch-town?" in err and not (small_base / "drafts").exists()


def test_a_case_is_reviewed_and_retired(run: Run, small_base: Path) -> None:
    path = small_base / "cases" / "alder-shared-houses.yaml"
    before = path.read_text(encoding="utf-8")
    code, out, err = run("review", "alder-shared-houses", "--by", "housing officer", "--on", "2026-11-22")
    assert (code, err) == (0, "") and "next review 2027-11-22" in out
    changed = set(path.read_text(encoding="utf-8").splitlines()) - set(before.splitlines())
    assert changed == {"  checked_by: housing officer", "  checked_on: 2026-11-22", "  next_review: 2027-11-22"}
    assert "alder-shared-houses" in run("check", "--due", "--on", "2027-11-23")[1]
    code, _, err = run("retire", "alder-shared-houses", "--by", "Mrs Smith", "--reason", "Gone.")
    assert code == 1 and "reads like a person" in err
    code, out, err = run("retire", "alder-shared-houses", "--by", "housing officer", "--reason", "The page has gone.")
    assert (code, err) == (0, "")
    assert run("check")[0] == 0
    assert "alder-shared-houses" not in run("search", "landlords")[1]
    assert "retired. The page has gone." in run("show", "alder-shared-houses")[1]


def test_a_spreadsheet_goes_out_and_comes_back(run: Run, small_base: Path) -> None:
    assert run("export", "cases.xlsx")[0] == 0
    code, out, err = run("import", "cases.xlsx")
    assert (code, err) == (0, "") and "add --apply" not in out
    import openpyxl

    book = openpyxl.load_workbook("cases.xlsx")
    sheet = book["Cases"]
    column = [cell.value for cell in sheet[1]].index("title") + 1
    row = [cell.value for cell in sheet["A"]].index("alder-shared-houses") + 1
    sheet.cell(row, column).value = "=1+1 is not run"
    book.save("cases.xlsx")
    before = (small_base / "cases" / "alder-shared-houses.yaml").read_text(encoding="utf-8")
    code, out, _ = run("import", "cases.xlsx")
    assert code == 1 and "formula" in out
    sheet.cell(row, column).value = "Visiting shared houses"
    book.save("cases.xlsx")
    code, out, err = run("import", "cases.xlsx")
    assert code == 0 and "Visiting shared houses" in out and "add --apply" in out
    assert (small_base / "cases" / "alder-shared-houses.yaml").read_text(encoding="utf-8") == before
    assert run("import", "cases.xlsx", "--apply")[0] == 0
    after = (small_base / "cases" / "alder-shared-houses.yaml").read_text(encoding="utf-8")
    assert "title: Visiting shared houses\n" in after and len(after.splitlines()) == len(before.splitlines())
    assert run("check")[0] == 0


def test_a_sheet_taken_in_twice_is_told(run: Run, small_base: Path) -> None:
    Path("theirs.csv").write_text("Project,Council,Description\nWelcome packs,Alder,Packs in five languages.\n")
    code, out, _ = run("import", "theirs.csv")
    assert code == 0 and "already" not in out
    code, out, _ = run("import", "theirs.csv")
    assert code == 0 and "'alder-welcome-packs' is there already, so this is kept as 'alder-welcome-packs-2'" in out


def test_documents_become_drafts_and_bad_ones_a_sentence(run: Run, small_base: Path) -> None:
    Path("page.txt").write_text(
        "Shared houses in Alder\n\nBackground\n\nLandlords in Alder let crowded houses to people who work in the "
        "fields and the packing sheds.\n\nResults\n\nOfficers visited 45 houses with the fire service, and most of "
        "them were made safe.\n"
    )
    Path("broken.pdf").write_bytes(b"%PDF-1.4 no more")
    code, out, err = run("import", "page.txt", "broken.pdf")
    assert code == 1 and "broken.pdf was not taken in" in err and "Traceback" not in err
    assert "a draft, kept in" in out
    (path,) = (small_base / "drafts").glob("*.yaml")
    text = path.read_text(encoding="utf-8")
    assert "state: unchecked" in text and "To rewrite:" in text and "- alder  # suggested" in text
    code, _, err = run("publish", path.stem)
    assert code == 1 and path.exists()
    assert run("check")[0] == 0


def test_a_pack_is_compared_then_merged(run: Run, small_base: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(small_base, pack)
    gone = small_base / "cases" / "birch-english-classes.yaml"
    gone.unlink()
    for path in (small_base / "cases").glob("*.yaml"):  # nothing may point to it
        path.write_text(re.sub(r"\nrelated:.*", "\n", path.read_text(encoding="utf-8"), flags=re.S), encoding="utf-8")
    code, out, err = run("merge", pack)
    assert (code, err) == (0, "") and "New (1)" in out and "birch-english-classes" in out and "add --apply" in out
    assert not gone.exists()
    code, out, err = run("merge", pack, "--apply")
    assert (code, err) == (0, "") and gone.exists() and "state: draft" in gone.read_text(encoding="utf-8")
    assert run("check")[0] == 0


def test_a_term_is_renamed_after_it_was_shown(run: Run, small_base: Path) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in small_base.rglob("*.yaml")}
    code, out, err = run("vocab", "rename", "shared-houses", "houses-shared")
    assert (code, err) == (0, "") and "cases/alder-shared-houses.yaml" in out and "add --apply" in out
    assert {path: path.read_text(encoding="utf-8") for path in small_base.rglob("*.yaml")} == before
    assert run("vocab", "rename", "shared-houses", "houses-shared", "--apply")[0] == 0
    assert run("check")[0] == 0
    assert json.loads(run("facets", "topic", "--json")[1])["topic"]["houses-shared"] == 1
    assert run("vocab", "rename", "nothing-like-it", "x")[0] != 0


# --- paths, pipes and consoles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "x", "--casebase", "nowhere"],
        ["search", "x", "--casebase", "a-file"],
        ["search", "x", "--casebase", "y" * 5000],
        ["search", "x", "--index", "y" * 300],
        ["check", "--casebase", "nowhere"],
        ["build", "--casebase", "nowhere"],
        ["build", "--index", "a-file"],
        ["index", "--casebase", "nowhere"],
        ["show", "../../etc/passwd"],
        ["show", ""],
        ["export", "no/such/folder/x.csv"],
        ["export", "x.unknown"],
        ["summarise", "leadership", "landlords", "-o", "no/such/folder/x.docx"],
        ["summarise", "leadership", "landlords", "-o", "x.unknown"],
        ["summarise", "leadership", "landlords", "-o", "a-folder.docx"],
        ["summarise", "leadership", "--recipe", "nowhere.yaml", "-o", "x.docx"],
        ["summarise", "leadership", "--recipe", "a-folder", "-o", "x.docx"],
        ["summarise", "leadership", "--recipe", "a-file", "-o", "x.docx"],
    ],
    ids=lambda arguments: " ".join(arguments)[:60],
)
def test_a_bad_path_is_a_sentence(arguments: list[str], run: Run) -> None:
    Path("a-file").write_bytes(b"\xff\xfe: [\0")
    Path("a-folder").mkdir()
    Path("a-folder.docx").mkdir()
    code, _, err = run(*arguments)
    if arguments[2:3] == ["--index"] and arguments[0] == "search":
        assert code == 0 and "runs from memory" in err
    else:
        assert code in {1, 2}
        assert (err.startswith("casekit: ") and err.rstrip().endswith((".", "?", "search"))) or "casekit" in err
    assert err.count("\n") <= 3


def in_process(*arguments: object, index: Path, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "CASEKIT_CASEBASE": str(SHIPPED), "CASEKIT_INDEX": str(index)}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "casekit", *map(str, arguments)],
        env={**environment, **options.pop("env", {})},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


@pytest.mark.parametrize("arguments", [["search", "--limit", "99"], ["search", "--json"], ["--help"], ["--version"]])
def test_a_reader_who_leaves_is_no_error(arguments: list[str], shipped_index: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = in_process(*arguments, index=shipped_index, stdout=writing)
    finally:
        os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")


def test_a_console_without_unicode_still_shows_everything(shipped_index: Path) -> None:
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    process = in_process("search", "integration", "Poland", index=shipped_index, stdout=subprocess.PIPE, env=plain)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert " out of " in out


def test_module_and_function_are_the_same_program(shipped_index: Path) -> None:
    process = in_process("show", "nobody-here", index=shipped_index, stdout=subprocess.PIPE)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("casekit: There is no case 'nobody-here'.")
