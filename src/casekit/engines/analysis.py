"""How text becomes words: the same for every engine, for snippets and for spelling."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from casekit.engines.spellings import british

BREAK = "\u2029"
"""Stands between pieces of one text that do not belong together; no phrase runs across it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORD_OR_BREAK = re.compile(f"{_WORD.pattern}|{BREAK}")
_STEMMER = snowballstemmer.stemmer("english")
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
    """Return the stem of one word (Snowball's English stemmer, M. F. Porter 2001); American spellings have the British stem."""
    folded = british(fold(word))
    with _STEMMING:
        return str(_STEMMER.stemWord(folded))


def tokens(text: str, initials: Container[str] | None = None) -> Iterator[Token]:
    """Yield the words of a text that count, in order. Stop words take no position.

    With `initials`, only words that begin with one of these letters: stemming is slow, and never changes the first.
    """
    position = 0
    for match in _WORD_OR_BREAK.finditer(text):
        word = match.group()
        if word == BREAK:
            position += 1
        elif word.lower() not in STOP_WORDS:
            if initials is None or _initial(word) in initials:
                root = stem(word)
                if root:  # a lone accent is a letter to Unicode, yet nothing is left of it
                    yield Token(root, match.start(), match.end(), position)
            position += 1


def _initial(word: str) -> str:
    return word[0].lower() if word[0].isascii() else fold(word[0])[:1]


def words(text: str) -> list[str]:
    """Return the words of a text as written, stop words included."""
    return _WORD.findall(text)
