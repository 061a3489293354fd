"""The lists a checklist is made from: useful practice by group, and the frameworks an action list is ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from casekit.casebase.collection import Collection
from casekit.errors import MaterialError
from casekit.model.record import Frozen, Key

NONE = "none"

FRAMEWORKS = {"sefton": "sefton-framework", "charter": "integrating-cities-charter"}
"""What an action list can be ordered by, with the key of the framework."""


class _Loose(Frozen):
    """A block of a list that may hold more than is read here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Item(_Loose):
    key: Key
    text: str
    topics: tuple[Key, ...] = ()
    methods: tuple[Key, ...] = ()
    tried_by: tuple[Key, ...] = ()
    locator: str = ""
    sefton: Key | None = None
    charter: Key | None = None


class _Group(_Loose):
    key: Key
    label: str
    practice: Key
    sefton: Key | None = None
    charter: Key | None = None
    items: tuple[_Item, ...] = ()


class _Practices(_Loose):
    source: Key | None = None
    intro: str = ""
    groups: tuple[_Group, ...] = ()


class _Part(_Loose):
    key: Key
    label: str
    actions: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    locator: str = ""


class _Framework(_Loose):
    key: Key
    label: str
    about: str = ""
    source: Key | None = None
    locator: str = ""
    parts: tuple[_Part, ...] = ()


class _Frameworks(_Loose):
    frameworks: tuple[_Framework, ...] = Field(())


_Listed = TypeVar("_Listed", _Practices, _Frameworks)


@dataclass(frozen=True)
class Practice:
    """One useful practice: its words, its group, who tried it, and where it stands in each framework."""

    key: str
    text: str
    group: str
    group_label: str
    practice: str
    topics: tuple[str, ...]
    methods: tuple[str, ...]
    tried_by: tuple[str, ...]
    locator: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One strand or role of a framework, with what its source says of it."""

    key: str
    label: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Framework:
    """A framework with its parts, in the order of the source."""

    key: str
    label: str
    about: str
    source: str | None
    locator: str
    parts: tuple[Part, ...]


def practices(collection: Collection) -> tuple[Practice, ...]:
    """Return the useful practices of a case base, in the order of their source; none where it keeps no list."""
    return tuple(
        Practice(
            item.key,
            " ".join(item.text.split()),
            group.key,
            group.label,
            group.practice,
            item.topics,
            item.methods,
            item.tried_by,
            item.locator,
            _parts(group, item),
        )
        for group in _practices(collection).groups
        for item in group.items
    )


def _parts(group: _Group, item: _Item) -> Mapping[str, str]:
    """Return framework → part, those of the item before those of its group."""
    own = {"sefton": item.sefton or group.sefton, "charter": item.charter or group.charter}
    return {name: part for name, part in own.items() if part and part != NONE}


def about_practices(collection: Collection) -> tuple[str, str | None]:
    """Return what the list says of itself, and the key of its source."""
    listed = _practices(collection)
    return " ".join(listed.intro.split()), listed.source


def framework(collection: Collection, by: str) -> Framework:
    """Return what an action list is ordered by: "sefton" or "charter"."""
    if by not in FRAMEWORKS:
        raise MaterialError(f"'{by}' is not a way to order the actions. Possible: {', '.join(FRAMEWORKS)}.")
    listed = _read(_Frameworks, collection, "frameworks").frameworks
    found = next((one for one in listed if one.key == FRAMEWORKS[by]), None)
    if found is None:
        raise MaterialError(f"This case base has no framework '{FRAMEWORKS[by]}'. Add it to frameworks.yaml.")
    parts = tuple(Part(one.key, one.label, one.actions or one.commitments) for one in found.parts)
    return Framework(found.key, found.label, " ".join(found.about.split()), found.source, found.locator, parts)


def _practices(collection: Collection) -> _Practices:
    return _read(_Practices, collection, "practices")


def _read(model: type[_Listed], collection: Collection, name: str) -> _Listed:
    data: Any = collection.reference.get(name) or {}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = f"{name}.yaml cannot be used: look at {where or 'its beginning'}. Run: casekit check"
        raise MaterialError(message) from error
