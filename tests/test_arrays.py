"""Matching with numpy answers as matching without it does, and a search goes over to it by itself."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import casekit
from casekit.search import casebase
from casekit.search.arrays import ArrayMatcher

Open = Callable[..., casekit.Casebase]

QUESTIONS = [
    "",
    "landlords",
    "private landlords",
    "comunity cohesion",
    "hous* -rural",
    '"migrant workers" OR police',
    '"migrant workers" AND (hous* OR health) -police',
    "NOT housing",
    "title:workers integrati*",
    "refugees in Wales learning English",
    "gypsies travellers roma sites planning",
    "zzqx landlords",
    "zzqx",
    "potholes in Kent",
    "+welsh +school classes",
    "women's safety at night",
    "homes in Norfolk or Suffolk",
    "shared houses in Boston Lincs",
    "Portuguese workers",
    "schemes that backfired",
]


def answer(base: casekit.Casebase, words: str, exact: bool, **filters: object) -> dict[str, object]:
    return {**base.search(words, limit=30, exact=exact, **filters).to_dict(), "took_ms": 0}


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "understood"])
def test_arrays_answer_as_dictionaries_do(
    exact: bool, shipped: casekit.Casebase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = casebase.build_index(shipped.collection, casebase.Store(tmp_path))
    plain = casebase.open_generation(casebase.Store(tmp_path).current())  # type: ignore[arg-type]
    monkeypatch.setattr(casebase, "ARRAYS_FROM", 0)
    monkeypatch.setattr(casebase, "ARRAYS_AFTER", 0)
    arrays.search()
    monkeypatch.setattr(casebase, "ARRAYS_FROM", 10**9)
    rng = random.Random(4)
    cases = shipped.collection.current
    drawn = [" ".join(rng.sample(rng.choice(cases).summary.split(), rng.choice((1, 2, 3, 4)))) for _ in range(25)]
    found = 0
    for words in [*QUESTIONS, *drawn]:
        chosen = {"topic": rng.choice(["housing", "education"])} if rng.random() < 0.3 else {}
        expected = answer(plain, words, exact, **chosen)
        assert answer(arrays, words, exact, **chosen) == expected, words
        found += bool(expected["total"])
    assert found > 25
    assert isinstance(arrays._matcher, ArrayMatcher) and not isinstance(plain._matcher, ArrayMatcher)
    arrays.close()
    plain.close()


def test_numpy_is_loaded_only_where_it_pays(small_base: Path, tmp_path: Path) -> None:
    asking = (
        "import casekit, sys\nfrom casekit.search import casebase\n"
        "base = casekit.open(sys.argv[1], sys.argv[2])\n"
        "first = base.search('landlords').to_dict()['hits']\n"
        "print('numpy' in sys.modules)\n"
        "casebase.ARRAYS_FROM, casebase.ARRAYS_AFTER = 1, 15\n"
        "print(base.search('landlords').to_dict()['hits'] == first, 'numpy' in sys.modules)\n"
        "print(base.search('landlords').to_dict()['hits'] == first, 'numpy' in sys.modules)\n"
    )
    command = [sys.executable, "-c", asking, str(small_base), str(tmp_path / "index")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert said == ["False", "True", "False", "True", "True"]


def test_a_search_makes_no_records(small_base: Path, tmp_path: Path) -> None:
    """What a hit shows is kept beside the index; pydantic alone takes longer to load than a search."""
    asking = (
        "import casekit, sys\n"
        "casekit.open(sys.argv[1], sys.argv[2]) if sys.argv[3] == 'build' else None\n"
        "found = casekit.open(sys.argv[1], sys.argv[2]).search('landlords')\n"
        "print([(hit.title, hit.strength, hit.snippet.text, hit.why) for hit in found])\n"
        "print('pydantic' in sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", asking, str(small_base), str(tmp_path / "index")]
    first, second = (
        subprocess.run([*command, what], capture_output=True, text=True, check=True) for what in ("build", "search")
    )
    assert first.stdout == second.stdout and "Licensing" in second.stdout
    assert (first.stderr.strip(), second.stderr.strip()) == ("True", "False")


def test_without_numpy_the_answers_are_the_same(
    small_base: Path, open_base: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = open_base(small_base)
    expected = answer(base, "landlords houses", False)
    monkeypatch.setattr(casebase, "ARRAYS_FROM", 0)
    monkeypatch.setattr(casebase, "ARRAYS_AFTER", 0)
    monkeypatch.setattr(casebase, "find_spec", lambda name: None)
    assert answer(base, "landlords houses", False) == expected
    assert not isinstance(base._matcher, ArrayMatcher)
