"""Did you mean: a likely word for one that no case has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from casekit.engines.analysis import STOP_WORDS, fold, words


class Speller:
    """The words people could have meant: those of the cases, the places and the vocabularies."""

    def __init__(self, texts: Iterable[str]) -> None:
        written = Counter(word for text in texts for word in words(text))
        counted: Counter[str] = Counter()
        for word, times in written.items():
            counted[fold(word)] += times
        self._count = {
            word: n for word, n in counted.items() if len(word) > 3 and word not in STOP_WORDS and word.isalpha()
        }
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._count):
            self._by_length.setdefault(len(word), []).append(word)

    def nearest(self, word: str, least: float = 0.0) -> str | None:
        """Return the likeliest known word, or None. Short words and words with figures are left alone.

        `least` is how alike the two must be at least, by difflib's ratio.
        """
        typed = fold(word)
        if len(typed) < 4 or typed in self._count or not typed.isalpha():
            return None
        near = [w for length in range(len(typed) - 2, len(typed) + 3) for w in self._by_length.get(length, ())]
        cutoff = max(least, 0.75 if len(typed) > 5 else 0.8)
        found = get_close_matches(typed, near, n=3, cutoff=cutoff)
        same_start = [w for w in found if w[0] == typed[0]]
        same_letters = [w for w in found if sorted(w) == sorted(typed)]
        return next(iter(same_start or same_letters), None)
