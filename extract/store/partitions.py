"""The only Parquet code: one file per table, day and source, replaced whole.

Layout: ``<warehouse>/<table>/snapshot_date=YYYY-MM-DD/<source>.parquet``. A file is written aside and
renamed, so readers see the old rows or the new ones, never a part.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
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


MADE_FROM, READ_BY = "made_from", "read_by"
"""Notes in a file's metadata: the digests of what its rows were made from and of what read it."""


def write_partition(
    warehouse: Path,
    table: str,
    day: date,
    source: str,
    rows: Iterable[dict[str, Any]],
    *,
    notes: Mapping[str, str] | None = None,
) -> int:
    """Replace one day and source of ``table`` by ``rows`` (flat dicts of its schema); returns their number.

    A file that holds these rows already stays untouched, so that nothing after it needs to be renewed. ``notes`` are
    kept in the file's metadata, for :func:`notes_in`.
    """
    schema = arrow_schema(table)
    if notes:
        schema = schema.with_metadata({**(schema.metadata or {}), **notes})
    data = pa.Table.from_pylist(list(rows), schema=schema)
    path = partition_file(warehouse, table, day, source)
    if not holds(path, data):
        replace_file(path, lambda aside: pq.write_table(data, aside, compression="zstd"))
    return int(data.num_rows)


def holds(path: Path, data: pa.Table) -> bool:
    """Whether a file holds exactly these rows, by the same schema and with the same notes; no for a damaged one."""
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


def notes_in(warehouse: Path, table: str, day: date, source: str) -> dict[str, str]:
    """What a file's metadata notes of where its rows come from; empty where nothing does or there is no whole file."""
    try:
        return notes_of(pq.read_schema(partition_file(warehouse, table, day, source)))
    except (OSError, pa.ArrowException):
        return {}


def notes_of(schema: pa.Schema) -> dict[str, str]:
    """The notes in the metadata of a file's schema."""
    metadata = schema.metadata or {}
    return {name: metadata[name.encode()].decode() for name in (MADE_FROM, READ_BY) if name.encode() in metadata}


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


def partition_days(warehouse: Path, table: str) -> list[date]:
    """Days that have a folder of ``table``, in order; folders whose names hold no day are skipped."""
    days = set()
    for folder in (warehouse / table).glob("snapshot_date=*"):
        with contextlib.suppress(ValueError):
            days.add(date.fromisoformat(folder.name.partition("=")[2]))
    return sorted(days)


def partition_sources(warehouse: Path, table: str, day: date) -> list[str]:
    """Names of the sources that have rows of ``table`` for the day, sorted."""
    return sorted(path.stem for path in partition_dir(warehouse, table, day).glob("[!.]*.parquet"))


def read_rows(warehouse: Path, table: str, day: date, source: str) -> Iterator[dict[str, Any]]:
    """The same rows as flat dicts."""
    yield from read_partition(warehouse, table, day, source).to_pylist()
