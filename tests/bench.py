"""Speed as ratios, each measured in one run on this machine: `make bench`.

Absolute figures depend on the machine and its load; the ratios are what may be claimed.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Iterable

from extract.clean.files import clean_files
from extract.lexicon import load_lexicon
from extract.parse import load_model
from extract.pipeline import extract
from tests.bench_pages import bench_cleaning
from tests.conftest import ROOT, make_article

WORDS = 600
ARTICLES = 60
ROUNDS = 5


def long_articles() -> list[str]:
    """Articles of :data:`WORDS` words, made of the sample site's own texts, each cut at another place."""
    pages = sorted((ROOT / "tests" / "site").rglob("*.html"))
    texts = [record["text"] for record in clean_files(pages) if record.get("language") == "en"]
    paragraphs = [line for text in texts for line in text.split("\n") if line.strip()]
    articles: list[str] = []
    for start in range(ARTICLES):
        chosen: list[str] = []
        position = start * 7
        while sum(len(line.split()) for line in chosen) < WORDS:
            chosen.append(paragraphs[position % len(paragraphs)])
            position += 1
        articles.append("\n".join(chosen))
    return articles


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def exhaust(items: Iterable[object]) -> None:
    """Consume an iterator."""
    for _ in items:
        pass


def bench_extraction() -> None:
    """Extraction against spaCy's tagger and parser alone over all the text, same model, one process."""
    texts, lexicon, model = long_articles(), load_lexicon(), load_model()
    articles = [make_article(text) for text in texts]
    rounds = []
    for number in range(ROUNDS + 1):
        parsing = seconds(lambda: exhaust(model.pipe(texts, batch_size=128)))
        extraction = seconds(lambda: exhaust(extract(article, lexicon) for article in articles))
        if number:  # the first round warms up
            rounds.append((parsing, extraction))
    parsing, extraction = (statistics.median(column) for column in zip(*rounds, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"spaCy tagger+parser alone  {len(texts) / parsing:8.1f} articles/s")
    print(f"extract()                  {len(texts) / extraction:8.1f} articles/s   ratio {parsing / extraction:.2f}")
    print(f"peak memory                {peak:8.0f} MB")


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
    bench_extraction()
    bench_linearity()
    bench_cleaning()


if __name__ == "__main__":
    main()
