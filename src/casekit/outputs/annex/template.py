"""A council's own Word template: filled with plain text and lists, and marked on every page.

A template is a .docx with names in double braces, such as {{ title }}; docs/annex.md lists them. No name holds an
impact, a conclusion or a signature.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.assess.draft import refused
from casekit.errors import MaterialError, NotFound
from casekit.outputs.document import Document
from casekit.outputs.render._text import clean, one_line
from casekit.outputs.render._zip import repack

if TYPE_CHECKING:
    from docx.section import _BaseHeaderFooter

Value = str | list[str] | list[dict[str, str]]
_MOST_BYTES = 100_000_000
"""What a template may come to when it is unpacked."""


def fill(path: Path, context: dict[str, Value], document: Document) -> bytes:
    """Return the template with its names filled in, the warning above and the stamp below on every page."""
    import docx
    import jinja2
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

    _look_at(path)
    room = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    try:
        made = DocxTemplate(str(path))
        made.render(_plain(context), jinja_env=room, autoescape=True)
        text = io.BytesIO()
        made.save(text)
        word = docx.Document(text)
    except jinja2.UndefinedError as error:
        raise MaterialError(_unknown(path, str(error), context)) from error
    except jinja2.exceptions.SecurityError as error:
        raise MaterialError(
            f"{path.name} asks for something that a template may not do ({error}). Take it out."
        ) from error
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None)
        near = f" near line {line} of its text" if line else ""
        raise MaterialError(
            f"{path.name} cannot be filled in{near}: {one_line(str(error))}. Look at the braces and at each 'for' and "
            "'endfor'; docs/annex.md shows how they are written."
        ) from error
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError, ArithmeticError) as error:
        raise MaterialError(
            f"{path.name} cannot be used as a template ({one_line(str(error))[:200]}). Open it in Word, save it again "
            "as .docx, and try once more."
        ) from error
    _mark(word, document)
    out = io.BytesIO()
    word.save(out)
    return repack(out.getvalue())


def _look_at(path: Path) -> None:
    """Refuse what is no Word file, or too large."""
    if not path.is_file():
        raise NotFound(f"There is no template at {path}. Check the path given with --template.")
    try:
        with zipfile.ZipFile(path) as parts:
            names, size = set(parts.namelist()), sum(one.file_size for one in parts.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise MaterialError(f"{path.name} is not a Word file. Save the template as .docx and try again.") from error
    if "word/document.xml" not in names:
        raise MaterialError(f"{path.name} is not a Word file. Save the template as .docx and try again.")
    if size > _MOST_BYTES:
        raise MaterialError(f"{path.name} is too large for a template. Take the pictures out and try again.")


def _unknown(path: Path, told: str, context: dict[str, Value]) -> str:
    """Say which name casekit does not give, and why not where it is the authority's own."""
    name = told.split("'")[-2] if told.count("'") >= 2 else told
    why = refused(name.replace("_", " "))
    if why:
        return f"{path.name} asks for '{name}', which casekit never gives: {why}. Leave an empty place there."
    return f"{path.name} asks for '{name}', which casekit does not know. Names it knows: {', '.join(context)}."


def _plain(context: dict[str, Value]) -> dict[str, Value]:
    """Return the context with text that is safe in a Word file."""

    def safe(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: safe(one) for key, one in value.items()}
        return [safe(one) for one in value] if isinstance(value, list) else clean(value)

    return {key: safe(value) for key, value in context.items()}


def _mark(word: Any, document: Document) -> None:
    """Put the warning at the top and the stamp at the foot of every kind of page that the template has."""
    both = bool(word.settings.odd_and_even_pages_header_footer)
    for number, section in enumerate(word.sections):
        heads, feet = [section.header], [section.footer]
        if section.different_first_page_header_footer:
            heads, feet = [*heads, section.first_page_header], [*feet, section.first_page_footer]
        if both:
            heads, feet = [*heads, section.even_page_header], [*feet, section.even_page_footer]
        _write(heads, document.warning, number, bold=True)
        _write(feet, document.stamp, number)
    core, made = word.core_properties, datetime.combine(document.on, datetime.min.time())
    core.title, core.language = one_line(document.title)[:255], document.language
    core.last_modified_by, core.modified = "casekit", made


def _write(parts: Sequence[_BaseHeaderFooter], text: str, section: int, *, bold: bool = False) -> None:
    """Put a line first in each header or footer; one that goes on from the section before has it already."""
    for part in parts:
        if part.is_linked_to_previous and section:
            continue
        part.is_linked_to_previous = False
        line = part.paragraphs[0].insert_paragraph_before() if part.paragraphs else part.add_paragraph()
        line.add_run(one_line(text)).bold = bold


def day(when: date | None) -> str:
    """Return a date in words; nothing where there is none."""
    from casekit.evidence.wording import long_date

    return long_date(when) if when else ""
