"""Rename a term of a vocabulary, or join it with another: what that touches is shown first, then done as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from casekit.casebase.collection import Collection
from casekit.casebase.load import DRAFTS, fingerprint, load
from casekit.casebase.places import AREA_BY_TYPE, CLASSES, LEVELS
from casekit.casebase.problems import quote, suggestion
from casekit.casebase.yamlfile import parse_yaml
from casekit.curate.files import Changed, mark_of
from casekit.curate.terms import LISTS, Change, Site, changes_in, names_after
from casekit.curate.textedit import apply_edits
from casekit.curate.together import rehearse, write_all
from casekit.engines.analysis import fold
from casekit.errors import MaterialError, NotFound, UnreadableFile, UsageError
from casekit.evidence.wording import count
from casekit.model.vocabulary import NOT_STATED, Vocabulary

_FIXED = {
    "equality.aim": "the three aims are those of the law",
    "evidence.level": "the levels of evidence are a published scale",
    "outcomes.result": "the steps of this scale are part of casekit",
    "depth": "the depths of a record are part of casekit",
    "level": "the geographic levels are part of casekit",
    "period.era": "the id of an era says when it begins",
}
_NAMED = {  # ids that casekit itself names
    "places.area_type": {*CLASSES.values(), *LEVELS.values(), *AREA_BY_TYPE.values(), "coastal", "port", "outside-uk"},
    "equality.characteristic": {"marriage-and-civil-partnership"},
}
_ID = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
_BASIS = re.compile(r"# Changes to the published case, begun at ([0-9a-f]{16})")


@dataclass(frozen=True)
class Plan:
    """What a change of a term would touch. It can be made only where `breaks` is empty."""

    folder: Path
    facet: str
    old: str
    new: str
    sites: tuple[Site, ...]
    notes: tuple[str, ...]
    breaks: tuple[str, ...]
    texts: Mapping[Path, str]
    marks: Mapping[Path, str | None]
    fingerprint: str

    def to_text(self) -> str:
        """Return the plan for a terminal."""
        found = Counter(_kind_of_file(site.file) for site in self.sites)
        where = ", ".join(f"{number} in {kind}" for kind, number in sorted(found.items()))
        lines = [f"{self.facet}: '{self.old}' becomes '{self.new}' in {count(len(self.sites), 'place')} ({where})."]
        lines += [f"  {site}" for site in self.sites]
        lines += [f"Note: {note}." for note in self.notes]
        lines += [f"This cannot be done: {reason}." for reason in self.breaks]
        return "\n".join(lines) + "\n"


def plan(
    folder: Path, old: str, new: str, *, facet: str | None = None, label: str | None = None, merge: bool = False
) -> Plan:
    """Say what renaming a term would touch, and try it on a copy; nothing is written.

    With `merge`, the term that has the new id takes over the records, other names and narrower terms of the old one.
    """
    mark, before = fingerprint(folder), load(folder)
    change = Change(_vocabulary(before, old, facet), old, new, label)
    breaks = list(_refusals(before, change, merge))
    texts: dict[Path, str] = {}
    changed: dict[Path, str] = {}
    sites: list[Site] = []
    for path in sorted(folder.rglob("*.yaml")):
        file, text = path.relative_to(folder).as_posix(), _read(path)
        if old not in text or path.name.startswith("."):
            continue
        try:
            here, edits = changes_in(file, text, change)
        except UnreadableFile as error:
            breaks.append(f"{file} may name the term and cannot be read ({error})")
            continue
        sites += here
        if edits:
            texts[path], changed[path] = text, apply_edits(text, edits)
    _move_drafts_along(folder, texts, changed)
    if not breaks:
        breaks += _differences(folder, before, change, texts, changed)
    return Plan(
        folder,
        change.vocabulary.facet,
        old,
        new,
        tuple(sorted(sites, key=lambda site: (not site.file.startswith("vocabularies/"), site))),
        tuple(_notes(change)),
        tuple(breaks),
        changed,
        {path: mark_of(path) for path in changed},
        mark,
    )


def apply(plan: Plan) -> tuple[Path, ...]:
    """Make the change in all files or in none, and return the files."""
    if plan.breaks:
        raise MaterialError(f"'{plan.old}' was not changed: {'; '.join(plan.breaks)}.")
    if fingerprint(plan.folder) != plan.fingerprint:
        raise Changed("A file of the case base was changed meanwhile. Nothing was written. Look at the plan again.")
    write_all(plan.folder, plan.texts, plan.marks)
    return tuple(plan.texts)


def _kind_of_file(file: str) -> str:
    known = {"cases": "cases", DRAFTS: "drafts", "vocabularies": "the vocabulary", "places": "the place register"}
    return known.get(file.partition("/")[0], "other lists")


def _read(path: Path) -> str:
    """Return a file's text with every sign it has; none where it cannot be read, which the check of records reports."""
    try:
        return path.read_bytes().decode() if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _vocabulary(collection: Collection, old: str, facet: str | None) -> Vocabulary:
    """Return the vocabulary that has the term."""
    wanted = facet.replace("-", "_") if facet else None
    if wanted and wanted not in collection.vocabularies:
        raise UsageError(f"{quote(facet)} is not a facet: {suggestion(wanted, list(collection.vocabularies))}")
    searched = [v for v in collection.vocabularies.values() if wanted in (None, v.facet)]
    found = [v for v in searched if old in v.by_id]
    if len(found) > 1:
        names = " and ".join(f"'{v.facet.replace('_', '-')}'" for v in found)
        raise UsageError(f"{quote(old)} is a term of {names}. Say which one you mean with --facet.")
    if not found:
        known = [term for v in searched for term in v.by_id]
        raise NotFound(f"{quote(old)} is not a term of {wanted or 'any vocabulary'}: {suggestion(old, known)}")
    return found[0]


def _refusals(collection: Collection, change: Change, merge: bool) -> Iterator[str]:
    """Yield why the change cannot be made."""
    vocabulary, old, new = change.vocabulary, change.old, change.new
    origin, name = vocabulary.values_from, vocabulary.facet.replace("_", "-")
    if origin in _FIXED:
        yield f"the terms of '{name}' are fixed, because {_FIXED[origin]}"
    elif vocabulary.open:
        yield f"the terms of '{name}' come from the records and the place register: change the name there"
    elif old in _NAMED.get(origin, ()):
        yield f"casekit itself names '{old}'; only its label, definition and other names can change"
    if old == new:
        yield "the two ids are the same"
    elif not _ID.fullmatch(new) or len(new) > 80 or yaml.safe_load(new) != new or new == NOT_STATED:
        yield f"{quote(new)} is not a short name: use small letters, digits and hyphens, and no word for yes or no"
    elif merge and not change.joins:
        yield f"there is no term '{new}' to join it with: leave out --merge to rename it"
    elif change.joins and not merge:
        yield f"there is a term '{new}' already: to join the two, add --merge"
    elif change.joins:
        for file, way in LISTS.get(vocabulary.facet, {}).items():
            entries = collection.reference.get(file.removesuffix(".yaml"), {}).get(way[0], ())
            if way[-1] in ("id", "key") and {old, new} <= {e.get(way[-1]) for e in entries if isinstance(e, dict)}:
                yield f"{file} has an entry for each of the two: join those by hand first"


def _notes(change: Change) -> Iterator[str]:
    """Yield what a curator should know before the change is made."""
    old, new, terms = change.old, change.new, change.vocabulary.by_id
    if names := names_after(change):
        yield f"the term gains the other names {', '.join(names)}"
    if change.joins:
        above = terms[old].broader if terms[new].broader == old else terms[new].broader
        if terms[old].broader not in (above, new):
            yield f"the records of '{old}' come under {above or 'no broader term'}"
        yield f"the definition of '{old}' goes: {quote(terms[old].definition)}"
    elif not change.label:
        yield f"the label stays {quote(terms[old].label)}; --label gives it another one"
    for term in terms.values():
        if term.id not in (old, new) and fold(new.replace("-", " ")) in map(fold, (term.label, *term.synonyms)):
            yield f"'{new}' reads like another name of the term '{term.id}'"
    yield "saved recipes, notebooks and links outside the case base keep the old id"


def _move_drafts_along(folder: Path, texts: dict[Path, str], changed: dict[Path, str]) -> None:
    """Let a draft that changes a case go on from the case as it will be."""
    for path in [path for path in changed if path.is_relative_to(folder / "cases")]:
        draft = folder / DRAFTS / path.name
        text = changed.get(draft) or _read(draft)
        if (begun := _BASIS.match(text)) and begun[1] == mark_of(path):
            after = blake2b(changed[path].encode(), digest_size=8).hexdigest()  # as mark_of gives it
            texts.setdefault(draft, text)
            changed[draft] = text[: begun.start(1)] + after + text[begun.end(1) :]


def _differences(
    folder: Path, before: Collection, change: Change, texts: dict[Path, str], changed: dict[Path, str]
) -> Iterator[str]:
    """Load a copy with the change made, and yield what would differ by more than the id."""
    after, old, new = rehearse(folder, changed), change.old, change.new
    known = Counter((p.file, p.message) for p in before.problems)
    fresh = [problem for problem in after.problems if not known[problem.file, problem.message]]
    if fresh or len(after.problems) > len(before.problems):
        first = str(fresh[0]) if fresh else "run casekit check"
        yield f"it would leave {count(len(fresh) or 1, 'new problem')}, the first of them: {first}"
        return
    for path, text in changed.items():
        in_vocabulary = path.parent == folder / "vocabularies"
        if not in_vocabulary and _joined(parse_yaml(texts[path]).data, old, new) != _joined(
            parse_yaml(text).data, old, new
        ):
            yield f"{path.name} would change in more than this word"
    for facet, values in before.values.items():
        for case, had in values.items():
            has = after.values.get(facet, {}).get(case, ())
            if facet != change.vocabulary.facet or old not in had:
                wanted = set(has) == set(had)
            elif change.joins:
                wanted = new in has and old not in has
            else:
                wanted = set(has) == {new if value == old else value for value in had}
            if not wanted:
                yield f"the case '{case}' would stand under other terms of '{facet}'"


def _joined(data: Any, old: str, new: str) -> Any:
    """Return data with the new id for the old one, and nothing twice in a list."""
    if isinstance(data, dict):
        return {key: _joined(value, old, new) for key, value in data.items()}
    if isinstance(data, list):
        kept: list[Any] = []
        for value in (_joined(one, old, new) for one in data):
            if value not in kept:
                kept.append(value)
        return kept
    return new if isinstance(data, str) and data.strip() == old else data
