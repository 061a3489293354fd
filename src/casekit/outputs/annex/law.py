"""Prompts from case law: which there are, and which come first for a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casekit.assess.model import Draft
from casekit.casebase.annex import CaseLaw, LawPrompt
from casekit.casebase.collection import Collection
from casekit.engines.analysis import fold, stem

NAME = "case_law"
"""The prompts of a case base stand in this file."""

_WORD = re.compile(r"[^\W_]+")


def case_law(collection: Collection) -> CaseLaw | None:
    """Return the prompts of a case base, or None where it has none."""
    data = collection.reference.get(NAME)
    return CaseLaw.model_validate(data) if data else None


def first_of(law: CaseLaw, draft: Draft) -> tuple[LawPrompt, ...]:
    """Return the prompts that come first for what a draft proposes, in the order of the file."""
    text = _stems(_words(draft))
    there = {name for name, words in law.lists.items() if any(_in(word, text) for word in words)}
    return tuple(one for one in law.prompts if any(way and there.issuperset(way) for way in one.when))


def _words(draft: Draft) -> str:
    """Return all the words that say what a draft is about."""
    own: Iterable[object] = draft.proposal.model_dump().values()
    return "\n".join([*map(str, own), draft.question.words, *(action.what for action in draft.actions)])


def _stems(text: str) -> str:
    """Return the stems of a text, a space on either side of each."""
    return f" {' '.join(stem(word) for word in _WORD.findall(fold(text)))} "


def _in(word: str, text: str) -> bool:
    stems = _stems(word)
    return bool(stems.strip()) and stems in text
