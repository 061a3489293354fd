"""Measure casekit beside its peers.

    python bench/run.py [--sizes shipped,1000,10000] [--queries 60] [--without memory,bm25s] [--json FILE] [--seed 7]

README.md beside this says what the job is, how to read the table and what it cannot say.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newer import Bm25s, Tantivy
from ours import FACETS, Answer, Casekit, Engine, Query
from peers import Fts5, PlainWhoosh

if TYPE_CHECKING:
    from casekit.casebase.collection import Collection

ENGINES = {
    "casekit": lambda: Casekit("whoosh"),
    "memory": lambda: Casekit("memory"),
    "whoosh": PlainWhoosh,
    "tantivy": Tantivy,
    "fts5": Fts5,
    "datasette": lambda: Fts5(datasette=True),
    "bm25s": Bm25s,
    "same-words": lambda: PlainWhoosh(same_words=True),
}
COMPARED = "same-words"
"""Whoosh with casekit's words is asked once, to compare answers; with more records than this it is not built."""

CHECK_UP_TO = 1_000

PHRASES = 0.12
"""This part of the questions is a phrase of two words; the rest has one to four words, as often as they stand here."""

LENGTHS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4)

MISSPELT = ("comunity", "comunity", "intergration")
"""Asked of casekit at the end: the first makes it learn the spelling of all words, the others use that."""


def queries(collection: Collection, count: int, seed: int) -> list[Query]:
    """Make questions that have an answer: words of one case, and values that this case has."""
    from casekit.engines.analysis import STOP_WORDS
    from casekit.search.documents import fields_of

    rng = random.Random(seed)
    cases = list(collection.current)
    seen_in = Counter(word for case in cases for word in set(_prose(fields_of(case, collection))))

    def usable(word: str) -> bool:
        return len(word) > 3 and word.isascii() and word.isalpha() and word not in STOP_WORDS

    made: list[Query] = []
    while len(made) < count:
        number = rng.randrange(len(cases))
        words = _prose(fields_of(cases[number], collection))
        pairs = [pair for pair in pairwise(words) if usable(pair[0]) and usable(pair[1])]
        phrase = bool(pairs) and rng.random() < PHRASES
        if phrase:
            chosen = rng.choice(pairs)
        else:
            drawn = [_word([word for word in words if usable(word)], seen_in, rng) for _ in range(rng.choice(LENGTHS))]
            chosen = tuple(dict.fromkeys(drawn))
        facets = rng.sample(FACETS, rng.choice((0, 0, 1, 1, 2)))
        filters = tuple((facet, rng.choice(collection.values[facet][cases[number].id])) for facet in facets)
        made.append(Query(chosen, phrase, filters))
    return made


def _prose(texts: Mapping[str, str]) -> list[str]:
    """Return the words of the readable texts, in order."""
    return [
        word.strip(".,;:()").lower()
        for name in ("title", "summary", "story", "outcome")
        for word in texts[name].split()
    ]


def _word(words: Sequence[str], seen_in: Mapping[str, int], rng: random.Random) -> str:
    """Draw a word: four in ten times a frequent one, twice in ten a rare one."""
    three = sorted(rng.choices(words, k=3), key=lambda word: seen_in.get(word, 0))
    return rng.choices((three[2], three[1], three[0]), weights=(4, 4, 2))[0]


def _worker(connection: Connection, name: str, folder: str) -> None:
    """Open an engine in a process of its own and answer until told to stop."""
    engine: Engine = ENGINES[name]()
    started = time.perf_counter()
    engine.load()
    loaded = time.perf_counter()
    engine.open(Path(folder))
    opened = time.perf_counter()
    connection.send(
        {"import_ms": (loaded - started) * 1000, "open_ms": (opened - loaded) * 1000, "rss_mb": _resident()}
    )
    while (query := connection.recv()) is not None:
        started = time.perf_counter()
        answer = engine.ask(query)
        connection.send(((time.perf_counter() - started) * 1000, answer))


def _resident() -> float | None:
    """Return the memory this process holds now in MB, where the system says so."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), None)


class Remote:
    """An engine in its own process."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_worker, args=(theirs, name, str(folder)), daemon=True)
        self._process.start()
        theirs.close()
        self.start: dict[str, float | None] = self._connection.recv()

    def ask(self, query: Query) -> tuple[float, Answer]:
        """Return milliseconds and the answer."""
        try:
            self._connection.send(query)
            received: tuple[float, Answer] = self._connection.recv()
        except (EOFError, OSError):
            raise SystemExit(f"{self._name} failed at the question: {query.text}. What it said stands above.") from None
        return received

    def stop(self) -> None:
        """End the process, if it has not ended by itself."""
        with suppress(OSError):
            self._connection.send(None)
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()


def measure(size: str, count: int, seed: int, without: Sequence[str]) -> dict[str, Any]:
    """Build, open and ask every engine, in turn for every question; return all figures for one size."""
    names = [name for name in ENGINES if name not in without and _installed(name)]
    collection = _collection(size, seed)
    asked = queries(collection, count, seed)
    if len(collection.current) > CHECK_UP_TO and COMPARED in names:
        names.remove(COMPARED)
    found: dict[str, Any] = {"size": len(collection.current), "queries": len(asked), "engines": {}}
    with tempfile.TemporaryDirectory(prefix="casekit-bench-") as temporary:
        remotes: dict[str, Remote] = {}
        try:
            for name in names:
                folder = Path(temporary) / name
                folder.mkdir()
                engine = ENGINES[name]()
                engine.load()
                _say(f"{size}: building {engine.name}")
                started = time.perf_counter()
                engine.build(folder, collection)
                seconds = time.perf_counter() - started
                size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
                remotes[name] = Remote(name, folder)
                found["engines"][name] = {"name": engine.name, "build_s": seconds, "index_mb": size_mb} | remotes[
                    name
                ].start
            answers = _passes(size, remotes, asked, found["engines"])
            found["misspelt_ms"] = [round(remotes["casekit"].ask(Query((word,)))[0], 2) for word in MISSPELT]
            found["agreement"] = _agreement(asked, answers)
        finally:
            for remote in remotes.values():
                remote.stop()
    found["ratios"] = {
        name: {
            when: _ratio(found["engines"]["casekit"][when], found["engines"][name][when]) for when in ("cold", "warm")
        }
        for name in names[1:]
        if name != COMPARED
    }
    return found


def _installed(name: str) -> bool:
    """Say whether an engine can run here; those in requirements.txt may be missing."""
    if name in {"tantivy", "bm25s"} and find_spec(name) is None:
        _say(f"{name} is not installed and is left out. To have it: pip install -r bench/requirements.txt")
        return False
    return True


def _collection(size: str, seed: int) -> Collection:
    from generate import generate

    from casekit.casebase.load import load
    from casekit.search.where import shipped

    collection = load(shipped("casebase"))
    if size != "shipped":
        _say(f"{size}: generating")
        collection = generate(collection, int(size), seed)
    _ = collection.values  # worked out once, so that no engine pays for it in its build
    return collection


def _passes(
    size: str, remotes: dict[str, Remote], asked: Sequence[Query], engines: dict[str, Any]
) -> dict[str, list[Answer]]:
    """Ask every question of every engine in turn, all of them twice; keep milliseconds and the answers."""
    answers: dict[str, list[Answer]] = {name: [] for name in remotes}
    for when in ("cold", "warm"):
        _say(f"{size}: {len(asked)} questions, {when}")
        for engine in engines.values():
            engine[when] = []
        for number, query in enumerate(asked):
            order = list(remotes)
            for name in order[number % len(order) :] + order[: number % len(order)]:
                if when == "warm" and name == COMPARED:
                    continue
                took, answer = remotes[name].ask(query)
                engines[name][when].append(took)
                if when == "cold":
                    answers[name].append(answer)
    return answers


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the ratio of the geometric means: 0.5 means half the time."""
    return math.exp(statistics.fmean(math.log(a) - math.log(b) for a, b in zip(ours, theirs, strict=True)))


def _agreement(asked: Sequence[Query], answers: dict[str, list[Answer]]) -> dict[str, Any]:
    """Compare answers where both mean the same. Counts are compared for facets without a filter only."""
    found: dict[str, Any] = {}
    for name, theirs in answers.items():
        if name == "casekit":
            continue
        triples = list(zip(asked, answers["casekit"], theirs, strict=True))
        single = [(a.total, b.total) for query, a, b in triples if len(query.words) == 1]
        kept = [(query, a, b) for query, a, b in triples if not a.relaxed]
        found[name] = {
            "single_word_totals": _share(single),
            "totals": _share((a.total, b.total) for _, a, b in kept),
            "counts": _share((_unfiltered(query, a), _unfiltered(query, b)) for query, a, b in kept),
            "top": _share(([hit[0] for hit in a.top], [hit[0] for hit in b.top]) for _, a, b in kept),
            "single_words": len(single),
            "compared": len(kept),
        }
    return found


def _unfiltered(query: Query, answer: Answer) -> dict[str, Any]:
    filtered = {facet for facet, _ in query.filters}
    return {facet: dict(counts) for facet, counts in answer.counts.items() if facet not in filtered}


def _share(pairs: Any) -> float | None:
    listed = list(pairs)
    return sum(a == b for a, b in listed) / len(listed) if listed else None


def table(found: dict[str, Any]) -> str:
    """Return one size as Markdown."""
    lines = [
        f"### {found['size']:,} records, {found['queries']} questions",
        "",
        "| Engine | first p50 / p95 ms | again p50 / p95 ms | imports ms | open ms | build s | index MB | memory MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, engine in found["engines"].items():
        if name == COMPARED:
            continue
        memory = f"{engine['rss_mb']:.0f}" if engine["rss_mb"] else "–"
        lines.append(
            f"| {engine['name']} | {_p(engine['cold'])} | {_p(engine['warm'])} | {engine['import_ms']:.0f} "
            f"| {engine['open_ms']:.0f} | {engine['build_s']:.1f} | {engine['index_mb']:.1f} | {memory} |"
        )
    lines += ["", "| casekit takes, of the time of | first | again |", "|---|---|---|"]
    for name, ratio in found["ratios"].items():
        lines.append(f"| {found['engines'][name]['name']} | {ratio['cold']:.2f} × | {ratio['warm']:.2f} × |")
    lines += [
        "",
        "| Same answers as casekit | totals, single words | totals | counts | top ten |",
        "|---|---|---|---|---|",
    ]
    for name, shares in found["agreement"].items():
        cells = [_percent(shares[key]) for key in ("single_word_totals", "totals", "counts", "top")]
        lines.append(f"| {found['engines'][name]['name']} | {' | '.join(cells)} |")
    some = next(iter(found["agreement"].values()))
    first, same, other = found["misspelt_ms"]
    lines += [
        "",
        f"Single words: {some['single_words']} questions; the other columns: the {some['compared']} "
        "that casekit did not relax. "
        f"A misspelt word: {first:.0f} ms the first time, {same:.1f} ms again, {other:.1f} ms for another.",
        "",
    ]
    return "\n".join(lines)


def _p(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"{statistics.median(ordered):.2f} / {ordered[max(math.ceil(len(ordered) * 0.95) - 1, 0)]:.2f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure casekit beside its peers; see bench/README.md.")
    parser.add_argument(
        "--sizes", default="shipped,1000,10000", help="numbers of records, with commas; 'shipped' for our own"
    )
    parser.add_argument("--queries", type=int, default=60, help="questions asked of each engine, twice")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same records and questions")
    parser.add_argument("--without", default="", help=f"engines to leave out, with commas: {', '.join(ENGINES)}")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    sizes = options.sizes.split(",")
    if bad := [size for size in sizes if size != "shipped" and not size.isdigit()]:
        parser.error(f"{', '.join(bad)} is not a number of records. Example: --sizes shipped,1000")
    if bad := [name for name in options.without.split(",") if name and (name == "casekit" or name not in ENGINES)]:
        parser.error(f"{', '.join(bad)} cannot be left out. Others here: {', '.join(list(ENGINES)[1:])}")
    every = []
    for size in sizes:
        every.append(measure(size, options.queries, options.seed, options.without.split(",")))
        print(table(every[-1]), flush=True)
        if options.json:
            options.json.write_text(json.dumps(every, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
