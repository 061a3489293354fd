"""Commands that write documents and spreadsheets: summarise, export, gaps."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import casekit
from casekit.commands.common import find, open_base
from casekit.errors import UsageError


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
    """Write cases for other tools: a spreadsheet that can be imported again, a feed, or a folder of linked files."""
    from casekit.evidence.wording import count
    from casekit.intake import sheets
    from casekit.outputs import feeds
    from casekit.outputs.render import write

    base, day, path = open_base(options), date.today(), Path(options.output)
    asked = options.words or options.filters or options.without
    cases = tuple(hit.case for hit in find(base, options, len(base))) if asked else tuple(base.values())
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write(path, sheets.to_xlsx(base.collection, cases, day))
    elif suffix == ".csv":
        write(path, sheets.to_csv(cases))
    elif suffix in feeds.FEEDS:
        write(path, feeds.to_bytes(base.collection, cases, suffix, on=day))
    elif suffix:
        known = ", ".join((".xlsx", ".csv", *feeds.FEEDS))
        raise UsageError(
            f"'{suffix}' is not a format for an export. Possible: {known}; a name without a suffix, a folder."
        )
    else:
        feeds.write_api(base.collection, cases, path, on=day)
    print(f"{path}: {count(len(cases), 'case')}.")
    return 0


def gaps(options: argparse.Namespace) -> int:
    """Say where the collection is thin, old or one-sided; on the terminal or as a document."""
    from casekit.evidence.wording import count
    from casekit.outputs.coverage import gaps_text

    base = open_base(options)
    asked = options.filters or options.without
    cases = [hit.case for hit in base.search(limit=len(base), without=options.without, **options.filters)]
    found = casekit.coverage(base, cases=cases if asked else None)
    if options.output:
        print(f"{found.save(options.output)}: coverage of {count(len(cases), 'case')}.")
    else:
        print(gaps_text(found), end="")
    return 0
