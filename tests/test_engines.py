"""One contract for every engine. The memory engine says what is right; the others must answer the same."""

from __future__ import annotations

import pickle
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from snowballstemmer.english_stemmer import EnglishStemmer
from Stemmer import Stemmer

from casekit.casebase.collection import Collection
from casekit.engines import ENGINES, engine_class, whoosh_codec
from casekit.engines.analysis import BREAK, STOP_WORDS, Finder, Searchable, fold, roots, stem, tokens, words
from casekit.engines.arrays import Found
from casekit.engines.base import K1, B, Engine, Leaf, stands_for
from casekit.engines.memory import MemoryEngine
from casekit.engines.whoosh import WhooshEngine
from casekit.errors import IndexProblem, UsageError
from casekit.search.documents import passages

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


def test_stems_are_those_of_snowball(shipped_collection: Collection) -> None:
    """The compiled stemmer and the one in plain Python say the same."""
    known = {word.lower() for case in shipped_collection.current for p in passages(case) for word in words(p.text)}
    rng = random.Random(3)
    endings = ["s'", "'s", "ied", "ies", "eedly", "ational", "ousness", "iviti", "fulness", "ogist", "ying", "ion", "e"]
    drawn = ["".join(rng.choices("abcdeilnorstuyY'é", k=rng.randrange(9))) for _ in range(3_000)]
    ours, theirs = Stemmer("english"), EnglishStemmer()
    for one in [*sorted(known), *drawn, *(start + end for start in drawn[:300] for end in endings)]:
        assert ours.stemWord(one) == theirs.stemWord(one), one


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


def test_roots_are_those_of_tokens_in_their_places() -> None:
    odd = f"E.I.A. e.i.a.b a.b\tc\nd  the {BREAK} the x{BREAK}y ’s King's{BREAK} \u0301 N.R.P.F"
    for text in [odd, *SHOWN, *(text for document in DOCUMENTS for text in document.values())]:
        found = roots(text)
        expected = [(token.stem.encode(), token.position) for token in tokens(text)]
        assert [(root, at) for at, root in enumerate(found) if root] == expected
        for token in tokens(text):
            assert text[token.start : token.end].strip() == text[token.start : token.end]
    assert not list(tokens(" ".join(STOP_WORDS)))


SHOWN = [
    "The king’s O'Brien and o’brien's; l'école de Málaga, MÁLAGA, malaga's. Straße STRASSE. İstanbul istanbul",
    "An E.I.A. and an EIA, N.R.P.F. or nrpf; nobility, ability, possible; rumours, rumor, labor, laborhood, skilful, "
    "Colors, colour-coded; centers, theaters, metres; gray mom's program: skies, dying, ties, aging. 10,000 x_y",
]


def test_a_finder_finds_what_reading_every_word_finds(shipped_collection: Collection) -> None:
    texts = [p.text for case in shipped_collection.current[:25] for p in passages(case)]
    texts += [*SHOWN, *(text for document in DOCUMENTS for text in document.values())]
    every = [(text, [(token.stem, token.start, token.end) for token in tokens(text)]) for text in texts]
    stems = sorted({root for _, found in every for root, _, _ in found})
    rng = random.Random(5)
    shown = {token.stem for text in SHOWN for token in tokens(text)}
    for asked in [*([root] for root in sorted(shown)), *(rng.sample(stems, 3) for _ in range(60))]:
        starts = (asked[0][:3],) if len(asked) > 1 else ()
        find = Finder(asked, starts)
        for text, found in every:
            assert find(Searchable(text)) == [
                t for t in found if t[0] in asked or (starts and t[0].startswith(starts))
            ], asked


def test_words_begin_as_their_stems_do(shipped_collection: Collection) -> None:
    """What the finder relies on, for every word of the collection."""
    known = {word for case in shipped_collection.current for p in passages(case) for word in words(p.text)}
    for written in sorted(known):
        if written.isascii() and "'" not in written and (root := stem(written)):
            find = Finder([root])
            assert written.lower() in STOP_WORDS or find(Searchable(written)), (written, root)


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


def test_code_in_an_index_never_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoosh keeps pickles in its own files; a search reads none of them."""
    folder, trap = tmp_path / "index", tmp_path / "it-ran"
    folder.mkdir()
    engine_class("whoosh").build(folder, FIELDS, generated()[:100])
    attack = pickle.dumps(_Attack(trap), 2)
    pickle.loads(attack)
    assert trap.is_dir(), "the attack works"
    trap.rmdir()
    for path in folder.iterdir():
        if path.suffix in {".toc", ".trm"} or path.suffix == ".col":
            path.write_bytes(attack)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a search has read a pickle")

    monkeypatch.setattr(pickle, "loads", refuse)
    monkeypatch.setattr(pickle, "load", refuse)
    engine = engine_class("whoosh").open(folder, FIELDS)
    assert any(engine.postings("body", word(text)) for text in WORDS)
    engine.close()
    assert not trap.exists()


def test_a_search_does_not_import_whoosh(tmp_path: Path) -> None:
    engine_class("whoosh").build(tmp_path, FIELDS, DOCUMENTS)
    asking = (
        "import sys\nfrom pathlib import Path\nfrom casekit.engines.base import Leaf\n"
        "from casekit.engines.whoosh import WhooshEngine\n"
        "engine = WhooshEngine.open(Path(sys.argv[1]), ('title', 'body', 'place'))\n"
        "print(len(engine.postings('body', Leaf('word', ('hous',), 'houses'))))\n"
        "print(*(name for name in ('whoosh', 'numpy') if name in sys.modules))\n"
    )
    command = [sys.executable, "-c", asking, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "3\n\n"


def plain_whoosh(folder: Path, field: str, leaf: Leaf) -> dict[int, float]:
    """Ask Whoosh itself, through its own reader, queries and scoring."""
    from whoosh import index, query, scoring

    with index.open_dir(str(folder)).searcher(weighting=scoring.BM25F(B=B, K1=K1)) as searcher:
        if leaf.kind == "phrase":
            asked = query.Phrase(field, list(leaf.stems))
        else:
            stems = leaf.stems
            if leaf.kind == "prefix":
                reader, start = searcher.reader(), leaf.stems[0]
                beginning = (bytes(one).decode() for one in reader.expand_prefix(field, start))
                stems = tuple(stands_for(start, beginning, lambda one: (field, one) in reader))
            asked = query.Or([query.Term(field, stem) for stem in stems])
        found = searcher.search(asked, limit=None)
        return {hit.docnum: hit.score for hit in found}


def found(scorer: Callable[[Leaf], Found], leaf: Leaf) -> list[tuple[int, float]]:
    places, scores = scorer(leaf)
    return list(zip(places.tolist(), scores.tolist(), strict=True))


def same(found: Mapping[int, float], expected: Mapping[int, float]) -> None:
    assert set(found) == set(expected)
    assert all(score == pytest.approx(expected[number], rel=1e-6) for number, score in found.items())


@pytest.mark.parametrize("segments", [1, 3], ids=["one segment", "several, and documents deleted"])
def test_the_answers_are_those_of_whoosh_itself(segments: int, tmp_path: Path) -> None:
    """On the same index: read by us as numbers or by numpy, and asked of Whoosh through its own door."""
    from whoosh import index

    whoosh_codec.write(tmp_path, FIELDS, DOCUMENTS)
    if segments > 1:
        for part in (generated()[:200], generated()[200:]):
            writer = whoosh_codec.writer(index.open_dir(str(tmp_path)))
            for document in part:
                writer.add_document(**document)
            writer.commit(merge=False)
        writer = whoosh_codec.writer(index.open_dir(str(tmp_path)))
        for number in (0, 4, 50, 51, 210, 300):
            writer.delete_document(number)
        writer.commit(merge=False)
        whoosh_codec.list_segments(tmp_path)
    engine = WhooshEngine.open(tmp_path, FIELDS)
    assert len(engine.segments) == segments
    scorer = engine.scorer(FIELDS)
    rng = random.Random(11)
    pairs = [phrase(" ".join(rng.choices(WORDS[:12], k=2))) for _ in range(15)]
    matched = 0
    for leaf in [*LEAVES, *map(word, WORDS[:20]), *map(prefix, ["term1", "place", "te"]), *pairs]:
        each = [pair for field in FIELDS for pair in found(scorer, replace(leaf, field=field))]
        assert found(scorer, leaf) == each, "in all fields at once as in each"
        for field in FIELDS:
            expected = plain_whoosh(tmp_path, field, leaf)
            same(engine.postings(field, leaf), expected)
            first = FIELDS.index(field) * engine.size
            numbers = {place - first: score for place, score in found(scorer, replace(leaf, field=field))}
            assert list(numbers) == sorted(expected)
            same(numbers, expected)
            matched += bool(expected)
    assert matched > 30
    engine.close()


def test_a_large_index_is_written_in_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = generated()
    monkeypatch.setattr(whoosh_codec, "SEGMENT", 100)
    whoosh_codec.write(tmp_path, FIELDS, documents)
    many, plain = WhooshEngine.open(tmp_path, FIELDS), MemoryEngine(FIELDS, documents)
    assert [segment.size for segment in many.segments] == [100, 100, 100]
    for leaf in map(word, WORDS):
        agree(many, plain, leaf)
    many.close()


def test_only_one_file_knows_whoosh() -> None:
    knows = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) whoosh\b", path.read_text(encoding="utf-8"), re.M)
    ]
    assert knows == ["engines/whoosh_codec.py"]


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no engine called 'lucene'.*whoosh, memory"):
        engine_class("lucene")


def test_memory_engine_needs_no_folder() -> None:
    assert set(MemoryEngine(FIELDS, DOCUMENTS).postings("title", word("classes"))) == {1}
