"""Say whether two records tell of one practice, and in what two versions of a record differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from casekit.casebase.places import authority_of
from casekit.casebase.problems import quote
from casekit.engines.analysis import fold, tokens
from casekit.evidence.wording import count
from casekit.model.place import Place
from casekit.model.record import Case, Source

ALIKE = 0.5
"""Titles that share at least so much of their words are alike."""


def titles_alike(one: Case, other: Case) -> bool:
    """Say whether a title or other name of one case is much like one of the other."""
    return any(
        2 * len(a & b) >= ALIKE * (len(a) + len(b)) and a & b
        for a in map(_stems, (one.title, *one.aliases))
        for b in map(_stems, (other.title, *other.aliases))
    )


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in tokens(text))


def shared_places(one: Case, other: Case, places: Mapping[str, Place]) -> list[str]:
    """Return the names of places of both; a town counts as its authority, an old authority as its successors."""
    both = _wider(one, places) & _wider(other, places)
    return sorted(places[key].name if key in places else key for key in both)


def _wider(case: Case, places: Mapping[str, Place]) -> set[str]:
    found: set[str] = set()
    waiting = list(case.places)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            if place := places.get(key):
                waiting += [authority_of(place, places).key, *(successor.place for successor in place.successors)]
    return found


def periods_overlap(one: Case, other: Case) -> bool:
    """Say whether both can have run at the same time; an unknown year rules nothing out."""
    first, second = one.period, other.period
    return (first.start or 0) <= (second.end or 9999) and (second.start or 0) <= (first.end or 9999)


def address_of(source: Source) -> str:
    """Return the address of a page in a form that can be compared; nothing for the front page of a site."""
    page = re.sub(r"^https?://(www\.)?", "", source.address or "").rstrip("/").lower()
    return page if "/" in page else ""


def shared_source(one: Case, other: Case) -> str:
    """Return the title of a source that both cases rest on, or nothing."""
    known = {key for source in other.sources for key in _names(source)}
    return next((source.title for source in one.sources if known & set(_names(source))), "")


def _names(source: Source) -> list[tuple[str, ...]]:
    address = address_of(source)
    return [(fold(source.title), fold(source.publisher)), *([(address,)] if address else [])]


def same_practice(one: Case, other: Case, places: Mapping[str, Place]) -> bool:
    """Say whether two records with one id tell of one practice: two of place, title and source agree."""
    agreed = (shared_places(one, other, places), titles_alike(one, other), shared_source(one, other))
    return sum(map(bool, agreed)) >= 2


def differences(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Yield in words what differs between two versions of a record's data."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            way = f"{where}.{key}".strip(".")
            if key not in theirs:
                yield f"{way}: {_short(ours[key])} is not in theirs"
            elif key not in ours:
                yield f"{way}: {_short(theirs[key])} is new in theirs"
            else:
                yield from differences(ours[key], theirs[key], way)
    elif isinstance(ours, list) and isinstance(theirs, list):
        yield from _in_lists(ours, theirs, where)
    elif ours != theirs:
        yield f"{where}: {_short(ours)} is {_short(theirs)} in theirs"


def _in_lists(ours: list[Any], theirs: list[Any], where: str) -> Iterator[str]:
    steps = SequenceMatcher(None, [repr(one) for one in ours], [repr(one) for one in theirs], False).get_opcodes()
    for _, first, last, start, end in (step for step in steps if step[0] != "equal"):
        shared = min(last - first, end - start)
        for offset in range(shared):
            yield from differences(ours[first + offset], theirs[start + offset], f"{where}.{first + offset + 1}")
        for number in range(first + shared, last):
            yield f"{where}.{number + 1}: {_short(ours[number])} is not in theirs"
        for number in range(start + shared, end):
            yield f"{where}: {_short(theirs[number])} is new in theirs"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return count(len(value), "entry", "entries")
    while isinstance(value, dict):
        value = next(iter(value.values()), "")
    return quote(value)
