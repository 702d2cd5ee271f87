"""Documents as JSON lines in, records as JSON lines out: the same extraction without a warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from io import IOBase
from itertools import chain
from typing import Any, BinaryIO

from extract.core.config import read_limits
from extract.core.jsonl import Line, parse_line, read_lines, stated_id, too_long
from extract.core.pool import BATCH_ARTICLES, BATCH_CHARS, batched
from extract.core.schema import Article, Extraction, to_json
from extract.core.worker import WorkerError, map_batches
from extract.ingest.clean import REASONS, RefusedError
from extract.lexicon import load_lexicon, versions


def read_document(line: bytes) -> Article:
    """The article that a JSON line describes; raises :class:`extract.ingest.clean.RefusedError`."""
    document = parse_line(line, blank_text=True)
    published = document.published
    return Article(
        article_id=document.id,
        source="annotate",
        document_id=document.id,
        url=document.url,
        outlet=document.outlet,
        title=document.title,
        byline=None,
        published_at=published.at_utc if published else None,
        published_on=published.day if published else None,
        published_source=published.source if published else None,
        language="en",
        text=document.text,
        fetched_at=None,
        content_digest=hashlib.sha256(document.text.encode()).hexdigest(),
    )


def read_line(line: Line) -> Article | str:
    """The article of one input line, or what is wrong with the line."""
    try:
        if not line.is_whole:
            raise too_long(line)
        return read_document(line.data)
    except RefusedError as refused:
        return ": ".join(filter(None, (REASONS[refused.reason], refused.detail)))


def warm_up() -> None:
    """Load what every document needs."""
    annotate_batch([as_line(json.dumps({"id": 0, "text": "Russia attacked Ukraine, officials said."}))])


def annotate_batch(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What ``annotate`` prints for each input line: records, or an error in their place."""
    from extract.pipeline import extract_batch  # the model's libraries take seconds to load: only helpers need them

    lexicon = load_lexicon()
    read = [read_line(line) for line in lines]
    found = iter(extract_batch([article for article in read if isinstance(article, Article)], lexicon))
    return [
        print_form(line, print_records(next(found)) if isinstance(article, Article) else {"error": article})
        for line, article in zip(lines, read, strict=True)
    ]


def print_form(line: Line, content: dict[str, Any]) -> dict[str, Any]:
    """What stands in a line's place."""
    return {"id": stated_id(line.data), **content, "version": versions(load_lexicon())}


def print_records(extraction: Extraction | Exception) -> dict[str, Any]:
    """The records as ``annotate`` prints them, or the error that extraction ended in."""
    if isinstance(extraction, Exception):
        return {"error": f"extraction failed: {type(extraction).__name__}: {extraction}"[:500]}
    records: dict[str, Any] = to_json(extraction)
    records.pop("unmatched")
    for record in chain(records["events"], records["claims"], records["attributions"]):
        record["probabilities"] = {part["part"]: part["probability"] for part in record["probabilities"]}
    return records


def refuse(line: Line, error: WorkerError) -> dict[str, Any]:
    """What stands in place of a document that ended the helper."""
    return print_form(line, {"error": f"{error.reason}: reading the document took {error.detail}"})


def as_line(text: str | bytes) -> Line:
    """A line that is at hand."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return Line(data, len(data))


def annotate_line(line: str) -> dict[str, Any]:
    """:func:`annotate_batch` of one line, in this process."""
    return annotate_batch([as_line(line)])[0]


def annotate_lines(lines: BinaryIO | Iterable[str], workers: int = 1) -> Iterator[dict[str, Any]]:
    """What ``annotate`` prints for each line that is not blank, in order.

    Documents are read in helpers with a limit of time and memory each (:class:`extract.core.config.Limits`).
    """
    given = read_lines(lines) if isinstance(lines, IOBase) else (as_line(line) for line in lines if line.strip())
    batches = batched(given, BATCH_ARTICLES, BATCH_CHARS, lambda line: len(line.data))
    limits = read_limits()
    yield from map_batches(
        annotate_batch, batches, refuse, workers=workers, timeout=limits.seconds, memory=limits.memory
    )
