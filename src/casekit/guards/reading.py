"""How easy is a text to read? An estimated reading age, long sentences, and short forms that are not written out.

The reading age is the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom, 1975) plus five years: 0.39 times
the words in a sentence, plus 11.8 times the syllables in a word, less 15.59, plus 5. Syllables are estimated from the
letters. It measures length, not sense: use it to compare two drafts, not to pass or fail one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from casekit.guards.finding import Block, Finding, around
from casekit.guards.rules import Rules
from casekit.guards.voice import Voice, own_blocks, sentences

LONG = 25
"""A sentence with more words than this is long."""

FEW = 100
"""With fewer words no reading age is given."""

AIM = 9
"""Reading age that GOV.UK aims for."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORT = re.compile(
    r"(?<![\w/.@-])(?:[A-Z]{2,6}\d?|[A-Z][a-z]?[A-Z]{1,4}|[A-Z]&[A-Z]|[A-Z]+[a-z][A-Z]+)(?=s?(?![\w@]|-\d))"
)
_CODE = re.compile(r"`[^`]{1,500}`|https?://\S{1,500}|[\w.]{1,60}@[\w.]{1,60}")
_ROMAN = re.compile(r"[IVXLC]+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?<=[qg])ues?$|(?<=[^aeiouy])(?<![^aeiouy]l)e$|(?<=[^aeioutdy])ed$|(?<=[^aeiouyscgxz])(?<!sh|ch)es$"
    r"|(?<=[aeiouy][^aeiouyl])e(?=ments?$|ful|less|ly$)"
)
_APART = re.compile(
    r"(?<![tcsgx])i(?=o|um|al|an|ent|enc|et)|i(?=ar|at)|(?<=[rdt])e(?=a$|as$|at[ei]|al[li]|ass)|e(?=o(?!pl|u|n$))"
    r"|(?<![qg])u(?=a[lrt]|en|el)|[eyo](?=ing)|[aeo]y(?=e)|(?<=[cst])i(?=at[ei])|(?<=po)e(?=[mt])"
)
_CODE = re.compile(r"`[^`]{1,500}`|https?://\S{1,500}|[\w.]{1,60}@[\w.]{1,60}")
_ROMAN = re.compile(r"[IVXLC]+")
_VOWELS = re.compile(r"[aeiouy]+")
_TRIES = 20
_GUIDE = "GOV.UK style guide and content design: planning, writing and managing content"


@dataclass(frozen=True)
class Reading:
    """What was counted. `age` is an estimate in years, None for a text too short to tell."""

    words: int
    sentences: int
    syllables: int
    findings: tuple[Finding, ...] = ()

    @property
    def age(self) -> int | None:
        """Return the estimated reading age in whole years."""
        if self.words < FEW:
            return None
        grade = 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59
        return max(5, round(grade + 5))

    @property
    def length(self) -> float:
        """Return how many words a sentence has on average."""
        return self.words / self.sentences if self.sentences else 0.0

    def __str__(self) -> str:
        if not self.words:
            return "No sentences to measure."
        told = f"{self.words:,} words in {self.sentences:,} sentences, {self.length:.0f} to a sentence."
        if self.age is None:
            return f"{told} Too short to estimate a reading age."
        return f"{told} Estimated reading age: {self.age} (GOV.UK aims for {AIM})."


def reading(blocks: Iterable[Block | str], rules: Rules) -> Reading:
    """Measure a text, and name its long sentences and short forms; quotations in blocks of their own are left out."""
    listed = tuple(Block(one) if isinstance(one, str) else one for one in blocks)
    words = count = spoken = 0
    long: list[Finding] = []
    for number, block in own_blocks(listed):
        if block.heading:
            continue
        for start, end in sentences(block.text):
            found = _WORD.findall(_CODE.sub(" ", block.text[start:end]))
            if len(found) < 3:
                continue
            words, count = words + len(found), count + 1
            spoken += sum(syllables(word) for word in found)
            if len(found) > LONG:
                long.append(_long(block, number, start, end, len(found)))
    return Reading(words, count, spoken, tuple(sorted((*long, *_short(listed, rules)), key=_order)))


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.block or 0, finding.start, finding.rule


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Estimate the syllables of a word: its groups of vowels, without silent endings, parted vowels counted apart."""
    total = 0
    for part in re.split(r"['’-]", word.lower()):
        spoken = _SILENT.sub("", part)
        total += len(_VOWELS.findall(spoken)) + len(_APART.findall(spoken))
    return max(1, total)


def _long(block: Block, number: int, start: int, end: int, words: int) -> Finding:
    shown = f"{' '.join(block.text[start:end].split()[:10])} …"
    return Finding(
        "plain",
        "long-sentence",
        "consider",
        block.place,
        shown,
        f"This sentence has {words} words; more than {LONG} are hard to follow.",
        "Make two sentences of it, or a list.",
        shown,
        _GUIDE,
        "",
        number,
        start,
        end,
    )


def _short(blocks: tuple[Block, ...], rules: Rules) -> Iterator[Finding]:
    """Yield the first use of each short form that is written out nowhere."""
    own = list(own_blocks(blocks))
    spelt = {short for _, block in own for short in _written_out(block.text)}
    seen = {word.upper() for _, block in own for word in _WORD.findall(block.text) if word.islower()}
    tries: Counter[str] = Counter()
    for number, block in own:
        if block.text.isupper():
            continue
        voice = Voice(block.text, rules)
        for match in _SHORT.finditer(block.text):
            short = match.group()
            if short in seen or short in spelt or short in rules.known_short or _ROMAN.fullmatch(short):
                continue
            tries[short] += 1
            if tries[short] > _TRIES or voice.not_own(*match.span()):
                continue
            seen.add(short)
            full = rules.short_forms.get(short, "")
            yield Finding(
                "plain",
                "short-form",
                "consider",
                block.place,
                short,
                "This short form is not written out.",
                f"Write it out at its first use: {full}." if full else "Write it out at its first use.",
                around(block.text, *match.span()),
                _GUIDE,
                "",
                number,
                *match.span(),
            )


def _written_out(text: str) -> Iterator[str]:
    """Yield the short forms that stand in brackets behind words with these initials, or before such words."""
    tries: Counter[str] = Counter()
    for found in re.finditer(r"\(([A-Z][\w&]{1,9}?)s?[,;)]", text):
        tries[found[1]] += 1
        if tries[found[1]] > _TRIES:
            continue
        words = re.findall(r"[^\W\d_]+", text[max(0, found.start() - 120) : found.start()])
        if _initials(found[1], words):
            yield found[1]
    for found in re.finditer(r"(?<!\w)([A-Z][\w&]{1,9}?)s? \(([^()]{3,120})\)", text):
        if _initials(found[1], re.findall(r"[^\W\d_]+", found[2])):
            yield found[1]


def _initials(short: str, words: list[str]) -> bool:
    """Say whether the last words spell the short form by their first letters, small words counted or not."""
    wanted = re.sub(r"[^a-z]", "", short.lower())
    small = [word for word in words if len(word) > 3 or word[:1].isupper()]
    return (
        any("".join(word[0] for word in some).lower().endswith(wanted) for some in (words, small)) and len(wanted) > 1
    )
