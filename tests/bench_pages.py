"""Speed of cleaning: pages a second from the raw store on two cores, against trafilatura alone on one."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import trafilatura

from extract.ingest.clean.day import clean_day
from extract.ingest.fetch.raw import Document, Spool, digest_of
from extract.ingest.sources import Source
from tests.conftest import ROOT, SHARED

DAY = date(2022, 3, 14)
PAGES = 240
ROUNDS = 3
CORES = 2


def real_pages() -> list[bytes]:
    """Real pages where the shared folder is there, else the sample's made as large; again until there are enough."""
    paths = sorted((SHARED / "pages" / "articles").glob("*.html.gz"))
    if paths:
        data = [gzip.decompress(path.read_bytes()) for path in paths]
    else:
        data = [enlarge(path.read_bytes()) for path in sorted((ROOT / "tests" / "site").rglob("*.html"))]
    return [data[n % len(data)] for n in range(PAGES)]


def enlarge(page: bytes) -> bytes:
    """The page with the menus, teasers and scripts that make up most of a real one."""
    menu = "".join(f"<li class='item'><a href='/section/{n}'>Section {n}</a></li>" for n in range(150))
    teasers = "".join(
        f"<div class='card'><a href='/story/{n}'><h3>Another story, number {n}</h3></a><p>What it says.</p></div>"
        for n in range(80)
    )
    script = "<script>" + "window.data = window.data || []; " * 1500 + "</script>"
    return page.replace(b"</body>", f"<ul>{menu}</ul><aside>{teasers}</aside>{script}</body>".encode())


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
