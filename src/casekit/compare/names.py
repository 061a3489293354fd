"""Find a place of the register by any name people give it, and list those that can be "mine"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from casekit.casebase.collection import Collection
from casekit.casebase.places import UK
from casekit.casebase.problems import quote
from casekit.engines.analysis import fold
from casekit.errors import NotFound, UsageError
from casekit.model.place import Place

MOST = 8
"""So many candidates are listed when a name is not clear."""

_STYLES = frozenset("council city borough district county royal metropolitan unitary authority of the".split())
"""Words of a council's full name that people leave out."""


@dataclass(frozen=True)
class Choice:
    """One authority of the United Kingdom to choose as one's own; `names` are all that people call it."""

    key: str
    label: str
    former: bool
    names: tuple[str, ...] = ()


def find_place(collection: Collection, name: str) -> Place:
    """Return the place with this name, old or new; the whole name counts before a part of it.

    >>> find_place(collection, "kings lynn").key
    'kings-lynn-and-west-norfolk'
    """
    if name in collection.places:
        return collection.places[name]
    wanted = plain(name)
    names = {place.key: _names(place) for place in collection.places.values()}
    for found in _matches(wanted, names) if wanted else ():
        if len(found) == 1:
            return collection.places[found[0]]
        if found:
            several = [describe(collection.places[key], collection) for key in found]
            shown = "; ".join(several[:MOST]) + ("; …" if len(several) > MOST else "")
            raise UsageError(
                f"{quote(name)} can mean {len(several)} places: {shown}. Write one of these names in full."
            )
    spelt = {one: key for key, known in names.items() for one in known}
    near = [collection.places[spelt[one]] for one in get_close_matches(wanted, list(spelt), n=3, cutoff=0.75)]
    hint = " or ".join(dict.fromkeys(describe(place, collection) for place in near))
    raise NotFound(
        f"No place in the register is called {quote(name)}. "
        + (f"Did you mean {hint}?" if hint else "Try the name of its council, or describe the area by hand.")
    )


def choices(collection: Collection) -> tuple[Choice, ...]:
    """Return every authority of the United Kingdom, present and former, by name, with what tells it from others."""
    found = [p for p in collection.places.values() if p.kind in {"authority", "county"} and p.country in UK]
    found.sort(key=lambda place: (fold(place.name), place.key))
    return tuple(
        Choice(
            p.key,
            describe(p, collection),
            bool(p.end or p.successors),
            tuple(dict.fromkeys(name for name in (p.name, p.official_name, *p.aliases) if name)),
        )
        for p in found
    )


def describe(place: Place, collection: Collection) -> str:
    """Say which place is meant: `Allerdale (district council, North West, to 2023)`.

    >>> describe(collection.places["hatfield"], collection)
    'Hatfield (town, East of England)'
    """
    kind = collection.vocabulary("council_type").label_of(place.council_type) if place.council_type else place.kind
    kind = in_sentence(kind)
    where = place.region if place.region != place.name else None
    parts = [kind, where or (place.country if place.country != place.name else "")]
    parts += [place.country] if place.country not in UK and place.country != place.name else []
    parts += [f"to {place.end.year}"] if place.end else ["former"] if place.successors else []
    name = re.sub(r" \([^)]*\)$", "", place.name)
    return f"{name} ({', '.join(dict.fromkeys(part for part in parts if part))})"


def in_sentence(label: str) -> str:
    """Write a label as it stands inside a sentence: small first letter, unless it is a name or a short form."""
    proper = (
        label.startswith(("London", "Scottish", "Welsh", "Northern", "Ukraine", "Hong Kong", "English", "Gypsy"))
        or label[1:2].isupper()
    )
    return label if proper else label[:1].lower() + label[1:]


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """Return a name as small words without accents, hyphens or apostrophes, `&` as and."""
    return " ".join(re.findall(r"[^\W_]+", fold(name.replace("&", " and "))))


def _names(place: Place) -> list[str]:
    given = (place.name, place.official_name or place.name, *place.aliases)
    return list(dict.fromkeys(plain(name) for name in given))


def authorities_by_name(collection: Collection) -> dict[str, str]:
    """Return plain name → key for authorities, the whole name before the short one; what is not clear is left out."""
    whole: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for place in collection.places.values():
        if place.kind in {"authority", "county"}:
            for name in _names(place):
                whole.setdefault(name, set()).add(place.key)
                parts.setdefault(short(name), set()).add(place.key)
    return {name: min(keys) for name, keys in {**parts, **whole}.items() if name and len(keys) == 1}


def short(name: str) -> str:
    """Return a plain name without the style of the council: `bristol city of` is `bristol`."""
    words = name.removeprefix("london borough of ").removeprefix("comhairle nan ").split()
    return " ".join(word for word in words if word not in _STYLES)


def _matches(wanted: str, names: Mapping[str, list[str]]) -> Iterable[list[str]]:
    """Yield the keys found in the strictest way first: whole name, without styles, first words, any words in a row."""
    bare, words = short(wanted), f" {wanted} "
    yield [key for key, known in names.items() if wanted in known]
    yield [key for key, known in names.items() if bare and any(bare == short(one) for one in known)]
    yield [key for key, known in names.items() if any(f"{one} ".startswith(words[1:]) for one in known)]
    yield [key for key, known in names.items() if any(words in f" {one} " for one in known)]
