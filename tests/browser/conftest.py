"""Start the app and a real Chromium once; give each test a page of its own that talks to this computer only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Locator, Page

SHIPPED = Path(__file__).resolve().parents[2] / "casebase"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")  # as in the Makefile
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMES = pytest.StashKey[dict[str, list[float]]]()
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not listed: much faster
}
PATIENCE = 90  # seconds for the app to start, or for anything to come true, on a slow computer


FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const facet = node.closest(".ck-value") && node.closest("fieldset")?.querySelector(".ck-legend");
  const text = node.getAttribute("aria-label") || node.labels?.[0]?.innerText || node.innerText;
  return {
    tag: node.tagName, text: ((facet ? facet.innerText + ": " : "") + text).replace(/\\s+/g, " ").trim(),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    wide: box.width, high: box.height,
  };
}"""


class Panel:
    """A page of the app as its user meets it, by mouse or by keyboard alone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator(".ck")

    def settle(self, action: Callable[[], object]) -> float:
        """Act, wait until the panel has answered, and return the milliseconds from the click to the changed page."""
        before = self.data("version")
        action()
        self.page.wait_for_function("v => Number(document.querySelector('.ck').dataset.version) > v", arg=before)
        return self.data("renderedAt") - self.data("clickedAt")

    def data(self, name: str) -> float:
        return float(self.panel.evaluate("(panel, name) => panel.dataset[name] ?? 0", name))

    def focused(self) -> str:
        """Return the text of what has the focus; nothing for the page itself."""
        stop = self.page.evaluate(FOCUS)
        return "" if stop["tag"] == "BODY" else str(stop["text"])

    def tab_to(self, wanted: str, key: str = "Tab", most: int = 200) -> dict[str, object]:
        """Press Tab until the focus is on `wanted`; each stop on the way must be visible and show its focus."""
        for _ in range(most):
            self.page.keyboard.press(key)
            stop = self.page.evaluate(FOCUS)
            if stop["tag"] == "BODY":
                continue  # from the last stop, Tab leads to the first by way of the page itself
            assert stop["ring"], f"no visible focus on {stop}"
            assert stop["seen"], f"focus is out of view on {stop}"
            if re.match(wanted, stop["text"]):
                return stop
        raise AssertionError(f"{wanted!r} cannot be reached with {key}; the last stop was {stop}")

    def tab_and_press(self, wanted: str, key: str = "Enter") -> None:
        self.tab_to(wanted)
        self.page.keyboard.press(key)

    def unfold(self) -> None:
        self.page.evaluate("document.querySelectorAll('.ck details').forEach(box => { box.open = true; })")

    def download(self, action: Callable[[], object]) -> Download:
        with self.page.expect_download() as waiting:
            action()
        return waiting.value

    def said(self) -> str:
        return self.panel.locator(".ck-said").inner_text()

    def sideways(self) -> int:
        return sideways(self.page)

    def faults(self, within: str = "", *, colours: bool = True) -> list[str]:
        return faults(self.page, within, colours=colours)


class Find(Panel):
    """The Find page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.status = self.panel.locator(".ck-status").first
        self.hits = self.panel.locator(".ck-results > li")

    def search(self, words: str) -> float:
        self.page.get_by_label("What are you looking for?").fill(words)
        return self.settle(lambda: self.page.get_by_role("button", name="Search", exact=True).click())

    def total(self) -> int:
        return next(int(word) for word in self.status.inner_text().split() if word.isdigit())

    def facet(self, name: str) -> Locator:
        return self.panel.locator("fieldset").filter(has=self.page.locator(".ck-legend", has_text=name)).first

    def value(self, facet: str, label: str) -> Locator:
        return self.facet(facet).locator(".ck-value").filter(has=self.page.get_by_text(label, exact=True)).first

    def tick(self, facet: str, label: str) -> float:
        return self.settle(lambda: self.value(facet, label).locator("input").click())

    def count(self, facet: str, label: str) -> int:
        return int(self.value(facet, label).locator(".ck-count").inner_text())

    def counts(self) -> list[str]:
        return self.panel.locator(".ck-count").all_text_contents()

    def titles(self) -> list[str]:
        return [text.strip() for text in self.hits.locator("h3").all_text_contents()]

    def fill_basket(self, number: int = 3) -> None:
        for at in range(number):
            self.settle(lambda at=at: self.hits.nth(at).get_by_role("button", name="Add to basket").click())

    def open_first(self) -> None:
        self.settle(lambda: self.hits.first.locator("h3 button").click())

    def compare(self) -> None:
        self.settle(lambda: self.page.get_by_role("button", name="Compare side by side").click())


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.1)


def end_kernels(folder: Path) -> None:
    """End the kernels of the app that keeps its files in `folder`, all at once, as a crash would."""
    psutil = pytest.importorskip("psutil")  # comes with Jupyter's kernels
    ended = 0
    for process in psutil.process_iter():
        try:
            ours = str(folder) in process.environ().values() and any("ipykernel" in part for part in process.cmdline())
        except (psutil.Error, OSError):
            continue  # another user's, or gone by now
        if ours:
            process.kill()
            ended += 1
    assert ended, "there was no kernel"


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page, within: str = "", *, colours: bool = True) -> list[str]:
    """Return what axe finds wrong with a page as it stands, or with a part of it.

    Comparing colours takes axe three quarters of its time. Leave it out where they were compared before.
    """
    sync_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing. Run: make test-browser"
    )
    rules = {} if colours else {"color-contrast": {"enabled": False}}
    found = sync_playwright.Axe().run(page, within or None, AXE | {"rules": rules}).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the case base, so that the Curate page may write."""
    folder = tmp_path_factory.mktemp("records") / "casebase"
    shutil.copytree(SHIPPED, folder)
    return folder


@pytest.fixture(scope="session")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the Equality page keeps drafts."""
    return tmp_path_factory.mktemp("drafts")


@pytest.fixture(scope="session")
def checklists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the Self-assessment page keeps checklists."""
    return tmp_path_factory.mktemp("checklists")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, records: Path, drafts: Path, checklists: Path) -> Iterator[str]:
    """Start `casekit app` on a free port, and end it by its handle."""
    for module in ("voila", "anywidget"):
        pytest.importorskip(module, reason=f"{module} is missing. Run: make test-browser")
    folder = tmp_path_factory.mktemp("app")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        name: str(folder / name)
        for name in ("CASEKIT_INDEX", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    } | {
        "CASEKIT_CASEBASE": str(records),
        "CASEKIT_DRAFTS": str(drafts),
        "CASEKIT_CHECKLISTS": str(checklists),
    }
    command = [sys.executable, "-m", "casekit", "app", "--no-browser", "--port", str(port)]
    log = folder / "log.txt"
    with log.open("wb") as out:
        app = subprocess.Popen(command, env=os.environ | own, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait_for(url, app, log)
            yield url
        finally:
            app.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            try:
                app.wait(15)
            except subprocess.TimeoutExpired:
                app.kill()
                app.wait()


def _wait_for(url: str, app: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and app.poll() is None:
        try:
            with urllib.request.urlopen(url + "voila/static/", timeout=PATIENCE):
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The app did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is missing. Run: make test-browser")
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("Chromium is missing. Run: make test-browser")
    with api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_at(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the app in a fresh browser session; at the end, look for script errors and outside requests."""
    contexts, elsewhere, errors = [], [], []

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            elsewhere.append(url)

    def opened(path: str, ready: str, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked(request.url))
        page.on("websocket", lambda socket: asked(socket.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address + path)
        page.locator(ready).first.wait_for()
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # leaving a page ends its kernel; closing the window by force would not
        context.close()
    assert not elsewhere, "the page asked other computers"
    assert not errors, "scripts failed"


@pytest.fixture
def open_page(open_at: Callable[..., Page]) -> Callable[..., Find]:
    """Open the Find page."""
    return lambda width=1280, height=900, **options: Find(open_at("", ".ck-results > li", width, height, **options))


@pytest.fixture
def find(open_page: Callable[..., Find]) -> Find:
    """Open the Find page at the size of a small laptop."""
    return open_page()


@pytest.fixture
def record_times(
    pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> Callable[[str, list[float]], None]:
    """Keep timings for the end of the run. They are shown, not judged."""

    def record(what: str, times: list[float]) -> None:
        pytestconfig.stash.setdefault(TIMES, {})[what] = times
        record_property(f"{what}, ms (median, p95)", middle_and_p95(times))

    return record


def middle_and_p95(times: list[float]) -> tuple[float, float]:
    ranked = sorted(times)
    return round(median(ranked), 1), round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))], 1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the timings that were taken."""
    for what, times in config.stash.get(TIMES, {}).items():
        middle, p95 = middle_and_p95(times)
        terminalreporter.write_line(f"{what}: median {middle} ms, p95 {p95} ms ({len(times)} times)")
