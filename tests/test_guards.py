"""The guards: rules as data, whose voice it is, one-sided selections, plain English, and the command."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import guards
from casekit.casebase.load import load
from casekit.cli import main
from casekit.guards.phrases import PhraseError, read_phrase
from casekit.guards.reading import syllables
from conftest import SHIPPED, to_yaml, write_base

DAY = date(2026, 11, 22)
RULE = {
    "id": "our-word",
    "severity": "should",
    "find": ["service user*"],
    "why": "Nobody calls themselves that.",
    "say": "Write “people who use the service”.",
    "source": "our style guide",
    "as_at": "2026-11-22",
}


@pytest.fixture(scope="module")
def rules(shipped_collection) -> guards.Rules:
    return guards.load_rules(shipped_collection)


def ids(text: str, rules: guards.Rules, **options: Any) -> list[str]:
    return [one.rule for one in guards.check_text([text], rules, **options)]


def own_rules(tmp_path: Path, **content: Any) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(to_yaml(content), encoding="utf-8")
    return path


# --- phrases -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("hard to reach", "the hard-to-reach", "hard-to-reach"),
        ("hard to reach", "hard to\nreach people", "hard to\nreach"),
        ("migrant*", "Migrants' rights", "Migrants'"),
        ("migrant", "migrants", None),
        ("illegal (immigrant*|migrant*)", "illegal, migrant shops", None),
        ("a [very|quite] big", "a quite big town", "a quite big"),
        ("a [very|quite] big", "a big town", "a big"),
        ("suffer* ... loss", "suffered a great and lasting loss", "suffered a great and lasting loss"),
        ("suffer* ... loss", "suffered. A loss", None),
        ("suffer* ... loss", "suffered one two three four five six loss", None),
        ("refugees, (i.e.|that is) people", "refugees (i.e. people", "refugees (i.e. people"),
        ("#%", "rose by 12.5 per cent", "12.5 per cent"),
        ("in ####", "in 2011", "in 2011"),
        ("in ####", "in 3011", None),
        ("<town> council", "Great Wood Council met", "Great Wood Council"),
    ],
)
def test_phrases_read_as_written(phrase: str, text: str, found: str | None) -> None:
    read = read_phrase(phrase, {"town": ("Alder", "Great Wood")})
    spans = [text[start:end] for start, end in read.spans(text, 0, len(text))]
    assert spans == ([found] if found else [])


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("(a|b", "not closed"),
        ("((a))", "inside another"),
        ("<nowhere> people", "no list <nowhere>"),
        ("... people", "between words"),
        ("people ...", "between words"),
        ("a ... b ... c ... d", "at most 2"),
        ("[very] big", "may be missing"),
        ("mi*grant", "at the end of a word"),
        ("* people", "at the end of a word"),
        ("- people", "empty"),
        ("  ", "it is empty"),
        (" ".join("abcdefghijklmnopq"), "more than 14 parts"),
    ],
)
def test_a_broken_phrase_gets_a_sentence(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        read_phrase(phrase, {})


# --- rules as data -----------------------------------------------------------------------------------------------


def test_the_shipped_rules_are_sound_and_every_one_gives_reason_and_source(rules: guards.Rules) -> None:
    assert rules.problems == guards.check_rules(SHIPPED) == ()
    assert len(rules) >= 40
    for one in rules.compiled:
        assert one.rule.why.endswith(".") and one.rule.say.endswith(".") and one.rule.source, one.rule.id
        assert one.rule.as_at == "2026-11-22"


def test_a_council_adds_changes_and_switches_off(shipped_collection, tmp_path: Path) -> None:
    path = own_rules(
        tmp_path, rules=[RULE, {"id": "bme-bame", "severity": "must", "say": "Ask the equality team."}], off=["proven"]
    )
    ours = guards.load_rules(shipped_collection, path)
    assert ours.problems == ()
    assert ids("A service user came.", ours) == ["our-word"]
    assert ids("This is a proven way.", ours) == []
    (finding,) = guards.check_text(["BAME staff met."], ours)
    assert (finding.severity, finding.say) == ("must", "Ask the equality team.")
    assert "hide groups" in finding.why, "what the council does not name stays"


def test_a_broken_rule_is_named_with_its_line_and_the_others_work(shipped_collection, tmp_path: Path) -> None:
    path = own_rules(
        tmp_path,
        rules=[
            {**RULE, "id": "open-bracket", "find": ["(a|b"]},
            {**RULE, "id": "no-reason", "why": None},
            {**RULE, "id": "looks-for-nothing", "find": []},
            "words",
            {"id": "bme-bame", "severity": "shout"},
            RULE,
            RULE,
        ],
        off=["no-such-rule"],
        mentions=["(a"],
        lists="x",
        colour="red",
    )
    ours = guards.load_rules(shipped_collection, path)
    said = "\n".join(map(str, ours.problems))
    text = path.read_text(encoding="utf-8").splitlines()
    line = text.index("      - (a|b") + 1
    assert f"ours.yaml:{line}: rules.1.find.1: '(a|b': a bracket is not closed" in said
    for words in ("rules.2.why", "looks for nothing", "rules.4: is not a rule", "rules.5.severity: 'shout'"):
        assert words in said
    for words in ("'our-word' stands twice", "'no-such-rule' is not a rule", "mentions", "lists", "colour"):
        assert words in said
    assert ids("A service user came.", ours) == ["our-word"]
    assert ids("BME staff met.", ours) == ["bme-bame"], "the rule stays as it was"


def test_the_example_in_the_document_works(shipped_collection, tmp_path: Path) -> None:
    document = (SHIPPED.parent / "docs" / "words.md").read_text(encoding="utf-8")
    path = tmp_path / "ours.yaml"
    path.write_text(document.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    ours = guards.load_rules(shipped_collection, path)
    assert ours.problems == ()
    assert ids("Third country nationals and people in Alder Ward who use services.", ours) == ["service-users"]
    assert ids("The Service Users Forum met a service user.", ours) == ["service-users"]
    assert ids("The service user signed the contract.", ours) == []


def test_a_base_without_rules_finds_nothing_and_still_measures(small_base: Path) -> None:
    none = guards.load_rules(load(small_base))
    assert (len(none), none.problems) == (0, ())
    assert guards.check_text(["Illegal migrants flood our town."], none) == ()
    assert guards.check_rules(small_base) == ()
    assert guards.reading(["A plain line. " * 60], none).age


def test_rules_of_a_base_are_checked_with_their_lines(small_base: Path) -> None:
    (small_base / "terminology.yaml").write_text("rules:\n  - id: x\n    find: [a]\n", encoding="utf-8")
    assert "terminology.yaml:2: rules.1.severity: is missing" in "\n".join(map(str, guards.check_rules(small_base)))


# --- whose voice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "They wrote “illegal migrants” on the wall.",
        'The headline was "Illegal migrants swamp town".',
        "One man said: ‘We aren’t illegals, we’re people’.",
        "She said 'the illegal migrants are here' and left.",
        "> Illegal migrants are here.",
        "“A paragraph of a long quotation about illegal migrants that goes on in the next",
        "The Illegal Migrants Act 1999 was repealed.",
        "It was paid for by the European Fund for the Integration of Third Country Nationals.",
        "See https://example.org/illegal-migrants for more.",
        "Write `illegal migrants` in the search box.",
        "The term illegal migrant is not used here.",
        "We say undocumented people instead of illegal migrants.",
    ],
)
def test_words_of_others_and_titles_pass(text: str, rules: guards.Rules) -> None:
    assert ids(text, rules) == []


@pytest.mark.parametrize(
    "text",
    [
        "ILLEGAL MIGRANTS IN TOWN",
        "The “town” has illegal migrants.",
        "Illegal migrants’ homes were searched.",
        "Polish people's homes, and illegal migrants' homes.",
        "In the Town Hall illegal migrants waited.",
    ],
)
def test_the_authors_own_words_do_not(text: str, rules: guards.Rules) -> None:
    assert ids(text, rules) == ["illegal-migrant"]


def test_blocks_of_others_and_lists_of_references_pass(rules: guards.Rules) -> None:
    blocks = [
        guards.Block("BME staff met.", quoted=True),
        guards.Block("References", heading=True),
        guards.Block("A study of BME staff, 2009."),
        guards.Block("What we did", heading=True),
        guards.Block("BME staff met.", place="Page 4"),
        guards.Block("```"),
        guards.Block("BME"),
        guards.Block("```"),
    ]
    (finding,) = guards.check_text(blocks, rules)
    assert (finding.block, finding.place, finding.words) == (4, "Page 4", "BME")


def test_titles_that_the_collection_knows_pass(rules: guards.Rules) -> None:
    title = "A guide for hard to reach groups and BME staff"
    known = replace(rules, titles={"a": (title.lower(),)})
    assert ids(f"We read {title} with care.", rules) != []
    assert ids(f"We read {title} with care.", known) == []


# --- what is found -----------------------------------------------------------------------------------------------


def test_a_finding_says_where_why_and_what_instead(rules: guards.Rules) -> None:
    text = "In the first year the team met people. " * 3 + "Then illegal immigrants came to the office."
    (finding,) = guards.check_text([guards.Block(text, "Page 3, paragraph 2")], rules)
    assert text[finding.start : finding.end] == finding.words == "illegal immigrants"
    assert finding.kind == "term" and finding.severity == "should" and finding.as_at == "2026-11-22"
    assert "illegal immigrants" in finding.context and finding.context.startswith("… ")
    assert str(finding).startswith("Page 3, paragraph 2: “illegal immigrants”. It calls a person illegal")


@pytest.mark.parametrize(
    ("level", "found"), [(None, True), ("0", True), ("2", True), ("U", True), ("NE", True), ("3", False), ("5", False)]
)
def test_a_claim_is_earned_by_its_level(level: str | None, found: bool, rules: guards.Rules) -> None:
    assert ("proven" in ids("Mentoring is a proven way.", rules, level=level)) is found
    assert ids("BME staff met.", rules, level="5") == ["bme-bame"], "words are not earned"


def test_what_is_missing_from_the_nine_is_named(rules: guards.Rules) -> None:
    text = "The protected characteristics are age, disability, race, religion or belief, sex and sexual orientation."
    (finding,) = guards.check_text([text], rules)
    assert finding.rule == "list-of-characteristics"
    for missing in ("gender reassignment", "marriage", "pregnancy"):
        assert missing in finding.why
    assert "sexual orientation" not in finding.why.split("Not named here")[1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Polish residents are 8% of the population of Welwyn Hatfield.", ["figure-disputed"]),
        ("In Welwyn Hatfield the Polish share of the population is 8 per cent of all.", ["figure-disputed"]),
        ("It is disputed that Polish residents are 8% of the population of Welwyn Hatfield.", []),
        ("“Polish residents are 8% of the population of Welwyn Hatfield.”", []),
        ("Polish residents are 8% of the population of Leeds.", []),
        ("In Welwyn Hatfield 8% of pubs closed.", []),
        ("Corby has a population of 62,000.", ["figure-stale"]),
        ("In 2016 Corby had a population of 62,000.", []),
    ],
)
def test_figures_of_the_register_are_not_repeated_as_facts(text: str, found: list[str], rules: guards.Rules) -> None:
    assert [one for one in ids(text, rules) if one.startswith("figure")] == found


def test_a_repeated_figure_says_what_speaks_against_it(rules: guards.Rules) -> None:
    (finding,) = guards.check_text(["Polish residents are 8% of the population of Welwyn Hatfield."], rules)
    assert finding.severity == "must" and "5.89%" in finding.why
    assert finding.source == "record hertfordshire-fire-station-polish-forum"


def test_kinds_can_be_asked_for_alone(rules: guards.Rules) -> None:
    text = "BME staff saw a proven way."
    assert ids(text, rules, kinds=["term"]) == ["bme-bame"]
    assert ids(text, rules, kinds=["claim"]) == ["proven"]


# --- a selection -------------------------------------------------------------------------------------------------


def test_a_one_sided_selection_is_named(shipped) -> None:
    keys = ("carlisle-scrutiny-review", "ealing-esol-coordination", "wychavon-migration-scenarios")
    found = {one.rule: one for one in guards.check_selection([shipped.case(k) for k in keys], shipped.collection, DAY)}
    assert {"all-positive", "own-word", "one-publisher", "nothing-measured", "one-era", "all-old"} <= found.keys()
    assert "All 3 cases are told by those who did or paid for the work." in found["own-word"].why
    assert all(one.kind == "balance" and one.block is None and one.say for one in found.values())


def test_a_mixed_selection_is_not(shipped) -> None:
    cases = shipped.collection.current
    found = {one.rule for one in guards.check_selection(cases, shipped.collection, DAY)}
    assert found <= {"all-positive"}
    assert guards.check_selection(cases[:2], shipped.collection, DAY) == (), "two cases say nothing"


def test_hopes_are_not_results(small_base: Path) -> None:
    collection = load(small_base)
    hoped = [case for case in collection.current if all(o.kind == "expected" for o in case.outcomes)]
    assert "only-hopes" in {one.rule for one in guards.check_selection(hoped, collection, DAY)}
    assert "only-hopes" not in {one.rule for one in guards.check_selection(collection.current, collection, DAY)}


# --- plain English -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "number"),
    [("council", 2), ("migration", 3), ("the", 1), ("houses", 2), ("planned", 1), ("needed", 2), ("community", 4)],
)
def test_syllables(word: str, number: int) -> None:
    assert syllables(word) == number


def test_syllables_come_out_right_on_the_whole() -> None:
    counted = """
        area 3 idea 3 people 2 refugee 3 asylum 3 language 2 services 3 improved 2 statement 2 social 2 nation 2
        region 2 religious 3 situation 4 usually 4 equality 4 guidance 2 unique 2 being 2 experience 4 various 3
        client 2 variety 4 table 2 possible 3 homeless 2 lives 1 changes 2 their 1 government 3 authority 4
        responsibility 6 opportunity 5 evidence 3 discrimination 5 disability 5 maternity 4 orientation 5
        neighbourhood 3 employer 3 volunteers 3 organisation 5 interpreter 4 February 4 Ukraine 2 Romanian 4
    """.split()
    pairs = list(zip(counted[::2], map(int, counted[1::2]), strict=True))
    assert sum(syllables(word) == number for word, number in pairs) / len(pairs) >= 0.9


def test_hard_text_has_a_higher_reading_age(rules: guards.Rules) -> None:
    easy = guards.reading(
        ["We met at the hall. The team gave out tea. People came to talk. We had a good day. " * 8], rules
    )
    hard = guards.reading(
        ["Notwithstanding considerable organisational transformation, multidisciplinary practitioners subsequently "
         "operationalised interconnected implementation methodologies across administrative jurisdictions. " * 8],
        rules,
    )  # fmt: skip
    assert easy.age is not None and hard.age is not None
    assert easy.age <= 8 and hard.age >= 20
    assert guards.reading(["Too short."], rules).age is None
    assert str(guards.reading([], rules)) == "No sentences to measure."


def test_long_sentences_and_short_forms_are_named(rules: guards.Rules) -> None:
    long = "word " * 26 + "end."
    text = f"The HMO was full. The Integrated Care Board (ICB) met. The ICB paid. XQZ came. The NHS came. {long}"
    found = {(one.rule, one.words[:4]): one for one in guards.reading([text], rules).findings}
    assert {key[1] for key in found if key[0] == "short-form"} == {"HMO", "XQZ"}
    assert "multiple occupation" in found["short-form", "HMO"].say
    assert ("long-sentence", "word") in found
    assert guards.reading(["HMO stands here. House in multiple occupation (HMO)."], rules).findings == ()


def test_tables_and_code_are_not_long_sentences(rules: guards.Rules) -> None:
    row = " | ".join(["some words here"] * 20)
    assert guards.reading([row, "```", "word " * 60, "```", f"Run `{'x ' * 40}` now."], rules).findings == ()


# --- hostile input, and time -------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gives_findings_with_places(rules: guards.Rules, texts: list[str]) -> None:
    for one in guards.check_text(texts, rules) + guards.reading(texts, rules).findings:
        assert one.block is not None and 0 <= one.start < one.end <= len(texts[one.block])


WORDS = st.sampled_from(
    "illegal migrants “ ” ‘ ’ ' \" ( ) the Act BME 12% per cent 2011 not A8 … . , > | ` ``` EIA no impact".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=80).map(" ".join))
def test_any_mixture_of_signs_and_risky_words_is_read(rules: guards.Rules, text: str) -> None:
    for one in guards.check_text([text], rules):
        assert " ".join(text[one.start : one.end].split())[:100] == one.words[:100]


PIECES = st.text(alphabet="ab*|()[]<>#%., .-'é\n", max_size=30)
HOSTILE = st.lists(PIECES).map(lambda finds: {**RULE, "find": finds})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(HOSTILE, max_size=4).map(lambda rules: to_yaml({"rules": rules})))
def test_any_rules_file_gives_findings_or_sentences(tmp_path_factory, text: str) -> None:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "terminology.yaml").write_text(text, encoding="utf-8", errors="replace")
    for problem in guards.check_rules(folder):
        assert problem.line >= 1 and problem.message


@pytest.mark.parametrize(
    "piece", ["illegal migrants ", "12% ", "1,", "“", "'a ", "Act BME ", "refugees who are ", "a", " ", ". ", "(ABC) "]
)
def test_long_text_is_read_in_little_time(piece: str, rules: guards.Rules) -> None:
    text = (piece * 200_000)[:200_000]
    before = time.process_time()
    guards.check_text([text], rules)
    guards.reading([text], rules)
    assert time.process_time() - before < 8, "some two seconds on an idle machine"


def test_hostile_rules_are_no_slower(shipped_collection, tmp_path: Path) -> None:
    finds = ["(a*|aa*|aaa*) ... (a*|aa*) ... (a*|b) c", "[a]".join(["a "] * 7), "# ... # ... b"]
    path = own_rules(tmp_path, rules=[{**RULE, "id": f"slow-{n}", "find": finds} for n in range(8)])
    ours = guards.load_rules(shipped_collection, path)
    before = time.process_time()
    guards.check_text(["aaa " * 5_000, "1 " * 5_000], ours)
    assert time.process_time() - before < 20


# --- our own records, and the command ----------------------------------------------------------------------------


def test_our_own_records_hold_none_of_the_worst_words(shipped_collection, rules: guards.Rules) -> None:
    ours = replace(rules, figures={})
    found = [
        (case.id, one.rule, one.words)
        for case in shipped_collection.current
        for one in guards.check_text(guards.case_blocks(case), ours, level=case.evidence.level)
        if one.severity == "must"
    ]
    assert found == []


@pytest.fixture
def run(small_base: Path, tmp_path: Path, capsys, monkeypatch):
    (small_base / "terminology.yaml").write_text((SHIPPED / "terminology.yaml").read_text(encoding="utf-8"))
    monkeypatch.setenv("CASEKIT_CASEBASE", str(small_base))
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        code = main(["terms", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def test_the_command_says_where_and_leaves_the_text_alone(run, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    text = "# Housing\n\nAll is well.\n\nThe hard-to-reach groups came.\n\n> BME groups\n"
    path.write_text(text, encoding="utf-8")
    code, out, err = run("draft.md")
    assert (code, err) == (0, "") and path.read_text(encoding="utf-8") == text
    assert "draft.md: 1 finding (1 consider)." in out
    assert "consider: “hard-to-reach groups”  [hard-to-reach]" in out
    assert "Where: Housing, paragraph 2" in out and 'Instead: Write "seldom heard"' in out
    assert "Nothing was changed." in out
    assert run("draft.md", "--strict")[0] == 1
    (one,) = json.loads(run("draft.md", "--json")[1])
    assert one["file"] == "draft.md" and one["findings"][0]["rule"] == "hard-to-reach"
    assert one["reading"]["words"] > 5


def test_the_command_reads_word_slides_pages_and_pdf(run, tmp_path: Path) -> None:
    from docx import Document
    from pptx import Presentation

    document = Document()
    document.add_paragraph("Illegal migrants came.")
    document.save(str(tmp_path / "a.docx"))
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = "Illegal migrants came to town."
    slides.save(str(tmp_path / "b.pptx"))
    (tmp_path / "c.html").write_text("<html><body><p>Illegal migrants came.</p></body></html>", encoding="utf-8")
    code, out, _ = run("a.docx", "b.pptx", "c.html", "--json", "--only", "term")
    found = {one["file"]: [(f["rule"], f["place"]) for f in one["findings"]] for one in json.loads(out)}
    assert code == 0 and {name for name, listed in found.items() if listed[0][0] == "illegal-migrant"} == set(found)
    assert "Slide 1" in found["b.pptx"][0][1]


def test_own_rules_levels_and_records(run, tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("A service user saw a proven way.", encoding="utf-8")
    own_rules(tmp_path, rules=[RULE, {**RULE, "id": "broken", "find": ["(a"]}])
    code, out, err = run("d.txt", "--rules", "ours.yaml", "--level", "3")
    assert code == 0 and "our-word" in out and "[proven]" not in out
    assert "rules.2.find.1" in err
    assert run("d.txt", "--rules", "ours.yaml", "--strict")[0] == 1
    code, out, _ = run("--cases", "--json", "--only", "claim")
    assert code == 0 and all(one["file"] in {"alder-shared-houses"} or one["findings"] for one in json.loads(out))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Name a file to look through"),
        (["nowhere.docx"], 1, "nowhere.docx"),
        (["x.txt", "--rules", "nowhere.yaml"], 1, "There is no file of rules at nowhere.yaml"),
    ],
)
def test_a_bad_call_is_a_sentence(arguments: list[str], code: int, message: str, run) -> None:
    got, _, err = run(*arguments)
    assert got == code and message in err and "Traceback" not in err


def test_a_rules_file_that_cannot_be_read_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("The BME staff met.", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("rules: [", encoding="utf-8")
    code, out, err = run("x.txt", "--rules", "bad.yaml")
    assert code == 0 and "bad.yaml:" in err and "bme-bame" in out


def test_small_bases_write(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base")
    assert load(folder).reference.get("terminology") is None
