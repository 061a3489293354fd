"""The places that stay empty. Nothing here reads the draft: what is the authority's own can come from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.assess.rows import Row
from casekit.outputs.annex.material import Material
from casekit.outputs.document import Blank, Block, Paragraph, Table

LEFT = "Left empty by casekit."
"""Stands with every empty place, before the reason."""

RESIDUAL = "Residual impact (left empty: for the authority)"
"""Heads the empty column of an action plan."""

IMPACT = (
    "The authority weighs the impact, with evidence from here: no case from elsewhere can tell it. "
    "“Not known” is an answer, and a reason to find out more."
)
CUMULATIVE = (
    "How the effects of this and of other decisions add up for the same people, and what it does to relations between "
    "groups, can only be judged here."
)
CONCLUSION = (
    "The conclusion is the authority's own, reached with an open mind once the evidence is in: no major change, adjust,"
    " go on with the reasons given, or stop."
)
SIGN_OFF = "A person with a role signs for the authority. The duty cannot be handed to a tool or to somebody outside."
GIVEN = "Only the authority knows what lay before those who decided. They should have this text, not a summary alone."
SCREENING = (
    "Whether a group may be treated differently is for the authority to say. An answer under “don't know” is a reason "
    "to look further, with a full assessment where that is in proportion."
)
RESOURCES = "What is committed or removed is a fact from here, which casekit does not have."
TO_ASSESS = "Whether a full assessment follows is the authority's decision, to be written down with its reason."


def impact(m: Material) -> Iterator[Block]:
    """Yield the empty table of impacts."""
    yield _why(IMPACT)
    yield _empty(
        m.grid.rows,
        "Impact here, by group",
        (
            "Group",
            "Positive, negative, none or not known, for each aim",
            "Reasons and evidence from here",
            "How severe",
        ),
        (2, 1.5, 1.9, 0.8),
    )


def screening(m: Material) -> Iterator[Block]:
    """Yield the empty table of a screening."""
    yield _why(SCREENING)
    yield _empty(
        m.grid.rows,
        "Could people in this group be treated differently, or worse?",
        ("Group", "Yes", "No", "Don't know, or no information"),
        (2, 0.7, 0.7, 1.2),
    )


def cumulative(_: Material) -> Iterator[Block]:
    """Yield the empty place for effects together."""
    yield _why(CUMULATIVE)
    yield Blank("Effects that add up, and people who belong to more than one group", 1)
    yield Blank("Good relations between groups", 1)


def conclusion(_: Material) -> Iterator[Block]:
    """Yield the empty place for the conclusion."""
    yield _why(CONCLUSION)
    yield Blank("Conclusion, with the reasons", 2)


def sign_off(_: Material) -> Iterator[Block]:
    """Yield the empty places for those who sign."""
    yield _why(SIGN_OFF)
    rows = tuple((who, "", "") for who in ("Author", "Equality adviser", "Head of service or director"))
    yield Table("Sign-off", ("Who signs", "Role and signature", "Date"), rows, widths=(1.5, 2.5, 1))


def given(_: Material) -> Iterator[Block]:
    """Yield the empty place for what the decision-maker was given."""
    yield _why(GIVEN)
    yield Blank("What the decision-maker was given, and when; where it is published", 1)


def resources(_: Material) -> Iterator[Block]:
    """Yield the empty place for resources."""
    yield _why(RESOURCES)
    yield Blank("Resources committed or removed", 2)


def to_assess(_: Material) -> Iterator[Block]:
    """Yield the empty place for the decision to assess in full."""
    yield _why(TO_ASSESS)
    yield Blank("Full assessment: yes or no, with the reason", 2)


def group_label(row: Row) -> str:
    """Return the name of a group; one of local policy says that it is."""
    return row.label if row.standing == "protected" else f"{row.label} ({row.standing_words})"


def _why(reason: str) -> Paragraph:
    return Paragraph(reason, lead=LEFT, style="note")


def _empty(rows: tuple[Row, ...], caption: str, columns: tuple[str, ...], widths: tuple[float, ...]) -> Table:
    lines = tuple((group_label(row), *("" for _ in columns[1:])) for row in rows)
    return Table(caption, columns, lines, widths=widths)
