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

from extract.core.errors import DatelineError
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


MADE_FROM = b"made_from"
"""Name, in a file's metadata, of the digest of what its rows were made from."""


def write_partition(
    warehouse: Path, table: str, day: date, source: str, rows: Iterable[dict[str, Any]], *, made_from: str | None = None
) -> int:
    """Replace one day and source of ``table`` by ``rows`` (flat dicts of its schema); returns their number.

    A file that holds these rows already stays untouched, so that nothing after it needs to be renewed. ``made_from`` is
    a digest of what they were made from, for :func:`made_from_in`.
    """
    schema = arrow_schema(table)
    if made_from is not None:
        schema = schema.with_metadata({**(schema.metadata or {}), MADE_FROM: made_from.encode()})
    data = pa.Table.from_pylist(list(rows), schema=schema)
    path = partition_file(warehouse, table, day, source)
    if not holds(path, data):
        replace_file(path, lambda aside: pq.write_table(data, aside, compression="zstd"))
    return int(data.num_rows)


def holds(path: Path, data: pa.Table) -> bool:
    """Whether a file holds exactly these rows, by the same schema and made from the same; no for a damaged one."""
    if not path.exists():
        return False
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows != data.num_rows or file.schema_arrow.names != data.schema.names:
                return False
            kept, wanted = file.schema_arrow.metadata or {}, data.schema.metadata or {}
            is_same = all(kept.get(name) == value for name, value in wanted.items())
            return is_same and bool(file.read().equals(data))
    except (OSError, pa.ArrowException):
        return False


def made_from_in(warehouse: Path, table: str, day: date, source: str) -> str | None:
    """The digest of what a file's rows were made from, ``None`` where it is not noted or there is no whole file."""
    try:
        with pq.ParquetFile(partition_file(warehouse, table, day, source)) as file:
            noted = (file.schema_arrow.metadata or {}).get(MADE_FROM)
    except (OSError, pa.ArrowException):
        return None
    return noted.decode() if noted else None


class DamagedFileError(DatelineError):
    """A file of the store that cannot be read; the message names it and says what to do."""


def remedy(table: str, day: date) -> str:
    """What to do about a file of a table that is damaged."""
    verbs = {"articles": ("clean",), "rejects": ("clean", "extract")}.get(table, ("extract",))
    return "delete it and run " + " and ".join(f"`dateline {verb} --date {day}`" for verb in verbs)


def read_partition(warehouse: Path, table: str, day: date, source: str) -> pa.Table:
    """Rows of one day and source of ``table``; empty where nothing was written.

    Raises :class:`DamagedFileError`.
    """
    path = partition_file(warehouse, table, day, source)
    if not path.exists():
        return arrow_schema(table).empty_table()
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except (OSError, pa.ArrowException) as error:
        told = " ".join(str(error).split())[:120]
        raise DamagedFileError(f"{path} is damaged ({told}): {remedy(table, day)}") from None


def partition_sources(warehouse: Path, table: str, day: date) -> list[str]:
    """Names of the sources that have rows of ``table`` for the day, sorted."""
    return sorted(path.stem for path in partition_dir(warehouse, table, day).glob("[!.]*.parquet"))


def read_rows(warehouse: Path, table: str, day: date, source: str) -> Iterator[dict[str, Any]]:
    """The same rows as flat dicts."""
    yield from read_partition(warehouse, table, day, source).to_pylist()
