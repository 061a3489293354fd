"""The rules as data: `terminology.yaml` of a case base, and a council's own file laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from casekit.casebase.collection import Collection
from casekit.casebase.problems import Problem, did_you_mean, named, quote, read_file, validate
from casekit.casebase.yamlfile import Loaded, Where
from casekit.errors import NotFound
from casekit.guards.phrases import Phrase, PhraseError, Phrases, read_phrase
from casekit.model.record import Frozen, Key, Line, Text

if TYPE_CHECKING:
    from casekit.guards.figures import Figure

NAME = "terminology"
"""The rules of a case base stand in this file."""

MOST_RULES = 1_000

_LISTED = ("find", "every", "but_not", "unless", "with")


def _lines(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Listed = Annotated[tuple[Line, ...], BeforeValidator(_lines)]
"""One phrase, or a list of phrases."""


class Rule(Frozen):
    """What to look for, why it matters and what to write instead."""

    id: Key = Field(description="Short name; a council's file changes the rule by it")
    kind: Literal["term", "claim"] = Field("term", description="term: a word; claim: more than the evidence bears")
    severity: Literal["must", "should", "consider"] = Field(description="How much it asks")
    find: Listed = Field((), description="Phrases to look for")
    every: Listed = Field((), description="A list that is named whole or not at all; one phrase for each of its parts")
    but_not: Listed = Field((), description="Longer phrases in which the words are innocent")
    unless: Listed = Field((), description="Phrases that make the words innocent anywhere in the same sentence")
    only_with: Listed = Field((), alias="with", description="Of these phrases one must stand in the same sentence")
    not_after: tuple[Line, ...] = Field((), description="Single words that make it innocent up to four words before")
    capitals: bool = Field(False, description="True when small and capital letters must be as written")
    level: Literal["1", "2", "3", "4", "5"] | None = Field(None, description="Level of evidence that earns the words")
    why: Text = Field(description="Why the words are a risk, in a sentence")
    say: Text = Field(description="What to write instead, in a sentence")
    source: Line = Field(description="Where the rule comes from")
    as_at: Line = Field(description="Day on which it was right")


class Listing(Frozen):
    """What the file holds beside its rules."""

    as_at: Line | None = None
    lists: Mapping[str, Listed] = Field(default_factory=dict)
    mentions: Listed = ()
    title_words: Listed = ()
    known_short: Listed = ()
    off: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Compiled:
    """A rule with its phrases read."""

    rule: Rule
    find: tuple[Phrase, ...]
    every: tuple[Phrase, ...] = ()
    but_not: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    only_with: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class _Entry:
    """A rule as a file has it, and as it was in the file before, where one changes the other."""

    data: dict[str, Any]
    file: str
    loaded: Loaded
    number: int
    before: _Entry | None = None


@dataclass(frozen=True)
class Rules:
    """All rules that could be read, in their order, and what is wrong with the others."""

    compiled: tuple[Compiled, ...] = ()
    mentions: Phrases = field(default_factory=lambda: Phrases(()))
    title_words: frozenset[str] = frozenset()
    known_short: frozenset[str] = frozenset()
    short_forms: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Rules({len(self.compiled)})"

    def __len__(self) -> int:
        return len(self.compiled)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the rules."""
        return tuple(one.rule.id for one in self.compiled)

    @cached_property
    def phrases(self) -> Phrases:
        """All phrases to look for, with the number of their rule; of a list, its parts."""
        return Phrases((p, n) for n, one in enumerate(self.compiled) for p in (*one.find, *one.every))


def load_rules(collection: Collection, council: Path | None = None) -> Rules:
    """Read the rules of a case base and lay a council's own file over them. A broken rule takes no other down."""
    problems: list[Problem] = []
    files = [(f"{NAME}.yaml", Loaded(collection.reference.get(NAME, {})))]
    if council is not None:
        if not council.exists():
            raise NotFound(f"There is no file of rules at {council}. Check the path given with --rules.")
        loaded = read_file(council, council.name, problems)
        files += [(council.name, loaded)] if loaded else []
    return _rules(files, collection, problems)


def check_rules(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the rules of a case base folder, each with its line; nothing if it has none."""
    path, problems = folder / f"{NAME}.yaml", list[Problem]()
    loaded = read_file(path, path.name, problems) if path.exists() else None
    if loaded:
        problems = list(_rules([(path.name, loaded)], None, problems).problems)
    return tuple(problems)


def _rules(files: Sequence[tuple[str, Loaded]], collection: Collection | None, problems: list[Problem]) -> Rules:
    from casekit.guards.figures import figures
    from casekit.guards.names import short_forms, titles

    entries: dict[str, _Entry] = {}
    about: dict[str, Any] = {}
    for file, loaded in files:
        about = _over(about, _about(file, loaded, problems))
        for number, entry in _entries(file, loaded, problems):
            key = str(entry.get("id", f"{file} {number}"))
            before = entries.get(key)
            if before and before.file == file:
                way: Where = ("rules", number, "id")
                message = f"{quote(key)} stands twice"
                problems.append(Problem(file, loaded.line(way), named(way), message, "give each rule its own"))
                continue
            data = {**before.data, **entry} if before else entry
            entries[key] = _Entry(data, file, loaded, number, before)
        for number, key in enumerate(about.pop("off", ())):
            if entries.pop(key, None) is None:
                way, fix = ("off", number), did_you_mean(key, list(entries))
                problems.append(Problem(file, loaded.line(way), named(way), f"{quote(key)} is not a rule", fix))
    listing = Listing.model_validate(about)
    compiled = [_compiled(entry, listing.lists, problems) for entry in entries.values()]
    mentions = []
    for number, written in enumerate(listing.mentions):
        try:
            mentions.append(read_phrase(written, listing.lists))
        except PhraseError as error:
            problems.append(Problem(files[-1][0], 1, named(("mentions", number)), quote(written), str(error)))
    return Rules(
        tuple(one for one in compiled if one),
        Phrases((phrase, 0) for phrase in mentions),
        _words(listing.title_words),
        _words(listing.known_short),
        short_forms(collection) if collection else {},
        titles(collection) if collection else {},
        figures(collection) if collection else {},
        tuple(problems),
    )


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _about(file: str, loaded: Loaded, problems: list[Problem]) -> dict[str, Any]:
    """Return what a file says beside its rules; nothing where that has the wrong shape."""
    if not isinstance(loaded.data, dict):
        problems.append(Problem(file, 1, "file", "is empty or not a block of fields", "begin with 'rules:'"))
        return {}
    beside = {name: value for name, value in loaded.data.items() if name != "rules" and value is not None}
    kept = {}
    for name, value in beside.items():
        if validate(Listing, {name: value}, file, loaded, problems) is not None:
            kept[name] = (
                [value] if isinstance(value, str) and name in {"mentions", "title_words", "known_short"} else value
            )
    return kept


def _over(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Lay one file's lists over another's: a list of the same name is replaced, words are added."""
    joined = {**before, **after}
    for name in ("mentions", "title_words", "known_short"):
        joined[name] = [*before.get(name, ()), *after.get(name, ())]
    joined["lists"] = {**before.get("lists", {}), **after.get("lists", {})}
    return joined


def _entries(file: str, loaded: Loaded, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    listed = loaded.data.get("rules") if isinstance(loaded.data, dict) else None
    if listed is None:
        return
    if not isinstance(listed, list):
        problems.append(
            Problem(file, loaded.line(("rules",)), "rules", "is not a list", "begin each rule with '- id:'")
        )
        return
    for number, entry in enumerate(listed):
        if number == MOST_RULES:
            fix = "take some out"
            problems.append(Problem(file, loaded.line(("rules",)), "rules", f"has more than {MOST_RULES} rules", fix))
            return
        if isinstance(entry, dict):
            yield number, entry
        else:
            way = ("rules", number)
            fix = "begin it with '- id:', and set its fields in below"
            problems.append(Problem(file, loaded.line(way), named(way), "is not a rule", fix))


def _compiled(entry: _Entry, lists: Mapping[str, Sequence[str]], problems: list[Problem]) -> Compiled | None:
    """Read one rule; where a council's change to it is broken, the rule stays as it was."""
    read = _read(entry, lists, problems)
    return read or (_read(entry.before, lists, problems) if entry.before else None)


def _read(entry: _Entry, lists: Mapping[str, Sequence[str]], problems: list[Problem]) -> Compiled | None:
    """Read one rule with all its phrases; what is wrong with it is named with its place."""
    file, loaded, number = entry.file, entry.loaded, entry.number
    rule = validate(Rule, entry.data, file, loaded, problems, ("rules", number))
    if rule is None:
        return None
    if not rule.find and not rule.every:
        here: Where = ("rules", number)
        problems.append(Problem(file, loaded.line(here), named(here), "looks for nothing", "add 'find:' with a phrase"))
        return None
    read: dict[str, list[Phrase]] = {name: [] for name in _LISTED}
    sound = True
    for name in _LISTED:
        for place, written in enumerate(getattr(rule, "only_with" if name == "with" else name)):
            try:
                read[name].append(read_phrase(written, lists, rule.capitals))
            except PhraseError as error:
                way: Where = ("rules", number, name, place)
                problems.append(Problem(file, loaded.line(way), named(way), quote(written), str(error)))
                sound = False
    if not sound:
        return None
    return Compiled(rule, *(tuple(read[name]) for name in _LISTED))
