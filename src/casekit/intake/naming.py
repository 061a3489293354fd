"""Recognise the places of the register in a text, by their names as whole words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from casekit.casebase.places import authority_of
from casekit.engines.analysis import fold
from casekit.intake.formats.base import Piece
from casekit.model.place import Place

EVERYDAY = frozenset(
    """
    ash bath battle boston bury cardigan corby craven deal derby down downs eden hart highland lincoln march moray
    preston reading rother rugby sale sandwich stirling stroud swale wash wells wellington wyre york
    """.split()
)
"""Names that are everyday words, surnames or other towns as well. Alone they count only inside a sentence."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COUNCIL = re.compile(
    r"\W{1,2}((Metropolitan|City|Borough|County|District|Town|Unitary|Parish|Island|London)\W+){0,2}"
    r"(Council|Borough|District|Corporation|Partnership|Authority)\b"
)
_BEFORE = re.compile(
    r"\b(University|Bishop|Duke|Earl|Archbishop|Diocese|Bank|Viscount|Lord)\s+of\s+$|\b(St|Mr|Mrs|Ms|Dr|Sir)\.?\s+$"
)
_AFTER = re.compile(
    r"\s+(Road|Street|Lane|Avenue|Drive|Square|Hospital|University|College|United|Rovers|Consulting|Foundation|"
    r"Trust|Group|Terrace|Gardens|House|Hall)\b"
)
_LONGEST = 10
_WIDE = {"country", "region"}
_SMALL_WORDS = frozenset("and of the upon on in with le under by de".split())


@dataclass
class Found:
    """One place with the places in the text where it is named."""

    key: str
    score: float = 0.0
    times: int = 0
    words: list[str] = field(default_factory=list)
    locators: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()


class Names:
    """All names of the register, by their first word."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        self._keys: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        for key, place in places.items():
            names = [(0, place.name), (1, place.official_name or ""), *((2, alias) for alias in place.aliases)]
            for rank, name in names:
                words = tuple(fold(word) for word in _WORD.findall(name))
                if len("".join(words)) > 2 and name[0].isupper() and not name.isupper():
                    self._keys[words].append((rank + (3 if place.end else 0), key))
        self._first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in sorted(self._keys, key=len, reverse=True):
            self._first[words[0]].append(words)

    def find(self, pieces: Iterable[Piece]) -> tuple[Found, ...]:
        """Return the places named, the likeliest main place first."""
        found: dict[str, Found] = {}
        titles = 0
        for number, piece in enumerate(pieces):
            titles += piece.level is not None
            in_title = piece.level is not None and (piece.level == 1 or titles == 1)
            for words, start, end in self._mentions(piece):
                keys = [key for _, key in sorted(self._keys[words])]
                one = found.setdefault(keys[0], Found(keys[0], others=tuple(k for k in keys[1:] if k != keys[0])))
                council = _COUNCIL.match(piece.text, end) is not None or "council" in words or "borough" in words
                weight = 4.0 if in_title else 2.0 if council else 1.0
                one.score += weight + (1.0 if number < 6 else 0.0)
                one.times += 1
                one.words.append(piece.text[start:end])
                one.locators.append(piece.locator)
        for one in found.values():
            if self._places[one.key].kind in _WIDE or self._places[one.key].name == "London":
                one.score *= 0.2
        for one in list(found.values()):  # a town speaks for the council it lies in as well
            authority = authority_of(self._places[one.key], self._places).key
            if authority != one.key and authority in found:
                found[authority].score += one.score * 0.5
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.key)))

    def _mentions(self, piece: Piece) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Yield the names in a text, the longest first, none inside another."""
        words = [_Word(m) for m in _WORD.finditer(piece.text)]
        at = 0
        while at < len(words):
            name = self._name_at(words[at : at + _LONGEST], piece)
            if name:
                yield name, words[at].start, words[at + len(name) - 1].end
            at += len(name) or 1

    def _name_at(self, words: list[_Word], piece: Piece) -> tuple[str, ...]:
        """Return the longest name that these words begin with and that is meant as a place; empty where none is."""
        for name in self._first.get(words[0].folded, self._first.get(words[0].bare, ())):
            run = words[: len(name)]
            whole = tuple(word.folded for word in run)
            if name not in {whole, (*whole[:-1], run[-1].bare)} or not all(word.capital for word in run):
                continue
            start, end = run[0].start, run[-1].end
            if _BEFORE.search(piece.text[max(0, start - 40) : start]) or _AFTER.match(piece.text, end):
                continue
            if len(name) > 1 or name[0] not in EVERYDAY or _meant(piece, start, end):
                return name
        return ()


class _Word:
    """A word of a text: folded as it stands, and without the s of a genitive."""

    def __init__(self, match: re.Match[str]) -> None:
        self.start, self.end = match.span()
        self.folded = fold(match[0])
        self.bare = fold(re.sub("['’]s$", "", match[0]))
        self.capital = match[0][0].isupper() or match[0][0].isdigit() or match[0] in _SMALL_WORDS


def _meant(piece: Piece, start: int, end: int) -> bool:
    """Say whether an everyday word means the place: beside a council, or with a capital inside a sentence."""
    before = piece.text[max(0, start - 60) : start].rstrip()
    if _COUNCIL.match(piece.text, end) or re.search(r"(Borough|City|Council|County|District|Town) of$", before):
        return True
    inside = bool(before) and before[-1] not in '.!?:•“"‘(' and not piece.level
    last = before.split()[-1] if before.split() else ""
    near = last.lower() in {"in", "at", "near", "around", "across", "of", "from", "to", "for", "with", "and"}
    return (inside and near) or (bool(piece.level) and last.lower() in {"in", "at"})
