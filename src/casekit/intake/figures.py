"""Find figures in a text that may become claims: shares, sums of money and counts, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casekit.intake.formats.base import Piece, shortened

MOST = 40
"""At most so many figures are suggested for one document."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDED = "(?:{tens})(?:[- ](?:{units}))?|{teens}|{units}".format(
    tens=_TENS.replace(" ", "|"), teens=_TEENS.replace(" ", "|"), units=_UNITS.replace(" ", "|")
)
_ABOUT = (
    r"(?:(?:more than|less than|fewer than|at least|up to|over|around|about|approximately|nearly|almost|some|under|"
    r"only|just over|just under|an estimated)\s+)?"
)
_LARGE = r"(?:\s?(?:million|billion|thousand|hundred|m|bn|k)\b)?"
_SHARE = rf"(?P<share>{_ABOUT}(?:{_NUMBER})(?:\s*(?:to|–|-)\s*(?:{_NUMBER}))?\s?(?:%|per ?cent\b|percentage points?\b))"
_MONEY = (
    rf"(?P<money>{_ABOUT}(?:[£€$]|EUR |GBP )\s?(?:{_NUMBER}){_LARGE}(?:\s*(?:to|–|-)\s*[£€$]?(?:{_NUMBER}){_LARGE})?)"
)
_COUNT = (
    rf"(?P<count>{_ABOUT}(?:(?:{_NUMBER})(?:\s(?:million|billion|thousand)\b)?\+?|\b(?:{_WORDED})\b))"
    r"(?P<after>\s+(?:[A-Za-z][\w'’-]*\s+){0,3}?)(?P<noun>[a-z][\w'’-]{2,}s|people|children|women|men|staff)\b"
)
_BARE = rf"(?P<bare>{_ABOUT}\d{{1,3}}(?:,\d{{3}})+(?:\s?(?:to|–|-)\s?\d{{1,3}}(?:,\d{{3}})+)?)"
_FIGURE = re.compile(rf"(?<![\w£€$.,/:#-])(?:{_SHARE}|{_MONEY}|{_COUNT}|{_BARE})(?![\w/])", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]?\s+(?=[A-Z0-9“\"‘(£€•-])")
_TIME = frozenset(
    """
    years days weeks months hours minutes seconds miles metres kilometres acres hectares pages times degrees
    sections chapters tables figures slides steps am pm january february march april may june july august september
    october november december mondays tuesdays wednesdays thursdays fridays saturdays sundays its this has was is
    less ages themes aims ways things priorities stages points parts others various areas
    """.split()
)
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
_NAMED = re.compile(
    r"(?:page|section|figure|table|chapter|slide|paragraph|appendix|annex|box|note|footnote|step|phase|part|act|article|"
    r"volume|no\.?|nos\.?|number|tel\.?|telephone|phone|fax|isbn|issn|flag|tier|band|level|key stage|ward|unit|room|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\s*$",
    re.IGNORECASE,
)
_SMALL = frozenset("one two".split())
_STOP = re.compile(
    r"[.,](?!\d)|[;:()\[\]|–—]|\s(?:and|but|which|who|that|while|with|as|from|after|before|when|so|because)\s"
)


@dataclass(frozen=True)
class Figure:
    """One number as it stands, the words about it, its sentence and its place."""

    value: str
    what: str
    of: str | None
    sentence: str
    locator: str


def figures(pieces: Iterable[Piece]) -> tuple[Figure, ...]:
    """Return figures in reading order, each value with the same words once."""
    found: dict[tuple[str, str], Figure] = {}
    for piece in pieces:
        if piece.level is not None:
            continue
        for sentence in _SENTENCE.split(piece.text):
            for figure in _in(sentence, piece.locator):
                found.setdefault((figure.value.lower(), figure.what.lower()[:25]), figure)
    return tuple(found.values())[:MOST]


def _in(sentence: str, locator: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(sentence):
        before, after = sentence[max(0, match.start() - 200) : match.start()], sentence[match.end() : match.end() + 300]
        if not match["count"]:
            value, words = match[0], _clause(after)
            if not words or match["bare"]:
                words = _clause_before(before)
        else:
            value = match["count"]
            words = (match["after"] + match["noun"]).strip() + _clause(after, " ")
            if not _counts(value, match["noun"], words, before):
                continue
        value = " ".join(value.split())
        of = None
        if match["share"] and (base := re.match(r"\s*of\s+(.+)", after)):
            of = shortened(_clause(base[1]), 120) or None
        what = shortened(words.strip() or "not clear: see the sentence", 160)
        yield Figure(value, what, of, shortened(sentence.strip(), 300), locator)


def _counts(value: str, noun: str, words: str, before: str) -> bool:
    """Say whether a number with a noun counts something, rather than naming a year, date or page."""
    bare = re.sub(r"[^\d.]", "", value)
    first = words.split()[0].lower() if words.split() else ""
    if noun.lower() in _TIME or first in _TIME or _NAMED.search(before):
        return False
    if _YEAR.fullmatch(bare) and "," not in value:
        return False
    if value.lower() in _SMALL or bare in {"1", "0"}:
        return False
    if any(
        word.lower() in {"of", "the", "to", "in", "and", "a", "or", "for", "is", "was", "at", "by", "on"}
        for word in words[: words.lower().find(noun.lower())].split()
    ):
        return bool(re.match(r"of the\b", words, re.IGNORECASE))
    return not re.fullmatch(r"0\d{2,}", bare)


def _clause(text: str, lead: str = "") -> str:
    """Return the words up to the end of the clause, at most ten."""
    words = _STOP.split(f"{text} ", maxsplit=1)[0].split()[:10]
    return lead + " ".join(words) if words else ""


def _clause_before(text: str) -> str:
    """Return the last words before a figure, at most eight."""
    return " ".join(re.split(r"[.;:|]", text.replace("(", "").replace(")", ""))[-1].split()[-8:])
