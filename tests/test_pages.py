"""The pages of the app that need no kernel: About and Coverage; and the menu that leads to all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import casekit
from casekit.outputs.pages import about_page, coverage_page
from casekit.panels.pages import PAGES, menu, with_menu
from casekit.search.where import shipped as shipped_folder

DAY = date(2026, 11, 22)
Open = Callable[[Path], casekit.Casebase]


def test_the_about_page_is_what_the_collection_says_and_its_numbers(shipped: casekit.Casebase) -> None:
    page = about_page(shipped, DAY).decode()
    assert "<h1>About the collection</h1>" in page and "What we never claim" in page
    assert f"{len(shipped.collection.current)} cases, of them no drafts" in page
    assert '<th scope="col">Topic</th>' in page and "22 November 2026" in page
    assert 'href="README.md"' not in page and 'href="https://creativecommons.org/licenses/by/4.0/"' in page
    housing = shipped.search(limit=0).facets["topic"]["housing"]
    assert f"<td>{housing}</td>" in page[page.index(">Housing<") :][:200]


def test_a_case_base_without_a_page_of_its_own_says_so(small_base: Path, open_base: Open) -> None:
    assert "This case base has no about.md." in about_page(open_base(small_base), DAY).decode()


def test_what_is_html_in_it_is_shown_and_links_elsewhere_are_words(small_base: Path, open_base: Open) -> None:
    (small_base / "about.md").write_text("# Ours\n\n<script>x</script>\n\n[bad](javascript:x) [file](x.md) [top](#a)\n")
    page = about_page(open_base(small_base), DAY).decode()
    assert "&lt;script&gt;" in page and "javascript:" not in page and 'href="x.md"' not in page and 'href="#a"' in page


def test_a_changed_about_page_is_seen_at_once(small_base: Path, open_base: Open) -> None:
    (small_base / "about.md").write_text("# One\n")
    assert open_base(small_base).collection.about == "# One\n"
    (small_base / "about.md").write_text("# Two\n")
    assert open_base(small_base).collection.about == "# Two\n"


def test_every_page_has_the_menu_with_itself_marked(shipped: casekit.Casebase) -> None:
    page = with_menu(coverage_page(shipped, DAY), "coverage").decode()
    assert '<a href="/coverage" aria-current="page">Coverage</a>' in page and page.count('aria-current="page"') == 1
    for one in PAGES:
        assert f'href="/{one.address}"' in page
        assert not one.notebook or (shipped_folder("notebooks") / one.notebook).is_file()
    assert 'aria-current="page">Find practice' in menu("01_find_practice.ipynb")
