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
    """Write a summary, and the recipe where asked; or the evidence annex of a draft."""
    from casekit.evidence.wording import count
    from casekit.outputs import render
    from casekit.outputs.summarise import news

    if options.kind == "eia":
        return _annex(options)
    if options.shape:
        raise UsageError("--shape goes with an evidence annex: casekit summarise eia --recipe draft.yaml --shape ID.")
    base, day = open_base(options), date.today()
    recipe = _recipe(options, base, day)
    if options.since:
        made = news(base, recipe, options.since, on=day)
        print(f"{render.save(made, options.output)}: what is new since {options.since}.")
        return 0
    summary = casekit.summarise(options.kind, base, recipe, title=options.title, plan=options.plan)
    for changed in summary.since:
        print(f"casekit: {changed.words}", file=sys.stderr)
    if not summary.cases:
        print("casekit: Nothing was found; the document says so in the fixed words.", file=sys.stderr)
    found = summary.findings
    print(
        f"{summary.save(options.output, options.template)}: {count(len(summary.cases), 'case')}. "
        f"{count(len(found), 'thing')} to look at in the words and the selection."
    )
    for finding in found:
        print(f"  {finding}")
    if options.save_recipe:
        print(f"{recipe.save(options.save_recipe)}: the question, to use again with --recipe.")
    return 0


def _recipe(options: argparse.Namespace, base: casekit.Casebase, day: date) -> casekit.Recipe:
    """Return the saved question, or the one on the command line."""
    if options.recipe:
        recipe = casekit.Recipe.load(options.recipe)
    else:
        chosen = tuple(base.case(key).id for key in options.case)
        recipe = casekit.Recipe.from_results(find(base, options, 0), chosen=chosen).stamped(base, day)
    own = {"place": options.place, "purpose": options.purpose, "title": options.title}
    return recipe.model_copy(
        update={name: value for name, value in own.items() if value}
        | ({"pre_election": True} if options.pre_election else {})
    )


def _annex(options: argparse.Namespace) -> int:
    """Write the evidence annex of a draft, or what is new since a day; the draft itself is only read."""
    from casekit.assess.store import open_draft
    from casekit.errors import MaterialError
    from casekit.evidence.wording import count
    from casekit.outputs.annex import annex, whats_new

    asked = options.words or options.filters or options.without or options.case or options.title or options.save_recipe
    asked = asked or options.place or options.purpose
    if not options.recipe or asked:
        raise UsageError(
            "An evidence annex is made from a draft alone, which holds its own question. "
            "Write: casekit summarise eia --recipe draft.yaml -o annex.docx"
        )
    if options.since and (options.shape or options.template):
        raise UsageError(
            "--since gives only what is new, without a shape or a template. Leave --shape and --template out."
        )
    opened = open_draft(options.recipe)
    if opened.problems or opened.held is None:
        raise MaterialError("\n".join(map(str, opened.problems)) or f"{opened.path.name} cannot be read as a draft.")
    base, draft = open_base(options), opened.held
    if options.since:
        made = whats_new(base, draft, since=options.since)
        print(f"{made.save(options.output)}: what is new since {options.since}.")
        return 0
    made = annex(
        base,
        draft,
        shape=options.shape or "union",
        template=options.template,
        pre_election=options.pre_election,
    )
    print(
        f"{made.save(options.output)}: {count(len(made.findings), 'thing')} to look at in the words and the selection."
    )
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
