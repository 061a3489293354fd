"""What the case base knows that the guards need: short forms written out, and titles that may stand as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from casekit.casebase.collection import Collection

_SHORT = re.compile(r"[A-Z][A-Za-z&()-]*[A-Z]s?|[A-Z]{2,}\d?")
_LEAST = 3
"""Titles of fewer words are not told from other text."""


def short_forms(collection: Collection) -> Mapping[str, str]:
    """Return short form → what it stands for, from the glossary, then the vocabularies and endings of words."""
    found: dict[str, list[str]] = {}
    for short, full in _pairs(collection):
        known = found.setdefault(short, [])
        if full.casefold() not in {one.casefold() for one in known} and len(known) < 3:
            known.append(full)
    return {short: " or ".join(full) for short, full in sorted(found.items())}


def _pairs(collection: Collection) -> Iterator[tuple[str, str]]:
    for entry in collection.reference.get("glossary", {}).get("terms", ()):
        names = [entry.get("term", ""), *(entry.get("also") or ())]
        full = entry.get("expansion") or next((name for name in names if not _SHORT.fullmatch(name)), "")
        yield from ((name, full) for name in names if _SHORT.fullmatch(name) and full and name != full)
    for vocabulary in collection.vocabularies.values():
        for term in vocabulary.terms:
            names = [term.label, *term.synonyms]
            shorts = [name for name in names if _SHORT.fullmatch(name)]
            for short in shorts:
                if full := _spelt(short, names):
                    yield short, full


def _spelt(short: str, names: list[str]) -> str:
    """Return the name whose initials are the short form."""
    wanted = re.sub(r"[^a-z]", "", short.removesuffix("s").casefold())
    for name in names:
        words = re.findall(r"[^\W\d_]+", name.casefold())
        big = [word for word in words if word not in {"of", "the", "and", "for", "in", "to", "a", "on", "with"}]
        if wanted in {"".join(w[0] for w in words), "".join(w[0] for w in big)} and len(words) > 1:
            return name
    return ""


def titles(collection: Collection) -> Mapping[str, tuple[str, ...]]:
    """Return first word → titles of sources, resources and programmes that begin with it, in small letters."""
    named = {source.title for source in collection.sources.values()}
    for case in collection.cases.values():
        named |= {source.title for source in case.sources} | {one.title for one in case.means.resources}
        named |= {one.title for one in case.evidence.recognition}
    found: dict[str, list[str]] = {}
    for title in sorted(named):
        words = title.casefold().split()
        if len(words) >= _LEAST:
            found.setdefault(re.sub(r"\W", "", words[0]), []).append(" ".join(words))
    return {first: tuple(here) for first, here in found.items()}
