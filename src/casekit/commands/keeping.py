"""Commands for whoever keeps the case base: check and build."""

from __future__ import annotations

import argparse

import casekit
from casekit.commands.common import print_json, progress, say_problems


def check(options: argparse.Namespace) -> int:
    """List every problem of the case files; 1 when there are any."""
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, progress)
    if options.json:
        print_json([vars(problem) for problem in collection.problems])
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
    collection = casekit.check(folder, progress)
    build_index(collection, store, options.engine or DEFAULT).close()
    print(f"Index of {len(collection.current)} cases built in {store.folder} (fingerprint {collection.fingerprint}).")
    if collection.problems:
        say_problems(len(collection.problems))
    return 0
