"""Documents as JSON lines in, records as JSON lines out: the same extraction without a warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version as package_version
from typing import Any

from extract.clean import REASONS, RefusedError
from extract.fetch.documents import parse_line
from extract.lexicon import Lexicon, load_lexicon
from extract.pipeline import extract
from extract.pool import ordered_map
from extract.schema import SCHEMA_VERSION, Article, to_json


@cache
def versions(lexicon: Lexicon) -> dict[str, str]:
    """Versions that decide the output: of the tool, the lexicon and the schema."""
    return {"tool": package_version("dateline"), "lexicon": lexicon.digest, "schema": SCHEMA_VERSION}


def read_document(line: str) -> Article:
    """The article that a JSON line describes; raises :class:`extract.clean.RefusedError`."""
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


def annotate_line(line: str) -> dict[str, Any]:
    """What ``annotate`` prints for one input line: records, or an error in their place."""
    lexicon, identity = load_lexicon(), stated_id(line)
    try:
        article = read_document(line)
    except RefusedError as refused:
        told = ": ".join(filter(None, (REASONS[refused.reason], refused.detail)))
        return {"id": identity, "error": told, "version": versions(lexicon)}
    records = to_json(extract(article, lexicon))
    records.pop("unmatched")
    return {"id": identity, **records, "version": versions(lexicon)}


def annotate_lines(lines: Iterable[str], workers: int = 1) -> Iterator[dict[str, Any]]:
    """:func:`annotate_line` for each line that is not blank, in order."""
    return ordered_map(annotate_line, (line for line in lines if line.strip()), workers)
