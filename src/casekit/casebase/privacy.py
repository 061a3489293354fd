"""Find what points to a person in a text: contact details and personal names. Roles and organisations pass.

The names and words stand in casebase/privacy.yaml, with what each list does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from casekit.casebase.contacts import Finding, contacts
from casekit.casebase.facets import slug
from casekit.model.record import Frozen, Key, Line


def _split(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


Words = Annotated[frozenset[str], BeforeValidator(_split)]
"""Words, written as one text with spaces between them."""


class Allowed(Frozen):
    """A name that records may hold, and why; `in` names the cases, if not all."""

    name: Line
    why: Literal[
        "public office-holder named as such",
        "namesake of an organisation, place, prize or law",
        "historical figure",
        "author in a title",
        "not a person",
    ]
    cases: tuple[Key, ...] = Field((), alias="in")


class NameWords(Frozen):
    """Words that tell a person's name from that of a body, place or programme."""

    bodies: Words = frozenset()
    before: Words = frozenset()
    either: Words = frozenset()
    roles: Words = frozenset()
    ordinary: Words = frozenset()

    @cached_property
    def no_surname(self) -> frozenset[str]:
        """All words that are never a surname."""
        return self.bodies | self.roles | self.ordinary

    @cached_property
    def common(self) -> frozenset[str]:
        """All words behind which a word of two meanings is no surname."""
        return self.no_surname | self.either


class Privacy(Frozen):
    """What privacy.yaml holds. Without it no names are known, and only contact details are found."""

    allow: tuple[Allowed, ...] = ()
    titles: Words = frozenset()
    words: NameWords = NameWords()
    surnames: Words = frozenset()
    surname_endings: Words = frozenset()
    first_names: Mapping[str, Words] = Field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """All first names, also without accents and in capitals."""
        written = frozenset[str]().union(*self.first_names.values())
        plain = set(map(_plain, written))
        return frozenset(plain | {name.upper() for name in plain if len(name) > 2})

    @cached_property
    def families(self) -> frozenset[str]:
        """All surnames, without accents."""
        return frozenset(map(_plain, self.surnames))

    @cached_property
    def signs(self) -> frozenset[str]:
        """All words of which one at least stands in any name that can be found, unless it has one of the endings."""
        return self.names | self.titles | self.families

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """All endings of surnames."""
        return tuple(sorted(self.surname_endings))

    def allows(self, name: str, case: str) -> bool:
        """Say whether a case may hold this name, or a part of it."""
        plain = self._untitled(name)
        return any(
            f" {plain} " in f" {self._untitled(entry.name)} " or plain.startswith(f"{self._untitled(entry.name)} ")
            for entry in self.allow
            if not entry.cases or case in entry.cases
        )

    def _untitled(self, name: str) -> str:
        return " ".join(word for word in name.split() if word.rstrip(".") not in self.titles).casefold()


def findings(text: str, privacy: Privacy, places: Collection[str] = (), case: str = "") -> Iterator[Finding]:
    """Yield contact details, then names of people. `places` are keys of the place register; their names pass."""
    yield from contacts(text)
    words = [_plain(word) for word in _CAPITALISED.findall(text)]
    if privacy.signs.isdisjoint(words) and not any(word.endswith(privacy.endings) for word in words):
        return
    run = _Run(text, privacy)
    at = 0
    while at < len(run.words):
        last = run.name(at)
        if last > at and not (
            run.of_a_body(at, last)
            or run.of_a_place(at, last, places)
            or privacy.allows(" ".join(run.words[at : last + 1]), case)
        ):
            start, end = run.spans[at][0], run.spans[last][1]
            yield Finding(start, end, "the name of a person", text[start:end])
        at = last + 1


def _plain(word: str) -> str:
    """Return a word without accents."""
    return word if word.isascii() else slug(word).capitalize()


_UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_SMALL = frozenset("de da do dos das del della di du van von der den ter ten la le el al bin ibn bint ben y".split())
_TOKEN = re.compile(
    rf"(?<![\w'’-])(?:(?:Mrs?|Ms|Mx|Dr|Prof|Cllrs?|Revd?|Sgt|Insp|St|[{_UPPER}])\.(?=\s?[{_UPPER}])"
    rf"|(?:[Aa]l|[Ee]l)-[{_UPPER}][\w'’-]*|[{_UPPER}][\w'’-]*|(?:{'|'.join(sorted(_SMALL))}|and|&)(?![\w'’-]))"
)
_CAPITALISED = re.compile(rf"[{_UPPER}][^\W\d_]+")
_GAP = re.compile(r"[^\S\n]+|[^\S\n]*\n[^\S\n]*")
_OWN = re.compile(r"['’]s?$")
_NEAR = re.compile(r"\b(?:[Tt]he|[Ii]n|[Aa]t|[Nn]ear|[Aa]round)\s+$")


class _Run:
    """The capitalised words of a text, with the small ones that may stand inside a name."""

    def __init__(self, text: str, privacy: Privacy) -> None:
        found = list(_TOKEN.finditer(text))
        self.text, self.names, self.titles, self.lists = text, privacy.names, privacy.titles, privacy.words
        self.families, self.endings = privacy.families, privacy.endings
        self.spans = [match.span() for match in found]
        self.words = [_OWN.sub("", match.group().rstrip(".")) for match in found]
        gaps = zip(self.spans, self.spans[1:], strict=False)
        self.joined = [bool(_GAP.fullmatch(text, a, b)) or (a == b and text[a - 1] == ".") for (_, a), (b, _) in gaps]

    def name(self, at: int) -> int:
        """Return where the name that begins here ends; the same place if none does."""
        title = self.words[at] in self.titles
        if not title and not self._first_name(at) and not self._before_family(at):
            return at
        last = at + 1
        for _ in range(4):
            if self._follows(last) and (self.words[last] in self.titles or len(self.words[last]) == 1):
                last += 1
        last = self._past_small(last)
        if not self._surname(last) and not (self.words[at].isupper() and not title and self._capitals(last)):
            return at
        if self.words[last] in self.lists.either:
            before = self.text[max(0, self.spans[at][0] - 9) : self.spans[at][0]]
            behind = self._follows(last + 1) and self.words[last + 1] in self.lists.common
            if behind or (not title and _NEAR.search(before)):
                return at
        for _ in range(3):
            following = self._past_small(last + 1)
            if not self._surname(following) or self.words[following] in self.lists.either:
                break
            last = following
        return last

    def of_a_place(self, at: int, last: int, places: Collection[str]) -> bool:
        """Say whether two or more words here name a place of the register."""
        return any(
            slug(" ".join(self.words[start:end])) in places
            for start in range(max(0, at - 1), last + 1)
            for end in range(max(start, at) + 2, last + 3)
        )

    def _follows(self, at: int) -> bool:
        return at < len(self.words) and self.joined[at - 1]

    def _first_name(self, at: int) -> bool:
        word, (start, end) = self.words[at], self.spans[at]
        whole = end - start == len(word)  # not "Robin's"
        return whole and all(_plain(part) in self.names for part in word.split("-"))

    def _before_family(self, at: int) -> bool:
        """Say whether a well-known surname follows a word that may be a first name."""
        word, (start, end) = self.words[at], self.spans[at]
        if end - start != len(word) or len(word) < 2 or word in self.lists.common or word in self.lists.before:
            return False
        behind = _plain(self.words[at + 1]) if self._follows(at + 1) else ""
        return (behind in self.families or behind.endswith(self.endings)) and not word.isupper() and not word.islower()

    def _surname(self, at: int) -> bool:
        """Say whether a word follows that may be a surname: capitalised, and in none of the lists."""
        if not self._follows(at) or self.words[at] in self.lists.no_surname or self.words[at] in self.titles:
            return False
        word = self.words[at]
        return len(word) > 1 and not word.isupper() and not word.islower()

    def _capitals(self, at: int) -> bool:
        return self._follows(at) and len(self.words[at]) > 3 and self.words[at].isupper()

    def _past_small(self, at: int) -> int:
        for _ in range(3):
            if self._follows(at) and self.words[at] in _SMALL:
                at += 1
        return at

    def of_a_body(self, at: int, last: int) -> bool:
        """Say whether these words are part of the name of a body, place, prize or law."""
        if at and self.joined[at - 1] and self.words[at - 1] in self.lists.before:
            return True
        for behind in range(last + 1, last + 5):
            if not self._follows(behind) or self.words[behind] in self.lists.roles:
                return False
            if self.words[behind] in self.lists.bodies or self.words[behind] in self.lists.either:
                return True
            if self.words[behind] in {"and", "&"} and not (
                self._follows(behind + 1) and self.words[behind + 1] in self.names
            ):
                return False
        return False
