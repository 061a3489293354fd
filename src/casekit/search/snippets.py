"""The piece of a case that shows best why it was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from casekit.engines.analysis import Finder, Searchable, stem
from casekit.engines.base import Leaf
from casekit.search.documents import Passage

WIDTH = 240
"""A snippet is about this many characters long."""


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


def finder(leaves: Sequence[Leaf]) -> Finder:
    """Return what finds the words asked for in a text."""
    starts = tuple(leaf.stems[0] for leaf in leaves if leaf.kind == "prefix")
    return Finder({root for leaf in leaves for root in leaf.stems} | {stem(start) for start in starts}, starts)


class Readable:
    """The passages of a case, ready to be looked through."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages = tuple(passages)
        self.starts = list(accumulate((len(passage.text) + 1 for passage in self.passages), initial=0))
        self.whole = Searchable("\n".join(passage.text for passage in self.passages))

    def marks(self, find: Finder) -> list[list[Mark]]:
        """Return for each passage the words that are found in it."""
        marks: list[list[Mark]] = [[] for _ in self.passages]
        for root, begin, end in find(self.whole):
            at = bisect_right(self.starts, begin) - 1
            marks[at].append((root, begin - self.starts[at], end - self.starts[at]))
        return marks


def best_snippet(readable: Readable, find: Finder) -> Snippet:
    """Choose the passage with most of the words asked for; the first of equals, the summary when there is none."""
    marks = readable.marks(find)
    if not marks:
        return Snippet("", "")
    at = max(range(len(marks)), key=lambda n: (len({root for root, _, _ in marks[n]}), -n))
    return _cut(readable.passages[at], marks[at])


def _cut(passage: Passage, found: list[Mark]) -> Snippet:
    """Cut the passage to WIDTH characters around the first match, between words."""
    text = passage.text
    marks = [(begin, end) for _, begin, end in found]
    if len(text) <= WIDTH:
        return Snippet(passage.section, text, tuple(marks))
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
    return Snippet(passage.section, f"{before}{text[start:end]}{after}", shown)
