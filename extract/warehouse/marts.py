"""The published tables: what the marts' YAML declares, and how they are written into the analysts' file.

A file that is one build behind is brought up to date by what that build renewed, as the marts themselves were; any
other is written whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml  # type: ignore[import-untyped]

from extract.warehouse.build import PROJECT_DIR

SIDES = ("built", "before")
MARTS_FILE = PROJECT_DIR / "models" / "marts" / "marts.yml"


@dataclass(frozen=True, slots=True)
class Mart:
    """A table that is published, as its dbt YAML declares it."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    """Name, type and description of each column, in order."""
    min_rows: int
    max_rows: int | None
    renewed_by: tuple[str, ...]
    """Columns by whose values a build renews the table; none where it writes it whole."""
    renewed: str | None
    """The build's table of these values."""
    gate: Mapping[str, Any] = field(default_factory=dict)
    """Limits that a build must keep to be published: see :mod:`extract.warehouse.gates`."""


@cache
def read_marts(path: Path = MARTS_FILE) -> tuple[Mart, ...]:
    """The allow-list: every mart that the YAML declares, in its order."""
    models = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    marts = []
    for model in models:
        meta = model["config"]["meta"]
        columns = tuple((c["name"], c["data_type"], c["description"]) for c in model["columns"])
        rows, renewed = meta["rows"], meta.get("renewed_by", {})
        marts.append(
            Mart(
                name=model["name"],
                description=model["description"],
                key=tuple(meta.get("key", ())),
                columns=columns,
                min_rows=rows["min"],
                max_rows=rows.get("max"),
                renewed_by=tuple(renewed.get("key", ())),
                renewed=renewed.get("of"),
                gate=meta.get("gate", {}),
            )
        )
    return tuple(marts)


def is_one_build_behind(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether ``before`` holds every build that ``built`` does but the last, and that renewed only what it touched."""
    try:
        if connection.execute("select is_whole from built.main.built_by").fetchall() != [(False,)]:
            return False
    except duckdb.BinderException:  # an older version made the build
        return False
    columns = (
        "select table_name, column_name, data_type from duckdb_columns() "
        f"where schema_name = 'main' and table_name in ({', '.join(quote_text(mart.name) for mart in read_marts())})"
    )
    built, before = (connection.execute(f"{columns} and database_name = '{n}' order by all").fetchall() for n in SIDES)
    if built != before:
        return False
    now, then = (set(connection.execute(f"select build_id from {n}.main.quality").fetchall()) for n in SIDES)
    return then <= now and now - then == {max(now)}


def renew_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Bring ``published``, a copy of what is one build behind, up to date with ``built``; returns rows by table."""
    counts = {}
    for mart in read_marts():
        if mart.renewed is not None:
            table, names, key = f"published.main.{mart.name}", column_names(mart), ", ".join(mart.renewed_by)
            condition = f"where ({key}) in (select ({key}) from built.intermediate.{mart.renewed})"
            connection.execute(f"delete from {table} {condition}")
            connection.execute(f"insert into {table} ({names}) select {names} from built.main.{mart.name} {condition}")
        # Rows that do not come out even were not what the build started from.
        if mart.renewed is None or count_rows(connection, "published", mart) != count_rows(connection, "built", mart):
            copy_mart(connection, mart)
        comment_mart(connection, mart)
        counts[mart.name] = count_rows(connection, "published", mart)
    return counts


def copy_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Copy every mart from ``built`` to ``published``; returns rows by table."""
    for mart in read_marts():
        copy_mart(connection, mart)
        comment_mart(connection, mart)
    return {mart.name: count_rows(connection, "published", mart) for mart in read_marts()}


def copy_mart(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Copy a mart as it is built, in place of what stood there."""
    query = f"select {column_names(mart)} from built.main.{mart.name}"
    connection.execute(f"create or replace table published.main.{mart.name} as {query}")


def comment_mart(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Comment a published mart and its columns."""
    table = f"published.main.{mart.name}"
    connection.execute(f"comment on table {table} is {quote_text(mart.description)}")
    for name, _, description in mart.columns:
        connection.execute(f'comment on column {table}."{name}" is {quote_text(description)}')


def column_names(mart: Mart) -> str:
    """The columns of a mart, quoted, as an SQL list."""
    return ", ".join(f'"{name}"' for name, _, _ in mart.columns)


def count_rows(connection: duckdb.DuckDBPyConnection, database: str, mart: Mart) -> int:
    """Rows of a mart in one of the attached databases."""
    return count(connection, f"select count(*) from {database}.main.{mart.name}")


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query gives."""
    return int(connection.execute(query).fetchall()[0][0])


def quote_text(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
