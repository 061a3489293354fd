"""The rows and columns of the grid: nine protected characteristics, groups of local policy, three aims of the duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from casekit.assess.model import LocalGroup, Rows
from casekit.casebase.collection import Collection
from casekit.errors import MaterialError

LOCAL_POLICY = "Local policy, not protected by the Act"
PROTECTED = "Protected characteristic"


@dataclass(frozen=True)
class Row:
    """One group. `coded` says whether records can name it, `chosen` whether it is to be looked at."""

    id: str
    label: str
    standing: Literal["protected", "local"]
    coded: bool = True
    chosen: bool = True

    @property
    def standing_words(self) -> str:
        """Say whether the Act protects the group."""
        return PROTECTED if self.standing == "protected" else LOCAL_POLICY


def rows_of(collection: Collection, rows: Rows | None = None) -> tuple[Row, ...]:
    """Return the nine characteristics and the local groups chosen, in this order; without a choice, the nine alone."""
    rows = rows or Rows()
    terms = collection.vocabulary("characteristic").by_id
    nine = tuple(
        Row(
            entry["id"],
            entry["label"],
            "protected",
            entry["id"] in terms,
            rows.characteristics is None or entry["id"] in rows.characteristics,
        )
        for entry in _duty(collection)["characteristics"]
    )
    known = {row.id for row in nine}
    return (*nine, *_local(collection, rows.local, known))


def local_groups(collection: Collection) -> tuple[Row, ...]:
    """Return the groups of local policy that the case base offers; none of them is chosen."""
    listed = _duty(collection).get("local_groups", {}).get("ids", ())
    vocabulary = collection.vocabulary("characteristic")
    return tuple(Row(key, vocabulary.label_of(key), "local", key in vocabulary.by_id, False) for key in listed)


def aims_of(collection: Collection) -> tuple[tuple[str, str], ...]:
    """Return id and label of the three aims of the duty."""
    return tuple((entry["id"], entry["label"]) for entry in _duty(collection)["aims"])


def _local(collection: Collection, groups: tuple[LocalGroup, ...], taken: set[str]) -> Iterator[Row]:
    vocabulary = collection.vocabulary("characteristic")
    for group in groups:
        if group.id not in taken:
            taken.add(group.id)
            label = group.label or (
                vocabulary.label_of(group.id)
                if group.id in vocabulary.by_id
                else group.id.replace("-", " ").capitalize()
            )
            yield Row(group.id, label, "local", group.id in vocabulary.by_id)


def _duty(collection: Collection) -> Mapping[str, Any]:
    duty = collection.reference.get("duty")
    if not isinstance(duty, dict) or not duty.get("characteristics") or not duty.get("aims"):
        raise MaterialError(
            "This case base has no duty.yaml with the characteristics and aims of the equality duty: there is no grid. "
            "Put the file back, then run: casekit check"
        )
    return duty
