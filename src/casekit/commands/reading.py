"""Commands that look things up: search, resources, like, similar, show, facets, index, schema."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

import casekit
from casekit.commands.common import find, open_base, print_json
from casekit.errors import UsageError


def search(options: argparse.Namespace) -> int:
    """Print what a search finds."""
    base = open_base(options)
    found = find(base, options, max(0, options.limit))
    if options.json:
        print_json(found.to_dict())
        return 0
    from casekit.evidence.wording import count, no_case

    for note in found.notes:
        print(note)
    if found.suggestion:
        print(f"Did you mean: {found.suggestion}")
    for line in found.understood:
        print(line)
    if found.understood:
        print("To search for exactly these words: --exact")
    if not found.total:
        print(no_case(found.records, date.today(), found.query))
        for way in found.loosen:
            print(f"  {way.label}: {count(way.total, 'case')}")
        if found.nearest:
            print("Nearest topics: " + ", ".join(f"{one.label} ({count(one.total, 'case')})" for one in found.nearest))
        return 0
    print(f"{count(found.total, 'case')} out of {found.records}")
    for hit in found:
        print(f"\n{hit.title}\n  {hit.place}  [{hit.id}]\n  {hit.strength}")
        print(f"  {hit.snippet.section}: {hit.snippet.text}")
        if hit.why:
            print(f"  Found by: {'; '.join(hit.why)}")
    return 0


def resources(options: argparse.Namespace) -> int:
    """Print things others can reuse, with the cases that left them."""
    from casekit.evidence.wording import count, sentence

    base = open_base(options)
    found = base.resources(" ".join(options.words), without=options.without, **options.filters)
    if options.json:
        print_json([one.to_dict() for one in found])
        return 0
    print(f"{count(len(found), 'thing')} to reuse")
    for one in found:
        print(f"\n{one.resource.title} ({one.kind})\n  Left by: {one.case.title} [{one.case.id}], {one.place}")
        for line in (one.resource.note and sentence(one.resource.note), one.resource.address):
            if line:
                print(f"  {line}")
    return 0


def like(options: argparse.Namespace) -> int:
    """Print cases in the order in which their places are like one's own, with the reasons."""
    from casekit.evidence.wording import count

    base = open_base(options)
    found = casekit.like(
        base,
        options.place,
        " ".join(options.words),
        weights=_weights(options.weight),
        story=options.story,
        neighbours=options.neighbours,
        without=options.without,
        **options.filters,
    )
    if options.json:
        print_json(found.to_dict())
        return 0
    for line in found.unmatched:
        print(f"casekit: {line}.", file=sys.stderr)
    print(f"{found.place}\n{count(len(found), 'case')}. {found.caution}")
    for one in found[: max(0, options.limit)]:
        score = "no score" if one.score is None else f"{one.score:.2f}"
        own = ", your own ground" if one.own else ""
        print(f"\n{one.title}  [{one.id}]\n  {one.place}: {score}{own}\n  {one.reasons}")
    return 0


def similar(options: argparse.Namespace) -> int:
    """Print the cases like one case, with the reasons."""
    base = open_base(options)
    found = casekit.similar(base, options.id, options.limit)
    if options.json:
        print_json(found.to_dict())
        return 0
    print(f"Cases like: {base.case(options.id).title}")
    for one in found:
        print(f"\n{one.title}  [{one.id}]\n  {one.place}\n  {one.reasons}")
    if not found:
        print("No other case shares enough with it.")
    return 0


def _weights(given: list[str]) -> dict[str, float]:
    """Read powers=0.5 and its like."""
    found = {}
    for pair in given:
        lens, _, weight = pair.partition("=")
        try:
            found[lens] = float(weight)
        except ValueError as error:
            raise UsageError(f"'{pair}' is not a weight. Write it as --weight powers=0.5") from error
    return found


def show(options: argparse.Namespace) -> int:
    """Print one case in full."""
    base = open_base(options)
    case = base.case(options.id)
    if options.json:
        print_json(case.model_dump(mode="json", exclude_none=True))
    else:
        from casekit.outputs.card_text import card_text

        print(card_text(base, case))
    return 0


def facets(options: argparse.Namespace) -> int:
    """Print the filters and their values, with counts."""
    from casekit.casebase.problems import did_you_mean

    base = open_base(options)
    found = base.search(limit=0, without=options.without, **options.filters)
    vocabularies = base.collection.vocabularies
    if options.facet and options.facet.replace("-", "_") not in vocabularies:
        raise UsageError(f"'{options.facet}' is not a facet: {did_you_mean(options.facet, list(vocabularies))}")
    names = [options.facet.replace("-", "_")] if options.facet else list(vocabularies)
    if options.json:
        print_json({name: dict(found.facets[name]) for name in names})
        return 0
    for name in names:
        print(f"\n--{name.replace('_', '-')}  {vocabularies[name].label}: {vocabularies[name].question}")
        for value, number in found.facets[name].items():
            print(f"  {number:4}  {value:32} {vocabularies[name].label_of(value)}")
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
        print_json({"casebase": str(folder), "index": str(store.folder), "fresh": fresh, "current": found})
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
