"""Match what stands in other people's cells to the register, the vocabularies and years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from casekit.casebase.collection import Collection
from casekit.engines.analysis import fold, tokens
from casekit.intake.formats.base import Piece
from casekit.intake.naming import Names

FACETS = ("topic", "group", "practice", "method")
"""Where a theme is looked for, in this order."""

_COUNCIL_WORDS = frozenset(
    "council borough city district county metropolitan unitary authority of the royal london mbc mdc dc bc cc".split()
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[/–-]\s*(\d\d)(?!\d))?(?!\d)")
_STATUS = {
    "running": "running ongoing live current active continuing underway open in-progress",
    "ended": "ended completed complete finished closed done past",
    "planned": "planned proposed pipeline future planning",
    "stopped": "stopped cancelled abandoned withdrawn",
}


class Matcher:
    """Names of places and terms of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._names = Names(collection.places)
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._bare: dict[str, list[str]] = defaultdict(list)
        for key, place in collection.places.items():
            for name in dict.fromkeys((place.name, place.official_name or place.name, *place.aliases)):
                _add(self._exact, fold(" ".join(name.split())), key)
                _add(self._bare, _without_council(name), key)
        self._terms: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        for facet in FACETS:
            for term in collection.vocabulary(facet).terms:
                for words in (term.label, term.id.replace("-", " "), *term.synonyms):
                    self._terms[_stems(words)].setdefault(facet, term.id)

    def places(self, text: str) -> tuple[list[str], list[str]]:
        """Return the keys of the places a cell names, and the pieces that name none."""
        found: list[str] = []
        unknown: list[str] = []
        for piece in [text] if self._place(text) else parted(text):
            keys = self._place(piece) or [one.key for one in self._names.find([Piece(piece, "")])][:3]
            found += keys
            unknown += [] if keys else [piece]
        return list(dict.fromkeys(found)), unknown

    def _place(self, text: str) -> list[str]:
        """Return the one place of this name; those that still exist go before those that have ended."""
        name = " ".join(text.split())
        keys = self._exact.get(fold(name)) or self._bare.get(_without_council(name), [])
        there = [key for key in keys if not self._collection.places[key].end]
        return (there or keys)[:1]

    def also(self, key: str, text: str) -> list[str]:
        """Return the other places that the same words may mean."""
        words = {*self._exact.get(fold(" ".join(text.split())), []), *self._bare.get(_without_council(text), [])}
        return sorted(words - {key})

    def terms(self, text: str, first: str) -> tuple[list[tuple[str, str, str]], list[str]]:
        """Return (facet, term, words) for what a cell names, and the pieces that are no term; `first` goes first."""
        order = [first, *(facet for facet in FACETS if facet != first)]
        found: list[tuple[str, str, str]] = []
        unknown: list[str] = []
        for piece in [text] if self._terms.get(_stems(text)) else parted(text):
            known = self._terms.get(_stems(piece), {})
            facet = next((facet for facet in order if facet in known), None)
            if facet:
                found.append((facet, known[facet], piece))
            else:
                unknown.append(piece)
        return list(dict.fromkeys(found)), unknown


def parted(text: str) -> list[str]:
    """Part a cell into its entries: at line ends and semicolons, else at commas and slashes outside brackets."""
    pieces = re.split(r"[;\n•]", text)
    if len(pieces) == 1:
        pieces = re.split(r"[,/](?![^(]*\))", text)
    return [piece for piece in (" ".join(piece.split()).strip(" -.") for piece in pieces) if piece]


def years(text: str) -> list[int]:
    """Return the years a cell names, in order; 2008/09 is two."""
    found: list[int] = []
    for match in _YEAR.finditer(text):
        year = int(match[1])
        found.append(year)
        if match[2] and (later := year // 100 * 100 + int(match[2])) > year and not _is_month(match, text):
            found.append(later)
    return found


def _is_month(match: re.Match[str], text: str) -> bool:
    """Say whether 2008-09 is the beginning of a date such as 2008-09-15."""
    return bool(re.match(r"-\d\d", text[match.end() :]))


def status_of(text: str) -> str | None:
    """Return the status that a cell's words mean."""
    words = set(re.findall(r"[a-z-]+", text.lower().replace("in progress", "in-progress")))
    found = [status for status, known in _STATUS.items() if words & set(known.split())]
    return found[0] if len(found) == 1 else None


def _add(names: dict[str, list[str]], name: str, key: str) -> None:
    if name and key not in names[name]:
        names[name].append(key)


def _without_council(name: str) -> str:
    return " ".join(word for word in _words(name) if word not in _COUNCIL_WORDS)


def _words(text: str) -> Iterable[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text))
