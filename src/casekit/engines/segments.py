"""The words of an index as arrays: read in place, without the library that wrote them and without a pickle.

`whoosh_codec` writes two files for each segment of an index. The posting file (`.pst`) holds for each word the numbers
of its documents, how often it stands in each where that is not once in all, and its positions; all are unsigned
integers of four bytes. The table (`.words`) holds for each field its words in order, where the postings of each begin,
and the length of the field in each document, as Whoosh rounds it. It holds the words of all fields in order as well,
and of each in which fields it stands, so that a word is looked up once and not in every field.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO, Literal

SIZE = array("I").itemsize
LISTING = "segments.json"


def write_part(file: BinaryIO, data: bytes) -> tuple[int, int]:
    """Append data where a number may begin; return where it begins and ends, in bytes."""
    file.write(bytes(-file.tell() % 8))
    start = file.tell()
    file.write(data)
    return start, start + len(data)


@dataclass(frozen=True)
class Postings:
    """Where one word stands: document numbers, how often in each (None: once), and its positions, one after another."""

    numbers: memoryview
    counts: memoryview | None
    positions: memoryview


Form = Literal["B", "I", "Q"]


class InOrder(Sequence[bytes]):
    """Words in order, as a table holds them."""

    def __init__(self, table: memoryview, parts: Mapping[str, Sequence[int]]) -> None:
        self._table, self._parts = table, parts
        self._text = self._numbers("text", "B")
        self._ends = self._numbers("ends", "I")

    def _numbers(self, name: str, form: Form) -> memoryview:
        start, end = self._parts[name]
        return self._table[start:end].cast(form)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: Any) -> Any:
        return bytes(self._text[self._ends[at - 1] if at else 0 : self._ends[at]])

    def find(self, word: str) -> int | None:
        """Return where a word stands in the order, or None."""
        wanted = word.encode()
        at = bisect_left(self, wanted)
        return at if at < len(self) and self[at] == wanted else None


class Words(InOrder):
    """The words of one field of one segment, in order."""

    def __init__(self, table: memoryview, postings: memoryview, parts: Mapping[str, Sequence[int]]) -> None:
        super().__init__(table, parts)
        self._postings = postings
        self._starts = self._numbers("starts", "Q")
        self._documents = self._numbers("documents", "I")
        self._totals = self._numbers("totals", "I")
        self.lengths = self._numbers("lengths", "B")

    def beginning(self, start: str) -> Iterator[str]:
        """Yield the words with this beginning, in order."""
        wanted = start.encode()
        for at in range(bisect_left(self, wanted), len(self)):
            if not (word := self[at]).startswith(wanted):
                return
            yield word.decode()

    def documents(self, at: int) -> int:
        """Return in how many documents a word stands."""
        return self._documents[at]

    def postings(self, at: int) -> Postings:
        """Return where a word stands."""
        start, size, total = self._starts[at], self._documents[at], self._totals[at]
        once = total == size
        where = start + (size if once else 2 * size)
        if where + total > len(self._postings):
            raise ValueError("a posting list reaches beyond its file")
        counts = None if once else self._postings[start + size : where]
        return Postings(self._postings[start : start + size], counts, self._postings[where : where + total])


class AllWords(InOrder):
    """The words of all fields of one segment, in order."""

    def __init__(self, table: memoryview, parts: Mapping[str, Sequence[int]]) -> None:
        super().__init__(table, parts)
        self._firsts = self._numbers("firsts", "I")
        self._places = self._numbers("places", "Q")

    def places(self, word: str) -> list[tuple[int, int]]:
        """Return in which fields a word stands, by their numbers, and its number there."""
        at = self.find(word)
        if at is None:
            return []
        here = self._places[self._firsts[at] : self._firsts[at + 1]]
        return [(place >> 32, place & 0xFFFFFFFF) for place in here]


class Segment:
    """One segment: its words by field, the number of its first document, how many there are, and which are deleted."""

    def __init__(self, folder: Path, listed: Mapping[str, Any], first: int) -> None:
        self.first, self.size = first, int(listed["size"])
        self.deleted = frozenset(map(int, listed["deleted"]))
        self._files = [_mapped(folder / f"{listed['name']}{ending}") for ending in (".words", ".pst")]
        table, postings = self._views = [memoryview(file) for file in self._files]
        length = int.from_bytes(table[-8:], "little")
        parts = json.loads(bytes(table[len(table) - 8 - length : len(table) - 8]))
        whole = postings[: len(postings) // SIZE * SIZE].cast("I")
        self.words = {field: Words(table, whole, where) for field, where in parts["fields"].items()}
        self._all, self._fields = AllWords(table, parts["all"]), list(self.words)
        self.places = lru_cache(maxsize=1_000)(self._places)
        if any(len(words.lengths) != self.size for words in self.words.values()):
            raise ValueError("lengths and documents differ")

    def _places(self, word: str) -> Mapping[str, int]:
        """Return the fields in which a word stands, and its number there."""
        return {self._fields[field]: at for field, at in self._all.places(word)}


def _mapped(path: Path) -> mmap | bytes:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ) if path.stat().st_size else b""


class TableWriter:
    """Writes the table of one segment."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._parts: dict[str, dict[str, tuple[int, int]]] = {}
        self._places: dict[bytes, array[int]] = {}

    def field(
        self,
        name: str,
        words: Sequence[bytes],
        starts: array[int],
        documents: array[int],
        totals: array[int],
        lengths: bytes,
    ) -> None:
        """Write one field: its words in order, and of each where its postings begin, and how many there are."""
        for at, word in enumerate(words, len(self._parts) << 32):
            self._places.setdefault(word, array("Q")).append(at)
        self._parts[name] = {
            **self._words(words),
            "starts": write_part(self._file, starts.tobytes()),
            "documents": write_part(self._file, documents.tobytes()),
            "totals": write_part(self._file, totals.tobytes()),
            "lengths": write_part(self._file, lengths),
        }

    def close(self) -> None:
        """Write what is where, and close the file."""
        words = sorted(self._places)
        firsts = array("I", accumulate((len(self._places[word]) for word in words), initial=0))
        every = {
            **self._words(words),
            "firsts": write_part(self._file, firsts.tobytes()),
            "places": write_part(self._file, b"".join(self._places[word].tobytes() for word in words)),
        }
        last = json.dumps({"fields": self._parts, "all": every}).encode()
        self._file.write(last + len(last).to_bytes(8, "little"))
        self._file.close()

    def _words(self, words: Sequence[bytes]) -> dict[str, tuple[int, int]]:
        ends = array("I", accumulate(map(len, words)))
        return {
            "text": write_part(self._file, b"".join(words)),
            "ends": write_part(self._file, ends.tobytes()),
        }
