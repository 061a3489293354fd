"""Judged sentences: they are sound, and the rules do not fall behind what they reached.

`python tests/test_guards_sentences.py` prints precision and recall for each rule.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from casekit import guards
from casekit.casebase.load import load

ROOT = Path(__file__).resolve().parent.parent
PARTS: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "tests" / "sentences.yaml").read_text(encoding="utf-8"))


@dataclass
class Score:
    """How often each rule spoke rightly, spoke wrongly, and was silent wrongly."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())

    def lines(self) -> Iterator[str]:
        """Yield a table."""
        yield f"{'rule':28} right wrong missed"
        for rule in sorted(self.right | self.wrong | self.missed):
            yield f"{rule:28} {self.right[rule]:5} {self.wrong[rule]:5} {self.missed[rule]:6}"
        yield f"precision {self.precision:.3f}, recall {self.recall:.3f}"


def measured(part: str, rules: guards.Rules) -> Score:
    """Compare what the rules find in each sentence with what it was judged to hold."""
    score = Score()
    rules = replace(rules, figures={})  # judged by the words alone
    for one in PARTS[part]:
        found = {each.rule for each in guards.check_text([one["text"]], rules, level=one.get("level"))}
        wanted = set(one["finds"])
        score.right.update(found & wanted)
        score.wrong.update(found - wanted)
        score.missed.update(wanted - found)
    return score


@pytest.fixture(scope="module")
def rules(shipped_collection) -> guards.Rules:
    return guards.load_rules(shipped_collection)


def test_sentences_are_sound(rules: guards.Rules) -> None:
    every = [one for part in PARTS.values() for one in part]
    assert set(PARTS) == {"tune", "report", "found"} and len(every) >= 300
    assert len({one["text"] for one in every}) == len(every)
    assert {one["voice"] for one in every} == {"council", "press", "resident"}
    innocent = sum(not one["finds"] for one in every)
    assert 0.45 <= innocent / len(every) <= 0.55
    for part, listed in PARTS.items():
        named = {rule for one in listed for rule in one["finds"]}
        assert named <= set(rules.ids)
        assert part == "found" or named == set(rules.ids), (part, set(rules.ids) - named)


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("tune", 0.97, 0.97), ("report", 0.95, 0.95), ("found", 0.9, 0.8)]
)
def test_rules_do_not_fall_behind(part: str, precision: float, recall: float, rules: guards.Rules) -> None:
    """The floors lie a little under what was reached when they were last set."""
    score = measured(part, rules)
    assert score.precision >= precision, "\n".join(score.lines())
    assert score.recall >= recall, "\n".join(score.lines())


if __name__ == "__main__":
    loaded = guards.load_rules(load(ROOT / "casebase"))
    for name in PARTS:
        sys.stdout.write("\n".join([name, *measured(name, loaded).lines(), "", ""]))
