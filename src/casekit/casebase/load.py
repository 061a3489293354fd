"""Load a case base folder: every readable file, every problem, and a fingerprint of the lot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from casekit.casebase.annex import FOLDER as ANNEX
from casekit.casebase.annex import CaseLaw, check_case_law, load_shapes
from casekit.casebase.check import Known, check_case
from casekit.casebase.collection import Collection
from casekit.casebase.facets import load_vocabularies, with_register
from casekit.casebase.fingerprint import ABOUT, Progress
from casekit.casebase.fingerprint import DRAFTS as DRAFTS
from casekit.casebase.fingerprint import fingerprint as fingerprint
from casekit.casebase.outside import Outside
from casekit.casebase.places import load_places
from casekit.casebase.privacy import Privacy
from casekit.casebase.problems import Problem, at_most, named, perhaps, quote, read_file, validate
from casekit.casebase.yamlfile import Loaded, read_text
from casekit.errors import UnreadableFile
from casekit.model.record import Case, Frozen, Source

REFERENCE = (
    "practices",
    "programmes",
    "claims",
    "duty",
    "planning",
    "frameworks",
    "messages",
    "glossary",
    "privacy",
    "terminology",
    "outside",
    "case_law",
    "workshop",
)
"""Other lists that stand beside the cases, one YAML file each."""

_MODELS: dict[str, type[Frozen]] = {"privacy": Privacy, "outside": Outside, "case_law": CaseLaw}
"""The lists whose every field is checked."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load(folder: Path, progress: Progress | None = None) -> Collection:
    """Read the whole folder. A file that cannot be read becomes a Problem and takes no other file down."""
    mark = fingerprint(folder)
    problems: list[Problem] = []
    sources, whole = _sources(folder, problems)
    vocabularies, unknown = load_vocabularies(folder / "vocabularies", problems)
    places, place_keys, in_register = load_places(
        folder / "places", {v.facet: list(v.by_id) for v in vocabularies.values()}
    )
    problems += in_register
    read: dict[str, tuple[Case | None, str, Loaded]] = {}
    files = _case_files(folder, problems)
    for number, path in enumerate(files):
        file = _name(path, folder)
        if progress:
            progress(number, len(files), file)
        case_and_lines = _case(path, file, sources, whole, problems)
        if case_and_lines is None:
            continue
        if path.stem in read:
            other = read[path.stem][1]
            message = f"the id '{path.stem}' is also used by {other}"
            problems.append(Problem(file, 1, "id", message, "rename one of the two files"))
            continue
        read[path.stem] = (case_and_lines[0], file, case_and_lines[1])
    cases = {key: case for key, (case, _, _) in sorted(read.items()) if case}
    vocabularies = {
        name: with_register(vocabulary, cases, places) if vocabulary.open else vocabulary
        for name, vocabulary in vocabularies.items()
    }
    reference = {name: data for name in REFERENCE if (data := _reference(folder, name, problems)) is not None}
    if shapes := load_shapes(folder, problems):
        reference[ANNEX] = shapes
    known = Known({path.stem for path in files}, vocabularies, unknown, place_keys, _privacy(reference))
    said = {(problem.file, problem.field) for problem in problems}
    for key, (case, file, loaded) in read.items():
        found = check_case(key, case, file, loaded, known)
        problems += at_most(problem for problem in found if (problem.file, problem.field) not in said)
    about = _about(folder / ABOUT, problems)
    return Collection(cases, vocabularies, places, sources, reference, about, tuple(sorted(problems)), mark)


def _about(path: Path, problems: list[Problem]) -> str:
    try:
        return read_text(path) if path.exists() else ""
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        problems.append(Problem(path.name, 1, "file", message, fix))
        return ""


def _name(path: Path, folder: Path) -> str:
    """Return the way to a file as it is shown, even if the name is not text."""
    return path.relative_to(folder).as_posix().encode(errors="replace").decode()


def _case_files(folder: Path, problems: list[Problem]) -> list[Path]:
    files = []
    if not (folder / "cases").is_dir():
        problems.append(Problem("cases", 1, "folder", "is missing", "make it, and put one file a case into it"))
    for path in sorted((folder / "cases").rglob("*")):
        file = _name(path, folder)
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            fix = "give it the ending .yaml, or move it out of cases/"
            problems.append(Problem(file, 1, "file", "is not a record", fix))
        elif not _KEY.fullmatch(path.stem):
            fix = "rename the file with small letters, digits and hyphens"
            problems.append(Problem(file, 1, "id", "the file name is not a short name", fix))
        else:
            files.append(path)
    return files


def check_record(
    key: str, loaded: Loaded, collection: Collection, file: str = "", also: Iterable[str] = ()
) -> tuple[Case | None, list[Problem]]:
    """Check one record against a collection: return it, unless its shape is wrong, and its problems.

    `also` are ids of records that come into the collection with it, so that it may name them.
    """
    file = file or f"cases/{key}.yaml"
    problems: list[Problem] = []
    case = _record(key, loaded, file, dict(collection.sources), True, problems)
    said = {(problem.file, problem.field) for problem in problems}
    ids = {*collection.cases, *also, key}
    known = Known(ids, collection.vocabularies, set(), set(collection.places), collection.privacy)
    if isinstance(loaded.data, dict):
        found = check_case(key, case, file, loaded, known)
        problems += at_most(problem for problem in found if (problem.file, problem.field) not in said)
    return case, sorted(problems)


def _case(
    path: Path, file: str, sources: dict[str, Source], whole: bool, problems: list[Problem]
) -> tuple[Case | None, Loaded] | None:
    loaded = read_file(path, file, problems)
    if loaded is None:
        return None
    case = _record(path.stem, loaded, file, sources, whole, problems)
    return (case, loaded) if isinstance(loaded.data, dict) else None


def _record(
    key: str, loaded: Loaded, file: str, sources: dict[str, Source], whole: bool, problems: list[Problem]
) -> Case | None:
    """Make a case of what a file holds; `whole` says that `sources` has every shared source."""
    if not isinstance(loaded.data, dict):
        fix = "begin with 'title:'; see casebase/README.md"
        problems.append(Problem(file, 1, "record", "is empty or not a record", fix))
        return None
    data = dict(loaded.data)
    if "id" in data:
        fix = "remove it: the file name is the id"
        problems.append(Problem(file, loaded.line(("id",)), "id", "is written in the file", fix))
    data["id"] = key
    listed = data.get("sources")
    if isinstance(listed, list):
        data["sources"] = [_full_source(entry, sources) for entry in listed]
        if whole:
            problems += at_most(_unknown_sources(listed, sources, file, loaded))
    return validate(Case, data, file, loaded, problems)


def _full_source(entry: Any, sources: dict[str, Source]) -> Any:
    """Complete a source that is named by its key alone from the shared list; say so where it is not there."""
    if not isinstance(entry, dict) or "key" not in entry:
        return entry
    key = str(entry["key"])
    if shared := sources.get(key):
        return {**shared.model_dump(exclude_none=True), **entry}
    return entry if "title" in entry else {"title": f"Source not found: {key[:80]}", "publisher": "Not known", **entry}


def _unknown_sources(listed: list[Any], sources: dict[str, Source], file: str, loaded: Loaded) -> Iterator[Problem]:
    for number, entry in enumerate(listed):
        if isinstance(entry, dict) and "key" in entry and "title" not in entry and str(entry["key"]) not in sources:
            key, way = str(entry["key"]), ("sources", number, "key")
            fix = perhaps(key, list(sources)) + " Or write the source out: title, publisher, address"
            yield Problem(file, loaded.line(way), named(way), f"{quote(key)} is not in sources.yaml", fix)


def _sources(folder: Path, problems: list[Problem]) -> tuple[dict[str, Source], bool]:
    """Read the shared sources, and say whether all could be read: if not, records are not blamed for what it lacks."""
    found: dict[str, Source] = {}
    path = folder / "sources.yaml"
    if not path.exists():
        return found, True
    loaded = read_file(path, path.name, problems)
    if loaded is None:
        return found, False
    listed = loaded.data.get("sources") if isinstance(loaded.data, dict) else None
    if not isinstance(listed, list):
        fix = "begin with 'sources:', then '- key: …'"
        problems.append(Problem(path.name, 1, "sources", "is not a list of sources", fix))
        return found, False
    whole = True
    for number, entry in enumerate(listed):
        source = validate(Source, entry, path.name, loaded, problems, ("sources", number))
        if source is None:
            whole = False
        elif source.key in found:
            way, message = ("sources", number, "key"), f"{quote(source.key)} stands twice"
            problems.append(Problem(path.name, loaded.line(way), named(way), message, "give each source its own"))
        else:
            found[source.key] = source
    return found, whole


def _reference(folder: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    path = folder / f"{name}.yaml"
    loaded = read_file(path, path.name, problems) if path.exists() else None
    if loaded and not isinstance(loaded.data, dict):
        problems.append(Problem(path.name, 1, "file", "is empty or not a block of fields", "mend it, or remove it"))
        return None
    if loaded and name in _MODELS:
        model = validate(_MODELS[name], loaded.data, path.name, loaded, problems)
        if model is None:
            return None
        if isinstance(model, CaseLaw):
            problems += check_case_law(model, path.name, loaded)
    return loaded.data if loaded else None


def _privacy(reference: Mapping[str, Any]) -> Privacy:
    """Return what the case base says about names of people; nothing where privacy.yaml is missing or broken."""
    return Privacy.model_validate(reference.get("privacy", {}))
