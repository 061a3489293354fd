"""Numbers for sources: the same source keeps its number throughout a document."""

from __future__ import annotations

from casekit.evidence.wording import long_date, sentence
from casekit.model.record import Case, Source
from casekit.outputs.document import Reference


class Citations:
    """Numbers sources in the order they are first cited."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str, str, str | None], tuple[int, Source]] = {}

    def of(self, case: Case, key: str | None = None) -> int:
        """Return the number of a case's source; the first one when no key is given."""
        source = case.source(key)
        identity = (source.title, source.publisher, source.address)
        if identity not in self._sources:
            self._sources[identity] = (len(self._sources) + 1, source)
        return self._sources[identity][0]

    def all_of(self, case: Case) -> tuple[int, ...]:
        """Return the numbers of all sources a case rests on."""
        return tuple(sorted(self.of(case, source.key) for source in case.sources))

    def references(self) -> tuple[Reference, ...]:
        """Return the list for the end of the document."""
        return tuple(Reference(number, _words(source), source.address) for number, source in self._sources.values())


def _words(source: Source) -> str:
    dated = source.published if source.published and source.published != "not stated" else "Date not stated"
    parts = [source.publisher, source.title, dated]
    if source.read_on:
        parts.append(f"Read {long_date(source.read_on)}")
    if source.licence:
        parts.append(source.licence)
    return sentence(". ".join(part.rstrip(".") for part in parts))
