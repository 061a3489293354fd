"""Write a document as one web page that stands alone: nothing is fetched, nothing runs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from casekit.outputs import document as blocks
from casekit.outputs.render._text import UPRIGHT, clean, flow, grid, one_line, shares, turned_shares, web_link

_UPWARDS = (
    "display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);max-height:14rem;line-height:1.2;"
    "text-align:left"
)
_MANY_SECTIONS = 6
"""A document with more sections than this begins with links to them."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
STYLE = """
*{box-sizing:border-box}
html{font:100%/1.5 Arial,"Liberation Sans",sans-serif;color:#1a1a1a;background:#fff}
body{max-width:52rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1,h2,h3,h4{color:#1f3864;line-height:1.25;margin:1.6em 0 .5em;break-after:avoid}
h1{font-size:1.8rem;margin-top:.5em}h2{font-size:1.35rem}h3{font-size:1.15rem}h4{font-size:1rem}
p,li,td,th,figcaption{white-space:pre-line}
a{color:#0b4f9e;text-decoration:underline}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid #1a1a1a;outline-offset:2px;background:#ffe14d;color:#1a1a1a}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
.warning{border:2px solid #8a1c1c;padding:.5rem .75rem;font-weight:bold}
.note{border-left:.3rem solid #1f3864;padding-left:.75rem}
.small,footer{font-size:.875rem}footer{border-top:1px solid #6b6b6b;margin-top:2rem}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;table-layout:fixed;width:100%;font-size:.9375rem}
caption,figcaption{font-weight:bold;text-align:left;padding:.25rem 0}
th,td{border:1px solid #6b6b6b;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
thead th{background:#d9e2f0}
figure{margin:1rem 0}img{max-width:100%;height:auto;display:block}
li{margin:.25rem 0}
.refs{list-style:none;padding:0}.refs li{padding-left:2.5rem;text-indent:-2.5rem}
.refs .number{display:inline-block;min-width:2.5rem;text-indent:0}
.refs li:target{background:#fff3bf}
.turned thead th{vertical-align:bottom}.turned thead th+th{padding:.4rem .1rem;text-align:center}
.turned td{text-align:center;padding:.35rem .1rem}
.map{width:100%;min-width:36rem}
.contents ul{columns:18rem;margin:.25rem 0 1.5rem;padding-left:1.25rem}.contents li{margin:0 0 .5rem}
.blank{border-bottom:1px solid #6b6b6b;height:2rem}
@media(max-width:30rem){table{font-size:.875rem}th,td{padding:.3rem}}
@media print{html{font-size:10.5pt}table{font-size:9pt;width:calc(100% - 2px)}body{max-width:none;padding:0}
.skip{display:none}.scroll{overflow:visible}table,.map{min-width:0!important}tr,figure,img{break-inside:avoid}
thead{display:table-header-group}caption,figcaption,.label{break-after:avoid}p,li{orphans:2;widows:2}}
"""


def render(document: blocks.Document) -> bytes:
    """Write the document as one accessible page in UTF-8."""
    return page(
        document.title,
        "\n".join(_Page(document.blocks).parts(document)),
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


def table_html(table: blocks.Table) -> str:
    """Write one table as a piece of a page, such as a notebook shows; the names of many columns run upwards."""
    return _Page(()).table(table, len(table.columns) > UPRIGHT + 1)


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


class _Page:
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

    def table(self, table: blocks.Table, turned: bool = False) -> str:
        """Write a table that scrolls sideways by keyboard where the screen is narrow; `turned` column names run up."""
        rows, caption = grid(table), escape(one_line(table.caption))
        if not rows:
            return f'<p class="label"><strong>{caption}</strong></p>\n<p>Nothing to show.</p>'
        self.tables += 1
        others, kind = len(table.columns) - 1, ' class="turned"' if turned else ""
        least = 11 + 2.6 * others if turned else 7 * (others + 1) if others > 1 else 0
        parts = turned_shares(others) if turned else shares(table)
        widths = "".join(f'<col style="width:{share:.1%}">' for share in parts)
        names = [escape(one_line(name)) for name in table.columns]
        if turned:
            names[1:] = [f'<span style="{_UPWARDS}">{name}</span>' for name in names[1:]]
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        body = "\n".join(f"<tr>{''.join(self.cells(row, table.row_header))}</tr>" for row in rows)
        return (
            f'<div class="scroll" role="region" aria-label="Table {self.tables}: {caption}" tabindex="0">\n'
            f'<table{kind} style="min-width:{least:g}rem"><caption>{caption}</caption><colgroup>{widths}</colgroup>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n</div>"
        )

    def cells(self, row: tuple[str, ...], row_header: bool) -> Iterator[str]:
        """Yield the cells of one row; the first one may name it."""
        for place, cell in enumerate(row):
            yield f'<th scope="row">{escape(cell)}</th>' if row_header and place == 0 else f"<td>{escape(cell)}</td>"

    def chart(self, chart: blocks.BarChart) -> str:
        """Write the chart as a picture with its numbers in words, then the same numbers as a table."""
        from casekit.outputs.render.charts import bar_chart_png

        numbers = self.table(replace(chart.table, caption=f"Table: {chart.title}"))
        if not chart.values:
            return numbers
        picture = base64.b64encode(bar_chart_png(chart)).decode()
        return (
            f"<figure><figcaption>Chart: {escape(one_line(chart.title))}</figcaption>"
            f'<img src="data:image/png;base64,{picture}" alt="{escape(one_line(chart.alt))}"></figure>\n{numbers}'
        )

    def heat_map(self, chart: blocks.HeatMap) -> str:
        """Write the picture with its largest numbers in words, then every number as a table."""
        from casekit.outputs.render.charts import heat_map

        numbers = self.table(replace(chart.table, caption=f"Table: {chart.title}"), len(chart.columns) > UPRIGHT)
        if not chart.rows or not chart.columns:
            return numbers
        title = escape(one_line(chart.title))
        picture = base64.b64encode(heat_map(chart, "svg")).decode()
        return (
            f'<figure><figcaption>Chart: {title}</figcaption><div class="scroll" role="region" '
            f'aria-label="Chart: {title}" tabindex="0"><img class="map" src="data:image/svg+xml;base64,{picture}" '
            f'alt="{escape(one_line(chart.alt))}"></div></figure>\n{numbers}'
        )

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
