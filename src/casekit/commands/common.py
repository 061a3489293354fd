"""What the commands share: opening the case base, searching it, and printing."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

import casekit

if TYPE_CHECKING:
    from casekit.search.casebase import Casebase
    from casekit.search.results import Results


def progress(done: int, total: int, name: str, doing: str = "Reading") -> None:
    """Show a line of progress on a terminal; long loads only."""
    if total > 50 and sys.stderr.isatty():
        print(f"\r{doing} cases: {done + 1} of {total} ", end="\n" if done + 1 == total else "", file=sys.stderr)


def open_base(options: argparse.Namespace) -> Casebase:
    """Open the case base that was asked for, and say what is amiss."""
    base = casekit.open(options.casebase, options.index, progress=progress)
    if base.notice:
        print(f"casekit: {base.notice}", file=sys.stderr)
    if base.problems:
        say_problems(len(base.problems), "; some cases may be missing")
    return base


def find(base: Casebase, options: argparse.Namespace, limit: int) -> Results:
    """Search with the words and filters of the command line."""
    exact = getattr(options, "exact", False)
    return base.search(" ".join(options.words), limit=limit, without=options.without, exact=exact, **options.filters)


def say_problems(number: int, then: str = "") -> None:
    """Point to the problems in the case files."""
    from casekit.evidence.wording import count

    print(f"casekit: {count(number, 'problem')} in the case files{then}. Run: casekit check", file=sys.stderr)


def print_json(data: Any) -> None:
    """Print data for programs."""
    print(json.dumps(data, ensure_ascii=False, indent=1))
