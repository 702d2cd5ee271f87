"""What is new, changed or gone since an earlier release, row by row with a reason."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.serve.export import cell
from extract.serve.published import columns_of
from extract.warehouse.changes import compare_rows
from extract.warehouse.marts import quote_text

FOLLOWED = {"articles": "article_id", "events": "event_id", "claims": "claim_id"}
COLUMNS = ("table", "id", "change", "columns", "reason")


def write_changes(connection: DuckDBPyConnection, before: Path | None, folder: Path) -> Counter[str]:
    """Write ``changes.csv`` against the release in ``before``; returns how many rows changed, by table and change."""
    counts: Counter[str] = Counter()
    with (folder / "changes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for table, key in FOLLOWED.items() if before else ():
            for row in compare(connection, table, key, before):  # type: ignore[arg-type]
                counts[f"{table} {row[1]}"] += 1
                writer.writerow([table, *map(cell, row)])
    return counts


def compare(connection: DuckDBPyConnection, table: str, key: str, before: Path) -> list[tuple[str, str, str, str]]:
    """Id, change, columns that changed and reason of each row that is not as it was."""
    old = f"read_parquet({quote_text(str(before / 'parquet' / f'{table}.parquet'))})"
    then = [
        name for (name,) in connection.execute(f"select column_name from (describe select * from {old})").fetchall()
    ]
    shared = [name for name in columns_of(connection, table) if name in then and name != key]
    both_sides = compare_rows(table, old, key, shared)
    reasons = reasons_of_absence(connection, table)
    return connection.execute(
        f"""
        with both_sides as ({both_sides})
        select
            coalesce(new_id, old_id) as id,
            case when old_id is null then 'new' when new_id is null then 'retracted' else 'changed' end,
            array_to_string(columns, '|'),
            case when new_id is null then coalesce(reason, 'its articles tell it otherwise or are gone') else '' end
        from both_sides left join ({reasons}) as reasons on new_id is null and reasons.id = old_id
        where old_id is null or new_id is null or len(columns) > 0
        order by 2, 1
        """
    ).fetchall()


def reasons_of_absence(connection: DuckDBPyConnection, table: str) -> str:
    """SQL of id and reason for rows of a table that are no longer there."""
    known = []
    if table == "events":
        known.append(
            "select old_event_id as id, case when event_id is null then reason else reason || ' into ' || event_id end "
            "as reason from event_id_merges"
        )
    if table == "articles" and {"article_id", "reason"} <= set(columns_of(connection, "retractions")):
        known.append("select article_id as id, 'retracted: ' || reason as reason from retractions")
    return " union all ".join(known) or "select null::varchar as id, null::varchar as reason where false"
