"""Load a case base folder: every readable file, every problem, and a fingerprint of the lot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from casekit.casebase.check import check_case
from casekit.casebase.collection import Collection
from casekit.casebase.facets import known_origin, labels_in_use
from casekit.casebase.places import load_places
from casekit.casebase.problems import Problem, did_you_mean, from_validation
from casekit.casebase.yamlfile import Loaded, read_yaml
from casekit.errors import NotFound, UnreadableFile
from casekit.model.place import Place
from casekit.model.record import Case, Source
from casekit.model.vocabulary import Term, Vocabulary

REFERENCE = ("practices", "programmes", "claims", "duty", "planning", "frameworks", "messages", "glossary")
"""Other lists that stand beside the cases, one YAML file each."""

_DATA = {".yaml", ".csv"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Model = TypeVar("Model", bound=BaseModel)
Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name) while a long load runs."""


def fingerprint(folder: Path) -> str:
    """Return 16 hexadecimal digits that change whenever a data file changes, comes or goes."""
    digest = blake2b(digest_size=8)
    for path in _data_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        content = path.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _data_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotFound(f"There is no case base at {folder}. Point to one with --casebase or CASEKIT_CASEBASE.")
    return sorted(path for path in folder.rglob("*") if path.suffix in _DATA and path.is_file())


def load(folder: Path, progress: Progress | None = None) -> Collection:
    """Read the whole folder. A file that cannot be read becomes a Problem and takes no other file down."""
    mark = fingerprint(folder)
    problems: list[Problem] = []
    sources = _sources(folder, problems)
    vocabularies = _vocabularies(folder, problems)
    places, bad_rows = load_places(folder / "places", lambda path: read_yaml(path).data)
    problems += [Problem(f"places/{file}", line, name, message, "see places/README.md") for file, line, name, message in bad_rows]
    read: dict[str, tuple[Case, str, Loaded]] = {}
    files = _case_files(folder, problems)
    for number, path in enumerate(files):
        file = path.relative_to(folder).as_posix()
        if progress:
            progress(number, len(files), file)
        case_and_lines = _case(path, file, sources, problems)
        if case_and_lines is None:
            continue
        if path.stem in read:
            other = read[path.stem][1]
            problems.append(Problem(file, 1, "id", f"the id '{path.stem}' is also used by {other}", "rename one of the two files"))
            continue
        read[path.stem] = (case_and_lines[0], file, case_and_lines[1])
    cases = {key: case for key, (case, _, _) in sorted(read.items())}
    vocabularies = {
        name: _with_register(vocabulary, cases, places) if vocabulary.open else vocabulary
        for name, vocabulary in vocabularies.items()
    }
    for case, file, loaded in read.values():
        problems += check_case(case, file, loaded, cases, vocabularies, places)
    reference = {name: data for name in REFERENCE if (data := _reference(folder, name, problems)) is not None}
    return Collection(cases, vocabularies, places, sources, reference, tuple(sorted(problems)), mark)


def _case_files(folder: Path, problems: list[Problem]) -> list[Path]:
    files = []
    for path in sorted((folder / "cases").rglob("*")):
        file = path.relative_to(folder).as_posix()
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            problems.append(Problem(file, 1, "file", "is not a record", "give it the ending .yaml, or move it out of cases/"))
        elif not _KEY.fullmatch(path.stem):
            problems.append(
                Problem(file, 1, "id", f"'{path.stem}' is not a short name", "rename the file with small letters, digits and hyphens")
            )
        else:
            files.append(path)
    return files


def _read(path: Path, file: str, problems: list[Problem]) -> Loaded | None:
    try:
        return read_yaml(path)
    except UnreadableFile as error:
        message, _, fix = str(error).partition(": ")
        problems.append(Problem(file, error.line or 1, "file", message, fix or "mend this place and check again"))
        return None


def _validate(model: type[Model], data: Any, file: str, loaded: Loaded, problems: list[Problem]) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(from_validation(file, loaded, error, field_names(model)))
        return None


def field_names(model: type[BaseModel]) -> dict[str, list[str]]:
    """Map the way to each block of a model to the names its fields may have."""
    found: dict[str, list[str]] = {}

    def visit(block: type[BaseModel], way: str) -> None:
        found[way] = list(block.model_fields)
        for name, info in block.model_fields.items():
            for inner in _models_in(info.annotation):
                visit(inner, f"{way}.{name}".strip("."))

    visit(model, "")
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _case(path: Path, file: str, sources: dict[str, Source], problems: list[Problem]) -> tuple[Case, Loaded] | None:
    loaded = _read(path, file, problems)
    if loaded is None:
        return None
    if not isinstance(loaded.data, dict):
        problems.append(Problem(file, 1, "record", "is empty or not a record", "begin with 'title:'; see casebase/README.md"))
        return None
    data = dict(loaded.data)
    if "id" in data:
        problems.append(Problem(file, loaded.line(("id",)), "id", "is written in the file", "remove it: the file name is the id"))
    data["id"] = path.stem
    listed = data.get("sources")
    if isinstance(listed, list):
        data["sources"] = [_full_source(entry, sources, number, file, loaded, problems) for number, entry in enumerate(listed)]
    case = _validate(Case, data, file, loaded, problems)
    return (case, loaded) if case else None


def _full_source(entry: Any, sources: dict[str, Source], number: int, file: str, loaded: Loaded, problems: list[Problem]) -> Any:
    """Complete a source that is named by its key alone from the shared register."""
    if not isinstance(entry, dict) or "key" not in entry:
        return entry
    shared = sources.get(str(entry["key"]))
    if shared:
        return {**shared.model_dump(exclude_none=True), **entry}
    if "title" not in entry:
        problems.append(
            Problem(
                file,
                loaded.line(("sources", number, "key")),
                f"sources.{number + 1}.key",
                f"'{entry['key']}' is not in sources.yaml",
                did_you_mean(str(entry["key"]), list(sources)) + " Or write the source out: title, publisher, address",
            )
        )
        return {"title": "unknown", "publisher": "unknown", **entry}
    return entry


def _sources(folder: Path, problems: list[Problem]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    path = folder / "sources.yaml"
    loaded = _read(path, path.name, problems) if path.is_file() else None
    if loaded is None or not isinstance(loaded.data, dict):
        return found
    for number, entry in enumerate(loaded.data.get("sources") or []):
        part = Loaded(entry, {w[2:]: n for w, n in loaded.lines.items() if w[:2] == ("sources", number)})
        source = _validate(Source, entry, path.name, part, problems)
        if source:
            found[source.key] = source
    return found


def _vocabularies(folder: Path, problems: list[Problem]) -> dict[str, Vocabulary]:
    found: list[Vocabulary] = []
    for path in sorted((folder / "vocabularies").glob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        loaded = _read(path, file, problems)
        vocabulary = _validate(Vocabulary, loaded.data, file, loaded, problems) if loaded else None
        if vocabulary is None or loaded is None:
            continue
        if vocabulary.facet != path.stem.replace("-", "_"):
            problems.append(Problem(file, loaded.line(("facet",)), "facet", "is not the name of the file", f"write facet: {path.stem}"))
        if not known_origin(vocabulary.values_from):
            problems.append(Problem(file, loaded.line(("from",)), "from", "is not an origin we know", "see docs/architecture.md"))
            continue
        for number, term in enumerate(vocabulary.terms):
            if term.broader and term.broader not in vocabulary.by_id:
                line = loaded.line(("terms", number, "broader"))
                fix = did_you_mean(term.broader, list(vocabulary.by_id))
                problems.append(Problem(file, line, f"terms.{number + 1}.broader", f"'{term.broader}' is not a term here", fix))
        if len(vocabulary.by_id) < len(vocabulary.terms):
            problems.append(Problem(file, 1, "terms", "two terms have the same id", "give each its own"))
        found.append(vocabulary)
    return {v.facet: v for v in sorted(found, key=lambda v: (v.position, v.facet))}


def _with_register(vocabulary: Vocabulary, cases: dict[str, Case], places: dict[str, Place]) -> Vocabulary:
    """Give an open vocabulary the terms that its register has in use."""
    labels = labels_in_use(vocabulary.values_from, cases.values(), places)
    terms = tuple(
        vocabulary.by_id.get(key) or Term(id=key, label=label, definition=f"{vocabulary.label}: {label}.") for key, label in labels.items()
    )
    return vocabulary.model_copy(update={"terms": terms})


def _reference(folder: Path, name: str, problems: list[Problem]) -> Any:
    path = folder / f"{name}.yaml"
    loaded = _read(path, path.name, problems) if path.is_file() else None
    return loaded.data if loaded else None
