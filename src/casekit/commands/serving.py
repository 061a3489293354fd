"""Commands that open pages: app and lab."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from casekit.commands.common import open_base


def app(options: argparse.Namespace) -> int:
    """Serve the pages of the app."""
    from casekit.outputs.pages import about_page, coverage_page
    from casekit.panels.app import serve_pages

    open_base(options)  # builds the index before the first page is asked for
    _pass_on(options)
    documents = {
        "about": lambda: about_page(open_base(options)),
        "coverage": lambda: coverage_page(open_base(options)),
    }
    serve_pages(
        documents,
        options.port,
        ip=options.ip,
        browser=not options.no_browser,
        pool=options.pool,
        page=options.page,
    )
    return 0


def lab(options: argparse.Namespace) -> int:
    """Serve JupyterLab on the notebooks."""
    from casekit.panels.app import serve_lab

    open_base(options)
    _pass_on(options)
    serve_lab(options.port, browser=not options.no_browser)
    return 0


def _pass_on(options: argparse.Namespace) -> None:
    """Let the notebooks' kernels use the same folders."""
    for name, folder in (("CASEKIT_CASEBASE", options.casebase), ("CASEKIT_INDEX", options.index)):
        if folder:
            os.environ[name] = str(Path(folder).expanduser().resolve())
