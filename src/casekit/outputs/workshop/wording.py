"""The fixed words of the workshop documents, from `workshop.yaml` of a case base: data that a curator keeps."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError

from casekit.casebase.collection import Collection
from casekit.casebase.problems import Problem, did_you_mean, named, quote, read_file, validate
from casekit.model.record import Frozen, Key, Line

NAME = "workshop"
"""The words of a case base stand in this file."""

ROLES = {"ward": "Ward councillors", "portfolio": "Portfolio holders", "scrutiny": "Scrutiny"}
"""Whom the questions are for, in the order in which they are shown."""

EACH_ROLE = 2
"""Questions for each role; with the one for everyone they are at most seven."""


class Question(Frozen):
    """A question to discuss, whom it is for, and the topics it is about."""

    role: Literal["ward", "portfolio", "scrutiny", "everyone"] = Field(alias="for", description="Whom it is for")
    text: Line = Field(description="The question")
    topics: tuple[Key, ...] = Field((), description="Topics it is about; left out, it suits every topic")


class Point(Frozen):
    """A sensitive point, for the facilitator."""

    text: Line = Field(description="The point")
    topics: tuple[Key, ...] = Field((), description="Topics it is about; left out, it suits every topic")


class Avoid(Frozen):
    """Words to avoid, and the rule that says why."""

    rule: Key = Field(description="Id of the rule in terminology.yaml")
    words: Line = Field(description="The words, as people say them")
    topics: tuple[Key, ...] = Field((), description="Topics it is about; left out, it suits every topic")


class Equality(Frozen):
    """What to ask of each option."""

    nothing: Line | None = Field(None, description="Of leaving things as they are")
    adapt: Line | None = Field(None, description="Of adapting what others did")
    find_out: Line | None = Field(None, description="Of finding out more first")


class Time(Frozen):
    """One part of the session."""

    minutes: int = Field(ge=1, le=240, description="How long it takes")
    what: Line = Field(description="What is done")
    slides: Line | None = Field(None, description="Which slides are shown")


class Wording(Frozen):
    """The list in workshop.yaml; without the file it is empty, and the documents leave space to write."""

    as_at: date | None = None
    questions: tuple[Question, ...] = ()
    sensitive: tuple[Point, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    equality: Equality = Equality()
    times: tuple[Time, ...] = ()
    room: tuple[Line, ...] = ()
    members: tuple[Line, ...] = ()

    @cached_property
    def minutes(self) -> int:
        """Return how long the session takes."""
        return sum(time.minutes for time in self.times)

    def questions_for(self, role: str, topics: frozenset[str], most: int = EACH_ROLE) -> tuple[str, ...]:
        """Return the questions for a role, those about the topics first."""
        mine = [one for one in self.questions if one.role == role and _suits(one, topics)]
        return tuple(one.text for one in sorted(mine, key=lambda one: not one.topics))[:most]

    def points_for(self, topics: frozenset[str]) -> tuple[str, ...]:
        """Return the sensitive points, those about the topics first."""
        mine = [one for one in self.sensitive if _suits(one, topics)]
        return tuple(one.text for one in sorted(mine, key=lambda one: not one.topics))

    def words_for(self, topics: frozenset[str]) -> tuple[Avoid, ...]:
        """Return the words to avoid, those about the topics first."""
        return tuple(sorted((one for one in self.avoid if _suits(one, topics)), key=lambda one: not one.topics))


_Aimed = TypeVar("_Aimed", Question, Point, Avoid)


def _suits(one: _Aimed, topics: frozenset[str]) -> bool:
    return not one.topics or not topics.isdisjoint(one.topics)


def load_wording(collection: Collection) -> Wording:
    """Return the words of a case base; none where its file is missing or broken."""
    try:
        return Wording.model_validate(collection.reference.get(NAME) or {})
    except ValidationError:
        return Wording()


def check_wording(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the words of a case base folder, each with its line; nothing if it has none."""
    path, problems = folder / f"{NAME}.yaml", list[Problem]()
    loaded = read_file(path, path.name, problems) if path.exists() else None
    wording = validate(Wording, loaded.data, path.name, loaded, problems) if loaded else None
    if loaded and wording:
        rules = _ids(folder / "terminology.yaml", "rules")
        topics = _ids(folder / "vocabularies" / "topic.yaml", "terms")

        def unknown(way: tuple[str | int, ...], what: str, name: str, known: list[str]) -> None:
            if known and name not in known:
                message, fix = f"{quote(name)} is not a {what}", did_you_mean(name, known)
                problems.append(Problem(path.name, loaded.line(way), named(way), message, fix))

        for field in ("questions", "sensitive", "avoid"):
            for number, one in enumerate(getattr(wording, field)):
                for place, topic in enumerate(one.topics):
                    unknown((field, number, "topics", place), "topic", topic, topics)
        for number, word in enumerate(wording.avoid):
            unknown(("avoid", number, "rule"), "rule", word.rule, rules)
    return tuple(problems)


def _ids(path: Path, field: str) -> list[str]:
    """Return the ids that a list file names; none where it cannot be read, as others say so."""
    loaded = read_file(path, path.name, []) if path.exists() else None
    listed: Any = loaded.data.get(field) if loaded and isinstance(loaded.data, dict) else None
    return [str(one["id"]) for one in listed or () if isinstance(one, dict) and "id" in one]
