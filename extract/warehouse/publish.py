"""Publishes the analysts' file: checks the build, writes a new versioned file, and swaps a symlink to it.

Readers that have the old file open keep it; whoever opens ``<warehouse>/dateline.duckdb`` next sees the new one. A
check that fails leaves everything as it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from extract.core.errors import DatelineError
from extract.store.partitions import replace_file
from extract.warehouse.build import BuildPaths
from extract.warehouse.built import first_line
from extract.warehouse.marts import copy_marts, count, is_one_build_behind, quote_text, read_marts, renew_marts

KEPT_VERSIONS = 5
STORAGE_VERSION = "v1.5.0"
"""Oldest DuckDB that can open the published file."""

MEMORY_LIMIT = "1500MB"


class PublishError(DatelineError):
    """The build is not fit to be published; what was published stays."""


def publish(warehouse: Path, versions: Mapping[str, str] | None = None, run_id: str | None = None) -> dict[str, int]:
    """Check the last good build and make it the analysts' file; returns rows by table.

    ``versions`` of tool, lexicon and schema go into ``datapackage.json``; the run ``run_id`` is marked as done in the
    published file, whose last step this is. Raises :class:`PublishError` with one line
    that names the check that failed; nothing is swapped then.
    """
    paths = BuildPaths(warehouse.resolve())
    if not paths.database.exists():
        raise PublishError(f"nothing is built in {paths.warehouse}: run `dateline build` first")
    folder = paths.warehouse / "versions"
    version = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    aside = folder / f".dateline-{version}.duckdb.tmp"
    final = folder / f"dateline-{version}.duckdb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = published_file(paths.warehouse)
        with open_copy(paths, aside, before) as (connection, is_renewed):
            check_build(connection, has_before=before is not None)
            counts = renew_marts(connection) if is_renewed else copy_marts(connection)
            if run_id is not None:
                finish_run(connection, run_id)
        aside.chmod(0o444)
        aside.replace(final)
        package = describe_dataset(final, version, dict(versions or {}), counts)
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        replace_file(final.with_suffix(".json"), lambda path: path.write_text(text, encoding="utf-8"))
        swap_link(paths.warehouse / "dateline.duckdb", final)
        replace_file(paths.warehouse / "datapackage.json", lambda path: path.write_text(text, encoding="utf-8"))
        drop_old_versions(folder, keep=final)
    except OSError as error:
        raise PublishError(
            f"cannot write {error.filename or folder}: {error.strerror}; make it writable or choose another --warehouse"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
            aside.with_name(aside.name + ".wal").unlink(missing_ok=True)
    return counts


def published_file(warehouse: Path) -> Path | None:
    """The file the symlink points to now, or nothing before the first publication."""
    link = warehouse / "dateline.duckdb"
    return link.resolve() if link.exists() else None


@contextlib.contextmanager
def open_copy(paths: BuildPaths, target: Path, before: Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, bool]]:
    """A session with the build as ``built``, what is published as ``before`` and the new file as ``published``.

    The new file starts as a copy of what is published where that is one build behind, else empty; which of both is the
    second value. It is checkpointed at the end.
    """
    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"attach {quote_text(str(paths.database))} as built (read_only)")
        if before is not None:
            connection.execute(f"attach {quote_text(str(before))} as before (read_only)")
        is_renewed = before is not None and is_one_build_behind(connection)
        if before is not None and is_renewed:
            shutil.copyfile(before, target)
        connection.execute(
            f"attach {quote_text(str(target))} as published (storage_version {quote_text(STORAGE_VERSION)})"
        )
        yield connection, is_renewed
        connection.execute("checkpoint published")
        connection.execute("detach published")
    except duckdb.Error as error:
        raise PublishError(f"cannot publish {paths.database}: {first_line(str(error))}") from None
    finally:
        connection.close()


# --- Checks -----------------------------------------------------------------------------------------


def check_build(connection: duckdb.DuckDBPyConnection, *, has_before: bool) -> None:
    """Raise :class:`PublishError` at the first promise of the contract that the build breaks."""
    for mart in read_marts():
        rows = count(connection, f"select count(*) from built.main.{mart.name}")
        if rows < mart.min_rows or (mart.max_rows is not None and rows > mart.max_rows):
            limits = f"{mart.min_rows} to {'any number' if mart.max_rows is None else mart.max_rows}"
            raise PublishError(f"check failed: {mart.name} has {rows} rows, allowed are {limits}")
        if mart.key:
            require_none(
                connection,
                f"select {', '.join(mart.key)} from built.main.{mart.name} group by all having count(*) > 1",
                f"{mart.name} has several rows for one {', '.join(mart.key)}",
            )
    require_none(
        connection,
        "select mention_id from built.main.event_mentions anti join built.main.events using (event_id)",
        "event_mentions names events that are not there",
    )
    require_none(
        connection,
        "select mention_id from built.main.claim_mentions anti join built.main.claims using (claim_id)",
        "claim_mentions names claims that are not there",
    )
    require_none(
        connection,
        "select old_event_id from built.main.event_id_merges as merges "
        "anti join built.main.events using (event_id) where merges.event_id is not null",
        "event_id_merges points at events that are not there",
    )
    if has_before:
        check_ids_resolve(connection)


def check_ids_resolve(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise :class:`PublishError` if an event id of the published file would no longer resolve."""
    known = "select event_id from built.main.events union all select old_event_id from built.main.event_id_merges"
    require_none(
        connection,
        "select event_id from (select event_id from before.main.events "
        "union all select old_event_id from before.main.event_id_merges) as old "
        f"where event_id not in ({known})",
        "event ids that were published would no longer resolve",
    )


def require_none(connection: duckdb.DuckDBPyConnection, query: str, complaint: str) -> None:
    """Raise :class:`PublishError` with the complaint and an example if the query finds anything."""
    rows = connection.execute(f"{query} limit 1").fetchall()
    if rows:
        raise PublishError(f"check failed: {complaint}, for instance {', '.join(str(v) for v in rows[0])}")


# --- Writing ----------------------------------------------------------------------------------------


def finish_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Mark the run that publishes as done in the published table of runs."""
    connection.execute(
        "update published.main.runs set status = 'done', finished_at = ? where run_id = ? and status = 'running'",
        [datetime.now(UTC).replace(tzinfo=None, microsecond=0), run_id],
    )


def describe_dataset(file: Path, version: str, versions: dict[str, str], counts: dict[str, int]) -> dict[str, Any]:
    """The dataset's metadata as a Frictionless data package: version, lexicon, row counts and schema."""
    return {
        "profile": "data-package",
        "name": "dateline",
        "title": "Dateline: events and quoted figures from news articles",
        "version": version,
        "created": datetime.strptime(version, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC).isoformat(),
        "versions": versions,
        "row_counts": counts,
        "resources": [
            {
                "name": mart.name.replace("_", "-"),
                "path": f"{file.parent.name}/{file.name}",
                "format": "duckdb",
                "table": mart.name,
                "description": mart.description,
                "rows": counts[mart.name],
                "schema": {
                    "fields": [{"name": n, "type": t, "description": d} for n, t, d in mart.columns],
                    "primaryKey": list(mart.key),
                },
            }
            for mart in read_marts()
        ],
    }


def swap_link(link: Path, target: Path) -> None:
    """Point ``link`` at ``target`` in one step, by a path relative to the link's folder."""
    aside = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target.relative_to(link.parent))
    aside.replace(link)


def drop_old_versions(folder: Path, keep: Path) -> None:
    """Delete all but the newest :data:`KEPT_VERSIONS` files, and never ``keep``."""
    files = sorted(folder.glob("dateline-*.duckdb"))
    for old in files[:-KEPT_VERSIONS]:
        if old != keep:
            old.unlink()
            old.with_suffix(".json").unlink(missing_ok=True)
