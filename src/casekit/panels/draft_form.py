"""The form of a draft, read off its model: which control each field needs, with its choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casekit.assess.model import IMMIGRATION_QUESTION, Draft
from casekit.assess.rows import Row, local_groups, rows_of
from casekit.casebase.collection import Collection
from casekit.curate.form import Spec, term_choices
from casekit.curate.layout import choices, models_in
from casekit.model.vocabulary import Vocabulary

FILTERS = ("topic", "group", "method", "country", "era", "evidence")
"""Facets by which the search of a draft can be narrowed on the page; the file takes any."""

STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("proposal", "What is proposed", ("proposal", "decision", "immigration_status")),
    ("question", "What to look for", ("question", "rows")),
    ("here", "Evidence from here", ("local_evidence", "engagement")),
    ("actions", "Gaps and actions", ("gaps", "actions")),
)
"""The steps in which the form is filled in: name, heading, blocks."""

_HELP = {
    "immigration_status": (
        f"{IMMIGRATION_QUESTION} Immigration status is not a protected characteristic; nationality and ethnic origin "
        "are part of race. Indirect discrimination may still arise. Write the answer down."
    ),
    "local_evidence": "What you know from here. It is kept apart from practice elsewhere.",
    "engagement": "People asked here. What cases elsewhere report are not voices from here.",
    "gaps": "A gap with an action becomes a known gap, action planned.",
    "actions": "Roles, never names. What remains after an action is for the authority to weigh, not for casekit.",
    "question": "Words, terms, and the place you look from. Nothing is logged before you press Search.",
}
_ONE = {"gaps": "gap", "actions": "action", "engagement": "engagement", "local_evidence": "piece of evidence"}
_LEFT_OUT = {
    ("question", "without"),
    ("question", "lens"),
    ("rows", "characteristics"),
    ("actions", "id"),
    ("actions", "seen_in"),
    ("immigration_status", "answered_on"),
}
"""Fields that the file holds and the form does not show."""

_WORDS: Mapping[tuple[str, str], Spec] = {
    ("question", "words"): {"help": "As you would say it, such as: council information online."},
    ("question", "filters"): {"label": "Narrow the search", "help": "Only cases with these terms."},
    ("question", "basis"): {"label": "Which links count"},
    ("question", "place"): {
        "label": "Your own area",
        "help": "Your council by any of its names. It says which places are like yours.",
    },
    ("question", "story"): {"label": "Its migration story"},
    ("rows", "local"): {
        "label": "Groups of local policy",
        "help": "They are added to the nine characteristics, and marked as not protected by the Act.",
    },
    ("gaps", "action"): {"label": "Action that will close it"},
    ("proposal", "reference"): {"label": "Your council's own reference"},
    ("proposal", "lead_role"): {"label": "Role of the lead officer", "help": "Never a name."},
    ("engagement", "who"): {"label": "Who is asked", "help": "Groups and organisations, never persons."},
    ("actions", "owner"): {"label": "Role of whoever does it", "help": "Never a name."},
}
_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("immigration_status", "answer"): {
        "not-answered": "Not answered yet",
        "nationality-or-ethnic-origin": "Yes, because of nationality or ethnic origin",
        "immigration-status": "Yes, because of immigration status",
        "both": "Yes, because of both",
        "neither": "No",
        "not-known": "Not known",
    },
    ("question", "basis"): {
        "stated": "Only links that a source states",
        "stated-and-inferred": "Also links that the curator inferred",
    },
}
_LONG, _SHORT = 20_000, 500


def form(collection: Collection, draft: Draft) -> list[dict[str, Any]]:
    """Return the steps of the form with their controls."""
    rows = rows_of(collection, draft.rows)
    return [
        {"name": name, "label": label, "fields": list(_blocks(blocks, collection, rows))}
        for name, label, blocks in STEPS
    ]


def cell_fields() -> list[Spec]:
    """Return the controls of one cell of the grid."""
    return [
        {"name": "note", "label": "Your note", "help": "Kept with the draft.", "kind": "text", "longest": _LONG},
        {
            "name": "not_applicable",
            "label": "Nothing needs looking for here, because",
            "help": "Your reason, in one sentence. Where cases were found they stay visible.",
            "kind": "line",
            "longest": _SHORT,
        },
    ]


def _blocks(names: Iterable[str], collection: Collection, rows: Sequence[Row]) -> Iterator[Spec]:
    for name in names:
        info = Draft.model_fields[name]
        block = next(models_in(info.annotation))
        spec = {"name": name, "label": str(info.description), "help": _HELP.get(name, "")}
        fields = list(_fields(block, name, collection, rows))
        if get_origin(info.annotation) is tuple:
            yield {**spec, "kind": "blocks", "fields": fields, "add": _ONE[name]}
        else:
            yield {**spec, "kind": "block", "fields": fields}


def _fields(block: type[BaseModel], within: str, collection: Collection, rows: Sequence[Row]) -> Iterator[Spec]:
    for name, info in block.model_fields.items():
        if (within, name) not in _LEFT_OUT:
            spec = {"name": name, "label": str(info.description), "help": ""}
            yield spec | _control(name, within, info, collection, rows) | _WORDS.get((within, name), {})


def _control(name: str, within: str, info: FieldInfo, collection: Collection, rows: Sequence[Row]) -> Spec:
    match (within, name):
        case ("question", "filters"):
            fields = [_facet(collection.vocabulary(facet)) for facet in FILTERS if facet in collection.vocabularies]
            return {"kind": "block", "fields": fields}
        case ("question", "place"):
            return {"kind": "council", "longest": _SHORT}
        case ("question", "story"):
            return {"kind": "terms", "choices": term_choices(collection.vocabulary("migration_profile"))}
        case ("rows", "local"):
            return {"kind": "terms", "choices": [_group(row) for row in local_groups(collection)]}
        case (_, "rows"):
            return {"kind": "terms", "choices": [_group(row) for row in rows]}
        case (_, "row" | "aim" | "action"):
            return {"kind": "listed", "from": f"{name}s"}
    if found := choices(info.annotation):
        labels = _CHOICES.get((within, name), {})
        listed = [{"id": one, "label": labels.get(one) or one.replace("-", " ").capitalize()} for one in found]
        return {"kind": "choice", "choices": listed, "default": info.default}
    if date in get_args(info.annotation):
        return {"kind": "date"}
    longest = max(getattr(part, "max_length", 0) or 0 for part in info.metadata)
    return {"kind": "text" if longest > _SHORT else "line", "longest": longest}


def _group(row: Row) -> Spec:
    return {"id": row.id, "label": row.label, "definition": row.standing_words}


def _facet(vocabulary: Vocabulary) -> Spec:
    return {
        "name": vocabulary.facet,
        "label": vocabulary.label,
        "help": vocabulary.question,
        "kind": "terms",
        "choices": term_choices(vocabulary),
    }
