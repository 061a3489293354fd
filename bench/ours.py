"""The job, and casekit doing it, through `Casebase.search` as everybody calls it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection

FACETS = ("topic", "area_type", "outcome", "practice", "group", "evidence")
"""The six facets of which every value is counted."""

TOP = 10


@dataclass(frozen=True)
class Query:
    """Words, all of them wanted or one behind the other, and values that a case must have."""

    words: tuple[str, ...]
    phrase: bool = False
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Return what a person types, the same for casekit and Whoosh."""
        joined = " ".join(self.words)
        return f'"{joined}"' if self.phrase else joined


@dataclass(frozen=True)
class Answer:
    """What the job is: how many, the best ten as (id, title, snippet with marks), and the counts."""

    total: int
    top: tuple[tuple[str, str, str], ...]
    counts: Mapping[str, Mapping[str, int]]
    relaxed: bool = False


class Engine(ABC):
    """Something that can do the job. Its imports stand in `load`, so that they can be timed apart."""

    name: str

    @abstractmethod
    def load(self) -> None:
        """Import what is needed."""

    @abstractmethod
    def build(self, folder: Path, collection: Collection) -> None:
        """Write the index of a collection into an empty folder."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Open what `build` wrote."""

    @abstractmethod
    def ask(self, query: Query) -> Answer:
        """Do the job once."""


class Casekit(Engine):
    """casekit with one of its engines."""

    def __init__(self, engine: str = "whoosh") -> None:
        self.name = "casekit" if engine == "whoosh" else f"casekit, {engine} engine"
        self._engine = engine

    def load(self) -> None:
        import casekit.engines
        import casekit.search.casebase

        casekit.engines.engine_class(self._engine)

    def build(self, folder: Path, collection: Collection) -> None:
        from casekit.search.casebase import build_index
        from casekit.search.store import Store

        build_index(collection, Store(folder), self._engine).close()

    def open(self, folder: Path) -> None:
        """Do what `casekit.open` does, save for looking whether the files of the records have changed."""
        from casekit.search.casebase import open_generation
        from casekit.search.store import Store

        generation = Store(folder).current()
        assert generation is not None
        self._base = open_generation(generation)

    def ask(self, query: Query) -> Answer:
        filters: dict[str, Any] = dict(query.filters)
        found = self._base.search(query.text, limit=TOP, exact=True, **filters)
        return Answer(
            found.total,
            tuple((hit.id, hit.title, hit.snippet.html) for hit in found),
            {facet: found.facets[facet] for facet in FACETS},
            relaxed=bool(found.notes),
        )
