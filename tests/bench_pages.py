"""Speed of cleaning: pages a second from the raw store on two cores, against trafilatura alone on one."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import trafilatura

from extract.clean.day import clean_day
from extract.fetch.raw import Document, Spool, digest_of
from extract.sources import Source
from tests.conftest import ROOT, SHARED

DAY = date(2022, 3, 14)
PAGES = 240
ROUNDS = 3
CORES = 2


def real_pages() -> list[bytes]:
    """Real pages where the shared folder is there, else the sample's; each once more until there are enough."""
    folder = SHARED / "pages" / "articles"
    paths = sorted(folder.glob("*.html.gz")) or sorted((ROOT / "tests" / "site").rglob("*.html"))
    data = [gzip.decompress(raw) if (raw := path.read_bytes()).startswith(b"\x1f\x8b") else raw for path in paths]
    return [data[n % len(data)] for n in range(PAGES)]


def store(warehouse: Path, name: str, pages: list[bytes]) -> Source:
    """A source whose raw store holds the pages."""
    spool = Spool(warehouse, name)
    for number, page in enumerate(pages):
        spool.add(DAY, Document(str(number), digest_of(page), "2022-03-15T00:00:00Z"), page, "text/html")
    spool.commit()
    return Source(name, "html", str(warehouse), None, "en", True, None)


def bench_cleaning() -> float:
    """Prints pages a second of both and returns their ratio, medians over rounds that alternate."""
    pages = real_pages()
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder)
        clean_day(store(warehouse, "warm-up", pages[:20]), DAY, warehouse, workers=CORES)
        trafilatura.extract(pages[0], favor_precision=True, include_comments=False)
        for number in range(ROUNDS):
            began = time.monotonic()
            for page in pages:
                trafilatura.extract(page, favor_precision=True, include_comments=False)
            middle = time.monotonic()
            source = store(warehouse, f"round-{number}", pages)
            stored = time.monotonic()
            clean_day(source, DAY, warehouse, workers=CORES)
            rounds.append((middle - began, time.monotonic() - stored))
    alone, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"trafilatura alone, 1 core  {PAGES / alone:8.1f} pages/s")
    print(f"WARC to article, {CORES} cores  {PAGES / ours:8.1f} pages/s   ratio {alone / ours:.2f}")
    return alone / ours


if __name__ == "__main__":
    bench_cleaning()
