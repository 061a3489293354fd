"""What councils deal with and this collection does not: so that a question about bins is not answered with noise."""

from __future__ import annotations

from datetime import date

from casekit.model.record import Frozen, Line


class OutsideSubject(Frozen):
    """A subject without cases, and the words people use for it."""

    name: Line
    words: tuple[Line, ...]


class Outside(Frozen):
    """The list in outside.yaml."""

    as_at: date
    subjects: tuple[OutsideSubject, ...] = ()
