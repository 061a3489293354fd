"""Commands for planning: checklist, programme. An evidence insert for a plan is made by summarise."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from casekit.commands.common import open_base, print_json
from casekit.errors import MaterialError, UsageError

if TYPE_CHECKING:
    from casekit.outputs.programmes import View
    from casekit.search.casebase import Casebase
    from casekit.selfassess.model import Answer, Checklist


def checklist(options: argparse.Namespace) -> int:
    """Begin a checklist, show where it stands, or write it as a document or a spreadsheet."""
    from casekit.outputs import selfassess
    from casekit.selfassess import store
    from casekit.selfassess.steps import change, names_in

    if options.new:
        if options.output or options.since or options.json:
            raise UsageError("--new begins an empty checklist. Leave -o, --since and --json out.")
        from casekit.selfassess.model import Checklist

        title = {"title": options.title} if options.title else {}
        opened = store.begin(options.file, change(Checklist(), **title))
        print(f"{opened.path}: an empty checklist. Fill it in with: casekit app self-assessment")
        return 0
    if options.title:
        raise UsageError("--title goes with --new. The title of a checklist is changed on its page or in its file.")
    opened = store.open_checklist(options.file)
    if opened.problems or opened.held is None:
        raise MaterialError("\n".join(map(str, opened.problems)) or f"{opened.path.name} cannot be read.")
    base, held = open_base(options), opened.held
    for words in names_in(held, base.collection):
        print(f"casekit: {words}", file=sys.stderr)
    if options.output:
        path = selfassess.save(base, held, options.output, on=date.today(), by=options.by, since=options.since)
        print(f"{path}: {held.title or 'the checklist'}.")
    elif options.json:
        print_json(_data(base, held))
    else:
        _show(base, held, options)
    return 0


def _data(base: Casebase, held: Checklist) -> dict[str, object]:
    from casekit.selfassess.elsewhere import tried_by
    from casekit.selfassess.lists import practices

    listed = [
        {
            "group": one.group_label,
            "text": one.text,
            **held.answer(one.key).model_dump(mode="json"),
            "tried_by": [case.id for case in tried_by(base, one)],
        }
        for one in practices(base.collection)
    ]
    return {"title": held.title, "council": held.council, "practices": listed, "days": _days(held)}


def _days(held: Checklist) -> list[str]:
    from casekit.selfassess.compare import days

    return [one.isoformat() for one in days(held)]


def _show(base: Casebase, held: Checklist, options: argparse.Namespace) -> None:
    from casekit.selfassess.compare import compare
    from casekit.selfassess.elsewhere import actions_by
    from casekit.selfassess.lists import practices

    print(held.title or "A checklist without a title")
    for label, group in groupby(practices(base.collection), key=lambda one: one.group_label):
        print(f"\n{label}")
        for one in group:
            print(f"  {one.text}\n    {_stands(held.answer(one.key))}")
    actions = actions_by(base, held, options.by)
    if actions.total:
        print(f"\nActions, by {actions.framework.label}")
    for strand in actions:
        for action in strand.actions:
            print(f"  {strand.part.label if strand.part else 'Under none of these'}: {action.practice.text}")
    if options.since:
        moved = compare(held, base.collection, options.since)
        print(f"\n{moved.words}")
        for change in moved.moved:
            print(f"  {change.words}: {change.text}")


def _stands(said: Answer) -> str:
    from casekit.selfassess.model import NOT_ANSWERED, STATES

    due = f"by {said.due.isoformat()}" if said.due else ""
    return "; ".join(filter(None, (STATES[said.state] if said.state else NOT_ANSWERED, said.owner, due, said.note)))


def programme(options: argparse.Namespace) -> int:
    """List the programmes and networks, show one as a table, or write it as a document or CSV."""
    from casekit.evidence.wording import count
    from casekit.outputs import programmes

    base = open_base(options)
    if options.without:
        raise UsageError("A programme is filtered by what it has: --topic housing, --resource leaflet.")
    if not options.key:
        if options.output or options.filters:
            raise UsageError("Name the programme, as in: casekit programme migration-excellence-programme -o pack.docx")
        listed = programmes.programmes(base)
        if options.json:
            print_json([asdict(one) for one in listed])
            return 0
        for one in listed:
            print(f"{one.key}: {one.label} ({one.kind}, {count(one.cases, 'case')})")
        return 0
    seen = programmes.view(base, options.key).filter(**options.filters)
    if options.output:
        print(f"{programmes.save(base, seen, options.output, date.today())}: {_rows(seen)}.")
    elif options.json:
        print_json(seen.to_dict())
    else:
        _print(seen)
    return 0


def _rows(seen: View) -> str:
    return f"{len(seen.rows)} of {len(seen.all_rows)} rows"


def _print(seen: View) -> None:
    from casekit.outputs.programmes import NO_LESSONS, NO_ROWS

    print(f"{seen.label}\n{seen.about}\n\n{_rows(seen)}")
    for row in seen.rows:
        print(f"\n{row.place}: {row.title or 'no record in this collection'}  [{', '.join(row.cases) or 'none'}]")
        print(f"  Topics: {'; '.join(row.covered) or 'not stated'}")
        if row.tie:
            print(f"  How it belongs: {row.tie}")
        print(f"  To reuse: {'; '.join(f'{one.title} ({one.kind})' for one in row.left) or 'none named'}")
    if not seen.rows:
        print(NO_ROWS)
    print("\nLessons on delivery")
    for lesson in seen.lessons:
        print(f"  {lesson.under}: {lesson.text} [{lesson.case}]")
    if not seen.lessons:
        print(f"  {NO_LESSONS}")
