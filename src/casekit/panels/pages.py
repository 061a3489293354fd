"""The pages of the app: notebooks shown without code, and documents that need no kernel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Page(NamedTuple):
    """A page of the app: its address after the host, its name in the menu, and the notebook it shows."""

    address: str
    label: str
    notebook: str = ""


PAGES = (
    Page("", "Find practice", "01_find_practice.ipynb"),
    Page("workshop", "Members' workshop", "02_members_workshop.ipynb"),
    Page("equality", "Equality evidence", "03_equality_impact.ipynb"),
    Page("self-assessment", "Self-assessment", "04_self_assessment.ipynb"),
    Page("curate", "Curate", "05_curate.ipynb"),
    Page("coverage", "Coverage"),
    Page("about", "About this collection"),
)
"""The menu. A page without a notebook is a document, made when it is asked for."""


_TOP = re.compile(rb'<body>(\s*<a class="skip"[^>]*>[^<]*</a>)?')

MENU_STYLE = """
.casekit-menu{border-bottom:1px solid #cfd7de;font:600 1.0625rem/1.5 system-ui,"Segoe UI",Roboto,Arial,sans-serif}
.casekit-menu ul{display:flex;flex-wrap:wrap;gap:0 1.75rem;list-style:none}
.casekit-menu ul{margin:0 auto;max-width:76rem;padding:.5rem 2rem}
.casekit-menu li{margin:0}
.casekit-menu a{color:#0a5689;display:inline-block;padding:.375rem 0;text-decoration:underline}
.casekit-menu a[aria-current]{color:#14202b;border-bottom:4px solid #0a5689;text-decoration:none}
.casekit-menu a:focus-visible{background:#ffd23f;color:#14202b;outline:3px solid #14202b;outline-offset:2px}
@media(max-width:480px){.casekit-menu ul{padding:.5rem 1rem}}
@media print{.casekit-menu{display:none}}
"""


def menu(current: str) -> str:
    """Return the menu as HTML, with the page one is on marked."""
    items = "".join(f'<li><a href="/{page.address}"{_marked(page, current)}>{page.label}</a></li>' for page in PAGES)
    return f'<nav class="casekit-menu" aria-label="casekit"><ul>{items}</ul></nav>'


def with_menu(page: bytes, address: str) -> bytes:
    """Put the menu at the top of a document, after its link that skips to the main part."""
    styled = page.replace(b"</style>", MENU_STYLE.encode() + b"</style>", 1)
    return _TOP.sub(lambda top: top.group() + menu(address).encode(), styled, count=1)


def _marked(page: Page, current: str) -> str:
    return ' aria-current="page"' if current in {page.address, page.notebook} else ""


def voila_app(documents: Mapping[str, Callable[[], bytes]], first: str = "") -> Any:
    """Return Voila with our pages: its own serves one notebook, or lists a folder.

    `documents` maps an address to what makes its page; `first` is the address to open in the browser.
    """
    import webbrowser

    from tornado.ioloop import IOLoop
    from tornado.web import RequestHandler
    from voila.app import Voila
    from voila.tornado.handler import TornadoVoilaHandler

    class DocumentHandler(RequestHandler):
        """Answer with a document."""

        def initialize(self, make: Callable[[], bytes]) -> None:
            self.make = make

        async def get(self) -> None:
            made = await IOLoop.current().run_in_executor(None, self.make)  # other readers do not wait
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.set_header("Cache-Control", "no-store")
            self.finish(with_menu(made, self.request.path.rpartition("/")[2]))

    class Casekit(Voila):
        name = "voila"

        def init_handlers(self) -> Sequence[Any]:
            *others, rest = super().init_handlers()  # the last one answers every other address with the first page
            options = rest[2]
            for page in PAGES[1:]:
                address = f"{self.server_url}{page.address}"
                if page.notebook:
                    others.append((address, TornadoVoilaHandler, {**options, "notebook_path": page.notebook}))
                else:
                    others.append((address, DocumentHandler, {"make": documents[page.address]}))
            return [*others, rest]

        def launch_browser(self) -> None:
            webbrowser.open(f"{self.connection_url}{first}")

    return Casekit
