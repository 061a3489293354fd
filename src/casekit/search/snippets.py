"""The piece of a case that shows best why it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from casekit.engines.analysis import Token, stem, tokens
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


def matches_token(leaves: Sequence[Leaf]) -> Callable[[Token], bool]:
    """Return a test for whether a word of a text is one of those asked for."""
    starts = tuple(leaf.stems[0] for leaf in leaves if leaf.kind == "prefix")
    stems = {root for leaf in leaves for root in leaf.stems} | {stem(start) for start in starts}
    return lambda token: token.stem in stems or bool(starts and token.stem.startswith(starts))


def best_snippet(passages: Iterable[Passage], leaves: Sequence[Leaf]) -> Snippet:
    """Choose the passage with most of the words asked for; the first of equals, the summary when there is none."""
    wanted = matches_token(leaves)
    initials = {root[0] for leaf in leaves for root in leaf.stems}
    best: tuple[int, int] = (-1, 0)
    chosen: tuple[Passage, list[Token]] | None = None
    for order, passage in enumerate(passages):
        found = [token for token in tokens(passage.text, initials) if wanted(token)] if leaves else []
        rank = (len({token.stem for token in found}), -order)
        if chosen is None or rank > best:
            best, chosen = rank, (passage, found)
    if chosen is None:
        return Snippet("", "")
    passage, found = chosen
    return _cut(passage, found)


def _cut(passage: Passage, found: list[Token]) -> Snippet:
    """Cut the passage to WIDTH characters around the first match, between words."""
    text = passage.text
    if len(text) <= WIDTH:
        return Snippet(passage.section, text, tuple((t.start, t.end) for t in found))
    first = found[0] if found else Token("", 0, 0, 0)
    start = min(max(0, first.start - WIDTH // 4), len(text) - WIDTH)
    if start:
        start = text.find(" ", start, first.start) + 1 or start
    end = len(text)
    if start + WIDTH < end:
        end = text.rfind(" ", max(start, first.end), start + WIDTH)
        end = end if end > 0 else max(start + WIDTH, first.end)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(before) - start
    marks = tuple((t.start + shift, t.end + shift) for t in found if t.start >= start and t.end <= end)
    return Snippet(passage.section, f"{before}{text[start:end]}{after}", marks)
