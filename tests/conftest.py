"""What many tests share: paths, a made-up article, and a skip for what needs the shared folder."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extract.core.schema import Article

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PATIENCE = 900.0
"""Seconds that anything may take on a busy machine before it counts as stuck."""

LONGEST = (
    "dedup_nights", "soak", "crash", "cost", "crawl_memory", "corrections", "large", "gates", "sample", "crawl",
    "build", "cookbook", "stale", "clean", "claims", "events", "quantities", "report", "dates", "cli",
)  # fmt: skip
"""Files of tests that take longest, which two processes should begin with."""

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside this folder")


def make_article(text: str, *, published: date | None = date(2022, 3, 14), **fields: object) -> Article:
    """An article with the given text and otherwise plain fields."""
    values: dict[str, object] = {
        "article_id": "test/1",
        "source": "test",
        "document_id": "1",
        "url": None,
        "outlet": None,
        "title": None,
        "byline": None,
        "published_at": datetime(published.year, published.month, published.day, tzinfo=UTC) if published else None,
        "published_on": published,
        "published_source": None,
        "language": "en",
        "text": text,
        "fetched_at": None,
        "content_digest": "0",
    }
    return Article(**(values | fields))  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file, and among the others, all stays as it was."""
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def published_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the whole sample site read, built and published: made once for all processes, only to read."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    warehouse = folder / "sample"
    command = [
        str(Path(sys.executable).with_name("dateline")),
        "backfill",
        "--from",
        "2022-03-10",
        "--to",
        "2022-03-23",
    ]
    command += ["--sources", str(ROOT / "tests" / "site" / "sources.csv"), "--warehouse", str(warehouse)]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")}
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (warehouse / "dateline.duckdb").exists():
            done = subprocess.run([*command, "--workers", "1"], env=clean, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-2000:]
    return warehouse
