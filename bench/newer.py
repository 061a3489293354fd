"""Two engines that are not written in Python alone: tantivy (Rust) and bm25s (numpy). See requirements.txt."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ours import FACETS, TOP, Answer, Engine, Query
from peers import documents, every_value

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection


class Tantivy(Engine):
    """tantivy-py: all words wanted, facets as `terms` aggregations, its own snippets."""

    name = "tantivy-py"

    def load(self) -> None:
        import tantivy

        self._tantivy = tantivy

    def _schema(self) -> Any:
        from casekit.search.documents import NAMES

        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        for name in NAMES:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for facet in FACETS:
            builder.add_text_field(f"facet_{facet}", fast=True, tokenizer_name="raw", index_option="basic")
        return builder.build()

    def build(self, folder: Path, collection: Collection) -> None:
        index = self._tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(heap_size=128_000_000, num_threads=1)
        for key, texts, facets in documents(collection):
            made = self._tantivy.Document()
            made.add_text("key", key)
            for name, text in texts.items():
                made.add_text(name, text)
            for facet, values in facets.items():
                for value in values:
                    made.add_text(f"facet_{facet}", value)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()
        (folder / "known.json").write_text(json.dumps(every_value(collection)), encoding="utf-8")

    def open(self, folder: Path) -> None:
        from casekit.search.documents import WEIGHTS

        self._weights = WEIGHTS
        self._values: dict[str, dict[str, int]] = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        self._made = self._schema()
        self._index = self._tantivy.Index(self._made, path=str(folder))
        self._searcher = self._index.searcher()
        self._counted = {facet: {"terms": {"field": f"facet_{facet}", "size": 1_000}} for facet in FACETS}

    def ask(self, query: Query) -> Answer:
        tantivy = self._tantivy
        words = self._index.parse_query(
            query.text, list(self._weights), field_boosts=self._weights, conjunction_by_default=True
        )
        parts = [(tantivy.Occur.Must, words)]
        for facet, value in query.filters:
            term = tantivy.Query.term_query(self._made, f"facet_{facet}", value, "basic")
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(term, 0.0)))
        asked = tantivy.Query.boolean_query(parts) if query.filters else words
        found = self._searcher.search(asked, TOP, count=True)
        buckets = self._searcher.aggregate(asked, self._counted)
        counts = {
            facet: known | {one["key"]: one["doc_count"] for one in buckets[facet]["buckets"]}
            for facet, known in self._values.items()
        }
        snippets = {
            name: tantivy.SnippetGenerator.create(self._searcher, words, self._made, name)
            for name in ("summary", "story", "outcome")
        }
        top = []
        for _, address in found.hits:
            document = self._searcher.doc(address)
            marked = (snippets[name].snippet_from_doc(document).to_html() for name in snippets)
            shown = next((text for text in marked if text), None) or escape(document.get_first("summary")[:240])
            top.append((document.get_first("key"), document.get_first("title"), shown))
        return Answer(found.count, tuple(top), counts)


class Bm25s(Engine):
    """bm25s with masks of numpy for words, filters and counts. It scores one text a case, and knows no phrases."""

    name = "bm25s and numpy masks"

    def load(self) -> None:
        import bm25s
        import numpy
        import snowballstemmer

        self._bm25s, self._numpy, self._stemmer = bm25s, numpy, snowballstemmer.stemmer("porter")

    def _tokens(self, texts: list[str], progress: bool = False) -> Any:
        stems = self._stemmer.stemWords
        return self._bm25s.tokenize(texts, stemmer=stems, return_ids=False, show_progress=progress)

    def build(self, folder: Path, collection: Collection) -> None:
        keys, texts, titles, values = [], [], [], []
        for key, by_field, facets in documents(collection):
            keys.append(key)
            titles.append(by_field.get("title", ""))
            texts.append(" ".join(by_field.values()))
            values.append({facet: list(have) for facet, have in facets.items()})
        index = self._bm25s.BM25()
        index.index(self._tokens(texts), show_progress=False)
        index.save(str(folder / "bm25s"))
        known = {"keys": keys, "titles": titles, "values": values, "texts": texts, "every": every_value(collection)}
        (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")

    def open(self, folder: Path) -> None:
        np = self._numpy
        known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        self._keys, self._titles, self._texts = known["keys"], known["titles"], known["texts"]
        self._index = self._bm25s.BM25.load(str(folder / "bm25s"), mmap=True)
        self._rows: dict[str, dict[str, Any]] = {}
        for facet, every in known["every"].items():
            rows = {value: np.zeros(len(self._keys), bool) for value in every}
            for number, values in enumerate(known["values"]):
                for value in values[facet]:
                    rows.setdefault(value, np.zeros(len(self._keys), bool))[number] = True
            self._rows[facet] = rows
        self._known: dict[str, Any] = {}

    def _scores(self, word: str) -> Any:
        if word not in self._known:
            self._known[word] = self._index.get_scores([word]) if word in self._index.vocab_dict else None
        return self._known[word]

    def ask(self, query: Query) -> Answer:
        np = self._numpy
        each = [self._scores(word) for word in self._tokens([query.text])[0]]
        total = np.zeros(len(self._keys))
        mask = np.ones(len(self._keys), bool)
        for scores in each:
            if scores is None:
                mask[:] = False
                break
            mask &= scores > 0
            total += scores
        if query.phrase:
            wanted = " ".join(query.words)
            for number in np.flatnonzero(mask):
                mask[number] = wanted in self._texts[number].lower()
        for facet, value in query.filters:
            mask &= self._rows[facet].get(value, False)
        matched = np.flatnonzero(mask)
        best = matched[np.argsort(-total[matched], kind="stable")[:TOP]]
        counts = {
            facet: {value: int(np.count_nonzero(row & mask)) for value, row in rows.items()}
            for facet, rows in self._rows.items()
        }
        top = tuple((self._keys[n], self._titles[n], self._snippet(self._texts[n], query.words)) for n in best.tolist())
        return Answer(len(matched), top, counts)

    def _snippet(self, text: str, words: tuple[str, ...]) -> str:
        at = min((found for word in words if (found := text.lower().find(word[:4])) >= 0), default=0)
        cut = escape(text[max(0, at - 60) : at + 180])
        for word in words:
            cut = cut.replace(word, f"<mark>{word}</mark>")
        return cut
