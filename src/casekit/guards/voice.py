"""Whose words are they? Quotations, titles, addresses and code are not the author's own, and rules leave them alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from casekit.guards.finding import Block
from casekit.guards.rules import Rules

LONGEST_SENTENCE = 2_000

_QUOTED = re.compile(
    r"“[^“”]{1,2000}”|\"[^\"]{1,2000}\"|«[^«»]{1,2000}»"
    r"|(?<!\w)‘[^‘]{1,2000}?’(?!\w)|(?<![\w'])'(?=\w)[^'\n]{1,300}?'(?!\w)"
    r"|`[^`]{1,500}`|https?://[^\s<>\"]{1,500}|www\.[^\s<>\"]{1,500}"
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]{0,3}(?=\s)|\n\s{0,20}\n|\s\|(?=\s)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|v|al|approx|no|nos|para|paras|p|pp|vol|ed|eds|fig|s|ss|reg|mr|mrs|ms|dr|prof|st|rev|cllr|sgt|dept|govt|ltd|inc)"
    r"|\b[a-z])\.$",
    re.IGNORECASE,
)
_SMALL = frozenset("a an and at by for from in into of on or the to with".split())
_CAPITAL = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_REFERENCES = re.compile(
    r"(?:\d+[.)]?\s*)?(?:references|bibliography|sources?|further reading|endnotes|footnotes|background papers)"
    r"(?: (?:used|cited|and notes|and further reading))?:?",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end; one without an end is cut, so that looking stays quick."""
    start = 0
    for end in _ends(text):
        while end - start > LONGEST_SENTENCE:
            cut = (
                text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE) + 1 or start + LONGEST_SENTENCE
            )
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if found.group()[0] == "." and _ABBREVIATED.search(text, max(0, found.start() - 12), found.start() + 1):
            following = text[found.end() : found.end() + 3].strip()
            if not following[:1].isupper() or text[max(0, found.start() - 3) : found.start()].lower().endswith(
                ("e.g", "i.e", " st", " mr", "mrs", " dr")
            ):
                continue
        yield found.end()
    yield len(text)


def own_blocks(blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block]]:
    """Yield the blocks in the author's own voice with their numbers: no block quotes, references or code."""
    listing = code = False
    for number, block in enumerate(blocks):
        fences = block.text.count("```")
        if fences:
            code ^= fences % 2 == 1
            continue
        if block.heading or len(block.text) < 60:
            if _REFERENCES.fullmatch(block.text.strip()):
                listing = True
            elif block.heading:
                listing = False
        text = block.text.lstrip()
        if not (block.quoted or listing or code or text.startswith(">")):
            yield number, block


class Voice:
    """The parts of one text that are not the author's own."""

    def __init__(self, text: str, rules: Rules) -> None:
        self.text, self.rules = text, rules
        self._spans = sorted((*(match.span() for match in _QUOTED.finditer(text)), *self._known(), *self._open()))
        self._starts = [start for start, _ in self._spans]
        self._reach: list[int] = []
        for _, end in self._spans:
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def not_own(self, start: int, end: int) -> bool:
        """Say whether these words stand in a quotation, a title, an address or code."""
        place = bisect_right(self._starts, start) - 1
        if place >= 0 and self._reach[place] >= end:
            return True
        return self._in_title(start, end)

    def _open(self) -> Iterator[tuple[int, int]]:
        """Yield a quotation that goes on in the next paragraph."""
        start = self.text.rfind("“")
        if start >= 0 and "”" not in self.text[start:]:
            yield start, len(self.text)

    def _known(self) -> Iterator[tuple[int, int]]:
        """Yield the titles that the case base knows."""
        if not self.rules.titles:
            return
        lower = self.text.lower()
        if len(lower) != len(self.text):
            return
        for word in _CAPITAL.finditer(self.text):
            for title in self.rules.titles.get(lower[word.start() : word.end()], ()):
                if lower.startswith(title, word.start()):
                    yield word.start(), word.start() + len(title)

    def _in_title(self, start: int, end: int) -> bool:
        """Say whether the words are part of a name written with capitals, such as that of an Act or a fund."""
        inside = [word.group() for word in _CAPITAL.finditer(self.text, start, end)]
        if not inside or not all(word[0].isupper() or word in _SMALL for word in inside):
            return False
        behind = _run(word for word in _CAPITAL.finditer(self.text, end, min(len(self.text), end + 120)))
        gap = self.text[end : end + 2]
        if behind and not self.rules.title_words.isdisjoint(behind) and gap[:1] in {" ", "-", ""}:
            return True
        before = list(_CAPITAL.finditer(self.text, max(0, start - 120), start))[::-1]
        return not self.rules.title_words.isdisjoint(_run_back(before, start))


def _run(words: Iterator[re.Match[str]]) -> list[str]:
    """Return the words of a name: capitals, with small words between, up to a full stop or comma."""
    found: list[str] = []
    last = -1
    for word in words:
        if last >= 0 and re.search(r"[.,;!?]", word.string[last : word.start()]):
            break
        if not (word.group()[0].isupper() or word.group()[0].isdigit() or word.group() in _SMALL):
            break
        found.append(word.group())
        last = word.end()
    return found


def _run_back(words: list[re.Match[str]], start: int) -> list[str]:
    """Return the words of a name that stand before a place, the nearest first."""
    found: list[str] = []
    for word in words:
        if re.search(r"[.,;:!?]", word.string[word.end() : start]) or not (
            word.group()[0].isupper() or word.group() in _SMALL
        ):
            break
        found.append(word.group())
        start = word.start()
    return found
