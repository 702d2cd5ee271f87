"""The only Parquet code: one file per table, day and source, replaced whole.

Layout: ``<warehouse>/<table>/snapshot_date=YYYY-MM-DD/<source>.parquet``. A file is written aside and
renamed, so readers see the old rows or the new ones, never a part.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.core.schema import arrow_schema


def partition_dir(warehouse: Path, table: str, day: date) -> Path:
    """Folder of one day of a table."""
    return warehouse / table / f"snapshot_date={day.isoformat()}"


def partition_file(warehouse: Path, table: str, day: date, source: str) -> Path:
    """File of one day and source of a table."""
    return partition_dir(warehouse, table, day) / f"{source}.parquet"


def replace_file(path: Path, write: Any) -> None:
    """Call ``write(aside)`` and rename the result to ``path``; the old file stays if anything fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(aside)
        with aside.open("rb") as handle:
            os.fsync(handle.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def write_partition(warehouse: Path, table: str, day: date, source: str, rows: Iterable[dict[str, Any]]) -> int:
    """Replace one day and source of ``table`` by ``rows`` (flat dicts of its schema); returns their number."""
    data = pa.Table.from_pylist(list(rows), schema=arrow_schema(table))
    path = partition_file(warehouse, table, day, source)
    replace_file(path, lambda aside: pq.write_table(data, aside, compression="zstd"))
    return int(data.num_rows)


def read_partition(warehouse: Path, table: str, day: date, source: str) -> pa.Table:
    """Rows of one day and source of ``table``; empty where nothing was written."""
    path = partition_file(warehouse, table, day, source)
    if not path.exists():
        return arrow_schema(table).empty_table()
    return pq.ParquetFile(path).read()


def partition_sources(warehouse: Path, table: str, day: date) -> list[str]:
    """Names of the sources that have rows of ``table`` for the day, sorted."""
    return sorted(path.stem for path in partition_dir(warehouse, table, day).glob("[!.]*.parquet"))


def read_rows(warehouse: Path, table: str, day: date, source: str) -> Iterator[dict[str, Any]]:
    """The same rows as flat dicts."""
    yield from read_partition(warehouse, table, day, source).to_pylist()
