"""Any number of rows in order, while only some of them are in memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.core.pool import batched
from extract.core.schema import arrow_schema
from extract.store.partitions import CHUNK, CHUNK_ROOM, ROOM, ROWS, size_of

Row = dict[str, Any]


def in_order(table: str, rows: Iterable[Row], key: Callable[[Row], Any], folder: Path) -> Iterator[Row]:
    """The rows of ``table`` sorted by ``key``, rows of one key in the order in which they came.

    What fits a row group is sorted in memory. Of more, sorted runs are written to files without a name in ``folder``
    (made where it is missing) and merged.
    """
    runs = batched(rows, ROWS, ROOM, size_of)
    first = sorted(next(runs, []), key=key)
    second = next(runs, None)
    if second is None:
        yield from first
        return
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        written = []
        for run in chain([first, second], runs):
            file = files.enter_context(tempfile.TemporaryFile(dir=folder))
            write_run(file, sorted(run, key=key), arrow_schema(table))
            written.append(file)
        yield from heapq.merge(*map(read_run, written), key=key)


def write_run(file: Any, rows: Iterable[Row], schema: pa.Schema) -> None:
    """Write rows for :func:`read_run`."""
    with pa.ipc.new_stream(file, schema) as stream:
        for chunk in batched(rows, CHUNK, CHUNK_ROOM, size_of):
            stream.write_batch(pa.RecordBatch.from_pylist(chunk, schema=schema))
    file.seek(0)


def read_run(file: Any) -> Iterator[Row]:
    """Rows as they were written, a few at a time."""
    with pa.ipc.open_stream(file) as stream:
        for batch in stream:
            yield from batch.to_pylist()
