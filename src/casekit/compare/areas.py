"""What is compared: an area as far as it is known, from the register, from a case, or described by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from casekit.casebase.collection import Collection
from casekit.casebase.places import CLASSES, UK, area_types, authority_of
from casekit.casebase.problems import perhaps, quote
from casekit.errors import UsageError
from casekit.model.place import Place
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary

RURAL_2011 = (
    "Urban with Major Conurbation",
    "Urban with Minor Conurbation",
    "Urban with City and Town",
    "Urban with Significant Rural",
    "Largely Rural",
    "Mainly Rural",
)
RURAL_LABELS = ("Urban", "Urban with rural areas", "Rural", "Sparse and rural")
RURAL_CLASSES = ("urban", "town-and-country", "rural")
SHORE = frozenset({"coast", "port"})
WIDE = frozenset({"region", "country"})
"""Kinds of place whose size, figures and point say nothing of one council's."""


@dataclass(frozen=True)
class Area:
    """One area. What is None is not known, and is never guessed; `migration_profile` holds ids of the vocabulary."""

    name: str
    key: str | None = None
    council_type: str | None = None
    country: str | None = None
    region: str | None = None
    rural_2011: str | None = None
    rural_label: str | None = None
    rural_class: str | None = None
    population: int | None = None
    population_year: int | None = None
    deprivation: int | None = None
    coast: bool | None = None
    port: bool | None = None
    lat: float | None = None
    lon: float | None = None
    migration_profile: tuple[str, ...] = ()
    checks: frozenset[str] = frozenset()
    basis: str = ""

    def with_story(self, collection: Collection, migration_profile: Iterable[str]) -> Area:
        """Return the area with one's own migration story, as ids or labels of the vocabulary."""
        words = tuple(migration_profile)
        if not words:
            return replace(self, migration_profile=()) if self.migration_profile else self
        vocabulary = collection.vocabulary("migration_profile")
        terms = {_term(vocabulary, word) for word in words}
        return replace(self, migration_profile=tuple(sorted(terms)))

    @classmethod
    def of(
        cls,
        collection: Collection,
        *,
        name: str = "our area",
        council_type: str | None = None,
        country: str | None = None,
        region: str | None = None,
        rural_urban: str | None = None,
        population: int | None = None,
        deprivation_quintile: int | None = None,
        coastal: bool | None = None,
        port: bool | None = None,
        migration_profile: Iterable[str] = (),
    ) -> Area:
        """Describe by hand an area that the register does not have; whatever is left out is unknown."""
        regions = {place.region: place.country for place in collection.places.values() if place.region}
        region = _choose("region", region, sorted(regions))
        country = _choose("country", country, sorted({place.country for place in collection.places.values()}))
        kind = _term(collection.vocabulary("council_type"), council_type) if council_type else None
        if population is not None and population < 0:
            raise UsageError(f"A population of {population:,} is not possible. Give the number of residents.")
        if deprivation_quintile not in (None, 1, 2, 3, 4, 5):
            raise UsageError(f"{deprivation_quintile} is not a deprivation fifth. Give 1 (most deprived) to 5 (least).")
        if region and country and regions[region] != country:
            raise UsageError(f"{region} is not in {country}. Give one of the two, or mend it.")
        return cls(
            name,
            council_type=kind,
            country=country or (regions[region] if region else None),
            region=region,
            population=population,
            deprivation=deprivation_quintile,
            coast=coastal,
            port=port,
            **_rural(rural_urban),
        ).with_story(collection, migration_profile)


def of_place(collection: Collection, place: Place, migration_profile: Iterable[str] = ()) -> Area:
    """Return what the register knows of a place; a town is compared by its authority, and `basis` says so."""
    authority = authority_of(place, collection.places)
    own = place is authority
    wide = authority.kind in WIDE
    classes = [one for one in area_types(place, "", collection.places) if one in RURAL_CLASSES]
    rural = {} if wide else _rural_of(authority, classes)
    figures: dict[str, Any] = {}
    if not wide:
        figures = {"population": authority.population, "population_year": authority.population_year}
        figures |= {"deprivation": authority.deprivation_quintile}
        point = place if place.lat is not None and place.lon is not None else authority
        figures |= {"lat": point.lat, "lon": point.lon}
    return Area(
        place.name,
        key=place.key,
        council_type=authority.council_type or (None if place.country in UK else "outside-uk"),
        country=None if place.country == "United Kingdom" else place.country,
        region=place.region or authority.region,
        **rural,
        **figures,
        coast=_shore(place.coast, authority.coast),
        port=_shore(place.port, authority.port),
        checks=frozenset(authority.checks if own else ({*authority.checks} - SHORE) | ({*place.checks} & SHORE)),
        basis="" if own else f"{place.name} is compared by {authority.name}, in which it lies.",
    ).with_story(collection, migration_profile)


def story_of(case: Case) -> tuple[str, ...]:
    """Return the terms of migration profile that a case is coded with."""
    return tuple(sorted({coded.term for coded in case.facets.get("migration_profile", ())}))


def _shore(own: bool | None, around: bool | None) -> bool | None:
    """Return what is known of a coast or port: a town in an inland area has none, one in a coastal area may."""
    return around if own is None and around is False else own


def _rural_of(authority: Place, classes: list[str]) -> dict[str, Any]:
    """Return the rural-urban fields of an authority; a mixture of classes tells nothing."""
    return {
        "rural_2011": authority.rural_urban_2011,
        "rural_label": authority.rural_urban_label,
        "rural_class": classes[0] if len(classes) == 1 else None,
    }


def _rural(words: str | None) -> dict[str, Any]:
    """Read a rural-urban class that somebody wrote, of any of the three scales."""
    if words is None:
        return {}
    found = _choose("rural-urban class", words, [*RURAL_2011, *RURAL_LABELS, RURAL_CLASSES[1]])
    return {
        "rural_2011": found if found in RURAL_2011 else None,
        "rural_label": found if found in RURAL_LABELS else None,
        "rural_class": CLASSES.get(str(found), found),
    }


def _choose(what: str, word: str | None, choices: list[str]) -> str | None:
    """Return the choice that was meant, whatever its capitals."""
    if word is None:
        return None
    for choice in choices:
        if choice.casefold() == word.strip().casefold():
            return choice
    raise UsageError(f"{quote(word)} is not a {what} we know: {perhaps(word, choices)}")


def _term(vocabulary: Vocabulary, word: str) -> str:
    """Return the id of a term given by id or label."""
    labels = {term.label.casefold(): term.id for term in vocabulary.terms}
    known = _choose(vocabulary.label.lower(), labels.get(word.strip().casefold(), word), list(vocabulary.by_id))
    return str(known)
