"""Write slides as one web page that stands alone: for a screen with the keyboard, for reading, and for paper.

Without scripts all slides stand below one another. With them, one is shown at a time: arrows, Page Up and Page Down,
Home, End, and b for a blank screen. Nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from casekit.errors import ExportError
from casekit.outputs import document as blocks
from casekit.outputs.render._text import clean, one_line
from casekit.outputs.render.html import POLICY, Page
from casekit.outputs.workshop.deck import Deck, Note, Slide
from casekit.outputs.workshop.fit import size_for

_STYLE = """
*{box-sizing:border-box}
:root{--u:min(1vw,1.7778vh)}
html{font:100%/1.24 Arial,"Liberation Sans",sans-serif;color:#1a1a1a;background:#fff}
body{margin:0}
main{font-size:calc(var(--size,20)*var(--u)/9.6)}
section{--s:20;position:relative;min-height:100vh;padding:2.5vh 4.5vw 4.2rem;border-bottom:2px solid #6b6b6b;
font-size:max(1rem,calc(var(--s)*var(--u)/9.6))}
section h2:focus{outline:none}
section.opening{display:flex;flex-direction:column;justify-content:center}
h2{color:#1f3864;line-height:1.2;margin:.3em 0 .6em;font-size:max(1.3rem,calc(28*var(--u)/9.6))}
.opening h2{font-size:max(1.6rem,calc(40*var(--u)/9.6))}
p,ul{margin:0 0 .45em}li{margin:0 0 .3em}p,li,td,th{white-space:pre-line;overflow-wrap:break-word}
a{color:#0b4f9e}
a:focus-visible,button:focus-visible,summary:focus-visible,section:focus-visible,[tabindex]:focus-visible{
outline:3px solid #1a1a1a;outline-offset:2px}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
.scroll{overflow-x:auto}
table{border-collapse:collapse;table-layout:fixed;width:100%}
caption,.hidden{position:absolute;left:-999rem;width:20rem}
th,td{border:1px solid #6b6b6b;padding:.2em .4em;text-align:left;vertical-align:top}thead th{background:#d9e2f0}
.bars td{white-space:nowrap}.count{display:inline-block;text-align:right}
.bar{display:inline-block;height:1em;margin-left:.5em;vertical-align:-.125em;background:#1f3864;
border:1px solid #1f3864;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.blank{border-bottom:1px solid #6b6b6b;height:1.6em}
.refs{list-style:none;padding:0}.refs .number{display:inline-block;min-width:2.2em}
details{margin-top:.3em;font-size:1rem}summary{cursor:pointer;padding:.3rem 0}
details h3{font-size:1rem;margin:.8em 0 .2em}
.foot{position:absolute;left:4.5vw;right:4.5vw;bottom:.6rem;margin:0;font-size:.875rem}
.foot .page{float:right;font-weight:bold}
.banner{background:#8a1c1c;color:#fff;font-weight:bold;font-size:1rem;padding:.4rem .8rem;margin:0 0 .5em}
.keys{margin:0;padding:.5rem 4.5vw;font-size:.875rem}
.shown section{display:none;border:0}.shown section.now{display:block}.shown section.opening.now{display:flex}
.shown .keys,.shown .skip{position:absolute;left:-999rem}
.dark{position:fixed;inset:0;background:#000;color:#000;z-index:9}.dark[hidden]{display:none}
@media print{@page{size:338.7mm 190.5mm;margin:0}:root{--u:3.387mm}
.shown section,section{display:block;min-height:0;height:190mm;overflow:hidden;border:0;break-after:page;
padding:6mm 15mm 14mm}.shown section.opening,section h2:focus{outline:none}
section.opening{display:flex}
.shown section:last-of-type,section:last-of-type{break-after:auto}.foot{left:15mm;right:15mm;bottom:5mm}
details,.keys,.skip,.dark{display:none!important}.scroll{overflow:visible}}
"""

_SCRIPT = """
(() => {
  const slides = [...document.querySelectorAll("main > section")];
  const dark = document.querySelector(".dark");
  const said = document.querySelector(".said");
  if (!slides.length) return;
  let now = Math.max(0, slides.findIndex((slide) => "#" + slide.id === location.hash));
  const show = (next, move) => {
    now = Math.min(Math.max(next, 0), slides.length - 1);
    slides.forEach((slide, number) => slide.classList.toggle("now", number === now));
    history.replaceState(null, "", "#" + slides[now].id);
    window.scrollTo(0, 0);
    if (move) {
      const heading = slides[now].querySelector("h2");
      heading.focus({ preventScroll: true });
      said.textContent = "Slide " + (now + 1) + " of " + slides.length;
    }
  };
  document.documentElement.classList.add("shown");
  show(now, false);
  const keys = {
    ArrowRight: () => show(now + 1, true), ArrowDown: () => show(now + 1, true), PageDown: () => show(now + 1, true),
    ArrowLeft: () => show(now - 1, true), ArrowUp: () => show(now - 1, true), PageUp: () => show(now - 1, true),
    Home: () => show(0, true), End: () => show(slides.length - 1, true),
    b: () => { dark.hidden = !dark.hidden; said.textContent = dark.hidden ? "" : "Blank screen. Press b to go on."; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Escape" && !dark.hidden) { keys.b(); return; }
    const vertical = key === "ArrowDown" || key === "ArrowUp";
    const down = key === "ArrowDown";
    const page = document.scrollingElement;
    const room = down ? page.scrollHeight - page.clientHeight - page.scrollTop > 2 : page.scrollTop > 2;
    if (vertical && room) return;
    if (Object.hasOwn(keys, key)) { event.preventDefault(); keys[key](); }
  });
  window.addEventListener("hashchange", () => {
    const there = slides.findIndex((slide) => "#" + slide.id === location.hash);
    const within = document.getElementById(location.hash.slice(1));
    const holder = within ? slides.findIndex((slide) => slide.contains(within)) : -1;
    if (there >= 0 || holder >= 0) show(there >= 0 ? there : holder, true);
  });
})();
"""


def render(deck: Deck) -> bytes:
    """Write the slides as one page in UTF-8; the same slides give the same bytes."""
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"{POLICY}; script-src 'sha256-{digest}'"
    body = "\n".join(_sections(deck))
    made = f"""<!DOCTYPE html>
<html lang="{escape(one_line(deck.language))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Slides for a members' workshop">
<meta name="generator" content="casekit">
<title>{_text(deck.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the slides</a>
<header>
<h1 class="hidden">{_text(deck.title)}</h1>
<p class="keys">Keys: arrows, Page Up and Page Down, Home and End; b for a blank screen. Notes open below.</p>
<p class="hidden said" role="status"></p>
</header>
<main id="main" tabindex="-1">
{body}
</main>
<div class="dark" hidden></div>
<script>{_SCRIPT}</script>
</body>
</html>
"""
    return made.encode()


def _text(text: str) -> str:
    return escape(clean(text))


def _sections(deck: Deck) -> Iterator[str]:
    """Yield one section a slide, with its heading, its number and its notes."""
    every = [block for slide in deck.slides for block in slide.blocks]
    page = Page(every)
    writers: dict[type, Callable[[Any], str]] = {
        blocks.Paragraph: page.paragraph,
        blocks.Bullets: page.bullets,
        blocks.Table: page.table,
        blocks.BarChart: page.chart,
        blocks.HeatMap: page.heat_map,
        blocks.Blank: page.blank,
        blocks.References: page.references,
    }
    for number, slide in enumerate(deck.slides, 1):
        yield _section(deck, slide, number, writers)


def _section(deck: Deck, slide: Slide, number: int, writers: dict[type, Callable[[Any], str]]) -> str:
    size = 22 if slide.opening else size_for(slide.blocks) or 18
    for block in slide.blocks:
        if type(block) not in writers:
            raise ExportError(f"A {type(block).__name__} has no place on a slide. Use a table or a list instead.")
    shown = "\n".join(writers[type(block)](block) for block in slide.blocks)
    banner = f'<p class="banner">{_text(deck.banner)}</p>\n' if deck.banner else ""
    return f"""<section id="slide-{number}" class="{"opening" if slide.opening else "slide"}" style="--s:{size}"
 aria-labelledby="title-{number}">
{banner}<h2 id="title-{number}" tabindex="-1">{_text(one_line(slide.title))}</h2>
{shown}
{_notes(slide.notes)}<p class="foot"><span class="page">Slide {number} of {len(deck.slides)}</span>
{_text(one_line(deck.warning))} {_text(one_line(deck.stamp))}</p>
</section>"""


def _notes(notes: tuple[Note, ...]) -> str:
    """Write the notes as a part that opens on demand; they are not printed."""
    if not notes:
        return ""
    parts = "\n".join(
        f"<h3>{_text(note.heading)}</h3>\n<ul>{''.join(f'<li>{_text(line)}</li>' for line in note.lines)}</ul>"
        for note in notes
    )
    return f"<details><summary>Notes for the facilitator</summary>\n{parts}\n</details>\n"
