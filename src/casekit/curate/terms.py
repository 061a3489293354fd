"""Where the files of a case base name the terms of vocabularies, and how they are changed there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from casekit.casebase.load import DRAFTS
from casekit.casebase.places import OVERLAY
from casekit.casebase.problems import named
from casekit.casebase.yamlfile import Where
from casekit.curate.textedit import Edit, add_to_list, nodes, remove_field, remove_item, replace_text, replace_word
from casekit.engines.analysis import fold
from casekit.model.vocabulary import Vocabulary

RECORDS: dict[str, Where] = {  # where a record names a term besides its facets block, by the origin of the facet
    "outcomes.domain": ("outcomes", "*", "domain", "*"),
    "programme": ("programme",),
    "equality.characteristic": ("equality", "*", "characteristic"),
}
PLACES: dict[str, Where] = {  # the same for the place register
    "places.area_type": ("places", "*", "area_types", "*"),
    "places.council_type": ("places", "*", "council_type"),
}
LISTS: dict[str, dict[str, Where]] = {  # and for the other lists, by facet
    "topic": {"practices.yaml": ("groups", "*", "items", "*", "topics", "*")},
    "practice": {
        "practices.yaml": ("groups", "*", "practice"),
        "frameworks.yaml": ("frameworks", "*", "parts", "*", "practice", "*"),
    },
    "characteristic": {"duty.yaml": ("characteristics", "*", "id")},
    "programme": {"programmes.yaml": ("programmes", "*", "key")},
}


@dataclass(frozen=True, order=True)
class Site:
    """One place where the id of a term stands."""

    file: str
    line: int
    field: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}"


@dataclass(frozen=True)
class Change:
    """A term gets another id, or is joined with the term that has it already; perhaps another label too."""

    vocabulary: Vocabulary
    old: str
    new: str
    label: str | None = None

    @property
    def joins(self) -> bool:
        """Say whether there is a term with the new id."""
        return self.new in self.vocabulary.by_id


def changes_in(file: str, text: str, change: Change) -> tuple[list[Site], list[Edit]]:
    """Return where a file names the term, and how to change it there."""
    if file.startswith("vocabularies/"):
        if file.partition("/")[2] not in {f"{change.vocabulary.facet}.yaml", _with_hyphens(change.vocabulary.facet)}:
            return [], []
        return _in_vocabulary(file, text, change)
    ways = _ways(file, change.vocabulary)
    found = nodes(text) if ways else {}
    sites: list[Site] = []
    edits: list[Edit] = []
    for where, node in found.items():
        if isinstance(node, yaml.ScalarNode) and node.value.strip() == change.old and _starred(where) in ways:
            sites.append(_site(file, where, node))
            edits += _in_record(text, found, where, node, change)
    return sites, edits


def _with_hyphens(facet: str) -> str:
    return f"{facet.replace('_', '-')}.yaml"


def _site(file: str, where: Where, node: yaml.Node) -> Site:
    return Site(file, node.start_mark.line + 1, named(where))


def _starred(where: Where) -> Where:
    """Return the way to a field with every number as a star."""
    return tuple("*" if isinstance(part, int) else part for part in where)


def _ways(file: str, vocabulary: Vocabulary) -> set[Where]:
    """Return the ways to the fields of a file that hold terms of a vocabulary."""
    origin = vocabulary.values_from
    if file.startswith(("cases/", f"{DRAFTS}/")):
        coded = (*origin.split("."), "*")
        ways = {coded, (*coded, "term")} if origin.startswith("facets.") else set()
        return ways | ({RECORDS[origin]} if origin in RECORDS else set())
    if file == f"places/{OVERLAY}":
        return {PLACES[origin]} if origin in PLACES else set()
    way = LISTS.get(vocabulary.facet, {}).get(file)
    return {way} if way else set()


def _in_record(
    text: str, found: dict[Where, yaml.Node], where: Where, node: yaml.ScalarNode, change: Change
) -> Iterator[Edit]:
    """Change one mention; where the list has the new term as well, only the first of the two stays."""
    around, here = found[where[:-1]], where[-1]
    if isinstance(around, yaml.SequenceNode) and isinstance(here, int):
        twins = [
            n for n, item in enumerate(around.value) if isinstance(item, yaml.ScalarNode) and item.value == change.new
        ]
        if twins:
            yield remove_item(text, around, max(here, twins[0]))
            if twins[0] < here:
                return
    yield replace_word(text, node, change.old, change.new)


def _in_vocabulary(file: str, text: str, change: Change) -> tuple[list[Site], list[Edit]]:
    """Change the vocabulary itself: the term, and the terms that name it."""
    found = nodes(text)
    ids = {node.value.strip(): where[1] for where, node in found.items() if _starred(where) == ("terms", "*", "id")}
    old, new = ids[change.old], ids.get(change.new)
    sites, edits = [], []
    for where, node in found.items():
        if not isinstance(node, yaml.ScalarNode) or node.value.strip() != change.old:
            continue
        way = _starred(where)
        if way in {("terms", "*", "id"), ("terms", "*", "broader")} or (
            way == ("terms", "*", "related", "*") and "-" in change.old  # a single word there is a word, not an id
        ):
            sites.append(_site(file, where, node))
            if way[-1] == "broader" and where[1] == new:
                edits.append(_new_parent(text, found, where, change))
            else:
                edits.append(replace_word(text, node, change.old, change.new))
    target = found["terms", old if new is None else new]
    terms = found["terms",]
    assert isinstance(target, yaml.MappingNode) and isinstance(terms, yaml.SequenceNode)
    if new is not None:
        assert isinstance(old, int)
        edits.append(remove_item(text, terms, old))
        if related := related_after(change):
            edits.append(add_to_list(text, target, "related", related, "definition"))
    if names := names_after(change):
        edits.append(add_to_list(text, target, "synonyms", names, "definition"))
    if change.label:
        edits.append(replace_text(found["terms", old if new is None else new, "label"], change.label))
    return sites, edits


def _new_parent(text: str, found: dict[Where, yaml.Node], where: Where, change: Change) -> Edit:
    """Put a term that stood below the old one where the old one stood."""
    above = change.vocabulary.by_id[change.old].broader
    block = found[where[:-1]]
    assert isinstance(block, yaml.MappingNode)
    return replace_word(text, found[where], change.old, above) if above else remove_field(text, block, "broader")


def names_after(change: Change) -> list[str]:
    """Return the other names that the term gains, so that old searches still find it."""
    terms = change.vocabulary.by_id
    old, kept = terms[change.old], terms[change.new] if change.joins else terms[change.old]
    words = change.old.replace("-", " ")
    wanted = [words] if len(words) > 2 and words.replace(" ", "").isalpha() else []
    if change.joins:
        wanted = [old.label, *old.synonyms, *wanted]
    elif change.label:
        wanted = [old.label, *wanted]
    label = change.label or kept.label
    others = [t for t in terms.values() if t.id not in {change.old, change.new}]
    taken = {fold(name) for name in (label, *kept.synonyms, *(n for t in others for n in (t.label, *t.synonyms)))}
    gained: dict[str, str] = {}
    for name in wanted:
        if fold(name) not in taken:
            gained.setdefault(fold(name), name)
    return list(gained.values())


def related_after(change: Change) -> list[str]:
    """Return the linked words that the term takes over from the one that is joined with it."""
    old, kept = change.vocabulary.by_id[change.old], change.vocabulary.by_id[change.new]
    taken = {fold(name) for name in (kept.id, kept.label, *kept.related, *kept.synonyms, *old.synonyms)}
    return [word for word in old.related if fold(word) not in taken]
