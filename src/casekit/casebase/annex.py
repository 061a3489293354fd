"""What the evidence annex is made from: its shapes (`annex/*.yaml`) and prompts from case law (`case_law.yaml`).

A shape says which sections there are and what goes into each. For an impact, a conclusion or a signature it can name
empty places only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from casekit.casebase.facets import slug
from casekit.casebase.problems import Problem, did_you_mean, named, quote, read_file, validate
from casekit.casebase.yamlfile import Loaded, Where
from casekit.errors import MaterialError, NotFound
from casekit.model.record import Frozen, Key, Line, Text

FOLDER = "annex"
"""Folder of the shapes in a case base."""

BLANK = "blank-"
"""A place that begins with this is always empty."""

PLACES: Mapping[str, str] = {
    "header": "title, service, decision-maker and dates",
    "proposal": "what is proposed, why, what changes, who may be affected, alternatives",
    "scope": "how full the assessment will be, and why",
    "earlier": "the earlier assessment and what its actions achieved",
    "duty": "the words of the duty and its three aims",
    "immigration": "the question on immigration status, and its answer",
    "local-evidence": "evidence from here, as the officer wrote it",
    "elsewhere": "the cases taken, by group and aim, and what each of them tells",
    "set-aside": "cases set aside, with the reasons",
    "grid": "groups and aims: how much was found elsewhere, or which of the four empties",
    "know-told-means-do": "for each group what you know, what you are told, what this means (empty), what you can do",
    "states": "cells without cases, in the four states",
    "gaps": "what is not known, and the action that will close it",
    "engagement": "whom the council asks here; planned until it took place",
    "engaged-elsewhere": "whom other places worked with, as questions",
    "questions": "what got in the way elsewhere, as questions to ask here",
    "mitigations": "what other places did, as questions",
    "measures": "what other places counted, as questions",
    "actions": "the action plan",
    "review": "review date and what would bring it forward",
    "timing": "dates that do not fit",
    "case-law": "prompts from case law",
    "checks": "what a check of the words and of the selection says",
    "log": "every search",
    "sources": "the numbered sources",
    "blank-impact": "empty: impact here, by group",
    "blank-cumulative": "empty: effects together, and good relations",
    "blank-conclusion": "empty: conclusion",
    "blank-sign-off": "empty: sign-off",
    "blank-given": "empty: what the decision-maker was given",
    "blank-screening": "empty: a screening table with yes, no and don't know",
    "blank-resources": "empty: resources committed or removed",
    "blank-decision-to-assess": "empty: whether a full assessment follows",
}
"""What a section of a shape can hold, by name."""

NEEDED = ("sources", "log", "case-law", "immigration", "blank-conclusion", "blank-sign-off")
"""What no shape may leave out."""

IMPACT = ("blank-impact", "know-told-means-do")
"""One of these has to be there, so that there is an empty place for the impact."""

_JUDGED = frozenset(
    "impact impacts conclusion outcome result finding sign-off signature signed approval severity".split()
)


class Section(Frozen):
    """One section of a document."""

    heading: Line = Field(description="Heading of the section")
    text: Text | None = Field(None, description="A sentence or two of the council's own, to stand below the heading")
    blocks: tuple[Key, ...] = Field(min_length=1, description="What goes into the section, by name")


class Shape(Frozen):
    """The shape of an annex: its sections, in order."""

    id: Key = Field(description="Name of the file")
    label: Line = Field(description="What people call it")
    what: Line = Field(description="What it is like, in a sentence")
    manner: Line | None = Field(
        None, description="Whose form it follows, and of which years the forms were that we saw"
    )
    sections: tuple[Section, ...] = Field(min_length=1, description="The sections")


class LawPrompt(Frozen):
    """One ruling, and what it asks of the reader."""

    id: Key = Field(description="Short name")
    name: Line = Field(description="Names of the parties")
    citation: Line = Field(description="Where it is reported")
    says: Text = Field(description="What happened and what the court held, in two plain sentences")
    asks: Text = Field(description="What it asks of the reader")
    basis: Literal["sources seen", "general knowledge, to be checked"] = Field(description="What this rests on")
    seen: Line | None = Field(None, description="What was seen")
    when: tuple[tuple[Key, ...], ...] = Field((), description="Ways in: every list named must have a word there")


class CaseLaw(Frozen):
    """The prompts, and the lists of words that bring one of them to the front."""

    as_at: date = Field(description="Day on which the notes were right")
    not_legal_advice: Text = Field(description="The sentence that always stands with them")
    lists: Mapping[Key, tuple[Line, ...]] = Field(default_factory=dict, description="Lists of words")
    prompts: tuple[LawPrompt, ...] = Field((), description="The prompts, in order")


def load_shapes(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    """Return the sound shapes of a case base as data, by id; the others become problems."""
    found: dict[str, Any] = {}
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        shape = _shape(path, f"{FOLDER}/{path.name}", problems)
        if shape:
            found[shape.id] = shape.model_dump(mode="json")
    return found


def read_shape(path: Path) -> Shape:
    """Read a council's own shape, or raise MaterialError naming every fault with its line."""
    if not path.is_file():
        raise NotFound(f"There is no shape file at {path}. Look at the path, or copy one from casebase/{FOLDER}.")
    problems: list[Problem] = []
    shape = _shape(path, path.name, problems)
    if shape is None:
        raise MaterialError("\n".join(map(str, sorted(problems))))
    return shape


def check_case_law(law: CaseLaw, file: str, loaded: Loaded) -> Iterator[Problem]:
    """Yield lists that are not there, and prompts that stand twice."""
    seen: set[str] = set()
    for number, prompt in enumerate(law.prompts):
        if prompt.id in seen:
            where: Where = ("prompts", number, "id")
            yield Problem(file, loaded.line(where), named(where), f"{quote(prompt.id)} stands twice", "keep one")
        seen.add(prompt.id)
        for way, lists in enumerate(prompt.when):
            for place, name in enumerate(lists):
                if name not in law.lists:
                    where = ("prompts", number, "when", way, place)
                    fix = did_you_mean(name, list(law.lists))
                    yield Problem(file, loaded.line(where), named(where), f"there is no list {quote(name)}", fix)


def _shape(path: Path, file: str, problems: list[Problem]) -> Shape | None:
    """Return a shape without faults; otherwise add them to the problems."""
    loaded = read_file(path, file, problems)
    if loaded is None:
        return None
    if not isinstance(loaded.data, dict):
        problems.append(Problem(file, 1, "file", "is not a shape", f"copy one from casebase/{FOLDER} and change it"))
        return None
    shape = validate(Shape, {**loaded.data, "id": slug(path.stem)[:80].strip("-")}, file, loaded, problems)
    faults = list(_faults(shape, file, loaded)) if shape else []
    problems += faults
    return None if faults else shape


def _faults(shape: Shape, file: str, loaded: Loaded) -> Iterator[Problem]:
    """Yield places that do not exist, stand twice or are missing, and words set beside an empty place."""

    def problem(where: Where, message: str, fix: str) -> Problem:
        return Problem(file, loaded.line(where), named(where), message, fix)

    seen: set[str] = set()
    for number, section in enumerate(shape.sections):
        for place, name in enumerate(section.blocks):
            where: Where = ("sections", number, "blocks", place)
            if name not in PLACES:
                yield problem(where, f"there is no place {quote(name)}", _instead(name))
            elif name in seen:
                yield problem(where, f"{quote(name)} stands twice", "keep one of the two")
            seen.add(name)
        if section.text and any(name.startswith(BLANK) for name in section.blocks):
            fix = "take the text away, or put it into a section of its own"
            yield problem(("sections", number, "text"), "stands beside a place that is left empty", fix)
    for name in NEEDED:
        if name not in seen:
            yield problem(("sections",), f"no section holds {quote(name)}", f"add it: {PLACES[name]}")
    if seen.isdisjoint(IMPACT):
        yield problem(("sections",), "no section has an empty place for the impact", f"add {' or '.join(IMPACT)}")


def _instead(name: str) -> str:
    if not _JUDGED.isdisjoint((name, *name.split("-"))):
        blanks = ", ".join(one for one in PLACES if one.startswith(BLANK))
        return f"casekit fills in no impact, conclusion or signature; the empty places are {blanks}"
    return did_you_mean(name, list(PLACES))
