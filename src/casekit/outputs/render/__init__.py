"""One module per file format; the suffix of the file picks it."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from casekit.errors import ExportError, UsageError
from casekit.outputs.document import Document

if TYPE_CHECKING:
    from casekit.outputs.workshop import Deck


class Format(NamedTuple):
    """A kind of file: what people call it, its media type, and the module here that renders it."""

    label: str
    mime: str
    module: str


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, Format] = {
    ".docx": Format("Word document", _WORD, "docx"),
    ".html": Format("Web page", "text/html", "html"),
    ".md": Format("Plain text (Markdown)", "text/markdown", "markdown"),
}


def to_bytes(document: Document, suffix: str) -> bytes:
    """Turn a document into the bytes of a file with this suffix, such as ".docx"."""
    known = suffix.lower() if suffix.startswith(".") else f".{suffix.lower()}"
    if known not in FORMATS:
        named = f"'{suffix}' is not a format casekit can write." if suffix else "The file name has no suffix."
        raise UsageError(f"{named} Possible: {', '.join(FORMATS)}.")
    try:
        made: bytes = import_module(f"{__name__}.{FORMATS[known].module}").render(document)
        return made
    except ModuleNotFoundError as error:
        raise ExportError(
            f"A {known} file needs the Python package '{error.name}', which is not installed here. "
            "Install it, or save as .md instead."
        ) from error


def slides_bytes(deck: Deck, suffix: str, template: Path | None = None) -> bytes:
    """Turn slides into the bytes of a PowerPoint file or of a web page; `template` is a council's own .pptx."""
    if suffix == ".pptx":
        from casekit.outputs.render.pptx import render

        return render(deck, template)
    from casekit.outputs.render import deck_html

    return deck_html.render(deck)


def save(document: Document, path: Path | str) -> Path:
    """Write a document to a file whose suffix picks the format, and return its path."""
    path = Path(path)
    return write(path, to_bytes(document, path.suffix))


def write(path: Path, data: bytes) -> Path:
    """Put a whole file in its place, or leave what was there untouched."""
    if not path.parent.is_dir():
        raise ExportError(f"The folder '{path.parent}' is not there. Make it first, or choose another folder.")
    if path.is_dir():
        raise ExportError(f"'{path}' is a folder. Give the file a name.")
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or "the system refused"
        raise ExportError(f"'{path}' cannot be written ({reason}). Close it, or choose another name.") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return path
