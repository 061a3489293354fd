"""The words of an index as arrays: read in place, without the library that wrote them and without a pickle.

`whoosh_codec` writes two files for each segment of an index. The posting file (`.pst`) holds for each word the numbers
of its documents, how often it stands in each where that is not once in all, and its positions; all are unsigned
integers of four bytes. The table (`.words`) holds for each field its words in order, where the postings of each begin,
and the length of the field in each document, as Whoosh rounds it.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


class Words(Sequence[bytes]):
    """The words of one field of one segment, in order."""

    def __init__(self, table: memoryview, postings: memoryview, parts: Mapping[str, Sequence[int]]) -> None:
        def numbers(name: str, form: Literal["B", "I", "Q"]) -> memoryview:
            start, end = parts[name]
            return table[start:end].cast(form)

        self._postings = postings
        self._text = numbers("text", "B")
        self._ends = numbers("ends", "I")
        self._starts = numbers("starts", "Q")
        self._documents = numbers("documents", "I")
        self._totals = numbers("totals", "I")
        self.lengths = numbers("lengths", "B")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: Any) -> Any:
        return bytes(self._text[self._ends[at - 1] if at else 0 : self._ends[at]])

    def find(self, word: str) -> int | None:
        """Return where a word stands in the order, or None."""
        wanted = word.encode()
        at = bisect_left(self, wanted)
        return at if at < len(self) and self[at] == wanted else None

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
        self.words = {field: Words(table, whole, where) for field, where in parts.items()}
        if any(len(words.lengths) != self.size for words in self.words.values()):
            raise ValueError("lengths and documents differ")


def _mapped(path: Path) -> mmap | bytes:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ) if path.stat().st_size else b""


class TableWriter:
    """Writes the table of one segment."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._parts: dict[str, dict[str, tuple[int, int]]] = {}

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
        ends, end = array("I"), 0
        for word in words:
            end += len(word)
            ends.append(end)
        self._parts[name] = {
            "text": write_part(self._file, b"".join(words)),
            "ends": write_part(self._file, ends.tobytes()),
            "starts": write_part(self._file, starts.tobytes()),
            "documents": write_part(self._file, documents.tobytes()),
            "totals": write_part(self._file, totals.tobytes()),
            "lengths": write_part(self._file, lengths),
        }

    def close(self) -> None:
        """Write what is where, and close the file."""
        last = json.dumps(self._parts).encode()
        self._file.write(last + len(last).to_bytes(8, "little"))
        self._file.close()
