"""Commands that write documents and spreadsheets: summarise and export."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import casekit
from casekit.commands.common import find, open_base


def summarise(options: argparse.Namespace) -> int:
    """Write a summary, and the recipe where asked."""
    from casekit.evidence.wording import count

    base = open_base(options)
    if options.recipe:
        recipe = casekit.Recipe.load(options.recipe)
    else:
        recipe = casekit.Recipe.from_results(
            find(base, options, 0), chosen=tuple(base.case(key).id for key in options.case)
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

    base = open_base(options)
    found = find(base, options, len(base))
    print(f"{export_cases(base, found, Path(options.output))}: {count(found.total, 'case')}.")
    return 0
