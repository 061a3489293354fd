"""Read a web page: its main part only, without menus, forms and scripts. Nothing is fetched."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from casekit.intake.formats.base import Extracted, Limits, Pieces, clean

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NEVER = ["script", "style", "noscript", "template", "svg", "iframe", "form", "button", "select", "nav", "footer"]
_BLOCKS = frozenset(
    """
    p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table caption blockquote pre section article main body aside
    header figure figcaption details summary address html
    """.split()
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,500}")
_PUBLISHED = (
    "article:published_time",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.issued",
    "citation_publication_date",
    "date",
)


def read(data: bytes, limits: Limits) -> Extracted:
    """Read headings, paragraphs, list entries and table rows."""
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PreformattedString

    page = BeautifulSoup(data, "html.parser")
    title = _meta(page, "og:title") or clean(page.title.get_text(" ") if page.title else None)
    publisher = _meta(page, "og:site_name", "dcterms.publisher", "dc.publisher")
    address, published = _address(page), _meta(page, *_PUBLISHED)
    root = _main_part(page)
    pieces = Pieces(limits)
    strings = (s for s in root.descendants if isinstance(s, NavigableString) and not isinstance(s, PreformattedString))
    for _, group in groupby(((_block(s, root), s) for s in strings), key=lambda pair: id(pair[0])):
        pairs = list(group)
        name = pairs[0][0].name
        pieces.add("".join(s for _, s in pairs), int(name[1]) if re.fullmatch("h[1-6]", name) else None)
    tops = [piece.text for piece in pieces.found if piece.level == 1]
    return Extracted(
        "html",
        tuple(pieces.found),
        title=(tops[0] if len(tops) == 1 else title) or None,
        publisher=publisher,
        address=address,
        published=published,
    )


def _main_part(page: BeautifulSoup) -> Tag:
    """Return the part of the page that holds the account, rid of what is not text."""
    for tag in page(_NEVER):
        tag.decompose()
    for tag in page.select('[hidden], [aria-hidden="true"], [role="navigation"], [role="banner"], [role="search"]'):
        tag.decompose()
    for choice in ("main", '[role="main"]', "article"):
        part = page.select_one(choice)
        if part is not None and len(part.get_text(strip=True)) > 200:
            return part
    for tag in page(["header", "aside"]):
        if tag.find("h1") is None:
            tag.decompose()
    return page.body or page


def _block(string: object, root: Tag) -> Tag:
    """Return the nearest block that a piece of text stands in."""
    tag = getattr(string, "parent", None)
    while tag is not None and tag is not root and tag.name not in _BLOCKS:
        tag = tag.parent
    return tag if tag is not None else root


def _meta(page: BeautifulSoup, *names: str) -> str | None:
    """Return the first of these statements that the page makes about itself."""
    for name in names:
        for attribute in ("property", "name"):
            tag = page.find("meta", attrs={attribute: re.compile(f"^{re.escape(name)}$", re.IGNORECASE)})
            if tag is not None and (text := clean(str(tag.get("content") or ""))):
                return text
    return None


def _address(page: BeautifulSoup) -> str | None:
    """Return the web address the page gives itself."""
    link = page.find("link", rel="canonical")
    for address in (str(link.get("href") or "") if link else "", _meta(page, "og:url") or ""):
        if _ADDRESS.fullmatch(address.strip()):
            return address.strip()
    return None
