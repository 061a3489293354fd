"""The record: what one case says, who says it, and where. First room on the path; no I/O.

Every model is frozen. A fact carries the key of its source and a locator (a section, figure or page of it).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""A short name in small letters, digits and hyphens."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400, pattern=r"^[^\r\n]*$")]
"""One line of text, at most 400 characters, without line breaks."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""Prose, at most 4,000 characters."""

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=600)]
"""A web address that begins with http:// or https://."""

Year = Annotated[int, Field(ge=1900, le=2100)]


class Frozen(BaseModel):
    """Base of all records: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Cited(Frozen):
    """Something a source says. `source` is a key under the record's `sources`; left out, it is the first of them."""

    source: Key | None = Field(None, description="Key of the source; left out, the record's first source")
    locator: Line = Field(description="Where in the source: section heading, figure or page")


class Passage(Cited):
    """One fact or closely joined facts, in our own words."""

    text: Text = Field(description="The fact in our own words")


class Organisation(Frozen):
    """A body, never a person."""

    name: Line = Field(description="Name of the body as it was then")
    sector: Literal[
        "council",
        "health",
        "police",
        "fire",
        "education",
        "voluntary",
        "faith",
        "business",
        "housing",
        "government",
        "partnership",
        "other",
    ] = Field("other", description="Which sector it belongs to")


class Period(Frozen):
    """When the practice ran, as far as is known."""

    start: Year | None = Field(None, description="First year")
    end: Year | None = Field(None, description="Last year known; left out when open or unknown")
    inferred: bool = Field(False, description="True when the years are worked out rather than stated")
    note: Line | None = Field(None, description="How the years are known, or what is unclear")


class Coded(Frozen):
    """One term of a facet's vocabulary, with the words of the source where they matter. A plain id will do."""

    term: Line = Field(description="Id of the term in the facet's vocabulary")
    as_worded: Line | None = Field(None, description="The group or topic as the source words it")
    locator: Line | None = Field(None, description="Where in the source")

    @model_validator(mode="before")
    @classmethod
    def _plain_id(cls, value: Any) -> Any:
        return {"term": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core))]}


class EqualityLink(Frozen):
    """One protected characteristic (or local group) tied to one aim of the public sector equality duty."""

    characteristic: Key = Field(description="Id in the characteristic vocabulary")
    aim: Literal["eliminate", "advance", "foster"] = Field(description="Which aim of the duty")
    basis: Literal["stated", "inferred"] = Field(description="Stated in the source, or the curator's inference")
    why: Line = Field(description="Where it is stated, or the reason for the inference")


class Story(Frozen):
    """What happened, in the order readers know from the European Website on Integration."""

    context: tuple[Passage, ...] = Field((), description="The problem and the setting")
    approach: tuple[Passage, ...] = Field((), description="What was done and how")
    who_benefits: tuple[Passage, ...] = Field((), description="Who benefits, as the source has it")
    enabling: tuple[Passage, ...] = Field((), description="What helped")
    limiting: tuple[Passage, ...] = Field((), description="What got in the way, or what it did not do")
    lessons: tuple[Passage, ...] = Field((), description="What others can take from it")


class Outcome(Cited):
    """One thing that came of it. What was hoped for is `expected`, never `observed`."""

    statement: Text = Field(description="What came of it, in our own words")
    domain: tuple[Key, ...] = Field(min_length=1, description="Outcome domains (vocabulary `outcome`)")
    result: Key = Field(description="How far it got (vocabulary `result`)")
    kind: Literal["observed", "reported", "expected"] = Field(
        description="observed: counted or seen and recorded; reported: somebody says so; expected: hoped for or planned"
    )
    said_by: Line = Field(description="Who says so: a role or a body")


class Claim(Cited):
    """One number, with all that is needed to repeat it honestly."""

    value: Line = Field(description="The figure as given: 15, 93%, over 60, £249,000")
    what: Line = Field(description="What is counted or measured")
    of: Line | None = Field(None, description="The base or denominator; left out when the source gives none")
    as_at: Line | None = Field(None, description="The date or years the figure is for; left out when not stated")
    said_by: Line = Field(description="Who says so")
    state: Literal["supported", "disputed", "stale", "forecast", "ambiguous", "unchecked"] = Field(
        description="supported: as the source gives it and nothing seen against it; disputed: another source differs; "
        "stale: time has overtaken it; forecast: it looked ahead; ambiguous: unclear what it counts; "
        "unchecked: taken in and not yet compared with the source, in drafts only"
    )
    reason: Text | None = Field(None, description="Why it is not simply supported; needed for every other state")


class Recognition(Cited):
    """A prize or mention. Kept apart from outcomes, and never counted as one."""

    title: Line = Field(description="What was won or who took notice")
    by: Line | None = Field(None, description="Who gave it")
    year: Year | None = Field(None, description="When")


class Evidence(Frozen):
    """How strong the account is, on the published scale of the `evidence` vocabulary."""

    level: Literal["0", "1", "2", "3", "4", "5", "NE", "U"] = Field(description="Level on the scale")
    why: Text = Field(description="The reason for the level")
    rated_by: tuple[Line, ...] = Field(min_length=1, description="Who rated it, as roles; one name means one rater")
    independence: Literal["self-reported", "funder", "third-party", "evaluated", "unknown"] = Field(
        description="Who gives the account: the lead body itself, its funder, someone else, or an evaluator"
    )
    evaluator: Line | None = Field(None, description="Who evaluated, where someone did")
    recognition: tuple[Recognition, ...] = Field((), description="Prizes and mentions; not evidence of outcome")


class Resource(Frozen):
    """Something others can reuse."""

    title: Line = Field(description="What it is called")
    kind: Literal[
        "case-study",
        "toolkit",
        "guide",
        "handbook",
        "checklist",
        "advice-note",
        "leaflet",
        "training",
        "workbook",
        "questionnaire",
        "presentation",
        "survey-report",
        "report",
        "other",
    ] = Field(description="What sort of thing it is")
    address: Address | None = Field(None, description="Where it was, if the source says")
    dead_on: date | None = Field(None, description="When the address was last found not to answer")
    note: Line | None = Field(None, description="What is known about it, such as whether it can still be had")
    source: Key | None = Field(None, description="Key of the source that names it; left out, the record's first source")
    locator: Line | None = Field(None, description="Where in the source")


class Means(Frozen):
    """Money and materials."""

    funders: tuple[Line, ...] = Field((), description="Who paid, as stated")
    cost: Line | None = Field(None, description="Cost only where stated")
    resources: tuple[Resource, ...] = Field((), description="What others can reuse")
    locator: Line | None = Field(None, description="Where in the source funding is stated")


class Source(Frozen):
    """Where the account comes from. A source that stands in `sources.yaml` is named by its key alone."""

    key: Key = Field(description="Short name used by `source` elsewhere in the record")
    title: Line = Field(description="Title of the page, report or slide set")
    publisher: Line = Field(description="Who published it")
    address: Address | None = Field(None, description="Web address as printed or as read; it may no longer answer")
    published: Line | None = Field(None, description="Date of publication, or 'not stated'")
    read_on: date | None = Field(None, description="When we read it")
    dead_on: date | None = Field(None, description="When the address was last found not to answer")
    licence: Line | None = Field(None, description="Licence if the source states one")
    locator: Line | None = Field(None, description="Which part of the source this record rests on")
    note: Line | None = Field(None, description="Anything a reader should know about this source")


class Related(Frozen):
    """Another case, and why it is worth reading beside this one."""

    id: Key = Field(description="Id of the other case")
    why: Line = Field(description="The reason")


class RecordState(Frozen):
    """Where the record stands in its life."""

    state: Literal["draft", "reviewed", "retired"] = Field(description="draft, reviewed or retired")
    checked_by: Line | None = Field(None, description="Role of whoever checked it against its sources")
    checked_on: date | None = Field(None, description="When it was checked")
    next_review: date | None = Field(None, description="When to look at it again")
    retired_by: Line | None = Field(None, description="Role of whoever retired it")
    retired_on: date | None = Field(None, description="When it was retired")
    reason: Line | None = Field(None, description="Why it was retired")


class Case(Frozen):
    """One case of local practice. The file name, without .yaml, is its id."""

    id: Key = Field(description="Taken from the file name; not written in the file")
    title: Line = Field(description="Plain title")
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=600)] = Field(
        description="Two plain sentences: what was done, and what came of it"
    )
    aliases: tuple[Line, ...] = Field((), description="Other names people know it by")
    asked_as: tuple[Line, ...] = Field(
        (), max_length=32, description="What people might ask that this case answers, in everyday words; only searched"
    )
    depth: Literal["full", "partial", "snapshot"] = Field(description="full account, part of one, or a table row")
    not_seen: Line | None = Field(None, description="Which parts of the sources were not seen or do not exist")
    record: RecordState = Field(description="State of the record, who checked it, next review")
    places: tuple[Key, ...] = Field(min_length=1, description="Places by their keys; the main one first")
    level: Literal["neighbourhood", "town", "district", "county", "city", "partnership", "region", "national"] = Field(
        description="How large an area the practice covered"
    )
    lead: Organisation = Field(description="Who led it")
    partners: tuple[Organisation, ...] = Field((), description="Who else took part")
    programme: Key | None = Field(None, description="Programme it belonged to (vocabulary `programme`)")
    period: Period = Field(default_factory=Period, description="When it ran")
    status: Literal["planned", "running", "ended", "stopped", "unknown"] = Field(
        description="Its status when last seen"
    )
    facets: dict[str, tuple[Coded, ...]] = Field(
        default_factory=dict, description="Coded terms: topic, practice, method, group, migration profile"
    )
    equality: tuple[EqualityLink, ...] = Field((), description="Characteristic × aim, each stated or inferred")
    story: Story = Field(default_factory=Story, description="What happened")
    outcomes: tuple[Outcome, ...] = Field((), description="What came of it")
    claims: tuple[Claim, ...] = Field((), description="Every number")
    evidence: Evidence = Field(description="How strong the account is")
    means: Means = Field(default_factory=Means, description="Money and reusable resources")
    sources: tuple[Source, ...] = Field(min_length=1, description="Where it comes from")
    related: tuple[Related, ...] = Field((), description="Other cases worth reading beside it")

    def source(self, key: str | None = None) -> Source:
        """Return the source with this key, or the first one."""
        return next((s for s in self.sources if s.key == key), self.sources[0])
