"""Retractions: ``retractions.csv`` beside the data names the articles taken out for good, when and why.

The build leaves out what it names, and with it whatever rests on these articles only; ids of events resolve all the
same. The file is only added to, by ``dateline retract``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from extract.core.errors import DatelineError, UsageError
from extract.core.schema import TABLES
from extract.store.partitions import replace_file

FILE_NAME = "retractions.csv"


class RetractionsError(DatelineError):
    """``retractions.csv`` cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """One article that was taken out."""

    article_id: str
    retracted_at: str
    """UTC, ISO 8601 to the second."""
    reason: str


def read_retractions(warehouse: Path) -> list[Retraction]:
    """The rows of the warehouse's ``retractions.csv``, none where there is no file.

    Raises :class:`RetractionsError` for a row that names no article or no time.
    """
    path = warehouse / FILE_NAME
    if not path.exists():
        return []
    names = [field.name for field in fields(Retraction)]
    found = []
    with path.open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            try:
                found.append(Retraction(*(row[name].strip() for name in names)))
                datetime.fromisoformat(found[-1].retracted_at)
            except (KeyError, AttributeError, ValueError):
                raise RetractionsError(f"{path}, line {line}: wants {', '.join(names)}") from None
    return found


def retract(warehouse: Path, article_id: str, reason: str) -> Retraction:
    """Note an article as retracted; the next build takes it out.

    Raises :class:`extract.core.errors.UsageError` for an article that is not stored or was retracted before, and where
    no reason is given.
    """
    if not reason.strip():
        raise UsageError("say why: --reason TEXT")
    rows = read_retractions(warehouse)
    if any(row.article_id == article_id for row in rows):
        raise UsageError(f"article {article_id!r} was retracted before")
    if not is_stored(warehouse, article_id):
        raise UsageError(f"no article has the id {article_id!r}: take one from the table articles")
    row = Retraction(article_id, datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat(), reason.strip())
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Retraction)])
    writer.writerows(astuple(one) for one in [*rows, row])
    replace_file(warehouse / FILE_NAME, lambda aside: aside.write_text(text.getvalue(), encoding="utf-8"))
    return row


def is_stored(warehouse: Path, article_id: str) -> bool:
    """Whether any day holds the article."""
    files = (warehouse / "articles").glob("snapshot_date=*/[!.]*.parquet")
    return any(article_id in pq.ParquetFile(file).read(["article_id"])["article_id"].to_pylist() for file in files)


RETRACTED = "create table if not exists built_retractions (article_id varchar, retracted_at timestamp, reason varchar)"
DAYS = """
select distinct snapshot_date from staging.stg_articles
where list_contains($articles, article_id)
"""


TAKEN = "create or replace table built_retracted (name varchar, day date, n bigint)"
COUNTED = """
insert into built_retracted
select $table, cast(regexp_extract(filename, 'snapshot_date=([0-9-]+)', 1) as date), count(*)
from read_parquet($files, filename = true, union_by_name = true, hive_partitioning = false)
where article_id in (select article_id from built_retractions)
group by all
"""


def bind_retractions(database: Path, warehouse: Path) -> set[date]:
    """Write the retractions into a build, as ``built_retractions``; returns the days whose rows they change.

    ``built_retracted`` counts the stored rows that are left out, by Parquet table and day.
    """
    rows = [
        (row.article_id, datetime.fromisoformat(row.retracted_at), row.reason) for row in read_retractions(warehouse)
    ]
    with duckdb.connect(str(database)) as connection:
        connection.execute(RETRACTED)
        before = {row[0] for row in connection.execute("select article_id from built_retractions").fetchall()}
        connection.execute("delete from built_retractions")
        if rows:
            connection.executemany("insert into built_retractions values (?, ?, ?)", rows)
        connection.execute(TAKEN)
        for table in TABLES if rows else ():
            files = sorted(map(str, (warehouse / table).glob("snapshot_date=*/[!.]*.parquet")))
            if files and table != "rejects":
                connection.execute(COUNTED, {"table": table, "files": files})
        days = built_days(connection, {row[0] for row in rows} - before)
        connection.execute("checkpoint")
    return days


def built_days(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> set[date]:
    """Days of the last build that hold any of the articles."""
    try:
        rows = connection.execute(DAYS, {"articles": sorted(articles)}).fetchall()
    except duckdb.CatalogException:  # nothing is built yet
        return set()
    return {day for (day,) in rows}
