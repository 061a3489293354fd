"""The case base as people use it: opened once, searched at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.casebase.collection import Collection
from casekit.casebase.fingerprint import Progress, fingerprint
from casekit.engines import DEFAULT
from casekit.engines.base import Engine, Fields
from casekit.errors import IndexProblem, NotFound
from casekit.search.counts import Filters
from casekit.search.documents import NAMES, WEIGHTS, fields_of, place_line
from casekit.search.explain import Explainer
from casekit.search.kept import Kept, kept_files
from casekit.search.nearest import nearest_topics
from casekit.search.question import Question, parse, stretch
from casekit.search.ranking import Ranker
from casekit.search.resources import FoundResource, ResourceIndex
from casekit.search.results import Hit, Loosening, Nearest, Results
from casekit.search.snippets import best_snippet, finders
from casekit.search.spelling import apart, written_words
from casekit.search.store import COLLECTION, Generation, Store
from casekit.search.understanding import PARTS, Understander, Understood
from casekit.search.where import casebase_folder, index_folder

if TYPE_CHECKING:
    from pandas import DataFrame

    from casekit.casebase.problems import Problem
    from casekit.model.record import Case

ARRAYS_FROM = 500
"""With fewer cases, a search never loads numpy."""

ARRAYS_AFTER = 2_000
"""With more, it does once the cases times the questions asked are so many."""


_LAST = {"place": 0, "words": 2}
"""Of the ways to search again, a wider place stands first, and no words at all last."""


def open_casebase(
    casebase: str | Path | None = None,
    index: str | Path | None = None,
    *,
    engine: str | None = None,
    progress: Progress | None = None,
) -> Casebase:
    """Open a case base that searches at once; its index is built first if it is missing, stale or damaged.

    Where the index folder cannot be written, the search runs from memory and says so in `notice`. `engine` is the one
    to use; left out, whichever the index was built with.
    """
    folder = casebase_folder(casebase)
    store = Store(index_folder(folder, index))
    current = store.current()
    fresh = current and current.fields == NAMES and current.fingerprint == fingerprint(folder)
    if current and fresh and engine in {None, current.engine}:
        try:
            return open_generation(current)
        except (IndexProblem, ValueError):
            pass  # damaged in a way its checksums do not show: build it anew
    from casekit.casebase.load import load

    collection = load(folder, progress)
    try:
        return build_index(collection, store, engine or (current.engine if current else DEFAULT))
    except IndexProblem as problem:
        from casekit.engines.memory import MemoryEngine

        notice = f"{problem} Until then the search runs from memory and takes longer to start."
        documents = [fields_of(case, collection) for case in collection.current]
        return Casebase(collection, MemoryEngine(NAMES, documents), notice)


def open_generation(generation: Generation) -> Casebase:
    """Open a built index. Raise IndexProblem or ValueError where it is damaged."""
    collection = Collection.from_json(generation.read(COLLECTION))
    return Casebase(collection, generation.open_engine(), kept=Kept(collection, generation.read))


def index_mark() -> str:
    """Return what changes whenever the index in use is built anew: someone published a record meanwhile."""
    return Store(index_folder(casebase_folder())).mark()


def build_index(
    collection: Collection, store: Store, engine: str = DEFAULT, progress: Progress | None = None
) -> Casebase:
    """Build the index of a collection and open it; `progress` is told after each record."""
    written: set[str] = set()

    def documents() -> Iterator[Fields]:
        for number, case in enumerate(collection.current):
            texts = fields_of(case, collection)
            written.update(apart(texts.values()))
            yield texts
            if progress:
                progress(number, len(collection.current), case.id)

    def files() -> Iterator[tuple[str, Iterable[bytes]]]:
        yield COLLECTION, collection.lines()
        yield from kept_files(collection, written_words(written))

    return open_generation(
        store.build(collection.fingerprint, len(collection.current), engine, NAMES, documents(), files())
    )


class Casebase(Mapping[str, "Case"]):
    """Cases by id, with search over them. Retired cases can be looked up, but are not found by a search."""

    def __init__(self, collection: Collection, engine: Engine, notice: str = "", kept: Kept | None = None) -> None:
        self.collection = collection
        self.notice = notice
        self._kept = kept or Kept(collection)
        self._engine = engine
        self._asked, self._arrays_tried = 0, False
        self._use(Ranker(engine, WEIGHTS))
        self._resources: ResourceIndex | None = None
        self.understands = PARTS

    def __repr__(self) -> str:
        return f"Casebase({len(self.collection.current)} cases)"

    def __getitem__(self, key: str) -> Case:
        return self.collection.cases[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.collection.cases)

    def __len__(self) -> int:
        return len(self.collection.cases)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the files of the case base."""
        return self.collection.problems

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the files; it changes whenever one does."""
        return self.collection.fingerprint

    def case(self, key: str) -> Case:
        """Return a case by its id, or raise NotFound with the nearest id."""
        if key in self.collection.cases:
            return self.collection.cases[key]
        from difflib import get_close_matches

        near = get_close_matches(key, list(self.collection.cases), n=1, cutoff=0.4)
        raise NotFound(
            f"There is no case '{key}'." + (f" Did you mean '{near[0]}'?" if near else " Run: casekit search")
        )

    def place_line(self, case: Case) -> str:
        """Say where and when in a few words."""
        return place_line(case, self.collection)

    def search(
        self,
        words: str = "",
        *,
        limit: int = 10,
        offset: int = 0,
        without: Mapping[str, Any] | None = None,
        exact: bool = False,
        **filters: Any,
    ) -> Results:
        """Search, and count every facet over all matches.

        Misspelt words are put right, and words that are names of topics, methods, people or places find what has that
        name; the result says which. `exact` searches the words as they stand.

        A filter is a facet's name with one value or several: `topic="housing"`, `area_type=["rural", "coastal"]`.
        Several values of one facet mean any of them; several facets mean all of them. `without` leaves values out.

            >>> found = casekit.open().search("private landlords", topic="housing", limit=5)
            >>> found.total, found[0].title, found.facets["outcome"]
        """
        self._kept.facets.check_names([*filters, *(without or {})])
        return self.find(words, Filters(_lists(filters), _lists(without or {})), limit, offset, exact=exact)

    def find(self, words: str, filters: Filters, limit: int = 10, offset: int = 0, *, exact: bool = False) -> Results:
        """Search with filters already put together; see `search`."""
        started = time.perf_counter()
        limit, offset = max(0, limit), max(0, offset)
        self._kept.facets.check(filters)
        self._prepare()
        typed = parse(words, NAMES)
        understood = Understood(typed) if exact else self._understand(typed)
        question = understood.question
        matches = self._matcher.match(question)
        matched = self._matcher.bits(matches.scores, self._kept.facets.size)
        passing = matched & self._kept.facets.allowed(filters)
        total = passing.bit_count()
        best = self._matcher.best(matches.scores, passing, offset + limit)[offset:]
        return Results(
            query=question.text,
            filters=filters,
            total=total,
            hits=tuple(self._hits(question, best)),
            facets=self._kept.facets.counts(matched, filters),
            expanded=understood.widened,
            corrected=understood.corrected,
            places=understood.places,
            outside=understood.outside,
            suggestion=self._explainer.suggestion(question),
            notes=tuple(self._explainer.notes(question, matches)),
            loosen=() if total else tuple(self._loosen(understood, matched, filters)),
            nearest=() if total else self._nearest(question),
            records=self._kept.facets.size,
            fingerprint=self.fingerprint,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def counts(self, matched: int, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """Count every value of every facet over cases given as bits, a facet's own filter lifted."""
        return self._kept.facets.counts(matched, filters)

    def _use(self, matcher: Ranker) -> None:
        self._matcher = matcher
        self._explainer = Explainer(matcher, self._kept)
        self._understander: Understander | None = None

    def _prepare(self) -> None:
        """Go over to arrays when they begin to pay: to load numpy takes longer than to search a few hundred cases."""
        self._asked += 1
        size = self._engine.size
        if self._arrays_tried or not self._engine.has_arrays or size < ARRAYS_FROM or size * self._asked < ARRAYS_AFTER:
            return
        self._arrays_tried = True
        if find_spec("numpy"):
            from casekit.search.arrays import ArrayMatcher

            self._use(ArrayMatcher(self._engine, WEIGHTS))
            if hasattr(import_module("numpy"), "bitwise_count"):  # numpy 2
                self._kept.facets.use_arrays()

    def _understand(self, question: Question) -> Understood:
        if question.node is None:
            return Understood(question)
        if self._understander is None:
            self._understander = Understander(self._kept.names, self._kept.speller, self._matcher, self._kept.nearness)
        return self._understander.understand(question, self.understands)

    def resources(
        self, words: str = "", *, without: Mapping[str, Any] | None = None, **filters: Any
    ) -> tuple[FoundResource, ...]:
        """Find things to reuse, in their own right: toolkits, leaflets, questionnaires. Filters are those of a search.

        >>> casekit.open().resources("welcome pack", resource="leaflet")
        """
        self._kept.facets.check_names([*filters, *(without or {})])
        return self.find_resources(words, Filters(_lists(filters), _lists(without or {})))

    def find_resources(self, words: str, filters: Filters) -> tuple[FoundResource, ...]:
        """Find things to reuse with filters already put together; see `resources`.

        A filter on the kind of thing holds for the thing itself, not only for its case.
        """
        self._kept.facets.check(filters)
        if self._resources is None:
            self._resources = ResourceIndex(self.collection)
        kept, dropped = filters.keep.get("resource"), filters.drop.get("resource", ())
        return tuple(
            FoundResource(resource, case, place_line(case, self.collection))
            for case, resource in self._resources.find(words, self._kept.facets.allowed(filters))
            if (not kept or resource.kind in kept) and resource.kind not in dropped
        )

    def _hits(self, question: Question, best: list[tuple[int, float]]) -> Iterator[Hit]:
        reasons = self._explainer.why(question, [number for number, _ in best])
        find = finders(question.leaves)
        for (number, score), why in zip(best, reasons, strict=True):
            shown = self._kept.shown(number)
            yield Hit(
                id=shown.id,
                title=shown.title,
                place=shown.place,
                evidence=shown.evidence,
                strength=shown.strength,
                score=score,
                snippet=best_snippet(shown.readable, find),
                why=why,
                look_up=self.collection.cases.__getitem__,
            )

    def _loosen(self, understood: Understood, matched: int, filters: Filters) -> Iterator[Loosening]:
        """Yield what to let go of so that something is found, the most helpful first."""
        ways, question, text = [], understood.question, understood.question.text
        for typed, meant in understood.corrected.items():
            text = _instead(text, typed, meant) or text
        for facet in {*filters.keep, *filters.drop}:
            total = (matched & self._kept.facets.allowed(filters.without(facet))).bit_count()
            vocabulary = self.collection.vocabularies[facet]
            if total:
                label, fewer = f"Without {vocabulary.label}", filters.without(facet)
                ways.append(Loosening("filter", label, total, question.text, fewer, facet))
        if filters and matched and not ways:
            ways.append(Loosening("filters", "Without all filters", matched.bit_count(), question.text, Filters()))
        for word in self._explainer.to_leave_out(question):
            if (rest := _instead(text, word)) and (total := self._total(rest, filters)):
                ways.append(Loosening("word", f"Without “{stretch(text, word)}”", total, rest, filters))
        for word, wider in self._explainer.wider_places(question):
            rest = _instead(text, word, wider)
            if rest and (total := self._total(rest, filters)):
                ways.append(Loosening("place", f"{wider} instead of “{stretch(text, word)}”", total, rest, filters))
                break
        if question.node is not None and (allowed := self._kept.facets.allowed(filters).bit_count()):
            ways.append(Loosening("words", "Without your words", allowed, "", filters))
        yield from sorted(ways, key=lambda way: (_LAST.get(way.what, 1), -way.total, way.label))

    def _nearest(self, question: Question) -> tuple[Nearest, ...]:
        """Return the topics nearest to what was asked for."""
        return nearest_topics(question, self._matcher, self._kept.facets, self.collection.vocabulary("topic"))

    def _total(self, words: str, filters: Filters) -> int:
        """Count what some words find, without more."""
        matches = self._matcher.match(self._understand(parse(words, NAMES)).question)
        return (
            self._matcher.bits(matches.scores, self._kept.facets.size) & self._kept.facets.allowed(filters)
        ).bit_count()

    def close(self) -> None:
        """Let go of the index files. Results already found stay as they are."""
        self._matcher.close()

    def to_frame(self) -> DataFrame:
        """Return the cases as a pandas table: one row each, facets as lists of ids."""
        from casekit.search.frames import cases_frame

        return cases_frame(self.collection)

    def claims_frame(self) -> DataFrame:
        """Return every figure of every case as a tidy pandas table, one row each."""
        from casekit.search.frames import claims_frame

        return claims_frame(self.collection)

    def outcomes_frame(self) -> DataFrame:
        """Return every outcome of every case as a tidy pandas table, one row each."""
        from casekit.search.frames import outcomes_frame

        return outcomes_frame(self.collection)


def _instead(text: str, word: str, other: str = "") -> str:
    """Return a text with something else instead of a word, or nothing where that is no other question."""
    there = re.escape(stretch(text, word))
    rest = " ".join(re.sub(rf"(?<!\w){there}(?!\w)", lambda _: f" {other} ", text, count=1).split())
    return "" if rest == " ".join(text.split()) else rest


def _lists(chosen: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Turn one value or several into several, in the order given, each once."""
    found = {}
    for facet, values in chosen.items():
        several: Iterable[Any] = [values] if isinstance(values, str | int) else (values or ())
        if isinstance(several, set | frozenset):
            several = sorted(several)
        if listed := tuple(dict.fromkeys(str(value) for value in several)):
            found[facet] = listed
    return found
