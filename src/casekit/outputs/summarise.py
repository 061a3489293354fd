"""From a question to a document that can be saved. To add a document: a module here and a line in DOCUMENTS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from casekit.errors import UsageError
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import WARNING, long_date
from casekit.model.record import Case
from casekit.outputs import render, spreadsheet
from casekit.outputs.document import Block, Document
from casekit.outputs.render import Format, write
from casekit.search.casebase import Casebase
from casekit.search.results import Results

DOCUMENTS = {"leadership": "casekit.outputs.leadership"}
"""Kind of document → module with `blocks(base, recipe, cases, on)`."""

SHEETS = {
    ".xlsx": Format(
        "Spreadsheet of the cases (Excel)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""
    ),
    ".csv": Format("Spreadsheet of the cases (CSV)", "text/csv", ""),
}
RECIPE = {".yaml": Format("Recipe: this question, to use again", "application/yaml", "")}
FORMATS: dict[str, Format] = {**render.FORMATS, **SHEETS, **RECIPE}
"""Every suffix a summary can be saved under."""


@dataclass(frozen=True)
class Summary:
    """A document made from a recipe, with the cases behind it."""

    kind: str
    base: Casebase
    recipe: Recipe
    cases: tuple[Case, ...]
    document: Document

    def __repr__(self) -> str:
        return f"Summary({self.kind}, {len(self.cases)} cases)"

    def _repr_html_(self) -> str:
        return self.to_bytes(".html").decode("utf-8")

    def to_bytes(self, suffix: str) -> bytes:
        """Return the file with this suffix: the document, a row per case, or the recipe to make it again."""
        if suffix not in FORMATS:
            raise UsageError(f"'{suffix}' is not a format for a summary. Possible: {', '.join(FORMATS)}.")
        if suffix in SHEETS:
            return spreadsheet.cases_bytes(self.base, self.cases, suffix, self.document.title, self.document.stamp)
        if suffix in RECIPE:
            return self.recipe.to_yaml().encode("utf-8")
        return render.to_bytes(self.document, suffix)

    def save(self, path: str | Path) -> Path:
        """Write the file; its suffix picks the format."""
        path = Path(path)
        return write(path, self.to_bytes(path.suffix.lower()))


def summarise(
    kind: str, base: Casebase, about: Recipe | Results, *, title: str | None = None, on: date | None = None
) -> Summary:
    """Make a document from a recipe or from results.

    `on` is the date it carries, today if left out; the same recipe, records and date give the same document.
    """
    if kind not in DOCUMENTS:
        raise UsageError(f"'{kind}' is not a document casekit makes. Possible: {', '.join(DOCUMENTS)}.")
    recipe = about if isinstance(about, Recipe) else Recipe.from_results(about)
    if title:
        recipe = recipe.model_copy(update={"title": " ".join(title.split())[:200] or recipe.title})
    day = on or date.today()
    cases = recipe.cases(base)
    make: Callable[[Casebase, Recipe, Sequence[Case], date], list[Block]] = import_module(DOCUMENTS[kind]).blocks
    document = Document(
        title=recipe.title,
        blocks=tuple(make(base, recipe, cases, day)),
        stamp=stamp(base, recipe, day),
        warning=WARNING,
        on=day,
        subject=f"{kind.capitalize()} summary of cases from other places",
        keywords=tuple(dict.fromkeys(case.lead.name for case in cases)),
    )
    return Summary(kind, base, recipe, cases, document)


def stamp(base: Casebase, recipe: Recipe, on: date) -> str:
    """Return the line at the foot of every page: recipe, record count, fingerprint and date."""
    records = len(base.collection.current)
    return f"Recipe {recipe.mark}. {records} records, fingerprint {base.fingerprint}. {long_date(on)}."
