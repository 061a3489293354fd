"""The documents that casekit writes as web pages, in a real browser: the rules of axe, wide and narrow."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import casekit
from casekit.assess.draft import read
from casekit.evidence.recipe import Recipe
from casekit.outputs import programmes, selfassess
from casekit.outputs.annex import annex
from casekit.outputs.summarise import FOR_A_PLAN, KINDS
from casekit.selfassess.model import Checklist
from conftest import SHIPPED, faults, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
ANNEXES = (
    ("information-online", "union"),
    ("ending-a-specialist-grant", "brighton"),
    ("ending-a-specialist-grant", "east-sussex"),
    ("ending-a-specialist-grant", "north-yorkshire"),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One document of each kind, from the shipped collection."""
    folder = tmp_path_factory.mktemp("documents")
    base = casekit.open(SHIPPED, folder / "index")
    recipe = Recipe(title="Rural housing standards", words="rural housing standards", place="Cumberland")
    paths = {kind: casekit.summarise(kind, base, recipe, on=DAY).save(folder / f"{kind}.html") for kind in KINDS} | {
        kind: casekit.summarise(kind, base, recipe, on=DAY, plan="housing-strategy").save(folder / f"{kind}.html")
        for kind in FOR_A_PLAN
    }
    for name, shape in ANNEXES:
        draft = read((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")).held
        assert draft is not None
        paths[f"{name}, {shape}"] = annex(base, draft, shape=shape, on=DAY).save(folder / f"{name}-{shape}.html")
    seen = programmes.view(base, "migration-excellence-programme")
    paths["programme"] = programmes.save(base, seen, folder / "programme.html", DAY)
    paths["checklist"] = selfassess.save(base, Checklist(title="Where we stand"), folder / "checklist.html", on=DAY)
    base.close()
    return paths


def test_axe_finds_nothing_in_a_document_and_it_does_not_scroll_sideways(
    browser: Browser, written: dict[str, Path]
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, asked = context.new_page(), []
    page.on("request", lambda sent: asked.append(sent.url) if not sent.url.startswith(("file:", "data:")) else None)
    wrong, wide = {}, {}
    for name, path in written.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path.as_uri())
        assert page.locator("h1").count() == 1, name
        wrong[name] = faults(page)
        page.set_viewport_size({"width": 320, "height": 900})
        wide[name] = sideways(page)
    context.close()
    assert wrong == {name: [] for name in written} and wide == dict.fromkeys(written, 0)
    assert asked == [], "a document asked other computers"
