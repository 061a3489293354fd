"""Read a Word document: paragraphs, headings and table rows, as they stand after all changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from casekit.errors import UnreadableFile
from casekit.intake.formats.base import Extracted, Limits, Pieces, clean
from casekit.intake.formats.kinds import check_package

_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText"}
_WRAPS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}


def read(data: bytes, limits: Limits) -> Extracted:
    """Read the body; headers, footers, comments and footnotes are left out."""
    check_package(data, limits)
    from docx import Document

    try:
        document = Document(BytesIO(data))
    except (KeyError, ValueError) as error:
        raise UnreadableFile(
            "it is not a plain Word document, or it is damaged: open it and save it as .docx"
        ) from error
    levels = {style.style_id: level for style in document.styles if (level := _level(style.name or ""))}
    pieces = Pieces(limits)
    for kind, element in _blocks(document.element.body):
        if kind == "tbl":
            for row in _named(element, "tr"):
                pieces.add(" | ".join(cell for cell in (clean(_text(c)) for c in _named(row, "tc")) if cell))
        else:
            style = next(iter(element.xpath("./w:pPr/w:pStyle/@w:val")), "")
            pieces.add(_text(element), levels.get(style))
    properties = document.core_properties
    return Extracted("docx", tuple(pieces.found), title=clean(properties.title) or None)


def _level(style: str) -> int | None:
    """Return the level of a heading style by its name."""
    if style.lower() == "title":
        return 1
    found = re.fullmatch(r"heading (\d)", style.lower())
    return int(found[1]) if found else None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(element: Any, name: str) -> Iterator[Any]:
    """Yield the children with this name, looking through wrappers."""
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) in _WRAPS:
            yield from _named(child, name)


def _blocks(element: Any) -> Iterator[tuple[str, Any]]:
    """Yield the paragraphs and tables of a body in order."""
    for child in element:
        if _name(child) in {"p", "tbl"}:
            yield _name(child), child
        elif _name(child) in _WRAPS:
            yield from _blocks(child)


def _text(element: Any) -> str:
    """Return the text of a paragraph or cell, text boxes included, deleted text left out."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            continue
        name = _name(one)
        if name in _GONE:
            continue
        if name == "t":
            parts.append(one.text or "")
        elif name in {"tab", "br", "cr"}:
            parts.append(" ")
        elif name == "noBreakHyphen":
            parts.append("-")
        else:
            waiting += [" "] if name == "p" else []
            waiting += reversed(list(one))
    return "".join(parts)
