"""The extraction stage over the store: articles of a day in, flat rows of four tables out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

from extract.core.config import read_limits
from extract.core.pool import BATCH_ARTICLES, BATCH_CHARS, batched
from extract.core.schema import Article, Extraction, Reject, stable_id, to_row
from extract.core.worker import WorkerError, map_batches
from extract.lexicon import load_lexicon
from extract.store.partitions import (
    MADE_FROM,
    READ_BY,
    PartitionWriter,
    count_rows,
    notes_in,
    partition_file,
    read_rows,
)
from extract.store.readers import RECORD_TABLES, STORED, Unit, recipe_digest, stored

Row = dict[str, Any]
FORMER_SUFFIX = ".extract"
"""What the files of this stage's rejects were called by in earlier versions; a source may be called so."""


def rows_of(article: Article, extraction: Extraction) -> dict[str, list[Row]]:
    """Flat rows by table, in the order of the text; a mention told twice by one key is kept once."""
    tables: dict[str, list[Row]] = {}
    for table, name in RECORD_TABLES.items():
        rows = (to_row(table, r, article_id=article.article_id, text=article.text) for r in getattr(extraction, name))
        tables[table] = list({row["mention_id"]: row for row in rows}.values())
    return tables


def extract_rows(rows: Sequence[Row]) -> list[dict[str, list[Row]]]:
    """Rows by table for each row of ``articles``; a failure becomes one row of ``rejects``."""
    from extract.pipeline import extract_batch  # the model's libraries take seconds to load: only helpers need them

    known = [item.name for item in fields(Article)]
    articles = [Article(**{name: row[name] for name in known if name in row}) for row in rows]
    found = iter(extract_batch([article for article in articles if article.language == "en"], load_lexicon()))
    return [store_form(article, next(found)) if article.language == "en" else {} for article in articles]


def warm_up() -> None:
    """Load what every article needs."""
    text = "Russia attacked Ukraine, officials said."
    nothing: Row = dict.fromkeys(item.name for item in fields(Article))
    extract_rows([nothing | {"article_id": "", "language": "en", "text": text}])


def refuse(row: Row, error: WorkerError) -> dict[str, list[Row]]:
    """The reject of an article that ended the helper."""
    reject = Reject(row["source"], row["document_id"], row["url"], "extract", error.reason, error.detail)
    return {"rejects": [to_row("rejects", reject)]}


def store_form(article: Article, found: Extraction | Exception) -> dict[str, list[Row]]:
    """An article's rows by table; where it failed, it is counted and named: it must not stop a night."""
    if not isinstance(found, Exception):
        return rows_of(article, found)
    detail = f"{type(found).__name__}: {found}"[:500]
    reject = Reject(article.source, article.document_id, article.url, "extract", "extraction_failed", detail)
    return {"rejects": [to_row("rejects", reject)]}


def digest_of_articles(rows: Iterable[Row]) -> str:
    """Digest of articles."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(sorted(row.items())).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def extract_units(
    warehouse: Path, units: list[Unit], workers: int
) -> Iterator[tuple[Unit, Counter[str], Counter[str]]]:
    """Extract and store each unit; yields it with its row counts by table and its rejects by reason.

    A unit whose articles were read before by the same code, tables and model is passed over, and counted as it is.
    """
    notes: dict[Unit, dict[str, str]] = {}
    fresh = []
    for unit in units:
        made_from = digest_of_articles(read_rows(warehouse, "articles", *unit))
        notes[unit] = {MADE_FROM: made_from, READ_BY: recipe_digest()}
        if any(notes_in(warehouse, table, *stored(unit, table)) != notes[unit] for table in STORED):
            fresh.append(unit)
        else:
            yield unit, *count_unit(warehouse, unit)
    keyed = ((unit, row) for unit in fresh for row in read_rows(warehouse, "articles", *unit))
    order: list[Unit] = []

    def rows() -> Iterator[Row]:
        for unit, row in keyed:
            order.append(unit)
            yield row

    batches = batched(rows(), BATCH_ARTICLES, BATCH_CHARS, lambda row: len(row["text"]))
    limits = read_limits()
    results = enumerate(
        map_batches(extract_rows, batches, refuse, workers=workers, timeout=limits.seconds, memory=limits.memory)
    )
    done = set()
    for unit, group in groupby(results, key=lambda pair: order[pair[0]]):
        done.add(unit)
        yield unit, *store_unit(warehouse, unit, (tables for _, tables in group), notes[unit])
    for unit in fresh:
        if unit not in done:
            yield unit, *store_unit(warehouse, unit, (), notes[unit])


def count_unit(warehouse: Path, unit: Unit) -> tuple[Counter[str], Counter[str]]:
    """Row counts by table and rejects by reason of a unit as it is stored."""
    counts = Counter({table: count_rows(warehouse, table, *stored(unit, table)) for table in STORED})
    return counts, Counter(row["reason"] for row in read_rows(warehouse, "rejects", *stored(unit, "rejects")))


def withdrawn_rows(warehouse: Path, unit: Unit) -> list[Row]:
    """Stored figures of the unit whose sentences the corrected texts of their articles no longer have."""
    articles = read_rows(warehouse, "articles", *unit)
    texts = {row["article_id"]: row["text"] for row in articles if row.get("corrected_at")}
    found = []
    for row in read_rows(warehouse, "claims", *stored(unit, "claims")) if texts else ():
        if row["article_id"] in texts and row["quote"] not in texts[row["article_id"]]:
            # The corrected figure may stand at the same place.
            key = row["mention_id"] if row.get("withdrawn") else stable_id("withdrawn", row["mention_id"], row["quote"])
            found.append(row | {"mention_id": key, "withdrawn": True})
    return found


def store_unit(
    warehouse: Path, unit: Unit, results: Iterable[dict[str, list[Row]]], notes: dict[str, str]
) -> tuple[Counter[str], Counter[str]]:
    """Replace the unit's partitions of all record tables, in the order of ``STORED``."""
    reasons: Counter[str] = Counter()
    withdrawn = withdrawn_rows(warehouse, unit)
    with ExitStack() as stack:
        # What is entered last is left first.
        writers = {
            table: stack.enter_context(
                PartitionWriter(partition_file(warehouse, table, *stored(unit, table)), table, notes)
            )
            for table in reversed(STORED)
        }
        for result in results:
            for table, rows in result.items():
                for row in rows:
                    writers[table].add(row)
            reasons.update(row["reason"] for row in result.get("rejects", ()))
        for row in withdrawn:
            writers["claims"].add(row)
    counts = Counter({table: writers[table].count for table in STORED})
    day, source = unit
    if not partition_file(warehouse, "articles", day, source + FORMER_SUFFIX).exists():
        partition_file(warehouse, "rejects", day, source + FORMER_SUFFIX).unlink(missing_ok=True)
    return counts, reasons
