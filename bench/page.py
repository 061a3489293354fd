"""Measure the app in a real browser: python bench/page.py [--port 8899] [--loads 5] [--actions 40] [--json FILE].

It starts `python -m casekit app`, opens the page with Chromium, and uses the two times that the panel leaves in the
page: `clickedAt` when something was pressed and `renderedAt` when its answer was shown.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PANEL = ".ck[data-rendered-at]"
SEARCHES = ("housing", "overcrowded rented houses", "english language", "community cohesion", "schools", "")
SENT_MS = "performance.getEntriesByType('navigation')[0].responseEnd"
PATIENCE_MS = 60_000
ANSWER_MS = 10_000


def start(port: int, log: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Start the app; return its process and the seconds until it answered."""
    started = time.perf_counter()
    with log.open("wb") as output:
        command = [sys.executable, "-m", "casekit", "app", "--no-browser", "--port", str(port)]
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    while time.perf_counter() - started < PATIENCE_MS / 1000:
        try:
            # an address that needs no kernel, so that the first page load finds the app as a first reader does
            urllib.request.urlopen(f"http://127.0.0.1:{port}/voila/static/nothing-here", timeout=5).close()
        except urllib.error.HTTPError:
            return server, time.perf_counter() - started
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return server, time.perf_counter() - started
    stop(server)
    raise SystemExit(f"The app did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the app as Ctrl+C does, so that it takes its kernels with it."""
    for sign in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        if server.poll() is None:
            server.send_signal(sign)
            try:
                server.wait(8)
            except subprocess.TimeoutExpired:
                continue
    if server.poll() is None:
        server.kill()


def load(browser: Browser, address: str) -> tuple[Page, float, float]:
    """Open the page with an empty cache; return it, seconds until all of it was sent, and until it can be used."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    started = time.perf_counter()
    page.goto(address, timeout=PATIENCE_MS, wait_until="commit")
    page.wait_for_selector(PANEL, state="visible", timeout=PATIENCE_MS)
    page.wait_for_selector(f"{PANEL} [role=search] button[type=submit]:enabled", timeout=PATIENCE_MS)
    ready = time.perf_counter() - started
    return page, page.evaluate(SENT_MS) / 1000, ready


def leave(page: Page) -> None:
    """Close the page as a reader does, so that it can say goodbye to its kernel."""
    page.goto("about:blank")
    page.wait_for_timeout(500)
    page.context.close()


def actions(page: Page) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what readers do, again and again: search, filter, open a case, close it, put it in the basket, see more."""
    panel = page.locator(PANEL)
    words = panel.locator("input[type=search]")
    submit = panel.locator("[role=search] button[type=submit]")
    box = panel.locator("[data-area=filters] input[type=checkbox]")
    title = panel.locator("[data-area=results] button.ck-link")
    basket = panel.locator("[data-area=results] button:not(.ck-link)")
    back = panel.locator("[data-area=case] button.ck-back")

    def search(text: str) -> None:
        words.fill(text)
        submit.click()

    for text in itertools.cycle(SEARCHES):
        yield "search", lambda text=text: search(text)
        yield "filter on", lambda: box.first.click()
        yield "filter off", lambda: box.first.click()
        yield "open a case", lambda: title.first.click()
        yield "close it", lambda: back.click()
        yield "into the basket", lambda: basket.first.click()
        yield "out of the basket", lambda: basket.first.click()


def press(page: Page, act: Callable[[], None]) -> float:
    """Do one thing and return the milliseconds from the press to the answer on the page."""
    panel = page.locator(PANEL)
    before = float(panel.get_attribute("data-rendered-at") or 0)
    act()
    page.wait_for_function(
        "([selector, before]) => { const d = document.querySelector(selector)?.dataset;"
        " return d && Number(d.clickedAt) > before && Number(d.renderedAt) > Number(d.clickedAt); }",
        arg=[PANEL, before],
        timeout=ANSWER_MS,
    )
    page.wait_for_timeout(100)  # what follows in a second message belongs to this press, not to the next
    return float(
        page.evaluate(
            "(s) => { const d = document.querySelector(s).dataset; return d.renderedAt - d.clickedAt; }", PANEL
        )
    )


def kernels(server: int) -> list[dict[str, float]]:
    """Return the memory of every kernel the app has started, in MB: RSS, and USS which is its alone. Linux only."""
    found = []
    for pid in _descendants(server):
        try:
            if b"ipykernel" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                continue
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        found.append({"rss_mb": kb["Rss"] / 1024, "uss_mb": (kb["Private_Clean"] + kb["Private_Dirty"]) / 1024})
    return found


def _descendants(of: int) -> list[int]:
    """Return the processes below one, children before their children."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(
                path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            )
        except (OSError, IndexError):
            continue
    found = [of]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def measure(port: int, loads: int, presses: int, pause: float, chromium: str) -> dict[str, Any]:
    """Start the app, load the page cold and warm, press, weigh the kernels, and stop it."""
    address = f"http://127.0.0.1:{port}/"
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="casekit-bench-") as temporary:
        log = Path(temporary) / "app.log"
        server, found["start_s"] = start(port, log)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page, found["cold_sent_s"], found["cold_s"] = load(browser, address)
                leave(page)
                found["warm_s"], found["warm_sent_s"] = [], []
                for number in range(loads):
                    time.sleep(pause)  # the pool starts its next kernel meanwhile
                    page, sent, took = load(browser, address)
                    found["warm_sent_s"].append(sent)
                    found["warm_s"].append(took)
                    if number < loads - 1:
                        leave(page)
                time.sleep(pause)
                found["actions"] = [(what, press(page, act)) for what, act in itertools.islice(actions(page), presses)]
                found["kernels"] = kernels(server.pid) if sys.platform == "linux" else []
                browser.close()
        finally:
            stop(server)
    return found


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    took = sorted(ms for _, ms in found["actions"])
    lines = [
        "| The page | |",
        "|---|---|",
        f"| from the command to the first answer | {found['start_s']:.1f} s |",
        f"| first load after the start, until it can be used | {found['cold_s']:.1f} s "
        f"(the server is done after {found['cold_sent_s']:.1f} s) |",
        f"| later loads, until it can be used | {statistics.median(found['warm_s']):.1f} s "
        f"(slowest of {len(found['warm_s'])}: {max(found['warm_s']):.1f} s; "
        f"the server is done after {statistics.median(found['warm_sent_s']):.1f} s) |",
        f"| from press to answer on the page, {len(took)} presses | p50 {statistics.median(took):.0f} ms, "
        f"p95 {took[max(math.ceil(len(took) * 0.95) - 1, 0)]:.0f} ms |",
    ]
    for number, kernel in enumerate(found["kernels"], start=1):
        lines.append(
            f"| memory of kernel {number} of {len(found['kernels'])} "
            f"| {kernel['rss_mb']:.0f} MB, {kernel['uss_mb']:.0f} MB its own |"
        )
    lines += ["", "| Press | p50 ms | slowest ms |", "|---|---|---|"]
    for what in dict.fromkeys(what for what, _ in found["actions"]):
        own = [ms for name, ms in found["actions"] if name == what]
        lines.append(f"| {what} | {statistics.median(own):.0f} | {max(own):.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the app in a browser; see bench/README.md.")
    parser.add_argument("--port", type=int, default=8899, help="a free port")
    parser.add_argument("--loads", type=int, default=5, help="warm loads of the page")
    parser.add_argument("--actions", type=int, default=40, help="presses")
    parser.add_argument("--pause", type=float, default=6, help="seconds between loads")
    parser.add_argument("--chromium", help="the browser; found on the path if left out")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = options.chromium or next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        parser.error("no Chromium was found; install it, or say where it is with --chromium")
    found = measure(options.port, options.loads, options.actions, options.pause, chromium)
    print(table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
