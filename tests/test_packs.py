"""Another council's pack: opened safely, compared with ours, merged by choice; all of it or nothing."""

from __future__ import annotations

import contextlib
import copy
import os
import stat
import struct
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.casebase.collection import Collection
from casekit.casebase.load import load
from casekit.curate.files import Changed
from casekit.errors import MaterialError, UsageError
from casekit.intake.packs import Comparison, Limits, Refused, choose, compare, merge, open_pack
from conftest import BIRCH_SOURCE, CASES, to_yaml, write_base

OAK: dict[str, Any] = {
    **copy.deepcopy(CASES["cedar-rumour-line"]),
    "title": "A travelling library of world languages",
    "summary": "A city lent books in thirty languages from a van. How many people used it is not stated.",
    "sources": [{"key": "oak-report", "title": "Books on wheels", "publisher": "Oak City Council"}],
}


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let temporary folders be made under the test's own, so that what is left behind is seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def base(small_base: Path) -> Collection:
    return load(small_base)


def pack_of(tmp_path: Path, cases: dict[str, Any], **files: str) -> Path:
    folder = tmp_path / "pack"
    (folder / "cases").mkdir(parents=True)
    for key, case in cases.items():
        (folder / "cases" / f"{key}.yaml").write_text(to_yaml(case), encoding="utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def compared(path: Path, collection: Collection, tmp_path: Path) -> Comparison:
    found = compare(open_pack(path), collection)
    assert list((tmp_path / "temporary").iterdir()) == []
    return found


def kinds(found: Comparison) -> dict[str, str]:
    return {record.id: record.kind for record in found.records}


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def zipped(path: Path, entries: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


# --- opening ---------------------------------------------------------------------------------------------------------


def test_a_folder_and_a_zip_of_it_hold_the_same(tmp_path: Path) -> None:
    folder = pack_of(tmp_path, {"oak-library": OAK}, sources_yaml=to_yaml({"sources": [BIRCH_SOURCE]}))
    zip_file = tmp_path / "pack.zip"
    zipped(zip_file, {f"their pack/{name}": content for name, content in files_of(folder).items()})
    one, other = open_pack(folder), open_pack(zip_file)
    assert one.cases == other.cases and one.sources == other.sources and list(one.records) == ["oak-library"]
    assert repr(one) == "Pack(1 record)"


def test_records_may_stand_on_their_own(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "p.zip", {"oak-library.yaml": to_yaml(OAK), "sources.yaml": to_yaml({"sources": [BIRCH_SOURCE]})}
    )
    pack = open_pack(path)
    assert list(pack.records) == ["oak-library"] and list(pack.sources) == ["birch-report"]


def test_a_whole_checkout_is_a_pack_too(tmp_path: Path, small_base: Path, base: Collection) -> None:
    (tmp_path / "checkout" / "docs").mkdir(parents=True)
    small_base.rename(tmp_path / "checkout" / "casebase")
    found = compared(tmp_path / "checkout", base, tmp_path)
    assert set(kinds(found).values()) == {"identical"} and len(found.records) == 6
    assert "its own vocabularies is left aside; ours applies" in found.to_text()


def test_what_is_no_record_is_left_aside_and_named(tmp_path: Path) -> None:
    entries: dict[str, bytes | str] = {"cases/oak-library.yaml": to_yaml(OAK), "more.zip": b"PK", "cases/a.docx": b"x"}
    entries |= {"__MACOSX/._a.yaml": b"\x00", ".DS_Store": b"\x00", "cases/.hidden.yaml": "x"}
    pack = open_pack(zipped(tmp_path / "p.zip", entries))
    assert list(pack.records) == ["oak-library"] and not pack.broken
    assert pack.notes == (
        "'cases/a.docx' is left aside, because it is not a record",
        "'more.zip' is left aside, because it is not a record",
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/cases.yaml", "leads out of the pack"),
        ("../evil.yaml", "leads out of the pack"),
        ("cases/../../evil.yaml", "leads out of the pack"),
        ("C:/evil.yaml", "leads out of the pack"),
        ("cases/a.yaml:stream", "leads out of the pack"),
        ("cases\\..\\evil.yaml", "leads out of the pack"),
        ("cases//a.yaml", "not a plain name"),
        ("./a.yaml", "not a plain name"),
        ("cases/a.yaml.", "not a plain name"),
        ("cases/ a.yaml", "not a plain name"),
        ("cases/nul.yaml", "keep for themselves"),
        ("cases/a\x1b[2J.yaml", "control signs"),
        ("cases/a\u202eb.yaml", "control signs"),
        ("cases/a\nb.yaml", "control signs"),
        ("a" * 500 + ".yaml", "not a plain name"),
    ],
)
def test_names_that_play_tricks_are_refused(tmp_path: Path, name: str, reason: str) -> None:
    path = zipped(tmp_path / "p.zip", {"cases/oak-library.yaml": to_yaml(OAK), name: "x"})
    with pytest.raises(Refused, match=reason) as refused:
        open_pack(path)
    assert "\x1b" not in str(refused.value) and "\n" not in str(refused.value)
    assert list((tmp_path / "temporary").iterdir()) == [] and not (tmp_path / "evil.yaml").exists()


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("cases/a.yaml", "cases/a.yaml"), "same name"),
        (("cases/a.yaml", "cases/A.yaml"), "same name"),
        (("cases/caf\u00e9.yaml", "cases/cafe\u0301.yaml"), "same name"),
        (("cases/a.yaml", "Cases/b.yaml"), "same folder"),
        (("cases", "cases/a.yaml"), "both a file and a folder"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_fall_together_are_refused(tmp_path: Path, names: tuple[str, ...], reason: str) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    with pytest.raises(Refused, match=reason):
        open_pack(tmp_path / "p.zip")


def test_links_and_special_files_in_a_zip_are_refused(tmp_path: Path) -> None:
    for kind, reason in (
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "not a plain file"),
        (stat.S_IFCHR, "not a plain"),
    ):
        entry = zipfile.ZipInfo("cases/a.yaml")
        entry.external_attr = (kind | 0o777) << 16
        with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
            packed.writestr(entry, "/etc/passwd")
        with pytest.raises(Refused, match=reason):
            open_pack(tmp_path / "p.zip")


def test_encrypted_and_oddly_packed_entries_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"cases/a.yaml": "x"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match="is encrypted"):
        open_pack(path)
    with pytest.raises(Refused, match="packed in a way"):
        open_pack(zipped(tmp_path / "q.zip", {"cases/a.yaml": "x"}, zipfile.ZIP_BZIP2))


def test_names_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"cases/aXb.yaml": "x"})
    path.write_bytes(path.read_bytes().replace(b"aXb", b"a\xe9b"))
    with pytest.raises(Refused, match="not UTF-8"):
        open_pack(path)
    path = zipped(tmp_path / "q.zip", {"cases/\u00e9X.yaml": "x"})
    path.write_bytes(path.read_bytes().replace("\u00e9X".encode(), b"\xff\xfeX"))
    with pytest.raises(Refused, match="not UTF-8"):
        open_pack(path)


def test_a_bomb_is_counted_as_it_unpacks_whatever_it_says_of_itself(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"cases/a.yaml": b"a" * 3_000_000})
    limits = Limits(one_file=1_000_000)
    with pytest.raises(Refused, match=r"longer than 1,000,000 bytes"):
        open_pack(path, limits)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    data[22:26] = struct.pack("<I", 10)
    path.write_bytes(data)
    with pytest.raises(Refused):
        open_pack(path, limits)
    many = zipped(tmp_path / "q.zip", {f"cases/a{n}.yaml": b"a" * 900_000 for n in range(5)})
    with pytest.raises(Refused, match="unpacks to more than 2,000,000 bytes"):
        open_pack(many, Limits(total=2_000_000, one_file=1_000_000))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_too_many_entries_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {f"cases/a{n}.yaml": "" for n in range(40)})
    with pytest.raises(Refused, match="more than 30 files"):
        open_pack(path, Limits(entries=30))
    with pytest.raises(Refused, match="lists more than"):
        open_pack(path, Limits(listing=500))
    with pytest.raises(Refused, match="longer than 100 bytes"):
        open_pack(path, Limits(packed=100))
    pack_of(tmp_path, {f"a{n}": OAK for n in range(40)})
    with pytest.raises(Refused, match="more than 30 files"):
        open_pack(tmp_path / "pack", Limits(entries=30))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("what", ["file", "folder", "dangling", "pipe", "top"])
def test_links_and_special_files_in_a_folder_are_refused(tmp_path: Path, what: str) -> None:
    folder = pack_of(tmp_path, {"oak-library": OAK})
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.yaml").write_text("x", encoding="utf-8")
    if what == "file":
        (folder / "cases" / "a.yaml").symlink_to(tmp_path / "secret" / "a.yaml")
    elif what == "folder":
        (folder / "more").symlink_to(tmp_path / "secret")
    elif what == "dangling":
        (folder / "cases" / "a.yaml").symlink_to(tmp_path / "nowhere")
    elif what == "pipe":
        os.mkfifo(folder / "cases" / "a.yaml")
    else:
        (tmp_path / "link").symlink_to(folder)
        folder = tmp_path / "link"
    with pytest.raises(Refused, match="plain file" if what == "pipe" else "is a link"):
        open_pack(folder)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"not a zip file at all" * 50])
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    with pytest.raises(Refused):
        open_pack(path)
    with pytest.raises(Refused, match="There is nothing at"):
        open_pack(tmp_path / "nowhere.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="holds no records"):
        open_pack(tmp_path / "empty")


def _small_zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("cases/oak-library.yaml", to_yaml(OAK))
        packed.writestr("sources.yaml", "sources: []\n")
    return out.getvalue()


SMALL_ZIP = _small_zip()


@given(st.lists(st.tuples(st.integers(0, len(SMALL_ZIP) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 400))
def test_any_damage_ends_in_a_pack_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(SMALL_ZIP)
    for at, byte in changes:
        data[at] = byte
    path = tmp_path_factory.mktemp("damaged") / "p.zip"
    path.write_bytes(data[: len(data) - cut] if cut < 200 else data)
    with contextlib.suppress(Refused):
        assert open_pack(path).name == "p.zip"


# zipfile itself cuts a name at NUL, and fails on what is left of one that begins with it.
@given(st.lists(st.text(st.characters(exclude_characters="\x00"), max_size=20), max_size=4))
def test_any_names_end_in_a_pack_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("names")
    with zipfile.ZipFile(folder / "p.zip", "w") as packed:
        packed.writestr("cases/oak-library.yaml", to_yaml(OAK))
        for name in dict.fromkeys(names):
            try:
                packed.writestr(f"{name}.yaml", "x: 1")
            except (UnicodeEncodeError, ValueError):
                continue
    said = ""
    try:
        open_pack(folder / "p.zip")
    except Refused as refused:
        said = str(refused)
    assert said.isprintable()
    assert [path.name for path in folder.iterdir()] == ["p.zip"]


# --- comparing -------------------------------------------------------------------------------------------------------


def test_new_identical_and_changed(tmp_path: Path, base: Collection) -> None:
    changed = copy.deepcopy(CASES["birch-english-classes"])
    changed["claims"][0]["value"] = "320"
    changed["aliases"] = ["The Birch list"]
    same = {**copy.deepcopy(CASES["cedar-rumour-line"]), "record": {"state": "draft"}}
    found = compared(
        pack_of(tmp_path, {"birch-english-classes": changed, "cedar-rumour-line": same, "oak-library": OAK}),
        base,
        tmp_path,
    )
    assert kinds(found) == {"birch-english-classes": "changed", "cedar-rumour-line": "identical", "oak-library": "new"}
    assert found.of_kind("changed")[0].differences == (
        "claims.1.value: '300' is '320' in theirs",
        "aliases: 1 entry is new in theirs",
    )
    text = found.to_text()
    assert "pack: 3 records." in text and "New (1)\n  oak-library: A travelling library" in text


def test_another_practice_with_our_id_is_a_conflict(tmp_path: Path, base: Collection) -> None:
    found = compared(pack_of(tmp_path, {"elm-abroad": OAK}), base, tmp_path)
    assert kinds(found) == {"elm-abroad": "conflict"} and "ours is 'A welcome day abroad'" in found.to_text()


def test_likely_duplicates_say_why(tmp_path: Path, base: Collection) -> None:
    titled = {**copy.deepcopy(CASES["alder-shared-houses"]), "places": ["great-wood"], "related": []}
    titled |= {"title": "Licensing the shared houses of landlords", "sources": OAK["sources"], "aliases": []}
    later = {**titled, "period": {"start": "2020"}}
    elsewhere = {**titled, "places": ["elm"]}
    page = {
        **copy.deepcopy(OAK),
        "sources": [{"key": "x", "title": "A page", "publisher": "X", "address": "http://www.example.org/alder/"}],
    }
    base = Collection(  # one case on that page, so that it says something
        {k: c for k, c in base.cases.items() if k not in ("fir-retired", "alder-and-birch-fund")},
        base.vocabularies,
        base.places,
        base.sources,
        fingerprint=base.fingerprint,
    )
    cases = {"a-titled": titled, "b-later": later, "c-elsewhere": elsewhere, "d-page": page}
    found = compared(pack_of(tmp_path, cases), base, tmp_path)
    assert kinds(found) == {"a-titled": "duplicate", "b-later": "new", "c-elsewhere": "new", "d-page": "duplicate"}
    assert found.records[0].like == ("alder-shared-houses",)
    assert "the titles are alike, both are of Great Wood" in found.records[0].why[0]
    assert "both rest on 'example.org/alder'" in found.records[3].why[0]


def test_records_are_checked_against_our_lists(tmp_path: Path, base: Collection) -> None:
    wrong = {**copy.deepcopy(OAK), "facets": {"topic": ["libraries"]}, "places": ["oak"]}
    vocabulary = to_yaml({"facet": "topic", "terms": [{"id": "libraries"}]})
    folder = pack_of(
        tmp_path, {"oak-library": wrong, "broken": OAK, "Bad Name": OAK}, vocabularies__topic_yaml=vocabulary
    )
    (folder / "cases" / "broken.yaml").write_text("title: [", encoding="utf-8")
    (folder / "cases" / "again").mkdir()
    (folder / "cases" / "again" / "twice.yaml").write_text(to_yaml(OAK), encoding="utf-8")
    (folder / "cases" / "twice.yaml").write_text(to_yaml(OAK), encoding="utf-8")
    found = compared(folder, base, tmp_path)
    assert set(kinds(found).values()) == {"unusable"} and len(found.records) == 4
    problems = {record.id: [problem.field for problem in record.problems] for record in found.records}
    assert problems == {
        "oak-library": ["places.1", "facets.topic.1"],
        "broken": ["file"],
        "Bad Name": ["id"],
        "twice": ["id"],
    }
    with pytest.raises(UsageError, match="cannot be taken: it is not usable"):
        choose(found, ids=["oak-library"])


def test_a_key_that_means_another_place_is_found(tmp_path: Path, base: Collection) -> None:
    places = to_yaml({"places": [{"key": "cedar", "name": "Cedar Falls", "country": "Canada"}]})
    found = compared(pack_of(tmp_path, {"oak-library": OAK}, places__places_yaml=places), base, tmp_path)
    assert kinds(found) == {"oak-library": "unusable"}
    assert "'cedar' is Cedar Falls (Canada) in the pack, and Cedar (England) here" in found.to_text()


def test_the_order_is_always_the_same(tmp_path: Path, base: Collection) -> None:
    folder = pack_of(tmp_path, {"zebra": OAK, "apple": OAK, "mango": {**OAK, "title": ""}})
    first = compared(folder, base, tmp_path)
    assert [record.id for record in first.records] == ["apple", "mango", "zebra"]
    assert first.to_text() == compared(folder, base, tmp_path).to_text()


# --- merging ---------------------------------------------------------------------------------------------------------


def test_a_reviewed_record_of_another_council_comes_in_as_a_draft(
    tmp_path: Path, small_base: Path, base: Collection
) -> None:
    reviewed = {**copy.deepcopy(OAK), "record": {**CASES["cedar-rumour-line"]["record"], "next_review": "2027-01-01"}}
    retired = {
        **copy.deepcopy(CASES["fir-retired"]),
        "title": "Another list",
        "places": ["elm"],
        "sources": OAK["sources"],
    }
    found = compared(pack_of(tmp_path, {"oak-library": reviewed, "oak-old": retired}), base, tmp_path)
    done = merge(small_base, found, choose(found), base)
    assert done.cases == ("oak-library", "oak-old") and "Merged 2 records: oak-library, oak-old." in done.to_text()
    after = load(small_base)
    assert not after.problems
    record = after.cases["oak-library"].record
    assert (record.state, record.checked_by, record.next_review) == ("draft", "curator", None)
    assert after.cases["oak-old"].record.state == "retired"
    assert after.cases["oak-library"].story == found.records[0].case.story  # type: ignore[union-attr]


def test_with_trust_it_stays_reviewed(tmp_path: Path, small_base: Path, base: Collection) -> None:
    found = compared(pack_of(tmp_path, {"oak-library": OAK}), base, tmp_path)
    merge(small_base, found, choose(found), base, trust=True)
    assert load(small_base).cases["oak-library"].record.state == "reviewed"


def test_theirs_or_ours_where_a_record_changed(tmp_path: Path, small_base: Path, base: Collection) -> None:
    theirs = {**copy.deepcopy(CASES["birch-english-classes"]), "status": "ended"}
    found = compared(pack_of(tmp_path, {"birch-english-classes": theirs}), base, tmp_path)
    path = small_base / "cases" / "birch-english-classes.yaml"
    path.write_text("# ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    base = load(small_base)
    before = files_of(small_base)
    assert choose(found) == {}
    merge(small_base, found, choose(found), base)
    assert files_of(small_base) == before
    merge(small_base, found, choose(found, kinds=["changed"]), base)
    assert load(small_base).cases["birch-english-classes"].status == "ended"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ours\n") and "key: birch-report\n" in text and "Learning English" not in text


def test_a_conflicting_id_is_taken_under_another(tmp_path: Path, small_base: Path, base: Collection) -> None:
    friend = {**copy.deepcopy(OAK), "title": "Reading circles", "related": [{"id": "elm-abroad", "why": "The van"}]}
    friend["sources"] = [{"key": "b", "title": "Reading", "publisher": "Oak"}]
    found = compared(pack_of(tmp_path, {"elm-abroad": OAK, "oak-reading": friend}), base, tmp_path)
    with pytest.raises(UsageError, match="Another practice has the id"):
        choose(found, ids=["elm-abroad"])
    done = merge(small_base, found, choose(found, under={"elm-abroad": "oak-library"}), base)
    after = load(small_base)
    assert not after.problems and after.cases["elm-abroad"].title == "A welcome day abroad"
    assert after.cases["oak-reading"].related[0].id == "oak-library"
    assert "'elm-abroad' of the pack is 'oak-library' here" in done.notes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ids": ["oak-librari"]}, "did you mean oak-library"),
        ({"kinds": ["conflict"]}, "cannot be chosen as a kind"),
        ({"under": {"oak-library": "Oak!"}}, "not a short name"),
        ({"under": {"oak-library": "x", "oak-reading": "x"}}, "Two records would get the id"),
    ],
)
def test_choices_that_make_no_sense_are_refused(
    tmp_path: Path, base: Collection, options: dict[str, Any], message: str
) -> None:
    found = compared(pack_of(tmp_path, {"oak-library": OAK, "oak-reading": {**OAK, "title": "Other"}}), base, tmp_path)
    with pytest.raises(UsageError, match=message):
        choose(found, **options)


def test_an_id_that_is_taken_is_not_overwritten(tmp_path: Path, small_base: Path, base: Collection) -> None:
    found = compared(pack_of(tmp_path, {"oak-library": OAK}), base, tmp_path)
    before = files_of(small_base)
    with pytest.raises(UsageError, match="There is a case 'elm-abroad' already"):
        merge(small_base, found, choose(found, under={"oak-library": "elm-abroad"}), base)
    assert files_of(small_base) == before


def test_places_and_shared_sources_come_along(tmp_path: Path, small_base: Path, base: Collection) -> None:
    oak = {**copy.deepcopy(OAK), "places": ["oak-town"], "sources": [{"key": "oak-report", "locator": "Page 3"}]}
    places = [
        {"key": "oak-town", "name": "Oak town", "kind": "town", "country": "England", "within": "oak", "coast": "true"},
        {"key": "oak", "name": "Oak", "country": "England", "lat": "52.5"},
        {"key": "unused", "name": "Unused", "country": "England"},
    ]
    shared = {"sources": [{"key": "oak-report", "title": "Books on wheels", "publisher": "Oak City Council"}]}
    folder = pack_of(
        tmp_path, {"oak-library": oak}, places__places_yaml=to_yaml({"places": places}), sources_yaml=to_yaml(shared)
    )
    found = compared(folder, base, tmp_path)
    assert list(found.places) == ["oak", "oak-town"] and list(found.sources) == ["oak-report"]
    with pytest.raises(UsageError, match="needs the place 'oak'"):
        merge(small_base, found, choose(found), base, places=[])
    before = files_of(small_base)
    done = merge(small_base, found, choose(found), base)
    assert done.files == ("cases/oak-library.yaml", "places/places.yaml", "sources.yaml")
    after = load(small_base)
    assert not after.problems
    assert (
        after.places["oak-town"].within == "oak" and after.places["oak-town"].coast and after.places["oak"].lat == 52.5
    )
    assert after.sources["oak-report"].title == "Books on wheels"
    assert after.cases["oak-library"].sources[0].locator == "Page 3"
    for name in ("places/places.yaml", "sources.yaml"):
        assert (small_base / name).read_bytes().startswith(before[name].rstrip(b"\n"))


def test_a_source_that_is_not_added_is_written_out(tmp_path: Path, small_base: Path, base: Collection) -> None:
    oak = {**copy.deepcopy(OAK), "sources": [{"key": "oak-report"}]}
    shared = {"sources": [{"key": "oak-report", "title": "Books on wheels", "publisher": "Oak City Council"}]}
    found = compared(pack_of(tmp_path, {"oak-library": oak}, sources_yaml=to_yaml(shared)), base, tmp_path)
    merge(small_base, found, choose(found), base, sources=[])
    after = load(small_base)
    assert not after.problems and "oak-report" not in after.sources
    assert after.cases["oak-library"].sources[0].title == "Books on wheels"


def test_a_source_of_theirs_never_becomes_ours_by_its_key(tmp_path: Path, small_base: Path, base: Collection) -> None:
    oak = copy.deepcopy(OAK)
    oak["sources"] = [{"key": "birch-report", "title": "Birch trees", "publisher": "Oak City Council"}]
    oak["outcomes"][0]["source"] = "birch-report"
    found = compared(pack_of(tmp_path, {"oak-library": oak}), base, tmp_path)
    done = merge(small_base, found, choose(found), base)
    case = load(small_base).cases["oak-library"]
    assert not load(small_base).problems
    assert [(source.key, source.title) for source in case.sources] == [("birch-report-2", "Birch trees")]
    assert case.outcomes[0].source == "birch-report-2" and "is written as 'birch-report-2'" in done.notes[0]


def test_links_to_cases_that_do_not_come_along_are_left_out(tmp_path: Path, small_base: Path, base: Collection) -> None:
    oak = {
        **copy.deepcopy(OAK),
        "related": [{"id": one, "why": "Near"} for one in ("nowhere", "oak-reading", "elm-abroad")],
    }
    found = compared(pack_of(tmp_path, {"oak-library": oak, "oak-reading": {**OAK, "title": "Other"}}), base, tmp_path)
    assert "its link to 'nowhere' is left out, because that case is not here" in found.records[0].why
    done = merge(small_base, found, choose(found, leave=["oak-reading"]), base)
    assert [link.id for link in load(small_base).cases["oak-library"].related] == ["elm-abroad"]
    assert done.notes == ("'oak-library' loses its link to 'oak-reading', which is not taken",)


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_failed_write_changes_nothing(
    tmp_path: Path, small_base: Path, base: Collection, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    cases = {"oak-library": OAK, "oak-reading": {**OAK, "title": "Other"}, "oak-third": {**OAK, "title": "Third"}}
    found = compared(pack_of(tmp_path, cases), base, tmp_path)
    before, replace, calls = files_of(small_base), Path.replace, iter(range(100))

    def refuse(self: Path, target: Path) -> Path:
        if next(calls) == failing:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MaterialError, match="No space left"):
        merge(small_base, found, choose(found), base)
    assert files_of(small_base) == before


def test_a_case_base_that_changed_meanwhile_is_left_alone(tmp_path: Path, small_base: Path, base: Collection) -> None:
    found = compared(pack_of(tmp_path, {"oak-library": OAK}), base, tmp_path)
    (small_base / "cases" / "elm-abroad.yaml").unlink()
    before = files_of(small_base)
    with pytest.raises(Changed, match="Compare again"):
        merge(small_base, found, choose(found), base)
    assert files_of(small_base) == before


def test_the_whole_collection_comes_back_as_it_was(tmp_path: Path, small_base: Path, base: Collection) -> None:
    empty = write_base(tmp_path / "empty", {"cedar-rumour-line": CASES["cedar-rumour-line"]})
    ours = load(empty)
    found = compared(small_base, ours, tmp_path)
    merge(empty, found, choose(found, kinds=["new", "duplicate"]), ours, trust=True)
    after = load(empty)
    assert dict(after.cases) == dict(base.cases) and not after.problems


@given(
    st.dictionaries(
        st.sampled_from([*OAK, "odd"]),
        st.one_of(st.text(max_size=30), st.lists(st.text(max_size=5)), st.none()),
        max_size=4,
    )
)
def test_hostile_records_are_usable_or_named(
    tmp_path_factory: pytest.TempPathFactory, shipped_collection: Collection, fields: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "cases").mkdir()
    (folder / "cases" / "oak-library.yaml").write_text(to_yaml({**OAK, **fields}), encoding="utf-8", errors="replace")
    found = compare(open_pack(folder), shipped_collection)
    assert found.records[0].kind in ("new", "unusable", "duplicate") and found.to_text()
