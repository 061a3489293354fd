"""How text becomes words: the same for every engine, for snippets and for spelling."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from Stemmer import Stemmer

from casekit.engines.spellings import AMERICAN, british

BREAK = "\u2029"
"""Stands between pieces of one text that do not belong together; no phrase runs across it."""

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W_]+(?:['’][^\W_]+)*")  # E.I.A. is one word
_ODD = re.compile(r"[^\x00-&(-\x7f]")  # an apostrophe, or no ASCII
_WORD_OR_BREAK = re.compile(f"{_WORD.pattern}|{BREAK}")
_SPELT_TWO_WAYS = re.compile("is|ys|our|licenc|ll")
_ABBREVIATED = 5
"""Stems up to this length may be of letters with points between."""

_STEMMER = Stemmer("english")
_STEMMING = threading.Lock()  # the stemmer keeps its word in itself, so two threads would mix theirs

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be been being but by can could did do does for from get had
    has have he her here him his how i if in into is it its just like me more my of on or our out over she
    should so some somebody someone somewhere such than that the their them then there these they this those to
    too up us very was we were what when where which while who whom whose why will with would you your
    """.split()
)
"""Words that carry no meaning of their own in a question; they never decide what is found."""


class Token(NamedTuple):
    """One word of a text: its stem, and where it stands (characters from the start)."""

    stem: str
    start: int
    end: int
    position: int


def fold(text: str) -> str:
    """Return text in small letters without accents or apostrophes, so that Málaga finds malaga and King's Kings."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("'", "").replace("’", "")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of one word (Snowball's English stemmer, M. F. Porter 2001), spelt the British way."""
    folded = british(fold(word).replace(".", ""))
    with _STEMMING:
        return str(_STEMMER.stemWord(folded))


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text that count, in order. Stop words take no position."""
    position = 0
    for match in _WORD_OR_BREAK.finditer(text):
        word = match.group()
        if word == BREAK:
            position += 1
        elif word.lower() not in STOP_WORDS:
            root = stem(word)
            if root:  # a lone accent is a letter to Unicode, yet nothing is left of it
                yield Token(root, match.start(), match.end(), position)
            position += 1


class Searchable:
    """A text made ready for a `Finder`, to be kept where it is searched often."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.small = text.lower()
        if len(self.small) != len(text):  # some capitals have two small letters: every word is looked at
            self.odd = {match.start() for match in _WORD.finditer(text)}
        elif text.isascii() and "'" not in text:
            self.odd = set()
        else:  # words with an accent or an apostrophe begin otherwise than their stems
            self.odd = {_begin(text, match.start()) for match in _ODD.finditer(text) if _in_word(text, match.start())}


class Finder:
    """Finds the words of a text that have one of some stems, or a stem with one of some beginnings.

    It looks for the first letters, which a word shares with its stem, and stems only what it meets.
    """

    def __init__(self, stems: Collection[str], starts: tuple[str, ...] = ()) -> None:
        self._stems, self._starts = frozenset(stems), starts
        self.wanted = (*stems, *(f"{start}*" for start in starts))
        every = {head for root in (*stems, *starts) for head in heads(root)}
        self._heads = sorted(head for head in every if not any(head != one and head.startswith(one) for one in every))

    def __call__(self, searchable: Searchable) -> list[tuple[str, int, int]]:
        """Return the stem of each such word, and where it begins and ends, in order."""
        text, small = searchable.text, searchable.small
        begins = set(searchable.odd)
        for head in self._heads if len(small) == len(text) else ():
            at = small.find(head)
            while at >= 0:
                begins.add(at)
                at = small.find(head, at + 1)
        found = []
        for at in sorted(begins):
            if _begins(text, at) and (match := _WORD.match(text, at)):
                root = "" if match.group().lower() in STOP_WORDS else stem(match.group())
                if root in self._stems or (self._starts and root.startswith(self._starts)):
                    found.append((root, at, match.end()))
        return found


def _in_word(text: str, at: int) -> bool:
    """Say whether a character is a letter or a figure, or an apostrophe between two of them."""
    if text[at] in "'’":
        return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return text[at].isalnum()


def _begins(text: str, at: int) -> bool:
    """Say whether no word goes on here that began before."""
    before = text[at - 1] if at else " "
    return not (before.isalnum() or (before in "'’" and at > 1 and text[at - 2].isalnum()))


def _begin(text: str, at: int) -> int:
    """Return where the word begins that has this letter."""
    while not _begins(text, at):
        at -= 1
    return at


def heads(root: str) -> list[str]:
    """Return the first letters of all words that have a stem, save for words with an accent or an apostrophe."""
    begins = [word[: _shared(word)] for word in (root, *_OTHERWISE.get(root, ()))]
    return [*begins, f"{root[0]}."] if len(root) <= _ABBREVIATED else begins  # E.I.A.


def _shared(root: str) -> int:
    """Return how many letters a stem shares with all its words: fewer where it may be spelt the American way."""
    changed = 2 if root.endswith(("ble", "ie")) else 1  # nobility, dying
    return max(1, min(4 if _SPELT_TWO_WAYS.search(root) else 8, len(root) - changed))


class _Roots(dict[str, tuple[bytes, ...]]):
    """What stands between two spaces → the stems of its words that count. No word goes across a space."""

    def __missing__(self, piece: str) -> tuple[bytes, ...]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        every = _WORD_OR_BREAK.findall(piece)
        found = self[piece] = tuple(
            b"" if word == BREAK else stem(word).encode() for word in every if word.lower() not in STOP_WORDS
        )
        return found


_MOST_KNOWN = 500_000
_ROOTS = _Roots()


def roots(text: str) -> list[bytes]:
    """Return the stems of all words that count, in order, as an index holds them: what `tokens` yields, but quicker.

    An empty one takes a position and is no word: a break, or a lone accent.
    """
    return list(chain.from_iterable(map(_ROOTS.__getitem__, text.split(" "))))


def words(text: str) -> list[str]:
    """Return the words of a text as written, stop words included."""
    return _WORD.findall(text)


def _other_spellings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for american, spelt in AMERICAN.items():
        found.setdefault(stem(spelt), []).append(american)
    return found


_OTHERWISE = _other_spellings()
"""Stem → American words that have it and may begin otherwise."""
