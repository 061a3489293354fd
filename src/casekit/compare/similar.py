"""Cases like this one: those its record names, then those that share most with it, with the reasons in words.

>>> for other in casekit.similar(base, "fenland-operation-pheasant"):
...     print(other.title, other.reasons)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt
from typing import TYPE_CHECKING, Any, overload

from casekit.casebase.collection import Collection
from casekit.compare.names import in_sentence
from casekit.model.record import Case
from casekit.model.vocabulary import NOT_STATED
from casekit.search.casebase import Casebase
from casekit.search.documents import place_line

if TYPE_CHECKING:
    from pandas import DataFrame

KINDS = {"topic": 3.0, "method": 2.0, "group": 2.0, "outcome": 1.5, "area_type": 1.0, "migration_profile": 1.0}
"""Facets that are compared, in the order of the reasons, and how much each counts. Ours, and a matter of judgement."""

WORDS = {"topic": "topic", "method": "method", "group": "people", "outcome": "what came of it"}
WORDS |= {"area_type": "kind of place", "migration_profile": "migration story"}

COMMON = 1 / 3
"""A term that more than this share of the cases have says nothing of two of them."""

FEW = 6.0
"""Added to the size of a set of terms, so that one chance match of short lists does not weigh as much as several."""

ENOUGH = 2
"""Cases that share fewer kinds of thing than this are not alike."""

SUBJECT = frozenset({"topic", "method", "group"})
"""One of these must be shared: the same outcome in the same kind of place makes no likeness."""


@dataclass(frozen=True)
class Similar:
    """A case worth reading beside another: what a record says of the pair, and what the two share.

    `named` is the reason given in the first record, `names_it` the one in the other. `shared` maps kind of thing to
    labels, the rarest first. `score`, from 0 to 1, only puts cases in order.
    """

    id: str
    title: str
    place: str
    named: str
    names_it: str
    shared: Mapping[str, tuple[str, ...]]
    score: float

    @property
    def reasons(self) -> str:
        """Return the reasons in words."""
        parts = [f"Named in the record: {self.named.rstrip('.')}."] if self.named else []
        parts += (
            [f"Its record names this case: {self.names_it.rstrip('.')}."] if self.names_it and not self.named else []
        )
        shared = "; ".join(f"{WORDS[kind]}: {', '.join(labels)}" for kind, labels in self.shared.items())
        return " ".join([*parts, *([f"Shared {shared}."] if shared else [])])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "place": self.place,
            "named": self.named or None,
            "names_it": self.names_it or None,
            "shared": {kind: list(labels) for kind, labels in self.shared.items()},
            "score": self.score,
            "reasons": self.reasons,
        }


@dataclass(frozen=True)
class SimilarCases(Sequence[Similar]):
    """Cases like one case: those its record names first, then those that share most."""

    id: str
    hits: tuple[Similar, ...]

    @overload
    def __getitem__(self, index: int) -> Similar: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Similar, ...]: ...
    def __getitem__(self, index: int | slice) -> Similar | tuple[Similar, ...]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Similar]:
        return iter(self.hits)

    def __repr__(self) -> str:
        return f"SimilarCases({len(self)} like {self.id})"

    def to_dict(self) -> dict[str, Any]:
        """Return what `casekit similar --json` prints."""
        return {"id": self.id, "cases": [one.to_dict() for one in self]}

    def to_frame(self) -> DataFrame:
        """Return the cases as a pandas table, one row each in order, with the id as index."""
        import pandas as pd

        columns = ["id", "title", "place", "named", "names_it", "shared", "score", "reasons"]
        return pd.DataFrame([one.to_dict() for one in self], columns=columns).set_index("id")


def similar(base: Casebase, case: str | Case, limit: int = 5, *, named: bool = True) -> SimilarCases:
    """Return the cases like one case, those its record names first; without `named`, only the others.

    The others share two kinds of thing or more, the subject among them. Terms that few cases have count for more.

        >>> casekit.similar(casekit.open(), "allerdale-partnership-response")[0].reasons
    """
    mine = base.case(case) if isinstance(case, str) else case
    return Kin(base.collection).of(mine, limit, named=named)


class Kin:
    """The cases of a collection by the terms they have; made once, asked often."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        cases = collection.current
        self._worth: dict[str, dict[str, float]] = {}
        for facet in KINDS:
            counts = Counter(term for case in cases for term in collection.values_of(facet, case))
            self._worth[facet] = {
                term: log(len(cases) / number)
                for term, number in counts.items()
                if term != NOT_STATED and number <= max(2, len(cases) * COMMON)
            }

    def of(self, mine: Case, limit: int = 5, *, named: bool = True) -> SimilarCases:
        """Return the cases like this one; see `similar`."""
        reasons = {other.id: other.why for other in reversed(mine.related)}
        order = {other.id: place for place, other in enumerate(mine.related)}
        terms = {facet: self._terms(mine, facet) for facet in KINDS}
        found: list[tuple[tuple[Any, ...], Similar]] = []
        for case in self._collection.current:
            if case.id == mine.id or (case.id in reasons and not named):
                continue
            shared = {facet: both for facet in KINDS if (both := terms[facet] & self._terms(case, facet))}
            if case.id not in reasons and (len(shared) < ENOUGH or SUBJECT.isdisjoint(shared)):
                continue
            score = fsum(KINDS[facet] * self._alike(terms[facet], both, case, facet) for facet, both in shared.items())
            one = Similar(
                case.id,
                case.title,
                place_line(case, self._collection),
                reasons.get(case.id, ""),
                next((other.why for other in case.related if other.id == mine.id), ""),
                {facet: self._labels(facet, both) for facet, both in shared.items()},
                round(score / fsum(KINDS.values()), 4),
            )
            found.append(((order.get(case.id, len(order)), -one.score, one.id), one))
        return SimilarCases(mine.id, tuple(one for _, one in sorted(found, key=lambda pair: pair[0])[: max(0, limit)]))

    def _terms(self, case: Case, facet: str) -> frozenset[str]:
        return frozenset(term for term in self._collection.values_of(facet, case) if term in self._worth[facet])

    def _alike(self, mine: frozenset[str], both: frozenset[str], other: Case, facet: str) -> float:
        """Return the cosine of two sets of terms, each term counting by how rare it is."""
        worth = self._worth[facet]

        def size(terms: frozenset[str]) -> float:
            return fsum(worth[term] ** 2 for term in sorted(terms))

        return size(both) / sqrt((size(mine) + FEW) * (size(self._terms(other, facet)) + FEW))

    def _labels(self, facet: str, both: frozenset[str]) -> tuple[str, ...]:
        """Return the labels of shared terms, the rarest first; a broad term is left out where a narrower one stands."""
        vocabulary = self._collection.vocabulary(facet)
        broader = {above for term in both for above in vocabulary.with_broader(term)[1:]}
        ranked = sorted(both - broader, key=lambda term: (-self._worth[facet][term], term))
        return tuple(in_sentence(vocabulary.label_of(term)) for term in ranked)
