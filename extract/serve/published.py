"""Read-only access to the analysts' file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.core.errors import DatelineError

if TYPE_CHECKING:  # loaded when a file is opened: a wrong argument is told without it
    import duckdb

FILE_NAME = "dateline.duckdb"


class NotPublishedError(DatelineError):
    """There is no analysts' file in the warehouse yet."""


def require_published(warehouse: Path) -> Path:
    """Path of the analysts' file; raises :class:`NotPublishedError`."""
    path = warehouse / FILE_NAME
    if not path.exists():
        raise NotPublishedError(f"nothing is published in {warehouse}: run `make run` or `dateline run --date D` first")
    return path


@contextlib.contextmanager
def open_published(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the published file; raises :class:`NotPublishedError`."""
    path = require_published(warehouse)
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise DatelineError(f"cannot open {path}: {str(error).splitlines()[0]}") from None
    try:
        yield connection
    finally:
        connection.close()


def select(connection: duckdb.DuckDBPyConnection, query: str, *values: Any, **named: Any) -> list[dict[str, Any]]:
    """All rows of a query as dicts by column name; its values by order (``?``) or by name (``$name``)."""
    cursor = connection.execute(query, named or list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Names of a table's columns, in order; empty where the file has no such table."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = current_database() and table_name = ? "
        "order by column_index",
        [table],
    ).fetchall()
    return [name for (name,) in rows]


def describe_figure(row: dict[str, Any]) -> str:
    """A claim's quantity in words: ``at least 35``, ``about 3,000 to 6,000``, ``350,000,000 USD``."""
    low, high = row["quantity_low"], row["quantity_high"]
    if low is None or high is None:
        told = f"up to {high:,.10g}" if low is None else f"at least {low:,.10g}"
    else:
        told = f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"
    unit = "" if row["unit"] == "count" else f" {row['unit']}"
    return f"{'about ' if row['approximate'] else ''}{told}{unit}"
