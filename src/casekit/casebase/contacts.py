"""Find e-mail addresses, telephone numbers and postcodes in any text, and leave them out."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["an e-mail address", "a telephone number", "a postcode", "the name of a person"]


@dataclass(frozen=True, order=True)
class Finding:
    """Something in a text that points to a person: from where to where, what it looks like, and the words."""

    start: int
    end: int
    kind: Kind
    text: str

    @property
    def fix(self) -> str:
        """Say what to do about it."""
        if self.kind == "the name of a person":
            return (
                "write the role or the organisation instead; if the name must stand, privacy.yaml says what may and how"
            )
        return "remove it: records hold roles and organisations only"


_AT = r"(?:\s?@\s?|%40|&#64;|＠|\s?[(\[{]\s?(?:at|@)\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|\.)\s?[)\]}]\s?|\s(?:dot|punkt)\s)"
_EMAIL = re.compile(
    rf"(?<![\w.+'-])[\w+'-][\w.+'-]*(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)+"
    rf"|\sat\s[\w-]+(?:(?:\s(?:dot)\s|\.)[\w-]+)*\sdot\s(?:uk|com|org|net|eu|gov|info|ie|scot|wales|de|fr|nl|es|it|pl)\b)",
    re.IGNORECASE,
)
_GAP = r"[\s().\-‐‑–]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w£$€+-])(?<!\d[.,])(?<!\D/)(?:\+\s?[1-9](?:{_GAP}\d){{7,13}}|\(?00{_GAP}[1-9](?:{_GAP}\d){{8,13}}"
    rf"|\(?0\)?[1-9](?:{_GAP}\d){{8,9}})(?!\w|[.,-]\d)"
)
_CALL = re.compile(
    r"\b(?:tel|telephone|phone|mobile|fax|ring|call|whatsapp|hotline|helpline)\b\.?"
    r"(?:\s(?:us|on|at|no\.?|number|is|the))*[\s:.]{0,3}(\(?\d(?:[\s()\-]{0,2}\d){5,11})(?![\w,.]\d|\w)",
    re.IGNORECASE,
)
_NO_PHONE = re.compile(
    r"\d\d[.\-]\d\d[.\-](?:19|20)\d\d"  # a date
    r"|(?:19|20)\d\d\D+(?:19|20)\d\d$"  # two years
    r"|\+\s?\d{1,3}(?: \d{3}){2}$"  # so many more
    r"|\d{1,3}(?: \d{3})+$"  # thousands
)
_REFERENCE = re.compile(
    r"(?:ISBN|ISSN|DOI|UPRN|ref|reference|charity|company|grant)\b[\w\s.:/()-]{0,12}$", re.IGNORECASE
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY "
    "G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR "
    "NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA "
    "WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_AREAS.split())})\d(?:\d|[A-HJ-NP-Z])?(\s?)\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th|bn)$")
_LINK = re.compile(r"(?:https?://|\bwww\.)\S+")
_SIGNS_OF_EMAIL = ("@", "＠", "%40", "&#64;", " dot ", "at)", "at]", "at}", "at )", "at ]", "at }")
_DIGIT = re.compile(r"\d")
_SIX_DIGITS = re.compile(rf"\d(?:{_GAP}\d){{5}}")
_END_OF_POSTCODE = re.compile(r"\d[A-Za-z]{2}(?!\w)")
_LEFT_OUT = {
    "an e-mail address": "[e-mail address left out]",
    "a telephone number": "[telephone number left out]",
    "a postcode": "[postcode left out]",
}


def contacts(text: str) -> Iterator[Finding]:
    """Yield e-mail addresses, telephone numbers and postcodes in the order of the text, none inside another.

    Inside a web address only e-mail addresses count.
    """
    found: list[Finding] = []
    small = text.lower()
    if any(sign in small for sign in _SIGNS_OF_EMAIL):
        found += [Finding(*match.span(), "an e-mail address", match.group()) for match in _EMAIL.finditer(text)]
    if _DIGIT.search(text) and (numbers := list(_numbers(text))):
        links = [(0, 0), *(match.span() for match in _LINK.finditer(text))]
        found += [one for one in numbers if links[bisect(links, (one.start, one.end)) - 1][1] <= one.start]
    end = 0
    for one in sorted(found):
        if one.start >= end:
            yield one
            end = one.end


def _numbers(text: str) -> Iterator[Finding]:
    """Yield telephone numbers and postcodes."""
    if _SIX_DIGITS.search(text):
        found = [
            match
            for match in _PHONE.finditer(text)
            if _is_phone(match.group(), text[max(0, match.start() - 30) : match.start()])
        ]
        for start, end in [*(match.span() for match in found), *(match.span(1) for match in _CALL.finditer(text))]:
            if not _NO_PHONE.match(text[start:end]):
                yield Finding(start, end, "a telephone number", text[start:end])
    if _END_OF_POSTCODE.search(text):
        for match in _POSTCODE.finditer(text):
            code, gap = match.group(), match[1]
            sure = gap or code.isupper() or (code.islower() and code[1].isalpha())
            if sure and not (gap and _ORDINAL.search(code)):
                yield Finding(*match.span(), "a postcode", code)


def _is_phone(number: str, before: str) -> bool:
    """Say whether digits are grouped as in a telephone number, and not what stands before calls a reference."""
    groups = re.findall(r"\d+", number.removeprefix("(0)"))
    in_pairs = len(groups) == 5 and all(len(group) == 2 for group in groups)
    return (len(groups[0]) > 2 or number[0] == "+" or in_pairs or groups[0] == "00") and not _REFERENCE.search(before)


def redact(text: str) -> str:
    """Return text with a short note in place of each e-mail address, telephone number and postcode."""
    parts, end = [], 0
    for one in contacts(text):
        parts += [text[end : one.start], _LEFT_OUT[one.kind]]
        end = one.end
    return "".join([*parts, text[end:]])
