"""Make up cases that look like the shipped ones, so that the engines can be measured on more of them.

Each generated case takes the shape of a shipped one: as many passages, outcomes, figures and sources, each text about
as long. The words follow one another as they do in the shipped texts (a walk over pairs of words), part of them come
from the walk's own case, and a few are invented names, so that the number of different words grows with the records
as it does in real collections. Terms come from the vocabularies, places from the register. The cases say nothing:
they are valid records made of noise. They live in memory and in a temporary index, never in casebase/.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from casekit.casebase.collection import Collection
from casekit.model.record import Case

SHARE_OF_SUBJECT = 0.2
"""This part of the words comes from the one case whose subject is followed."""

SHARE_OF_NAMES = 0.02
"""This part of the words is invented names; each case has three of them."""

_TEXTS = {
    "title",
    "summary",
    "text",
    "statement",
    "what",
    "of",
    "why",
    "reason",
    "note",
    "as_worded",
    "name",
}
_DROPPED = {"locator", "address", "not_seen"}
_LONGEST = {"summary": 590, "text": 3900, "statement": 3900, "reason": 3900, "why": 390}
_SYLLABLES = "al an ber bran cas cor den dor el fen gar hal ken lan mar nor or pel ras sel tan ul ven wal yar".split()


class Words:
    """Texts made of the words of the shipped cases."""

    def __init__(self, cases: Sequence[Case], rng: random.Random) -> None:
        self._rng = rng
        self._following: dict[str, list[str]] = defaultdict(list)
        self._all: list[str] = []
        self._subjects: list[list[str]] = []
        for case in cases:
            own: list[str] = []
            for text in texts_of(case):
                words = re.findall(r"[^\W\d_][\w’'-]*", text)
                own += words
                for first, second in pairwise(words):
                    self._following[first].append(second)
            self._all += own
            self._subjects.append([word for word in own if len(word) > 3])

    def new_case(self) -> None:
        """Choose what the next texts are about, and their three invented names."""
        self._subject = self._rng.choice(self._subjects)
        syllables = [self._rng.randint(2, 4) for _ in range(3)]
        self._names = ["".join(self._rng.choices(_SYLLABLES, k=n)).capitalize() for n in syllables]

    def text(self, length: int, longest: int = 390) -> str:
        """Return a text of so many words, cut to so many characters."""
        rng, word = self._rng, self._rng.choice(self._all)
        words = []
        for _ in range(max(length, 1)):
            drawn = rng.random()
            if drawn < SHARE_OF_NAMES:
                words.append(rng.choice(self._names))
            elif drawn < SHARE_OF_NAMES + SHARE_OF_SUBJECT:
                words.append(rng.choice(self._subject))
            else:
                words.append(word)
            word = rng.choice(self._following.get(word) or self._all)
        text = " ".join(words)[:longest].strip() + "."
        return text[0].upper() + text[1:]


def texts_of(case: Case) -> list[str]:
    """Return the prose of a case."""
    found = [case.title, case.summary]
    for name in type(case.story).model_fields:
        found += [passage.text for passage in getattr(case.story, name)]
    return found + [outcome.statement for outcome in case.outcomes]


def generate(shipped: Collection, size: int, seed: int) -> Collection:
    """Return a collection of so many generated cases, with the shipped places and vocabularies; the same for a seed."""
    rng = random.Random(seed)
    models = [case.model_dump(by_alias=True, exclude_none=True) for case in shipped.current]
    words = Words(shipped.current, rng)
    places, terms = _places(shipped), Terms(shipped)
    cases = {}
    for number in range(size):
        words.new_case()
        key = f"generated-{number + 1:06}"
        cases[key] = Case.model_validate({**_case(rng.choice(models), terms, words, rng), **_own(key, places, rng)})
    return Collection(
        cases,
        shipped.vocabularies,
        shipped.places,
        shipped.sources,
        shipped.reference,
        fingerprint=f"{seed:08x}{size:08x}",
    )


def _own(key: str, places: list[str], rng: random.Random) -> dict[str, Any]:
    start = rng.randint(1998, 2024)
    return {
        "id": key,
        "places": rng.sample(places, k=rng.choice((1, 1, 1, 2))),
        "record": {"state": "draft"},
        "period": {"start": start, "end": start + rng.randint(0, 6)},
        "related": [],
    }


def _places(shipped: Collection) -> list[str]:
    """Return the keys of places: those of the shipped cases more often than the rest of the register."""
    used = [key for case in shipped.current for key in case.places]
    return [*(key for key in used for _ in range(3)), *shipped.places]


def _case(model: Mapping[str, Any], terms: Terms, words: Words, rng: random.Random) -> dict[str, Any]:
    """Return a model case with other words and other terms."""
    made: dict[str, Any] = _reworded(model, words)
    made["aliases"] = [words.text(len(alias.split())) for alias in model.get("aliases", ())]
    made["facets"] = {
        facet: _coded(terms, facet, coded, words, rng) for facet, coded in model.get("facets", {}).items()
    }
    for outcome in made.get("outcomes", ()):
        outcome["domain"] = terms.draw("outcome", len(outcome["domain"]), rng)
    made["evidence"] = {
        "level": rng.choice(terms.in_use["evidence"]),
        "why": words.text(30),
        "rated_by": ["generator"],
        "independence": "self-reported",
    }
    return made


def _coded(
    terms: Terms, facet: str, coded: Sequence[Mapping[str, Any]], words: Words, rng: random.Random
) -> list[dict[str, Any]]:
    """Return as many other terms, each with its own words where the model has some."""
    drawn = terms.draw(facet, len(coded), rng)
    return [{**_reworded(item, words), "term": term} for item, term in zip(coded, drawn, strict=False)]


def _reworded(value: Any, words: Words, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _reworded(inner, words, key) for key, inner in value.items() if key not in _DROPPED} | (
            {"locator": "generated"} if "locator" in value else {}
        )
    if isinstance(value, list | tuple):
        return [_reworded(inner, words, name) for inner in value]
    if isinstance(value, str) and name in _TEXTS:
        return words.text(len(value.split()), _LONGEST.get(name, 390))
    return value


class Terms:
    """The terms of every facet: all of them, and those in use as often as they are."""

    def __init__(self, shipped: Collection) -> None:
        self._known = {name: [term.id for term in one.terms] for name, one in shipped.vocabularies.items()}
        self.in_use = {name: self._in_use(values, self._known[name]) for name, values in shipped.values.items()}

    def _in_use(self, values: Mapping[str, Sequence[str]], known: list[str]) -> list[str]:
        return [value for each in values.values() for value in each if value in known] or known

    def draw(self, facet: str, count: int, rng: random.Random) -> list[str]:
        """Return terms of a facet, half of them as often as they are in use, half any."""
        drawn = [rng.choice(self.in_use[facet] if rng.random() < 0.5 else self._known[facet]) for _ in range(count)]
        return list(dict.fromkeys(drawn))
