"""What a record must keep to beyond its shape: known terms, places and sources, and claims that can be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from casekit.casebase.privacy import Privacy, findings
from casekit.casebase.problems import Problem, did_you_mean, named, quote
from casekit.casebase.yamlfile import Loaded, Where
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary

TO_REWRITE = "To rewrite: "
"""Text taken over from a source begins with this until a curator has put it into our own words."""

Finding = tuple[Where, str, str]
"""The way to a field, what is wrong there and what to do."""

_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
CODED: dict[Where, str] = {  # where a record uses a vocabulary besides its facets block
    ("outcomes", "*", "domain", "*"): "outcome",
    ("outcomes", "*", "result"): "result",
    ("evidence", "level"): "evidence",
    ("programme",): "programme",
    ("equality", "*", "characteristic"): "characteristic",
}


@dataclass(frozen=True)
class Known:
    """What a record may name. Where a file is broken its names are not known, and records are not blamed for that."""

    cases: set[str]
    """Ids of all case files, readable or not."""

    vocabularies: Mapping[str, Vocabulary]
    unknown: set[str]
    """Facets whose vocabulary is broken."""

    places: set[str] | None
    """Keys of the place register, or None if a file of it cannot be read."""

    privacy: Privacy = field(default_factory=Privacy)
    """What privacy.yaml says about names of people."""


def check_case(key: str, case: Case | None, file: str, loaded: Loaded, known: Known) -> Iterator[Problem]:
    """Yield every problem of one record besides its shape; where that is wrong (no case), of its words at least."""

    def problem(where: Where, message: str, fix: str) -> Problem:
        return Problem(file, loaded.line(where), named(where), message, fix)

    words = list(_words(loaded.data, ()))
    yield from (problem(*finding) for finding in _unknown_terms(loaded.data, words, known))
    yield from (problem(*finding) for finding in _unknown_names(key, words, known))
    if case:
        yield from (problem(*finding) for finding in _honesty(case))
    for where, text in words:
        if text.startswith(TO_REWRITE.strip()):
            fix = "put it into our own words, and take 'To rewrite:' away"
            yield problem(where, "still has the words of the source", fix)
        for found in findings(text, known.privacy, known.places or (), key):
            yield problem(where, f"{quote(found.text)} looks like {found.kind}", found.fix)


def _words(data: object, where: Where) -> Iterator[tuple[Where, str]]:
    """Yield every text of a record as written, with the way to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _words(value, (*where, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _words(value, (*where, number))
    elif isinstance(data, str):
        yield where, data.strip()


def _kind(where: Where) -> Where:
    """Return the way to a field with every number as a star."""
    return tuple("*" if isinstance(part, int) else part for part in where)


def _unknown_terms(data: dict[str, object], words: list[tuple[Where, str]], known: Known) -> Iterator[Finding]:
    """Yield facets and terms that no vocabulary has."""
    coded = {v.values_from: v for v in known.vocabularies.values() if v.values_from.startswith("facets.")}
    facets = data.get("facets")
    for facet in facets if isinstance(facets, dict) else ():
        if f"facets.{facet}" not in coded and facet not in known.unknown:
            fix = did_you_mean(facet, [origin.removeprefix("facets.") for origin in coded])
            yield ("facets", facet), f"{quote(facet)} is not a facet that records are given", fix
    for where, term in words:
        kind = _kind(where)
        if kind[0] == "facets" and kind[2:] in {("*",), ("*", "term")}:
            vocabulary = coded.get(f"facets.{kind[1]}")
        else:
            vocabulary = known.vocabularies.get(CODED.get(kind, ""))
        if vocabulary and term not in vocabulary.by_id:
            fix = did_you_mean(term, list(vocabulary.by_id))
            yield where, f"{quote(term)} is not in the vocabulary '{vocabulary.facet}'", fix


def _unknown_names(case: str, words: list[tuple[Where, str]], known: Known) -> Iterator[Finding]:
    """Yield places, cases and sources that are named and not there."""
    keys = [text for where, text in words if _kind(where) == ("sources", "*", "key")]
    if len(set(keys)) < len(keys):
        yield ("sources",), "two sources have the same key", "give each its own"
    for where, name in words:
        kind = _kind(where)
        if kind == ("places", "*") and known.places is not None and name not in known.places:
            yield where, f"{quote(name)} is not in the place register", did_you_mean(name, sorted(known.places))
        elif kind == ("related", "*", "id") and (name == case or name not in known.cases):
            yield where, f"{quote(name)} is not another case", did_you_mean(name, sorted(known.cases - {case}))
        elif kind[-1] == "source" and name not in keys:
            yield where, f"{quote(name)} is not one of this record's sources", did_you_mean(name, keys)


def _honesty(case: Case) -> Iterator[Finding]:
    """Yield what would let a record say more than its sources do."""
    for number, outcome in enumerate(case.outcomes):
        if (outcome.kind == "expected") != (outcome.result == "expected-only"):
            yield (
                ("outcomes", number, "kind"),
                "an expected outcome and the result 'expected-only' go together",
                "set both or neither: what is hoped for has no result yet",
            )
    for number, claim in enumerate(case.claims):
        if claim.state == "unchecked":
            if case.record.state != "draft":
                fix = "compare the figure with its source and give it a state, or make the record a draft"
                yield ("claims", number, "state"), "an unchecked figure in a record that is not a draft", fix
        elif claim.state != "supported" and not claim.reason:
            yield ("claims", number, "state"), f"'{claim.state}' without a reason", "add 'reason:'"
        if _PERCENT.search(claim.value) and not claim.of:
            yield ("claims", number, "value"), "a percentage without its base", "add 'of:', or 'of: not stated'"
    for number, link in enumerate(case.equality):
        if link.characteristic == "marriage-and-civil-partnership" and link.aim != "eliminate":
            yield (
                ("equality", number, "aim"),
                "marriage and civil partnership counts for the first aim only",
                "use aim: eliminate, or remove the link",
            )
    start, end = case.period.start, case.period.end
    if start and end and end < start:
        yield ("period", "end"), f"{end} is before the start {start}", "put the years in order"
    if case.record.state == "reviewed" and not (case.record.checked_by and case.record.checked_on):
        yield ("record", "state"), "reviewed, but not by whom and when", "add checked_by (a role) and checked_on"
    if case.record.state == "retired":
        if not case.record.reason:
            yield ("record", "state"), "retired without a reason", "add 'reason:'"
        if not (case.record.retired_by and case.record.retired_on):
            yield ("record", "state"), "retired, but not by whom and when", "add retired_by (a role) and retired_on"
    if case.evidence.level in {"2", "3", "4", "5", "NE"} and case.evidence.independence == "unknown":
        yield (
            ("evidence", "independence"),
            f"level {case.evidence.level} without saying who measured",
            "say who gives the account",
        )
