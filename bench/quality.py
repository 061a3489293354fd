"""Measure how well searches answer judged questions, part by part of what casekit does.

    python bench/quality.py [--judgements FILE ...] [--worst N] [--collection FOLDER]

The measures are those of trec_eval (through pytrec_eval): nDCG@10, MAP, recall@10, reciprocal rank. For questions that
the collection cannot answer, the share left empty. README.md beside this says what the numbers can and cannot say.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import pytrec_eval
import yaml

import casekit
from casekit.casebase.collection import Collection
from casekit.engines.memory import MemoryEngine
from casekit.search.counts import Facets
from casekit.search.documents import NAMES, WEIGHTS, fields_of
from casekit.search.matching import Matcher
from casekit.search.names import Names
from casekit.search.question import parse
from casekit.search.spelling import Speller
from casekit.search.understanding import PARTS, Understander

ROOT = Path(__file__).resolve().parent.parent
DEPTH = 100
MEASURES = {"nDCG@10": "ndcg_cut_10", "MAP": "map", "recall@10": "recall_10", "MRR": "recip_rank"}
Ranking = list[tuple[str, float]]
System = Callable[[str], Ranking]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--judgements", nargs="*", type=Path, default=sorted((ROOT / "tests/judgements").glob("*.yaml"))
    )
    parser.add_argument("--worst", type=int, default=0, help="list so many of the questions answered worst")
    parser.add_argument("--collection", type=Path, help="a folder with corpus.jsonl, queries.jsonl and qrels.tsv")
    options = parser.parse_args()
    if options.collection:
        public_collection(options.collection)
        return
    base = casekit.open()
    systems = {"plain Whoosh": plain_whoosh(base), "casekit, exact": exact(base)}
    systems |= {f"casekit, no {part}": casekit_with(base, PARTS - {part}) for part in sorted(PARTS)}
    systems["casekit"] = casekit_with(base, PARTS)
    for path in options.judgements:
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
        print(f"\n{path.stem}: {len(questions)} questions, {len(base.collection.current)} cases")
        report(questions, systems)
        if options.worst:
            worst(questions, systems["casekit"], options.worst)


def casekit_with(base: casekit.Casebase, parts: frozenset[str]) -> System:
    def search(question: str) -> Ranking:
        base.understands = parts
        return [(hit.id, hit.score) for hit in base.search(question, limit=DEPTH)]

    return search


def exact(base: casekit.Casebase) -> System:
    return lambda question: [(hit.id, hit.score) for hit in base.search(question, limit=DEPTH, exact=True)]


def plain_whoosh(base: casekit.Casebase) -> System:
    """Whoosh as it comes: a stemming analyser, our fields and weights, any of the words."""
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer

    schema = fields.Schema(
        id=fields.ID(stored=True), **{name: fields.TEXT(analyzer=StemmingAnalyzer()) for name in NAMES}
    )
    folder = tempfile.mkdtemp(prefix="casekit-quality-")
    made = index.create_in(folder, schema)
    writer = made.writer()
    for case in base.collection.current:
        writer.add_document(id=case.id, **fields_of(case, base.collection))
    writer.commit()
    reader = made.searcher()
    query = qparser.MultifieldParser(NAMES, schema, fieldboosts=WEIGHTS, group=qparser.OrGroup)

    def search(question: str) -> Ranking:
        return [(hit["id"], hit.score) for hit in reader.search(query.parse(question), limit=DEPTH)]

    return search


def report(questions: Sequence[Mapping[str, Any]], systems: Mapping[str, System]) -> None:
    kinds = list(dict.fromkeys(q["kind"] for q in questions if q["relevant"]))
    print(f"\n{'':24}" + "".join(f"{name:>11}" for name in MEASURES) + f"{'left empty':>12}")
    by_kind: dict[str, dict[str, float]] = {}
    for name, system in systems.items():
        scores, empty = measured(questions, system)
        row = {m: mean(score[key] for score in scores.values()) for m, key in MEASURES.items()}
        share = f"{sum(empty)}/{len(empty)}" if empty else "-"
        print(f"{name:24}" + "".join(f"{row[m]:11.3f}" for m in MEASURES) + f"{share:>12}")
        groups = defaultdict(list)
        for question in questions:
            if question["relevant"]:
                groups[question["kind"]].append(scores[question["id"]][MEASURES["nDCG@10"]])
        by_kind[name] = {kind: mean(values) for kind, values in groups.items()}
    print(f"\n{'nDCG@10 by kind':24}" + "".join(f"{kind[:10]:>11}" for kind in kinds))
    for name, row in by_kind.items():
        print(f"{name:24}" + "".join(f"{row[kind]:11.3f}" for kind in kinds))


def measured(questions: Sequence[Mapping[str, Any]], system: System) -> tuple[dict[str, dict[str, float]], list[bool]]:
    judged = {q["id"]: {key: int(grade) for key, grade in q["relevant"].items()} for q in questions if q["relevant"]}
    runs: dict[str, dict[str, float]] = {}
    empty: list[bool] = []
    for question in questions:
        ranking = system(question["question"])
        if question["relevant"]:  # the order given is the order judged, ties included
            runs[question["id"]] = {key: float(DEPTH - at) for at, (key, _) in enumerate(ranking)}
        else:
            empty.append(not ranking)
    evaluator = pytrec_eval.RelevanceEvaluator(judged, set(MEASURES.values()))
    found = evaluator.evaluate({key: run or {"-": 0.0} for key, run in runs.items()})
    return found, empty


def worst(questions: Sequence[Mapping[str, Any]], system: System, number: int) -> None:
    scores, _ = measured(questions, system)
    by_id = {q["id"]: q for q in questions}
    for key, score in sorted(scores.items(), key=lambda item: item[1]["ndcg_cut_10"])[:number]:
        question = by_id[key]
        wanted = [case for case, grade in question["relevant"].items() if int(grade) > 1]
        found = [case for case, _ in system(question["question"])[:6]]
        print(f"\n{score['ndcg_cut_10']:.2f} {key} {question['kind']}: {question['question']}")
        print(f"     wanted {', '.join(wanted[:8])}\n     found  {', '.join(found)}")
    for question in questions:
        if not question["relevant"] and (found := system(question["question"])):
            print(
                f"\nnot left empty: {question['question']}: {', '.join(case for case, _ in found[:4])} ({len(found)})"
            )


def public_collection(folder: Path) -> None:
    """Rank a public test collection with our matcher and weights, beside Lucene's BM25."""
    import bm25s

    from casekit.engines.analysis import tokens

    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    asked = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        judged[query][document] = int(grade)
    ids = [str(one["id"]) for one in corpus]
    weights = {"title": 2.0, "text": 1.0}
    matcher = Matcher(MemoryEngine(tuple(weights), [{f: one.get(f, "") for f in weights} for one in corpus]), weights)
    none = Collection({}, {}, {}, {})
    plain = Understander(Names(none, Facets(none)), Speller([]), matcher)
    lucene = bm25s.BM25(method="lucene")
    stems = [[t.stem for t in tokens(f"{one.get('title', '')} {one['text']}")] for one in corpus]
    lucene.index(stems, show_progress=False)

    def ours(text: str) -> Ranking:
        scores = matcher.match(plain.understand(parse(text), frozenset()).question).scores
        return sorted(((ids[n], s) for n, s in scores.items()), key=lambda pair: (-pair[1], pair[0]))[:DEPTH]

    def theirs(text: str) -> Ranking:
        found, scores = lucene.retrieve([[t.stem for t in tokens(text)]], k=DEPTH, show_progress=False)
        return [(ids[int(n)], float(s)) for n, s in zip(found[0], scores[0], strict=True) if s > 0]

    for name, system in (("Lucene's BM25 (bm25s)", theirs), ("casekit's matcher", ours)):
        runs = {str(q["id"]): dict(system(q["text"])) for q in asked if str(q["id"]) in judged}
        for key, run in runs.items():  # a question's own source paper is marked -1 and not ranked
            for document in [d for d in run if judged[key].get(d, 0) < 0]:
                del run[document]
        found = pytrec_eval.RelevanceEvaluator(dict(judged), set(MEASURES.values())).evaluate(runs)
        row = {m: mean(score[key] for score in found.values()) for m, key in MEASURES.items()}
        print(f"{name:24}" + "".join(f"{m} {row[m]:.3f}  " for m in MEASURES))


if __name__ == "__main__":
    main()
