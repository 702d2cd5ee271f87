"""Documents as JSON lines in, records as JSON lines out: the same extraction without a warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version as package_version
from itertools import chain
from typing import Any

from extract.core.jsonl import parse_line
from extract.core.pool import batched, ordered_map
from extract.core.schema import SCHEMA_VERSION, Article, Extraction, to_json
from extract.ingest.clean import REASONS, RefusedError
from extract.lexicon import Lexicon, load_lexicon
from extract.pipeline import BATCH_ARTICLES, BATCH_CHARS, extract_batch


@cache
def versions(lexicon: Lexicon) -> dict[str, str]:
    """Versions that decide the output: of the tool, the lexicon and the schema."""
    return {"tool": package_version("dateline"), "lexicon": lexicon.digest, "schema": SCHEMA_VERSION}


def read_document(line: str) -> Article:
    """The article that a JSON line describes; raises :class:`extract.ingest.clean.RefusedError`."""
    document = parse_line(line.encode("utf-8", "replace"), blank_text=True)
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


def stated_id(line: str) -> Any:
    """The ``id`` that the line gives, as it is; ``None`` where there is none."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data.get("id") if isinstance(data, dict) else None


def read_line(line: str) -> Article | str:
    """The article of one input line, or what is wrong with the line."""
    try:
        return read_document(line)
    except RefusedError as refused:
        return ": ".join(filter(None, (REASONS[refused.reason], refused.detail)))


def annotate_batch(lines: Sequence[str]) -> list[dict[str, Any]]:
    """What ``annotate`` prints for each input line: records, or an error in their place."""
    lexicon = load_lexicon()
    read = [read_line(line) for line in lines]
    found = iter(extract_batch([article for article in read if isinstance(article, Article)], lexicon))
    return [
        {"id": stated_id(line), **(print_records(next(found)) if isinstance(article, Article) else {"error": article})}
        | {"version": versions(lexicon)}
        for line, article in zip(lines, read, strict=True)
    ]


def print_records(extraction: Extraction | Exception) -> dict[str, Any]:
    """The records as ``annotate`` prints them; raises what extraction ended in."""
    if isinstance(extraction, Exception):
        raise extraction
    records: dict[str, Any] = to_json(extraction)
    records.pop("unmatched")
    for record in chain(records["events"], records["claims"], records["attributions"]):
        record["probabilities"] = {part["part"]: part["probability"] for part in record["probabilities"]}
    return records


def annotate_line(line: str) -> dict[str, Any]:
    """:func:`annotate_batch` of one line."""
    return annotate_batch([line])[0]


def annotate_lines(lines: Iterable[str], workers: int = 1) -> Iterator[dict[str, Any]]:
    """What ``annotate`` prints for each line that is not blank, in order."""
    batches = batched((line for line in lines if line.strip()), BATCH_ARTICLES, BATCH_CHARS, len)
    return chain.from_iterable(ordered_map(annotate_batch, batches, workers))
