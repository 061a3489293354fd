"""Drafts: records being written or changed, one file each in `drafts/`, outside the collection until published.

A draft of a case that is published already begins with a line that says which state of its file it started from, so
that two people who change the same case are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casekit.casebase.collection import Collection
from casekit.casebase.load import DRAFTS, check_record
from casekit.casebase.problems import Problem
from casekit.casebase.yamlfile import Loaded, Where, read_yaml
from casekit.curate.data import Data
from casekit.curate.files import Changed, mark_of, read_record, save
from casekit.errors import MaterialError, NotFound
from casekit.model.record import Case
from casekit.search.where import source_tree

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BASIS = re.compile(r"# Changes to the published case, begun at ([0-9a-f]{16})")


@dataclass(frozen=True)
class Draft:
    """An unfinished record. `basis` is the mark of the published file it changes, None for a new case."""

    id: str
    path: Path
    data: Data
    mark: str | None
    basis: str | None = None


def check_writable(folder: Path) -> None:
    """Refuse to write into the records that were installed with casekit: an update would replace them."""
    if source_tree() is None and folder.resolve().is_relative_to(Path(__file__).resolve().parent.parent):
        raise MaterialError(
            f"The records in {folder} came with casekit, and an update would replace them. "
            "Copy the folder to a place of your own, and point to it with --casebase or CASEKIT_CASEBASE."
        )


def draft_ids(folder: Path) -> list[str]:
    """Return the ids of all drafts, in order."""
    return sorted(path.stem for path in (folder / DRAFTS).glob("*.yaml") if _ID.fullmatch(path.stem))


def published(folder: Path, key: str) -> Path | None:
    """Return the file of a published case, or None."""
    return next(iter(sorted((folder / "cases").rglob(f"{key}.yaml"))), None) if _ID.fullmatch(key) else None


def open_draft(folder: Path, key: str) -> Draft:
    """Open a draft, or begin one from a published case. Nothing is written yet."""
    path = folder / DRAFTS / f"{key}.yaml"
    original = published(folder, key)
    if path.exists():
        data = read_record(path)
        first = path.read_text(encoding="utf-8-sig").partition("\n")[0]
        basis = _BASIS.match(first)
        return Draft(key, path, data, mark_of(path), basis[1] if basis else None)
    if original is None:
        raise NotFound(
            f"There is neither a draft nor a case '{key}'. Drafts: {', '.join(draft_ids(folder)) or 'none'}."
        )
    return Draft(key, path, read_record(original), None, mark_of(original))


def new_draft(folder: Path, wanted: str, data: Data | None = None) -> Draft:
    """Begin a draft under a free id: the one wanted, or with a number behind it. Nothing is written yet."""
    key = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:70].strip("-") or "new-case"
    number, free = 1, key
    while published(folder, free) or (folder / DRAFTS / f"{free}.yaml").exists():
        number, free = number + 1, f"{key}-{number + 1}"
    return Draft(free, folder / DRAFTS / f"{free}.yaml", data or {"record": {"state": "draft"}}, None)


def keep(draft: Draft, comments: Mapping[Where, str] | None = None) -> Draft:
    """Write a draft to its file and return it with its new mark. Raise Changed where someone else wrote there."""
    mark = save(draft.path, draft.data, mark=draft.mark, comments=comments)
    if draft.mark is None and draft.basis:
        text = f"# Changes to the published case, begun at {draft.basis}\n{draft.path.read_text(encoding='utf-8')}"
        draft.path.write_text(text, encoding="utf-8", newline="\n")
        mark = mark_of(draft.path) or ""
    return Draft(draft.id, draft.path, draft.data, mark, draft.basis)


def check_draft(draft: Draft, collection: Collection) -> tuple[Case | None, list[Problem]]:
    """Check a draft as the record it would become: return the case, unless its shape is wrong, and what is missing."""
    saved = draft.mark is not None and draft.mark == mark_of(draft.path)
    lines = read_yaml(draft.path).lines if saved else {}
    return check_record(draft.id, Loaded(filled(draft.data), lines), collection, f"{DRAFTS}/{draft.id}.yaml")


def filled(value: Any) -> Any:
    """Return data without fields that nothing is written in, and without empty entries at the end of a list."""
    if isinstance(value, dict):
        inner = {name: filled(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one not in (None, "", {}, [])}
    if isinstance(value, list):
        entries = [filled(one) for one in value]
        while entries and entries[-1] in (None, "", {}, []):
            entries.pop()
        return entries
    return value


def publish(folder: Path, draft: Draft, collection: Collection) -> Path:
    """Put a finished draft among the cases and remove it from the drafts; refuse while it has problems."""
    check_writable(folder)
    problems = check_draft(draft, collection)[1]
    if problems:
        raise MaterialError(
            f"'{draft.id}' is not finished, so it was not saved to the collection.\n"
            + "\n".join(str(problem) for problem in problems)
        )
    path = published(folder, draft.id)
    if path is None and draft.basis is not None:
        raise Changed(f"The case '{draft.id}' is no longer in the collection. Your draft is kept in {DRAFTS}/.")
    if path is not None and mark_of(path) != draft.basis:
        raise Changed(
            f"The case '{draft.id}' was changed by someone else since you began. Nothing was overwritten. Your draft "
            f"is kept in {DRAFTS}/{draft.id}.yaml: compare the two, then discard it and make your changes again."
        )
    target = path or folder / "cases" / f"{draft.id}.yaml"
    save(target, filled(draft.data), mark=draft.basis)
    draft.path.unlink(missing_ok=True)
    return target


def discard(draft: Draft) -> None:
    """Remove a draft; the published case, if there is one, stays as it is."""
    draft.path.unlink(missing_ok=True)
