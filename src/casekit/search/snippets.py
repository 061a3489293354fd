"""The piece of a case that shows best why it was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import accumulate
from operator import itemgetter

from casekit.engines.analysis import Finder, Searchable, stem
from casekit.engines.base import Leaf
from casekit.search.documents import Passage

WIDTH = 240
"""A snippet is about this many characters long."""

MOST_KNOWN = 50
"""A case keeps where so many words stand in it."""


@dataclass(frozen=True)
class Snippet:
    """A piece of text, the section it comes from, and which characters matched."""

    section: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def html(self) -> str:
        """Return the text escaped, with matches in <mark>."""
        out, last = [], 0
        for start, end in self.marks:
            out += [escape(self.text[last:start]), "<mark>", escape(self.text[start:end]), "</mark>"]
            last = end
        return "".join([*out, escape(self.text[last:])])


Mark = tuple[str, int, int]
"""The stem of a word that was asked for, and where in the text it begins and ends."""


def finders(leaves: Sequence[Leaf]) -> list[Finder]:
    """Return what finds the words asked for in a text, one by one."""
    starts = [leaf.stems[0] for leaf in leaves if leaf.kind == "prefix"]
    roots = dict.fromkeys([*(root for leaf in leaves for root in leaf.stems), *map(stem, starts)])
    return [*map(_finder, roots), *(Finder((), (start,)) for start in starts)]


@lru_cache(maxsize=1_000)
def _finder(root: str) -> Finder:
    return Finder((root,))


def in_lines(passages: Iterable[Passage]) -> tuple[list[str], list[int], str]:
    """Return of some passages the sections, the lengths, and the texts as one, which is how they are kept."""
    listed = list(passages)
    return (
        [passage.section for passage in listed],
        [len(passage.text) for passage in listed],
        "\n".join(passage.text for passage in listed),
    )


class Readable:
    """The passages of a case, ready to be looked through: their sections, how long each is, and their text in lines."""

    def __init__(self, sections: Sequence[str], sizes: Sequence[int], text: str) -> None:
        self.sections, self.starts = sections, list(accumulate((size + 1 for size in sizes), initial=0))
        self.whole = Searchable(text)
        self._known: dict[tuple[str, ...], list[Mark]] = {}

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Readable:
        """Make ready some passages."""
        return cls(*in_lines(passages))

    def text(self, at: int) -> str:
        """Return the text of a passage."""
        return self.whole.text[self.starts[at] : self.starts[at + 1] - 1]

    def marks(self, find: Sequence[Finder]) -> dict[int, list[Mark]]:
        """Return the words that are found, by the passages they stand in."""
        marks: dict[int, list[Mark]] = {}
        for root, begin, end in sorted({mark for one in find for mark in self._found(one)}, key=itemgetter(1)):
            at = bisect_right(self.starts, begin) - 1
            marks.setdefault(at, []).append((root, begin - self.starts[at], end - self.starts[at]))
        return marks

    def _found(self, find: Finder) -> list[Mark]:
        """Return where a word is found; kept, for the next question often has it too."""
        found = self._known.get(find.wanted)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[find.wanted] = find(self.whole)
        return found


def best_snippet(readable: Readable, find: Sequence[Finder]) -> Snippet:
    """Choose the passage with most of the words asked for; the first of equals, the summary when there is none."""
    if not readable.sections:
        return Snippet("", "")
    marks = readable.marks(find)
    at = max(marks, key=lambda n: (len({root for root, _, _ in marks[n]}), -n), default=0)
    return _cut(readable.sections[at], readable.text(at), marks.get(at, []))


def _cut(section: str, text: str, found: list[Mark]) -> Snippet:
    """Cut a passage to WIDTH characters around the first match, between words."""
    marks = [(begin, end) for _, begin, end in found]
    if len(text) <= WIDTH:
        return Snippet(section, text, tuple(marks))
    first, last = marks[0] if marks else (0, 0)
    start = min(max(0, first - WIDTH // 4), len(text) - WIDTH)
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = len(text)
    if start + WIDTH < end:
        end = text.rfind(" ", max(start, last), start + WIDTH)
        end = end if end > 0 else max(start + WIDTH, last)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(before) - start
    shown = tuple((begin + shift, over + shift) for begin, over in marks if begin >= start and over <= end)
    return Snippet(section, f"{before}{text[start:end]}{after}", shown)
