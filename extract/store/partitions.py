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
    aside = aside_of(path)
    try:
        write(aside)
        put_in_place(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def aside_of(path: Path) -> Path:
    """Where a file is written before it takes its place: what a killed run leaves there is found by its name."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def put_in_place(aside: Path, path: Path) -> None:
    """Rename a file to ``path`` once its bytes are on the disk."""
    with aside.open("rb") as handle:
        os.fsync(handle.fileno())
    aside.replace(path)


MADE_FROM, READ_BY = "made_from", "read_by"
"""Notes in a file's metadata: the digests of what its rows were made from and of what read it."""

ROWS, ROOM = 20_000, 32_000_000
"""Most rows of a Parquet row group, and the characters at which it is closed: what reading or writing holds at once."""
CHUNK, CHUNK_ROOM = 500, 1_000_000
"""The same of the rows that are read, written aside or compared at once."""


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
    kept in the file's metadata, for :func:`notes_in`. The rows may be any number: a row group of them is held.
    """
    with PartitionWriter(partition_file(warehouse, table, day, source), table, notes) as writer:
        for row in rows:
            writer.add(row)
    return writer.count


class PartitionWriter:
    """A file of ``table`` written aside, which takes the place of ``path`` when the block ends without an error."""

    def __init__(self, path: Path, table: str, notes: Mapping[str, str] | None = None) -> None:
        self.path, self.aside = path, aside_of(path)
        self.schema = arrow_schema(table)
        if notes:
            self.schema = self.schema.with_metadata({**(self.schema.metadata or {}), **notes})
        self.group: list[dict[str, Any]] = []
        self.room = self.count = 0

    def __enter__(self) -> PartitionWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            stack.callback(self.aside.unlink, missing_ok=True)
            self.file = stack.enter_context(pq.ParquetWriter(self.aside, self.schema, compression="zstd"))
            self.end = stack.pop_all()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self.end:
            if kind is not None:
                return
            if self.group or not self.count:
                self.write_group()
            self.file.close()
            if not are_alike(self.path, self.aside):
                put_in_place(self.aside, self.path)

    def add(self, row: dict[str, Any]) -> None:
        """Append a row."""
        self.group.append(row)
        self.count += 1
        self.room += size_of(row)
        if len(self.group) == ROWS or self.room >= ROOM:
            self.write_group()

    def write_group(self) -> None:
        """Write the rows that were gathered as one row group."""
        self.file.write_table(pa.Table.from_pylist(self.group, schema=self.schema))
        self.group, self.room = [], 0


def size_of(row: Mapping[str, Any]) -> int:
    """Characters of a row's texts."""
    return sum(len(value) for value in row.values() if isinstance(value, str))


def are_alike(path: Path, other: Path) -> bool:
    """Whether both files hold the same rows, by the same schema and with the same notes; no for a damaged one."""
    if not path.exists():
        return False
    try:
        with pq.ParquetFile(path) as mine, pq.ParquetFile(other) as theirs:
            kept, wanted = mine.schema_arrow, theirs.schema_arrow
            if mine.metadata.num_rows != theirs.metadata.num_rows or not kept.equals(wanted, check_metadata=True):
                return False
            return all(a.equals(b) for a, b in zip(chunks(mine), chunks(theirs), strict=True))
    except (OSError, ValueError, pa.ArrowException):
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
    with reading(path, table, day) as file:
        return file.read()


@contextlib.contextmanager
def reading(path: Path, table: str, day: date) -> Iterator[pq.ParquetFile]:
    """A file of ``table``, open; raises :class:`DamagedFileError` wherever it cannot be read."""
    try:
        with pq.ParquetFile(path) as file:
            yield file
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


def count_rows(warehouse: Path, table: str, day: date, source: str) -> int:
    """Number of rows of one day and source of ``table``; raises :class:`DamagedFileError`."""
    path = partition_file(warehouse, table, day, source)
    if not path.exists():
        return 0
    with reading(path, table, day) as file:
        return int(file.metadata.num_rows)


def read_rows(warehouse: Path, table: str, day: date, source: str) -> Iterator[dict[str, Any]]:
    """The same rows as flat dicts, a few at a time."""
    path = partition_file(warehouse, table, day, source)
    if not path.exists():
        return
    with reading(path, table, day) as file:
        for chunk in chunks(file):
            yield from chunk.to_pylist()


def chunks(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """A file's rows a few at a time, and never of two row groups at once: these bound what is in memory."""
    for group in range(file.num_row_groups):
        yield from file.iter_batches(CHUNK, row_groups=[group])
