"""Phrases as a curator writes them in a rule, and where they stand in a text.

    illegal (immigrant*|migrant*)    these words; | between choices; * any ending
    # [of our] residents             # a number; [ ] may be missing
    suffer* ... depression           up to five other words between
    refugees, also called            a comma says that a light sign may stand there
    <nationality> asylum seeker*     a list of the file
    #%  ####                         a number with per cent; a year

A space stands for a space, a line break or a hyphen. No phrase can be slow: choices are taken without going back, and
each phrase has at most two gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

MOST_ELEMENTS, MOST_GAPS, MOST_CHOICES = 14, 2, 400

_ELEMENT = re.compile(
    r"\s*(\((?P<choice>[^()\[\]<>]+)\)|\[(?P<maybe>[^()\[\]<>]+)\]|<(?P<list>[\w-]+)>|(?P<word>[^\s()\[\]<>]+))(?P<comma>,?)"
)
_WORD = re.compile(r"[^\W_]+")
_STRICT = r"(?:\s{1,9}|\s?[-‐‑–]\s?)"
_LOOSE = r"[^\w.!?;]{1,6}+"
_LIGHT = r"(?:[\s,:–—-]|\(|\)){1,6}+"
_OWN = r"(?:['’]s?(?!\w))?+"
_NUMBER = r"(?<!\d[.,])\d[\d,.]{0,15}(?<![,.])"
_SPECIAL = {
    "#": _NUMBER,
    "#%": rf"{_NUMBER}\s?(?:%|per\s?cent\b|percent\b)",
    "####": r"(?:19|20)\d\d(?!\d)",
}


class PhraseError(ValueError):
    """A phrase that cannot be read; its text says what is wrong and what to do."""


@dataclass(frozen=True)
class Phrase:
    """One phrase of a rule. `starts` are the words it may begin with; one that ends in * stands for any ending."""

    written: str
    pattern: str
    starts: tuple[str, ...]
    capitals: bool = False

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.NOFLAG if self.capitals else re.IGNORECASE)

    def at(self, text: str, start: int, end: int) -> int:
        """Return where the phrase ends if it begins at `start`; -1 if it does not."""
        found = self._regex.match(text, start, end)
        return found.end() if found else -1

    def spans(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the phrase stands between two places."""
        for word in _WORD.finditer(text, start, end):
            if self.begins_with(word.group().lower()) and (last := self.at(text, word.start(), end)) >= 0:
                yield word.start(), last

    def begins_with(self, word: str) -> bool:
        """Say whether the phrase may begin with this word, given in small letters."""
        return any(
            word.startswith(first[:-1])
            if first.endswith("*")
            else word == first or (first == "#" and word[0].isdigit())
            for first in self.starts
        )


class Phrases:
    """Many phrases, found in one pass: at each word only those that may begin there are tried."""

    def __init__(self, phrases: Iterable[tuple[Phrase, int]]) -> None:
        """Take phrases with the number of the rule that each belongs to."""
        self._whole: dict[str, list[tuple[Phrase, int]]] = {}
        for phrase, rule in phrases:
            for first in phrase.starts:
                self._whole.setdefault(first, []).append((phrase, rule))
        self._lengths = sorted({len(first) for first in self._whole if first.endswith("*")})

    def starting(self, word: str) -> Iterator[tuple[Phrase, int]]:
        """Yield the phrases that may begin with a word, given in small letters."""
        yield from self._whole.get(word, ())
        for length in self._lengths:
            if length - 1 > len(word):
                break
            yield from self._whole.get(f"{word[: length - 1]}*", ())
        if word[0].isdigit():
            yield from self._whole.get("#", ())


@lru_cache(maxsize=4096)
def _choices(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in written.split("|") if part.strip()))


def words_of(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yield the words and numbers of a text."""
    return _WORD.finditer(text, start, len(text) if end is None else end)


def read_phrase(written: str, lists: Mapping[str, Sequence[str]], capitals: bool = False) -> Phrase:
    """Read a phrase, or raise PhraseError with a sentence."""
    parts: list[str] = []
    starts: tuple[str, ...] = ()
    place, gaps, elements, joint = 0, 0, 0, ""
    text = written.strip()
    while place < len(text):
        found = _ELEMENT.match(text, place)
        if not found:
            raise PhraseError(f"a bracket is not closed, or stands inside another, near '{text[place:][:20].strip()}'")
        place, elements = found.end(), elements + 1
        if elements > MOST_ELEMENTS:
            raise PhraseError(f"it has more than {MOST_ELEMENTS} parts; make two phrases of it")
        if found["word"] in {"...", "…"}:
            gaps += 1
            if not parts or gaps > MOST_GAPS:
                raise PhraseError(f"'...' stands between words, at most {MOST_GAPS} times")
            joint = rf"(?:{_LOOSE}[\w'’]{{1,40}}+){{0,5}}?{_LOOSE}"
            continue
        choices = _of_list(found["list"], lists) if found["list"] else _choices(found["choice"] or found["maybe"] or "")
        choices = choices or ((found["word"].rstrip(",") or ",",) if found["word"] else ())
        if not choices or len(choices) > MOST_CHOICES:
            raise PhraseError(f"a bracket holds nothing, or more than {MOST_CHOICES} choices")
        choice = _either(choices)
        if found["maybe"]:
            if not parts:
                raise PhraseError("it begins with something that may be missing; begin with a word")
            if joint not in {"", _LIGHT}:
                raise PhraseError("what may be missing cannot stand right behind '...'")
            parts.append(f"(?:{joint or _STRICT}{choice})?+")
        else:
            parts.append((joint or _STRICT) + choice if parts else choice)
            starts = starts or _starts(choices)
            joint = ""
        if found["comma"] or (found["word"] or "").endswith(","):
            joint = _LIGHT
    if not parts:
        raise PhraseError("it is empty")
    if joint and joint != _LIGHT:
        raise PhraseError("'...' stands between words; put one behind it")
    return Phrase(written, f"(?<!\\w){''.join(parts)}(?!\\w)", starts, capitals)


def _of_list(name: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if name not in lists:
        raise PhraseError(f"there is no list <{name}>; lists here: {', '.join(sorted(lists)) or 'none'}")
    return tuple(lists[name])


def _either(choices: Sequence[str]) -> str:
    """Return a pattern for one of the choices, the longest first, that never goes back."""
    ordered = sorted(choices, key=lambda choice: (-len(choice.split()), -len(choice), choice))
    return f"(?>{'|'.join(map(_literal, ordered))})"


def _literal(choice: str) -> str:
    """Return a pattern for some words."""
    words = []
    for word in choice.replace("-", " ").split():
        if word in _SPECIAL:
            words.append(_SPECIAL[word])
            continue
        if "#" in word or "*" in word[:-1] or word == "*" or "..." in word:
            raise PhraseError(f"'{word}': write * at the end of a word only, and # or ... on their own")
        plain = re.sub("['’]", "['’]", re.escape(word.removesuffix("*")))
        words.append(plain + r"\w*+" + _OWN if word.endswith("*") else rf"{plain}(?!\w)" + _OWN)
    if not words:
        raise PhraseError("a choice is empty")
    return _STRICT.join(words)


def _starts(choices: Sequence[str]) -> tuple[str, ...]:
    """Return the words that the choices begin with."""
    found = []
    for choice in choices:
        first = choice.replace("-", " ").split()[0]
        word = _WORD.match(first)
        if first in _SPECIAL:
            found.append("#")
        elif word is None:
            raise PhraseError(f"'{first}' does not begin with a letter or a number")
        else:
            found.append(word.group().lower() + ("*" if first == f"{word.group()}*" else ""))
    return tuple(dict.fromkeys(found))
