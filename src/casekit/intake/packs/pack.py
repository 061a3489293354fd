"""Open a pack: a folder or zip file of another council's records, with the sources and places it brings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from casekit.casebase.load import DRAFTS, REFERENCE, load
from casekit.casebase.places import OVERLAY
from casekit.casebase.problems import Problem, quote, read_file
from casekit.casebase.yamlfile import Loaded
from casekit.curate.endings import FILE as ENDINGS
from casekit.evidence.wording import count
from casekit.intake.packs.archive import LIMITS, Limits, Refused, take_in
from casekit.model.place import Place
from casekit.model.record import Case, Source

_LISTS = {f"{name}.yaml" for name in ("sources", *REFERENCE)} | {ENDINGS}
_SHARED = {"sources.yaml", f"places/{OVERLAY}"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Pack:
    """What a pack holds: records by id as they are written, its sources and places."""

    name: str
    records: Mapping[str, Loaded]
    cases: Mapping[str, Case]
    broken: Mapping[str, tuple[Problem, ...]]
    sources: Mapping[str, Source]
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Pack({count(len(self.records), 'record')})"


def open_pack(path: Path, limits: Limits = LIMITS) -> Pack:
    """Read a folder or a zip file of records, or raise Refused. Whatever was unpacked is removed again."""
    with TemporaryDirectory(prefix="casekit-pack-") as name:
        left = take_in(path, Path(name), limits)
        root = _arranged(Path(name))
        lists = load(root)
        records, broken = _records(root)
        shared = tuple(p for p in lists.problems if p.file in _SHARED and (root / p.file).exists())
        notes = tuple(_notes(root, left))
    if not records and not broken:
        raise Refused(f"{quote(path.name)} holds no records. A pack has a folder cases/ with one YAML file for each.")
    cases = {key: case for key, case in lists.cases.items() if key in records}
    return Pack(path.name, records, cases, broken, lists.sources, lists.places, shared, notes)


def _records(root: Path) -> tuple[dict[str, Loaded], dict[str, tuple[Problem, ...]]]:
    """Return the records that can be read, and the problems of the others, by id."""
    records: dict[str, Loaded] = {}
    broken: dict[str, tuple[Problem, ...]] = {}
    for path in sorted((root / "cases").rglob("*.yaml")):
        key, file, problems = path.stem, path.relative_to(root).as_posix(), list[Problem]()
        loaded = read_file(path, file, problems)
        if not ID.fullmatch(key):
            problems.append(Problem(file, 1, "id", "the file name is not a short name", "rename the file in the pack"))
        if key in records or key in broken:
            problems.append(Problem(file, 1, "id", "two files of the pack have this id", "rename one of them"))
        if loaded and not problems:
            records[key] = loaded
        else:
            broken[key] = (*broken.get(key, ()), *problems)
    return {key: loaded for key, loaded in records.items() if key not in broken}, broken


def _notes(root: Path, left: list[str]) -> Iterator[str]:
    """Say what of a pack is left aside."""
    yield from (f"{quote(one)} is left aside, because it is not a record" for one in left[:20])
    if len(left) > 20:
        yield f"{len(left) - 20} more files are left aside"
    for name in ("vocabularies", DRAFTS, *sorted(_LISTS - {"sources.yaml"})):
        if (root / name).exists():
            yield f"its own {name} is left aside; ours applies"


def _arranged(folder: Path) -> Path:
    """Return the folder of a pack that holds cases/; records that stand on their own are put there."""
    for _ in range(4):
        if (folder / "cases").is_dir():
            return folder
        inside = sorted(one for one in folder.iterdir() if one.is_dir())
        within = [one for one in inside if (one / "cases").is_dir()]
        loose = [one for one in folder.glob("*.yaml") if one.name not in _LISTS]
        if len(within) == 1:
            folder = within[0]
        elif len(inside) == 1 and not loose:
            folder = inside[0]
        else:
            break
    (folder / "cases").mkdir(exist_ok=True)
    for one in folder.glob("*.yaml"):
        if one.name not in _LISTS:
            one.rename(folder / "cases" / one.name)
    return folder
