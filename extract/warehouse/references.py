"""Reference series of the warehouse, loaded into a build for the mart that sets them beside the claims."""

from __future__ import annotations

from pathlib import Path

import duckdb

COLUMNS = {
    "date": "DATE", "subject_country": "VARCHAR", "category": "VARCHAR", "outcome": "VARCHAR", "total": "DOUBLE",
    "claimant": "VARCHAR", "outlet": "VARCHAR", "url": "VARCHAR",
}  # fmt: skip
"""Columns of a stored series, as they were checked when it was fetched."""


def load_references(database: Path, warehouse: Path) -> int:
    """Write every stored series into the table ``built_references`` of a build; returns its rows."""
    files = [str(path) for path in sorted((warehouse / "reference").glob("*.csv"))]
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create or replace table built_references (series varchar, day date, subject_country varchar, "
            "item_category varchar, outcome varchar, total double, claimant varchar, outlet varchar, url varchar)"
        )
        if files:
            connection.execute(
                "insert into built_references select parse_filename(filename, true), date, subject_country, category, "
                "outcome, total, claimant, outlet, url from read_csv($files, header = true, columns = $columns, "
                "filename = true)",
                {"files": files, "columns": COLUMNS},
            )
        return int(connection.execute("select count(*) from built_references").fetchall()[0][0])
