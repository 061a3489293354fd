"""The command that looks through texts for words, claims and hard sentences. No text is ever changed."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import casekit
from casekit.commands.common import print_json, progress
from casekit.errors import CasekitError, UsageError

if TYPE_CHECKING:
    from casekit.guards import Block, Finding, Reading, Rules

_CAUTION = (
    "Nothing was changed. Rules find words, not meaning: you decide, and a text without findings can still be unfair."
)


def terms(options: argparse.Namespace) -> int:
    """Say what is risky in some texts, where, why and what to write instead; 1 when a file could not be read."""
    from casekit import guards
    from casekit.intake.texts import blocks_of
    from casekit.search.where import casebase_folder

    if not options.files and not options.cases:
        raise UsageError("Name a file to look through, as in: casekit terms draft.docx. Or give --cases.")
    collection = casekit.check(casebase_folder(options.casebase), progress)
    rules = guards.load_rules(collection, Path(options.rules) if options.rules else None)
    print(*rules.problems, sep="\n", end="\n" if rules.problems else "", file=sys.stderr)
    looked: list[dict[str, Any]] = []
    failed = False
    for name in options.files:
        try:
            blocks, notes = blocks_of(Path(name))
        except CasekitError as error:
            print(f"casekit: {error}", file=sys.stderr)
            failed = True
            continue
        looked.append(_look(Path(name).name, blocks, rules, options, options.level, notes))
    if options.cases:
        for case in collection.current:
            found = _look(case.id, guards.case_blocks(case), rules, options, case.evidence.level, ())
            found["findings"] = [one for one in found["findings"] if not _of_its_own(one)]
            if found["findings"]:
                looked.append(found)
    if options.json:
        print_json(
            [{**one, "findings": [asdict(f) for f in one["findings"]], "reading": _numbers(one)} for one in looked]
        )
    else:
        for one in looked:
            _print(one)
        print(_CAUTION)
    found_any = any(one["findings"] for one in looked) or bool(rules.problems)
    return 1 if failed or (options.strict and found_any) else 0


def _of_its_own(finding: Finding) -> bool:
    """Say whether a record repeats a figure in the very list that says what speaks against it."""
    return finding.rule.startswith("figure-") and finding.place.startswith("claims.")


def _look(
    name: str,
    blocks: tuple[Block, ...],
    rules: Rules,
    options: argparse.Namespace,
    level: str | None,
    notes: tuple[str, ...],
) -> dict[str, Any]:
    """Return what all guards say of one text, in the order of the text."""
    from casekit import guards

    found: list[Finding] = []
    if options.only != "plain":
        kinds = (options.only,) if options.only else ("term", "claim")
        found += guards.check_text(blocks, rules, level=level, kinds=kinds)
    measured = guards.reading(blocks, rules) if options.only in {None, "plain"} else None
    found += measured.findings if measured else ()
    found.sort(key=lambda one: (one.block or 0, one.start, one.rule))
    return {"file": name, "findings": found, "reading": measured, "notes": list(notes)}


def _numbers(one: dict[str, Any]) -> dict[str, Any] | None:
    measured: Reading | None = one["reading"]
    if measured is None:
        return None
    return {
        "words": measured.words,
        "sentences": measured.sentences,
        "words_to_a_sentence": round(measured.length, 1),
        "reading_age": measured.age,
    }


def _print(one: dict[str, Any]) -> None:
    from casekit.evidence.wording import count

    found: list[Finding] = one["findings"]
    each = Counter(finding.severity for finding in found)
    told = ", ".join(f"{each[name]} {name}" for name in ("must", "should", "consider") if each[name])
    print(f"{one['file']}: {count(len(found), 'finding')}{f' ({told})' if told else ''}.")
    for note in one["notes"]:
        print(f"  {note}")
    if one["reading"]:
        print(f"  {one['reading']}")
    for finding in found:
        print(f"\n  {finding.severity}: “{finding.words}”  [{finding.rule}]")
        print(f"    Where: {finding.place or 'the text'}")
        if finding.context and finding.context != finding.words:
            print(f"    Reads: {finding.context}")
        print(f"    Why: {finding.why}\n    Instead: {finding.say}")
        if finding.source:
            print(f"    Rule from: {finding.source}{f', as at {finding.as_at}' if finding.as_at else ''}")
    print()
