"""Two worked examples: council information moved online, and a specialist grant ended in the name of cohesion.

Both are made with the steps an officer takes, on the shipped collection. To write docs/examples anew:

    PYTHONPATH=src:tests python tests/test_annex_examples.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import casekit
from casekit.assess import log, steps
from casekit.assess.draft import read, to_yaml
from casekit.assess.model import Draft
from casekit.outputs.annex import Annex, annex, shapes
from conftest import ROOT, SHIPPED

DAY = date(2026, 11, 22)
EXAMPLES = ROOT / "docs" / "examples"
KAUR = "Kaur and Shah v Ealing London Borough Council"
_TOPICS = ["accessible-information", "newcomer-information", "interpreting-and-translation"]


def online(base: casekit.Casebase) -> Draft:
    """Council information moves online; leaflets and the telephone line go."""
    draft = steps.change(
        Draft(),
        proposal={
            "title": "Moving council information online",
            "reference": "Example A",
            "service": "Customer services",
            "lead_role": "Head of customer services",
            "what": "Leaflets, the printed magazine and the telephone information line would go. "
            "The same information would stand on the website.",
            "why": "To keep information up to date, and to save the cost of printing.",
            "changes": "People would look things up on a website, or ask somebody to do so for them.",
            "affected": "Everybody who uses printed information or the telephone line, and staff at the counters.",
            "alternatives": "Keep a short printed guide; keep the telephone line for half the week.",
            "scope": "A full assessment: many residents, and some who have no other way to the information.",
            "earlier": "The website was assessed in 2022. Its action, a plain page for each service, is done.",
        },
        decision={
            "maker": "Cabinet",
            "begun": "2026-11-02",
            "due": "2027-02-10",
            "review": "2028-02-10",
            "review_trigger": "A fall in the number of people who apply for help, in any group",
        },
        question={"filters": {"topic": _TOPICS}, "place": "Fenland", "basis": "stated-and-inferred"},
        immigration_status={
            "answer": "neither",
            "reason": "Nobody is asked for a status. Indirect effects on people who read little English are looked at "
            "under race",
            "answered_on": "2026-11-20",
        },
        rows={"local": ["limited-english", "rural-isolation", "low-income"]},
        local_evidence=[
            {
                "title": "Calls to the information line",
                "kind": "service-data",
                "says": "The line took 14,200 calls in the year to March 2026. Callers are not asked about themselves.",
                "source": "Customer services, call log",
                "dated": "2026-03-31",
                "limits": "It does not tell who the callers are",
                "rows": ["age", "disability"],
            },
            {
                "title": "Homes without a connection",
                "kind": "data",
                "says": "About one home in twelve had no connection to the internet in the last survey.",
                "source": "Residents' survey",
                "dated": "2025-06-30",
                "limits": "People without a fixed address were not asked",
                "rows": ["low-income", "rural-isolation"],
            },
        ],
        engagement=[
            {
                "who": "Older people's forum",
                "how": "A meeting in the town hall",
                "state": "took-place",
                "when": "12 November 2026",
                "said": "Members said that they ring because the website changes too often.",
                "changed": "A printed guide of four pages was added to the alternatives",
            },
            {"who": "Groups of people who are new here", "how": "Visits to two classes", "when": "January 2027"},
        ],
        actions=[
            {
                "id": "ask-callers",
                "what": "Ask callers for six weeks how they would find out otherwise",
                "kind": "find-out",
                "owner": "Customer services manager",
                "due": "2027-01-15",
                "measure": "Answers by age group, disability and language",
                "row": "age",
            },
            {
                "id": "formats",
                "what": "Offer each page as audio and in large print on request",
                "kind": "mitigation",
                "owner": "Head of communications",
                "due": "2027-03-31",
                "measure": "Requests, and days until they were met",
                "resource": "Two days a month",
                "seen_in": ["fenland-equality-impact-assessment"],
                "row": "disability",
                "aim": "advance",
            },
        ],
        gaps=[
            {
                "row": "age",
                "missing": "How many older residents use the line because they do not go online",
                "action": "ask-callers",
            },
            {"row": "pregnancy-and-maternity", "missing": "Whether new parents use the printed guide to clinics"},
        ],
    )
    draft = log.record(draft, base, on=DAY)
    draft = log.record(draft, base, on=DAY, row="age", aim="advance", words="older people without internet", filters={})
    take = [
        (
            "disability",
            "advance",
            "fenland-equality-impact-assessment",
            "It reviewed its information, on paper and on tape",
        ),
        ("race", "advance", "fenland-equality-impact-assessment", "It asked which languages and formats were needed"),
        ("race", "advance", "leeds-migrant-access-project", "Volunteers tell people whom leaflets do not reach"),
        ("disability", "advance", "norfolk-intran-interpreting", "Interpreting that several bodies buy together"),
    ]
    for row, aim, case, why in take:
        draft = steps.take(draft, row, aim, base[case], why=why, on=DAY)  # type: ignore[arg-type]
    taxi = base["bristol-taxi-licensing"]
    draft = steps.set_aside(
        draft, "race", "foster", taxi, reason="It is about licensing, and not about information", on=DAY
    )
    return steps.mark_not_applicable(
        draft, "marriage-and-civil-partnership", "eliminate", "Nothing in the information depends on it"
    )


def ending_a_grant(base: casekit.Casebase) -> Draft:
    """End a grant for a specialist service, so that one service serves all: the error of Kaur and Shah."""
    draft = steps.change(
        Draft(),
        proposal={
            "title": "One service for everyone who lives with abuse at home",
            "reference": "Example B",
            "service": "Community safety",
            "lead_role": "Community safety manager",
            "what": "The grant to a specialist service for Asian and African Caribbean women would end. "
            "One contract for the whole borough would be let in its place.",
            "why": "To promote cohesion: a service for one group is thought to keep communities apart.",
            "changes": "Women who use the specialist service would be sent to the general one.",
        },
        decision={"maker": "Cabinet", "due": "2027-01-12"},
        question={"words": "grants", "filters": {"practice": ["adapting-services"]}},
    )
    draft = log.record(draft, base, on=DAY)
    draft = log.record(draft, base, on=DAY, row="sex", aim="eliminate", words="domestic abuse", filters={})
    walsall = base["walsall-cumulative-equality-impact"]
    return steps.take(
        draft, "race", "advance", walsall, why="How the effects of several cuts were read together", on=DAY
    )


MAKERS: dict[str, Callable[[casekit.Casebase], Draft]] = {
    "information-online": online,
    "ending-a-specialist-grant": ending_a_grant,
}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[casekit.Casebase]:
    base = casekit.open(SHIPPED, tmp_path_factory.mktemp("index"))
    yield base
    base.close()


def settled(text: str) -> str:
    """Return a text without what changes with any change of the collection: fingerprints, marks and counts."""
    text = re.sub(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)([0-9a-f]{16}|[0-9a-f]{12}|[0-9a-f]{8})\b", "MARK", text)
    text = re.sub(r"(?m)^( +)([a-z0-9-]+): ('?[0-9a-f]{12}'?|MARK)$", r"\1\2: MARK", text)
    return re.sub(r"\d+ (of|cases of|records)( \d+)?", "N", re.sub(r"(total|records): \d+", "N", text))


@pytest.mark.parametrize("name", MAKERS)
def test_the_examples_are_what_the_code_makes(name: str, shipped: casekit.Casebase) -> None:
    draft = MAKERS[name](shipped)
    made = {".yaml": to_yaml(draft), ".md": annex(shipped, draft, on=DAY).to_bytes(".md").decode()}
    for suffix, text in made.items():
        there = (EXAMPLES / f"{name}{suffix}").read_text(encoding="utf-8")
        assert settled(text) == settled(there), (
            f"docs/examples/{name}{suffix} is old. The top of this file says what to run."
        )


@pytest.mark.parametrize("name", MAKERS)
def test_the_draft_of_an_example_opens_without_problems(name: str) -> None:
    found = read((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    assert found.held and not found.problems


def test_ending_a_specialist_service_in_the_name_of_cohesion_puts_the_ruling_in_front(
    shipped: casekit.Casebase,
) -> None:
    draft = ending_a_grant(shipped)
    for shape in shapes(shipped):
        lines = _text(annex(shipped, draft, shape=shape.id, on=DAY)).splitlines()
        named = [number for number, line in enumerate(lines) if KAUR in line]
        sections = [number for number, line in enumerate(lines) if line.startswith("## ")]
        assert lines[sections[0]] == "## Look at this first"
        assert sections[0] < named[0] < sections[1], shape.id
        law = next(n for n, line in enumerate(lines) if line.startswith("> **Not legal advice."))
        rulings = [line for line in lines[law:] if "UKSC" in line or "EWHC" in line or "EWCA" in line]
        assert rulings[0].startswith(f"**First, for this proposal: {KAUR}"), shape.id


def test_moving_information_online_does_not(shipped: casekit.Casebase) -> None:
    text = _text(annex(shipped, online(shipped), on=DAY))
    assert "## Look at this first" not in text
    assert "First, for this proposal" not in text and KAUR in text


def _text(made: Annex) -> str:
    return made.to_bytes(".md").decode()


if __name__ == "__main__":
    index = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    opened = casekit.open(SHIPPED, index)
    EXAMPLES.mkdir(exist_ok=True)
    for key, make in MAKERS.items():
        one = make(opened)
        (EXAMPLES / f"{key}.yaml").write_text(to_yaml(one), encoding="utf-8", newline="\n")
        annex(opened, one, on=DAY).save(EXAMPLES / f"{key}.md")
