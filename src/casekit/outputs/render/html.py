"""Write a document as one web page that stands alone: nothing is fetched, nothing runs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import Any

from casekit.outputs import document as blocks
from casekit.outputs.render._text import clean, flow, grid, one_line, shares, web_link

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
.blank{border-bottom:1px solid #6b6b6b;height:2rem}
@media(max-width:30rem){table{font-size:.875rem}th,td{padding:.3rem}}
@media print{html{font-size:10.5pt}table{font-size:9pt;width:calc(100% - 2px)}body{max-width:none;padding:0}
.skip{display:none}.scroll{overflow:visible}table{min-width:0!important}tr,figure,img{break-inside:avoid}
thead{display:table-header-group}caption,figcaption,.label{break-after:avoid}p,li{orphans:2;widows:2}}
"""


def render(document: blocks.Document) -> bytes:
    """Write the document as one accessible page in UTF-8."""
    title = _text(one_line(document.title))
    body = "\n".join(_Page(document).parts())
    page = f"""<!DOCTYPE html>
<html lang="{escape(one_line(document.language))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(one_line(document.subject))}">
<meta name="keywords" content="{escape(one_line(", ".join(document.keywords)))}">
<meta name="generator" content="casekit">
<title>{title}</title>
<style>{STYLE}{_margins(document)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the main text</a>
<main id="main" tabindex="-1">
{body}
</main>
<footer><p>{_text(document.stamp)}</p></footer>
</body>
</html>
"""
    return page.encode()


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

    def __init__(self, document: blocks.Document) -> None:
        self.document = document
        self.tables = 0
        listed = [block for block in document.blocks if isinstance(block, blocks.References)]
        self.targets = {item.number for block in listed for item in block.items}
        self.placed: set[int] = set()

    def parts(self) -> Iterator[str]:
        """Yield the title, the warning, then every block."""
        title, *rest = flow(self.document)
        yield self.heading(title)
        yield f'<p class="warning">{_text(self.document.warning)}</p>'
        writers: dict[type, Callable[[Any], str]] = {
            blocks.Heading: self.heading,
            blocks.Paragraph: self.paragraph,
            blocks.Bullets: self.bullets,
            blocks.Table: self.table,
            blocks.BarChart: self.chart,
            blocks.Blank: self.blank,
            blocks.References: self.references,
        }
        for block in rest:
            yield writers[type(block)](block)

    def heading(self, heading: Any) -> str:
        """Write a heading."""
        return f"<h{heading.level}>{escape(one_line(heading.text))}</h{heading.level}>"

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

    def table(self, table: blocks.Table) -> str:
        """Write a table that scrolls sideways by keyboard where the screen is narrow."""
        rows, caption = grid(table), escape(one_line(table.caption))
        if not rows:
            return f'<p class="label"><strong>{caption}</strong></p>\n<p>Nothing to show.</p>'
        self.tables += 1
        least = 7 * len(table.columns) if len(table.columns) > 2 else 0
        widths = "".join(f'<col style="width:{share:.1%}">' for share in shares(table))
        head = "".join(f'<th scope="col">{escape(one_line(name))}</th>' for name in table.columns)
        body = "\n".join(f"<tr>{''.join(self.cells(row, table.row_header))}</tr>" for row in rows)
        return (
            f'<div class="scroll" role="region" aria-label="Table {self.tables}: {caption}" tabindex="0">\n'
            f'<table style="min-width:{least}rem"><caption>{caption}</caption><colgroup>{widths}</colgroup>\n'
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
