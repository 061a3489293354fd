"""Figures that the collection keeps as disputed, stale, forecast or unclear, where a text repeats one as a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casekit.casebase.collection import Collection
from casekit.engines.analysis import STOP_WORDS, tokens
from casekit.evidence.wording import STATES, sentence
from casekit.guards.finding import Block, Finding, Severity, around
from casekit.guards.voice import sentences
from casekit.model.record import Claim

SEVERITY: dict[str, Severity] = {"disputed": "must", "forecast": "must", "stale": "should", "ambiguous": "consider"}
"""How much it asks to repeat a figure of each state."""

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]{0,15}(?:\.\d{1,4})?(?:\s?(?:%|per\s?cent\b|percent\b))?(?![\d]|[.,]\d)")
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset({"share", "number", "peopl", "citi", "town", "borough", "district", "year", "not", "state"})
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?![\d%])")
_SAID = {
    "disputed": re.compile(r"\b(?:disputed?s?|contested|differs?|another source|other sources)\b", re.IGNORECASE),
    "forecast": re.compile(
        r"\b(?:forecasts?|expect(?:s|ed)?|plan(?:s|ned)?|hope[ds]?|aim(?:s|ed)?|up to|target|by 20\d\d)\b",
        re.IGNORECASE,
    ),
    "stale": _YEAR,
    "ambiguous": re.compile(r"\b(?:unclear|ambiguous|not clear)\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Figure:
    """A figure of the register: what it counts, for which places, and what speaks against it."""

    words: frozenset[str]
    places: tuple[str, ...]
    claim: Claim
    case: str


def figures(collection: Collection) -> Mapping[str, tuple[Figure, ...]]:
    """Return number → figures with that number which must not be repeated as they are."""
    found: dict[str, list[Figure]] = {}
    for case in collection.cases.values():
        names = [place.name for key in case.places if (place := collection.places.get(key))]
        places = tuple(" ".join(_WORD.findall(name.lower())) for name in names)
        own = _stems(" ".join(names))
        for claim in case.claims:
            numbers = _NUMBER.findall(claim.value)
            if claim.state in SEVERITY and len(numbers) == 1 and _tells(key := _plain(numbers[0])):
                words = _stems(f"{claim.what} {claim.of or ''}") - own - _COMMON
                found.setdefault(key, []).append(Figure(words, places, claim, case.id))
    return {number: tuple(here) for number, here in found.items()}


def repeated(block: Block, number: int, register: Mapping[str, tuple[Figure, ...]]) -> Iterator[Finding]:
    """Yield figures of the register that a text repeats without saying what speaks against them."""
    lower = f" {' '.join(_WORD.findall(block.text.lower()))} "
    named: dict[str, bool] = {}
    for start, end in sentences(block.text):
        said, words = block.text[start:end], frozenset[str]()
        for match in _NUMBER.finditer(block.text, start, end):
            for figure in register.get(_plain(match.group()), ()):
                for place in figure.places:
                    if place not in named:
                        named[place] = f" {place} " in lower
                if not any(named[place] for place in figure.places):
                    continue
                words = words or _stems(said)
                if not words.isdisjoint(figure.words) and not _SAID[figure.claim.state].search(said):
                    yield _finding(block, number, match, figure)
                    break


def _tells(number: str) -> bool:
    """Say whether a number is one that does not turn up by chance: a share, or three digits and no year."""
    return number.endswith("%") or (len(number) > 2 and not _YEAR.fullmatch(number))


def _plain(number: str) -> str:
    digits = re.sub(r"[^\d.]", "", number).rstrip(".")
    return f"{digits}%" if number.rstrip()[-1] in "%t" else digits


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        token.stem for token in tokens(text[:2_000]) if len(token.stem) > 2 and token.stem not in STOP_WORDS
    )


def _finding(block: Block, number: int, match: re.Match[str], figure: Figure) -> Finding:
    claim = figure.claim
    date = f"as at {claim.as_at}" if claim.as_at else "with no date"
    return Finding(
        "claim",
        f"figure-{claim.state}",
        SEVERITY[claim.state],
        block.place,
        match.group(),
        f"The collection keeps this figure ({claim.what}, {date}) as: {STATES[claim.state].lower()}. "
        + sentence(claim.reason or ""),
        "Look it up again, or give it with its date, who said it, and what speaks against it.",
        around(block.text, *match.span()),
        f"record {figure.case}",
        claim.as_at or "",
        number,
        *match.span(),
    )
