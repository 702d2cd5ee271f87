"""Story clusters of documents through the whole build, for the evaluation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from extract.core.schema import Article, to_row
from extract.store.partitions import write_partition
from extract.warehouse.build import BuildPaths, build


def cluster_documents(documents: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """``id`` and ``cluster`` of each document with an ``id``, a ``text`` and perhaps ``published`` and ``title``."""
    days: dict[date, list[dict[str, Any]]] = {}
    for document in documents:
        published = document.get("published")
        day = date.fromisoformat(str(published)[:10]) if published else date(2022, 3, 14)
        days.setdefault(day, []).append(to_row("articles", as_article(document, day)))
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder)
        for day, rows in days.items():
            write_partition(warehouse, "articles", day, "gold", rows)
        build(warehouse)
        with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
            found = connection.execute("select document_id, story_id from articles").fetchall()
    for document_id, story in found:
        yield {"id": document_id, "cluster": story}


def as_article(document: dict[str, Any], day: date) -> Article:
    """The document as cleaning would have left it."""
    name = str(document["id"])
    return Article(
        article_id=f"gold/{name}",
        source="gold",
        document_id=name,
        url=None,
        outlet=name,
        title=document.get("title"),
        byline=None,
        published_at=None,
        published_on=day if document.get("published") else None,
        published_source=None,
        language="en",
        text=document["text"],
        fetched_at=None,
        content_digest=name,
    )
