"""What of a case is searched, under which name, with which weight, and how it reads in a snippet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from casekit.casebase.collection import Collection
from casekit.engines.analysis import BREAK
from casekit.engines.base import Fields

if TYPE_CHECKING:
    from casekit.model.place import Place
    from casekit.model.record import Case


class SearchField(NamedTuple):
    """A searched field: its name for `field:word`, what people see, and its weight in BM25F."""

    name: str
    label: str
    weight: float


SEARCH_FIELDS = (
    SearchField("title", "title", 5.0),
    SearchField("alias", "other name", 4.0),
    SearchField("place", "place", 4.0),
    SearchField("topic", "topic", 3.0),
    SearchField("summary", "summary", 2.5),
    SearchField("method", "method", 3.0),
    SearchField("group", "people concerned", 2.0),
    SearchField("outcome", "outcome", 1.5),
    SearchField("lesson", "lesson", 1.2),
    SearchField("asked", "what people ask", 4.0),
    SearchField("resource", "reusable resource", 1.2),
    SearchField("story", "story", 1.0),
    SearchField("body", "organisation", 1.0),
    SearchField("source", "source", 0.5),
    SearchField("synonym", "another word for a topic, method or group", 0.6),
)
NAMES = tuple(field.name for field in SEARCH_FIELDS)
WEIGHTS = {field.name: field.weight for field in SEARCH_FIELDS}
LABELS = {field.name: field.label for field in SEARCH_FIELDS}

_HOME = {"practice": "method", "method": "method", "group": "group", "characteristic": "group"}
_WORDED = ("facets.", "equality.characteristic")
_WHOLE = frozenset({"afterwards", "funder"})
"""Facets found by a whole name only: money, grant, stopped and the like, word by word, are in every second text."""


class Passage(NamedTuple):
    """A piece of text that a snippet may be cut from, with the section it stands in."""

    field: str
    section: str
    text: str


def passages(case: Case) -> Iterator[Passage]:
    """Yield the readable texts of a case, in the order of the card."""
    yield Passage("summary", "Summary", case.summary)
    for name, section in (
        ("context", "Context"),
        ("approach", "What was done"),
        ("who_benefits", "Who benefits"),
        ("enabling", "What helped"),
        ("limiting", "What got in the way"),
    ):
        for item in getattr(case.story, name):
            yield Passage("story", section, item.text)
    for outcome in case.outcomes:
        yield Passage("outcome", f"Outcome ({outcome.kind})", outcome.statement)
    for lesson in case.story.lessons:
        yield Passage("lesson", "Lesson", lesson.text)
    for resource in case.means.resources:
        yield Passage("resource", "Resource", " ".join(filter(None, (resource.title, resource.note))))
    for claim in case.claims:
        yield Passage("outcome", f"Figure ({claim.state})", " ".join(filter(None, (claim.value, claim.what, claim.of))))


def coded_facets(collection: Collection) -> dict[str, str]:
    """Return facet → searched field for every facet that curators code, so that its words find its cases."""
    coded = (v.facet for v in collection.vocabularies.values() if v.values_from.startswith(_WORDED))
    return {facet: _HOME.get(facet, "topic") for facet in coded}


def fields_of(case: Case, collection: Collection) -> Fields:
    """Return field name → text for the index."""
    texts: dict[str, list[str]] = {name: [] for name in NAMES}
    texts["title"].append(case.title)
    texts["alias"] += case.aliases
    texts["asked"] += case.asked_as
    texts["place"] += place_names(case, collection)
    for passage in passages(case):
        texts[passage.field].append(passage.text)
    for facet, field in coded_facets(collection).items():
        terms = collection.vocabulary(facet).by_id
        for value in collection.values_of(facet, case):
            if facet not in _WHOLE and (known := terms.get(value)):
                texts[field].append(known.label)
                texts["synonym"] += known.synonyms
        texts[field] += [coded.as_worded for coded in case.facets.get(facet, ()) if coded.as_worded]
    texts["body"] += [case.lead.name, *(partner.name for partner in case.partners), *case.means.funders]
    if case.programme:
        texts["body"].append(collection.vocabulary("programme").label_of(case.programme))
    for source in case.sources:
        texts["source"] += [source.title, source.publisher]
    return {name: f" {BREAK} ".join(dict.fromkeys(pieces)) for name, pieces in texts.items()}


def place_names(case: Case, collection: Collection) -> list[str]:
    """Return every name the case's places go by: then and now, the area around them, and those within them."""
    names: list[str] = []
    seen: set[str] = set()
    waiting = list(case.places)
    while waiting:
        key = waiting.pop(0)
        place = collection.places.get(key)
        if place is None or key in seen:
            continue
        seen.add(key)
        names += _names(place)
        names += [name for name in (place.county, place.region, place.country) if name]
        waiting += [successor.place for successor in place.successors]
        waiting += [place.within] if place.within else []
    return list(dict.fromkeys(names))


def _names(place: Place) -> list[str]:
    return [name for name in (place.name, place.official_name, *place.aliases) if name]


def place_line(case: Case, collection: Collection) -> str:
    """Say in a few words where and when: `Allerdale (now Cumberland), 2007 to 2008`."""
    place = collection.places.get(case.places[0])
    if place is None:
        return case.places[0]
    where = place.name
    now = current_name(place, collection)
    if now and now != place.name:
        where += f" (now {now})"
    if place.country not in {"England", place.name} and place.region != place.name:
        where += f", {place.country}"
    when = period_words(case)
    return f"{where}, {when}" if when else where


def current_name(place: Place, collection: Collection) -> str:
    """Follow the chain of successors to the name in force; empty where the place has several or none."""
    seen = {place.key}
    start = collection.places.get(place.within, place) if place.within else place
    here = start
    while len(here.successors) == 1 and here.successors[0].place not in seen:
        following = collection.places.get(here.successors[0].place)
        if following is None:
            break
        seen.add(following.key)
        here = following
    return "" if here is start else here.name


def period_words(case: Case) -> str:
    """Return the years in words, `about` where they are inferred; empty when unknown."""
    start, end = case.period.start, case.period.end
    about = "about " if case.period.inferred else ""
    if start and end:
        return f"{about}{start}" if start == end else f"{about}{start} to {end}"
    if start:
        return f"from {about}{start}"
    return f"until {about}{end}" if end else ""
