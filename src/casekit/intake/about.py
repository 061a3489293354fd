"""What a document says about itself: its title, its source, who led the work, and when it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from casekit.casebase.facets import slug
from casekit.engines.analysis import STOP_WORDS, words
from casekit.intake.formats.base import Extracted, Piece, clean, shortened
from casekit.intake.layouts import Arranged
from casekit.intake.naming import Found
from casekit.model.place import Place

_SITE = re.compile(r"\s+[|»·]\s+.*$")
_BODY = re.compile(r"\s+[-–—]\s+[^-–—]*\b(Council|Borough|Website|Authority|Partnership|Association|GOV\.UK)\b[^-–—]*$")
_COUNCIL = re.compile(
    r"\b(?:(?:London|Royal) Borough of |City of )?"
    r"(?:[A-Z][\w'’-]+(?:,? (?:and|upon|on|of|the|with|in) (?:the )?|,? )){1,6}(?:Council|Combined Authority)\b"
)
_THE = re.compile(r"^(The|Both|While|When|In|At|As|For|With|And|But|By|From|Since|Through|Our|Some|Many)\s+")
_YEAR = re.compile(r"(?<![\w£€$.,/-])(19[89]\d|20\d\d)(?![\w,]|\.\d)")
_DATE = re.compile(r"(19|20)\d\d(-\d\d(-\d\d)?)?")
_DULL = frozenset("council project programme case study report local authority good practice scheme response".split())


def title_of(document: Extracted, pieces: tuple[Piece, ...]) -> str:
    """Return the title: the first heading that stands near the top, else what the file calls itself."""
    early = [piece for piece in pieces[:8] if piece.level is not None]
    top = next((piece.text for piece in early if piece.level == 1), "")
    own = _SITE.sub("", document.title or "")
    if document.kind == "html":
        chosen = own if own and (not early or _alike(own, [piece.text for piece in early])) else top
    else:
        chosen = top
    first = pieces[0].text.removeprefix("Title: ") if pieces else ""
    chosen = chosen or (early[0].text if early else "") or own or first
    return shortened(clean(chosen), 160)


def _alike(title: str, headings: Iterable[str]) -> bool:
    return any(title.lower() in heading.lower() or heading.lower() in title.lower() for heading in headings)


def short_title(title: str) -> str:
    """Return a title without the name of the body that stands behind a dash."""
    return _BODY.sub("", title) or title


def source_of(document: Extracted, arranged: Arranged, title: str) -> dict[str, str]:
    """Return the source block; the day it was read, and a publisher it does not name, are left to the curator."""
    publisher = clean(document.publisher or arranged.layout.publisher)
    source = {"key": _key(publisher or title), "title": title}
    if publisher:
        source["publisher"] = shortened(publisher, 160)
    if document.address:
        source["address"] = document.address
    if document.published and (found := _DATE.match(document.published)):
        source["published"] = found[0]
    return source


def _key(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", slug(text)).strip("-")
    return plain[:40].rpartition("-")[0] if len(plain) > 40 and "-" in plain[:40] else plain[:40] or "source"


def lead_of(pieces: Iterable[Piece], named: tuple[Found, ...], places: Mapping[str, Place]) -> tuple[str, str]:
    """Return the council named most often and how that was seen; empty where none is named."""
    texts = [piece.text for piece in pieces]
    seen: Counter[str] = Counter(
        _THE.sub("", " ".join(match[0].split())) for text in texts for match in _COUNCIL.finditer(text)
    )
    seen = Counter({name: times for name, times in seen.items() if len(name.split()) > 1})
    if seen:
        name, times = max(seen.items(), key=lambda item: (item[1], _rank(item[0], named)))
        return name, f"named {'once' if times == 1 else f'{times} times'}"
    speaks = sum(len(re.findall(r"\b[Tt]he [Cc]ouncil\b", text)) for text in texts)
    official = next((places[one.key].official_name for one in named[:1]), None)
    return (
        (official, "the text speaks of “the council”; taken from the first place") if official and speaks else ("", "")
    )


def _rank(name: str, named: tuple[Found, ...]) -> int:
    """Return how early in the list of places the council's name is found."""
    return -next((at for at, one in enumerate(named) if any(words in name for words in one.words)), len(named))


def period_of(pieces: Iterable[Piece], on: date) -> tuple[dict[str, str], str]:
    """Return the years named most, marked as inferred, and how often each is named."""
    years = Counter(int(year) for piece in pieces for year in _YEAR.findall(piece.text) if int(year) <= on.year)
    if not years:
        return {}, ""
    most = max(years.values())
    often = sorted(year for year, times in years.items() if times >= max(2, most / 3)) or sorted(years)
    if most == 1 and len(often) > 3:
        return {}, ""
    period = {"start": str(often[0])}
    if often[-1] != often[0]:
        period["end"] = str(often[-1])
    told = ", ".join(f"{year} ({years[year]})" for year in often[:6])
    return {**period, "inferred": "true", "note": f"Years named most in the source, and how often: {told}"}, told


def suggested_id(title: str, place: Place | None, taken: Iterable[str]) -> str:
    """Return a free id: the place, then the first words of the title that mean something."""
    known = {word.lower() for name in ([place.name, *place.aliases] if place else []) for word in words(name)}
    telling = [
        word
        for word in (re.sub("[^a-z0-9]+", "", slug(word)) for word in words(short_title(title)))
        if word and word not in STOP_WORDS | _DULL | known
    ]
    parts = [place.key] if place else []
    key = "-".join([*parts, *telling[:3]])[:60].strip("-") or "new-case"
    free, number, used = key, 1, set(taken)
    while free in used:
        number += 1
        free = f"{key}-{number}"
    return free
