"""What each command does. Every function takes the options, prints, and returns the exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import casekit
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.search.casebase import Casebase
    from casekit.search.results import Results


def _progress(done: int, total: int, name: str) -> None:
    """Show a line of progress on a terminal; long loads only."""
    if total > 50 and sys.stderr.isatty():
        print(f"\rReading cases: {done + 1} of {total} ", end="\n" if done + 1 == total else "", file=sys.stderr)


def _open(options: argparse.Namespace) -> Casebase:
    base = casekit.open(options.casebase, options.index, progress=_progress)
    if base.notice:
        print(f"casekit: {base.notice}", file=sys.stderr)
    if base.problems:
        _say_problems(len(base.problems), "; some cases may be missing")
    return base


def _find(base: Casebase, options: argparse.Namespace, limit: int) -> Results:
    """Search with the words and filters of the command line."""
    return base.search(" ".join(options.words), limit=limit, without=options.without, **options.filters)


def _say_problems(number: int, then: str = "") -> None:
    from casekit.evidence.wording import count

    print(f"casekit: {count(number, 'problem')} in the case files{then}. Run: casekit check", file=sys.stderr)


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def check(options: argparse.Namespace) -> int:
    """List every problem of the case files; 1 when there are any."""
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, _progress)
    if options.json:
        _print_json([vars(problem) for problem in collection.problems])
    else:
        for problem in collection.problems:
            print(problem)
        print(f"{len(collection.cases)} cases read, {len(collection.problems)} problems.")
    return 1 if collection.problems else 0


def build(options: argparse.Namespace) -> int:
    """Build the index anew."""
    from casekit.engines import DEFAULT
    from casekit.search.casebase import build_index
    from casekit.search.store import Store
    from casekit.search.where import casebase_folder, index_folder

    folder = casebase_folder(options.casebase)
    store = Store(index_folder(folder, options.index))
    collection = casekit.check(folder, _progress)
    build_index(collection, store, options.engine or DEFAULT).close()
    print(f"Index of {len(collection.current)} cases built in {store.folder} (fingerprint {collection.fingerprint}).")
    if collection.problems:
        _say_problems(len(collection.problems))
    return 0


def search(options: argparse.Namespace) -> int:
    """Print what a search finds."""
    base = _open(options)
    found = _find(base, options, max(0, options.limit))
    if options.json:
        _print_json(found.to_dict())
        return 0
    from casekit.evidence.wording import count, no_case, strength

    for note in found.notes:
        print(note)
    if found.suggestion:
        print(f"Did you mean: {found.suggestion}")
    for word, labels in found.expanded.items():
        print(f"'{word}' is also called: {', '.join(labels)}")
    if not found.total:
        print(no_case(found.records, date.today(), found.query))
        for way in found.loosen:
            print(f"  Without {way.label}: {count(way.total, 'case')}")
        return 0
    print(f"{count(found.total, 'case')} out of {found.records}")
    for hit in found:
        print(f"\n{hit.title}\n  {hit.place}  [{hit.id}]\n  {strength(hit.case, base.collection)}")
        print(f"  {hit.snippet.section}: {hit.snippet.text}")
        if hit.why:
            print(f"  Found by: {'; '.join(hit.why)}")
    return 0


def show(options: argparse.Namespace) -> int:
    """Print one case in full."""
    base = _open(options)
    case = base.case(options.id)
    if options.json:
        _print_json(case.model_dump(mode="json", exclude_none=True))
    else:
        from casekit.outputs.card_text import card_text

        print(card_text(base, case))
    return 0


def facets(options: argparse.Namespace) -> int:
    """Print the filters and their values, with counts."""
    from casekit.casebase.problems import did_you_mean

    base = _open(options)
    found = base.search(limit=0, without=options.without, **options.filters)
    vocabularies = base.collection.vocabularies
    if options.facet and options.facet.replace("-", "_") not in vocabularies:
        raise UsageError(f"'{options.facet}' is not a facet: {did_you_mean(options.facet, list(vocabularies))}")
    names = [options.facet.replace("-", "_")] if options.facet else list(vocabularies)
    if options.json:
        _print_json({name: dict(found.facets[name]) for name in names})
        return 0
    for name in names:
        print(f"\n--{name.replace('_', '-')}  {vocabularies[name].label}: {vocabularies[name].question}")
        for value, number in found.facets[name].items():
            print(f"  {number:4}  {value:32} {vocabularies[name].label_of(value)}")
    return 0


def summarise(options: argparse.Namespace) -> int:
    """Write a summary, and the recipe where asked."""
    from casekit.evidence.wording import count

    base = _open(options)
    if options.recipe:
        recipe = casekit.Recipe.load(options.recipe)
    else:
        recipe = casekit.Recipe.from_results(
            _find(base, options, 0), chosen=tuple(base.case(key).id for key in options.case)
        )
    summary = casekit.summarise(options.kind, base, recipe, title=options.title)
    if not summary.cases:
        print("casekit: Nothing was found; the document says so in the fixed words.", file=sys.stderr)
    print(f"{summary.save(options.output)}: {count(len(summary.cases), 'case')}.")
    if options.save_recipe:
        print(f"{summary.recipe.save(options.save_recipe)}: the question, to use again with --recipe.")
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the cases found as a spreadsheet."""
    from casekit.evidence.wording import count
    from casekit.outputs.summarise import export_cases

    base = _open(options)
    found = _find(base, options, len(base))
    print(f"{export_cases(base, found, Path(options.output))}: {count(found.total, 'case')}.")
    return 0


def index(options: argparse.Namespace) -> int:
    """Say where the index is, and whether it is fresh."""
    from casekit.casebase.load import fingerprint
    from casekit.search.store import Store
    from casekit.search.where import casebase_folder, index_folder

    folder = casebase_folder(options.casebase)
    store = Store(index_folder(folder, options.index))
    current = store.current()
    mark = fingerprint(folder)
    fresh = bool(current and current.fingerprint == mark)
    if options.json:
        found = (
            {"engine": current.engine, "records": current.records, "fingerprint": current.fingerprint}
            if current
            else None
        )
        _print_json({"casebase": str(folder), "index": str(store.folder), "fresh": fresh, "current": found})
        return 0
    print(f"Cases: {folder}\nIndex: {store.folder}")
    if current is None:
        print("There is no index yet, or it is not whole. It is built at the next search, or now with: casekit build")
    else:
        print(f"{current.records} cases, engine {current.engine}, fingerprint {current.fingerprint}")
        print(
            "It matches the case files."
            if fresh
            else "It is older than the case files. It is built again at the next search."
        )
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema or the data dictionary."""
    from casekit.curate.schema import data_dictionary, json_schema

    print(data_dictionary() if options.dictionary else json.dumps(json_schema(), indent=1, ensure_ascii=False))
    return 0


def app(options: argparse.Namespace) -> int:
    """Serve the Find page."""
    from casekit.panels.app import serve_page

    _open(options)  # builds the index before the first page is asked for
    _pass_on(options)
    serve_page(options.port, ip=options.ip, browser=not options.no_browser, pool=options.pool)
    return 0


def lab(options: argparse.Namespace) -> int:
    """Serve JupyterLab on the notebooks."""
    from casekit.panels.app import serve_lab

    _open(options)
    _pass_on(options)
    serve_lab(options.port, browser=not options.no_browser)
    return 0


def _pass_on(options: argparse.Namespace) -> None:
    """Let the notebooks' kernels use the same folders."""
    for name, folder in (("CASEKIT_CASEBASE", options.casebase), ("CASEKIT_INDEX", options.index)):
        if folder:
            os.environ[name] = str(Path(folder).expanduser().resolve())
