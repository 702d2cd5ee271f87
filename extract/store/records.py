"""The extraction stage over the store: articles of a day in, flat rows of four tables out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from extract.core.pool import batched, ordered_map
from extract.core.schema import Article, Extraction, Reject, to_row
from extract.lexicon import load_lexicon
from extract.pipeline import BATCH_ARTICLES, BATCH_CHARS, extract_batch
from extract.store.partitions import partition_sources, read_rows, write_partition

Row = dict[str, Any]
Unit = tuple[date, str]

RECORD_TABLES = {
    "event_mentions": "events",
    "claims": "claims",
    "attributions": "attributions",
    "unmatched": "unmatched",
}
"""Parquet table → field of :class:`extract.core.schema.Extraction`."""

REJECTS_SUFFIX = ".extract"
"""Keeps this stage's rejects apart from those of cleaning, which have the source's plain name."""


def rows_of(article: Article, extraction: Extraction) -> dict[str, list[Row]]:
    """Flat rows by table, in the order of the text; a mention told twice by one key is kept once."""
    tables: dict[str, list[Row]] = {}
    for table, name in RECORD_TABLES.items():
        rows = (to_row(table, r, article_id=article.article_id, text=article.text) for r in getattr(extraction, name))
        tables[table] = list({row["mention_id"]: row for row in rows}.values())
    return tables


def extract_rows(rows: Sequence[Row]) -> list[dict[str, list[Row]]]:
    """Rows by table for each row of ``articles``; a failure becomes one row of ``rejects``."""
    known = [item.name for item in fields(Article)]
    articles = [Article(**{name: row[name] for name in known if name in row}) for row in rows]
    found = iter(extract_batch([article for article in articles if article.language == "en"], load_lexicon()))
    return [store_form(article, next(found)) if article.language == "en" else {} for article in articles]


def store_form(article: Article, found: Extraction | Exception) -> dict[str, list[Row]]:
    """An article's rows by table; where it failed, it is counted and named: it must not stop a night."""
    if not isinstance(found, Exception):
        return rows_of(article, found)
    detail = f"{type(found).__name__}: {found}"[:500]
    reject = Reject(article.source, article.document_id, article.url, "extract", "extraction_failed", detail)
    return {"rejects": [to_row("rejects", reject)]}


def day_units(warehouse: Path, days: Iterable[date]) -> list[Unit]:
    """Every day and source that has articles."""
    return [(day, source) for day in days for source in partition_sources(warehouse, "articles", day)]


def extract_units(
    warehouse: Path, units: list[Unit], workers: int
) -> Iterator[tuple[Unit, Counter[str], Counter[str]]]:
    """Extract and store each unit; yields it with its row counts by table and its rejects by reason."""
    keyed = ((unit, row) for unit in units for row in read_rows(warehouse, "articles", *unit))
    order: list[Unit] = []

    def rows() -> Iterator[Row]:
        for unit, row in keyed:
            order.append(unit)
            yield row

    batches = batched(rows(), BATCH_ARTICLES, BATCH_CHARS, lambda row: len(row["text"]))
    results = enumerate(chain.from_iterable(ordered_map(extract_rows, batches, workers)))
    done = set()
    for unit, group in groupby(results, key=lambda pair: order[pair[0]]):
        done.add(unit)
        yield unit, *store_unit(warehouse, unit, (tables for _, tables in group))
    for unit in units:
        if unit not in done:
            yield unit, *store_unit(warehouse, unit, ())


def store_unit(
    warehouse: Path, unit: Unit, results: Iterable[dict[str, list[Row]]]
) -> tuple[Counter[str], Counter[str]]:
    """Replace the unit's partitions of all record tables."""
    day, source = unit
    tables: dict[str, list[Row]] = {table: [] for table in (*RECORD_TABLES, "rejects")}
    for result in results:
        for table, rows in result.items():
            tables[table].extend(rows)
    counts: Counter[str] = Counter()
    for table, rows in tables.items():
        name = source + REJECTS_SUFFIX if table == "rejects" else source
        counts[table] = write_partition(warehouse, table, day, name, rows)
    return counts, Counter(row["reason"] for row in tables["rejects"])
