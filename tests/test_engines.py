"""One contract for every engine. The memory engine says what is right; the others must answer the same."""

from __future__ import annotations

import pickle
import random
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from casekit.engines import ENGINES, engine_class
from casekit.engines.analysis import BREAK, STOP_WORDS, fold, stem, tokens
from casekit.engines.base import Engine, Leaf
from casekit.engines.memory import MemoryEngine
from casekit.errors import IndexProblem, UsageError

SOURCE = Path(__file__).resolve().parent.parent / "src" / "casekit"
OTHERS = [name for name in ENGINES if name != "memory"]
FIELDS = ("title", "body", "place")
TOLERANCE = 0.03
"""Whoosh keeps the length of a text in one byte, so long texts are scored a little off."""

DOCUMENTS: list[dict[str, str]] = [
    {
        "title": "Licensing shared houses",
        "body": "Landlords of shared houses and a landlord register.",
        "place": "Alder",
    },
    {
        "title": "Language classes",
        "body": "One list of classes. Shared by colleges, housed in a school.",
        "place": "Birch",
    },
    {"title": "", "body": "", "place": ""},
    {
        "title": "Málaga and the King’s Lynn",
        "body": "Zażółć gęślą jaźń. Straße. 東京 移民. Привет мир.",
        "place": "Málaga",
    },
    {"body": "houses houses houses " * 40 + "landlords", "title": "Many houses"},
    {"title": "Bora Bora", "body": "bora bora bora", "place": "the of and"},
    {
        "title": f"first piece {BREAK} second piece",
        "body": "wel\u0301come ﾞ ½ 10,000 £249,000 x_y",
        "place": "Great-Wood",
    },
]
"""An empty document, other scripts, repeated words, stop words only, and long ones."""

WORDS = [word for number in range(120) for word in (f"term{number}", f"place{number}")]

Opener = Callable[[str, Sequence[Mapping[str, str]]], Engine]


def generated() -> list[dict[str, str]]:
    """Make 300 documents, some without a field, with frequent and rare words."""
    rng = random.Random(20261122)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    made = []
    for _ in range(300):
        document = {"body": " ".join(rng.choices(WORDS, weights, k=rng.randrange(0, 260)))}
        if rng.random() < 0.8:
            document["title"] = " ".join(rng.choices(WORDS, weights, k=rng.randrange(1, 9)))
        if rng.random() < 0.5:
            document["place"] = rng.choice(WORDS)
        made.append(document)
    return made


@pytest.fixture
def opener(tmp_path: Path) -> Iterator[Opener]:
    opened: list[Engine] = []

    def build_and_open(name: str, documents: Sequence[Mapping[str, str]]) -> Engine:
        folder = tmp_path / f"{name}-{len(opened)}"
        folder.mkdir()
        engine_class(name).build(folder, FIELDS, documents)
        opened.append(engine_class(name).open(folder, FIELDS))
        return opened[-1]

    yield build_and_open
    for engine in opened:
        engine.close()


def word(text: str) -> Leaf:
    return Leaf("word", (stem(text),), text)


def phrase(text: str) -> Leaf:
    return Leaf("phrase", tuple(token.stem for token in tokens(text)), text)


def prefix(text: str) -> Leaf:
    return Leaf("prefix", (fold(text),), f"{text}*")


LEAVES = [
    *map(word, ["houses", "landlord", "class", "malaga", "kings", "東京", "Привет", "straße", "10", "nothing", "the"]),
    *map(phrase, ["shared houses", "landlord register", "houses landlords", "bora bora", "piece second", "great wood"]),
    *map(phrase, ["second piece", "list of classes", "classes list", "no such phrase", "zażółć gęślą"]),
    *map(prefix, ["hous", "housing", "landl", "m", "ki", "zz", "houses", "licens", "licensing", "прив"]),
]


def agree(engine: Engine, plain: Engine, leaf: Leaf) -> None:
    """Assert the same documents in every field, scores within the tolerance, and the same order beyond it."""
    for field in FIELDS:
        found, expected = engine.postings(field, leaf), plain.postings(field, leaf)
        assert set(found) == set(expected), (field, leaf)
        for number, score in found.items():
            assert score == pytest.approx(expected[number], rel=TOLERANCE), (field, leaf, number)
        ranked = sorted(found, key=lambda n: -found[n])
        for higher, lower in pairwise(ranked):
            assert expected[higher] >= expected[lower] * (1 - 2 * TOLERANCE), (field, leaf, higher, lower)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: f"{leaf.kind} {leaf.text}")
def test_engines_agree(name: str, leaf: Leaf, opener: Opener) -> None:
    agree(opener(name, DOCUMENTS), opener("memory", DOCUMENTS), leaf)


@pytest.mark.parametrize("name", OTHERS)
def test_engines_agree_on_many_documents(name: str, opener: Opener) -> None:
    documents = generated()
    engine, plain = opener(name, documents), opener("memory", documents)
    rng = random.Random(7)
    assert engine.size == plain.size == 300
    for leaf in map(word, WORDS):
        agree(engine, plain, leaf)
    for leaf in map(prefix, ["term", "term1", "place11", "plac", "terms"]):
        agree(engine, plain, leaf)
    for _ in range(60):
        agree(engine, plain, phrase(" ".join(rng.choices(WORDS[:20], k=rng.choice((2, 2, 3))))))


@pytest.mark.parametrize("name", ENGINES)
def test_documents_are_numbered_in_order_given(name: str, opener: Opener) -> None:
    engine = opener(name, DOCUMENTS)
    assert engine.size == len(DOCUMENTS)
    assert set(engine.postings("place", word("Birch"))) == {1}
    assert set(engine.postings("title", word("Bora"))) == {5}
    assert set(engine.postings("body", word("houses"))) == {0, 1, 4}, "shared with 'housed', which has the same stem"


@pytest.mark.parametrize("name", ENGINES)
def test_no_phrase_runs_across_a_break(name: str, opener: Opener) -> None:
    engine = opener(name, DOCUMENTS)
    assert set(engine.postings("title", phrase("second piece"))) == {6}
    assert not engine.postings("title", phrase("piece second"))


@pytest.mark.parametrize("name", ENGINES)
def test_a_prefix_means_longer_words_and_its_own_stem(name: str, opener: Opener) -> None:
    engine = opener(name, [{"title": t} for t in ("housing", "houses", "planning", "integration", "immigration")])
    assert set(engine.postings("title", prefix("housing"))) == {0, 1}
    assert set(engine.postings("title", prefix("planning"))) == {2}
    assert set(engine.postings("title", prefix("integrati"))) == {3}
    assert not engine.postings("title", prefix("zz"))


@pytest.mark.parametrize("documents", [[], [{}], [{"title": ""}, {"title": "the"}]], ids=["none", "bare", "stop words"])
@pytest.mark.parametrize("name", ENGINES)
def test_an_empty_index_answers(name: str, documents: list[dict[str, str]], opener: Opener) -> None:
    engine = opener(name, documents)
    assert engine.size == len(documents)
    for leaf in LEAVES:
        assert not engine.postings("title", leaf)


@pytest.mark.parametrize("name", ENGINES)
def test_threads_get_the_same_answers(name: str, opener: Opener) -> None:
    documents = generated()
    engine = opener(name, documents)
    asked = [
        (field, leaf) for field in ("title", "body") for leaf in [*map(word, WORDS[:80]), *map(prefix, WORDS[:20])]
    ]
    alone = [dict(engine.postings(field, leaf)) for field, leaf in asked]
    assert len(asked) == 200
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(lambda: [dict(engine.postings(f, leaf)) for f, leaf in asked]) for _ in range(4)]
        assert all(job.result() == alone for job in jobs)


def test_threads_get_the_same_stems() -> None:
    many = [f"{start}{end}" for start in WORDS for end in ("ations", "ings", "ously", "fulness")]
    stem.cache_clear()
    alone = [stem(w) for w in many]
    for _ in range(3):
        stem.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(lambda turn: [stem(w) for w in many[turn:] + many[:turn]], 300 * n) for n in range(4)]
            for number, job in enumerate(jobs):
                turn = 300 * number
                assert job.result() == alone[turn:] + alone[:turn]


def test_tokens_with_initials_are_those_of_all_tokens() -> None:
    for document in DOCUMENTS:
        for text in document.values():
            every = list(tokens(text))
            for initial in {token.stem[0] for token in every}:
                assert list(tokens(text, {initial})) == [t for t in every if t.stem[0] == initial]
            assert all(text[t.start : t.end].strip() == text[t.start : t.end] for t in every)
    assert not list(tokens(" ".join(STOP_WORDS)))


@pytest.mark.parametrize("name", ENGINES)
def test_a_missing_index_is_an_index_problem(name: str, tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="Run: casekit build"):
        engine_class(name).open(tmp_path, FIELDS)


@pytest.mark.parametrize("name", ENGINES)
def test_a_damaged_index_answers_or_is_an_index_problem(name: str, tmp_path: Path) -> None:
    """The store's checksums keep such files away; should one slip through, it is still a sentence."""
    good = tmp_path / "good"
    good.mkdir()
    engine_class(name).build(good, FIELDS, generated()[:60])
    rng = random.Random(3)
    refused = 0
    for number in range(24):
        folder = tmp_path / f"bad-{number}"
        shutil.copytree(good, folder)
        path = rng.choice(sorted(p for p in folder.iterdir() if p.stat().st_size))
        data = bytearray(path.read_bytes())
        if number % 2:
            data = data[: rng.randrange(len(data))]
        else:
            for _ in range(8):
                data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        engine = None
        try:
            engine = engine_class(name).open(folder, FIELDS)
            for leaf in [*map(word, WORDS[:5]), prefix("term"), phrase(f"{WORDS[0]} {WORDS[1]}")]:
                engine.postings("body", leaf)
        except IndexProblem:
            refused += 1
        finally:
            if engine:
                engine.close()
    assert refused


def test_a_closed_index_is_an_index_problem(opener: Opener) -> None:
    engine = opener("whoosh", DOCUMENTS)
    engine.close()
    engine.close()
    with pytest.raises(IndexProblem):
        engine.postings("title", word("houses"))


class _Attack:
    """A pickle that makes a folder when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.mkdir, (self.path,)


@pytest.mark.parametrize("suffix", [".toc", ".pst", ".trm"])
def test_code_in_an_index_never_runs(suffix: str, tmp_path: Path) -> None:
    folder, trap = tmp_path / "index", tmp_path / "it-ran"
    folder.mkdir()
    engine_class("whoosh").build(folder, FIELDS, generated()[:100])
    attack = pickle.dumps(_Attack(trap), 2)
    pickle.loads(attack)
    assert trap.is_dir(), "the attack works"
    trap.rmdir()
    path = next(p for p in folder.iterdir() if p.suffix == suffix)
    data = path.read_bytes()
    pickles = [(match.start(), attack) for match in re.finditer(rb"\x80[\x02-\x05]", data)]
    packed = [(match.start(), zlib.compress(attack, 3)) for match in re.finditer(rb"\x78\x5e", data)]
    assert pickles
    for start, planted in pickles[:6] + packed[:6]:
        path.write_bytes(data[:start] + planted + data[start + len(planted) :])
        try:
            engine = engine_class("whoosh").open(folder, FIELDS)
        except IndexProblem:
            continue
        for leaf in map(word, WORDS):
            with suppress(IndexProblem):
                engine.postings("body", leaf)
        engine.close()
    assert not trap.exists()


def test_only_one_file_knows_whoosh() -> None:
    knows = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) whoosh\b", path.read_text(encoding="utf-8"), re.M)
    ]
    assert knows == ["engines/whoosh.py"]


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no engine called 'lucene'.*whoosh, memory"):
        engine_class("lucene")


def test_memory_engine_needs_no_folder() -> None:
    assert set(MemoryEngine(FIELDS, DOCUMENTS).postings("title", word("classes"))) == {1}
