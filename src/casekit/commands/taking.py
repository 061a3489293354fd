"""Commands that take in new material: import documents and spreadsheets, merge another council's pack."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import casekit
from casekit.commands.common import progress
from casekit.errors import CasekitError, UsageError

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection

_SHEETS = {".xlsx", ".csv", ".tsv"}


def import_files(options: argparse.Namespace) -> int:
    """Make drafts of documents, and take changes from spreadsheets; 1 when a file could not be taken in."""
    from casekit.curate.drafts import check_writable
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    check_writable(folder)
    collection = casekit.check(folder, progress)
    failed = 0
    for name in options.files:
        path = Path(name)
        take = _sheet if path.suffix.lower() in _SHEETS else _document
        try:
            failed += take(path, folder, collection, options)
        except CasekitError as error:
            print(f"casekit: {error}", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


def _document(path: Path, folder: Path, collection: Collection, options: argparse.Namespace) -> int:
    """Make a draft of a document and say what was recognised."""
    from casekit.curate.drafts import draft_ids, keep, new_draft
    from casekit.intake.documents import draft_of

    made = draft_of(path, collection, date.today(), draft_ids(folder))
    kept = keep(new_draft(folder, made.id, made.data), made.comments)
    print(f"{path.name}: a draft, kept in {kept.path}. Nothing is published.")
    for row in made.report:
        how = f" ({row.how})" if row.how else ""
        print(
            f"  {row.part}: {row.recognised or 'nothing'}{how}"
            + (f". Still needed: {row.needed}" if row.needed else "")
        )
    for note in made.notes:
        print(f"  {note}")
    print(f"  Go on in the form (casekit app curate) or in the file; then: casekit publish {kept.id}")
    return 0


def _sheet(path: Path, folder: Path, collection: Collection, options: argparse.Namespace) -> int:
    """Say what a spreadsheet would change, and change it where that was asked for; a foreign one becomes drafts."""
    from casekit.evidence.wording import count
    from casekit.intake.documents import already
    from casekit.intake.sheets import import_sheet
    from casekit.intake.sheets.writing import write_cases, write_drafts

    found = import_sheet(path, collection)
    for line in found.report:
        print(line)
    for key, lines in found.changed.items():
        print(f"{key} would change:")
        for line in lines:
            print(f"  {line}")
    for problem in found.problems:
        print(problem)
    if found.foreign:
        drafts = write_drafts(folder, found)
        for (key, _), draft in zip(found.records, drafts, strict=True):
            if draft.id != key:
                print(already(key, draft.id))
        print(f"{count(len(drafts), 'draft')} kept in {folder / 'drafts'}. Nothing is published.")
        return 0
    changes = len(found.new) + len(found.changed)
    if found.problems or not changes:
        return 1 if found.problems else 0
    if not options.apply:
        print(f"Nothing was changed. To write {count(changes, 'record')}, add --apply.")
        return 0
    print(f"Written: {count(len(write_cases(folder, found, collection)), 'file')}.")
    return 0


def merge(options: argparse.Namespace) -> int:
    """Compare another council's pack with ours, and take from it what was chosen."""
    from casekit.curate.drafts import check_writable
    from casekit.evidence.wording import count
    from casekit.intake import packs
    from casekit.search.where import casebase_folder

    folder = casebase_folder(options.casebase)
    collection = casekit.check(folder, progress)
    comparison = packs.compare(packs.open_pack(Path(options.pack)), collection)
    print(comparison.to_text(), end="")
    pairs = [pair.partition("=") for pair in options.under]
    if wrong := [key for key, _, wanted in pairs if not wanted]:
        raise UsageError(f"--as {wrong[0]} needs the new id as well, as in --as {wrong[0]}={wrong[0]}-2.")
    records = {record.id for record in comparison.records}
    chosen = packs.choose(
        comparison,
        kinds=[one for one in options.take if one not in records] or ["new"],
        ids=[one for one in options.take if one in records],
        leave=options.leave,
        under={key: wanted for key, _, wanted in pairs},
    )
    if not options.apply:
        print(f"Nothing was changed. To take in {count(len(chosen), 'record')}, add --apply.")
        return 0
    check_writable(folder)
    print(packs.merge(folder, comparison, chosen, collection, trust=options.trust).to_text(), end="")
    return 0
