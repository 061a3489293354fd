"""Did you mean: a likely word for one that no case has."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from itertools import chain

from casekit.engines.analysis import STOP_WORDS, fold, words
from casekit.engines.spellings import british


def apart(texts: Iterable[str]) -> set[str]:
    """Return what stands between the spaces of some texts."""
    return set(chain.from_iterable(text.split(" ") for text in texts))


def written_words(texts: Iterable[str]) -> set[str]:
    """Return the different words of some texts as written."""
    return set(chain.from_iterable(map(words, apart(texts))))


@cache
def english_words() -> frozenset[str]:
    """Return English words in small letters, those of pyspellchecker, with British spellings beside American ones."""
    from spellchecker import SpellChecker

    words = {fold(word) for word in SpellChecker(language="en").word_frequency.words()}
    return frozenset(word for each in words if _can_be_meant(each) for word in (each, british(each)))


def _can_be_meant(word: str) -> bool:
    return len(word) > 3 and word not in STOP_WORDS and word.isalpha()


class Speller:
    """The words people could have meant: those of the cases, the places and the vocabularies, in any writing.

    `right` are words that are right as they stand, whether a case has them or not.
    """

    def __init__(self, known: Iterable[str], right: Container[str] = frozenset()) -> None:
        self._given, self._right = known, right
        self.near = lru_cache(maxsize=1_000)(self._near)

    @cached_property
    def _known(self) -> frozenset[str]:
        folded = {fold(word) for word in self._given}
        return frozenset(filter(_can_be_meant, folded))

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for word in sorted(self._known):
            found.setdefault(len(word), []).append(word)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._known))

    def __contains__(self, word: str) -> bool:
        return fold(word) in self._known

    def nearest(self, word: str) -> str | None:
        """Return the likeliest known word, or None."""
        return next(iter(self.near(word)), None)

    def _near(self, word: str, least: float = 0.0) -> tuple[str, ...]:
        """Return known words like one that is not, the likest first.

        Short words, words with figures and English words are left alone. `least` is how alike the two must be at
        least, by difflib's ratio.
        """
        typed = fold(word)
        if len(typed) < 4 or not typed.isalpha() or typed in self._known or typed in self._right:
            return ()
        near = [w for length in range(len(typed) - 2, len(typed) + 3) for w in self._by_length.get(length, ())]
        cutoff = max(least, 0.75 if len(typed) > 5 else 0.8)
        found = get_close_matches(typed, near, n=5, cutoff=cutoff)
        same_start = [w for w in found if w[0] == typed[0]]
        same_letters = [w for w in found if sorted(w) == sorted(typed)]
        return tuple(same_start or same_letters)
