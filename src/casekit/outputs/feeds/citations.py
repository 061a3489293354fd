"""The sources behind cases as references, each once, with a key that stays the same."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casekit.casebase.collection import Collection
from casekit.casebase.facets import slug
from casekit.evidence.wording import WARNING, count, long_date, sentence
from casekit.model.record import Case, Source
from casekit.model.vocabulary import NOT_STATED
from casekit.outputs.feeds.records import LICENCE, LICENCE_ADDRESS, NAME, RIGHTS
from casekit.outputs.render._text import one_line

Identity = tuple[str, str, str | None]

_NUMBERS = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_WORDS = re.compile(r"(?:(?P<day>[0-9]{1,2}) )?(?P<month>[A-Z][a-z]+) (?P<year>[0-9]{4})")
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True)
class Published:
    """A date of publication as far as it is plain; `year` is 0 where it is not."""

    year: int = 0
    month: int = 0
    day: int = 0

    def joined(self, mark: str) -> str:
        """Return the known parts, such as 2012-04, or nothing."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return mark.join(parts) if self.year else ""


@dataclass(frozen=True)
class Citation:
    """One reference, ready for any format; every text is on one line."""

    key: str
    title: str
    publisher: str
    address: str
    published: Published
    read_on: date | None
    keywords: tuple[str, ...]
    note: str
    licence: str = ""
    collection: bool = False


def citations(collection: Collection, cases: Sequence[Case], on: date) -> list[Citation]:
    """Return the collection itself, then each source of these cases once, in the order of the keys."""
    keys = source_keys(collection, cases)
    uses: dict[Identity, list[tuple[Case, Source]]] = {}
    for case in cases:
        for source in case.sources:
            uses.setdefault(identity(source), []).append((case, source))
    found = [_citation(keys[who], rests, collection) for who, rests in uses.items()]
    return [_whole(collection, cases, on), *sorted(found, key=lambda citation: citation.key)]


def identity(source: Source) -> Identity:
    """Return what makes two sources the same one."""
    return source.title, source.publisher, source.address


def source_keys(collection: Collection, cases: Sequence[Case] = ()) -> dict[Identity, str]:
    """Give every source of the collection a key: publisher, year, first words of the title.

    All sources of the collection take part, so that a key does not hang on which cases are exported. Where several
    would have the same key, each gets a few letters that are worked out from its title, publisher and address.
    """
    sources = {identity(source): source for case in [*collection.cases.values(), *cases] for source in case.sources}
    plain = {who: _plain_key(source) for who, source in sources.items()}
    shared = Counter(plain.values())
    return {who: key if shared[key] == 1 else f"{key}-{_digest(who)}" for who, key in plain.items()}


def _plain_key(source: Source) -> str:
    year = published(source.published).year
    return f"{_first(source.publisher, 3)}-{year or 'nd'}-{_first(source.title, 4)}"


def _first(text: str, words: int) -> str:
    """Return the first words as a short name in plain letters."""
    plain = slug(text).encode("ascii", "ignore").decode()
    return "-".join(part[:20] for part in re.findall("[a-z0-9]+", plain)[:words]) or "untitled"


def _digest(who: Identity) -> str:
    return hashlib.sha256(repr(who).encode("utf-8", "replace")).hexdigest()[:6]


def published(words: str | None) -> Published:
    """Read a date that is plainly one: 2012, 2012-04, 2012-04-30, April 2012, 30 April 2012. Nothing is guessed."""
    match = _NUMBERS.fullmatch(words or "") or _WORDS.fullmatch(words or "")
    if match is None:
        return Published()
    month, day = match["month"] or "0", int(match["day"] or 0)
    found = Published(int(match["year"]), int(month) if month.isdecimal() else _MONTHS.get(month, 13), day)
    try:
        date(found.year, found.month or 1, found.day or 1)
    except ValueError:
        return Published()
    return found


def _citation(key: str, rests: Sequence[tuple[Case, Source]], collection: Collection) -> Citation:
    source = rests[0][1]
    topic = collection.vocabulary("topic")
    values = {value for case, _ in rests for value in collection.values_of("topic", case)} - {NOT_STATED}
    read = [each.read_on for _, each in rests if each.read_on]
    return Citation(
        key=key,
        title=one_line(source.title),
        publisher=one_line(source.publisher),
        address=one_line(source.address or ""),
        published=published(source.published),
        read_on=max(read, default=None),
        keywords=_keywords(topic.label_of(value) for value in values),
        note=one_line(" ".join(_note(rests))),
        licence=one_line(source.licence or ""),
    )


def _note(rests: Sequence[tuple[Case, Source]]) -> Iterator[str]:
    """Say which cases rest on a source, and what a reader should know of it."""
    cases = {case.id: case for case, _ in rests}
    named = (f"{c.title} ({c.id}{', retired' if c.record.state == 'retired' else ''})" for c in cases.values())
    yield sentence(f"In the {NAME}, {count(len(cases), 'case rests', 'cases rest')} on it: {'; '.join(named)}")
    sources = [source for _, source in rests]
    yield from dict.fromkeys(
        sentence(f"Date as given: {s.published}")
        for s in sources
        if s.published and s.published != "not stated" and not published(s.published).year
    )
    yield from dict.fromkeys(
        f"When looked at on {long_date(s.dead_on)}, the address no longer answered." for s in sources if s.dead_on
    )
    yield from dict.fromkeys(sentence(s.note) for s in sources if s.note)


def _keywords(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels in the order of the alphabet, without the marks that part keywords from each other."""
    found = {one_line(re.sub("[,;]+", " ", label)) for label in labels}
    return tuple(sorted(found, key=lambda label: (label.casefold(), label)))


def _whole(collection: Collection, cases: Sequence[Case], on: date) -> Citation:
    """Return the reference for the collection itself, which its licence asks for."""
    size = count(len(cases), "record")
    return Citation(
        key="casekit-case-base",
        title=f"{NAME[0].upper()}{NAME[1:]}",
        publisher="casekit contributors",
        address="",
        published=Published(on.year, on.month, on.day),
        read_on=None,
        keywords=(),
        note=f"{WARNING} {size}, state {collection.fingerprint}. Licence: {LICENCE}, {LICENCE_ADDRESS}. {RIGHTS}",
        licence=LICENCE,
        collection=True,
    )
