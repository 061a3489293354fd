"""Small pieces of HTML that several pages show; all text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from casekit.model.record import Case
from casekit.search.casebase import Casebase


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names each row; cells are HTML, and it scrolls within itself by keyboard."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="ck-scroll" role="region" aria-label="{escape(caption)}" tabindex="0"><table class="ck-plain">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def case_button(base: Casebase, case: Case, within: str, *, place: bool = True, card: bool = True) -> str:
    """Return a button that opens the card of a case, and the place for the card where it opens beneath the button.

    `within` tells the same case in two places apart.
    """
    key = f"{escape(within)}/{escape(case.id)}"
    where = f' <span class="ck-hint">({escape(base.place_line(case))})</span>' if place else ""
    slot = f'<div class="ck-card-within" data-card-of="{key}" hidden></div>' if card else ""
    return (
        f'<button type="button" class="ck-link" data-card="{key}" aria-expanded="false">{escape(case.title)}</button>'
        f"{where}{slot}"
    )
