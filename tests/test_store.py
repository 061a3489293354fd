"""The index folder: fresh, stale, damaged, foreign, killed half-way, read-only, and built by two at once."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import casekit
from casekit.casebase.load import fingerprint, load
from casekit.cli import main
from casekit.errors import IndexProblem
from casekit.search.casebase import build_index
from casekit.search.store import Generation, Store
from conftest import CASES, to_yaml

Open = Callable[..., casekit.Casebase]


def generations(index: Path) -> list[str]:
    return sorted(path.name for path in index.glob("gen-*"))


def change(base: Path, word: str) -> None:
    """Write a word into a record."""
    case = {**CASES["elm-abroad"], "aliases": [word]}
    (base / "cases" / "elm-abroad.yaml").write_text(to_yaml(case), encoding="utf-8")


def whole(index: Path, base: Path) -> Generation:
    """Assert that the index is complete and as old as the records, and answers."""
    current = Store(index).current()
    assert current and current.fingerprint == fingerprint(base)
    engine = current.open_engine()
    assert engine.size == current.records == 5
    engine.close()
    return current


def casekit_build(base: Path, index: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "casekit", "build", "--casebase", base, "--index", index],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# --- fresh and stale ---------------------------------------------------------------------------------------------


def test_an_index_is_built_once_and_opened_again(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    index = tmp_path / "index"
    first = open_base(small_base)
    assert not first.notice
    made = generations(index)
    assert made == [f"gen-{fingerprint(small_base)}-1"] == [(index / "CURRENT").read_text(encoding="utf-8")]
    second = open_base(small_base)
    assert generations(index) == made
    assert second.search("landlords").to_dict()["hits"] == first.search("landlords").to_dict()["hits"]
    assert second.fingerprint == first.fingerprint == fingerprint(small_base)
    whole(index, small_base)


def test_a_changed_record_makes_the_index_stale(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    assert open_base(small_base).search("umbrella AND day").total == 0
    before = fingerprint(small_base)
    change(small_base, "Umbrella")
    assert fingerprint(small_base) != before
    assert open_base(small_base).search("umbrella AND day").total == 1
    (small_base / "cases" / "elm-abroad.yaml").unlink()
    assert open_base(small_base).search().total == 4
    assert len(generations(tmp_path / "index")) == 3, "the older ones serve readers for a minute"


def test_every_file_of_the_records_counts_for_the_fingerprint(small_base: Path) -> None:
    seen = {fingerprint(small_base)}
    for path in sorted(p for p in small_base.rglob("*") if p.is_file()):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
        seen.add(fingerprint(small_base))
    assert len(seen) == 1 + sum(p.is_file() for p in small_base.rglob("*"))
    (small_base / "cases" / "notes.txt").write_text("not a record", encoding="utf-8")
    assert fingerprint(small_base) in seen


def test_an_index_keeps_its_engine_until_told_otherwise(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    open_base(small_base, engine="memory")
    open_base(small_base)
    assert whole(tmp_path / "index", small_base).engine == "memory"
    change(small_base, "Umbrella")
    open_base(small_base)
    assert whole(tmp_path / "index", small_base).engine == "memory"
    open_base(small_base, engine="whoosh")
    assert whole(tmp_path / "index", small_base).engine == "whoosh"


def test_old_generations_are_tidied(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    index = tmp_path / "index"
    collection = load(small_base)
    long_ago = time.time() - 3600
    for left in (index / ".building-killed", index / ".current-killed", index / ".building-now"):
        left.mkdir(parents=True) if "building" in left.name else left.write_text("x", encoding="utf-8")
        if "now" not in left.name:
            os.utime(left, (long_ago, long_ago))
    for age in range(4):
        build_index(collection, Store(index)).close()
        manifest = index / (index / "CURRENT").read_text(encoding="utf-8") / "manifest.json"
        os.utime(manifest, (long_ago + age, long_ago + age))
    assert len(generations(index)) == 2, "the one in use and the one before"
    assert sorted(path.name for path in index.glob(".*")) == [".building-now"]
    whole(index, small_base)


def test_others_may_read_an_index(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    """A shared folder: the files carry the rights that new files have there, not those of a private temporary file."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain.txt").write_text("", encoding="utf-8")
    open_base(small_base)
    index = tmp_path / "index"
    for path in index.rglob("*"):
        plain = tmp_path / ("plain" if path.is_dir() else "plain.txt")
        if "WRITELOCK" not in path.name:
            assert path.stat().st_mode == plain.stat().st_mode, path.name


# --- damaged, foreign, hostile -----------------------------------------------------------------------------------


def _truncate(index: Path, name: str) -> None:
    path = next(iter(index.glob(f"gen-*/**/{name}")))
    path.write_bytes(path.read_bytes()[:-7])


def _edit_manifest(index: Path, **changes: Any) -> None:
    path = next(iter(index.glob("gen-*/manifest.json")))
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def _flip(index: Path) -> None:
    path = next(iter(index.glob("gen-*/**/*.pst")))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _say(index: Path, name: bytes) -> None:
    (index / "CURRENT").write_bytes(name)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "postings cut": lambda index: _truncate(index, "*.pst"),
    "table of contents cut": lambda index: _truncate(index, "*.toc"),
    "records cut": lambda index: _truncate(index, "collection.jsonl"),
    "manifest cut": lambda index: _truncate(index, "manifest.json"),
    "one bit": _flip,
    "a file gone": lambda index: next(iter(index.glob("gen-*/**/*.trm"))).unlink(),
    "a file too many": lambda index: (next(iter(index.glob("gen-*/engine"))) / "_MAIN_99.toc").write_bytes(b"x"),
    "manifest gone": lambda index: next(iter(index.glob("gen-*/manifest.json"))).unlink(),
    "pointer emptied": lambda index: _say(index, b""),
    "pointer in nonsense": lambda index: _say(index, b"\xff\xfe\0"),
    "pointer with a nought": lambda index: _say(index, b"gen-\0"),
    "pointer to nowhere": lambda index: _say(index, b"gen-none-1"),
    "pointer elsewhere": lambda index: _say(index, b"../casebase"),
    "pointer up and down": lambda index: _say(index, b"gen-x/../../casebase"),
    "pointer gone": lambda index: (index / "CURRENT").unlink(),
    "another maker": lambda index: _edit_manifest(index, made_by="somebody"),
    "another version": lambda index: _edit_manifest(index, version="99.0"),
    "another schema": lambda index: _edit_manifest(index, schema=0),
    "other fields": lambda index: _edit_manifest(index, fields=["title"]),
    "no fields": lambda index: _edit_manifest(index, fields=None),
    "files are a list": lambda index: _edit_manifest(index, files=["manifest.json"]),
    "endless records": lambda index: _edit_manifest(index, records=float("inf")),
    "a file outside": lambda index: _edit_manifest(index, files={"../../../casebase/sources.yaml": "0"}),
    "unknown engine": lambda index: _edit_manifest(index, engine="lucene"),
    "manifest is a list": lambda index: next(iter(index.glob("gen-*/manifest.json"))).write_text("[]"),
    "manifest too deep": lambda index: next(iter(index.glob("gen-*/manifest.json"))).write_text("[" * 200_000),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_is_built_anew(
    damage: Callable[[Path], object], small_base: Path, tmp_path: Path, open_base: Open
) -> None:
    index = tmp_path / "index"
    base = open_base(small_base)
    expected = base.search("landlords").to_dict()["hits"]
    base.close()
    damage(index)
    again = open_base(small_base)
    assert not again.notice
    assert again.search("landlords").to_dict()["hits"] == expected
    whole(index, small_base)


def test_a_foreign_folder_is_neither_opened_nor_deleted(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    index, long_ago = tmp_path / "index", time.time() - 86_400
    foreign = index / "gen-theirs-1"
    (foreign / "engine").mkdir(parents=True)
    (foreign / "manifest.json").write_text('{"made_by": "somebody"}', encoding="utf-8")
    (foreign / "engine" / "_MAIN_1.toc").write_bytes(b"theirs")
    (index / "gen-notes").mkdir()
    (index / "README.md").write_text("mine", encoding="utf-8")
    (index / "CURRENT").write_text("gen-theirs-1", encoding="utf-8")
    for path in [*foreign.rglob("*"), foreign, index / "gen-notes"]:
        os.utime(path, (long_ago, long_ago))
    for word in ("one", "two", "three"):
        change(small_base, word)
        assert open_base(small_base).search(f"alias:{word}").total == 1
    assert (foreign / "engine" / "_MAIN_1.toc").read_bytes() == b"theirs"
    assert (index / "gen-notes").is_dir() and (index / "README.md").read_text(encoding="utf-8") == "mine"
    whole(index, small_base)


class _Attack:
    """A pickle that makes a folder when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.mkdir, (self.path,)


@pytest.mark.parametrize("with_manifest", [False, True], ids=["plain", "its checksum put right"])
def test_code_in_a_table_of_contents_never_runs(
    with_manifest: bool, small_base: Path, tmp_path: Path, open_base: Open
) -> None:
    index, trap = tmp_path / "index", tmp_path / "it-ran"
    open_base(small_base).close()
    (toc,) = index.glob("gen-*/engine/*.toc")
    data = toc.read_bytes()
    for match in re.finditer(rb"\x80[\x02-\x05]", data):
        toc.write_bytes(data[: match.start()] + pickle.dumps(_Attack(trap)) + data[match.start() :])
        if with_manifest:
            from casekit.search.store import _checksum

            manifest = toc.parent.parent / "manifest.json"
            files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
            _edit_manifest(index, files={**files, f"engine/{toc.name}": _checksum(toc)})
            (index / "CURRENT").write_text(toc.parent.parent.name, encoding="utf-8")
        again = open_base(small_base)
        assert again.search("landlords").total == 1
        assert not trap.exists()
    whole(index, small_base)


# --- a folder that cannot be written -----------------------------------------------------------------------------


def test_without_an_index_folder_the_search_runs_from_memory(
    small_base: Path, tmp_path: Path, open_base: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder", encoding="utf-8")
    base = open_base(small_base, blocked)
    assert [hit.id for hit in base.search("landlords")] == ["alder-shared-houses"]
    assert "cannot be written" in base.notice and "runs from memory" in base.notice and "--index" in base.notice

    options = ["--casebase", str(small_base), "--index", str(blocked)]
    assert main(["search", "landlords", *options]) == 0
    shown = capsys.readouterr()
    assert "alder-shared-houses" in shown.out and "runs from memory" in shown.err
    assert main(["build", *options]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith(f"casekit: The index folder {blocked} cannot be written") and shown.err.count("\n") == 1
    assert blocked.read_text(encoding="utf-8") == "not a folder"


def test_a_full_disk_is_a_sentence(
    small_base: Path, tmp_path: Path, open_base: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Path.open

    def full(self: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        if "w" in mode and self.name == "collection.jsonl":
            raise OSError(28, "No space left on device")
        return really(self, mode, *args, **options)

    open_base(small_base)
    before = generations(tmp_path / "index")
    change(small_base, "Umbrella")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        base = open_base(small_base)
    assert "No space left on device" in base.notice
    assert base.search("umbrella AND day").total == 1
    assert generations(tmp_path / "index") == before
    assert not list((tmp_path / "index").glob(".building-*"))
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(IndexProblem, match="could not be written"):
        build_index(load(small_base), Store(tmp_path / "index"))


# --- several at once, and killed ---------------------------------------------------------------------------------


def test_two_builders_at_once_both_succeed(small_base: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    builders = [casekit_build(small_base, index) for _ in range(2)]
    said = [builder.communicate(timeout=60) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0], said
    assert all(out.startswith("Index of 5 cases built") and not err for out, err in said)
    assert len(generations(index)) == 2 and not list(index.glob(".*"))
    whole(index, small_base)


def test_a_build_killed_at_any_moment_changes_nothing(small_base: Path, tmp_path: Path, open_base: Open) -> None:
    """Ten builds killed at moments drawn with a seed; here and in another process the search goes on."""
    index = tmp_path / "index"
    base = open_base(small_base)
    expected = [hit.to_dict() for hit in base.search("landlords houses")]
    rng = random.Random(20261122)
    asking = (
        "import casekit, sys\n"
        "while True:\n"
        "    found = casekit.open(sys.argv[1], sys.argv[2]).search('landlords houses')\n"
        "    print(found.total, flush=True)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", asking, small_base, index], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    killed = 0
    try:
        for number in range(10):
            before = set(index.glob(".building-*"))
            builder = casekit_build(small_base, index)
            if number % 3:  # as soon as it begins to write, or a moment later
                until = time.monotonic() + 30
                while builder.poll() is None and set(index.glob(".building-*")) <= before and time.monotonic() < until:
                    time.sleep(0.001)
                time.sleep(rng.uniform(0, 0.15))
            else:
                time.sleep(rng.uniform(0.05, 0.7))
            builder.send_signal(rng.choice((signal.SIGKILL, signal.SIGTERM)))
            builder.communicate(timeout=30)
            killed += builder.returncode != 0
            assert [hit.to_dict() for hit in base.search("landlords houses")] == expected
            again = casekit.open(small_base, index)
            assert not again.notice
            assert [hit.to_dict() for hit in again.search("landlords houses")] == expected
            again.close()
            whole(index, small_base)
    finally:
        other.kill()
        out, err = other.communicate(timeout=30)
    assert killed >= 5
    assert not err
    assert set(out.split()) == {"2"}
    finished = casekit_build(small_base, index)
    assert finished.wait(60) == 0
    finished.communicate()
    whole(index, small_base)
