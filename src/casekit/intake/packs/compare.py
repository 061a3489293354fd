"""Set a pack beside our collection: what is new, changed, likely here already, or not usable.

Its records are checked as ours are, against our vocabularies, and our places and sources with what the pack adds.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from casekit.casebase.collection import Collection
from casekit.casebase.load import check_record
from casekit.casebase.problems import Problem, quote
from casekit.casebase.yamlfile import Loaded
from casekit.curate.data import data_of
from casekit.engines.analysis import fold
from casekit.evidence.wording import count
from casekit.intake.packs.likeness import (
    address_of,
    differences,
    periods_overlap,
    same_practice,
    shared_places,
    titles_alike,
)
from casekit.intake.packs.pack import Pack
from casekit.model.place import Place
from casekit.model.record import Case, Source

Kind = Literal["new", "changed", "conflict", "duplicate", "identical", "unusable"]
KINDS: dict[Kind, str] = {
    "new": "new",
    "changed": "changed: the same practice, with differences",
    "conflict": "conflicting id: another practice has this id here",
    "duplicate": "likely here already, under another id",
    "identical": "identical with ours",
    "unusable": "not usable",
}
FEW = 3
"""A page that so many of our cases rest on says nothing about one of them."""


@dataclass(frozen=True)
class Compared:
    """One record of a pack beside our collection."""

    id: str
    kind: Kind
    case: Case | None = None
    why: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    like: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def to_text(self) -> str:
        """Return the record's lines for a terminal."""
        lines = [f"  {self.id}" + (f": {self.case.title}" if self.case else "")]
        lines += [f"    {line}" for line in (*self.why, *self.differences, *map(str, self.problems))]
        return "\n".join(lines)


@dataclass(frozen=True)
class Comparison:
    """A pack beside our collection: its records, and the places and sources that it would add."""

    pack: Pack
    records: tuple[Compared, ...]
    places: Mapping[str, Place]
    sources: Mapping[str, Source]

    def of_kind(self, kind: Kind) -> tuple[Compared, ...]:
        """Return the records of one kind, in the order of their ids."""
        return tuple(record for record in self.records if record.kind == kind)

    def to_text(self) -> str:
        """Return the comparison for a terminal."""
        lines = [f"{self.pack.name}: {count(len(self.records), 'record')}."]
        for kind, words in KINDS.items():
            if found := self.of_kind(kind):
                lines += [
                    f"{words[0].upper()}{words[1:]} ({len(found)})",
                    *(line for record in found for line in record.to_text().split("\n")),
                ]
        if self.places:
            lines += [f"Places that we lack ({len(self.places)})"]
            lines += [f"  {key}: {place.name}, {place.country}" for key, place in self.places.items()]
        if self.sources:
            lines += [f"Shared sources that we lack ({len(self.sources)})"]
            lines += [f"  {key}: {source.title}" for key, source in self.sources.items()]
        lines += [f"Note: {note}" for note in self.pack.notes]
        lines += [f"Left out of the pack: {problem}" for problem in self.pack.problems]
        return "\n".join("".join(c if c.isprintable() else "�" for c in line) for line in lines) + "\n"


def compare(pack: Pack, collection: Collection) -> Comparison:
    """Set every record of a pack beside our collection, in the order of their ids."""
    extra = {key: place for key, place in pack.places.items() if key not in collection.places}
    beside = replace(
        collection,
        cases={**pack.cases, **collection.cases},
        sources={**collection.sources, **pack.sources},
        places={**collection.places, **extra},
    )
    records = [Compared(key, "unusable", problems=problems) for key, problems in pack.broken.items()]
    for key, written in pack.records.items():
        loaded, gone = _without_strangers(written, beside.cases.keys())
        case, problems = check_record(key, loaded, beside)
        problems += [*_other_places(case, pack, collection, loaded)] if case else []
        if problems or case is None:
            records.append(Compared(key, "unusable", case, problems=tuple(sorted(problems))))
        else:
            found = _beside(case, collection, beside.places)
            records.append(replace(found, needs=_needed(case, extra), why=(*found.why, *gone)))
    taken = [record for record in records if record.kind not in ("unusable", "identical")]
    places = {key for record in taken for key in record.needs}
    sources = {source.key for record in taken if record.case for source in record.case.sources}
    return Comparison(
        pack,
        tuple(sorted(records, key=lambda record: record.id)),
        {key: extra[key] for key in sorted(places)},
        {key: pack.sources[key] for key in sorted((sources & pack.sources.keys()) - collection.sources.keys())},
    )


def _without_strangers(loaded: Loaded, known: Container[str]) -> tuple[Loaded, tuple[str, ...]]:
    """Return a record without links to cases that neither the pack nor we have, and say which."""
    related = loaded.data.get("related")
    if not isinstance(related, list):
        return loaded, ()
    gone = [e for e in related if isinstance(e, dict) and isinstance(e.get("id"), str) and e["id"].strip() not in known]
    data = {**loaded.data, "related": [entry for entry in related if entry not in gone]}
    words = tuple(f"its link to {quote(entry['id'])} is left out, because that case is not here" for entry in gone)
    return Loaded(data, loaded.lines) if gone else loaded, words


def _other_places(case: Case, pack: Pack, collection: Collection, loaded: Loaded) -> Iterator[Problem]:
    """Yield the places of a record whose key means another place in the pack than here."""
    for number, key in enumerate(case.places):
        theirs, ours = pack.places.get(key), collection.places.get(key)
        if theirs and ours and not _same_place(theirs, ours):
            message = f"'{key}' is {theirs.name} ({theirs.country}) in the pack, and {ours.name} ({ours.country}) here"
            file, field = f"cases/{case.id}.yaml", f"places.{number + 1}"
            yield Problem(
                file, loaded.line(("places", number)), field, message, "give the place another key in the pack"
            )


def _same_place(one: Place, other: Place) -> bool:
    names = ({fold(n) for n in (p.name, p.official_name or p.name, *p.aliases)} for p in (one, other))
    return bool(set.intersection(*names)) and one.country == other.country


def _needed(case: Case, extra: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the places that we lack and the record needs, with those that they name in turn."""
    found: set[str] = set()
    waiting = list(case.places)
    while waiting:
        key = waiting.pop()
        if key in extra and key not in found:
            found.add(key)
            place = extra[key]
            waiting += [place.within or key, *place.members, *(successor.place for successor in place.successors)]
    return tuple(sorted(found))


def _beside(case: Case, collection: Collection, places: Mapping[str, Place]) -> Compared:
    """Say what a sound record is beside our cases."""
    ours = collection.cases.get(case.id)
    if ours is None:
        like = {other.id: why for other in collection.cases.values() if (why := _like(case, other, collection, places))}
        return Compared(case.id, "duplicate" if like else "new", case, tuple(like.values()), like=tuple(like))
    found = tuple(differences(data_of(ours), data_of(case)))
    if all(one.startswith("record") for one in found):
        return Compared(case.id, "identical", case)
    if same_practice(ours, case, places):
        return Compared(case.id, "changed", case, differences=found)
    return Compared(case.id, "conflict", case, (f"ours is {quote(ours.title)}",), like=(ours.id,))


def _like(case: Case, other: Case, collection: Collection, places: Mapping[str, Place]) -> str:
    """Say why a record with another id may be one that we have; nothing if it is not like it."""
    both, alike = shared_places(case, other, places), titles_alike(case, other)
    if both and alike and periods_overlap(case, other):
        return (
            f"like our '{other.id}', {quote(other.title)}: the titles are alike, both are of {' and '.join(both[:3])}"
        )
    pages = {address_of(source) for source in case.sources} & {address_of(source) for source in other.sources} - {""}
    rare = [page for page in sorted(pages) if _cases_on(page, collection) < FEW]
    if rare or (pages and (both or alike)):
        return f"like our '{other.id}', {quote(other.title)}: both rest on {quote((rare or sorted(pages))[0])}"
    return ""


def _cases_on(page: str, collection: Collection) -> int:
    return sum(any(address_of(source) == page for source in case.sources) for case in collection.cases.values())
