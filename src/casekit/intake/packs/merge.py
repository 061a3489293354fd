"""Merge chosen records of a pack into our case base: all that was chosen is written, or nothing is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from casekit.casebase.collection import Collection
from casekit.casebase.load import fingerprint
from casekit.casebase.places import OVERLAY
from casekit.casebase.problems import quote, suggestion
from casekit.casebase.yamlfile import parse_yaml
from casekit.curate.data import Data, as_stated, data_of
from casekit.curate.drafts import published
from casekit.curate.files import Changed, mark_of, to_yaml
from casekit.curate.textedit import add_entry, apply_edits, nodes
from casekit.curate.together import rehearse, write_all
from casekit.errors import MaterialError, UsageError
from casekit.evidence.wording import count
from casekit.intake.packs.compare import KINDS, Compared, Comparison
from casekit.model.record import Case, Frozen, Source

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BY_KIND = ("new", "changed", "duplicate")


@dataclass(frozen=True)
class Merged:
    """What a merge wrote, and what else a curator should know."""

    cases: tuple[str, ...]
    files: tuple[str, ...]
    notes: tuple[str, ...]

    def to_text(self) -> str:
        """Return the outcome for a terminal."""
        lines = [
            f"Merged {count(len(self.cases), 'record')}: {', '.join(self.cases)}." if self.cases else "Nothing merged."
        ]
        lines += [f"Written: {file}" for file in self.files]
        lines += [f"Note: {note}." for note in self.notes]
        return "\n".join(lines) + "\n"


def choose(
    comparison: Comparison,
    *,
    kinds: Several[str] = ("new",),
    ids: Several[str] = (),
    leave: Several[str] = (),
    under: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Choose records by kind (new, changed, duplicate) and by id; return each id with the id it is taken under.

    `leave` names records to leave out. `under` gives a record another id, which a conflicting one needs.
    """
    records, renamed = {record.id: record for record in comparison.records}, under or {}
    for wrong in [kind for kind in kinds if kind not in _BY_KIND]:
        raise UsageError(f"{quote(wrong)} cannot be chosen as a kind: {suggestion(wrong, list(_BY_KIND))}")
    for wrong in [key for key in (*ids, *leave, *renamed) if key not in records]:
        raise UsageError(f"The pack has no record {quote(wrong)}: {suggestion(wrong, list(records))}")
    chosen = {
        key: renamed.get(key, key)
        for key, record in records.items()
        if key not in leave and (record.kind in kinds or key in ids or key in renamed)
    }
    for key, wanted in chosen.items():
        _check_choice(records[key], wanted)
    twice = [wanted for wanted, number in Counter(chosen.values()).items() if number > 1]
    if twice:
        raise UsageError(f"Two records would get the id {quote(twice[0])}. Give one of them another.")
    return chosen


def _check_choice(record: Compared, wanted: str) -> None:
    if record.kind in ("unusable", "identical"):
        raise UsageError(f"{quote(record.id)} cannot be taken: it is {KINDS[record.kind]}.")
    if not _ID.fullmatch(wanted) or len(wanted) > 80:
        raise UsageError(f"{quote(wanted)} is not a short name. Use small letters, digits and hyphens.")
    if record.kind == "conflict" and wanted == record.id:
        raise UsageError(f"Another practice has the id {quote(record.id)} here. Take this one under another id.")


def merge(
    folder: Path,
    comparison: Comparison,
    chosen: Mapping[str, str],
    collection: Collection,
    *,
    places: Several[str] | None = None,
    sources: Several[str] | None = None,
    trust: bool = False,
) -> Merged:
    """Write the chosen records, with the places and shared sources they need, into a case base folder.

    A reviewed record comes in as a draft unless `trust` is set. `places` and `sources` limit what our lists gain: a
    record without its place is refused, a source that is not added is written out in the record.
    """
    if fingerprint(folder) != collection.fingerprint:
        raise Changed(
            "A file of the case base was changed since the pack was compared. Nothing was merged. Compare again."
        )
    records = {record.id: record for record in comparison.records if record.id in chosen}
    notes: list[str] = []
    needed = sorted({key for record in records.values() for key in record.needs})
    for key in needed:
        if places is not None and key not in places:
            raise UsageError(f"A chosen record needs the place {quote(key)}. Add the place, or leave the record out.")
    used = {source.key for record in records.values() if record.case for source in record.case.sources}
    wanted = used & comparison.sources.keys()
    added = {key: comparison.sources[key] for key in sorted(wanted if sources is None else wanted & set(sources))}
    texts: dict[Path, str] = {}
    taken: list[str] = []
    shared = {**collection.sources, **added}
    for key, new in sorted(chosen.items(), key=lambda item: item[1]):
        record = records[key]
        assert record.case is not None
        if new != key or record.kind != "changed":
            if new in collection.cases or published(folder, new):
                raise UsageError(f"There is a case {quote(new)} already. Take {quote(key)} under another id.")
            path = folder / "cases" / f"{new}.yaml"
        else:
            path = published(folder, key) or folder / "cases" / f"{key}.yaml"
        before = path.read_text(encoding="utf-8-sig") if path.exists() else None
        data = _to_write(record.case, new, chosen, collection, shared, trust, notes)
        if before and (old := collection.cases.get(new)):
            data = as_stated(data, data_of(old, collection.sources), parse_yaml(before).data)
        texts[path] = to_yaml(data, before)
        taken.append(new)
    if needed:
        entries = [_written(comparison.places[key]) for key in needed]
        texts[folder / "places" / OVERLAY] = _with_entries(folder / "places" / OVERLAY, "places", entries)
    if added:
        entries = [_written(source) for source in added.values()]
        texts[folder / "sources.yaml"] = _with_entries(folder / "sources.yaml", "sources", entries)
    if texts:
        marks = {path: mark_of(path) for path in texts}
        _try(folder, texts, collection)
        write_all(folder, texts, marks)
    files = tuple(sorted(path.relative_to(folder).as_posix() for path in texts))
    return Merged(tuple(taken), files, tuple(dict.fromkeys(notes)))


def _try(folder: Path, texts: Mapping[Path, str], collection: Collection) -> None:
    """Refuse a merge that would leave problems in our case base."""
    known = Counter((problem.file, problem.message) for problem in collection.problems)
    fresh = [problem for problem in rehearse(folder, texts).problems if not known[problem.file, problem.message]]
    if fresh:
        listed = "\n".join(str(problem) for problem in fresh[:20])
        raise MaterialError(f"Nothing was merged, because it would leave {count(len(fresh), 'problem')}:\n{listed}")


def _to_write(
    case: Case,
    new: str,
    chosen: Mapping[str, str],
    collection: Collection,
    shared: Mapping[str, Source],
    trust: bool,
    notes: list[str],
) -> Data:
    """Return a record's data as it is written here: links, sources and state fitted to our collection."""
    data = data_of(case)
    related = [(link, chosen.get(link["id"], link["id"])) for link in data.get("related", [])]
    here = {*collection.cases, *chosen.values()}
    data["related"] = [{**link, "id": key} for link, key in related if key in here and key != new]
    notes += [f"'{new}' loses its link to '{key}', which is not taken" for _, key in related if key not in here]
    if new != case.id:
        notes.append(f"'{case.id}' of the pack is '{new}' here")
    for key, other in _clashes(case, shared).items():
        _rename_source(data, key, other)
        notes.append(f"its source '{key}' is written as '{other}' in '{new}', because ours of that name is another one")
    if case.record.state == "reviewed" and not trust:
        data["record"] = {**data["record"], "state": "draft"}
        data["record"].pop("next_review", None)
    return data_of(Case.model_validate({**data, "id": new}), shared)


def _clashes(case: Case, shared: Mapping[str, Source]) -> dict[str, str]:
    """Map each source key of a record that means another source here to a free one."""
    taken = {*shared, *(source.key for source in case.sources)}
    found: dict[str, str] = {}
    for source in case.sources:
        ours = shared.get(source.key)
        if ours and not _completes(ours, source):
            number = 2
            stem = source.key[:75].rstrip("-")
            while f"{stem}-{number}" in taken:
                number += 1
            found[source.key] = f"{stem}-{number}"
            taken.add(found[source.key])
    return found


def _completes(ours: Frozen, theirs: Frozen) -> bool:
    """Say whether a source of ours is theirs: the same page, and nothing that theirs does not say."""
    known = ours.model_dump(exclude_none=True)
    said = theirs.model_dump(exclude_none=True)
    return known.keys() <= said.keys() and all(known[name] == said[name] for name in ("title", "publisher"))


def _rename_source(data: Any, old: str, new: str) -> None:
    """Give a source of a record another key, wherever the record names it."""
    if isinstance(data, list):
        for value in data:
            _rename_source(value, old, new)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == "sources":
                for source in value:
                    source["key"] = new if source["key"] == old else source["key"]
            elif name == "source" and value == old:
                data[name] = new
            else:
                _rename_source(value, old, new)


def _written(model: Frozen) -> Data:
    """Return a place or source as a file would have it, every value as text."""
    data: Data = parse_yaml(model.model_dump_json(exclude_defaults=True)).data
    return data


def _with_entries(path: Path, name: str, entries: list[dict[str, Any]]) -> str:
    """Return the text of a list file with more entries at its end; what stands there stays as it is."""
    if not path.exists():
        return to_yaml({name: entries})
    text = path.read_bytes().decode()
    for entry in entries:
        items = nodes(text).get((name,))
        if not isinstance(items, yaml.SequenceNode):
            raise MaterialError(f"{path.name} is not a list, so nothing can be added to it. Run: casekit check")
        lines = to_yaml({name: [entry]}).splitlines()[1:]
        text = apply_edits(text, [add_entry(text, items, [line.removeprefix("  ") for line in lines])])
    return text
