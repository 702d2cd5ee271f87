"""Documents as JSON lines in, records as JSON lines out: the same extraction without a warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version as package_version
from typing import Any

from extract.lexicon import Lexicon, load_lexicon
from extract.pipeline import extract
from extract.pool import ordered_map
from extract.schema import SCHEMA_VERSION, Article, to_json

OPTIONAL_FIELDS = ("published", "title", "url", "outlet")


class DocumentError(ValueError):
    """A line that is no document; the message says why."""


@cache
def versions(lexicon: Lexicon) -> dict[str, str]:
    """Versions that decide the output: of the tool, the lexicon and the schema."""
    return {"tool": package_version("dateline"), "lexicon": lexicon.digest, "schema": SCHEMA_VERSION}


def parse_published(value: str) -> tuple[datetime, date]:
    """UTC time and stated day of an ISO date or datetime; raises :class:`DocumentError`."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise DocumentError(f"published {value[:40]!r} is no ISO date or datetime") from None
    stated = moment.date()
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise DocumentError(f"published {value[:40]!r} is out of range") from None
    return moment, stated


def read_document(data: Any, source: str = "annotate") -> Article:
    """The article that a decoded JSON document describes; raises :class:`DocumentError`."""
    if not isinstance(data, dict):
        raise DocumentError("not a JSON object")
    identity, text = data.get("id"), data.get("text")
    if isinstance(identity, bool) or not isinstance(identity, (str, int)) or identity == "":
        raise DocumentError("id is missing or neither text nor a whole number")
    if not isinstance(text, str):
        raise DocumentError("text is missing or no text")
    optional = {name: data.get(name) for name in OPTIONAL_FIELDS}
    for name, value in optional.items():
        if value is not None and not isinstance(value, str):
            raise DocumentError(f"{name} is no text")
    try:
        digest = hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        raise DocumentError("text holds half a surrogate pair") from None
    published_at, published_on = parse_published(optional["published"]) if optional["published"] else (None, None)
    return Article(
        article_id=f"{source}/{identity}",
        source=source,
        document_id=str(identity),
        url=optional["url"],
        outlet=optional["outlet"],
        title=optional["title"],
        byline=None,
        published_at=published_at,
        published_on=published_on,
        published_source="document" if published_on else None,
        language="en",
        text=text,
        fetched_at=None,
        content_digest=digest,
    )


def annotate_line(line: str) -> dict[str, Any]:
    """What ``annotate`` prints for one input line: records, or an error in their place."""
    lexicon = load_lexicon()
    identity = None
    try:
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DocumentError(f"not JSON: {error}") from None
        if isinstance(data, dict):
            identity = data.get("id")
        article = read_document(data)
    except DocumentError as error:
        return {"id": identity, "error": str(error), "version": versions(lexicon)}
    records = to_json(extract(article, lexicon))
    records.pop("unmatched")
    return {"id": identity, **records, "version": versions(lexicon)}


def annotate_lines(lines: Iterable[str], workers: int = 1) -> Iterator[dict[str, Any]]:
    """:func:`annotate_line` for each line that is not blank, in order."""
    return ordered_map(annotate_line, (line for line in lines if line.strip()), workers)
