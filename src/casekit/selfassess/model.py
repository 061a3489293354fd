"""A checklist: where a council stands with each useful practice, one plain YAML file a person can read.

There is no score in it and there will be none: the practices are not alike, and more of them is not better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from casekit.casebase.problems import Problem
from casekit.casebase.yamlfile import Loaded
from casekit.evidence.worktext import Prose, Short, Sort
from casekit.model.record import Frozen, Key

LAYOUT = 1
"""Version of the file's layout. A file with a higher one is only read."""

State = Literal["in-place", "planned", "not-yet", "not-relevant"]

STATES: Mapping[State, str] = {
    "in-place": "In place",
    "planned": "Planned",
    "not-yet": "Not yet",
    "not-relevant": "Not relevant",
}
NOT_ANSWERED = "Not answered"


class Answer(Frozen):
    """What was said of one practice."""

    item: Key = Field(description="Key of the practice in practices.yaml")
    state: State | None = Field(None, description="Where it stands; left out, it is not answered")
    note: Prose = Field("", description="A note: what there is, or why not")
    owner: Short = Field("", description="Role of whoever looks after it, never a name")
    due: date | None = Field(None, description="When it is to be done")
    answered_on: date | None = Field(None, description="When it was last answered")


class Review(Frozen):
    """Where everything stood on one day, kept to compare with."""

    day: date = Field(description="The day")
    states: dict[Key, State] = Field(default_factory=dict, description="Practice: where it stood")


class Checklist(Frozen):
    """Everything in the file."""

    format: Annotated[int, Field(ge=1, le=LAYOUT)] = Field(LAYOUT, description="Version of this layout")
    title: Short = Field("", description="Title, such as the service or partnership it is for")
    council: Short = Field("", description="Whose checklist it is")
    answers: tuple[Answer, ...] = Field((), description="What was said of each practice")
    reviews: tuple[Review, ...] = Field((), description="Where everything stood on earlier days")

    def __repr__(self) -> str:
        said = sum(one.state is not None for one in self.answers)
        return f"Checklist({self.title!r}, {said} answered, {len(self.reviews)} kept)"

    def answer(self, item: str) -> Answer:
        """Return what was said of a practice; an empty answer where nothing was."""
        return next((one for one in self.answers if one.item == item), Answer(item=item))

    @property
    def states(self) -> Mapping[str, State]:
        """Return where each practice stands that was answered."""
        return {one.item: one.state for one in self.answers if one.state is not None}


def _twice(loaded: Loaded, name: str) -> Iterator[Problem]:
    """Yield a problem for an answer or a day that stands a second time."""
    for block, field in (("answers", "item"), ("reviews", "day")):
        listed = loaded.data.get(block)
        seen: set[str] = set()
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            key = str(one.get(field)) if isinstance(one, dict) else ""
            if key and key in seen:
                way = f"{block}.{number + 1}"
                yield Problem(name, loaded.line((block, number)), way, "stands twice", "keep one of the two")
            seen.add(key)


CHECKLIST = Sort(
    model=Checklist,
    noun="checklist",
    layout=LAYOUT,
    header=(
        "# A self-assessment against a list of useful practice. It gives no score.",
        "# Owners are roles, never names.",
    ),
    end="# End of the checklist.",
    guide="docs/self-assessment.md",
    more=_twice,
)
"""How a checklist is kept in a file; see `store`."""
