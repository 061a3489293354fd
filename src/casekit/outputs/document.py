"""A document as data: headings, paragraphs, lists, tables and charts, before it becomes Word, HTML or Markdown.

The modules of `outputs` write these blocks; the modules of `outputs.render` turn them into files.
All text here is plain text; each renderer escapes it for its own format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title, used once."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `cites` are the numbers of the references it rests on, `lead` a bold opening word or two."""

    text: str
    cites: tuple[int, ...] = ()
    lead: str = ""
    style: str = "body"  # body | note | small


@dataclass(frozen=True)
class Bullets:
    """A list of paragraphs; `numbered` where the order matters."""

    items: tuple[Paragraph, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one header row; `row_header` says that the first column names each row.

    `widths` are relative column widths; `muted` names cells (row, column), counted from 0, that do not apply and are
    grey. Their words say so as well.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_header: bool = True
    widths: tuple[float, ...] = ()
    muted: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars of counts. Its numbers always stand beside it as a table as well."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    unit: str = "cases"

    @property
    def alt(self) -> str:
        """Describe the chart in words, from its own numbers."""
        parts = ", ".join(f"{label} {value}" for label, value in zip(self.labels, self.values, strict=True))
        return f"Bar chart: {self.title}. {parts}." if parts else f"Bar chart: {self.title}. Nothing to show."

    @property
    def table(self) -> Table:
        """Return the same numbers as a table."""
        rows = tuple((label, str(value)) for label, value in zip(self.labels, self.values, strict=True))
        return Table(self.title, ("Value", f"Number of {self.unit}"), rows, widths=(3, 1))


NOT_APPLICABLE = "n/a"


@dataclass(frozen=True)
class HeatMap:
    """Counts by two things at once, shown as a table with shaded cells; None where a cell does not apply.

    `rows_are` names what the rows are, at the head of the first column.
    """

    title: str
    rows_are: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[int | None, ...], ...]
    unit: str = "cases"

    @property
    def most(self) -> int:
        """Return the largest number."""
        return max((value for line in self.values for value in line if value), default=0)

    @property
    def legend(self) -> str:
        """Say what darker means; nothing where every cell is empty."""
        return f"Darker: more {self.unit}, {self.most} at most." if self.most else ""

    @property
    def table(self) -> Table:
        """Return the numbers as a table."""
        rows = tuple(
            (row, *(NOT_APPLICABLE if value is None else str(value) for value in line))
            for row, line in zip(self.rows, self.values, strict=True)
        )
        return Table(self.title, (self.rows_are, *self.columns), rows)


@dataclass(frozen=True)
class Blank:
    """A clearly labelled empty space for the reader to fill in by hand."""

    label: str
    lines: int = 2


@dataclass(frozen=True)
class Reference:
    """One numbered source in the list at the end; `address` becomes a link."""

    number: int
    text: str
    address: str | None = None


@dataclass(frozen=True)
class References:
    """The numbered list of sources."""

    items: tuple[Reference, ...]


Block = Heading | Paragraph | Bullets | Table | BarChart | HeatMap | Blank | References


@dataclass(frozen=True)
class Document:
    """A whole document. `stamp` stands at the foot of every page: recipe, record count, fingerprint and date."""

    title: str
    blocks: Sequence[Block]
    stamp: str
    warning: str
    on: date
    language: str = "en-GB"
    subject: str = ""
    keywords: tuple[str, ...] = field(default=())
