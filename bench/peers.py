"""What others would use: Whoosh as it comes, and SQLite's full-text search. Same fields, same weights, same values."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ours import FACETS, TOP, Answer, Engine, Query

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection

_PREFIX = "facet_"
_LIKELIEST = (
    "summary",
    "story",
    "outcome",
    "lesson",
    "title",
    "place",
    "topic",
    "method",
    "group",
    "resource",
    "body",
    "source",
)
"""Where Whoosh looks for something to highlight: it has to be told a field."""


def documents(collection: Collection) -> Iterator[tuple[str, dict[str, str], dict[str, tuple[str, ...]]]]:
    """Yield id, texts by field and values by facet: what casekit puts in its own index."""
    from casekit.search.documents import fields_of

    for case in collection.current:
        texts = {name: text for name, text in fields_of(case, collection).items() if text}
        yield case.id, texts, {facet: collection.values[facet][case.id] for facet in FACETS}


def every_value(collection: Collection) -> dict[str, dict[str, int]]:
    """Return facet → value → 0, so that values without a match are counted too."""
    from casekit.model.vocabulary import NOT_STATED

    found = {facet: {term.id: 0 for term in collection.vocabularies[facet].terms} for facet in FACETS}
    return {facet: values | {NOT_STATED: 0} for facet, values in found.items()}


class PlainWhoosh(Engine):
    """Whoosh with its own analyser, parser, facets and highlights. `same_words` gives it casekit's analyser instead."""

    def __init__(self, same_words: bool = False) -> None:
        self.name = "Whoosh with casekit's words" if same_words else "plain Whoosh"
        self._same_words = same_words

    def load(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import whoosh.analysis
            import whoosh.fields
            import whoosh.index
            import whoosh.qparser
            import whoosh.query
            import whoosh.sorting  # noqa: F401

    def build(self, folder: Path, collection: Collection) -> None:
        from whoosh import analysis, fields, index

        from casekit.search.documents import WEIGHTS

        analyzer: Any = analysis.StemmingAnalyzer()
        if self._same_words:
            from casekit.engines.whoosh_codec import CaseAnalyzer

            analyzer = CaseAnalyzer()
        text = {name: fields.TEXT(analyzer=analyzer, phrase=True, stored=True) for name in WEIGHTS}
        values = {_PREFIX + facet: fields.KEYWORD() for facet in FACETS}
        schema = fields.Schema(key=fields.ID(stored=True, unique=True), **text, **values)
        writer = index.create_in(str(folder), schema).writer(limitmb=256)
        for key, texts, facets in documents(collection):
            writer.add_document(key=key, **texts, **{_PREFIX + facet: " ".join(have) for facet, have in facets.items()})
        writer.commit(optimize=True)
        known = {"weights": WEIGHTS, "values": every_value(collection)}
        (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")

    def open(self, folder: Path) -> None:
        from whoosh import index, qparser, sorting

        known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        self._values: dict[str, dict[str, int]] = known["values"]
        opened = index.open_dir(str(folder))
        self._searcher = opened.searcher()  # BM25F, with the parameters casekit uses too
        self._parser = qparser.MultifieldParser(list(known["weights"]), opened.schema, fieldboosts=known["weights"])
        self._grouped = {
            facet: sorting.FieldFacet(_PREFIX + facet, allow_overlap=True, maptype=sorting.Count) for facet in FACETS
        }

    def ask(self, query: Query) -> Answer:
        from whoosh.query import And, Term

        kept = And([Term(_PREFIX + facet, value) for facet, value in query.filters]) if query.filters else None
        found = self._searcher.search(self._parser.parse(query.text), limit=TOP, filter=kept, groupedby=self._grouped)
        # groups turn the limit off: all matches are there, so only ten are read
        top = tuple((hit["key"], hit["title"], self._highlight(hit)) for hit in found[:TOP])
        return Answer(len(found), top, {facet: self._values[facet] | found.groups(facet) for facet in FACETS})

    def _highlight(self, hit: Any) -> str:
        for name in _LIKELIEST:
            if hit.get(name) and (marked := hit.highlights(name, top=1)):
                return str(marked)
        return escape(hit["summary"][:240])


class Fts5(Engine):
    """SQLite's FTS5 from the standard library, with a table of facet values beside it.

    `datasette` asks as Datasette does: the matches as `in (select rowid …)`, and one counting query for each facet.
    """

    def __init__(self, datasette: bool = False) -> None:
        self.name = "FTS5 as Datasette asks" if datasette else "SQLite FTS5"
        self._datasette = datasette

    def load(self) -> None:
        import sqlite3

        self._sqlite = sqlite3

    def build(self, folder: Path, collection: Collection) -> None:
        from casekit.search.documents import WEIGHTS

        columns = ", ".join(f'"{name}"' for name in WEIGHTS)
        base = self._sqlite.connect(folder / "base.db")
        base.executescript(
            f"""create virtual table texts using fts5({columns}, tokenize = "porter unicode61 remove_diacritics 2");
            create table cases (doc integer primary key, key text not null);
            create table facets (facet text, value text, doc integer, primary key (facet, value, doc)) without rowid;
            create table known (facet text, value text);
            create table weights (weight real);"""
        )
        insert = f"insert into texts (rowid, {columns}) values (?{', ?' * len(WEIGHTS)})"
        for number, (key, texts, facets) in enumerate(documents(collection), start=1):
            base.execute(insert, (number, *(texts.get(name, "") for name in WEIGHTS)))
            base.execute("insert into cases values (?, ?)", (number, key))
            have = [(facet, value, number) for facet, values in facets.items() for value in values]
            base.executemany("insert into facets values (?, ?, ?)", have)
        known = [(facet, value) for facet, values in every_value(collection).items() for value in values]
        base.executemany("insert into known values (?, ?)", known)
        base.executemany("insert into weights values (?)", [(weight,) for weight in WEIGHTS.values()])
        base.execute("create index facets_doc on facets (doc, facet, value)")
        base.execute("insert into texts (texts) values ('optimize')")
        base.commit()
        base.execute("analyze")
        base.close()

    def open(self, folder: Path) -> None:
        self._base = self._sqlite.connect(folder / "base.db")
        self._values: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        weights = self._base.execute("select weight from weights order by rowid")
        self._rank = f"bm25({', '.join(str(weight) for (weight,) in weights)})"
        for facet, value in self._base.execute("select facet, value from known"):
            self._values[facet][value] = 0

    def ask(self, query: Query) -> Answer:
        if self._datasette:
            return self._ask_as_datasette(query)
        match = f'"{" ".join(query.words)}"' if query.phrase else " ".join(f'"{word}"' for word in query.words)
        # the + keeps SQLite from asking the full-text index once per row
        within = " and +texts.rowid in (select doc from facets where facet = ? and value = ?)" * len(query.filters)
        chosen = [part for pair in query.filters for part in pair]
        matched = f"with matched as materialized (select rowid as doc from texts where texts match ?{within})"
        (total,) = self._base.execute(f"{matched} select count(*) from matched", (match, *chosen)).fetchone()
        top = self._base.execute(
            "select cases.key, texts.title, snippet(texts, -1, '<mark>', '</mark>', '…', 32) "
            f"from texts join cases on cases.doc = texts.rowid where texts match ? and rank match ?{within} "
            "order by rank limit ?",
            (match, self._rank, *chosen, TOP),
        ).fetchall()
        counts = {facet: dict(values) for facet, values in self._values.items()}
        for facet, value, count in self._base.execute(
            f"{matched} select facet, value, count(*) from matched join facets using (doc) group by facet, value",
            (match, *chosen),
        ):
            counts[facet][value] = count
        return Answer(total, tuple(top), counts)

    def _ask_as_datasette(self, query: Query) -> Answer:
        match = f'"{" ".join(query.words)}"' if query.phrase else " ".join(f'"{word}"' for word in query.words)
        where = "rowid in (select rowid from texts where texts match ?)"
        where += " and rowid in (select doc from facets where facet = ? and value = ?)" * len(query.filters)
        values = (match, *(part for pair in query.filters for part in pair))
        found = f"select doc from cases where {where}"
        (total,) = self._base.execute(f"select count(*) from cases where {where}", values).fetchone()
        top = self._base.execute(
            "select cases.key, texts.title, snippet(texts, -1, '<mark>', '</mark>', '…', 32) "
            f"from texts join cases on cases.doc = texts.rowid where texts match ? and rank match ? "
            f"and texts.rowid in ({found}) order by rank limit ?",
            (match, self._rank, *values, TOP),
        ).fetchall()
        counts = {facet: dict(known) for facet, known in self._values.items()}
        for facet in counts:
            counted = f"select value, count(*) from facets where facet = ? and doc in ({found}) group by value"
            counts[facet].update(self._base.execute(counted, (facet, *values)).fetchall())
        return Answer(total, tuple(top), counts)
