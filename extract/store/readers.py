"""What read the articles of the store: the digest of code, tables and model, and the days that another one read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from extract.store.partitions import READ_BY, notes_in, partition_days, partition_file, partition_sources

Unit = tuple[date, str]
"""A day and a source that has articles of it."""

RECORD_TABLES = {
    "event_mentions": "events",
    "claims": "claims",
    "attributions": "attributions",
    "unmatched": "unmatched",
}
"""Parquet table → field of :class:`extract.core.schema.Extraction`."""

STORED = (*RECORD_TABLES, "rejects")
"""The tables of a unit's records, in the order in which they are written."""

REJECTS_SUFFIX = "~extract"
"""Keeps extraction's rejects apart from those of cleaning, which have the plain name; no source is called so."""

READERS = ("lexicon", "read", "text", "who", "lexicon.py", "pipeline.py", "core/schema.py", "core/record.py")
"""Everything in this package that decides what is read in a text."""


@cache
def recipe_digest() -> str:
    """Digest of the code, tables and model that decide what is read in a text."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    files = (
        path for name in READERS for path in ((root / name).rglob("*") if (root / name).is_dir() else [root / name])
    )
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def day_units(warehouse: Path, days: Iterable[date]) -> list[Unit]:
    """Every day and source that has articles."""
    return [(day, source) for day in days for source in partition_sources(warehouse, "articles", day)]


def stored(unit: Unit, table: str) -> Unit:
    """Day and file name of a unit's rows of a table."""
    day, source = unit
    return day, source + REJECTS_SUFFIX if table == "rejects" else source


def stale_days(warehouse: Path) -> list[date]:
    """Days with articles that were read by another model, lexicon or code than this one, in order.

    Days that were never read are none of them.
    """
    return [
        day
        for day in partition_days(warehouse, "articles")
        if any(is_stale(warehouse, unit) for unit in day_units(warehouse, [day]))
    ]


def is_stale(warehouse: Path, unit: Unit) -> bool:
    """Whether a unit's records are another reader's, or were not all replaced when a run was killed.

    The files written first and last speak for those between: two files a unit are looked at, and none of their rows.
    """
    ends = [(table, *stored(unit, table)) for table in (STORED[0], STORED[-1])]
    is_read = any(partition_file(warehouse, *end).exists() for end in ends)
    return is_read and any(notes_in(warehouse, *end).get(READ_BY) != recipe_digest() for end in ends)
