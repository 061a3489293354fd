"""Each feed opens in the tool it is made for, says the same twice, and lets no text of a record run."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casekit.casebase.collection import Collection
from casekit.casebase.load import load
from casekit.errors import ExportError, UsageError
from casekit.evidence.wording import WARNING
from casekit.model.record import Case, Source
from casekit.outputs import feeds
from casekit.outputs.feeds.bibtex import escape
from casekit.outputs.feeds.citations import citations, published, source_keys
from conftest import write_base

bibtexparser = pytest.importorskip("bibtexparser")
jsonschema = pytest.importorskip("jsonschema")
pybtex = pytest.importorskip("pybtex.database")
rispy = pytest.importorskip("rispy")

ON = date(2026, 11, 22)
BREAKOUT = [
    "}\n@misc{evil, title = {x}}",
    "x}},\n} @online{evil,",
    "TY  - JOUR\nER  - \nTY  - BOOK",
    "one\r\nTY  - BOOK\rER  - ",
    "line\u2028TY  - BOOK\u2029ER  - \x0b\x0c\x85 end",
    "\\",
    "ends with \\",
    "\\{ \\} {{ }}",
    "100% of #1 & $5 ~ ^ _ `",
    'say "hello" and @string{a = "b"}',
    "Łódź – Привет – 日本 – مرحبا",
    "<script>alert(1)</script>",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return load(write_base(tmp_path_factory.mktemp("feeds") / "casebase"))


def every(collection: Collection) -> tuple[Case, ...]:
    return tuple(collection.cases.values())


def made(collection: Collection, suffix: str) -> bytes:
    return feeds.to_bytes(collection, every(collection), suffix, on=ON)


def with_text(collection: Collection, text: str) -> Collection:
    """Put a text, unchecked, wherever a case and its source have words of their own."""
    case = collection.cases["alder-shared-houses"]
    source = case.sources[0].model_copy(update={"title": text, "publisher": text, "note": text, "licence": text})
    case = case.model_copy(update={"title": text, "summary": text, "sources": (source,)})
    return replace(collection, cases={case.id: case})


def with_source(collection: Collection, **fields: Any) -> Collection:
    case = collection.cases["alder-shared-houses"]
    case = case.model_copy(update={"sources": (case.sources[0].model_copy(update=fields),)})
    return replace(collection, cases={case.id: case})


# --- all of them -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", feeds.FEEDS)
def test_the_same_cases_give_the_same_bytes(small, suffix):
    again = Collection.from_json(small.to_json())
    assert made(small, suffix) == made(small, suffix) == made(again, suffix)


@pytest.mark.parametrize("suffix", feeds.FEEDS)
def test_no_cases_still_make_a_feed(small, suffix):
    assert feeds.to_bytes(small, (), suffix, on=ON)


def test_a_suffix_may_lack_its_dot_and_an_unknown_one_is_refused(small):
    assert made(small, "JSON") == made(small, ".json")
    with pytest.raises(UsageError, match=r"'\.xml' is not a feed casekit can write. Possible: .json"):
        made(small, ".xml")
    with pytest.raises(UsageError, match="The file name has no suffix"):
        made(small, "")


# --- JSON --------------------------------------------------------------------------------------------------------


def check_feed(data: bytes) -> dict[str, Any]:
    schema = feeds.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    feed: dict[str, Any] = json.loads(data)
    jsonschema.Draft202012Validator(schema).validate(feed)
    return feed


def test_the_whole_base_fits_the_published_schema_and_reads_back(shipped_collection):
    feed = check_feed(made(shipped_collection, ".json"))
    assert [entry["id"] for entry in feed["cases"]] == list(shipped_collection.cases)
    for entry in feed["cases"]:
        file = {name: value for name, value in entry.items() if name not in {"place", "facets_resolved"}}
        assert Case.model_validate(file) == shipped_collection.cases[entry["id"]]


def test_json_says_what_it_is_and_gives_broader_values_with_their_labels(small):
    feed = check_feed(made(small, ".json"))
    about = feed["about"]
    assert (about["records"], about["on"], about["warning"]) == (6, "2026-11-22", WARNING)
    assert about["fingerprint"] == small.fingerprint
    assert "CC BY 4.0" in about["licence"]
    entry = next(entry for entry in feed["cases"] if entry["id"] == "alder-shared-houses")
    assert entry["facets_resolved"]["topic"] == ["housing", "safety", "shared-houses"]
    assert entry["place"] == "Alder (now Great Wood), 2008 to 2011"
    assert feed["facets"]["topic"]["values"]["shared-houses"] == "Shared houses"
    retired = next(entry for entry in feed["cases"] if entry["id"] == "fir-retired")
    assert retired["record"]["state"] == "retired"
    assert retired["record"]["reason"] == "The list has gone."


@pytest.mark.parametrize("spoil", [("cases", 0, "title"), ("about", "warning"), ("cases", 0, "facets_resolved")])
def test_the_schema_refuses_a_feed_that_lacks_something(small, spoil):
    feed = json.loads(made(small, ".json"))
    *way, last = spoil
    inner = feed
    for part in way:
        inner = inner[part]
    del inner[last]
    assert list(jsonschema.Draft202012Validator(feeds.json_schema()).iter_errors(feed))


# --- references --------------------------------------------------------------------------------------------------


def read_ris(data: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(data.decode().replace("\r\n", "\n"))
    return found


def read_bibtex(data: bytes) -> tuple[Any, Any]:
    """Read with both libraries, and let neither find fault."""
    one = pybtex.parse_string(data.decode(), "bibtex")
    other = bibtexparser.parse_string(data.decode())
    assert not other.failed_blocks
    assert len(other.blocks) == len(other.entries), "there is nothing between the entries"
    assert list(one.entries) == [entry.key for entry in other.entries]
    return one, other


def test_every_source_of_the_base_is_one_reference_in_both_formats(shipped_collection):
    cases = every(shipped_collection)
    distinct = {(s.title, s.publisher, s.address) for case in cases for s in case.sources}
    ris = read_ris(made(shipped_collection, ".ris"))
    bibtex, _ = read_bibtex(made(shipped_collection, ".bib"))
    assert len(ris) == len(bibtex.entries) == len(distinct) + 1, "one more for the collection itself"
    assert [entry["id"] for entry in ris] == list(bibtex.entries)
    assert {entry["title"] for entry in ris[1:]} == {title for title, _, _ in distinct}
    for entry in ris[1:]:
        assert entry["type_of_reference"] == ("ELEC" if entry.get("urls") else "RPRT")
        assert len(entry["authors"]) == 1
        assert entry["authors"][0].count(",") == 1
        assert entry["authors"][0].endswith(","), "a body, not a person"


def test_a_reference_carries_what_a_researcher_needs(small):
    alder = next(entry for entry in read_ris(made(small, ".ris")) if entry["title"] == "Shared houses in Alder")
    assert alder["id"] == "alder-council-nd-shared-houses-in-alder"
    assert alder["authors"] == ["Alder Council,"]
    assert alder["urls"] == ["https://example.org/alder"]
    assert alder["keywords"] == ["Housing", "Safety", "Shared houses"]
    (note,) = alder["notes"]
    assert "3 cases rest on it" in note
    assert "Licensing shared houses with landlords (alder-shared-houses)" in note
    assert "An old phone list for newcomers (fir-retired, retired)" in note
    bibtex, _ = read_bibtex(made(small, ".bib"))
    entry = bibtex.entries[alder["id"]]
    assert entry.type == "online"
    assert entry.fields["url"] == "https://example.org/alder"
    assert entry.fields["keywords"] == "Housing, Safety, Shared houses"
    report = bibtex.entries["birch-college-nd-learning-english-in-birch"]
    assert (report.type, report.fields["institution"]) == ("techreport", "{Birch College}")
    collection = bibtex.entries["casekit-case-base"]
    assert collection.fields["copyright"] == "CC BY 4.0"
    assert WARNING in collection.fields["annote"]


def test_dates_reach_the_fields_that_hold_them(small):
    dated = with_source(small, published="30 April 2012", read_on=date(2026, 1, 5), dead_on=date(2026, 2, 6))
    _, ris = read_ris(made(dated, ".ris"))
    assert (ris["year"], ris["date"], ris["access_date"]) == ("2012", "2012/04/30", "2026/01/05")
    assert "When looked at on 6 February 2026, the address no longer answered." in ris["notes"][0]
    bibtex, _ = read_bibtex(made(dated, ".bib"))
    entry = bibtex.entries["alder-council-2012-shared-houses-in-alder"]
    assert [entry.fields[name] for name in ("year", "date", "urldate")] == ["2012", "2012-04-30", "2026-01-05"]


def test_a_date_that_is_not_plain_is_kept_in_the_note(small):
    vague = with_source(small, published="Undated; after October 2008")
    _, ris = read_ris(made(vague, ".ris"))
    assert "year" not in ris
    assert "Date as given: Undated; after October 2008." in ris["notes"][0]


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("2012", "2012"),
        ("2012-04", "2012-04"),
        ("2012-04-30", "2012-04-30"),
        ("May 2017", "2017-05"),
        ("3 May 2017", "2017-05-03"),
        ("2012-13", ""),
        ("2012-02-30", ""),
        ("0000", ""),
        ("Smarch 2017", ""),
        ("not stated (2018)", ""),
        ("session 2007-08", ""),
        ("2015-02-03 (from the address)", ""),
        ("٢٠١٢", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_plain_date_is_a_date(words, plain):
    assert published(words).joined("-") == plain


def test_a_body_with_a_comma_or_an_and_in_its_name_stays_one_author(small):
    named = with_source(small, publisher="COMPAS, Alder and Birch, University of Oxford")
    _, ris = read_ris(made(named, ".ris"))
    assert ris["authors"] == ["COMPAS – Alder and Birch – University of Oxford,"]
    bibtex, _ = read_bibtex(made(named, ".bib"))
    (author,) = list(bibtex.entries.values())[1].persons["author"]
    assert str(author) == "{COMPAS, Alder and Birch, University of Oxford}"


def test_keys_do_not_hang_on_which_cases_are_exported(shipped_collection):
    cases = every(shipped_collection)
    whole = {citation.key for citation in citations(shipped_collection, cases, ON)}
    for case in cases[::40]:
        assert {citation.key for citation in citations(shipped_collection, (case,), ON)} <= whole


def test_sources_that_would_share_a_key_get_different_ones_whatever_their_order(small):
    case = small.cases["alder-shared-houses"]
    ways = [f"https://example.org/{number}" for number in range(5)]
    alike = [Source(key=f"s{n}", title="A title", publisher="A body", address=way) for n, way in enumerate(ways)]
    some = replace(small, cases={case.id: case.model_copy(update={"sources": tuple(alike)})})
    other = replace(small, cases={case.id: case.model_copy(update={"sources": tuple(reversed(alike))})})
    keys = source_keys(some)
    assert len(set(keys.values())) == 5
    assert keys == source_keys(other)


def test_an_address_reaches_bibtex_as_it_is_but_for_what_would_break_it(small):
    address = "https://example.org/a_b?x=1&y=%20#z{}~^\\"
    bibtex, _ = read_bibtex(made(with_source(small, address=address), ".bib"))
    url = list(bibtex.entries.values())[1].fields["url"]
    assert url == "https://example.org/a_b?x=1&y=%20#z%7B%7D%7E%5E%5C"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.sampled_from(BREAKOUT), st.text(max_size=60)))
@example(text="\n".join(BREAKOUT))
def test_no_text_breaks_out_of_a_reference(small, text):
    hostile = with_text(small, text)
    ris = made(hostile, ".ris").decode()
    lines = ris.split("\r\n")
    assert not set("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029") & set("".join(lines)), "no stray line end"
    assert sum(line.startswith("TY  - ") for line in lines) == sum(line.startswith("ER  - ") for line in lines) == 2
    assert len(read_ris(ris.encode())) == 2
    bibtex, other = read_bibtex(made(hostile, ".bib"))
    assert len(bibtex.entries) == 2
    kinds = {entry.entry_type for entry in other.entries}
    assert kinds == {"misc", "online"}
    assert all(set(entry.fields_dict) <= BIBTEX_FIELDS for entry in other.entries)


BIBTEX_FIELDS = set("title author institution year date url urldate keywords copyright annote".split())


@given(text=st.text(st.sampled_from("aZ é Ж日 \\~%#&_$@=,.:/()[]"), max_size=40))
def test_what_is_written_for_latex_reads_back_as_it_was(text):
    decoder = pytest.importorskip("pylatexenc.latex2text").LatexNodes2Text(strict_latex_spaces=True)
    assert decoder.latex_to_text(escape(text)) == text


def test_braces_are_written_by_name_so_that_they_always_match():
    assert escape("}{a\\}") == r"{\textbraceright}{\textbraceleft}a{\textbackslash}{\textbraceright}"
    assert escape("^") == r"{\textasciicircum}"


# --- SQLite ------------------------------------------------------------------------------------------------------


@pytest.fixture
def database(small: Collection, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    (tmp_path / "cases.sqlite").write_bytes(made(small, ".sqlite"))
    with closing(sqlite3.connect(tmp_path / "cases.sqlite")) as opened:
        yield opened


def column(database: sqlite3.Connection, query: str) -> list[Any]:
    return [row[0] for row in database.execute(query)]


def test_the_keys_of_the_database_hold_for_the_whole_base(shipped_collection, tmp_path):
    (tmp_path / "cases.db").write_bytes(made(shipped_collection, ".db"))
    with closing(sqlite3.connect(tmp_path / "cases.db")) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert column(opened, "PRAGMA integrity_check") == ["ok"]
        counts = {name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("cases", "claims")}
        assert counts["cases"] == len(shipped_collection.cases)
        assert counts["claims"] == sum(len(case.claims) for case in every(shipped_collection))
        assert column(opened, "SELECT count(*) FROM outcomes") == [
            sum(len(case.outcomes) for case in every(shipped_collection))
        ]
        told = "SELECT count(*) FROM passages"
        assert column(opened, told) == [
            sum(len(part) for case in every(shipped_collection) for _, part in case.story if part)
        ]


def test_a_part_of_the_base_keeps_its_keys_too(small):
    some = [small.cases["alder-shared-houses"]]  # its related case and the other places stay out
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(feeds.to_bytes(small, some, ".sqlite", on=ON))
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert column(opened, "SELECT id FROM cases") == ["alder-shared-houses"]
        assert column(opened, "SELECT count(*) FROM related") == [0]
        assert column(opened, "SELECT key FROM places") == ["alder", "great-wood"]


def test_a_place_nobody_knows_does_not_break_the_keys(small):
    case = small.cases["alder-shared-houses"].model_copy(update={"places": ("nowhere",)})
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(feeds.to_bytes(replace(small, cases={case.id: case}), [case], ".sqlite", on=ON))
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert column(opened, "SELECT main_place FROM cases") == [None]


def test_the_tables_say_what_the_record_says(database):
    claim = "SELECT value, what, of_what, state, source_id FROM claims WHERE case_id = 'alder-shared-houses'"
    assert database.execute(claim).fetchall() == [
        ("80%", "houses made safe", "45 houses visited", "supported", "alder-council-nd-shared-houses-in-alder"),
        ("2,000", "workers in the district", None, "disputed", "alder-council-nd-shared-houses-in-alder"),
    ]
    facets = "SELECT value, as_worded FROM case_facets WHERE case_id = 'alder-shared-houses' AND facet = 'topic'"
    assert sorted(database.execute(facets).fetchall()) == [
        ("housing", None),
        ("safety", None),
        ("shared-houses", "houses in multiple occupation"),
    ]
    assert column(database, "SELECT json_extract(domains, '$[0]') FROM outcomes WHERE kind = 'observed'") == [
        "safety-at-home"
    ]
    assert column(database, "SELECT value FROM meta WHERE key = 'warning'") == [WARNING]
    assert column(database, "SELECT json_extract(value, '$.license') FROM meta WHERE key = 'datasette'") == [
        "CC BY 4.0"
    ]
    state = "SELECT state, retired_on, retired_reason FROM cases WHERE id = 'fir-retired'"
    assert database.execute(state).fetchall() == [("retired", "2026-02-28", "The list has gone.")]
    assert "fir-retired" not in column(database, "SELECT id FROM current_cases")
    assert column(database, "SELECT cases FROM sources_by_use ORDER BY cases DESC LIMIT 1") == [3]
    assert column(database, "SELECT cases FROM values_by_use WHERE facet = 'topic' AND value = 'housing'") == [2]


def test_words_are_found_in_the_story_even_after_the_file_is_tidied(database):
    query = "SELECT id FROM cases WHERE rowid IN (SELECT rowid FROM cases_fts WHERE cases_fts MATCH 'firefighter')"
    assert column(database, query) == ["alder-shared-houses"]
    database.execute("DELETE FROM related")
    database.commit()
    database.execute("VACUUM")
    assert column(database, query) == ["alder-shared-houses"]


def test_the_bytes_bear_no_time(small):
    later = feeds.to_bytes(small, every(small), ".sqlite", on=date(2030, 1, 1))
    with closing(sqlite3.connect(":memory:")) as one, closing(sqlite3.connect(":memory:")) as other:
        one.deserialize(made(small, ".sqlite"))
        other.deserialize(later)
        changed = set(one.iterdump()) ^ set(other.iterdump())
    assert changed
    assert all(line.startswith('INSERT INTO "meta"') for line in changed), "only the date that was given"


@given(text=st.one_of(st.sampled_from(BREAKOUT), st.text(max_size=60)))
@example(text="'); DROP TABLE cases; --")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_text_comes_back_from_the_database_and_from_json(small, text):
    hostile = with_text(small, text)
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(made(hostile, ".sqlite"))
        assert opened.execute("SELECT title, summary FROM cases").fetchall() == [(text, text)]
        assert column(opened, "SELECT publisher FROM sources") == [text]
    (entry,) = json.loads(made(hostile, ".json"))["cases"]
    assert entry["title"] == entry["sources"][0]["title"] == text


def test_datasette_serves_searches_and_describes_it(small, tmp_path):
    datasette = pytest.importorskip("datasette.app")
    (tmp_path / "cases.sqlite").write_bytes(made(small, ".sqlite"))
    metadata = feeds.datasette_metadata(small, ON)

    async def visit() -> None:
        site = datasette.Datasette(files=[str(tmp_path / "cases.sqlite")], metadata=metadata)
        await site.invoke_startup()

        async def get(way: str) -> Any:
            answer = await site.client.get(way)
            assert answer.status_code == 200, f"{way}: {answer.text[:300]}"
            return answer.json() if ".json" in way else answer.text

        found = await get("/cases/cases.json?_shape=objects&_search=houses&_facet=evidence")
        assert [row["id"] for row in found["rows"]] == ["alder-shared-houses"], "the story is searched, with word ends"
        assert [value["value"] for value in found["facet_results"]["evidence"]["results"]] == ["2"]
        domains = await get("/cases/outcomes.json?_facet_array=domains&_labels=on&_shape=objects")
        assert domains["rows"][0]["case_id"]["label"] == "Licensing shared houses with landlords"
        assert {value["value"] for value in domains["facet_results"]["domains"]["results"]} >= {"knowledge"}
        everything = await get("/cases.json")
        visible = {table["name"] for table in everything["tables"] if not table["hidden"]}
        assert visible == set(metadata["databases"]["cases"]["tables"]) - {view["name"] for view in everything["views"]}
        for name in visible | {view["name"] for view in everything["views"]}:
            await get(f"/cases/{name}")
        page = await get("/cases/claims")
        assert "Why it is not simply supported" in page, "each column is described"
        assert "CC BY 4.0" in page
        assert "54.6&nbsp;deg" in await get("/cases/places"), "the unit stands by the figure"
        for opened in site.databases.values():
            opened.close()
        site.executor.shutdown()

    asyncio.run(visit())


def test_the_metadata_names_only_what_the_database_has(small, database):
    tables = feeds.datasette_metadata(small, ON)["databases"]["cases"]["tables"]
    for name, described in tables.items():
        has = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
        assert has, name
        assert {*described.get("columns", ()), *described.get("facets", ()), *described.get("units", ())} <= set(has)


# --- the static API ----------------------------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(small: Collection, tmp_path: Path) -> Iterator[str]:
    feeds.write_api(small, every(small), tmp_path / "api", on=ON)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        yield f"http://127.0.0.1:{server.server_port}/api/index.json"
        server.shutdown()
        running.join()


def fetch(address: str) -> bytes:
    with urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        data: bytes = answer.read()
        return data


def links_in(data: Any, name: str = "") -> Iterator[str]:
    """Yield every relative link: a `page`, or anything under `links`."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from links_in(value, "page" if name in {"links", "page"} else key)
    elif isinstance(data, list):
        for value in data:
            yield from links_in(value, name)
    elif name == "page":
        yield data


def test_every_link_leads_to_a_file_and_every_file_is_linked(served, small, tmp_path):
    seen: dict[str, Any] = {}
    waiting = [served]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        data = fetch(address)
        seen[address] = json.loads(data) if address.endswith(".json") else data.decode()
        if not address.endswith(("schema.json", "datasette.json")):  # they describe links, and have none
            waiting += [urljoin(address, link) for link in links_in(seen[address])]
    names = {address.removeprefix(served.removesuffix("index.json")) for address in seen}
    files = {path.relative_to(tmp_path / "api").as_posix() for path in (tmp_path / "api").rglob("*") if path.is_file()}
    assert names == files
    assert {f"cases/{key}.json" for key in small.cases} <= names
    schema = seen[urljoin(served, "schema.json")]
    validator = jsonschema.Draft202012Validator({"$ref": "#/$defs/Record", "$defs": schema["$defs"]})
    for key in small.cases:
        validator.validate(seen[urljoin(served, f"cases/{key}.json")])


def test_the_index_keeps_retired_cases_apart_and_lists_leave_them_out(small, tmp_path):
    folder = feeds.write_api(small, every(small), tmp_path / "api", on=ON)
    index = json.loads((folder / "index.json").read_bytes())
    assert "fir-retired" not in [entry["id"] for entry in index["cases"]]
    assert index["retired"] == [
        {
            "id": "fir-retired",
            "title": "An old phone list for newcomers",
            "reason": "The list has gone.",
            "page": "cases/fir-retired.json",
        }
    ]
    page = json.loads((folder / "cases/fir-retired.json").read_bytes())
    assert page["record"] == {
        "state": "retired",
        "retired_by": "curator",
        "retired_on": "2026-02-28",
        "reason": "The list has gone.",
    }
    facets = json.loads((folder / "facets.json").read_bytes())
    assert facets["topic"]["values"]["housing"]["cases"] == ["alder-and-birch-fund", "alder-shared-houses"]
    assert facets["topic"]["values"]["housing"]["count"] == 2
    assert facets["topic"]["values"]["shared-houses"]["broader"] == "housing"
    places = json.loads((folder / "places.json").read_bytes())["places"]
    assert places["alder"]["cases"] == ["alder-shared-houses"]
    assert "great-wood" not in places, "only places in use"
    resources = json.loads((folder / "resources.json").read_bytes())["resources"]
    assert [(item["title"], item["case"]) for item in resources] == [("Leaflet for landlords", "alder-shared-houses")]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "5 cases" in readme
    assert "1 retired record keeps a page" in readme
    assert WARNING in readme


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_written_twice_it_is_the_same_and_what_is_gone_goes(small, tmp_path):
    folder = feeds.write_api(small, every(small), tmp_path / "api", on=ON)
    first = contents(folder)
    assert contents(feeds.write_api(small, every(small), folder, on=ON)) == first
    feeds.write_api(small, [small.cases["elm-abroad"]], folder, on=ON)
    assert {name for name in contents(folder) if name.startswith("cases/")} == {"cases/elm-abroad.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["api"], "nothing is left beside it"


def test_an_empty_folder_may_be_filled(small, tmp_path):
    (tmp_path / "api").mkdir()
    assert (feeds.write_api(small, every(small), tmp_path / "api", on=ON) / "index.json").is_file()


@pytest.mark.parametrize("name", ["notes.txt", "cases/mine.json", "cases/deep/mine.json", ".hidden", "cases/x.txt"])
def test_a_folder_with_something_else_in_it_is_left_alone(small, tmp_path, name):
    folder = feeds.write_api(small, every(small), tmp_path / "api", on=ON)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine", encoding="utf-8")
    before = contents(folder)
    with pytest.raises(ExportError, match=r"has something else in it: '.*'. Nothing was written"):
        feeds.write_api(small, [small.cases["elm-abroad"]], folder, on=ON)
    assert contents(folder) == before


@pytest.mark.parametrize("index", [None, "{}", "[]", "not json", '{"made_as": "casekit static API"}', "[" * 100_000])
def test_a_folder_that_only_looks_like_an_api_is_left_alone(small, tmp_path, index):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "README.md").write_text("our site", encoding="utf-8")
    if index is not None:
        (folder / "index.json").write_text(index, encoding="utf-8")
    with pytest.raises(ExportError, match="has something else in it"):
        feeds.write_api(small, every(small), folder, on=ON)
    assert (folder / "README.md").read_text(encoding="utf-8") == "our site"


def test_a_file_a_link_and_a_missing_parent_are_refused(small, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(ExportError, match="is not a folder of its own"):
            feeds.write_api(small, every(small), tmp_path / name, on=ON)
    with pytest.raises(ExportError, match="Make it first"):
        feeds.write_api(small, every(small), tmp_path / "no" / "api", on=ON)
    with pytest.raises(ExportError, match="is not a folder of its own"):
        feeds.write_api(small, every(small), Path("/"), on=ON)


@pytest.mark.parametrize("broken", ["write_bytes", "rename"])
def test_a_failure_half_way_leaves_the_old_folder(small, tmp_path, monkeypatch, broken):
    folder = feeds.write_api(small, every(small), tmp_path / "api", on=ON)
    before = contents(folder)
    whole = getattr(Path, broken)

    def fail(path: Path, *rest: Any) -> Any:
        if broken == "write_bytes" and path.name != "schema.json":
            return whole(path, *rest)
        if broken == "rename" and path.suffix != ".part":
            return whole(path, *rest)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, broken, fail)
    with pytest.raises(ExportError, match="No space left on device"):
        feeds.write_api(small, [small.cases["elm-abroad"]], folder, on=ON)
    monkeypatch.undo()
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["api"]
