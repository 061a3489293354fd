"""What the tests share: six small cases as literals, a tiny case base written from them, and the shipped one.

Change a copy, never the literals: `cases = copy.deepcopy(CASES)`, then `write_base(tmp_path / "base", cases)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

import casekit
from casekit.casebase.collection import Collection
from casekit.casebase.load import load

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "casebase"

# The same examples each time, so that a test fails for a change and not by chance; look for new ones now and then with
# `pytest --hypothesis-profile=explore`.
settings.register_profile("casekit", database=None, deadline=None, max_examples=60, derandomize=True)
settings.register_profile("explore", database=None, deadline=None, max_examples=400)
settings.load_profile("casekit")

REVIEWED = {"state": "reviewed", "checked_by": "curator", "checked_on": "2026-01-31"}
LEVEL_1 = {
    "level": "1",
    "why": "An account by the council itself.",
    "rated_by": ["curator"],
    "independence": "self-reported",
}
ALDER_SOURCE = {
    "key": "alder-page",
    "title": "Shared houses in Alder",
    "publisher": "Alder Council",
    "address": "https://example.org/alder",
}
BIRCH_SOURCE = {"key": "birch-report", "title": "Learning English in Birch", "publisher": "Birch College"}

CASES: dict[str, dict[str, Any]] = {
    "alder-shared-houses": {  # the one with everything
        "title": "Licensing shared houses with landlords",
        "summary": "A rural district visited shared houses with the fire service. Most were made safe within a year.",
        "aliases": ["The Alder house visits"],
        "depth": "full",
        "record": REVIEWED,
        "places": ["alder"],
        "level": "district",
        "lead": {"name": "Alder District Council", "sector": "council"},
        "partners": [{"name": "County fire service", "sector": "fire"}],
        "programme": "welcome-programme",
        "period": {"start": "2008", "end": "2011"},
        "status": "ended",
        "facets": {
            "topic": [
                {"term": "shared-houses", "as_worded": "houses in multiple occupation", "locator": "Section 1"},
                "safety",
            ],
            "practice": ["enforcement", "partnerships"],
            "group": ["accession-workers", "landlords"],
        },
        "equality": [
            {"characteristic": "race", "aim": "advance", "basis": "inferred", "why": "Most tenants came from Poland."}
        ],
        "story": {
            "context": [{"text": "Seasonal workers rented beds in crowded houses.", "locator": "Section 1"}],
            "approach": [{"text": "Officers and firefighters visited houses together.", "locator": "Section 2"}],
            "enabling": [{"text": "Landlords were told beforehand what to expect.", "locator": "Section 2"}],
            "limiting": [{"text": "Some tenants feared losing their home.", "locator": "Section 3"}],
            "lessons": [
                {"text": "Start with advice and keep enforcement for those who refuse.", "locator": "Section 4"}
            ],
        },
        "outcomes": [
            {
                "statement": "Most of the houses visited were made safe within a year.",
                "domain": ["safety-at-home"],
                "result": "measured-change",
                "kind": "observed",
                "said_by": "Alder District Council",
                "locator": "Section 3",
            },
            {
                "statement": "A register of landlords was hoped for.",
                "domain": ["knowledge"],
                "result": "expected-only",
                "kind": "expected",
                "said_by": "Alder District Council",
                "locator": "Section 4",
            },
        ],
        "claims": [
            {
                "value": "80%",
                "what": "houses made safe",
                "of": "45 houses visited",
                "as_at": "2010",
                "said_by": "Alder District Council",
                "locator": "Section 3",
                "state": "supported",
            },
            {
                "value": "2,000",
                "what": "workers in the district",
                "said_by": "Alder District Council",
                "locator": "Section 1",
                "state": "disputed",
                "reason": "The census counts far fewer.",
            },
        ],
        "evidence": {
            **LEVEL_1,
            "level": "2",
            "why": "Counted by the council before and after, with nothing to compare.",
            "recognition": [{"title": "Housing award", "by": "A trade paper", "year": "2011", "locator": "Section 5"}],
        },
        "means": {
            "funders": ["Alder District Council"],
            "resources": [{"title": "Leaflet for landlords", "kind": "leaflet"}],
            "locator": "Section 5",
        },
        "sources": [ALDER_SOURCE],
        "related": [{"id": "birch-english-classes", "why": "The next district, for language"}],
    },
    "birch-english-classes": {
        "title": "One list of English classes",
        "summary": "A town brought all its English classes on to one list. Waiting fell, its college says.",
        "depth": "partial",
        "record": REVIEWED,
        "places": ["birch-town"],
        "level": "town",
        "lead": {"name": "Birch College", "sector": "education"},
        "period": {"start": "2014"},
        "status": "running",
        "facets": {"topic": ["language"], "practice": ["partnerships"], "group": ["refugees"]},
        "outcomes": [
            {
                "statement": "Learners wait less, the college says.",
                "domain": ["language-and-communication"],
                "result": "reported-benefit",
                "kind": "reported",
                "said_by": "Birch College",
                "locator": "Page 2",
            }
        ],
        "claims": [
            {
                "value": "300",
                "what": "learners on the list",
                "said_by": "Birch College",
                "locator": "Page 2",
                "state": "stale",
                "reason": "Counted in 2014.",
            }
        ],
        "evidence": LEVEL_1,
        "sources": [{"key": "birch-report"}],  # completed from sources.yaml
    },
    "cedar-rumour-line": {
        "title": "Answering rumours in a coastal city",
        "summary": "A city plans to train volunteers who answer rumours. The account only says what is planned.",
        "depth": "partial",
        "record": REVIEWED,
        "places": ["cedar"],
        "level": "city",
        "lead": {"name": "Cedar City Council", "sector": "council"},
        "period": {"start": "2018", "end": "2018"},
        "status": "planned",
        "facets": {"topic": ["community-relations"], "practice": ["communications"], "group": ["residents"]},
        "outcomes": [
            {
                "statement": "Fewer rumours are hoped for.",
                "domain": ["knowledge"],
                "result": "expected-only",
                "kind": "expected",
                "said_by": "Cedar City Council",
                "locator": "Plan, part 2",
            }
        ],
        "evidence": {**LEVEL_1, "level": "0", "why": "Nothing has happened yet."},
        "sources": [{"key": "cedar-plan", "title": "Rumour plan", "publisher": "Cedar City Council"}],
    },
    "alder-and-birch-fund": {  # a partnership of two districts, years open at the start
        "title": "A hardship fund of two districts",
        "summary": "Two districts shared a small fund for people without benefits. What came of it was not recorded.",
        "depth": "partial",
        "record": REVIEWED,
        "places": ["alder-and-birch"],
        "level": "partnership",
        "lead": {"name": "Alder and Birch Partnership", "sector": "partnership"},
        "period": {"end": "2004"},
        "status": "ended",
        "facets": {"topic": ["housing"], "group": ["refugees"]},
        "evidence": {**LEVEL_1, "level": "0", "why": "The account claims no result."},
        "sources": [{"key": "birch-report"}, ALDER_SOURCE],
    },
    "elm-abroad": {  # a table row and no more: nothing coded, no years
        "title": "A welcome day abroad",
        "summary": "A city abroad holds a welcome day. A table names it and says no more.",
        "depth": "snapshot",
        "record": {"state": "draft"},
        "places": ["elm"],
        "level": "city",
        "lead": {"name": "City of Elm"},
        "status": "unknown",
        "evidence": {**LEVEL_1, "level": "U", "why": "Only a table row was seen.", "independence": "unknown"},
        "sources": [{"key": "elm-table", "title": "Table of cities", "publisher": "Network of Cities"}],
    },
    "fir-retired": {
        "title": "An old phone list for newcomers",
        "summary": "A list of telephone numbers that nobody keeps any longer. Kept so that old links still lead here.",
        "depth": "snapshot",
        "record": {
            "state": "retired",
            "retired_by": "curator",
            "retired_on": "2026-02-28",
            "reason": "The list has gone.",
        },
        "places": ["alder"],
        "level": "district",
        "lead": {"name": "Alder District Council", "sector": "council"},
        "status": "stopped",
        "facets": {"topic": ["housing"]},
        "evidence": {**LEVEL_1, "level": "0", "why": "No result is claimed."},
        "sources": [ALDER_SOURCE],
    },
}


def _terms(*ids: str, **broader: str) -> list[dict[str, str]]:
    """Make terms from ids; `child="parent"` adds one below another, hyphens written as underscores."""
    made = [{"id": key, "label": key.replace("-", " ").capitalize()} for key in ids]
    for child, parent in broader.items():
        key = child.replace("_", "-")
        made.append({"id": key, "label": key.replace("-", " ").capitalize(), "broader": parent.replace("_", "-")})
    return [{**term, "definition": f"{term['label']}."} for term in made]


def _facet(name: str, origin: str, show: str, terms: list[dict[str, str]], **more: object) -> dict[str, Any]:
    label = name.replace("_", " ").capitalize()
    return {
        "facet": name,
        "label": label,
        "question": f"Which {label}?",
        "from": origin,
        "show": show,
        **more,
        "terms": terms,
    }


VOCABULARIES: dict[str, dict[str, Any]] = {
    "topic": _facet(
        "topic",
        "facets.topic",
        "first",
        _terms("housing", "language", "safety", "community-relations", shared_houses="housing"),
        position="10",
    ),
    "area_type": _facet(
        "area_type",
        "places.area_type",
        "first",
        _terms("rural", "town-and-country", "urban", "coastal", "port", "metropolitan", "county-wide", "outside-uk"),
        position="20",
    ),
    "outcome": _facet(
        "outcome",
        "outcomes.domain",
        "first",
        _terms("safety-at-home", "knowledge", "language-and-communication"),
        position="30",
    ),
    "practice": _facet("practice", "facets.practice", "more", _terms("enforcement", "partnerships", "communications")),
    "group": _facet("group", "facets.group", "more", _terms("accession-workers", "refugees", "landlords", "residents")),
    "result": _facet(
        "result",
        "outcomes.result",
        "more",
        _terms("activity", "output", "reported-benefit", "measured-change", "expected-only"),
        ordered="true",
    ),
    "evidence": _facet(
        "evidence", "evidence.level", "more", _terms("0", "1", "2", "3", "4", "5", "NE", "U"), ordered="true"
    ),
    "characteristic": _facet(
        "characteristic", "equality.characteristic", "equality", _terms("race", "sex", "marriage-and-civil-partnership")
    ),
    "aim": _facet("aim", "equality.aim", "equality", _terms("eliminate", "advance", "foster")),
    "programme": _facet("programme", "programme", "collection", _terms("welcome-programme")),
    "era": _facet(
        "era", "period.era", "collection", _terms("before-2004", "2004-2010", "2010-2016", "2016-now"), ordered="true"
    ),
    "region": _facet("region", "places.region", "collection", [], open="true"),
    "publisher": _facet("publisher", "sources.publisher", "collection", [], open="true"),
}

AUTHORITIES = """\
key,name,nation,region,type,powers,population_2020,lat,lon,rural_urban_label,end,replaced_by
alder,Alder,England,North West,Non-metropolitan district,lower tier,96000,54.6,-3.4,Rural,2023-03-31,great-wood
birch,Birch,England,North West,Unitary authority,unitary,180000,53.5,-2.4,Urban,,
cedar,Cedar,England,North East,Metropolitan district,unitary,300000,54.9,-1.6,Urban,,
great-wood,Great Wood,England,North West,Unitary authority,unitary,270000,54.7,-3.2,Rural,,
"""
PLACES: list[dict[str, Any]] = [
    {"key": "cedar", "coast": "true", "port": "true"},
    {
        "key": "birch-town",
        "name": "Birch town",
        "kind": "town",
        "country": "England",
        "region": "North West",
        "within": "birch",
    },
    {
        "key": "alder-and-birch",
        "name": "Alder and Birch",
        "kind": "partnership",
        "country": "England",
        "members": ["alder", "birch"],
    },
    {"key": "elm", "name": "Elm", "kind": "city", "country": "Canada", "area_types": ["urban"]},
]


class _Plain(yaml.SafeDumper):
    """Writes the same thing twice in full, as records want it, and indents lists."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def to_yaml(data: object) -> str:
    """Write data as a curator would: block style, keys in the order given, long lines whole."""
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10_000)


@cache
def _files() -> dict[str, str]:
    """Return the texts of the small base by file, written once."""
    files = {f"cases/{key}.yaml": to_yaml(case) for key, case in CASES.items()}
    files |= {f"vocabularies/{name}.yaml": to_yaml(vocabulary) for name, vocabulary in VOCABULARIES.items()}
    files |= {"places/uk-authorities.csv": AUTHORITIES, "places/places.yaml": to_yaml({"places": PLACES})}
    return {**files, "sources.yaml": to_yaml({"sources": [BIRCH_SOURCE]})}


def write_base(folder: Path, cases: Mapping[str, Mapping[str, Any]] | None = None) -> Path:
    """Write a whole case base folder, with these cases in place of the six if given, and return it."""
    files = _files()
    if cases is not None:
        files = {name: text for name, text in files.items() if not name.startswith("cases/")}
        files |= {f"cases/{key}.yaml": to_yaml(case) for key, case in cases.items()}
    for name in ("cases", "vocabularies", "places"):
        (folder / name).mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def pytest_configure(config: pytest.Config) -> None:
    """Keep Hypothesis's notes out of the repository."""
    notes = TemporaryDirectory(prefix="casekit-hypothesis-")
    set_hypothesis_home_dir(notes.name)
    config.add_cleanup(notes.cleanup)


@pytest.fixture(scope="session", autouse=True)
def _index_in_tmp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep any index that a test does not place itself out of the repository and the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CASEKIT_CASEBASE", raising=False)
        patch.setenv("CASEKIT_INDEX", str(tmp_path_factory.mktemp("index")))
        yield


@pytest.fixture
def small_base(tmp_path: Path) -> Path:
    """A folder of six cases: `casekit.open(small_base, tmp_path / "index")`."""
    return write_base(tmp_path / "casebase")


@pytest.fixture(scope="session")
def shipped_collection() -> Collection:
    """What the shipped files hold, read from the YAML."""
    return load(SHIPPED)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[casekit.Casebase]:
    """The shipped case base, opened with an index of its own."""
    base = casekit.open(SHIPPED, tmp_path_factory.mktemp("shipped") / "index")
    yield base
    close(base)


@pytest.fixture
def open_base(tmp_path: Path) -> Iterator[Callable[..., casekit.Casebase]]:
    """Open a folder as `casekit.open` does, with an index under `tmp_path` unless told; closed when the test ends."""
    opened: list[casekit.Casebase] = []

    def open_it(folder: Path, index: Path | None = None, **options: Any) -> casekit.Casebase:
        opened.append(casekit.open(folder, index or tmp_path / "index", **options))
        return opened[-1]

    yield open_it
    for base in opened:
        close(base)


def close(base: casekit.Casebase) -> None:
    """Let go of the index files, so that no warning about open files comes later."""
    base._matcher._engine.close()
