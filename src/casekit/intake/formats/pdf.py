"""Read a PDF: lines become paragraphs, larger or bold lines become headings, page by page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from casekit.errors import UnreadableFile
from casekit.intake.formats.base import Extracted, Limits, Pieces, clean

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_BULLET = re.compile(r"[•●▪◦–*o-]\s")
_PAGE_NUMBER = re.compile(r"(page\s+)?\d{1,4}(\s*(of|/)\s*\d{1,4})?", re.IGNORECASE)
_JUNK_TITLE = re.compile(r"(microsoft word|untitled|document\d*$|.*\.(docx?|pdf|indd|pub|pptx?|qxd)$)", re.IGNORECASE)
_LARGER = 1.12
_FEW = 40


@dataclass
class _Line:
    page: int
    text: str
    size: float
    bold: bool
    gap: float


def read(data: bytes, limits: Limits) -> Extracted:
    """Read all pages; a scan, which is a picture of text, is turned away."""
    reader = _open(data)
    count = len(reader.pages)
    if count > limits.pages:
        raise UnreadableFile(f"it has {count:,} pages: save the pages about the case as a file of their own")
    lines = [line for number, page in enumerate(reader.pages, start=1) for line in _lines(page, number)]
    if sum(c.isalpha() for line in lines for c in line.text) < _FEW:
        raise UnreadableFile("it is a picture of text, from a scanner perhaps: it needs text recognition (OCR) first")
    empty = sorted(set(range(1, count + 1)) - {line.page for line in lines})
    notes = [f"No text was found on page {_listed(empty)}; pictures and scans are not read."] if empty else []
    if reader.is_encrypted:
        notes.append("The PDF is protected against changes. It opened without a password.")
    pieces = Pieces(limits)
    _join(_without_margins(lines, count), pieces)
    title = clean(str(reader.metadata.title or "")) if reader.metadata else ""
    title = "" if _JUNK_TITLE.match(title) else title
    return Extracted("pdf", tuple(pieces.found), title=title or None, notes=tuple(notes))


def _open(data: bytes) -> PdfReader:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(BytesIO(data), strict=False)
    try:
        opened = not reader.is_encrypted or reader.decrypt("") != PasswordType.NOT_DECRYPTED
    except DependencyError:
        opened = False
    if not opened:
        raise UnreadableFile("it is protected: open it, print it to a new PDF without protection, and import that copy")
    return reader


def _lines(page: PageObject, number: int) -> list[_Line]:
    """Return the lines of a page with the size of their letters and the space above them."""
    found: list[_Line] = []
    parts: list[tuple[str, float, bool, float]] = []
    last = 0.0

    def end() -> None:
        nonlocal last
        text = clean("".join(part[0] for part in parts))
        if text:
            _, size, bold, height = max(parts, key=lambda part: len(part[0].strip()))
            gap = abs(last - height) / size if found and size else 0.0
            found.append(_Line(number, text, size, bold, gap))
            last = height
        parts.clear()

    def visit(text: str, user: list[float], matrix: list[float], font: dict[str, Any] | None, size: float) -> None:
        scale = (abs(matrix[3]) or abs(matrix[1]) or 1.0) * (abs(user[3]) or abs(user[1]) or 1.0)
        height = matrix[5] * (abs(user[3]) or 1.0) + user[5]
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for at, piece in enumerate(text.split("\n")):
            if at:
                end()
            if piece:
                parts.append((piece, round(size * scale, 1), bold, height))

    page.extract_text(visitor_text=visit)
    end()
    return found


def _without_margins(lines: list[_Line], count: int) -> list[_Line]:
    """Leave out page numbers, and lines that stand at the top or foot of half the pages."""
    if count < 3:
        return [line for line in lines if not _PAGE_NUMBER.fullmatch(line.text)]
    edges: Counter[str] = Counter()
    for number in range(1, count + 1):
        page = [re.sub(r"\d+", "#", line.text) for line in lines if line.page == number]
        edges.update({*page[:2], *page[-2:]})
    often = {text for text, times in edges.items() if times >= max(3, count / 2)}
    return [
        line for line in lines if not _PAGE_NUMBER.fullmatch(line.text) and re.sub(r"\d+", "#", line.text) not in often
    ]


def _join(lines: list[_Line], pieces: Pieces) -> None:
    """Put lines together to paragraphs and headings."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[line.size] += len(line.text)
    body = weights.most_common(1)[0][0] if weights else 0.0
    sizes = sorted({line.size for line in lines if line.size > body * _LARGER}, reverse=True)
    plain = sum(len(line.text) for line in lines if not line.bold)
    bold_counts = plain > sum(len(line.text) for line in lines if line.bold)

    def level(line: _Line) -> int | None:
        if not any(c.isalpha() for c in line.text) or len(line.text) > 150:
            return None
        if line.size in sizes:
            return min(sizes.index(line.size) + 1, 5)
        short = len(line.text) <= 90 and not line.text.endswith((".", ",", ";", ":"))
        return 6 if bold_counts and line.bold and short else None

    run: list[str] = []
    start = 1
    last: _Line | None = None
    for line in lines:
        same = last is not None and level(last) == level(line) and last.page == line.page
        carried = last is not None and last.page != line.page and line.text[0].islower() and level(line) is None
        spaced = line.gap > (1.7 if level(line) is None else 2.2)
        if last is not None and (not (same or carried) or (spaced and not carried) or _BULLET.match(line.text)):
            pieces.add(" ".join(run), level(last), f"Page {start}")
            run = []
        if not run:
            start = line.page
        run.append(line.text)
        last = line
    if last is not None:
        pieces.add(" ".join(run), level(last), f"Page {start}")


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:8])
    return f"{shown} and {len(numbers) - 8} more" if len(numbers) > 8 else shown
