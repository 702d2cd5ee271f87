"""Speed as ratios, each measured in one run on this machine: `make bench`.

Absolute figures depend on the machine and its load; the ratios are what may be claimed.
"""

from __future__ import annotations

import json
import resource
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from pathlib import Path

from extract.annotate import annotate_batch, as_line
from extract.core.pool import BATCH_ARTICLES, BATCH_CHARS, batched
from extract.ingest.clean.files import clean_files
from extract.lexicon import load_lexicon
from extract.pipeline import extract
from extract.read.parse import load_model
from tests.bench_nights import bench_nights
from tests.bench_pages import bench_cleaning
from tests.conftest import ROOT, make_article

WORDS = 600
ARTICLES = 60
ROUNDS = 3
GROUP = 20


def long_articles() -> list[str]:
    """Articles of :data:`WORDS` words, made of the sample site's own texts, each cut at another place.

    The worst case: every sentence is about a conflict and holds records, and most are short.
    """
    pages = sorted((ROOT / "tests" / "site").rglob("*.html"))
    paragraphs = [line for text in read_texts(pages) for line in text.split("\n") if line.strip()]
    articles: list[str] = []
    for start in range(ARTICLES):
        chosen: list[str] = []
        position = start * 7
        while sum(len(line.split()) for line in chosen) < WORDS:
            chosen.append(paragraphs[position % len(paragraphs)])
            position += 1
        articles.append("\n".join(chosen))
    return articles


def news_articles() -> list[str]:
    """News of all kinds from the web pages beside this folder, cut after :data:`WORDS` words; none without them."""
    articles = []
    for text in read_texts(sorted((ROOT.parent / "shared" / "pages" / "articles").glob("*.html*"))):
        lines = [line for line in text.split("\n") if line.strip()]
        sizes = list(accumulate(len(line.split()) for line in lines))
        if sizes and sizes[-1] >= WORDS:
            articles.append("\n".join(lines[: bisect_left(sizes, WORDS) + 1]))
    return articles[:ARTICLES]


def gold_articles(name: str) -> list[str]:
    """Texts of a gold set beside this folder, run together and cut after :data:`WORDS` words; none without it."""
    path = ROOT.parent / "shared" / "gold" / f"{name}.jsonl"
    records = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    articles: list[str] = []
    chosen: list[str] = []
    for line in (line for record in records for line in json.loads(record)["text"].split("\n") if line.strip()):
        chosen.append(line)
        if sum(len(own.split()) for own in chosen) >= WORDS:
            articles.append("\n".join(chosen))
            chosen = []
    return articles[:ARTICLES]


def read_texts(pages: list[Path]) -> list[str]:
    """Texts of the English pages."""
    return [record["text"] for record in clean_files(pages) if record.get("language") == "en"]


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def exhaust(items: Iterable[object]) -> None:
    """Consume an iterator."""
    for _ in items:
        pass


def annotate(lines: Iterable[str]) -> None:
    """What a helper of ``annotate`` does, in this process: the time of helpers would be counted nowhere.

    Raises ``RuntimeError`` where a line is refused: a contestant that reads nothing is fast.
    """
    for batch in batched(map(as_line, lines), BATCH_ARTICLES, BATCH_CHARS, lambda line: len(line.data)):
        for record in annotate_batch(batch):
            json.dumps(record)
            if "error" in record:
                raise RuntimeError(f"annotate refused {record['id']}: {record['error']}")


def bench_extraction(name: str, texts: list[str]) -> None:
    """Extraction against spaCy's tagger and parser alone over all the text, same model, one process.

    The contestants take turns at small groups of articles, so that other work on the machine disturbs all alike.
    """
    lexicon, model = load_lexicon(), load_model()
    articles = [make_article(text) for text in texts]
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    contestants: dict[str, Callable[[slice], object]] = {
        "spaCy tagger+parser alone": lambda group: exhaust(model.pipe(texts[group], batch_size=128)),
        "extract() one by one": lambda group: exhaust(extract(article, lexicon) for article in articles[group]),
        "annotate": lambda group: annotate(lines[group]),
    }
    totals = dict.fromkeys(contestants, 0.0)
    for number in range(ROUNDS + 1):
        for start in range(0, len(texts), GROUP):
            for contestant, work in contestants.items():
                taken = seconds(partial(work, slice(start, start + GROUP)))
                totals[contestant] += taken if number else 0.0  # the first round warms up
    first, *_ = totals.values()
    print(f"{name}: {len(texts)} articles of {sum(len(t.split()) for t in texts) // len(texts)} words")
    for contestant, total in totals.items():
        print(f"  {contestant:<26}{ROUNDS * len(texts) / total:8.1f} articles/s   ratio {first / total:.2f}")


def bench_linearity() -> None:
    """Time of one document ten times as long, per character."""
    lexicon, text = load_lexicon(), "\n".join(long_articles()[:10])
    one, ten = make_article(text), make_article("\n".join([text] * 10))
    ratio = min(seconds(lambda: extract(ten, lexicon)) for _ in range(2)) / min(
        seconds(lambda: extract(one, lexicon)) for _ in range(2)
    )
    print(f"ten times the text         {ratio:8.1f} times the time")


def main() -> None:
    """Run every benchmark."""
    bench_extraction("sample site", long_articles())
    for name, texts in (
        ("general news", news_articles()),
        ("political news", gold_articles("polnear")),
        ("war news", gold_articles("war_dev")),
    ):
        if texts:
            bench_extraction(name, texts)
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    bench_linearity()
    bench_cleaning()
    bench_nights(mentions=2_000)


if __name__ == "__main__":
    main()
