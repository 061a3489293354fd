"""The default engine: Whoosh. The only file that knows it; its errors stop here.

Whoosh keeps some of its own data as pickles, so an index is only ever opened by whoever made it: the store checks
every file against its manifest first, and whatever is unpickled here is limited to the classes an index needs.
A Whoosh searcher is not safe between threads; a lock stands around it.
"""

from __future__ import annotations

import pickle
import threading
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from casekit.engines.analysis import tokens
from casekit.engines.base import K1, B, Engine, Fields, Leaf, stands_for
from casekit.errors import IndexProblem

with warnings.catch_warnings():
    # whoosh-reloaded 2.7.5 has one invalid escape that Python 3.12+ reports when it first compiles the file
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from whoosh import columns, query, scoring
    from whoosh import fields as whoosh_fields
    from whoosh import index as whoosh_index
    from whoosh.analysis import Analyzer, Token
    from whoosh.codec import whoosh3
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile

_ALLOWED = {
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),
    ("builtins", "int"),
    ("builtins", "set"),
}
_FAULTS = Exception  # Whoosh raises anything over a damaged file, a bare Exception too


class CaseAnalyzer(Analyzer):  # type: ignore[misc]
    """Our own words (casekit.engines.analysis), as Whoosh wants them."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield Whoosh tokens; Whoosh reads each before it asks for the next."""
        token = Token(positions=True, chars=True, mode=options.get("mode", ""))
        for found in tokens(value):
            token.text, token.pos = found.stem, found.position
            token.startchar, token.endchar = found.start, found.end
            yield token


def _latin1(text: str, encoding: str) -> bytes:
    return text.encode("latin1")


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Refuse everything an index does not need."""
        if (module, name) == ("_codecs", "encode"):  # how bytes are written in the pickles Whoosh makes
            return _latin1
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"an index holds no {module}.{name}")


def _loads(data: bytes) -> Any:
    return _Unpickler(BytesIO(data)).load()


whoosh3.loads = columns.loads = _loads  # postings and columns are pickles too


class _File(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> Any:
        """Read a pickle of the few classes allowed."""
        return _Unpickler(self.file).load()


class _Storage(FileStorage):  # type: ignore[misc]
    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), readonly=True)
        self._opened: list[_File] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file so that its pickles are read with care."""
        self._opened.append(_File(super().open_file(name, **options).file, name=name))
        return self._opened[-1]

    def close_files(self) -> None:
        """Close every file still open; Whoosh leaves some behind when it meets a damaged one."""
        for file in self._opened:
            file.file.close()


def _schema(fields: Sequence[str]) -> Any:
    return whoosh_fields.Schema(**{name: whoosh_fields.TEXT(analyzer=CaseAnalyzer(), phrase=True) for name in fields})


class WhooshEngine(Engine):
    """A Whoosh index on disk: one segment, nothing stored but postings."""

    name = "whoosh"

    def __init__(self, searcher: Any, storage: _Storage) -> None:
        self._searcher = searcher
        self._closed = False
        self._close_files = weakref.finalize(self, storage.close_files)  # for whoever forgets to close
        self._reader = searcher.reader()
        self._lock = threading.Lock()
        self.size = self._reader.doc_count_all()

    @classmethod
    def build(cls, folder: Path, fields: Sequence[str], documents: Sequence[Fields]) -> None:
        """Write one segment; document numbers follow the order given."""
        try:
            index = FileStorage(str(folder)).create_index(_schema(fields))
            writer = index.writer(limitmb=128, compound=False)
            for document in documents:
                writer.add_document(**{name: document[name] for name in fields if document.get(name)})
            writer.commit(optimize=True)
        except OSError as error:
            raise IndexProblem(
                f"The index could not be written to {folder} ({error.strerror}). Check the space and your rights there."
            ) from error

    @classmethod
    def open(cls, folder: Path, fields: Sequence[str]) -> WhooshEngine:
        """Open it for reading only."""
        storage = _Storage(folder)
        try:
            index = whoosh_index.FileIndex(storage, schema=_schema(fields))
            return cls(index.searcher(weighting=scoring.BM25F(B=B, K1=K1)), storage)
        except _FAULTS as error:
            storage.close_files()
            raise IndexProblem("The index is damaged. Run: casekit build") from error

    def postings(self, field: str, leaf: Leaf) -> Mapping[int, float]:
        """Let Whoosh find and score the leaf in one field."""
        try:
            with self._lock:
                wanted = self._query(field, leaf)
                return dict(self._read(wanted))
        except _FAULTS as error:
            raise IndexProblem("The index is damaged. Run: casekit build") from error

    def _query(self, field: str, leaf: Leaf) -> Any:
        if leaf.kind == "phrase":
            return query.Phrase(field, list(leaf.stems))
        if leaf.kind == "prefix":
            start = leaf.stems[0]
            beginning = (bytes(word).decode("utf-8") for word in self._reader.expand_prefix(field, start))
            found = stands_for(start, beginning, lambda word: (field, word) in self._reader)
            return query.Or([query.Term(field, word) for word in found])
        return query.Or([query.Term(field, word) for word in leaf.stems])

    def _read(self, wanted: Any) -> Iterator[tuple[int, float]]:
        context = self._searcher.boolean_context()
        context.weighting = self._searcher.weighting
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = wanted.normalize().matcher(searcher, context)
            while matcher.is_active():
                yield offset + matcher.id(), matcher.score()
                matcher.next()

    def close(self) -> None:
        """Close the searcher and its files."""
        with self._lock:
            if not self._closed:
                self._searcher.close()
            self._closed = True
            self._close_files()
