"""One case in large type, for a room: whole sentences of its record, few of them."""

from __future__ import annotations

from html import escape
from typing import Any

from casekit.compare.likeness import Likeness
from casekit.evidence.wording import state_words, strength
from casekit.model.record import Case
from casekit.outputs.workshop.telling import tell
from casekit.search.casebase import Casebase


class Stage:
    """Makes what a room sees of a case, and keeps what it made: a workshop goes back and forth."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, str], dict[str, Any]] = {}

    def of(self, base: Casebase, case: Case, mine: Likeness | None) -> dict[str, Any]:
        """Return id, title and HTML of a case."""
        key = (base.fingerprint, case.id, mine.reasons if mine else "")
        if key not in self._made:
            self._made[key] = {"id": case.id, "title": case.title, "html": _html(base, case, mine)}
        return self._made[key]


def _html(base: Casebase, case: Case, mine: Likeness | None) -> str:
    told = tell(case, base.place_line(case), base.collection, mine)
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in told.parts)
    state = state_words(case)
    return (
        f'<p class="ck-where">{escape(told.place)}</p>'
        + (f"<p><strong>{escape(state)}</strong></p>" if state else "")
        + f"<dl>{rows}<dt>Strength of the account:</dt><dd>{escape(strength(case, base.collection))}</dd></dl>"
    )
