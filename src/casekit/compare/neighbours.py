"""Published lists of similar authorities (ONS, CIPFA and others), read from a CSV file that the user has."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from casekit.casebase.collection import Collection
from casekit.casebase.places import authority_of
from casekit.casebase.problems import quote
from casekit.compare.areas import Area
from casekit.compare.ground import Ground
from casekit.compare.names import authorities_by_name, plain, short
from casekit.errors import NotFound, UnreadableFile, UsageError

MAX_BYTES, MOST_RANK = 5_000_000, 1_000
_SAVE = "Save it as CSV (comma delimited), UTF-8."
_BESIDE = re.compile(r"distance|similarity|score|region|type|cluster|model|year")
"""Columns that such files have beside the names."""

_NEIGHBOUR = re.compile(r"neighbou?r|nearest|\bnn ?\d*\b|^\d{1,2}$|comparator")
_CODE = re.compile(r"\bcode|\bgss\b|cd\b|\bons\b")


@dataclass(frozen=True)
class Neighbours:
    """One list: place key → (rank, place key) of each neighbour, best first; and what could not be matched."""

    source: str
    lists: Mapping[str, tuple[tuple[int, str], ...]]
    unmatched: tuple[str, ...] = ()

    def of(self, mine: Area, collection: Collection) -> dict[str, int]:
        """Return neighbour → rank for one's own area; explain where the list does not have it."""
        if mine.key is None:
            raise UsageError(f"A list of neighbours needs a council. Choose one that {self.source} has.")
        place = collection.places.get(mine.key)
        key = authority_of(place, collection.places).key if place else mine.key
        if key in self.lists:
            return {neighbour: rank for rank, neighbour in self.lists[key]}
        ground = Ground(collection.places)
        others = [collection.places[one].name for one in sorted(self.lists) if ground.meet(one, key)]
        hint = f"It has {' and '.join(others)}: choose one of these." if others else "Look for a newer list."
        raise UsageError(f"{mine.name} has no neighbours in {self.source}. {hint}")


@dataclass(frozen=True)
class _Columns:
    """Which column holds what: numbers of the columns with names and codes."""

    own: tuple[int, ...]
    neighbours: Mapping[int, tuple[int, ...]]
    rank: int | None


def read(path: Path, collection: Collection) -> Neighbours:
    """Read a list from a file; see `parse`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path.name}. Check the name and the folder.") from error
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened ({error.strerror}). Choose a CSV file.") from error
    return parse(path.name, data, collection)


def parse(file: str, data: bytes, collection: Collection) -> Neighbours:
    """Read a list: one row an authority with its neighbours side by side, or one row a pair with a rank.

    Codes count before names. A row or neighbour that the register does not have is left out and reported.
    """
    rows = [(number, cells) for number, cells in _rows(file, data) if any(cells)]
    start = next((at for at, (_, cells) in enumerate(rows[:20]) if _is_header(cells)), None)
    if start is None:
        raise UnreadableFile(
            f"{file} has no line that names its columns. Begin it with: authority,neighbour 1,neighbour 2 "
            "or: authority,neighbour,rank."
        )
    columns = _columns(rows[start][1])
    codes, names = _registered(collection)
    found: dict[str, dict[str, int]] = {}
    missed: dict[str, int] = {}

    def match(cells: list[str], at: tuple[int, ...], number: int) -> str | None:
        given = [cells[column] for column in at if column < len(cells) and cells[column]]
        for value in given:
            if key := codes.get(value.upper()) or names.get(plain(value)) or names.get(short(plain(value))):
                return key
        if given:
            missed.setdefault(given[-1], number)
        return None

    for number, cells in rows[start + 1 :]:
        key = match(cells, columns.own, number)
        if key is None:
            continue
        listed = found.setdefault(key, {})
        for place, at in columns.neighbours.items():
            other = match(cells, at, number)
            if other and other != key:
                rank = _rank(cells, columns.rank) or (place if len(columns.neighbours) > 1 else len(listed) + 1)
                listed[other] = min(rank, listed.get(other, rank))
    lists = {key: tuple(sorted((rank, other) for other, rank in listed.items())) for key, listed in found.items()}
    lists = {key: listed for key, listed in lists.items() if listed}
    if not lists:
        raise UnreadableFile(
            f"{file} holds no authority with neighbours that the place register knows. "
            "The first columns should be names or statistics codes of authorities."
        )
    unmatched = tuple(
        f"{file}, line {line}: {quote(name)} is not an authority in the place register"
        for name, line in sorted(missed.items(), key=lambda item: (item[1], item[0]))
    )
    return Neighbours(file, lists, unmatched)


def _rows(file: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"{file} is longer than {MAX_BYTES:,} bytes. Keep to one list of neighbours.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text or data.startswith(b"PK"):
        raise UnreadableFile(f"{file} is not a CSV file. {_SAVE}")
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline="")), start=1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UnreadableFile(f"{file} cannot be read as CSV. {_SAVE}") from error


def _is_header(cells: list[str]) -> bool:
    filled = [_words(cell) for cell in cells if cell]
    return len(filled) > 1 and any(_NEIGHBOUR.search(cell) for cell in filled[1:])


def _words(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", header.lower()).strip()


def _columns(header: list[str]) -> _Columns:
    """Tell the columns apart by their headings; a code stands before a name."""
    own: list[tuple[bool, int]] = []
    neighbours: dict[int, list[tuple[bool, int]]] = {}
    ordinary = {True: 0, False: 0}
    rank: int | None = None
    for column, cell in enumerate(header):
        words = _words(cell)
        if not words or _BESIDE.search(words):
            continue
        is_name = not _CODE.search(words)
        numbers = re.findall(r"\d+", words)
        if re.search(r"rank|position|^order$", words):
            rank = column if rank is None and not numbers else rank
        elif _NEIGHBOUR.search(words):
            ordinary[is_name] += 1
            place = int(numbers[-1]) if numbers and len(numbers[-1]) < 4 else ordinary[is_name]
            neighbours.setdefault(place, []).append((is_name, column))
        elif not neighbours:
            own.append((is_name, column))
    own = own or [(True, 0)]
    return _Columns(
        tuple(column for _, column in sorted(own)),
        {place: tuple(column for _, column in sorted(at)) for place, at in sorted(neighbours.items())},
        rank,
    )


def _rank(cells: list[str], column: int | None) -> int | None:
    value = cells[column] if column is not None and column < len(cells) else ""
    whole = re.fullmatch(r"(\d{1,4})(\.0+)?", value)
    return int(whole[1]) if whole and 0 < int(whole[1]) <= MOST_RANK else None


def _registered(collection: Collection) -> tuple[dict[str, str], dict[str, str]]:
    """Return code → key, a present code before a former one, and name → key, for authorities."""
    codes: dict[str, str] = {}
    for place in collection.places.values():
        codes |= {code.upper(): place.key for code in place.former_codes if code.upper() not in codes}
    codes |= {place.code.upper(): place.key for place in collection.places.values() if place.code}
    return codes, authorities_by_name(collection)
