"""Draft files: nothing typed is lost, nobody's words are overwritten, and a doubtful file is only read."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.assess.draft import to_yaml
from casekit.assess.model import Draft
from casekit.assess.store import EditedElsewhere, ReadOnly, begin, earlier, open_draft, restore, write
from casekit.errors import MaterialError
from casekit.evidence import workfile


def titled(title: str) -> Draft:
    return Draft.model_validate({"proposal": {"title": title}})


def test_a_draft_is_begun_opened_and_written(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "eia.yaml"
    opened = begin(path, titled("One"))
    again = open_draft(path)
    assert again.held == titled("One") and not again.read_only and again.mark == opened.mark
    assert open_draft(write(again, titled("Two")).path).held == titled("Two")
    assert [version.read_text(encoding="utf-8") for version in earlier(path)] == [to_yaml(titled("One"))]
    assert sorted(one.name for one in path.parent.iterdir()) == ["eia earlier versions", "eia.yaml"]
    with pytest.raises(MaterialError, match="is there already"):
        begin(path)
    with pytest.raises(MaterialError, match="There is no draft"):
        open_draft(tmp_path / "none.yaml")


def test_an_autosave_without_a_change_writes_nothing(tmp_path: Path) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))
    before = opened.path.stat().st_mtime_ns
    assert write(opened, titled("One")).mark == opened.mark
    assert opened.path.stat().st_mtime_ns == before and earlier(opened.path) == ()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_while_writing_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", crash) if step == "fsync" else patch.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            write(opened, titled("Two"))
    assert open_draft(opened.path).held == titled("One")
    assert not [one.name for one in tmp_path.iterdir() if one.name.startswith(".")]
    assert open_draft(write(opened, titled("Two")).path).held == titled("Two")


SAVING = """
import sys
from casekit.assess.store import begin, write
from casekit.assess.model import Draft
opened = begin(sys.argv[1])
for number in range(1, 100_000):
    opened = write(opened, Draft.model_validate({"proposal": {"title": str(number), "what": "words " * 2000}}))
    print(number, flush=True)
"""


def test_a_killed_process_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "eia.yaml"
    saving = subprocess.Popen([sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE, text=True)
    assert saving.stdout
    with saving.stdout:
        for _ in range(25):
            last = int(saving.stdout.readline())
        saving.kill()
        rest = [int(line) for line in saving.stdout.read().split()]
    saving.wait()
    opened = open_draft(path)
    assert opened.held and not opened.read_only
    assert int(opened.held.proposal.title) >= max([last, *rest])
    assert len(opened.held.proposal.what) == len("words " * 2000) - 1
    assert all(open_draft(version).held for version in earlier(path))


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MaterialError, match="No space left on device"):
            write(opened, titled("Two"))
    assert open_draft(opened.path).held == titled("One")


def test_two_people_are_told_and_both_texts_are_kept(tmp_path: Path) -> None:
    path = begin(tmp_path / "eia.yaml", titled("Start")).path
    mine, hers = open_draft(path), open_draft(path)
    write(hers, titled("Hers"))
    with pytest.raises(EditedElsewhere, match="changed by someone else") as told:
        write(mine, titled("Mine"))
    assert open_draft(path).held == titled("Hers")
    kept = told.value.kept
    assert kept.path != path and kept.path.name in str(told.value)
    assert write(kept, titled("Mine and more")).held == titled("Mine and more"), "one can go on typing"
    reopened = open_draft(path)
    assert reopened.copies == (kept.path,) and reopened.read_only and reopened.held == titled("Hers")
    with pytest.raises(ReadOnly, match="reading only"):
        write(reopened, titled("Over it"))
    kept.path.rename(tmp_path / "looked at.yaml")
    assert not open_draft(path).read_only


def test_of_eight_at_once_one_wins_and_no_text_is_lost(tmp_path: Path) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("Start"))

    def save(number: int) -> Path:
        try:
            return write(opened, titled(str(number))).path
        except EditedElsewhere as told:
            return told.kept.path

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(save, range(8)))
    assert paths.count(opened.path) == 1 and len(set(paths)) == 8
    assert [open_draft(path).held for path in paths] == [titled(str(number)) for number in range(8)]


def test_a_file_that_went_away_is_not_made_anew(tmp_path: Path) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))
    opened.path.unlink()
    with pytest.raises(EditedElsewhere, match="no longer there") as told:
        write(opened, titled("Two"))
    assert not opened.path.exists() and open_draft(told.value.kept.path).held == titled("Two")


@pytest.mark.parametrize(
    "name",
    [
        "eia (Officer's conflicted copy 2026-11-22).yaml",
        "eia (1).yaml",
        "eia.sync-conflict-20261122-101112-ABCDEFG.yaml",
        "eia-DESKTOP-AB12CD3.yaml",
    ],
)
def test_copies_of_a_half_synced_folder_are_noticed(tmp_path: Path, name: str) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))
    (tmp_path / name).write_text(to_yaml(titled("Other")), encoding="utf-8")
    (tmp_path / "eia-housing.yaml").write_text("", encoding="utf-8")
    again = open_draft(opened.path)
    assert [copy.name for copy in again.copies] == [name]
    assert again.read_only and name in str(again.problems[0])


BROKEN = {
    "empty": b"",
    "cut off": to_yaml(titled("One")).encode()[:-30],
    "zeros": b"\x00" * 400,
    "not text": b"format: 1\n\xff\xfe",
    "another language": "format: 1\nproposal: [".encode("utf-16"),
    "newer": to_yaml(titled("One")).replace("format: 1", "format: 9").encode(),
    "assessed": to_yaml(titled("One")).replace("format: 1", "format: 1\nimpact: none").encode(),
    "a list": b"- a\n- b\n",
}


@pytest.mark.parametrize("kind", list(BROKEN))
def test_a_broken_file_is_only_read_and_stays_byte_for_byte(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "eia.yaml"
    path.write_bytes(BROKEN[kind])
    opened = open_draft(path)
    assert opened.read_only and opened.problems[0].line >= 1
    with pytest.raises(ReadOnly):
        write(opened, titled("Over it"))
    assert path.read_bytes() == BROKEN[kind]


@given(st.binary(max_size=300))
def test_any_bytes_open_for_reading_only(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("hostile") / "eia.yaml"
    path.write_bytes(data)
    assert open_draft(path).read_only
    assert path.read_bytes() == data


def test_going_back_keeps_what_was_broken(tmp_path: Path) -> None:
    opened = write(begin(tmp_path / "eia.yaml", titled("One")), titled("Two"))
    opened.path.write_bytes(b"broken: [")
    back = restore(opened.path, earlier(opened.path)[0])
    assert back.held == titled("One") and not back.read_only
    (kept,) = tmp_path.glob("eia (as it was, *).yaml")
    assert kept.read_bytes() == b"broken: ["


def test_earlier_versions_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workfile, "KEPT", 3)
    monkeypatch.setattr(workfile, "KEPT_SPELLS", 2)
    monkeypatch.setattr(workfile, "KEPT_DAYS", 2)
    opened = begin(tmp_path / "eia.yaml", titled("0"))
    start = date(2026, 1, 1).toordinal() * 86_400 - 62_135_596_800 - 86_400
    for number in range(1, 40):
        when = start + number * 7 * 60 * 60
        os.utime(opened.path, (when, when))
        opened = write(opened, titled(str(number)))
    titles = [
        int(str(version.held and version.held.proposal.title)) for version in map(open_draft, earlier(opened.path))
    ]
    assert titles[:3] == [38, 37, 36] and len(titles) <= 3 + 2 + 2
    assert len({version.name[:10] for version in earlier(opened.path)}) >= 3


def test_a_lock_left_by_a_crash_does_not_bar_the_way_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workfile, "PATIENCE", 0.05)
    opened = begin(tmp_path / "eia.yaml", titled("One"))
    lock = tmp_path / ".eia.yaml.lock"
    lock.touch()
    os.utime(lock, (2_000_000_000_0, 2_000_000_000_0))
    with pytest.raises(MaterialError, match="Someone else is writing"):
        write(opened, titled("Two"))
    os.utime(lock, (0, 0))
    assert write(opened, titled("Two")).held == titled("Two") and not lock.exists()


def test_a_log_too_long_to_open_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = begin(tmp_path / "eia.yaml", titled("One"))
    short = replace(opened, sort=replace(opened.sort, most_bytes=300))
    with pytest.raises(MaterialError, match="longer than 300 bytes"):
        write(short, titled("Two" * 150))
    assert open_draft(opened.path).held == titled("One")
