"""How exact and how fast the precedents are, at 1,000, 10,000 and 100,000 records, as ratios of one run.

- recall@10 against brute force: of the ten best rows of a category by likeness, computed from the texts by a plain
  matrix product and a plain BM25, how many the search names.
- the same answers, byte for byte, from an index to which two files were added one by one, and after a rebuild
- a search in a category, beside the same question to one Chroma collection of all rows with a `where` filter, to numpy
  over the category's vectors, and to bm25s over the category's rows
- a rebuild, and adding one file to what is there

    python benchmarks/precedents_speed.py [RECORDS …]
"""

import hashlib
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other would make numpy look slow

import bm25s
import chromadb
import numpy as np
from chromadb.config import Settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from assistant.precedents import Precedents, Record, store
from assistant.precedents.embedding import embed, folded, ngrams
from assistant.precedents.partition import Partition, indexed_text
from assistant.precedents.search import Query, Weights, rank
from benchmarks import filings

SIZES = (1_000, 10_000, 100_000)
ASKED = 200
EXACT = 70  # questions compared with brute force
ROUNDS = 5  # each question is asked so often, all of them in turn
K = 10
NEAREST = (0.60, 0.40, 0.20)  # closeness leads in a list: the cosines where it changes


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def both(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, with others' work in them, and of the processors, without waiting for the disk."""
    start = time.process_time()
    clock = seconds(run)
    return clock, time.process_time() - start


def median(run: Callable[[Any], object], questions: list[Any]) -> float:
    """Median seconds of a question, each the quickest of some rounds: another program's work is not ours."""
    took = [[seconds(lambda asked=question: run(asked)) for question in questions] for _ in range(ROUNDS)]  # type: ignore[misc]
    return statistics.median(map(min, zip(*took, strict=True)))


def brute_force(records: list[Record], text: str) -> list[float]:
    """How like each row is, computed from nothing: higher is better, a closer row never behind a farther one."""
    texts = [indexed_text(record) for record in records]
    cosines = embed(texts).astype(np.float64) @ embed([text])[0].astype(np.float64)
    bags = [list(ngrams(folded(each), (1, 2))) for each in texts]
    usual = sum(map(len, bags)) / len(bags)
    wanted = list(ngrams(folded(text), (1, 2)))
    holding = {gram: sum(gram in bag for bag in map(set, bags)) for gram in set(wanted)}
    rarity = {gram: np.log1p((len(bags) - n + 0.5) / (n + 0.5)) for gram, n in holding.items()}

    def bm25(bag: list[str]) -> float:
        slack = 1.2 * (0.25 + 0.75 * len(bag) / usual)
        return sum(rarity[gram] * bag.count(gram) * 2.2 / (bag.count(gram) + slack) for gram in wanted)

    ideal = bm25(wanted)
    likeness = [(max(cosine, 0.0) + min(bm25(bag) / ideal, 1.0)) / 2 for cosine, bag in zip(cosines, bags, strict=True)]
    return [like + sum(cosine >= least for least in NEAREST) for like, cosine in zip(likeness, cosines, strict=True)]


def recall(partitions: dict[str, Partition], questions: list[tuple[str, str, str]]) -> float:
    """Which share of the hits is as good as the brute force's tenth best; equally good rows stand for each other."""
    good = 0
    for text, _, level2 in questions:
        records = list(partitions[level2].records)
        worth = dict(zip((record.id for record in records), brute_force(records, text), strict=True))
        tenth = sorted(worth.values())[-K]
        hits = rank(Query(text), [partitions[level2]], K, weights=Weights(0, 1, 1))
        good += sum(worth[hit.record.id] >= tenth - 2e-6 for hit in hits)  # scores are rounded to six digits
    return good / (K * len(questions))


def answers(precedents: Precedents, questions: list[tuple[str, str, str]]) -> str:
    """What all questions are answered, as one hash."""
    found = [
        [hit.as_json() for hit in precedents.search(text, category=level2, project=project, k=K)]
        for text, project, level2 in questions
    ]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def searching(precedents: Precedents, questions: list[tuple[str, str, str]], place: Path) -> dict[str, float]:
    """Median seconds of a question, ours and the others' ways."""
    records = precedents.records()
    client = chromadb.PersistentClient(path=str(place), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection("all", embedding_function=None)
    by_level2: dict[str, list[Record]] = {}
    for start in range(0, len(records), 2000):
        batch = records[start : start + 2000]
        collection.add(
            ids=[record.id for record in batch],
            embeddings=embed([indexed_text(record) for record in batch]),
            metadatas=[{"level2": record.level2} for record in batch],
        )
    for record in records:
        by_level2.setdefault(record.level2, []).append(record)
    texts = {level2: [indexed_text(record) for record in group] for level2, group in by_level2.items()}
    vectors = {level2: embed(group) for level2, group in texts.items()}
    lexical = {}
    for level2, group in {**texts, "all": [indexed_text(record) for record in records]}.items():
        lexical[level2] = bm25s.BM25()
        lexical[level2].index([list(ngrams(folded(text), (1, 2))) for text in group], show_progress=False)

    def ours(question: tuple[str, str, str]) -> object:
        text, project, level2 = question
        return precedents.search(text, category=level2, project=project, k=K)

    def filtered(question: tuple[str, str, str]) -> object:
        text, project, level2 = question
        (vector,) = embed([f"{project} {text}"])
        return collection.query(query_embeddings=[vector], n_results=K, where={"level2": level2})

    def brute(question: tuple[str, str, str]) -> object:
        text, project, level2 = question
        (vector,) = embed([f"{project} {text}"])
        likeness = vectors[level2] @ vector
        best = np.argpartition(likeness, -K)[-K:]
        return best[np.argsort(-likeness[best])]

    def words(question: tuple[str, str, str]) -> object:
        text, project, level2 = question
        grams = [list(ngrams(folded(f"{project} {text}"), (1, 2)))]
        return lexical[level2].retrieve(grams, k=K, show_progress=False)

    everywhere = [(text, project, "all") for text, project, _ in questions]
    try:
        return {
            "ours": median(ours, questions),
            "Chroma": median(filtered, questions),
            "numpy": median(brute, questions),
            "bm25s": median(words, questions),
            "bm25s over all": median(words, everywhere),
        }
    finally:
        client.close()


def measure(size: int, place: Path) -> dict[str, float | str]:
    """The figures of one size."""
    corpus, data = place / "corpus", place / "data"
    files = filings.write(corpus, size)
    questions = list(filings.questions(ASKED))
    precedents = Precedents(data, corpus)
    precedents.update()
    filings.file(corpus, files)
    adding = both(precedents.update)
    filings.file(corpus, files + 1)
    store._sound.clear()  # as a program that was just started
    afresh = both(Precedents(data, corpus).update)
    pieces = answers(precedents, questions)
    rebuild = both(lambda: precedents.update(rebuild=True))
    same = answers(precedents, questions) == pieces

    held = precedents.records()
    partitions = {
        level2: Partition.of([record for record in held if record.level2 == level2])
        for level2 in {record.level2 for record in held}
    }
    exact = recall(partitions, questions[:EXACT] if size < 100_000 else questions[: EXACT // 10])
    took = searching(precedents, questions, place / "chroma")
    return {
        "records": f"{len(held):,}",
        "recall@10": exact,
        "same bytes in pieces and rebuilt": "yes" if same else "NO",
        "search in a category, ms": took["ours"] * 1e3,
        "… / Chroma, all rows with a filter": took["ours"] / took["Chroma"],
        "… / numpy brute force over the category": took["ours"] / took["numpy"],
        "… / bm25s over the category": took["ours"] / took["bm25s"],
        "… / bm25s over all rows": took["ours"] / took["bm25s over all"],
        "rebuild, s": rebuild[0],
        "adding one file / rebuild": adding[0] / rebuild[0],
        "… in a fresh program": afresh[0] / rebuild[0],
        "rebuild, s of processor": rebuild[1],
        "adding one file / rebuild, of processor": adding[1] / rebuild[1],
        "… in a fresh program, of processor": afresh[1] / rebuild[1],
    }


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    columns = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            columns.append(measure(size, Path(place)))
            print(columns[-1], file=sys.stderr, flush=True)
    for name in columns[0]:
        cells = [column[name] for column in columns]
        shown = [
            f"{cell:,.3f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else cell
            for cell in cells
        ]
        print(f"| {name} | {' | '.join(shown)} |")
    for smaller, larger in itertools.pairwise(columns):
        clock, processor = (
            float(larger[name]) / float(smaller[name]) for name in ("rebuild, s", "rebuild, s of processor")
        )
        print(f"rebuild {smaller['records']} → {larger['records']}: {clock:.1f} times, {processor:.1f} of processor")


if __name__ == "__main__":
    main()
