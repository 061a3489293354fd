"""Write a document as one web page that stands alone: nothing is fetched, nothing runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from casekit.outputs import document as blocks
from casekit.outputs.render._shade import shades
from casekit.outputs.render._style import STYLE
from casekit.outputs.render._text import UPRIGHT, clean, flow, grid, one_line, shares, turned_shares, web_link

_UPWARDS = (
    "display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);max-height:14rem;line-height:1.2;"
    "text-align:left"
)
_GREY = ' style="background:#e6e6e6"'
_MANY_SECTIONS = 6
"""A document with more sections than this begins with links to them."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(document: blocks.Document) -> bytes:
    """Write the document as one accessible page in UTF-8."""
    return page(
        document.title,
        "\n".join(Page(document.blocks).parts(document)),
        f"<p>{_text(document.stamp)}</p>",
        language=document.language,
        about=document.subject,
        keywords=document.keywords,
        style=_margins(document),
    )


def page(
    title: str,
    body: str,
    foot: str,
    *,
    language: str = "en-GB",
    about: str = "",
    keywords: Sequence[str] = (),
    style: str = "",
) -> bytes:
    """Put HTML that is escaped already into a page of its own that fetches nothing and runs nothing."""
    made = f"""<!DOCTYPE html>
<html lang="{escape(one_line(language))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(one_line(about))}">
<meta name="keywords" content="{escape(one_line(", ".join(keywords)))}">
<meta name="generator" content="casekit">
<title>{_text(one_line(title))}</title>
<style>{STYLE}{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the main text</a>
<main id="main" tabindex="-1">
{body}
</main>
<footer>{foot}</footer>
</body>
</html>
"""
    return made.encode()


def table_html(table: blocks.Table | blocks.HeatMap) -> str:
    """Write one table as a piece of a page, such as a notebook shows."""
    page = Page(())
    return page.heat_map(table) if isinstance(table, blocks.HeatMap) else page.table(table)


def _text(text: str) -> str:
    """Escape text for any place in the page."""
    return escape(clean(text))


def _margins(document: blocks.Document) -> str:
    """Put the warning, the stamp and the page number on every printed page."""
    above, below = _css(document.warning), _css(document.stamp)
    small = "font:8pt Arial,sans-serif;vertical-align:middle"
    return (
        f'@page{{size:A4;margin:2.4cm 2cm 2.2cm;@top-left{{content:"{above}";width:100%;{small};font-weight:bold}}'
        f'@bottom-left{{content:"{below}";width:80%;{small}}}'
        f'@bottom-right{{content:"Page " counter(page) " of " counter(pages);width:20%;text-align:right;{small}}}}}\n'
    )


def _css(text: str) -> str:
    """Write text inside a CSS string; nothing but letters, digits and spaces stays as it is.

    The space after each code ends the code and is not shown.
    """
    return re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", one_line(text))


def _bar(value: int, most: int) -> str:
    """Write a number, then a bar of its length; the longest takes the room that is left."""
    digits = len(str(most))
    bar = f'<span class="bar" style="width:calc({value / most:.3f}*(99% - {digits}ch - .5em))"></span>' if value else ""
    return f'<span class="count" style="width:{digits}ch">{value}</span>{bar}'


class Page:
    """The blocks as HTML, counting the tables and the sources on the way."""

    def __init__(self, parts: Sequence[blocks.Block]) -> None:
        self.tables = 0
        listed = [block for block in parts if isinstance(block, blocks.References)]
        self.targets = {item.number for block in listed for item in block.items}
        self.placed: set[int] = set()
        self.sections = 0

    def parts(self, document: blocks.Document) -> Iterator[str]:
        """Yield the title, the warning, links to the sections if there are many, then every block."""
        title, *rest = flow(document)
        yield self.heading(title)
        yield f'<p class="warning">{_text(document.warning)}</p>'
        yield from self.contents(rest)
        writers: dict[type, Callable[[Any], str]] = {
            blocks.Heading: self.heading,
            blocks.Paragraph: self.paragraph,
            blocks.Bullets: self.bullets,
            blocks.Table: self.table,
            blocks.BarChart: self.chart,
            blocks.HeatMap: self.heat_map,
            blocks.Blank: self.blank,
            blocks.References: self.references,
        }
        for block in rest:
            yield writers[type(block)](block)

    def heading(self, heading: Any) -> str:
        """Write a heading; one of level 2 is where the list of contents leads."""
        place = ""
        if heading.level == 2:
            self.sections += 1
            place = f' id="section-{self.sections}"'
        return f"<h{heading.level}{place}>{escape(one_line(heading.text))}</h{heading.level}>"

    def contents(self, rest: Sequence[blocks.Block]) -> Iterator[str]:
        """Yield links to the sections of a long document."""
        names = [block.text for block in rest if isinstance(block, blocks.Heading) and block.level == 2]
        if len(names) > _MANY_SECTIONS:
            items = "\n".join(
                f'<li><a href="#section-{number}">{escape(one_line(name))}</a></li>'
                for number, name in enumerate(names, 1)
            )
            yield f'<nav class="contents" aria-label="Contents">\n<ul>\n{items}\n</ul>\n</nav>'

    def words(self, paragraph: blocks.Paragraph) -> str:
        """Write the bold opening, the text and links to the sources."""
        lead = f"<strong>{escape(one_line(paragraph.lead))}</strong> " if paragraph.lead else ""
        links = ", ".join(
            f'<a href="#ref-{cite}" aria-label="Source {cite}">{cite}</a>' if cite in self.targets else str(cite)
            for cite in paragraph.cites
        )
        return f"{lead}{_text(paragraph.text)}{f' [{links}]' if links else ''}"

    def paragraph(self, paragraph: blocks.Paragraph) -> str:
        """Write a paragraph in the style it asks for."""
        style = f' class="{paragraph.style}"' if paragraph.style in ("note", "small") else ""
        return f"<p{style}>{self.words(paragraph)}</p>"

    def bullets(self, bullets: blocks.Bullets) -> str:
        """Write a list."""
        tag = "ol" if bullets.numbered else "ul"
        items = "\n".join(f"<li>{self.words(item)}</li>" for item in bullets.items)
        return f"<{tag}>\n{items}\n</{tag}>" if items else ""

    def table(
        self,
        table: blocks.Table,
        cells: Sequence[Sequence[str]] = (),
        *,
        kind: str = "",
        legend: str = "",
        turned: bool = False,
    ) -> str:
        """Write a table that scrolls sideways by keyboard where the screen is narrow.

        `cells` are the cells of each row beside the first as HTML, where they are more than text; `turned` column
        names run upwards.
        """
        rows, caption = grid(table), escape(one_line(table.caption))
        if not rows:
            return f'<p class="label"><strong>{caption}</strong></p>\n<p>Nothing to show.</p>'
        self.tables += 1
        others, name = len(table.columns) - 1, f' class="{kind}"' if kind else ""
        least = 11 + 2.6 * others if turned else 7 * (others + 1) if others > 1 else 0
        parts = turned_shares(others) if turned else shares(table)
        widths = "".join(f'<col style="width:{share:.1%}">' for share in parts)
        names = [escape(one_line(name)) for name in table.columns]
        if turned:
            names[1:] = [f'<span style="{_UPWARDS}">{name}</span>' for name in names[1:]]
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        first = '<th scope="row">{}</th>' if table.row_header else "<td>{}</td>"
        plain = cells or [
            [
                f"<td{_GREY if (number, place) in table.muted else ''}>{escape(cell)}</td>"
                for place, cell in enumerate(row[1:], 1)
            ]
            for number, row in enumerate(rows)
        ]
        body = "\n".join(
            f"<tr>{first.format(escape(row[0]))}{''.join(line)}</tr>" for row, line in zip(rows, plain, strict=True)
        )
        about = f' <span class="legend">{escape(one_line(legend))}</span>' if legend else ""
        return (
            f'<div class="scroll" role="region" aria-label="Table {self.tables}: {caption}" tabindex="0">\n'
            f'<table{name} style="min-width:{least:g}rem"><caption>{caption}{about}</caption>'
            f"<colgroup>{widths}</colgroup>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n</div>"
        )

    def chart(self, chart: blocks.BarChart) -> str:
        """Write the numbers as a table, with a bar beside each."""
        most = max((*chart.values, 1))
        cells = [[f"<td>{_bar(value, most)}</td>"] for value in chart.values]
        return self.table(replace(chart.table, widths=(1, 1)), cells, kind="bars")

    def heat_map(self, chart: blocks.HeatMap) -> str:
        """Write every number as a table, its cells darker for more."""
        table, turned = chart.table, len(chart.columns) > UPRIGHT
        kind = "map turned" if turned else "map"
        cells = [
            [
                f'<td style="background-color:#{fill};color:#{ink}">{text}</td>'
                for text, (fill, ink) in zip(row[1:], colours, strict=True)
            ]
            for row, colours in zip(table.rows, shades(chart), strict=True)
        ]
        return self.table(table, cells, kind=kind, legend=chart.legend, turned=turned)

    def blank(self, blank: blocks.Blank) -> str:
        """Write a label and ruled lines to write on."""
        lines = '<div class="blank"></div>' * blank.lines
        return f'<p class="label"><strong>{escape(one_line(blank.label))}</strong></p>\n<div>{lines}</div>'

    def references(self, references: blocks.References) -> str:
        """Write the numbered sources, each with its address as a link if it is a web address."""
        items = "\n".join(self.source(item) for item in references.items)
        return f'<ul class="refs">\n{items}\n</ul>' if items else ""

    def source(self, item: blocks.Reference) -> str:
        """Write one source; the first with its number is where the citing links lead."""
        place = "" if item.number in self.placed else f' id="ref-{item.number}"'
        self.placed.add(item.number)
        address, link = escape(one_line(item.address or "")), web_link(item.address)
        shown = f'<a href="{escape(link)}" rel="noopener noreferrer">{address}</a>' if link else address
        return f'<li{place}><span class="number">[{item.number}]</span>{_text(item.text)} {shown}'.rstrip() + "</li>"
