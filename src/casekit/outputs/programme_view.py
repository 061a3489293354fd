"""A programme or a network of cities as data: rows that can be filtered, what they are counted by, and lessons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from casekit.casebase.collection import RETIRED
from casekit.casebase.problems import suggestion
from casekit.errors import NotFound, UsageError
from casekit.evidence.wording import long_date, sentence
from casekit.model.record import Case, Resource
from casekit.model.vocabulary import NOT_STATED
from casekit.search.casebase import Casebase

NAME = "programmes"
"""The lists of a case base stand in this file."""

FACETS = ("topic", "practice", "resource", "region", "country", "era", "evidence")
"""What the rows can be filtered by, where the case base has it."""

_LESSONS = (("enabling", "What helped"), ("limiting", "What got in the way"), ("lessons", "To pass on"))


@dataclass(frozen=True)
class Programme:
    """A programme or network in the case base, and how many of its cases there are."""

    key: str
    label: str
    kind: str  # programme | network
    cases: int


@dataclass(frozen=True)
class Left:
    """Something a project left for others to use."""

    title: str
    kind: str
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Row:
    """One project: its cases, place, what it covered, what it left, and its values for each facet.

    `tie` says how a case belongs to a network; for a programme it is empty.
    """

    cases: tuple[str, ...]
    title: str
    place: str
    covered: tuple[str, ...]
    left: tuple[Left, ...]
    tie: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Count:
    """A value of a facet, and how many rows have it with the other filters on."""

    id: str
    label: str
    count: int


@dataclass(frozen=True)
class Lesson:
    """One lesson as a record has it, with the case and the place in its source."""

    under: str
    text: str
    case: str
    place: str
    source: str | None
    locator: str


@dataclass(frozen=True)
class View:
    """A programme as a table: rows, what they can be filtered by, lessons, and other things made for reuse."""

    key: str
    label: str
    kind: str
    about: str
    rows: tuple[Row, ...]
    facets: Mapping[str, tuple[Count, ...]]
    labels: Mapping[str, str]
    record: str
    lessons: tuple[Lesson, ...]
    others: tuple[Left, ...]
    all_rows: tuple[Row, ...]
    chosen: Mapping[str, tuple[str, ...]]

    def __repr__(self) -> str:
        return f"View({self.label}, {len(self.rows)} of {len(self.all_rows)} rows)"

    def filter(self, **chosen: str | Iterable[str]) -> View:
        """Return the rows that have one of the values of each facet; counts are taken with its own filter lifted.

        >>> view(base, "migration-excellence-programme").filter(topic="private-renting", resource=["leaflet", "guide"])
        """
        wanted = {name: (values,) if isinstance(values, str) else tuple(values) for name, values in chosen.items()}
        for name, values in wanted.items():
            if name not in self.facets:
                raise UsageError(f"'{name}' is not a filter here. Possible: {', '.join(self.facets)}.")
            known = [one.id for one in self.facets[name]]
            if wrong := [value for value in values if value not in known]:
                raise UsageError(f"'{wrong[0]}' is not a value of {name} here: {suggestion(wrong[0], known)}")
        wanted = {name: values for name, values in wanted.items() if values}
        rows = tuple(row for row in self.all_rows if _passes(row, wanted))
        counted = {name: _recounted(self, name, wanted) for name in self.facets}
        return replace(self, rows=rows, facets=counted, chosen=wanted)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data for a page."""
        data = asdict(self)
        del data["all_rows"]
        return {**data, "total": len(self.all_rows)}


def _passes(row: Row, wanted: Mapping[str, Names[str]]) -> bool:
    return all(not set(values).isdisjoint(row.values.get(name, ())) for name, values in wanted.items())


def _recounted(view: View, name: str, wanted: Mapping[str, tuple[str, ...]]) -> tuple[Count, ...]:
    others = {other: values for other, values in wanted.items() if other != name}
    held = Counter(value for row in view.all_rows if _passes(row, others) for value in set(row.values.get(name, ())))
    return tuple(replace(one, count=held[one.id]) for one in view.facets[name])


def programmes(base: Casebase) -> tuple[Programme, ...]:
    """Return the programmes and networks that a case of the collection belongs to, each with its number of cases."""
    found = [Programme(key, label, kind, len(_members(base, key))) for key, label, kind in _known(base)]
    return tuple(one for one in found if one.cases)


def view(base: Casebase, key: str) -> View:
    """Return one programme or network as rows and facets with its lessons."""
    known = {one: (label, kind) for one, label, kind in _known(base)}
    if key not in known:
        raise NotFound(f"There is no programme or network '{key}': {suggestion(key, list(known))}")
    label, kind = known[key]
    entry = _entry(base, key)
    rows = tuple(_rows(base, key, entry))
    return View(
        key=key,
        label=label,
        kind=kind,
        about=_about(base, key, entry),
        rows=rows,
        facets={name: _values(base, name, rows) for name in FACETS if name == "resource" or _held(base, name)},
        labels={name: base.collection.vocabulary(name).label for name in FACETS},
        record=str(entry["record"]) if entry.get("record") in base else "",
        lessons=tuple(_lessons(base, entry, rows)),
        others=tuple(_left(one) for one in entry.get("other_resources") or ()),
        all_rows=rows,
        chosen={},
    )


def _held(base: Casebase, name: str) -> bool:
    return name in base.collection.vocabularies


def _known(base: Casebase) -> Iterator[tuple[str, str, str]]:
    """Yield key, label and kind of every programme of the vocabulary and every network of the list."""
    for term in base.collection.vocabulary("programme").terms:
        yield term.id, term.label, "programme"
    for entry in _listed(base, "networks"):
        yield str(entry.get("key")), str(entry.get("label") or entry.get("key")), "network"


def _listed(base: Casebase, block: str) -> list[dict[str, Any]]:
    listed = (base.collection.reference.get(NAME) or {}).get(block)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _entry(base: Casebase, key: str) -> dict[str, Any]:
    every = (*_listed(base, "programmes"), *_listed(base, "networks"))
    return next((one for one in every if one.get("key") == key), {})


def _about(base: Casebase, key: str, entry: Mapping[str, Any]) -> str:
    term = base.collection.vocabulary("programme").by_id.get(key)
    words = [term.definition if term else "", str(entry.get("about") or ""), str(entry.get("note") or "")]
    return " ".join(sentence(" ".join(one.split())) for one in words if one)


def _members(base: Casebase, key: str) -> list[tuple[Case, str]]:
    """Return the cases of a programme or network, each with how it belongs to it; its own record is not among them."""
    entry = _entry(base, key)
    own = entry.get("record")
    names = [str(name).casefold() for name in entry.get("names") or ()]
    found = []
    for case in base.collection.current:
        tie = "" if case.programme == key else _tie(case, names)
        if case.id != own and (case.programme == key or tie):
            found.append((case, tie))
    return found


def _tie(case: Case, names: list[str]) -> str:
    """Say how a record names a network; empty where it does not."""
    fields = (
        ("Led by it", [case.lead.name]),
        ("A partner", [one.name for one in case.partners]),
        ("A prize or mention by it", [text for one in case.evidence.recognition for text in (one.title, one.by or "")]),
        ("An account published by it", [one.publisher for one in case.sources]),
    )
    ties = [tie for tie, texts in fields if any(name in text.casefold() for name in names for text in texts)]
    return "; ".join([ties[0], *(tie[:1].lower() + tie[1:] for tie in ties[1:])]) if ties else ""


def _rows(base: Casebase, key: str, entry: Mapping[str, Any]) -> Iterator[Row]:
    members = {case.id: (case, tie) for case, tie in _members(base, key)}
    told: set[str] = set()
    for project in entry.get("projects") or ():
        named = [one for one in project.get("case") or () if one in base and base[one].record.state != RETIRED]
        told.update(named)
        cases = [base[one] for one in named]
        place = base.collection.places.get(str(project.get("place")))
        yield Row(
            cases=tuple(named),
            title="; ".join(case.title for case in cases),
            place=place.name if place else str(project.get("place") or ""),
            covered=tuple(map(str, project.get("topics_covered") or ())),
            left=tuple(_left(one) for one in project.get("resources") or ()),
            tie="",
            values=_row_values(base, cases, [str(one.get("kind")) for one in project.get("resources") or ()]),
        )
    for case, tie in members.values():
        if case.id not in told:
            kinds = [one.kind for one in case.means.resources]
            labels = [base.collection.vocabulary("topic").label_of(one.term) for one in case.facets.get("topic", ())]
            place = base.collection.places.get(case.places[0])
            yield Row(
                cases=(case.id,),
                title=case.title,
                place=place.name if place else case.places[0],
                covered=tuple(labels),
                left=tuple(_resource(one) for one in case.means.resources),
                tie=tie,
                values=_row_values(base, [case], kinds),
            )


def _row_values(base: Casebase, cases: Iterable[Case], kinds: Iterable[str]) -> dict[str, tuple[str, ...]]:
    cases = list(cases)
    values = {
        name: tuple(dict.fromkeys(value for case in cases for value in base.collection.values_of(name, case)))
        for name in FACETS
        if name != "resource" and _held(base, name)
    }
    return {**values, "resource": tuple(dict.fromkeys(kinds)) or (NOT_STATED,)}


def _left(entry: Mapping[str, Any]) -> Left:
    by = ", ".join(str(entry[name]) for name in ("publisher", "year") if entry.get(name))
    note = " ".join(sentence(one) for one in (by, str(entry.get("note") or "")) if one)
    kind = str(entry.get("kind") or "other")
    return Left(str(entry.get("title") or ""), kind, note, str(entry.get("address") or ""))


def _resource(one: Resource) -> Left:
    dead = f"Its address did not answer on {long_date(one.dead_on)}." if one.dead_on else ""
    note = " ".join(filter(None, (sentence(one.note) if one.note else "", dead)))
    return Left(one.title, one.kind, note, one.address or "")


def _values(base: Casebase, name: str, rows: tuple[Row, ...]) -> tuple[Count, ...]:
    """Return the values that rows have: in the order of the vocabulary if it has one, else the most frequent first."""
    held = Counter(value for row in rows for value in set(row.values.get(name, ())))
    vocabulary = base.collection.vocabulary(name)
    order = list(vocabulary.by_id) if vocabulary.ordered else []

    def label(value: str) -> str:
        known = vocabulary.label_of(value)
        return value.replace("-", " ").capitalize() if known == value else known

    def place(value: str) -> tuple[int, int, str]:
        return order.index(value) if value in order else len(order), 0 if order else -held[value], label(value)

    return tuple(Count(value, label(value), held[value]) for value in sorted(held, key=place))


def _lessons(base: Casebase, entry: Mapping[str, Any], rows: Iterable[Row]) -> Iterator[Lesson]:
    """Yield the lessons of the record of the whole; without one, what the cases would pass on."""
    own = entry.get("record")
    if own in base:
        case = base[str(own)]
        yield from (one for name, under in _LESSONS for one in _of(base, case, name, under))
    else:
        for row in rows:
            for key in row.cases:
                yield from _of(base, base[key], "lessons", "To pass on")


def _of(base: Casebase, case: Case, name: str, under: str) -> Iterator[Lesson]:
    for one in getattr(case.story, name):
        yield Lesson(under, sentence(one.text), case.id, base.place_line(case), one.source, one.locator)
