"""What the last build holds: which files, made by which version of the models, and the ids it gave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extract.core.errors import DatelineError
from extract.core.schema import SCHEMA_VERSION, TABLES, table_columns
from extract.store.partitions import READ_BY, notes_of, remedy

MEMORY_LIMIT = "1500MB"
"""What DuckDB may take where it works on a whole build or a whole published file."""


class BuildError(DatelineError):
    """The analysis tables could not be built; the last good build stays."""


@dataclass(frozen=True, slots=True)
class PartitionFile:
    """One Parquet file as the build saw it."""

    path: str
    day: date
    size: int
    modified: int

    @property
    def table(self) -> str:
        """The Parquet table that it is a part of."""
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the build notes of a file's contents."""

    rows: int
    read_by: str | None
    """Digest of what read the articles; nothing for a table that is not extracted."""


def look_into(warehouse: Path, file: PartitionFile) -> Contents:
    """What a Parquet file holds; raises :class:`BuildError` where it is damaged, foreign or of a newer schema."""
    cure = remedy(file.table, file.day)
    try:
        with pq.ParquetFile(warehouse / file.path) as parquet:
            schema, rows = parquet.schema_arrow, parquet.metadata.num_rows
    except (OSError, pa.ArrowException) as error:
        raise BuildError(f"{warehouse / file.path} is damaged ({first_line(str(error))[:120]}): {cure}") from None
    version = (schema.metadata or {}).get(b"schema_version", b"").decode()
    if version.isdecimal() and int(version) > int(SCHEMA_VERSION):
        raise BuildError(
            f"{warehouse / file.path} has schema {version}, this version of dateline reads up to {SCHEMA_VERSION}: "
            f"upgrade dateline, or {cure}"
        )
    missing = [name for name in REQUIRED[file.table] if name not in schema.names]
    if missing:
        raise BuildError(f"{warehouse / file.path} is no file of this store, it lacks {', '.join(missing)}: {cure}")
    return Contents(int(rows), notes_of(schema).get(READ_BY))


REQUIRED = {
    name: ("mention_id", "article_id")
    if spec.keyed_by_article
    else tuple({"article_id", "reason", "source", "document_id"} & {column.name for column in table_columns(name)})
    for name, spec in TABLES.items()
}
"""Columns that a file of a table has had in every version."""


def list_partitions(warehouse: Path) -> list[PartitionFile]:
    """Every Parquet file of the store, sorted by path; folders whose names hold no day are skipped."""
    found = []
    for table in TABLES:
        for path in (warehouse / table).glob("snapshot_date=*/[!.]*.parquet"):
            try:
                day = date.fromisoformat(path.parent.name.partition("=")[2])
                facts = path.stat()
            except (ValueError, FileNotFoundError):
                continue
            name = path.relative_to(warehouse).as_posix()
            found.append(PartitionFile(name, day, facts.st_size, facts.st_mtime_ns))
    return sorted(found, key=lambda file: file.path)


def known_files(database: Path) -> dict[PartitionFile, Contents | None]:
    """The files in the build of ``database`` with what they hold, ``None`` where that was not noted."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            names = {name for name, *_ in connection.execute("describe built_files").fetchall()}
            held = "rows, read_by" if {"rows", "read_by"} <= names else "null, null"
            known = connection.execute(f"select path, day, size, modified, {held} from built_files").fetchall()
    except duckdb.Error as error:
        raise unreadable(database, error) from None
    return {PartitionFile(*facts): None if rows is None else Contents(rows, by) for *facts, rows, by in known}


def changed_days(database: Path, files: Iterable[PartitionFile]) -> set[date]:
    """Days of files that are new, changed or gone since the build in ``database``."""
    return {file.day for file in set(files).symmetric_difference(known_files(database))}


def days_read_again(
    known: Mapping[PartitionFile, Contents | None], files: Mapping[PartitionFile, Contents]
) -> list[date]:
    """Days of files that hold what another model or lexicon read than that of the last build's file of the name."""
    readers = {file.path: held and held.read_by for file, held in known.items()}
    renewed = {file: held for file, held in files.items() if file not in known and file.path in readers}
    return sorted({file.day for file, held in renewed.items() if held.read_by != readers[file.path]})


SHARED = """
with known as (select article_id, snapshot_date from staging.stg_articles),
here as (
    select article_id from known where list_contains($days, snapshot_date)
    union
    select article_id from read_parquet($files)
)
select distinct snapshot_date from known semi join here using (article_id)
where not list_contains($days, snapshot_date)
"""


def days_to_renew(
    database: Path, warehouse: Path, files: Collection[PartitionFile], days: Iterable[date]
) -> list[date]:
    """The days asked for, those that changed, and those that hold an article of any of them too.

    An article belongs to the first of its days: which one that is can change only for days that hold it.
    """
    renewed = {*days, *changed_days(database, files)}
    fresh = renewed
    with duckdb.connect(str(database), read_only=True) as connection:
        while fresh:
            articles = [str(warehouse / f.path) for f in files if f.day in fresh and f.path.startswith("articles/")]
            articles += map(str, (warehouse / "build" / "empty" / "articles").rglob("*.parquet"))
            rows = connection.execute(SHARED, {"days": sorted(renewed), "files": articles}).fetchall()
            fresh = {day for (day,) in rows}
            renewed |= fresh
    return sorted(renewed)


def built_by(database: Path) -> str | None:
    """Digest of the models that made a build; nothing where it was not noted."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            row = connection.execute("select digest from built_by").fetchone()
    except duckdb.CatalogException:
        return None
    except duckdb.Error as error:
        raise unreadable(database, error) from None
    return str(row[0]) if row else None


def built_in_run(database: Path) -> str | None:
    """Id of the run that made a build; nothing where it was not noted, or there is no build that can be read."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            row = connection.execute("select run_id from built_by").fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row and row[0] else None


def first_damage(database: Path) -> duckdb.Error | None:
    """What is the matter with a database file, of which every row is read; nothing where it is whole.

    To open a file, and to look into some of its tables, says little about the rest of it.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                connection.execute(f'select bit_xor(hash(rows)) from "{schema}"."{table}" as rows').fetchall()
    except duckdb.Error as error:
        return error
    return None


def unreadable(database: Path, error: duckdb.Error) -> BuildError:
    """The complaint about a last build that cannot be read."""
    return BuildError(
        f"cannot read the last build {database}: {first_line(str(error))}; delete it and run `dateline build` again, "
        "ids are taken from the published file"
    )


# An id is 'e' and a digest of the mention it was minted from. Where that is gone, the event's first speaks for it.
RESTORED = """
create table intermediate.int_event_ids as
with mentions as (
    select mentions.*, events.first_reported_at, articles.published_at,
        'e' || substr(sha256(mentions.mention_id), 1, 16) as own_id
    from published.main.event_mentions as mentions
    inner join published.main.events as events using (event_id)
    left join published.main.articles as articles using (article_id)
),
ids as (
    select event_id, event_id as resolves_to from published.main.events
    union all
    select old_event_id, event_id from published.main.event_id_merges
),
found as (
    select ids.event_id, ids.resolves_to,
        first(
            mentions order by mentions.own_id = ids.event_id desc, mentions.published_at, mentions.mention_id
        ) as anchor,
        list(mentions.mention_id order by mentions.mention_id) as members
    from ids left join mentions on ids.resolves_to = mentions.event_id
    group by all
)
select event_id, anchor.mention_id as anchor_mention_id, anchor.article_id as anchor_article_id,
    anchor.event_type as anchor_event_type, anchor.trigger_start as anchor_trigger_start,
    anchor.first_reported_at as first_reported_at,
    case when event_id = resolves_to then members else [] end as members, resolves_to,
    null::varchar as minted_in, null::varchar as merged_in, null::varchar as split_in, 0::bigint as n_split_off
from found
"""


def restore_ids(database: Path, published: Path) -> None:
    """Start a build that has no predecessor from the ids of the published file, if there is one."""
    if not published.exists():
        return
    try:
        with duckdb.connect(str(database)) as connection:
            connection.execute(
                f"attach '{str(published.resolve()).replace(chr(39), chr(39) * 2)}' as published (read_only)"
            )
            connection.execute("create schema intermediate")
            connection.execute(RESTORED)
            connection.execute("create table quality as from published.main.quality")
    except duckdb.Error as error:
        raise BuildError(
            f"cannot restore event ids from {published}: {first_line(str(error))}; "
            "`dateline publish --rollback` puts a good version in its place"
        ) from None


def first_line(message: str) -> str:
    """What a message says, in one line: of a traceback the error at its end."""
    if "Traceback" in message:
        errors = [line for line in message.splitlines() if "Error" in line or "Exception:" in line]
        message = errors[-1] if errors else message[-300:]
    return " ".join(message.split())[:300]
