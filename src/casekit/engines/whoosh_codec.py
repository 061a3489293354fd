"""How Whoosh writes our index: through its own extension points, with postings as plain arrays instead of pickles.

The only file that imports Whoosh. What it writes is an index like any other: Whoosh's own queries run over it.
"""

from __future__ import annotations

import json
import sys
import warnings
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from casekit.engines.analysis import roots, tokens
from casekit.engines.base import Fields
from casekit.engines.segments import LISTING, SIZE, TableWriter

with warnings.catch_warnings():
    # whoosh-reloaded 2.7.5 has one invalid escape that Python 3.12+ reports when it first compiles the file
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from whoosh import fields as whoosh_fields
    from whoosh import formats
    from whoosh import index as whoosh_index
    from whoosh.analysis import Analyzer, Token
    from whoosh.codec import whoosh3
    from whoosh.filedb.filestore import FileStorage
    from whoosh.matching import ListMatcher
    from whoosh.system import pack_ushort
    from whoosh.util.numeric import byte_to_length, length_to_byte

LENGTHS = [byte_to_length(byte) for byte in range(256)]
"""The lengths that Whoosh's one byte for a length stands for."""

_BITS = 8 * SIZE
_UPPER = 1 if sys.byteorder == "little" else 0
"""Where the upper half of a number stands, which here is a document's number; the lower half is a position."""

SEGMENT = 20_000
"""A segment holds so many documents, so that what is not yet written fits into memory."""


class CaseAnalyzer(Analyzer):  # type: ignore[misc]
    """Our own words (casekit.engines.analysis), as Whoosh wants them."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield Whoosh tokens; Whoosh reads each before it asks for the next."""
        token = Token(positions=True, chars=True, mode=options.get("mode", ""))
        for found in tokens(value):
            token.text, token.pos = found.stem, found.position
            token.startchar, token.endchar = found.start, found.end
            yield token


class _Positions(formats.Positions):  # type: ignore[misc]
    """Positions as an array of numbers."""

    def encode(self, poslist: Iterable[int]) -> bytes:
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return memoryview(valuestring).cast("I").tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // SIZE

    def decode_weight(self, valuestring: bytes) -> float:
        return float(len(valuestring) // SIZE)


class _Text(whoosh_fields.TEXT):  # type: ignore[misc]
    """A text field whose words are counted by us."""

    def __init__(self) -> None:
        super().__init__(analyzer=CaseAnalyzer(), phrase=True)
        self.format = _Positions()

    def index(self, value: str, **options: Any) -> list[tuple[bytes, int, float, list[bytes]]]:
        """Return all words in order as one posting, with how many they are: the pool takes them apart."""
        found = roots(value)
        length = len(found) - found.count(b"")
        return [(b"", length, float(length), found)]


class _Words(dict[bytes, Callable[[int], None]]):
    """Word → what notes where it stands in one field. `where` keeps it: document number and position in one number."""

    def __init__(self) -> None:
        super().__init__()
        self.where: dict[bytes, array[int]] = {}

    def __missing__(self, word: bytes) -> Callable[[int], None]:
        noted = self.where[word] = array("Q")
        self[word] = noted.append
        return noted.append


class _Pool:
    """What is to be written, by field and word. Documents come in order, so nothing needs sorting but the words."""

    def __init__(self) -> None:
        self.fields: dict[str, _Words] = defaultdict(_Words)

    def add(self, item: tuple[str, bytes, int, float, list[bytes]]) -> None:
        """Take the words of one field of one document."""
        field, _, number, _, found = item
        note = self.fields[field]
        for place, word in enumerate(found, number << _BITS):
            if word:
                note[word](place)

    def iter_postings(self) -> _Pool:
        """Return itself: our own writer takes all at once."""
        return self

    def cleanup(self) -> None:
        """Forget everything."""
        self.fields.clear()


class _FieldWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Writes whole fields: the postings, Whoosh's own list of words, and our table beside it."""

    def __init__(self, codec: Any, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._table = TableWriter(segment.create_file(storage, ".words").file)

    def add_postings(self, schema: Any, lengths: Any, items: _Pool) -> None:
        """Write all fields of a segment."""
        for name in sorted(items.fields):
            self.start_field(name, schema[name])
            self._field(name, items.fields[name].where, _lengths(lengths, name))
            self.finish_field()

    def _field(self, name: str, found: dict[bytes, array[int]], lengths: bytes) -> None:
        words = sorted(found)
        starts, documents, totals = array("Q"), array("I"), array("I")
        key, file = pack_ushort(self._fieldid), self._postfile
        end = file.tell()
        for word in words:
            halves = memoryview(found[word]).cast("B").cast("I")
            counted = Counter(halves[_UPPER::2].tolist())
            numbers, counts, where = array("I", counted), array("I", counted.values()), halves[1 - _UPPER :: 2]
            size, total = len(numbers), len(where)
            data = numbers.tobytes() + (b"" if total == size else counts.tobytes()) + where.tobytes()
            start, end = end, end + len(data)
            file.write(data)
            starts.append(start // SIZE)
            documents.append(size)
            totals.append(total)
            info = whoosh3.W3TermInfo()
            info._weight, info._df, info._maxweight = float(total), size, float(max(counts))
            rounded = [lengths[number] for number in numbers]
            info._minlength, info._maxlength = LENGTHS[min(rounded)], LENGTHS[max(rounded)]
            info._minid, info._maxid = numbers[0], numbers[-1]
            info.set_extent(start, len(data))
            self._tindex.add(key + word, info.to_bytes())
        self._table.field(name, words, starts, documents, totals, lengths)

    def close(self) -> None:
        """Close all files."""
        super().close()
        self._table.close()


def _lengths(reader: Any, field: str) -> bytes:
    return bytes(length_to_byte(reader.doc_field_length(n, field)) for n in range(reader.doc_count_all()))


class CaseCodec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's codec, save for the postings."""

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Return what writes postings."""
        return _FieldWriter(self, storage, segment)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Read postings for Whoosh's own queries."""
        size, total = terminfo.doc_frequency(), int(terminfo.weight())
        length = (size + total if total == size else 2 * size + total) * SIZE
        data = memoryview(bytes(dbfile.get(terminfo.extent()[0], length))).cast("I")
        counts = [1] * size if total == size else data[size : 2 * size].tolist()
        where = data[len(data) - total :]
        values = [where[end - count : end].tobytes() for count, end in zip(counts, accumulate(counts), strict=True)]
        weights = [float(count) for count in counts]
        return ListMatcher(data[:size].tolist(), weights, values, format_, scorer=scorer, term=term, terminfo=terminfo)


def schema(fields: Iterable[str]) -> Any:
    """Return the schema of an index with these fields."""
    return whoosh_fields.Schema(**{name: _Text() for name in fields})


def writer(index: Any) -> Any:
    """Return a writer of an index that writes as we read."""
    made = index.writer(codec=CaseCodec(), compound=False)
    made.pool = _Pool()
    return made


def write(folder: Path, fields: Sequence[str], documents: Iterable[Fields]) -> None:
    """Write an index; document numbers follow the order given."""
    index = FileStorage(str(folder)).create_index(schema(fields))
    made = writer(index)
    for number, document in enumerate(documents, 1):
        made.add_document(**{name: document[name] for name in fields if document.get(name)})
        if number % SEGMENT == 0:
            made.commit(merge=False)
            made = writer(index)
    made.commit(merge=False)
    list_segments(folder)


def list_segments(folder: Path) -> None:
    """Write down which segments an index has, so that it can be read without Whoosh; to be done after every commit."""
    segments = whoosh_index.open_dir(str(folder))._segments()
    listed = {
        "order": sys.byteorder,
        "lengths": LENGTHS,
        "segments": [
            {
                "name": segment.segment_id(),
                "size": segment.doc_count_all(),
                "deleted": sorted(segment.deleted_docs()),
                "totals": dict(segment._fieldlengths),
            }
            for segment in segments
        ],
    }
    (folder / LISTING).write_text(json.dumps(listed), encoding="utf-8")
