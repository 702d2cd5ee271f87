"""HTML files → records of ``dateline clean-html``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extract.core.jsonl import plain
from extract.core.worker import Worker, WorkerError, shared_pool
from extract.ingest.clean.decode import MAX_DECODED
from extract.ingest.clean.page import clean_html
from extract.ingest.clean.refusal import Refusal


def clean_files(paths: Iterable[Path], *, workers: int = 1) -> Iterator[dict[str, Any]]:
    """One record for each file in order: the article's fields, or ``id`` and ``reject`` with a reason code."""
    yield from shared_pool(workers).map(clean_file, paths)


def clean_file(worker: Worker, path: Path) -> dict[str, Any]:
    """The record of one file."""
    name = plain(path.name)
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_DECODED + 1)
        page = worker.call(clean_html, data, document_id=name)
    except OSError as error:
        page = Refusal(name, "unreadable", error.strerror)
    except WorkerError as error:
        page = Refusal(name, error.reason, error.detail)
    return {"id": name, "reject": page.reason} if isinstance(page, Refusal) else page.to_json()
