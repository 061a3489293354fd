"""What the collection covers: cells counted by hand, honest empties, thin places in words, and the page itself."""

from __future__ import annotations

import copy
import re
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from casekit.casebase.load import load
from casekit.errors import CasekitError, UsageError
from casekit.evidence.coverage import broad, crosstab, finest, narrower, not_applicable, spread
from casekit.evidence.thin import measures, outcome_kinds, protected_terms, reviews, thin
from casekit.evidence.wording import no_case
from casekit.outputs.coverage import coverage, coverage_document, gaps_text
from casekit.outputs.document import BarChart, Heading, HeatMap, Paragraph, Table
from casekit.outputs.render import to_bytes
from conftest import CASES, SHIPPED, VOCABULARIES, to_yaml, write_base

DAY = date(2026, 11, 22)
NO_CASE = "That is not evidence of no impact."
BIRCH, ALDER = "birch-english-classes", "alder-shared-houses"


@pytest.fixture
def small(small_base):
    return load(small_base)


def linked(*links: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"characteristic": c, "aim": a, "basis": b, "why": "As the report says."} for c, a, b in links]


def with_duty(folder: Path) -> Path:
    """Add the one entry of the duty that says what does not apply."""
    entry = {
        "id": "marriage-and-civil-partnership",
        "not_applicable": {"aims": ["advance", "foster"], "reason": "The first aim only."},
    }
    (folder / "duty.yaml").write_text(to_yaml({"characteristics": [entry]}), encoding="utf-8")
    return folder


# --- counting ------------------------------------------------------------------------------------------------------


def test_a_spread_counts_by_hand_in_the_order_of_the_vocabulary(small):
    found = spread(small, small.current, "topic")
    assert dict(zip(found.terms, found.counts, strict=True)) == {
        "housing": 2,
        "language": 1,
        "safety": 1,
        "community-relations": 1,
        "shared-houses": 1,
    }
    assert found.terms == tuple(term["id"] for term in VOCABULARIES["topic"]["terms"])
    assert found.cases("housing") == ("alder-and-birch-fund", ALDER)
    assert found.not_stated == ("elm-abroad",)
    assert found.total == 5, "a retired case is counted"


def test_a_crosstab_counts_by_hand(small):
    table = crosstab(small, small.current, "topic", "outcome")
    assert table.cases("housing", "safety-at-home") == (ALDER,)
    assert table.cases("shared-houses", "knowledge") == (ALDER,)
    assert table.cases("community-relations", "knowledge") == ("cedar-rumour-line",)
    assert table.cases("language", "knowledge") == ()
    assert table.not_stated == ("alder-and-birch-fund", "elm-abroad")
    assert (
        sum(map(sum, table.counts)) == 3 * 2 + 1 + 1
    )  # three topics by two outcomes in Alder, one cell each elsewhere


def test_chosen_terms_alone_are_counted(small):
    table = crosstab(small, small.current, "topic", "outcome", ["housing"], ["knowledge", "safety-at-home"])
    assert table.counts == ((1, 1),)
    assert (table.rows.labels, table.columns.labels) == (("Housing",), ("Knowledge", "Safety at home"))


def test_characteristic_and_aim_are_counted_by_links_not_by_cases(tmp_path):
    cases = copy.deepcopy(CASES)
    cases[ALDER]["equality"] = linked(("race", "foster", "stated"), ("sex", "advance", "inferred"))
    cases[BIRCH]["equality"] = linked(("race", "foster", "inferred"), ("race", "foster", "stated"))
    collection = load(with_duty(write_base(tmp_path / "base", cases)))
    table = crosstab(collection, collection.current, "characteristic", "aim")
    assert table.cases("race", "foster") == (ALDER, BIRCH)
    assert table.cases("race", "advance") == (), "a case with race/foster and sex/advance stands at race/advance"
    assert table.cases("sex", "advance") == (ALDER,)
    rows, columns = table.rows.terms, table.columns.terms
    assert table.stated[rows.index("race")][columns.index("foster")] == (ALDER, BIRCH)
    assert table.stated[rows.index("sex")][columns.index("advance")] == ()
    turned = crosstab(collection, collection.current, "aim", "characteristic")
    assert [tuple(line) for line in zip(*turned.counts, strict=True)] == list(table.counts)
    assert turned.not_applicable["foster", "marriage-and-civil-partnership"] == "The first aim only."


def test_what_does_not_apply_is_not_counted_as_empty(tmp_path, small):
    collection = load(with_duty(write_base(tmp_path / "with-duty")))
    table = crosstab(collection, collection.current, "characteristic", "aim")
    place = table.rows.terms.index("marriage-and-civil-partnership")
    assert table.counts[place] == (0, None, None)
    plain = crosstab(small, small.current, "characteristic", "aim")
    assert plain.counts[place] == (0, 0, 0)
    assert table.empty == plain.empty - 2


def test_the_shipped_duty_says_that_marriage_has_only_the_first_aim(shipped_collection):
    apart = not_applicable(shipped_collection)
    assert set(apart) == {("marriage-and-civil-partnership", "advance"), ("marriage-and-civil-partnership", "foster")}
    assert all("first aim" in reason for reason in apart.values())
    assert len(protected_terms(shipped_collection.vocabulary("characteristic"))) == 9


def test_outcome_and_result_are_counted_by_the_same_outcome(small):
    table = crosstab(small, small.current, "outcome", "result")
    assert table.cases("safety-at-home", "measured-change") == (ALDER,)
    assert table.cases("safety-at-home", "expected-only") == ()
    assert table.cases("knowledge", "expected-only") == (ALDER, "cedar-rumour-line")


def test_every_cell_agrees_with_a_search(shipped):
    table = crosstab(shipped.collection, shipped.collection.current, "topic", "area_type")
    for row in ("housing", "esol", "community-safety"):
        for column in ("rural", "outside-uk"):
            found = shipped.search(topic=row, area_type=column, limit=500)
            assert table.cases(row, column) == tuple(sorted(hit.id for hit in found))


def test_broader_terms_hold_their_narrower_ones(shipped_collection):
    vocabulary = shipped_collection.vocabulary("topic")
    found = spread(shipped_collection, shipped_collection.current, "topic")
    for term in broad(vocabulary):
        below = {key for each in narrower(vocabulary, term) for key in found.cases(each)}
        assert below <= set(found.cases(term))
    assert not set(finest(vocabulary)) & {t.broader for t in vocabulary.terms}


def test_whose_account_counts_as_a_facet(small):
    found = spread(small, small.current, "independence")
    assert found.cases("unknown") == ("elm-abroad",)
    assert sum(found.counts) == len(small.current)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: spread(c, c.current, "topics"), r"'topics' is not a facet: did you mean topic\?"),
        (lambda c: crosstab(c, c.current, "topic", "outcme"), r"did you mean outcome\?"),
        (lambda c: spread(c, c.current, "topic", ["housng"]), r"'housng' is not a value of 'topic' here: did you mean"),
        (lambda c: crosstab(c, c.current, "topic", "outcome").cases("housing", "x"), "'x' is not a value of 'outcome'"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(small, call, message):
    with pytest.raises(UsageError, match=message):
        call(small)


def test_everything_is_counted_in_a_moment(shipped):
    found = coverage(shipped, DAY)
    assert shipped.collection.values
    times = []
    for _ in range(3):
        started = time.perf_counter()
        assert coverage_document(shipped, DAY).blocks
        times.append(time.perf_counter() - started)
    assert min(times) < 0.25  # some 30 ms on a quiet machine
    assert found.document is found.document, "the page is made anew each time"


# --- in words ------------------------------------------------------------------------------------------------------


def said(collection, about, cases=None, on=DAY):
    found = thin(collection, collection.current if cases is None else cases, on)
    return [finding.text for finding in found if finding.about == about]


def test_thin_topics_outcomes_and_people_are_named(small):
    assert said(small, "Topics")[0] == (
        "Fewer than three cases have this topic: Housing (2); Language (1); Safety (1); Community relations (1)."
    )
    outcomes = said(small, "Outcomes")
    assert "Hoped for, never reported or observed: Knowledge." in outcomes
    assert "Reported, never observed: Language and communication." in outcomes
    assert "Observed in fewer than three cases: Safety at home (1)." in outcomes
    assert said(small, "Methods and people") == [
        "Fewer than three cases have this practice: Enforcement (1); Partnerships (2); Communications (1).",
        "Fewer than three cases have this group: Accession workers (1); Refugees (2); Landlords (1); Residents (1).",
    ]


def test_an_outcome_counts_once_by_the_best_that_is_known_of_it(tmp_path):
    cases = copy.deepcopy(CASES)
    cases[ALDER]["outcomes"][1]["domain"] = ["safety-at-home", "knowledge"]
    collection = load(write_base(tmp_path / "base", cases))
    assert outcome_kinds(collection, collection.current) == {
        "Safety at home": (1, 0, 0),
        "Knowledge": (0, 0, 2),
        "Language and communication": (0, 1, 0),
    }


def test_an_era_and_an_outcome_that_nobody_has_are_said(tmp_path):
    cases = {key: case for key, case in copy.deepcopy(CASES).items() if key in {ALDER, "elm-abroad"}}
    collection = load(write_base(tmp_path / "base", cases))
    assert any("No case has this era: Before 2004; 2016 now." in line for line in said(collection, "Places and times"))
    assert "No case names this outcome, not even as a hope: Language and communication." in said(collection, "Outcomes")


def test_old_and_one_sided_topics_are_named_only_with_enough_cases(tmp_path):
    cases = {}
    for number in range(3):
        case = copy.deepcopy(CASES[ALDER])
        case |= {"period": {"start": "2008", "end": "2011"}, "related": []}
        cases[f"alder-{number}"] = case
    cases["birch-language"] = copy.deepcopy(CASES[BIRCH]) | {"related": []}
    collection = load(write_base(tmp_path / "base", cases))
    topics = said(collection, "Topics")
    assert "In these topics the latest dated case is more than 10 years old: Housing (2011); Safety (2011)." in topics
    assert any("by those who did or paid for the work: Housing; Safety." in line for line in topics)
    assert any("no case is from outside the United Kingdom: Housing; Safety." in line for line in topics)
    assert not any("Language" in line for line in topics if line.startswith("In these"))
    assert not any("years old" in line for line in said(collection, "Topics", on=date(2015, 1, 1)))


def test_aims_without_a_case_and_inferred_links_are_said(tmp_path):
    cases = copy.deepcopy(CASES)
    cases[ALDER]["equality"] = linked(("race", "foster", "stated"), ("sex", "advance", "inferred"))
    collection = load(with_duty(write_base(tmp_path / "base", cases)))
    lines = said(collection, "The equality duty")
    assert lines == [
        "No case is tied to this characteristic: Marriage and civil partnership.",
        "Eliminate, no case: Race; Sex.",
        "Advance, no case: Race.",
        "Foster, no case: Sex.",
        "1 of 2 links to a characteristic and an aim is a curator's inference, not stated in a source.",
    ]


def test_balance_is_counted(small):
    found = {measure.label: measure.number for measure in measures(small.current)}
    assert found["Evaluated by someone else"] == 0
    assert found["A change was measured"] == 1
    assert found["Anything observed came of it"] == 1
    assert found["Nothing is said of what got in the way"] == 4
    assert found["No cost is stated"] == 5
    assert found["The record is a draft"] == 1
    assert found["From the publisher with most cases: Birch College"] == 2
    assert found["Rest on the source that most cases share: Learning English in Birch"] == 2
    assert {measure.share for measure in measures(small.current) if measure.number == 1} == {"20%"}


def test_records_are_counted_by_their_next_review(tmp_path):
    cases = copy.deepcopy(CASES)
    for key, day in ((ALDER, "2026-11-21"), (BIRCH, "2026-11-22"), ("cedar-rumour-line", "2028-01-01")):
        cases[key]["record"] = {**cases[key]["record"], "next_review": day}
    base = write_base(tmp_path / "base", cases)
    collection = load(base)
    assert [m.number for m in reviews(collection.current, DAY)] == [1, 1, 1, 2]


# --- the front in Python -------------------------------------------------------------------------------------------


@pytest.fixture
def found(open_base, small_base):
    return coverage(open_base(with_duty(small_base)), DAY)


def test_a_cell_tells_its_cases_or_that_there_are_none(found):
    assert found.cases(topic="housing", outcome="knowledge") == (ALDER,)
    assert found.cases(topic="shared-houses") == (ALDER,)
    assert found.says(topic="shared-houses") == f"Shared houses: 1 case ({ALDER})."
    assert found.says(topic="language", outcome="knowledge") == no_case(5, DAY, "Language with Knowledge")
    assert found.says(characteristic="marriage-and-civil-partnership", aim="foster").endswith(
        "not applicable. The first aim only."
    )


def test_a_cell_needs_one_facet_or_two(found):
    for terms in ({}, {"topic": "housing", "outcome": "knowledge", "era": "2004-2010"}):
        with pytest.raises(UsageError, match="Name one facet or two"):
            found.cases(**terms)
    with pytest.raises(UsageError, match="did you mean topic"):
        found.says(topics="housing")


def test_counts_are_a_plain_table_with_caption_and_scopes(found):
    counts = found.counts("characteristic", "aim")
    assert repr(counts) == "Counts(Characteristic and aim: 3 × 3, 5 cases)"
    html = counts._repr_html_()
    assert "<img" not in html and "<caption>" in html
    assert html.count('scope="row"') == 3 and html.count('scope="col"') == 4
    assert html.count(">n/a</td>") == 2
    assert html.count("<td style=") == 9, "each cell has its shade"
    assert "<style" not in html


def test_counts_within_a_term_are_those_of_its_narrower_ones(found):
    assert found.counts("topic", "outcome", within="housing").table.rows == (("Shared houses", "1", "1", "0"),)
    with pytest.raises(UsageError, match="no narrower terms"):
        found.counts("topic", within="language")
    with pytest.raises(UsageError, match="did you mean housing"):
        found.counts("topic", within="housng")


def test_frames_have_the_same_numbers(found):
    frame = found.to_frame("characteristic", "aim")
    assert frame.loc["Race", "Advance"] == 1
    assert frame.isna().sum().sum() == 2
    assert found.to_frame("topic")["cases"].to_dict()["Housing"] == 2


def test_a_selection_is_counted_alone_and_says_so(open_base, small_base):
    base = open_base(small_base)
    some = coverage(base, DAY, [base[ALDER], base[BIRCH], base[ALDER]])
    assert repr(some) == "Coverage(2 cases)"
    assert some.cases(topic="housing") == (ALDER,)
    words = [block.text for block in some.document.blocks if isinstance(block, Paragraph)]
    assert any("Only 2 of the 5 records are counted here" in text for text in words)
    assert "Coverage of 2 of 5 records" in some.document.stamp


def test_text_for_the_terminal_is_narrow_and_whole(found, shipped):
    for text in (gaps_text(found), gaps_text(coverage(shipped, DAY))):
        assert max(map(len, text.splitlines())) <= 100
        assert NO_CASE in " ".join(text.split())
        assert "Drafting aid. Not an assessment." in text
    lines = gaps_text(found).splitlines()
    assert re.search(r"^Housing +1 +1 +0$", "\n".join(lines), re.M)
    assert re.search(r"^Marriage and civil partnership +0 +n/a +n/a$", "\n".join(lines), re.M)
    assert "[1] Safety at home; [2] Knowledge; [3] Language and communication" in lines


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document(shipped):
    return coverage_document(shipped, DAY)


def test_the_page_says_what_an_empty_cell_means_once_and_before_any_table(document):
    notes = [
        place for place, block in enumerate(document.blocks) if isinstance(block, Paragraph) and NO_CASE in block.text
    ]
    first = next(place for place, block in enumerate(document.blocks) if isinstance(block, HeatMap | BarChart | Table))
    assert len(notes) == 1 and notes[0] < first
    assert document.warning.startswith("Drafting aid. Not an assessment.")


def test_the_page_has_every_matrix_of_the_overview(document):
    titles = [block.title for block in document.blocks if isinstance(block, HeatMap)]
    for wanted in ("Topic and outcomes for people", "Method and outcomes for the council", "Topic and area type"):
        assert any(title.startswith(wanted) for title in titles)
    assert {"Topic and era", "Protected characteristic and aim"} <= set(titles)
    shown = [block for block in document.blocks if isinstance(block, HeatMap)]
    assert max(len(block.columns) for block in shown) <= 14, "too wide for a page"
    assert max(len(block.rows) for block in shown) <= 30, "too tall for a page"


def test_the_numbers_of_the_page_are_those_of_the_records(document, shipped_collection):
    (table,) = [b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("Every topic")]
    cases = shipped_collection.current
    values = [shipped_collection.values_of("topic", case) for case in cases]
    rows = {row[0]: int(row[1]) for row in table.rows}
    assert rows["Housing"] == sum("housing" in found for found in values)
    assert rows["Language: English for speakers of other languages (ESOL)"] == sum("esol" in found for found in values)
    assert len(rows) == len(shipped_collection.vocabulary("topic").terms)
    stated, inferred = 0, 0
    (bases,) = [b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("The same cases")]
    for row in bases.rows:
        numbers = [int(cell) if cell.isdigit() else 0 for cell in row[1:]]
        stated, inferred = stated + sum(numbers[::2]), inferred + sum(numbers[1::2])
    protected = protected_terms(shipped_collection.vocabulary("characteristic"))
    pairs = {
        (c.id, link.characteristic, link.aim) for c in cases for link in c.equality if link.characteristic in protected
    }
    assert stated + inferred == len(pairs)


def test_the_page_never_claims_more_than_it_knows(document):
    words = " ".join(block.text for block in document.blocks if isinstance(block, Paragraph | Heading)).lower()
    for word in ("best practice", "proven", "led to an", "no impact found"):
        assert word not in words


def test_the_same_records_and_day_give_the_same_page(shipped, document):
    assert coverage_document(shipped, DAY) == document
    assert to_bytes(document, ".md") == to_bytes(coverage_document(shipped, DAY), ".md")


def test_the_web_page_is_small_and_made_in_a_moment_without_a_drawing_library(document, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        html = to_bytes(document, ".html")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5  # some 60 ms on a quiet machine
    assert len(html) < 400_000
    assert b"<img" not in html and b"<svg" not in html


def test_every_kind_of_empty_collection_still_makes_a_page(open_base, small_base, tmp_path):
    none = coverage(open_base(small_base), DAY, [])
    text = to_bytes(none.document, ".md").decode()
    assert "There are no cases to count." in text
    assert "There are no cases to count." in gaps_text(none)
    bare = write_base(tmp_path / "bare")
    for path in (bare / "vocabularies").glob("*.yaml"):
        if path.stem in {"topic", "outcome", "aim", "era"}:
            path.unlink()
    cut = coverage(open_base(bare, tmp_path / "other"), DAY)
    assert "# Coverage of the collection" in to_bytes(cut.document, ".md").decode()
    assert gaps_text(cut)


def test_hostile_titles_stay_text(open_base, tmp_path):
    cases = copy.deepcopy(CASES)
    cases[ALDER]["record"] = {**cases[ALDER]["record"], "next_review": "2026-02-01"}
    cases[ALDER]["title"] = "<script>alert(1)</script>"
    cases[ALDER]["sources"] = [{"key": "x", "title": "<b>x</b>", "publisher": "<i>y</i>"}]
    del cases["alder-and-birch-fund"], cases["fir-retired"]
    cases[ALDER]["related"] = []
    found = coverage(open_base(write_base(tmp_path / "base", cases)), DAY, None)
    html = to_bytes(found.document, ".html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; (since 1 February 2026)" in html
    assert "<script>alert" not in html and "<b>x" not in html


@pytest.mark.parametrize("suffix", [".html", ".docx", ".md"])
def test_the_page_can_be_saved(found, suffix, tmp_path):
    path = found.save(tmp_path / f"coverage{suffix}")
    assert path.stat().st_size > 5_000
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("coverage")] == [path.name]


def test_an_unknown_suffix_is_refused_and_leaves_nothing(found, tmp_path):
    before = set(tmp_path.iterdir())
    with pytest.raises(CasekitError, match=r"Possible: \.docx, \.html, \.md"):
        found.save(tmp_path / "coverage.pdf")
    assert set(tmp_path.iterdir()) == before


def test_the_shipped_folder_is_what_the_tests_think(shipped_collection):
    assert (SHIPPED / "duty.yaml").exists()
    assert len(shipped_collection.current) > 100
