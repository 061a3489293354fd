"""Renaming and joining terms: what it would touch, one word a line, all files or none."""

from __future__ import annotations

import copy
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casekit.casebase.check import CODED
from casekit.casebase.load import load
from casekit.casebase.yamlfile import parse_yaml
from casekit.curate import together
from casekit.curate.drafts import keep, open_draft, publish
from casekit.curate.files import Changed
from casekit.curate.rename import apply, plan
from casekit.curate.terms import RECORDS
from casekit.curate.textedit import add_to_list, apply_edits, nodes, quoted, remove_item
from casekit.errors import MaterialError, NotFound, UsageError
from conftest import CASES, SHIPPED, write_base


def texts(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_bytes().decode() for p in sorted(folder.rglob("*")) if p.is_file()}


def changed_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    assert before.keys() == after.keys()
    lines: list[str] = []
    for name, text in before.items():
        diff = unified_diff(text.splitlines(), after[name].splitlines(), lineterm="", n=0)
        lines += [f"{name}: {line}" for line in diff if line[:3] not in {"+++", "---"} and line[0] in "+-"]
    return lines


def test_a_plan_names_every_place_and_writes_nothing(small_base: Path) -> None:
    before = texts(small_base)
    found = plan(small_base, "housing", "homes")
    assert [(site.file, site.field) for site in found.sites] == [
        ("vocabularies/topic.yaml", "terms.1.id"),
        ("vocabularies/topic.yaml", "terms.5.broader"),
        ("cases/alder-and-birch-fund.yaml", "facets.topic.1"),
        ("cases/fir-retired.yaml", "facets.topic.1"),
    ]
    for site in found.sites:
        assert "housing" in before[site.file].splitlines()[site.line - 1]
    text = found.to_text()
    assert "'housing' becomes 'homes' in 4 places (2 in cases, 2 in the vocabulary)" in text
    assert "the label stays 'Housing'" in text and "saved recipes" in text
    assert not found.breaks and texts(small_base) == before


def test_only_the_words_change(small_base: Path) -> None:
    before = texts(small_base)
    written = apply(plan(small_base, "housing", "homes"))
    assert sorted(path.name for path in written) == ["alder-and-birch-fund.yaml", "fir-retired.yaml", "topic.yaml"]
    lines = changed_lines(before, texts(small_base))
    assert [line for line in lines if ": -" in line] == [
        line.replace(": +", ": -").replace("homes", "housing") for line in lines if ": +" in line
    ]
    assert len(lines) == 8
    after = load(small_base)
    assert not after.problems
    assert after.values_of("topic", after.cases["alder-shared-houses"]) == ("homes", "safety", "shared-houses")


def test_comments_quotes_and_line_ends_stay(small_base: Path) -> None:
    path = small_base / "cases" / "fir-retired.yaml"
    text = path.read_text(encoding="utf-8").replace("- housing", "- 'housing'   # housing, as the list had it")
    path.write_bytes(("\ufeff# housing\n" + text).replace("\n", "\r\n").encode())
    before = path.read_bytes()
    apply(plan(small_base, "housing", "homes"))
    assert path.read_bytes() == before.replace(b"- 'housing'", b"- 'homes'")


def test_every_coded_field_follows(small_base: Path) -> None:
    for old, new in [
        ("safety-at-home", "safe-homes"),
        ("race", "ethnicity"),
        ("welcome-programme", "welcome"),
        ("accession-workers", "eu-workers"),
    ]:
        apply(plan(small_base, old, new))
    case = load(small_base).cases["alder-shared-houses"]
    assert not load(small_base).problems
    assert case.outcomes[0].domain == ("safe-homes",) and case.programme == "welcome"
    assert case.equality[0].characteristic == "ethnicity" and case.facets["group"][0].term == "eu-workers"


def test_a_block_with_the_words_of_the_source_keeps_them(small_base: Path) -> None:
    apply(plan(small_base, "shared-houses", "hmos", label="HMOs: licensed and not"))
    base = load(small_base)
    coded = base.cases["alder-shared-houses"].facets["topic"][0]
    assert (coded.term, coded.as_worded) == ("hmos", "houses in multiple occupation")
    term = base.vocabularies["topic"].by_id["hmos"]
    assert term.label == "HMOs: licensed and not" and term.synonyms == ("Shared houses",)


def test_the_old_id_is_kept_as_another_name_where_it_reads_as_words(small_base: Path) -> None:
    vocabulary = small_base / "vocabularies" / "topic.yaml"
    text = vocabulary.read_text(encoding="utf-8").replace("label: Shared houses", "label: HMOs")
    vocabulary.write_text(text, encoding="utf-8")
    apply(plan(small_base, "shared-houses", "hmos"))
    assert load(small_base).vocabularies["topic"].by_id["hmos"].synonyms == ("shared houses",)


def test_drafts_and_other_lists_follow(small_base: Path) -> None:
    (small_base / "practices.yaml").write_text(
        "groups:\n  - practice: enforcement\n    items:\n      - topics: [housing, safety]\n", encoding="utf-8"
    )
    (small_base / "frameworks.yaml").write_text(
        "frameworks:\n  - parts:\n      - practice: [enforcement]\n", encoding="utf-8"
    )
    draft = open_draft(small_base, "fir-retired")
    draft.data["title"] = "A list of housing"
    keep(draft)
    for old, new in [("housing", "homes"), ("enforcement", "standards")]:
        apply(plan(small_base, old, new))
    assert "[homes, safety]" in (small_base / "practices.yaml").read_text(encoding="utf-8")
    assert "practice: standards" in (small_base / "practices.yaml").read_text(encoding="utf-8")
    assert "[standards]" in (small_base / "frameworks.yaml").read_text(encoding="utf-8")
    again = open_draft(small_base, "fir-retired")
    assert again.data["facets"]["topic"] == ["homes"] and again.data["title"] == "A list of housing"
    publish(small_base, again, load(small_base))
    assert load(small_base).cases["fir-retired"].title == "A list of housing"


def test_places_follow(small_base: Path) -> None:
    path = small_base / "vocabularies" / "area_type.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "  - {id: major-city, label: Major city, definition: A major city.}\n",
        encoding="utf-8",
    )
    places = small_base / "places" / "places.yaml"
    places.write_text(
        places.read_text(encoding="utf-8").replace("      - urban\n", "      - urban\n      - major-city\n"),
        encoding="utf-8",
    )
    found = plan(small_base, "major-city", "big-city")
    apply(found)
    assert load(small_base).places["elm"].area_types == ("urban", "big-city")
    assert {site.file for site in found.sites} == {"vocabularies/area_type.yaml", "places/places.yaml"}
    assert load(small_base).vocabularies["area_type"].by_id["big-city"].label == "Major city"


def test_joining_takes_over_records_names_and_narrower_terms(tmp_path: Path) -> None:
    cases: Any = copy.deepcopy(CASES)
    cases["fir-retired"]["facets"]["topic"] = ["safety", "housing"]
    cases["elm-abroad"]["facets"] = {"topic": ["housing", "language", "safety"]}
    folder = write_base(tmp_path / "base", cases)
    path = folder / "vocabularies" / "topic.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "definition: Housing.",
        "definition: Housing.\n    synonyms:\n      - homes\n      - safety\n    related: [rent]",
    )
    path.write_text(text, encoding="utf-8")
    found = plan(folder, "housing", "safety", merge=True)
    assert "the definition of 'housing' goes" in found.to_text()
    apply(found)
    after = load(folder)
    assert not after.problems and "housing" not in after.vocabularies["topic"].by_id
    term = after.vocabularies["topic"].by_id["safety"]
    assert term.synonyms == ("Housing", "homes") and term.related == ("rent",)
    assert after.vocabularies["topic"].by_id["shared-houses"].broader == "safety"
    assert [coded.term for coded in after.cases["fir-retired"].facets["topic"]] == ["safety"]
    assert [coded.term for coded in after.cases["elm-abroad"].facets["topic"]] == ["safety", "language"]


def test_a_broader_term_can_be_joined_with_its_own_narrower_one(small_base: Path) -> None:
    apply(plan(small_base, "housing", "shared-houses", merge=True))
    after = load(small_base)
    assert not after.problems
    assert after.vocabularies["topic"].by_id["shared-houses"].broader is None
    assert after.values_of("topic", after.cases["fir-retired"]) == ("shared-houses",)


@pytest.mark.parametrize(
    ("old", "new", "options", "reason"),
    [
        ("housing", "language", {}, "there is a term 'language' already: to join the two, add --merge"),
        ("housing", "homes", {"merge": True}, "there is no term 'homes' to join it with"),
        ("housing", "Homes!", {}, "'Homes!' is not a short name"),
        ("housing", "no", {}, "'no' is not a short name"),
        ("housing", "2004", {}, "'2004' is not a short name"),
        ("housing", "not-stated", {}, "is not a short name"),
        ("housing", "housing", {}, "the two ids are the same"),
        ("measured-change", "change", {}, "the terms of 'result' are fixed"),
        ("eliminate", "end", {}, "the three aims are those of the law"),
        ("2004-2010", "era-two", {}, "the id of an era says when it begins"),
        ("U", "unrated", {}, "a published scale"),
        ("rural", "countryside", {}, "casekit itself names 'rural'"),
        ("marriage-and-civil-partnership", "marriage", {}, "casekit itself names"),
    ],
)
def test_what_would_break_is_said_and_refused(
    small_base: Path, old: str, new: str, options: dict[str, Any], reason: str
) -> None:
    before = texts(small_base)
    found = plan(small_base, old, new, **options)
    assert any(reason in one for one in found.breaks) and reason in found.to_text()
    with pytest.raises(MaterialError, match="was not changed"):
        apply(found)
    assert texts(small_base) == before


def test_terms_of_a_register_are_refused(small_base: Path) -> None:
    found = plan(small_base, "north-west", "north-west-england")
    assert "come from the records and the place register" in found.breaks[0]


def test_a_value_that_casekit_works_out_is_found_by_trying(small_base: Path) -> None:
    name = small_base / "vocabularies" / "council_type.yaml"
    name.write_text(
        "facet: council_type\nlabel: Type\nquestion: Which?\nfrom: places.council_type\nshow: more\nterms:\n"
        + "".join(
            f"  - {{id: {t}, label: {t}, definition: x}}\n"
            for t in ("unitary-authority", "metropolitan-district", "non-metropolitan-district")
        ),
        encoding="utf-8",
    )
    assert not load(small_base).problems
    found = plan(small_base, "unitary-authority", "single-tier")
    assert len(found.breaks) == 1 and "new problem" in found.breaks[0] and "uk-authorities.csv" in found.breaks[0]


def test_an_id_of_two_vocabularies_needs_the_facet(small_base: Path) -> None:
    path = small_base / "vocabularies" / "practice.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: enforcement", "id: housing"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"'topic' and 'practice'.*--facet"):
        plan(small_base, "housing", "homes")
    found = plan(small_base, "housing", "homes", facet="topic")
    assert {site.file for site in found.sites if site.file.startswith("vocab")} == {"vocabularies/topic.yaml"}


def test_unknown_names_get_a_suggestion(small_base: Path) -> None:
    with pytest.raises(NotFound, match=r"did you mean housing\?$"):
        plan(small_base, "housin", "homes")
    with pytest.raises(UsageError, match=r"did you mean topic\?$"):
        plan(small_base, "housing", "homes", facet="topics")


def test_a_file_changed_since_the_plan_stops_everything(small_base: Path) -> None:
    found = plan(small_base, "housing", "homes")
    path = small_base / "cases" / "elm-abroad.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = texts(small_base)
    with pytest.raises(Changed, match="changed meanwhile"):
        apply(found)
    assert texts(small_base) == before


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_failed_write_leaves_everything_as_it_was(
    small_base: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    found = plan(small_base, "housing", "homes")
    before, replace, calls = texts(small_base), Path.replace, iter(range(100))

    def refuse(self: Path, target: Path) -> Path:
        if next(calls) == failing:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MaterialError, match=r"No space left.*Nothing was changed"):
        apply(found)
    assert texts(small_base) == before


def test_new_files_and_folders_go_again_when_a_write_fails(small_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = [small_base / "cases" / "more" / "a.yaml", small_base / "cases" / "b.yaml"]
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(PermissionError(13, "denied")))
    before = texts(small_base)
    with pytest.raises(MaterialError, match="denied"):
        together.write_all(small_base, dict.fromkeys(new, "title: x\n"), dict.fromkeys(new))
    assert texts(small_base) == before and not (small_base / "cases" / "more").exists()


def test_an_unreadable_file_that_may_name_the_term_is_named(small_base: Path) -> None:
    (small_base / "cases" / "broken.yaml").write_text("title: [housing\n", encoding="utf-8")
    found = plan(small_base, "housing", "homes")
    assert "cases/broken.yaml may name the term and cannot be read" in found.breaks[0]


def test_the_ways_into_a_record_are_those_that_are_checked() -> None:
    origins = {"outcome": "outcomes.domain", "programme": "programme", "characteristic": "equality.characteristic"}
    checked = {origins[facet]: way for way, facet in CODED.items() if facet in origins}
    assert checked == RECORDS


def test_the_lists_of_the_collection_are_known() -> None:
    found = plan(SHIPPED, "houses-in-multiple-occupation", "shared-homes")
    assert not found.breaks and len(found.sites) >= 5
    here = plan(SHIPPED, "standards-and-enforcement", "standards")
    assert {"practices.yaml", "frameworks.yaml"} <= {site.file for site in here.sites}
    assert any(site.file == "duty.yaml" for site in plan(SHIPPED, "age", "ages").sites)
    assert any(site.file == "programmes.yaml" for site in plan(SHIPPED, "migration-excellence-programme", "mep").sites)


WORDS = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(lambda t: " ".join(t.split()))
    .filter(bool)
)


@given(WORDS)
def test_any_label_reads_back(word: str) -> None:
    try:
        read = parse_yaml(f"label: {quoted(word)}\n").data
    except Exception:
        pytest.skip("signs that no record may hold")
    assert read == {"label": word}
    assert yaml.safe_load(f"a: {quoted(word)}")["a"] == word


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=6, unique=True), st.data())
def test_lists_of_every_layout_can_be_edited(items: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(items) - 1))
    layouts = [
        f"x:\n  list: [{', '.join(items)}] # c\n  after: 1\n",
        "x:\n  list: [\n    " + ",\n    ".join(items) + "\n  ]\n",
        "x:\n  list:\n" + "".join(f"    - {item}  # c\n\n" for item in items) + "  after: 1\n",
        "x:\n  list:\n" + "".join(f"  - {item}\n" for item in items),
        f"x: {{list: [{', '.join(items)}], after: 1}}\n",
    ]
    for text in [*layouts, *(text.replace("\n", "\r\n") for text in layouts), layouts[3].rstrip("\n")]:
        found = nodes(text)
        block, listed = found["x",], found["x", "list"]
        assert isinstance(block, yaml.MappingNode) and isinstance(listed, yaml.SequenceNode)
        less = parse_yaml(apply_edits(text, [remove_item(text, listed, number)])).data["x"]["list"]
        assert less == [item for at, item in enumerate(items) if at != number]
        more = parse_yaml(apply_edits(text, [add_to_list(text, block, "list", ["new one"], "list")])).data["x"]
        assert more["list"] == [*items, "new one"]
        other = parse_yaml(apply_edits(text, [add_to_list(text, block, "other", ["new: one"], "list")])).data["x"]
        assert other["other"] == ["new: one"] and other["list"] == items
