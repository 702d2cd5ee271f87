"""A crawl of many pages keeps its memory."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from extract.ingest.fetch import fetch_range
from extract.ingest.sources import Source
from tests.hostile import Site, article, running
from tests.test_crawl import SETTINGS

PAGES = 20_000
LIMIT = 500_000_000


class ManyPages(Site):
    """Any path is an article, and no request is remembered."""

    def finish_request(self, request: object, client_address: object) -> None:
        self.log.clear()
        super().finish_request(request, client_address)  # type: ignore[arg-type]


class AnyPage(dict[str, object]):
    def get(self, path: str, default: object = None) -> object:
        return None if path == "/robots.txt" else article(path)


def watch(stop: threading.Event, peaks: dict[str, int]) -> None:
    """Keeps the largest growth of this process, which other tests may have filled, and sizes of those below it."""
    own = psutil.Process()
    before = own.memory_info().rss
    while not stop.wait(0.5):
        for process in (own, *own.children(recursive=True)):
            try:
                name = "crawl" if "extract.ingest.fetch.crawl" in process.cmdline() else f"{process.pid}"
                size = process.memory_info().rss - (before if process == own else 0)
                peaks[name] = max(peaks.get(name, 0), size)
            except psutil.Error:
                continue


@pytest.mark.slow
def test_twenty_thousand_pages_stay_under_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | {"DATELINE_MAX_SECONDS": "3600", "DATELINE_TIMEOUT": "30"}).items():
        monkeypatch.setenv(name, value)
    site = ManyPages(AnyPage())  # type: ignore[arg-type]
    urls = tmp_path / "urls.txt"
    urls.write_text("".join(f"{site.base}/story/{n}\n" for n in range(PAGES)))
    source = Source("many", "urls", str(urls), None, "en", True, None)
    stop, peaks = threading.Event(), dict[str, int]()
    watcher = threading.Thread(target=watch, args=(stop, peaks), daemon=True)
    watcher.start()
    today = datetime.now(UTC).date()
    try:
        with running(site):
            (count,) = fetch_range([source], [today], tmp_path / "w", workers=2, today=today)
    finally:
        stop.set()
        watcher.join(5)
    assert (count.fetched, count.rejects) == (PAGES, {})
    assert "crawl" in peaks
    assert max(peaks.values()) < LIMIT, peaks
