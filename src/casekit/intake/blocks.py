"""The blocks of a record, each filled with what a document gives for it, and a line that tells what is still needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casekit.casebase.check import TO_REWRITE
from casekit.casebase.collection import Collection
from casekit.casebase.yamlfile import Where
from casekit.evidence.wording import count
from casekit.intake.figures import figures
from casekit.intake.formats.base import Piece, shortened
from casekit.intake.layouts import LEFT_OUT, Arranged, Section
from casekit.intake.naming import Found
from casekit.intake.suggest import Suggester

_LONG, _SHORT, _SENTENCE = 600, 300, 60
_MOST_PLACES, _MOST_OUTCOMES = 6, 8
_NEAR_THE_TOP = 0.3
_NOTHING = re.compile(r"\W*(none|n/?a|not (stated|known|available|applicable)|unknown|nothing stated)\b.{0,40}", re.I)
_HOPED = re.compile(r"\b(will|expect(ed|s)?|hope[ds]?|plan(s|ned)?|aims?|intend(s|ed)?|should|would|going to)\b", re.I)


@dataclass(frozen=True)
class Row:
    """One line of what is told after taking a document in."""

    part: str
    recognised: str
    how: str
    needed: str


@dataclass
class Making:
    """A draft being put together."""

    data: dict[str, Any] = field(default_factory=dict)
    comments: dict[Where, str] = field(default_factory=dict)
    report: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, part: str, recognised: str, how: str = "", needed: str = "") -> None:
        """Add a line to the report."""
        self.report.append(Row(part, recognised or "nothing", how, needed))


def to_rewrite(text: str, most: int) -> str:
    """Return a piece of the source, shortened and marked as not yet in our own words."""
    return f"{TO_REWRITE}{shortened(text, most)}"


def text_of(section: Section) -> tuple[Piece, ...]:
    """Return the text of a section without its headings, and without lines that say there is nothing."""
    return tuple(
        piece
        for piece in section.pieces
        if piece.level is None and piece.text != section.heading and not _NOTHING.fullmatch(piece.text)
    )


def add_summary(made: Making, arranged: Arranged) -> None:
    """Take the first paragraph as a summary to be rewritten."""
    texts = (one.text for section in arranged.sections if section.target != LEFT_OUT for one in text_of(section))
    first = next((text for text in texts if len(text) > _SENTENCE), "")
    if first:
        made.data["summary"] = to_rewrite(first, 500)
    made.tell("Summary", "first paragraph" if first else "", "to be rewritten", "two plain sentences of your own")


def main_places(named: tuple[Found, ...], collection: Collection) -> list[str]:
    """Return the keys of the places the document is about, the main one first, towns in them included."""
    narrow = [one for one in named if collection.places[one.key].kind not in {"country", "region"}]
    if not narrow:
        return [one.key for one in named[:1]]
    kept = [one.key for one in narrow if one.score >= narrow[0].score * _NEAR_THE_TOP][:_MOST_PLACES]
    inside = [one.key for one in narrow if one.key not in kept and collection.places[one.key].within in kept]
    return [*kept, *inside][:_MOST_PLACES]


def add_places(made: Making, named: tuple[Found, ...], keys: list[str], collection: Collection) -> None:
    """Name the places, and say how often and where each stands."""
    by_key = {one.key: one for one in named}
    if keys:
        made.data["places"] = keys
    for number, key in enumerate(keys):
        one = by_key[key]
        also = f"; the name also stands for {', '.join(one.others[:3])}" if one.others else ""
        where = f"named {'once' if one.times == 1 else f'{one.times} times'}, first in “{one.locators[0]}”"
        made.comments["places", number] = f"suggested: {where}{also}"
    others = [collection.places[one.key].name for one in named if one.key not in keys][:8]
    told = ", ".join(collection.places[key].name for key in keys)
    needed = "choose the main place and put it first"
    if others:
        needed += f"; also named: {', '.join(others)}"
    if len(keys) == _MOST_PLACES:
        made.notes.append(
            "Many places are named about equally often. If the document tells of several cases, save each "
            "as a file of its own and import those."
        )
    made.tell("Places", told, "names of the place register", needed)


def add_facets(made: Making, pieces: tuple[Piece, ...], collection: Collection) -> None:
    """Suggest terms of the coded facets, each with the words that suggested it."""
    found = Suggester(collection).suggest(pieces)
    for facet in (name for name in found if name != "programme"):
        made.data.setdefault("facets", {})[facet] = [one.term for one in found[facet]]
        for number, one in enumerate(found[facet]):
            made.comments["facets", facet, number] = one.why
    for one in found.get("programme", ()):
        made.data["programme"] = one.term
        made.comments["programme",] = one.why
    for facet, vocabulary in collection.vocabularies.items():
        if facet == "programme" or vocabulary.values_from == f"facets.{facet}":
            terms = found.get(facet, ())
            told = ", ".join(vocabulary.label_of(one.term) for one in terms)
            how = "; ".join(f"{vocabulary.label_of(one.term)}: {one.why}" for one in terms)
            made.tell(vocabulary.label, told, how, "take out what does not fit; add what is missing")


def add_story(made: Making, arranged: Arranged) -> None:
    """Put the text under known headings where it belongs, one passage a section."""
    for part in ("context", "approach", "who_benefits", "enabling", "limiting", "lessons"):
        passages = []
        headings = []
        for section in arranged.of(f"story.{part}"):
            if body := text_of(section):
                text = " ".join(piece.text for piece in body)
                passages.append({"text": to_rewrite(text, _LONG), "locator": body[0].locator})
                headings.append(section.heading)
        if passages:
            made.data.setdefault("story", {})[part] = passages
        label = part.replace("_", " ").capitalize()
        made.tell(label, count(len(passages), "passage"), _under(headings), "put it into your own words")


def add_outcomes(made: Making, arranged: Arranged, said_by: str) -> None:
    """Take the paragraphs under results as outcomes, to be judged one by one."""
    outcomes: list[dict[str, Any]] = []
    headings = []
    for section in arranged.of("outcomes"):
        for piece in text_of(section):
            if len(outcomes) < _MOST_OUTCOMES and len(piece.text) > 20:
                outcome = {"statement": to_rewrite(piece.text, _SHORT), "said_by": said_by, "locator": piece.locator}
                if _HOPED.search(piece.text):
                    way: Where = ("outcomes", len(outcomes), "said_by")
                    made.comments[way] = "seen, or only hoped for? Then kind: expected, result: expected-only"
                else:
                    outcome["kind"] = "reported"
                outcomes.append(outcome)
                headings.append(section.heading)
    if outcomes:
        made.data["outcomes"] = outcomes
    needed = "for each: your own words, domain, result, and whether it was observed, reported or expected"
    made.tell("Outcomes", count(len(outcomes), "statement"), _under(headings), needed)


def add_claims(made: Making, pieces: tuple[Piece, ...], said_by: str) -> None:
    """Make every figure found an unchecked claim."""
    claims = []
    for number, one in enumerate(figures(pieces)):
        claim = {"value": one.value, "what": one.what}
        if one.of:
            claim["of"] = one.of
        claims.append({**claim, "said_by": said_by, "state": "unchecked", "locator": one.locator})
        made.comments["claims", number, "value"] = f"in the source: {shortened(one.sentence, 160)}"
    if claims:
        made.data["claims"] = claims
    needed = "compare each with the source, say what it counts, and give it a state; take out what is no figure"
    made.tell("Figures", count(len(claims), "candidate"), "numbers with what they count", needed)


def add_evidence(made: Making, arranged: Arranged) -> None:
    """Say that the account is not rated, and take over what it says of evaluation."""
    text = " ".join(piece.text for section in arranged.of("evidence.why") for piece in text_of(section))
    made.data["evidence"] = {"level": "U"}
    if text:
        made.data["evidence"]["why"] = to_rewrite(text, _LONG)
    how = _under([section.heading for section in arranged.of("evidence.why")])
    made.tell("Evidence", "not yet rated", how, "rate it on the scale, say why, who rates, and who gives the account")


def add_means(made: Making, arranged: Arranged) -> None:
    """Name the funders as they stand."""
    sections = [section for section in arranged.of("means.funders") if text_of(section)]
    bodies = [piece for section in sections for piece in text_of(section)]
    funders = []
    for piece in bodies[:4]:
        short = len(piece.text.split()) <= 12 and not piece.text.endswith(".") and not re.search(r"\d", piece.text)
        funders.append(piece.text if short else to_rewrite(piece.text, _SHORT))
    if funders:
        made.data["means"] = {"funders": funders, "locator": bodies[0].locator}
    needed = "name the funders; give the cost only where it is stated"
    made.tell("Funding", "; ".join(funders), _under([section.heading for section in sections]), needed)


def _under(headings: Iterable[str]) -> str:
    """Say under which headings something stood."""
    told = ", ".join(f"“{heading}”" for heading in dict.fromkeys(headings))
    return f"under {told}" if told else "no heading for it was found"
