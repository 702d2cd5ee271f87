"""What a build reads, bound into its database before dbt runs: no text of the dbt project changes between builds.

Views in the schemas ``parquet`` and ``records`` show what is stored, of the days that the build renews; ``built_for``
has the build's name and ``built_days`` these days. dbt knows all of them as sources.
"""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from extract.core.schema import TABLES, arrow_schema
from extract.store.partitions import replace_file
from extract.warehouse.built import PartitionFile

RUN_COLUMNS = {
    "run_id": "varchar", "verb": "varchar", "shard": "varchar", "date_from": "date", "date_to": "date",
    "started_at": "timestamptz", "finished_at": "timestamptz", "status": "varchar", "message": "varchar",
    "forced": "varchar", "failing": "map(varchar, varchar)", "versions": "map(varchar, varchar)",
    "row_counts": "map(varchar, bigint)", "rejects_by_reason": "map(varchar, bigint)",
    "seconds_by_stage": "map(varchar, double)",
}  # fmt: skip
"""Fields of the record that a command of a run writes."""

SOURCE_COLUMNS = {
    "source": "varchar", "kind": "varchar", "status": "varchar", "reason": "varchar", "offered": "bigint",
    "new": "bigint", "unchanged": "bigint", "rejected": "bigint", "rejected_by_reason": "map(varchar, bigint)",
    "checked_at": "timestamptz", "last_success_at": "timestamptz", "failing_since": "timestamptz",
}  # fmt: skip
"""Fields of what is known of a configured source."""

SCHEMAS = ("parquet", "records")


def write_placeholders(folder: Path) -> None:
    """Write an empty file of each table's schema, and an empty file of run records."""
    for table in TABLES:
        empty = arrow_schema(table).empty_table()
        replace_file(placeholder(folder, table), lambda aside, empty=empty: pq.write_table(empty, aside))
    replace_file(folder / "records.json", lambda aside: aside.touch())


def placeholder(folder: Path, table: str) -> Path:
    """The empty file of a table: it gives the schema where there are no rows."""
    return folder / table / "snapshot_date=0001-01-01" / "empty.parquet"


def bind_inputs(
    database: Path,
    warehouse: Path,
    placeholders: Path,
    files: Iterable[PartitionFile],
    days: Collection[date],
    name: str,
) -> None:
    """Show a build what is stored of ``days``, and note them and the build's name."""
    read: dict[str, list[Path]] = {table: [placeholder(placeholders, table)] for table in TABLES}
    for file in files:
        if file.day in days:
            read[file.table].append(warehouse / file.path)
    records = {
        "runs": (RUN_COLUMNS, [*(warehouse / "runs").glob("*.json")]),
        "sources": (SOURCE_COLUMNS, [*warehouse.glob("sources.json")]),
    }
    with duckdb.connect(str(database)) as connection:
        drop_inputs(connection)
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        for table, paths in read.items():
            connection.execute(
                f"create view parquet.{table} as select * from read_parquet({quote_list(paths)}, "
                "hive_partitioning = true, union_by_name = true)"
            )
        for table, (columns, paths) in records.items():
            packed = ", ".join(f"{column} := '{kind}'" for column, kind in columns.items())
            connection.execute(
                f"create view records.{table} as select * from "
                f"read_json({quote_list([placeholders / 'records.json', *paths])}, columns = struct_pack({packed}))"
            )
        connection.execute("create or replace table built_for as select ? as build_id", [name])
        connection.execute("create or replace table built_days as select unnest(?::date[]) as day", [sorted(days)])
        connection.execute("checkpoint")


def drop_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave no view of files behind: they may change."""
    for schema in SCHEMAS:
        connection.execute(f"drop schema if exists {schema} cascade")


def quote_list(paths: Iterable[Path]) -> str:
    """Paths as an SQL list, sorted; no character in them stands for others."""
    names = (glob.escape(str(path)).replace("'", "''") for path in sorted(paths))
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"
