"""Look through text for words and claims that carry a risk. The text itself is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casekit.guards.figures import repeated
from casekit.guards.finding import Block, Finding, around
from casekit.guards.phrases import Phrase, words_of
from casekit.guards.rules import Compiled, Rule, Rules
from casekit.guards.voice import Voice, own_blocks, sentences

MOST_FINDINGS = 2_000
"""At most so many findings are given; a text with more is read again after the first were mended."""

_LEVELS = "12345"
_BEFORE = 4
_IN_SENTENCE = 20
"""A rule is tried at most so often in one sentence."""


def check_text(
    blocks: Iterable[Block | str], rules: Rules, *, level: str | None = None, kinds: Sequence[str] = ("term", "claim")
) -> tuple[Finding, ...]:
    """Return what the rules find, in the order of the text.

    `level` is the level of evidence behind the text: claims that it earns pass. Without it every claim is named.
    """
    listed = tuple(Block(one) if isinstance(one, str) else one for one in blocks)
    found: list[Finding] = []
    for number, block in own_blocks(listed):
        if len(found) >= MOST_FINDINGS:
            break
        looked = _Look(block.text, rules, level, kinds)
        here = [_finding(block, number, *one) for one in looked.found()]
        if "claim" in kinds:
            here += (one for one in repeated(block, number, rules.figures) if not looked.not_own(one.start, one.end))
        found += sorted(here, key=lambda one: (one.start, one.end, one.rule))
    return tuple(found[:MOST_FINDINGS])


def earned(rule: Rule, level: str | None) -> bool:
    """Say whether a level of evidence earns the words that a rule is about."""
    return rule.level is not None and level is not None and level in _LEVELS and level >= rule.level


def _finding(block: Block, number: int, rule: Rule, start: int, end: int, more: str = "") -> Finding:
    words = " ".join(block.text[start:end].split())
    return Finding(
        rule.kind,
        rule.id,
        rule.severity,
        block.place,
        words if len(words) <= 120 else f"{words[:119]}…",
        f"{rule.why}{more}",
        rule.say,
        around(block.text, start, end),
        rule.source,
        rule.as_at,
        number,
        start,
        end,
    )


@dataclass
class _State:
    """How far one rule has looked in one sentence, how often it was tried, and where its innocent phrases stand."""

    reach: int
    tries: int = 0
    longer: list[tuple[int, int]] = field(default_factory=list)


class _Look:
    """One look through one text."""

    def __init__(self, text: str, rules: Rules, level: str | None, kinds: Sequence[str]) -> None:
        self.text, self.rules = text, rules
        self.skipped = {
            number for number, one in enumerate(rules.compiled) if one.rule.kind not in kinds or earned(one.rule, level)
        }
        self.voice: Voice | None = None

    def found(self) -> Iterator[tuple[Rule, int, int, str]]:
        """Yield rule, start, end and what else to say."""
        parts: dict[int, dict[str, tuple[int, int]]] = {}
        for start, end in sentences(self.text):
            states: dict[int, _State] = {}
            for number, phrase, first, last in self._matches(start, end, states):
                one = self.rules.compiled[number]
                if one.every and phrase in one.every:
                    parts.setdefault(number, {}).setdefault(phrase.written, (first, last))
                    continue
                state = states.setdefault(number, _State(-1))
                if not state.tries:
                    state.longer = [span for each in one.but_not for span in each.spans(self.text, start, end)]
                state.tries += 1
                allowed = state.tries > 1 or self._sentence_allows(one, start, end)
                state.reach = last if allowed and state.tries < _IN_SENTENCE else end
                part = any(a <= first and last <= b for a, b in state.longer)
                if allowed and not part and not self._innocent(one, first, last, start):
                    yield one.rule, first, last, ""
        yield from self._lists(parts)

    def _matches(self, start: int, end: int, states: Mapping[int, _State]) -> Iterator[tuple[int, Phrase, int, int]]:
        """Yield the phrases that stand in a sentence, with their rule, where it has not spoken of that place yet."""
        for word in words_of(self.text, start, end):
            for phrase, number in self.rules.phrases.starting(word.group().lower()):
                if number in self.skipped or (number in states and states[number].reach > word.start()):
                    continue
                last = phrase.at(self.text, word.start(), end)
                if last >= 0:
                    yield number, phrase, word.start(), last

    def _lists(self, parts: dict[int, dict[str, tuple[int, int]]]) -> Iterator[tuple[Rule, int, int, str]]:
        """Yield lists of which more than half is named, but not all."""
        for number, named in parts.items():
            one = self.rules.compiled[number]
            first, last = min(start for start, _ in named.values()), max(end for _, end in named.values())
            missing = [phrase.written for phrase in one.every if phrase.written not in named]
            if (
                missing
                and len(named) * 2 > len(one.every)
                and self._sentence_allows(one, 0, len(self.text))
                and not self.not_own(first, last)
            ):
                yield one.rule, first, last, f" Not named here: {'; '.join(map(_plain, missing))}."

    def _sentence_allows(self, one: Compiled, start: int, end: int) -> bool:
        """Say whether the sentence has what the rule asks for and nothing that makes the words innocent."""
        if one.only_with and not self._any(one.only_with, start, end):
            return False
        return not self._any(one.unless, start, end)

    def _any(self, phrases: Sequence[Phrase], start: int, end: int) -> bool:
        return any(next(phrase.spans(self.text, start, end), None) for phrase in phrases)

    def _innocent(self, one: Compiled, start: int, end: int, first: int) -> bool:
        """Say whether these words stand behind a not, are spoken of, or are somebody else's."""
        before = [word.group().lower() for word in words_of(self.text, max(first, start - 80), start)][-_BEFORE:]
        if not set(before).isdisjoint(one.rule.not_after):
            return True
        return self._spoken_of(start, first) or self.not_own(start, end)

    def _spoken_of(self, start: int, first: int) -> bool:
        """Say whether a text speaks of the words instead of using them: the term X, instead of X."""
        for word in words_of(self.text, max(first, start - 40), start):
            for phrase, _ in self.rules.mentions.starting(word.group().lower()):
                last = phrase.at(self.text, word.start(), start)
                if last >= 0 and len(list(words_of(self.text, last, start))) <= 1:
                    return True
        return False

    def not_own(self, start: int, end: int) -> bool:
        """Say whether these words are somebody else's."""
        self.voice = self.voice or Voice(self.text, self.rules)
        return self.voice.not_own(start, end)


def _plain(written: str) -> str:
    """Return the first choice of a phrase, as people write it."""
    return written.strip("()").split("|")[0].replace("*", "").strip()
