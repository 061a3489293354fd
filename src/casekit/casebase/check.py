"""What a record must keep to beyond its shape: known terms, places and sources, and claims that can be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from casekit.casebase.problems import Problem, did_you_mean, quote
from casekit.casebase.yamlfile import Loaded, Where
from casekit.model.place import Place
from casekit.model.record import Case
from casekit.model.vocabulary import Vocabulary

_CONTACT = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a telephone number": re.compile(r"(?<![\w/£$€.,-])(?:\+44[ -]?\d|0\d)\d{1,3}[ -]?\d{3}[ -]?\d{3,4}(?![\w/])"),
}
_CODED = {  # where a record uses a vocabulary besides its facets block
    "outcomes.domain": "outcome",
    "outcomes.result": "result",
    "evidence.level": "evidence",
    "programme": "programme",
    "equality.characteristic": "characteristic",
}


def check_case(
    case: Case,
    file: str,
    loaded: Loaded,
    cases: Mapping[str, Case],
    vocabularies: Mapping[str, Vocabulary],
    places: Mapping[str, Place],
) -> Iterator[Problem]:
    """Yield every problem of one record that has the right shape."""

    def problem(where: Where, message: str, fix: str) -> Problem:
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
        return Problem(file, loaded.line(where), name, message, fix)

    for where, facet, term in _terms(case):
        vocabulary = vocabularies.get(facet)
        if vocabulary is None:
            if where[0] == "facets":
                coded = [v.facet for v in vocabularies.values() if v.values_from.startswith("facets.")]
                yield problem(where[:2], f"'{facet}' is not a facet", did_you_mean(facet, coded))
        elif term not in vocabulary.by_id:
            fix = did_you_mean(term, list(vocabulary.by_id))
            yield problem(where, f"{quote(term)} is not in the vocabulary '{facet}'", fix)
    for number, key in enumerate(case.places):
        if key not in places:
            yield problem(("places", number), f"{quote(key)} is not in the place register", did_you_mean(key, list(places)))
    keys = [source.key for source in case.sources]
    for where, named in _named_sources(case):
        if named not in keys:
            yield problem(where, f"{quote(named)} is not one of this record's sources", did_you_mean(named, keys))
    if len(set(keys)) < len(keys):
        yield problem(("sources",), "two sources have the same key", "give each its own")
    for number, related in enumerate(case.related):
        if related.id == case.id or related.id not in cases:
            fix = did_you_mean(related.id, [key for key in cases if key != case.id])
            yield problem(("related", number, "id"), f"{quote(related.id)} is not another case", fix)
    yield from (problem(*finding) for finding in _honesty(case))
    yield from (problem(*finding) for finding in _contacts(loaded.data, ()))


def _terms(case: Case) -> Iterator[tuple[Where, str, str]]:
    """Yield (way to it, vocabulary, term) for every coded value."""
    for facet, coded in case.facets.items():
        for number, item in enumerate(coded):
            yield ("facets", facet, number), facet, item.term
    for number, outcome in enumerate(case.outcomes):
        for at, domain in enumerate(outcome.domain):
            yield ("outcomes", number, "domain", at), _CODED["outcomes.domain"], domain
        yield ("outcomes", number, "result"), _CODED["outcomes.result"], outcome.result
    for number, link in enumerate(case.equality):
        yield ("equality", number, "characteristic"), _CODED["equality.characteristic"], link.characteristic
    yield ("evidence", "level"), _CODED["evidence.level"], case.evidence.level
    if case.programme:
        yield ("programme",), _CODED["programme"], case.programme


def _named_sources(case: Case) -> Iterator[tuple[Where, str]]:
    blocks: dict[Where, tuple[object, ...]] = {
        **{("story", name): getattr(case.story, name) for name in type(case.story).model_fields},
        ("outcomes",): case.outcomes,
        ("claims",): case.claims,
        ("evidence", "recognition"): case.evidence.recognition,
        ("means", "resources"): case.means.resources,
    }
    for way, items in blocks.items():
        for number, item in enumerate(items):
            named = getattr(item, "source", None)
            if named:
                yield (*way, number, "source"), named


def _honesty(case: Case) -> Iterator[tuple[Where, str, str]]:
    """Yield what would let a record say more than its sources do."""
    for number, outcome in enumerate(case.outcomes):
        if (outcome.kind == "expected") != (outcome.result == "expected-only"):
            yield (
                ("outcomes", number, "kind"),
                "an expected outcome and the result 'expected-only' go together",
                "set both or neither: what is hoped for has no result yet",
            )
    for number, claim in enumerate(case.claims):
        if claim.state != "supported" and not claim.reason:
            yield ("claims", number, "state"), f"'{claim.state}' without a reason", "add 'reason:'"
        if "%" in claim.value and not claim.of:
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
    if case.record.state == "retired" and not case.record.reason:
        yield ("record", "state"), "retired without a reason", "add 'reason:'"
    if case.evidence.level in {"2", "3", "4", "5", "NE"} and case.evidence.independence == "unknown":
        yield ("evidence", "independence"), f"level {case.evidence.level} without saying who measured", "say who gives the account"


def _contacts(data: object, where: Where) -> Iterator[tuple[Where, str, str]]:
    """Yield contact details anywhere in the record."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _contacts(value, (*where, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _contacts(value, (*where, number))
    elif isinstance(data, str) and where[-1] != "address":
        for what, pattern in _CONTACT.items():
            if found := pattern.search(data):
                yield where, f"{quote(found.group())} looks like {what}", "remove it: records hold roles and organisations only"
