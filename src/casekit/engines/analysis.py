"""How text becomes words: the same for every engine, for snippets and for spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("english")

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be been being but by can could did do does for from get had has have
    he her here him his how i if in into is it its just like me more my of on or our out over she should so some somebody
    someone somewhere such than that the their them then there these they this those to too up us very was we were what
    when where which while who whom whose why will with would you your""".split()
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
    """Return the stem of one word (Snowball's English stemmer, M. F. Porter 2001)."""
    return str(_STEMMER.stemWord(fold(word)))


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text that count, in order. Stop words take no position."""
    position = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if word.lower() in STOP_WORDS:
            continue
        yield Token(stem(word), match.start(), match.end(), position)
        position += 1


def words(text: str) -> list[str]:
    """Return the words of a text as written, stop words included."""
    return _WORD.findall(text)
