"""Gates before publication: a build is held against what it was built from, what is published, and its own past.

Each gate's limits stand beside their table in ``marts.yml``, under ``gate``:

``shrink``
    share of the published rows that may be gone, beyond what was retracted;
``grow`` and ``per``
    share by which what is published may grow by itself, and ``[table, rows]``: how many rows each new row of another
    table may bring; in the first night ``per`` alone counts;
``daily``
    ``{by, least}``: what the newest whole day must have at least, as a share of the median of the days before it;
``none``
    a complaint for each query that must find nothing; one that reads ``before`` waits for the first publication;
``rates``
    ``{name, when, by, most, rise}`` and optionally ``from``: the share of rows for which ``when`` holds, at most
    ``most``, and at most ``rise`` above what is published, on the newest day above the median of the days before it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from extract.core.errors import DatelineError
from extract.warehouse.marts import Mart, count, read_marts

SLACK = 5
"""Rows that a table may lose or gain in any case: shares say nothing about so few."""
DAYS, FEW_DAYS = 14, 3
"""Days before the newest one that make its past, and how many make none yet."""
FEW_ROWS = 20
"""Median of rows a day below which a quiet day says nothing."""
MANY_ROWS = 50
"""Rows from which on a share of them is judged."""


class GateError(DatelineError):
    """A build that is not fit to be published; what is published stays as it is."""

    status = "refused"

    def __init__(self, failures: list[str]) -> None:
        more = f"; and {len(failures) - 3} more" if len(failures) > 3 else ""
        super().__init__(
            f"not published, what was published stays: {'; '.join(failures[:3])}{more}. "
            "Where this is damage, repair it and run again (`dateline build --full-refresh` builds anew from Parquet, "
            '`dateline doctor` looks for the cause); where it is meant, `dateline publish --force --reason "..."`'
        )
        self.failures = failures


@dataclass(frozen=True, slots=True)
class Build:
    """A session with the build attached as ``built``, and what is published as ``before`` where there is any."""

    connection: duckdb.DuckDBPyConnection
    has_before: bool
    today: date

    def tables(self, side: str) -> set[str]:
        """Names of the tables of ``built`` or ``before``."""
        query = "select table_name from duckdb_tables() where schema_name = 'main' and database_name = ?"
        return {name for (name,) in self.connection.execute(query, [side]).fetchall()}

    def rows(self, side: str, table: str) -> int:
        """Rows of a table of ``built`` or ``before``; none where it is not there."""
        return count(self.connection, f"select count(*) from {side}.main.{table}") if table in self.tables(side) else 0

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query that names the build's tables plainly."""
        self.connection.execute("use built")
        try:
            return self.connection.execute(query).fetchall()
        finally:
            self.connection.execute("use memory")


def failed_gates(connection: duckdb.DuckDBPyConnection, *, has_before: bool, today: date) -> list[str]:
    """What is wrong with the build, one complaint each: which table, how far from what is allowed."""
    build = Build(connection, has_before, today)
    missing = [mart.name for mart in read_marts() if mart.name not in build.tables("built")]
    if missing:
        return [f"the build has no table {', '.join(missing)}"]
    try:
        excused = taken_rows(build)
        failures = list(check_stored(build))
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        return [f"the build does not know what it was made of ({str(error).splitlines()[0][:120]})"]
    for mart in read_marts():
        failures += check_limits(build, mart, excused)
        failures += check_none(build, mart)
        failures += check_daily(build, mart)
        failures += check_rates(build, mart)
    if has_before:
        failures += check_ids_resolve(build)
    return failures


STORED = """
with files as (
    select split_part(path, '/', 1) as name, day, sum(rows)::bigint as n
    from built_files where rows is not null group by all
),
-- Tellings and articles that people have taken out.
taken as (
    select name, day, sum(n)::bigint as n from (
        select case kind when 'event' then 'event_mentions' else 'claims' end as name, day,
            count(distinct mention_id) as n
        from built_corrections where field = 'exists' group by all
        union all
        select name, day, n from built_retracted
    ) group by all
),
stored as ({stored})
select coalesce(files.name, stored.name) as name, coalesce(files.day, stored.day) as day,
    coalesce(stored.n, 0) as have, coalesce(files.n, 0) as want
from files full outer join stored on files.name = stored.name and files.day = stored.day
left join taken on files.name = taken.name and files.day = taken.day
where not coalesce(files.n, 0) between coalesce(stored.n, 0) and coalesce(stored.n, 0) + coalesce(taken.n, 0)
order by all
"""
STAGED = {
    "articles": "stg_articles",
    "event_mentions": "stg_event_mentions",
    "claims": "stg_claim_mentions",
    "attributions": "stg_attributions",
    "rejects": "stg_rejects",
    "unmatched": "stg_unmatched",
}
"""Parquet table → the build's table of its rows."""


def check_stored(build: Build) -> Iterator[str]:
    """Rows read from Parquet are the rows that the build holds, table by table and day by day."""
    stored = " union all ".join(
        f"select '{name}' as name, snapshot_date as day, count(*) as n from staging.{table} group by all"
        for name, table in STAGED.items()
    )
    wrong = build.all(STORED.format(stored=stored))
    if wrong:
        name, day, have, want = wrong[0]
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield f"the build holds {have} of the {want} rows in the Parquet files of {name} for {day}{more}"


def taken_rows(build: Build) -> int:
    """How many published rows rested on tellings or articles that people have taken out since."""
    if not build.has_before:
        return 0
    taken = sum(
        count(
            build.connection,
            f"select count(*) from before.main.{table} where mention_id in "
            "(select mention_id from built.main.built_corrections where field = 'exists')",
        )
        for table in ("event_mentions", "claim_mentions")
    )
    return taken + retracted_rows(build)


def retracted_rows(build: Build) -> int:
    """How many published rows rested on articles that were retracted since."""
    if "retractions" not in build.tables("built"):
        return 0
    fresh = "select article_id from built.main.retractions"
    if "retractions" in build.tables("before"):
        fresh += " except select article_id from before.main.retractions"
    parts = ("articles", "event_mentions", "claim_mentions", "attributions")
    return sum(
        count(build.connection, f"select count(*) from before.main.{table} where article_id in ({fresh})")
        for table in parts
        if table in build.tables("before")
    )


def check_limits(build: Build, mart: Mart, excused: int) -> Iterator[str]:
    """Keys are unique, and no more rows came or went than may."""
    rows, gate = build.rows("built", mart.name), mart.gate
    if rows < mart.min_rows or (mart.max_rows is not None and rows > mart.max_rows):
        limits = f"{mart.min_rows} to {'any number' if mart.max_rows is None else mart.max_rows}"
        yield f"{mart.name} has {rows} rows, allowed are {limits}"
    if mart.key:
        key = ", ".join(mart.key)
        twice = build.all(f"select {key} from {mart.name} group by all having count(*) > 1 limit 1")
        if twice:
            yield f"{mart.name} has several rows for one {key}, for instance {show(twice[0])}"
    before = build.rows("before", mart.name) if build.has_before else 0
    least = before * (1 - gate.get("shrink", 0.0)) - SLACK - excused
    if rows < least:
        yield f"{mart.name} has {rows} rows where {before} are published, at least {least:.0f} must stay"
    if "per" in gate:
        driver, each = gate["per"]
        fresh = build.rows("built", driver) - (build.rows("before", driver) if build.has_before else 0)
        most = before * (1 + gate.get("grow", 0.0)) + max(fresh, 0) * each + SLACK
        if rows > most:
            told = f"where {before} are published" if build.has_before else f"for {fresh} {driver}"
            yield f"{mart.name} has {rows} rows {told}, at most {most:.0f} are plausible"


def check_none(build: Build, mart: Mart) -> Iterator[str]:
    """Queries that must find nothing."""
    for complaint, query in mart.gate.get("none", {}).items():
        if "before." in query and (not build.has_before or mart.name not in build.tables("before")):
            continue
        found = build.all(f"with found as ({query}) select count(*) over () as n, * from found limit 1")
        if found:
            yield f"{mart.name}: {found[0][0]} {complaint}, for instance {show(found[0][1:])}"


def check_daily(build: Build, mart: Mart) -> Iterator[str]:
    """The newest whole day is not all but empty beside the days before it."""
    daily = mart.gate.get("daily")
    if not daily:
        return
    days = build.all(
        f"select {daily['by']} as day, count(*) from {mart.name} where day < date '{build.today}' "
        f"group by day order by day desc limit {DAYS + 1}"
    )
    if len(days) <= FEW_DAYS:
        return
    (newest, rows), usual = days[0], statistics.median(n for _, n in days[1:])
    if usual >= FEW_ROWS and rows <= daily["least"] * usual:
        yield f"{mart.name} has {rows} rows on {newest}, the median of the {len(days) - 1} days before is {usual:.0f}"


def check_rates(build: Build, mart: Mart) -> Iterator[str]:
    """Shares of rows that lack something are what they were."""
    for rate in mart.gate.get("rates", ()):
        source, most, rise = rate.get("from", mart.name), rate["most"], rate["rise"]
        counted = f"count(*) as n, count(*) filter (where {rate['when']}) as k from"
        n, k = build.all(f"select {counted} {source}")[0]
        if n >= MANY_ROWS and k / n > most:
            yield f"{mart.name}: {rate['name']} are {k / n:.0%}, at most {most:.0%} are plausible"
            continue
        if build.has_before and "from" not in rate and mart.name in build.tables("before"):
            old, old_k = build.connection.execute(f"select {counted} before.main.{mart.name}").fetchall()[0]
            if min(n, old) >= MANY_ROWS and k / n > old_k / old + rise:
                yield f"{mart.name}: {rate['name']} are {k / n:.0%}, {old_k / old:.0%} in what is published"
                continue
        days = build.all(
            f"select {rate['by']} as day, {counted} {source} where day is not null "
            f"group by day order by day desc limit {DAYS + 1}"
        )
        past = [k / n for _, n, k in days[1:] if n >= FEW_ROWS]
        if len(past) >= FEW_DAYS and days[0][1] >= MANY_ROWS:
            share, usual = days[0][2] / days[0][1], statistics.median(past)
            if share > usual + rise:
                yield f"{mart.name}: {rate['name']} are {share:.0%} on {days[0][0]}, {usual:.0%} on the days before"


def check_ids_resolve(build: Build) -> Iterator[str]:
    """Every published event id leads to an event, or to the note that it has none."""
    lost = build.all(
        "with old as (select event_id from before.main.events union all select old_event_id from "
        "before.main.event_id_merges) select event_id from old where event_id not in "
        "(select event_id from events union all select old_event_id from event_id_merges)"
    )
    if lost:
        yield f"events, event_id_merges: {len(lost)} published ids no longer resolve, for instance {lost[0][0]}"


def show(row: tuple[Any, ...]) -> str:
    """A row's values in short."""
    return ", ".join(str(value)[:80] for value in row)
