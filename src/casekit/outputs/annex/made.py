"""Make the evidence annex of a draft in one of its shapes. What is the authority's own stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from casekit.assess.draft import to_yaml
from casekit.assess.log import rerun
from casekit.assess.model import Draft
from casekit.assess.steps import recipe_of
from casekit.casebase.annex import FOLDER, Shape, read_shape
from casekit.casebase.problems import did_you_mean
from casekit.errors import MaterialError, NotFound, UsageError
from casekit.evidence.wording import WARNING, long_date, no_case, sentence
from casekit.guards import Finding
from casekit.outputs import render
from casekit.outputs.annex import blanks, elsewhere, notes, own
from casekit.outputs.annex.context import context
from casekit.outputs.annex.material import Material, material
from casekit.outputs.annex.plan import plan_bytes
from casekit.outputs.annex.template import fill
from casekit.outputs.document import Blank, Block, Bullets, Document, Heading, Paragraph, Table
from casekit.outputs.render import Format, write
from casekit.outputs.summarise import stamp
from casekit.search.casebase import Casebase

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT: dict[str, Format] = {suffix: render.FORMATS[suffix] for suffix in (".docx", ".html", ".md")}
FORMATS: dict[str, Format] = {
    **_TEXT,
    ".xlsx": Format("Action plan (Excel)", _EXCEL, ""),
    ".yaml": Format("The draft itself", "application/yaml", ""),
}
"""Every suffix an annex can be saved under."""

BLOCKS: Mapping[str, Callable[[Material], Iterator[Block]]] = {
    "header": own.header,
    "proposal": own.proposal,
    "scope": own.scope,
    "earlier": own.earlier,
    "duty": notes.duty,
    "immigration": own.immigration,
    "local-evidence": own.local_evidence,
    "elsewhere": elsewhere.elsewhere,
    "set-aside": elsewhere.set_aside,
    "grid": elsewhere.grid,
    "know-told-means-do": own.know_told_means_do,
    "states": elsewhere.states,
    "gaps": own.gaps,
    "engagement": own.engagement,
    "engaged-elsewhere": elsewhere.engaged,
    "questions": elsewhere.questions,
    "mitigations": elsewhere.mitigations,
    "measures": elsewhere.measures,
    "actions": own.actions,
    "review": own.review,
    "timing": own.timing,
    "case-law": notes.law,
    "checks": notes.checks,
    "log": notes.log,
    "sources": notes.sources,
    "blank-impact": blanks.impact,
    "blank-cumulative": blanks.cumulative,
    "blank-conclusion": blanks.conclusion,
    "blank-sign-off": blanks.sign_off,
    "blank-given": blanks.given,
    "blank-screening": blanks.screening,
    "blank-resources": blanks.resources,
    "blank-decision-to-assess": blanks.to_assess,
}
"""What a shape can name → what writes it."""

_ABOUT = (
    "casekit put together what is known from other places, questions to ask here, and the log of searches. What the "
    "officer wrote is printed as written. Impact, conclusion and signature are left empty: they are for the authority."
)


@dataclass(frozen=True)
class Annex:
    """An annex, or what is new since one. `findings` is what the guards say of the officer's words and selection."""

    base: Casebase
    draft: Draft
    document: Document
    findings: tuple[Finding, ...] = ()
    shape: Shape | None = None
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    _gathered: Material | None = field(default=None, repr=False)
    _template: Path | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"Annex({self.document.title!r}, {self.shape.id if self.shape else 'what is new'})"

    def _repr_html_(self) -> str:
        return self.to_bytes(".html").decode("utf-8")

    def to_bytes(self, suffix: str) -> bytes:
        """Return the file with this suffix: the document, the action plan (.xlsx) or the draft itself (.yaml)."""
        if suffix not in self.formats:
            raise UsageError(f"'{suffix}' is not a format for this. Possible: {', '.join(self.formats)}.")
        if self._template and suffix == ".docx" and self._gathered:
            return fill(self._template, context(self._gathered), self.document)
        if suffix == ".xlsx" and self._gathered:
            return plan_bytes(self._gathered, self.document.title, self.document.stamp)
        if suffix == ".yaml":
            return to_yaml(self.draft).encode("utf-8")
        return render.to_bytes(self.document, suffix)

    def save(self, path: str | Path) -> Path:
        """Write the file; its suffix picks the format."""
        path = Path(path)
        return write(path, self.to_bytes(path.suffix.lower()))


def shapes(base: Casebase, folder: str | Path | None = None) -> tuple[Shape, ...]:
    """Return the shapes of a case base, the union list first, and then those in a folder of the council's own."""
    held = base.collection.reference.get(FOLDER, {})
    ours = [Shape.model_validate(data) for data in held.values()]
    more = [read_shape(path) for path in sorted(Path(folder).glob("*.yaml"))] if folder else []
    return (*sorted(ours, key=lambda one: (one.id != "union", one.id)), *more)


def annex(
    base: Casebase,
    draft: Draft,
    *,
    shape: str | Path = "union",
    on: date | None = None,
    template: str | Path | None = None,
    pre_election: bool = False,
) -> Annex:
    """Make the annex of a draft; `shape` is the id of a shape or a shape file, `template` a Word template."""
    day, form = on or date.today(), _shape(base, shape)
    gathered = material(base, draft, day, pre_election=pre_election)
    made = _document(
        gathered, f"Evidence annex: {draft.proposal.title or 'proposal without a title'}", _blocks(gathered, form)
    )
    word = Path(template) if template else None
    return Annex(base, draft, made, gathered.findings, form, FORMATS, gathered, word)


def whats_new(base: Casebase, draft: Draft, *, since: date, on: date | None = None) -> Annex:
    """Run the log of a draft again and make a document of what is new since; the draft is not changed."""
    day = on or date.today()
    gathered = material(base, draft, day)
    title = f"What is new since {long_date(since)}: {draft.proposal.title or 'proposal without a title'}"
    made = _document(gathered, title, [*_news(gathered, since)])
    return Annex(base, draft, made, formats=_TEXT)


def _shape(base: Casebase, shape: str | Path) -> Shape:
    there = {one.id: one for one in shapes(base)}
    if shape in there:
        return there[str(shape)]
    if isinstance(shape, Path) or shape.endswith((".yaml", ".yml")):
        return read_shape(Path(shape))
    if not there:
        raise MaterialError(
            f"This case base has no shapes for an annex (folder {FOLDER}). Put the folder back, then run: casekit check"
        )
    raise NotFound(f"There is no shape '{shape}': {sentence(did_you_mean(shape, list(there)))} Your own ends in .yaml.")


def _document(m: Material, title: str, parts: list[Block]) -> Document:
    return Document(
        title=title,
        blocks=tuple(parts),
        stamp=stamp(m.base, recipe_of(m.draft), m.on),
        warning=WARNING,
        on=m.on,
        subject="Evidence from other places for an equality impact assessment",
        keywords=tuple(dict.fromkeys(case.lead.name for _, case in m.taken)),
    )


def _blocks(m: Material, shape: Shape) -> list[Block]:
    """Write the sections of a shape in their order; the sources are numbered when all else is written."""
    written: dict[str, list[Block]] = {}
    named = [name for section in shape.sections for name in section.blocks]
    for name in sorted(named, key=lambda one: one == "sources"):
        written[name] = list(BLOCKS[name](m))
    parts: list[Block] = [*notes.first(m), Paragraph(_ABOUT, lead="About this annex.")]
    if shape.manner:
        parts.append(
            Paragraph(f"In the manner of {shape.manner}. The council's current form may differ.", style="small")
        )
    for section in shape.sections:
        parts.append(Heading(section.heading))
        parts += [Paragraph(section.text)] if section.text else []
        inside = [block for name in section.blocks for block in written[name]]
        parts += inside or [Paragraph("Nothing to show yet.")]
    return parts


def _news(m: Material, since: date) -> Iterator[Block]:
    found = rerun(m.draft, m.base, since, on=m.on)
    yield Paragraph(found.words)
    if found.changes:
        rows = tuple(
            (
                f"{one.title} [{one.case}]",
                sentence(one.words),
                "Yes" if one.taken else "No",
                "; ".join(one.searches) or "taken without a search",
            )
            for one in found.changes
        )
        columns = ("Case", "What is new", "Does the draft rest on it?", "Found by")
        yield Table("What is new, cases the draft rests on first", columns, rows, widths=(2, 1.6, 0.8, 1.6))
    empty = [one for one in found.entries if not one.total]
    if empty:
        yield Paragraph("Still without a case:")
        yield Bullets(tuple(Paragraph(one.result or no_case(one.records, m.on, one.words)) for one in empty))
    yield from own.timing(m)
    yield Paragraph(
        "Whether any of this changes the assessment is for the authority to say.", lead=blanks.LEFT, style="note"
    )
    yield Blank("What this means for the assessment, and what will be done", 2)
