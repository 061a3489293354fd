"""A draft: what an equality officer gathers and writes down, one plain YAML file a person can read.

There is no field for an impact, a conclusion or a signature, and there will be none: these are the authority's own.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from casekit.evidence.worktext import Prose, Short
from casekit.model.record import Frozen, Key

FORMAT = 1
"""Version of the file's layout. A file with a higher one is only read."""

IMMIGRATION_QUESTION = (
    "Would anyone be treated worse because of nationality or ethnic origin, or because of immigration status?"
)
"""Asked of every proposal. Immigration status is not a protected characteristic; nationality is part of race."""

Said = Annotated[Short, StringConstraints(min_length=1)]
"""What has to be said, on one line."""

Aim = Literal["eliminate", "advance", "foster"]


class Proposal(Frozen):
    """What is proposed, in the officer's words."""

    title: Short = Field("", description="Title of the proposal")
    reference: Short = Field("", description="Reference of the council's own")
    service: Short = Field("", description="Service or directorate")
    lead_role: Short = Field("", description="Role of the lead officer, never a name")
    what: Prose = Field("", description="What is proposed")
    why: Prose = Field("", description="Why, and what it is meant to do")
    changes: Prose = Field("", description="What would change, and for whom")
    affected: Prose = Field("", description="Who may be affected: residents, service users, staff")
    alternatives: Prose = Field("", description="Other ways that were considered")
    scope: Prose = Field("", description="How full the assessment will be, and why that is in proportion")
    earlier: Prose = Field("", description="Earlier assessment, and what its actions achieved")


class Decision(Frozen):
    """Who decides and when. Nothing here says what was decided."""

    maker: Short = Field("", description="Who decides: a body or a role")
    begun: date | None = Field(None, description="When work on the duty began")
    due: date | None = Field(None, description="When the decision is due")
    review: date | None = Field(None, description="When to look at it again")
    review_trigger: Short = Field("", description="What would bring the review forward")


class Question(Frozen):
    """The recipe of a draft: what is searched for, and the place one looks from."""

    words: Short = Field("", description="Words of the search")
    filters: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to keep")
    without: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values to leave out")
    basis: Literal["stated", "stated-and-inferred"] = Field(
        "stated", description="stated: only links that a source states; otherwise also what the curator inferred"
    )
    place: Short = Field("", description="The officer's own area, by any of its names")
    story: tuple[str, ...] = Field((), description="Its migration story (vocabulary `migration_profile`)")
    lens: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="How much each lens counts: powers, place, story, from 0 to 1"
    )


class ImmigrationStatus(Frozen):
    """The answer to the question on immigration status, in the officer's words."""

    answer: Literal[
        "not-answered", "nationality-or-ethnic-origin", "immigration-status", "both", "neither", "not-known"
    ] = Field("not-answered", description="Because of which of the two, if any")
    reason: Prose = Field("", description="The reason for the answer")
    answered_on: date | None = Field(None, description="When it was answered")


class LocalGroup(Frozen):
    """A group the council adds: local policy, not protected by the Act. A plain id will do where it is known."""

    id: Key = Field(description="Id in the characteristic vocabulary, or one of the council's own")
    label: Short = Field("", description="What the council calls it; left out, the label of the vocabulary")

    @model_validator(mode="before")
    @classmethod
    def _plain_id(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value


class Rows(Frozen):
    """Which rows are looked at. A characteristic left out stays in the grid, as not looked for."""

    characteristics: tuple[Key, ...] | None = Field(None, description="Of the nine; left out, all of them")
    local: tuple[LocalGroup, ...] = Field((), description="Groups of local policy")


class Taken(Frozen):
    """A case taken as evidence from elsewhere."""

    case: Key = Field(description="Id of the case")
    why: Short = Field("", description="What it has to do with this proposal")
    added: date | None = Field(None, description="When it was taken")
    mark: Short = Field("", description="What the record said then, as a short fingerprint")


class SetAside(Frozen):
    """A case that was looked at and is not used, with the reason."""

    case: Key = Field(description="Id of the case")
    reason: Said = Field(description="Why it is not used")
    added: date | None = Field(None, description="When it was set aside")


class DraftCell(Frozen):
    """What the officer did with one cell of the grid."""

    row: Key = Field(description="Protected characteristic or local group")
    aim: Aim = Field(description="Aim of the duty")
    taken: tuple[Taken, ...] = Field((), description="Cases taken as evidence from elsewhere")
    set_aside: tuple[SetAside, ...] = Field((), description="Cases set aside, each with the reason")
    note: Prose = Field("", description="A note of the officer's")
    not_applicable: Short = Field("", description="Why nothing needs looking for here, in the officer's words")


class Action(Frozen):
    """Something to be done, chosen by the officer."""

    id: Key = Field(description="Short name by which gaps refer to it")
    what: Short = Field("", description="What is to be done")
    kind: Literal["mitigation", "find-out", "engage", "monitor", "other"] = Field("other", description="What sort")
    owner: Short = Field("", description="Role of whoever does it, never a name")
    due: date | None = Field(None, description="When it is due")
    measure: Short = Field("", description="How one will know")
    resource: Short = Field("", description="What it needs")
    state: Literal["planned", "under-way", "done", "dropped"] = Field("planned", description="Where it stands")
    seen_in: tuple[Key, ...] = Field((), description="Cases it was seen in")
    row: Key | None = Field(None, description="Group it is for")
    aim: Aim | None = Field(None, description="Aim it is for")


class Gap(Frozen):
    """Something not known. With an action it is a known gap, action planned."""

    row: Key | None = Field(None, description="Group it is about; left out, the whole proposal")
    aim: Aim | None = Field(None, description="Aim of the duty; left out, all three")
    missing: Short = Field("", description="What is not known")
    action: Key | None = Field(None, description="Id of the action that will close it")


class Engagement(Frozen):
    """Whom the council asks here. Planned until somebody says that it took place."""

    who: Short = Field("", description="Who is asked: groups and organisations, never persons")
    how: Short = Field("", description="How")
    state: Literal["planned", "took-place"] = Field("planned", description="Whether it has taken place")
    when: Short = Field("", description="When")
    said: Prose = Field("", description="What people said")
    changed: Prose = Field("", description="What was changed because of it")


class LocalEvidence(Frozen):
    """Evidence from here, typed by the officer and kept apart from practice elsewhere."""

    title: Short = Field("", description="What it is")
    kind: Literal["data", "service-data", "engagement", "research", "professional-knowledge", "other"] = Field(
        "other", description="What sort"
    )
    says: Prose = Field("", description="What it says")
    source: Short = Field("", description="Where it can be found")
    dated: date | None = Field(None, description="Its date")
    limits: Short = Field("", description="What it cannot tell")
    rows: tuple[Key, ...] = Field((), description="Groups it is about")


class Searched(Frozen):
    """One search that was made: evidence of looking, whatever it found."""

    searched_on: date = Field(description="When")
    words: Short = Field("", description="Words of the search")
    filters: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values kept")
    without: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Facet: values left out")
    basis: Literal["stated", "stated-and-inferred"] = Field("stated", description="Which links counted")
    rows: tuple[Key, ...] = Field((), description="Rows of the grid it was for")
    row: Key | None = Field(None, description="The one row it was for, where it was for a cell")
    aim: Aim | None = Field(None, description="The aim it was for, where it was for a cell")
    understood: tuple[str, ...] = Field((), description="What was put right or widened, as the search says it")
    total: int = Field(ge=0, description="How many cases were found")
    records: int = Field(ge=0, description="How many were searched")
    fingerprint: Short = Field(description="Fingerprint of the case base")
    found: dict[Key, str] = Field(default_factory=dict, description="Cases found, each with the mark of its record")
    result: Prose = Field("", description="The same in words")


class Draft(Frozen):
    """Everything in the file."""

    format: Annotated[int, Field(ge=1, le=FORMAT)] = Field(FORMAT, description="Version of this layout")
    proposal: Proposal = Field(default_factory=Proposal, description="What is proposed")
    decision: Decision = Field(default_factory=Decision, description="Who decides and when")
    question: Question = Field(default_factory=Question, description="What is searched for")
    immigration_status: ImmigrationStatus = Field(
        default_factory=ImmigrationStatus, description="The question on immigration status, and its answer"
    )
    rows: Rows = Field(default_factory=Rows, description="Which groups are looked at")
    cells: tuple[DraftCell, ...] = Field((), description="Evidence taken or set aside, and notes")
    gaps: tuple[Gap, ...] = Field((), description="What is not known")
    engagement: tuple[Engagement, ...] = Field((), description="Whom the council asks here")
    actions: tuple[Action, ...] = Field((), description="What is to be done")
    local_evidence: tuple[LocalEvidence, ...] = Field((), description="Evidence from here, typed by the officer")
    log: tuple[Searched, ...] = Field((), description="Every search")

    def __repr__(self) -> str:
        return f"Draft({self.proposal.title!r}, {len(self.log)} searches logged)"

    def cell(self, row: str, aim: str) -> DraftCell | None:
        """Return what was done with a cell, or None."""
        return next((one for one in self.cells if (one.row, one.aim) == (row, aim)), None)

    def action(self, key: str | None) -> Action | None:
        """Return an action by its id, or None."""
        return next((one for one in self.actions if one.id == key), None)

    @property
    def taken(self) -> tuple[str, ...]:
        """Return the ids of the cases taken, each once, in order."""
        return tuple(dict.fromkeys(one.case for cell in self.cells for one in cell.taken))
