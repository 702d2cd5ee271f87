"""What became of events and claims between two states of the tables, and above all when a day was read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from extract.warehouse.built import MEMORY_LIMIT

READ_TABLES = {"events": ("event_id", "event_mentions"), "claims": ("claim_id", "claim_mentions")}
"""Table → its key, and the table of its tellings."""

TOLD_COLUMNS = 5
"""Columns that a line on changes names."""


def compare_rows(now: str, before: str, key: str, columns: Iterable[str]) -> str:
    """SQL of two relations side by side: ``new_id`` and ``old_id``, null where the row is not there, and ``columns``.

    These are the names of those of ``columns`` whose values differ in a row that is on both sides.
    """
    differing = ", ".join(f'case when a."{n}" is distinct from b."{n}" then \'{n}\' end' for n in columns)
    return f"""
        select a.{key} as new_id, b.{key} as old_id,
            case when a.{key} is not null and b.{key} is not null
                then list_filter([{differing}], lambda name: name is not null) else [] end as columns
        from {now} as a full join {before} as b on a.{key} = b.{key}
    """


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the rows of a table that days which were read again tell of."""

    table: str
    days: int
    kept: int
    """Ids that are there before and after."""
    changed: int
    """Of these, rows of which any column but the id is another."""
    new: int
    gone: int
    resolving: int
    """Of the ids that are gone, those that resolve to another."""
    columns: dict[str, int]
    """How many of the changed rows differ in a column, most first."""

    def counts(self) -> dict[str, int]:
        """The numbers of ids by what became of them."""
        return {name: getattr(self, name) for name in ("kept", "changed", "new", "gone", "resolving")}

    def told(self) -> dict[str, Any]:
        """The change as facts of a log line."""
        columns = ", ".join(f"{name} {number}" for name, number in list(self.columns.items())[:TOLD_COLUMNS])
        return {"days": self.days, "table": self.table, **self.counts(), "columns": columns or None}


def note_changes(database: Path, before: Path, days: Sequence[date]) -> None:
    """Note in a build what became of the rows that ``days`` tell of since the build ``before``; nothing of no days."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create or replace table built_changes (name varchar, days bigint, kept bigint, changed bigint, "
            "new bigint, gone bigint, resolving bigint, columns map(varchar, bigint))"
        )
        if not days:
            return
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"attach '{str(before).replace(chr(39), chr(39) * 2)}' as before (read_only)")
        for table in READ_TABLES:
            connection.execute(f"insert into built_changes {changes_of(connection, table)}", {"days": list(days)})


def changes_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL of the row of ``built_changes`` on a table, for the parameter ``days``."""
    key, tellings = READ_TABLES[table]
    here, there = (
        [name for name, *_ in connection.execute(f"describe {database}{table}").fetchall()]
        for database in ("main.", "before.main.")
    )
    told = " union ".join(
        f"select {key} from {database}{tellings} where list_contains($days, snapshot_date)"
        for database in ("main.", "before.main.")
    )
    now, then = (f"(from {database}{table} semi join told using ({key}))" for database in ("main.", "before.main."))
    rows = compare_rows(now, then, key, [name for name in here if name in there and name != key])
    successors = "select old_event_id as old_id from main.event_id_merges where event_id is not null"
    if table != "events":
        successors = "select null::varchar as old_id where false"
    return f"""
        with told as ({told}), both_sides as ({rows}), successors as ({successors}),
        differing as (
            select name, count(*) as n from (select unnest(columns) as name from both_sides) group by name
        )
        select '{table}', len($days),
            count(*) filter (where new_id is not null and old_id is not null),
            count(*) filter (where len(columns) > 0),
            count(*) filter (where old_id is null),
            count(*) filter (where new_id is null),
            count(*) filter (where new_id is null and old_id in (from successors)),
            (select coalesce(map_from_entries(list((name, n) order by n desc, name)), map {{}}) from differing)
        from both_sides
    """


def read_changes(database: Path) -> list[Change]:
    """What the last build noted of days that were read again; empty where it met none."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute("from built_changes").fetchall()
    except duckdb.CatalogException:  # an older version made the build
        return []
    return [Change(*row) for row in rows]
