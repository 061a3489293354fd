"""What the collection covers: how many cases have this, how many have this and that, and which they are.

A number here says how many accounts were gathered. It never says how much is done, or how well it works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from casekit.casebase.collection import Collection
from casekit.casebase.problems import did_you_mean
from casekit.errors import UsageError
from casekit.evidence.wording import INDEPENDENCE
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED, Vocabulary

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """One facet: its terms in the order of the vocabulary, and the ids of the cases that have each."""

    facet: str
    label: str
    terms: tuple[str, ...]
    labels: tuple[str, ...]
    ids: tuple[Ids, ...]
    not_stated: Ids
    total: int

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many cases have each term."""
        return tuple(map(len, self.ids))

    def cases(self, term: str) -> Ids:
        """Return the ids of the cases that have a term."""
        return self.ids[_place(term, self.terms, self.facet)]

    def by_case(self) -> dict[str, list[str]]:
        """Return id → terms, for the cases that have any."""
        found: dict[str, list[str]] = {}
        for term, ids in zip(self.terms, self.ids, strict=True):
            for key in ids:
                found.setdefault(key, []).append(term)
        return found


@dataclass(frozen=True)
class Crosstab:
    """Two facets at once. `stated` holds the cells of links that the source itself states, where records tell that.

    `not_applicable` gives the reason for each cell (row term, column term) that cannot have a case.
    """

    rows: Spread
    columns: Spread
    ids: tuple[tuple[Ids, ...], ...]
    not_stated: Ids
    total: int
    stated: tuple[tuple[Ids, ...], ...] = ()
    not_applicable: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[tuple[int | None, ...], ...]:
        """Return how many cases stand in each cell; None where the cell does not apply."""
        return tuple(
            tuple(
                None if (row, column) in self.not_applicable else len(here)
                for column, here in zip(self.columns.terms, line, strict=True)
            )
            for row, line in zip(self.rows.terms, self.ids, strict=True)
        )

    @property
    def empty(self) -> int:
        """Return how many cells could have a case and have none."""
        return sum(number == 0 for line in self.counts for number in line)

    def cases(self, row: str, column: str) -> Ids:
        """Return the ids of the cases in one cell."""
        line = self.ids[_place(row, self.rows.terms, self.rows.facet)]
        return line[_place(column, self.columns.terms, self.columns.facet)]


def spread(collection: Collection, cases: Sequence[Case], facet: str, terms: Sequence[str] | None = None) -> Spread:
    """Count the cases under each term of a facet, or under `terms` alone; `independence` counts as a facet here."""
    vocabulary = _vocabulary(collection, facet)
    return _spread(vocabulary, cases, _chosen(vocabulary, terms), _values(collection, facet))


def crosstab(
    collection: Collection,
    cases: Sequence[Case],
    rows: str,
    columns: str,
    row_terms: Sequence[str] | None = None,
    column_terms: Sequence[str] | None = None,
) -> Crosstab:
    """Count the cases that have a term of one facet and a term of another.

    Two facets that come from one list of the record, such as characteristic and aim, are counted by the entries of that
    list: a case with race and the third aim, and sex and the second, does not stand at race and the second.
    """
    tables = (_vocabulary(collection, rows), _vocabulary(collection, columns))
    down = _spread(tables[0], cases, _chosen(tables[0], row_terms), _values(collection, rows))
    across = _spread(tables[1], cases, _chosen(tables[1], column_terms), _values(collection, columns))
    unsaid = {*down.not_stated, *across.not_stated}
    missing = tuple(case.id for case in cases if case.id in unsaid)
    links = _LINKS.get(tables[0].values_from.partition(".")[0])
    if not links or rows == columns or any(table.values_from not in links.fields for table in tables):
        held = down.by_case(), across.by_case()
        pairs = ((key, pair) for key in held[0] for pair in product(held[0][key], held[1].get(key, ())))
        return Crosstab(down, across, _cells(pairs, down.terms, across.terms), missing, len(cases))
    found = list(_pairs(cases, tables, links))
    cells = _cells(((key, pair) for key, pair, _ in found), down.terms, across.terms)
    if not links.duty:
        return Crosstab(down, across, cells, missing, len(cases))
    stated = _cells(((key, pair) for key, pair, own in found if own), down.terms, across.terms)
    reasons = not_applicable(collection)
    if rows == "aim":
        reasons = {(aim, characteristic): why for (characteristic, aim), why in reasons.items()}
    return Crosstab(down, across, cells, missing, len(cases), stated, reasons)


def broad(vocabulary: Vocabulary) -> Ids:
    """Return the terms that have no broader one."""
    return tuple(term.id for term in vocabulary.terms if term.broader is None)


def narrower(vocabulary: Vocabulary, term: str) -> Ids:
    """Return the terms right below a term."""
    return tuple(each.id for each in vocabulary.terms if each.broader == term)


def finest(vocabulary: Vocabulary) -> Ids:
    """Return the terms with none below them."""
    parents = {term.broader for term in vocabulary.terms}
    return tuple(term.id for term in vocabulary.terms if term.id not in parents)


def not_applicable(collection: Collection) -> dict[tuple[str, str], str]:
    """Return characteristic and aim → why the aim does not apply to it, as `duty.yaml` says."""
    found = {}
    for entry in collection.reference.get("duty", {}).get("characteristics", ()):
        apart = entry.get("not_applicable", {})
        found.update({(entry["id"], aim): apart.get("reason", "") for aim in apart.get("aims", ())})
    return found


@dataclass(frozen=True)
class _Links:
    """A list of the record whose entries tie the values of several facets together."""

    entries: Callable[[Case], Iterable[object]]
    fields: Mapping[str, Callable[..., Iterable[str]]]
    duty: bool = False


_LINKS = {
    "equality": _Links(
        lambda case: case.equality,
        {"equality.characteristic": lambda link: (link.characteristic,), "equality.aim": lambda link: (link.aim,)},
        duty=True,
    ),
    "outcomes": _Links(
        lambda case: case.outcomes,
        {"outcomes.domain": lambda outcome: outcome.domain, "outcomes.result": lambda outcome: (outcome.result,)},
    ),
}


def _pairs(
    cases: Sequence[Case], tables: tuple[Vocabulary, Vocabulary], links: _Links
) -> Iterator[tuple[str, tuple[str, str], bool]]:
    """Yield case, pair of terms (broader ones too), and whether the source states the link, for every entry."""
    read = [links.fields[table.values_from] for table in tables]
    for case in cases:
        for entry in links.entries(case):
            sides = [
                {term for value in get(entry) for term in table.with_broader(value)}
                for get, table in zip(read, tables, strict=True)
            ]
            for row, column in product(*sides):
                yield case.id, (row, column), getattr(entry, "basis", "") == "stated"


def _cells(
    found: Iterable[tuple[str, tuple[str, str]]], rows: Sequence[str], columns: Sequence[str]
) -> tuple[tuple[Ids, ...], ...]:
    """Gather ids by cell, each once, in their order."""
    cells: dict[tuple[str, str], set[str]] = {}
    for key, pair in found:
        cells.setdefault(pair, set()).add(key)
    return tuple(tuple(tuple(sorted(cells.get((row, column), ()))) for column in columns) for row in rows)


_INDEPENDENCE = Vocabulary.model_validate(
    {
        "facet": "independence",
        "label": "Whose account it is",
        "question": "Who gives the account?",
        "from": "evidence.independence",
        "show": "collection",
        "terms": [
            {"id": key, "label": f"{words[0].upper()}{words[1:]}", "definition": words}
            for key, words in INDEPENDENCE.items()
        ],
    }
)


def _vocabulary(collection: Collection, facet: str) -> Vocabulary:
    """Return the vocabulary of a facet, or say which facets there are."""
    if facet == _INDEPENDENCE.facet:
        return _INDEPENDENCE
    if facet not in collection.vocabularies:
        names = [*collection.vocabularies, _INDEPENDENCE.facet]
        raise UsageError(f"'{facet}' is not a facet: {did_you_mean(facet, names)}")
    return collection.vocabularies[facet]


def _values(collection: Collection, facet: str) -> Callable[[Case], Ids]:
    if facet == _INDEPENDENCE.facet:
        return lambda case: (case.evidence.independence,)
    return lambda case: collection.values_of(facet, case)


def _chosen(vocabulary: Vocabulary, terms: Sequence[str] | None) -> Ids:
    """Return the terms asked for, all if none were named; an unknown one is an error."""
    if terms is None:
        return tuple(term.id for term in vocabulary.terms)
    for term in terms:
        _place(term, tuple(vocabulary.by_id), vocabulary.facet)
    return tuple(terms)


def _spread(vocabulary: Vocabulary, cases: Sequence[Case], terms: Ids, values: Callable[[Case], Ids]) -> Spread:
    found: dict[str, list[str]] = {term: [] for term in (*terms, NOT_STATED)}
    for case in cases:
        for value in values(case):
            if value in found:
                found[value].append(case.id)
    return Spread(
        vocabulary.facet,
        vocabulary.label,
        terms,
        tuple(map(vocabulary.label_of, terms)),
        tuple(tuple(found[term]) for term in terms),
        tuple(found[NOT_STATED]),
        len(cases),
    )


def _place(term: str, terms: Ids, facet: str) -> int:
    """Return where a term stands, or say which terms there are."""
    if term not in terms:
        raise UsageError(f"'{term}' is not a value of '{facet}' here: {did_you_mean(term, list(terms))}")
    return terms.index(term)
