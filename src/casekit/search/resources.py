"""Things others can reuse, found in their own right: toolkits, leaflets, questionnaires and their kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casekit.casebase.collection import Collection
from casekit.engines.memory import MemoryEngine
from casekit.search.documents import fields_of
from casekit.search.matching import Matcher
from casekit.search.question import parse

if TYPE_CHECKING:
    from casekit.model.record import Case, Resource

_WEIGHTS = {"title": 5.0, "kind": 3.0, "note": 2.0, "topic": 2.0, "case": 1.5, "place": 1.5, "group": 1.0}
"""Fields a resource is found by, with their weights: its own words first, then what its case is about."""


@dataclass(frozen=True)
class FoundResource:
    """One thing to reuse, with the case that left it."""

    resource: Resource
    case: Case
    place: str

    @property
    def kind(self) -> str:
        """Return what sort of thing it is, in words."""
        return self.resource.kind.replace("-", " ")

    def to_dict(self) -> dict[str, Any]:
        """Return what `casekit resources --json` prints."""
        return {
            **self.resource.model_dump(mode="json", exclude_none=True),
            "case": self.case.id,
            "case_title": self.case.title,
            "place": self.place,
        }


class ResourceIndex:
    """All resources of the cases a search may find, in memory: there are few."""

    def __init__(self, collection: Collection) -> None:
        self._all = [
            (number, case, resource)
            for number, case in enumerate(collection.current)
            for resource in case.means.resources
        ]
        texts = [_texts(case, resource, collection) for _, case, resource in self._all]
        self._matcher = Matcher(MemoryEngine(tuple(_WEIGHTS), texts), _WEIGHTS)

    def find(self, words: str, allowed: int) -> Iterator[tuple[Case, Resource]]:
        """Yield the resources that match, of the cases whose bit is set in `allowed`; the best first."""
        scores = self._matcher.match(parse(words, tuple(_WEIGHTS))).scores
        found = [(at, score) for at, score in scores.items() if allowed >> self._all[at][0] & 1]
        for at, _ in sorted(found, key=lambda pair: (-round(pair[1], 9), self._all[pair[0]][2].title, pair[0])):
            yield self._all[at][1], self._all[at][2]


def _texts(case: Case, resource: Resource, collection: Collection) -> dict[str, str]:
    about = fields_of(case, collection)
    return {
        "title": resource.title,
        "kind": resource.kind.replace("-", " "),
        "note": resource.note or "",
        "topic": about["topic"],
        "case": case.title,
        "place": about["place"],
        "group": about["group"],
    }
