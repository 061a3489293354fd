"""From a question to a document that can be saved. To add a document: a module here and a line in KINDS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from casekit.errors import UsageError
from casekit.evidence.marks import Since
from casekit.evidence.recipe import Recipe
from casekit.evidence.wording import WARNING, long_date
from casekit.guards import Block as Words
from casekit.guards import Finding, check_selection, check_text, load_rules
from casekit.model.record import Case
from casekit.outputs import render, spreadsheet
from casekit.outputs.document import Block, Bullets, Document, Heading, Paragraph
from casekit.outputs.render import Format, write
from casekit.search.casebase import Casebase
from casekit.search.results import Results

if TYPE_CHECKING:
    from casekit.outputs.workshop import Deck


class Kind(NamedTuple):
    """A kind of document: what people call it, and what makes it: `make(base, recipe, cases, on)`."""

    label: str
    module: str
    make: str = "blocks"
    slides: bool = False


KINDS: Mapping[str, Kind] = {
    "evidence": Kind("Evidence summary", "casekit.outputs.summary"),
    "leadership": Kind("Leadership note, two sides", "casekit.outputs.note"),
    "workshop": Kind("Slides for a members' workshop", "casekit.outputs.workshop", "slides", slides=True),
    "handout": Kind("Handout, one side", "casekit.outputs.workshop", "handout"),
    "plan": Kind("Facilitator's plan", "casekit.outputs.workshop", "plan"),
    "voting": Kind("Voting and parking sheet", "casekit.outputs.workshop", "voting"),
}
"""What one recipe can be made into. The annex to an equality impact assessment comes from a draft: `outputs.annex`."""

FOR_A_PLAN: Mapping[str, Kind] = {"insert": Kind("Evidence insert for a plan", "casekit.outputs.planning", "insert")}
"""What a recipe and a plan or strategy of the list are made into."""

_ALL: Mapping[str, Kind] = {**KINDS, **FOR_A_PLAN}

SLIDES: Mapping[str, Format] = {
    ".pptx": Format(
        "Slides (PowerPoint)", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"
    ),
    ".html": Format("Slides (web page)", "text/html", "deck_html"),
}
SHEETS: Mapping[str, Format] = {
    ".xlsx": Format(
        "Spreadsheet of the cases (Excel)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""
    ),
    ".csv": Format("Spreadsheet of the cases (CSV)", "text/csv", ""),
}
RECIPE: Mapping[str, Format] = {".yaml": Format("Recipe: this question, to use again", "application/yaml", "")}


def formats_of(kind: str) -> Mapping[str, Format]:
    """Return every suffix that a kind of document can be saved under."""
    return {**(SLIDES if _kind(kind).slides else render.FORMATS), **SHEETS, **RECIPE}


@dataclass(frozen=True)
class Summary:
    """A document made from a recipe, with the cases behind it.

    `findings` is what a check of the title, the purpose and the selection says; `since` names chosen cases that are not
    as they were when the recipe was saved. Neither stops anybody.
    """

    kind: str
    base: Casebase
    recipe: Recipe
    cases: tuple[Case, ...]
    document: Document | Deck
    on: date

    def __repr__(self) -> str:
        return f"Summary({self.kind}, {len(self.cases)} cases)"

    def _repr_html_(self) -> str:
        return self.to_bytes(".html").decode("utf-8")

    @property
    def since(self) -> tuple[Since, ...]:
        """Return the chosen cases that are gone, retired or changed since the recipe was saved."""
        return self.recipe.since(self.base)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the guards find in the words of the recipe and in the selection."""
        own = (Words(self.recipe.title, "Title"), Words(self.recipe.purpose, "Why now"))
        words = check_text([one for one in own if one.text], load_rules(self.base.collection))
        return (*words, *check_selection(self.cases, self.base.collection, self.on))

    def to_bytes(self, suffix: str, template: Path | None = None) -> bytes:
        """Return the file with this suffix: the document, a row per case, or the recipe to make it again.

        `template` is a council's own PowerPoint file, for slides.
        """
        formats = formats_of(self.kind)
        if suffix not in formats:
            raise UsageError(f"'{suffix}' is not a format for this document. Possible: {', '.join(formats)}.")
        if template is not None and suffix != ".pptx":
            raise UsageError("A template is for slides: save them as .pptx.")
        if suffix in RECIPE:
            return self.recipe.to_yaml().encode("utf-8")
        if suffix in SHEETS:
            return spreadsheet.cases_bytes(self.base, self.cases, suffix, self.document.title, self.document.stamp)
        if isinstance(self.document, Document):
            return render.to_bytes(self.document, suffix)
        return render.slides_bytes(self.document, suffix, template)

    def save(self, path: str | Path, template: str | Path | None = None) -> Path:
        """Write the file; its suffix picks the format."""
        path = Path(path)
        return write(path, self.to_bytes(path.suffix.lower(), Path(template) if template else None))


def summarise(
    kind: str,
    base: Casebase,
    about: Recipe | Results,
    *,
    title: str | None = None,
    plan: str | None = None,
    on: date | None = None,
) -> Summary:
    """Make a document from a recipe or from results; `plan` is the key of the plan that an insert is for.

    `on` is the date it carries, today if left out; the same recipe, records and date give the same document.
    """
    made = _kind(kind)
    recipe = about if isinstance(about, Recipe) else Recipe.from_results(about)
    if title:
        recipe = recipe.model_copy(update={"title": " ".join(title.split())[:200] or recipe.title})
    day = on or date.today()
    make: Any = getattr(import_module(made.module), made.make)
    if kind in FOR_A_PLAN:
        from casekit.outputs.planning import cases_for, plans

        if not plan:
            listed = ", ".join(one.key for one in plans(base)) or "none in this case base"
            raise UsageError(f"An insert is for a plan or strategy. Name one with --plan KEY: {listed}.")
        cases = cases_for(base, recipe, plan)
        content: Any = make(base, recipe, cases, day, plan)
    elif plan:
        raise UsageError("A plan goes with an evidence insert only: casekit summarise insert --plan KEY -o FILE.")
    else:
        cases = recipe.cases(base)
        content = make(base, recipe, cases, day)
    document = content if made.slides else _document(made, base, recipe, cases, content, day)
    return Summary(kind, base, recipe, cases, document, day)


def news(base: Casebase, recipe: Recipe, since: date, *, on: date) -> Document:
    """Make a document of what is new for a recipe since a day: its cases changed or retired, records checked since."""
    found = recipe.run(base, len(base))
    fresh = [hit for hit in found if hit.case.record.checked_on is not None and hit.case.record.checked_on >= since]
    changed = [one.words for one in recipe.since(base)]
    lines = [f"{hit.title} ({hit.place}): checked on {long_date(hit.case.record.checked_on or on)}." for hit in fresh]
    blocks: list[Block] = [
        Heading(f"What is new since {long_date(since)}: {recipe.title}", 1),
        Paragraph(
            f"The search was for {recipe.question_words(base)}. It finds {found.total} of {found.records} cases."
        ),
        Heading("Chosen cases that are not as they were"),
        _listed(changed, "None has changed since the recipe was saved."),
        Heading("Cases found whose record was written or checked since"),
        _listed(lines, "None."),
    ]
    return Document(
        title=f"What is new: {recipe.title}",
        blocks=tuple(blocks),
        stamp=stamp(base, recipe, on),
        warning=WARNING,
        on=on,
        subject="What is new for a saved question",
    )


def _listed(lines: list[str], otherwise: str) -> Block:
    return Bullets(tuple(map(Paragraph, lines))) if lines else Paragraph(otherwise)


def _document(
    kind: Kind, base: Casebase, recipe: Recipe, cases: tuple[Case, ...], blocks: list[Block], on: date
) -> Document:
    changed = recipe.since(base)
    if changed:
        note = (
            Heading("Changed since this question was saved"),
            Bullets(tuple(Paragraph(one.words) for one in changed)),
        )
        blocks = [*blocks[:1], *note, *blocks[1:]]
    return Document(
        title=recipe.title,
        blocks=tuple(blocks),
        stamp=stamp(base, recipe, on),
        warning=WARNING,
        on=on,
        subject=f"{kind.label}: cases from other places",
        keywords=tuple(dict.fromkeys(case.lead.name for case in cases)),
    )


def stamp(base: Casebase, recipe: Recipe, on: date) -> str:
    """Return the line at the foot of every page: recipe, record count, fingerprint and date."""
    records = len(base.collection.current)
    return f"Recipe {recipe.mark}. {records} records, fingerprint {base.fingerprint}. {long_date(on)}."


def _kind(kind: str) -> Kind:
    if kind not in _ALL:
        raise UsageError(f"'{kind}' is not a document casekit makes. Possible: {', '.join((*_ALL, 'eia'))}.")
    return _ALL[kind]
