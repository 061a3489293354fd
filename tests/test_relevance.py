"""Judged questions: they are sound, and search does not fall behind what it reached. `make eval` shows the numbers."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml

import casekit
from casekit.casebase.collection import Collection
from casekit.search.names import MOST_WORDS, stems_of
from conftest import ROOT

FILES = sorted((ROOT / "tests" / "judgements").glob("*.yaml"))
KINDS = {
    "known-item",
    "topic",
    "synonym",
    "place",
    "typo",
    "abbreviation",
    "method-or-outcome",
    "unanswerable",
}


def questions(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_judgements_are_sound(path: Path, shipped: casekit.Casebase) -> None:
    asked = questions(path)
    kinds = Counter(question["kind"] for question in asked)
    assert set(kinds) == KINDS if path.stem in {"tune", "report"} else set(kinds) < KINDS
    assert min(kinds.values()) >= 6 and len(asked) >= 70
    assert len({question["id"] for question in asked}) == len({q["question"] for q in asked}) == len(asked)
    for question in asked:
        assert set(question["relevant"]) <= set(shipped), question["id"]
        assert set(question["relevant"].values()) <= {1, 2, 3} and question["why"]
        assert bool(question["relevant"]) != (question["kind"] == "unanswerable")


def test_no_question_stands_in_both_parts() -> None:
    texts = Counter(question["question"].casefold() for path in FILES for question in questions(path))
    assert [text for text, times in texts.items() if times > 1] == []


def test_search_does_not_fall_behind(shipped: casekit.Casebase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floors lie a little under what `make eval` showed when they were last set."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    quality = pytest.importorskip("quality")
    for name, least, empty in (("tune", 0.86, 7), ("report", 0.80, 7), ("harder", 0.62, 0)):
        asked = questions(ROOT / "tests" / "judgements" / f"{name}.yaml")
        scores, left = quality.measured(asked, quality.casekit_with(shipped, quality.PARTS))
        assert mean(score["ndcg_cut_10"] for score in scores.values()) >= least, name
        assert sum(left) >= empty, name
    sys.modules.pop("quality")


def test_no_phrase_of_a_record_names_a_subject_outside(shipped_collection: Collection) -> None:
    outside = {stems_of(word) for subject in shipped_collection.outside.subjects for word in subject.words}
    for case in shipped_collection.current:
        for phrase in case.asked_as:
            stems = stems_of(phrase)
            runs = {stems[at : at + width] for width in range(1, MOST_WORDS + 1) for at in range(len(stems))}
            assert not runs & outside, f"{case.id}: {phrase}"
