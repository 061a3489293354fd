"""The plain engine: dictionaries in memory. It says what every other engine must answer."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from casekit.engines.analysis import tokens
from casekit.engines.base import Engine, Fields, Leaf, bm25, idf, stands_for
from casekit.errors import IndexProblem

_FILE = "documents.json"


class MemoryEngine(Engine):
    """Word → document → positions, for every field."""

    name = "memory"

    def __init__(self, fields: Sequence[str], documents: Sequence[Fields]) -> None:
        self.size = len(documents)
        self._positions: dict[str, dict[str, dict[int, list[int]]]] = {}
        self._lengths: dict[str, list[int]] = {}
        for field in fields:
            index: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
            lengths = []
            for number, document in enumerate(documents):
                count = 0
                for token in tokens(document.get(field, "")):
                    index[token.stem][number].append(token.position)
                    count += 1
                lengths.append(count)
            self._positions[field] = {word: dict(found) for word, found in index.items()}
            self._lengths[field] = lengths

    @classmethod
    def build(cls, folder: Path, fields: Sequence[str], documents: Iterable[Fields]) -> None:
        """Keep the texts; reading them back is the whole index."""
        (folder / _FILE).write_text(json.dumps([dict(d) for d in documents], ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, fields: Sequence[str]) -> MemoryEngine:
        """Read the texts and index them anew."""
        try:
            return cls(fields, json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise IndexProblem("The index cannot be read. Run: casekit build") from error

    def postings(self, field: str, leaf: Leaf) -> Mapping[int, float]:
        """Score a word, a phrase (the sum of its words) or a prefix (the sum of what it stands for)."""
        index = self._positions[field]
        if leaf.kind == "prefix":
            start = leaf.stems[0]
            beginning = sorted(word for word in index if word.startswith(start))
            return self._sum(field, stands_for(start, beginning, index.__contains__), None)
        if leaf.kind == "phrase":
            return self._sum(field, leaf.stems, self._with_phrase(index, leaf.stems))
        return self._sum(field, leaf.stems, None)

    def _with_phrase(self, index: dict[str, dict[int, list[int]]], stems: Sequence[str]) -> set[int]:
        if any(word not in index for word in stems):
            return set()
        common = set.intersection(*(set(index[word]) for word in stems))
        return {
            number
            for number in common
            if any(
                all(start + i in index[word][number] for i, word in enumerate(stems))
                for start in index[stems[0]][number]
            )
        }

    def _sum(self, field: str, stems: Sequence[str], only: set[int] | None) -> dict[int, float]:
        index, lengths = self._positions[field], self._lengths[field]
        average = (sum(lengths) / self.size or 1.0) if self.size else 1.0
        scores: dict[int, float] = defaultdict(float)
        for word in stems:
            found = index.get(word, {})
            for number, positions in found.items():
                if only is None or number in only:
                    scores[number] += idf(self.size, len(found)) * bm25(len(positions), lengths[number], average)
        return dict(scores)
