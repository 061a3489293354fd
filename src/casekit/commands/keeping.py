"""Commands for whoever keeps the case base: check, build, new, publish, review, retire, vocab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import casekit
from casekit.commands.common import print_json, progress, say_problems
from casekit.errors import MaterialError

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection


def check(options: argparse.Namespace) -> int:
    """List every problem of the case files, or what needs another look, or the drafts; 1 when there is something."""
    from casekit.curate.endings import read_endings
    from casekit.guards import check_rules
    from casekit.outputs.workshop import check_wording
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, progress)
    if options.due:
        return _due(options, folder, collection)
    if options.drafts:
        return _drafts(options, folder, collection)
    problems = list(collection.problems)
    read_endings(folder, problems)
    problems += check_rules(folder)
    problems += check_wording(folder)
    if options.json:
        print_json([vars(problem) for problem in problems])
    else:
        print(*problems, f"{len(collection.cases)} cases read, {len(problems)} problems.", sep="\n")
    return 1 if problems else 0


def _due(options: argparse.Namespace, folder: Path, collection: Collection) -> int:
    """List what needs another look."""
    from casekit.casebase.problems import Problem
    from casekit.curate.endings import read_endings
    from casekit.curate.review import due, due_text

    problems: list[Problem] = []
    day = options.on or date.today()
    found = due(collection, day, endings=read_endings(folder, problems), ahead=options.ahead)
    if options.json:
        print_json([{**vars(one), "since": str(one.since) if one.since else None} for one in found])
    else:
        print(*problems, due_text(found, day), sep="\n" if problems else "", end="")
    return 1 if found or problems else 0


def _drafts(options: argparse.Namespace, folder: Path, collection: Collection) -> int:
    """List the drafts, each with what it still needs."""
    from casekit.curate.drafts import check_draft, draft_ids, open_draft
    from casekit.evidence.wording import count

    found = {key: check_draft(open_draft(folder, key), collection)[1] for key in draft_ids(folder)}
    if options.json:
        print_json({key: [vars(problem) for problem in problems] for key, problems in found.items()})
        return 1 if any(found.values()) else 0
    for key, problems in found.items():
        print(f"{key}: {count(len(problems), 'thing')} to do" if problems else f"{key}: ready. casekit publish {key}")
        for problem in problems:
            print(f"  {problem}")
    print(f"{count(len(found), 'draft')} in {folder / 'drafts'}.")
    return 1 if any(found.values()) else 0


def build(options: argparse.Namespace) -> int:
    """Build the index anew."""
    from functools import partial

    from casekit.engines import DEFAULT
    from casekit.search.casebase import build_index
    from casekit.search.store import Store
    from casekit.search.where import casebase_folder, index_folder

    folder = casebase_folder(options.casebase)
    store = Store(index_folder(folder, options.index))
    collection = casekit.check(folder, progress)
    build_index(collection, store, options.engine or DEFAULT, partial(progress, doing="Indexing")).close()
    print(f"Index of {len(collection.current)} cases built in {store.folder} (fingerprint {collection.fingerprint}).")
    if collection.problems:
        say_problems(len(collection.problems))
    return 0


def new(options: argparse.Namespace) -> int:
    """Begin a draft to fill in with a text editor."""
    from dataclasses import replace

    from casekit.casebase.problems import did_you_mean
    from casekit.curate.drafts import check_writable, keep, new_draft
    from casekit.curate.template import template
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    check_writable(folder)
    title = " ".join(options.title)
    known: dict[str, object] = {"title": title, "record": {"state": "draft"}}
    if options.place:
        places = casekit.check(folder, progress).places
        if options.place not in places:
            fix = did_you_mean(options.place, sorted(places))
            raise MaterialError(f"'{options.place}' is not a key of the place register: {fix}")
        known["places"] = [options.place]
    draft = new_draft(folder, options.id or "-".join([options.place or "", *title.split()[:5]]))
    data, comments = template(known)
    keep(replace(draft, data=data), comments)
    print(f"{draft.path}: a new draft. Fill it in, then run: casekit publish {draft.id}")
    print("Or write it in a form: casekit app curate")
    return 0


def publish(options: argparse.Namespace) -> int:
    """Put a finished draft into the collection."""
    from casekit.curate import drafts
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, progress)
    path = drafts.publish(folder, drafts.open_draft(folder, options.id), collection)
    print(f"{path}: published. The next search finds it.")
    return 0


def review(options: argparse.Namespace) -> int:
    """Say that a case was checked against its sources, by whom and until when."""
    from casekit.curate.review import review as reviewed

    day = options.on or date.today()
    following = options.next or day.replace(year=day.year + 1, day=min(day.day, 28))
    path = _change_state(options, lambda data: reviewed(data, by=options.by, on=day, next_review=following))
    print(f"{path}: checked by {options.by} on {day}; next review {following}.")
    return 0


def retire(options: argparse.Namespace) -> int:
    """Take a case out of the search; its page and the reason stay."""
    from casekit.curate.review import retire as retired

    day = options.on or date.today()
    path = _change_state(options, lambda data: retired(data, by=options.by, on=day, reason=options.reason))
    print(f"{path}: retired. A search no longer finds it; 'casekit show {options.id}' still shows it with the reason.")
    return 0


def _change_state(options: argparse.Namespace, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """Change the state of a published case, in its file alone."""
    from casekit.casebase.load import check_record
    from casekit.casebase.yamlfile import Loaded
    from casekit.curate.drafts import check_writable, published
    from casekit.curate.files import mark_of, read_record, save
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    check_writable(folder)
    path = published(folder, options.id)
    if path is None:
        raise MaterialError(f"There is no case '{options.id}' in {folder}. Run: casekit search")
    mark, data = mark_of(path), read_record(path)
    data["record"] = change(data)
    problems = check_record(options.id, Loaded(data), casekit.check(folder, progress))[1]
    if problems:
        for problem in problems:
            print(problem, file=sys.stderr)
        raise MaterialError(f"'{options.id}' has problems, so its state was not changed. Mend them first.")
    save(path, data, mark=mark)
    return path


def vocab(options: argparse.Namespace) -> int:
    """Rename a term of a vocabulary everywhere, after showing what that touches."""
    from casekit.curate.drafts import check_writable
    from casekit.curate.rename import apply, plan
    from casekit.evidence.wording import count
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    planned = plan(folder, options.old, options.new, facet=options.facet, label=options.label, merge=options.merge)
    print(planned.to_text(), end="")
    if planned.breaks:
        return 1
    if not options.apply:
        print("Nothing was changed. To make this change, add --apply.")
        return 0
    check_writable(folder)
    print(f"Changed: {count(len(apply(planned)), 'file')}.")
    return 0
