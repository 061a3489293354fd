"""Which values of every facet a case has: some coded in the record, some worked out from it and its places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from casekit.casebase.places import UK, area_types, authority_of
from casekit.casebase.problems import Problem, did_you_mean, quote, read_file, validate
from casekit.model.place import Place
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Term, Vocabulary

Places = Mapping[str, Place]


def slug(text: str) -> str:
    """Turn a name into a short name: small letters, digits and hyphens; letters of other scripts stay."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain.lower().replace("'", "").replace("’", "")).strip("-") or "unnamed"


def _places(case: Case, places: Places) -> list[Place]:
    return [places[key] for key in case.places if key in places]


def _authorities(case: Case, places: Places) -> list[Place]:
    """Return the case's places, with towns and neighbourhoods replaced by the authority they lie in."""
    return [authority_of(place, places) for place in _places(case, places)]


def _council_type(place: Place) -> str | None:
    return place.council_type or (None if place.country in UK else "outside-uk")


def _regions(case: Case, places: Places) -> list[str]:
    """Return the regions of the case's places; a town without one has that of its authority."""
    found = [place.region or authority_of(place, places).region for place in _places(case, places)]
    return [region for region in found if region]


def _years(case: Case) -> tuple[int, int] | None:
    start, end = case.period.start, case.period.end
    if start is None and end is None:
        return None
    first, last = start or end, end or start
    assert first is not None and last is not None
    return first, last


def _eras(case: Case, vocabulary: Vocabulary) -> Iterable[str]:
    """An era runs until the next one starts; its id begins with its first year, or with 'before'."""
    years = _years(case)
    if years is None:
        return ()
    starts = sorted((int(term.id[:4]) if term.id[:4].isdecimal() else 0, term.id) for term in vocabulary.terms)
    ends = [*(start for start, _ in starts), 10_000][1:]
    return [era for (start, era), end in zip(starts, ends, strict=True) if start <= years[1] and years[0] < end]


_DERIVED: dict[str, Callable[[Case, Places], Iterable[str]]] = {
    "places.area_type": lambda case, places: [
        t for p in _places(case, places) for t in area_types(p, case.level, places)
    ],
    "places.council_type": lambda case, places: [t for p in _authorities(case, places) if (t := _council_type(p))],
    "places.region": lambda case, places: [slug(region) for region in _regions(case, places)],
    "places.country": lambda case, places: [slug(p.country) for p in _places(case, places)],
    "outcomes.domain": lambda case, places: [d for outcome in case.outcomes for d in outcome.domain],
    "outcomes.result": lambda case, places: [outcome.result for outcome in case.outcomes],
    "evidence.level": lambda case, places: [case.evidence.level],
    "equality.characteristic": lambda case, places: [link.characteristic for link in case.equality],
    "equality.aim": lambda case, places: [link.aim for link in case.equality],
    "resources.kind": lambda case, places: [resource.kind for resource in case.means.resources],
    "programme": lambda case, places: [case.programme] if case.programme else [],
    "sources.publisher": lambda case, places: [slug(source.publisher) for source in case.sources],
    "depth": lambda case, places: [case.depth],
    "level": lambda case, places: [case.level],
}
"""What `from:` in a vocabulary can say, besides `facets.NAME` and `period.era`."""

ORIGINS = ("facets.NAME", "period.era", *_DERIVED)


def known_origin(origin: str) -> bool:
    """Say whether a vocabulary's `from:` is one we can follow."""
    return origin in ORIGINS or re.fullmatch(r"facets\.\w+", origin) is not None


def values_of(case: Case, vocabulary: Vocabulary, places: Places) -> tuple[str, ...]:
    """Return the case's values for one facet, broader terms included, or `not-stated` alone.

    The order is that of the vocabulary, then of the alphabet, so it is always the same.
    """
    origin = vocabulary.values_from
    if origin.startswith("facets."):
        found: Iterable[str] = [coded.term for coded in case.facets.get(origin.removeprefix("facets."), ())]
    elif origin == "period.era":
        found = _eras(case, vocabulary)
    else:
        found = _DERIVED[origin](case, places)
    values = {value for term in found for value in vocabulary.with_broader(term)}
    rank = {term.id: number for number, term in enumerate(vocabulary.terms)}
    return tuple(sorted(values, key=lambda value: (rank.get(value, len(rank)), value))) or (NOT_STATED,)


def labels_in_use(origin: str, cases: Iterable[Case], places: Places) -> dict[str, str]:
    """Return id → label for a facet whose terms come from a register rather than from its file."""
    found: dict[str, str] = {}
    for case in cases:
        if origin == "sources.publisher":
            found.update({slug(source.publisher): source.publisher for source in case.sources})
        elif origin == "places.region":
            found.update({slug(region): region for region in _regions(case, places)})
        elif origin == "places.country":
            found.update({slug(p.country): p.country for p in _places(case, places)})
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def load_vocabularies(folder: Path, problems: list[Problem]) -> tuple[dict[str, Vocabulary], set[str]]:
    """Return the vocabularies in the order they are shown, and the names of those that are broken."""
    found: list[Vocabulary] = []
    broken: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        file, name = f"vocabularies/{path.name}", path.stem.replace("-", "_")
        loaded = read_file(path, file, problems)
        vocabulary = validate(Vocabulary, loaded.data, file, loaded, problems) if loaded else None
        if vocabulary is None or loaded is None:
            broken.add(name)
            continue
        if vocabulary.facet != name:
            broken.add(name)
            problems.append(
                Problem(file, loaded.line(("facet",)), "facet", "is not the name of the file", f"write facet: {name}")
            )
        if not known_origin(vocabulary.values_from):
            broken |= {name, vocabulary.facet}
            fix = did_you_mean(vocabulary.values_from, list(ORIGINS))
            problems.append(Problem(file, loaded.line(("from",)), "from", "is not an origin we know", fix))
            continue
        for number, term in enumerate(vocabulary.terms):
            line, field = loaded.line(("terms", number, "broader")), f"terms.{number + 1}.broader"
            top = vocabulary.by_id.get(vocabulary.with_broader(term.id)[-1])
            if term.broader and term.broader not in vocabulary.by_id:
                fix = did_you_mean(term.broader, list(vocabulary.by_id))
                problems.append(Problem(file, line, field, f"{quote(term.broader)} is not a term here", fix))
            elif top and top.broader in vocabulary.by_id:
                problems.append(
                    Problem(file, line, field, "goes round in a circle", "let one of these terms have no broader one")
                )
        if len(vocabulary.by_id) < len(vocabulary.terms):
            problems.append(Problem(file, 1, "terms", "two terms have the same id", "give each its own"))
        found.append(vocabulary)
    return {v.facet: v for v in sorted(found, key=lambda v: (v.position, v.facet))}, broken


def with_register(vocabulary: Vocabulary, cases: Mapping[str, Case], places: Mapping[str, Place]) -> Vocabulary:
    """Give an open vocabulary the terms that its register has in use."""
    labels = labels_in_use(vocabulary.values_from, cases.values(), places)
    terms = tuple(
        vocabulary.by_id.get(key) or Term(id=key, label=label, definition=f"{vocabulary.label}: {label}.")
        for key, label in labels.items()
    )
    return Vocabulary.model_validate({**vocabulary.model_dump(by_alias=True), "terms": terms})
