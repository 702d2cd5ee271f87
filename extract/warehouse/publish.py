"""Publishes the analysts' file: checks the build, writes a new versioned file, and swaps a symlink to it.

Readers that have the old file open keep it; whoever opens ``<warehouse>/dateline.duckdb`` next sees the new one. A
check that fails leaves everything as it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from extract.core.errors import DatelineError
from extract.store.partitions import replace_file
from extract.warehouse.build import BuildPaths
from extract.warehouse.built import MEMORY_LIMIT, first_damage, first_line
from extract.warehouse.gates import GateError, failed_gates
from extract.warehouse.marts import copy_marts, is_one_build_behind, quote_text, read_marts, renew_marts

KEPT_VERSIONS = 5
VERSIONS = "dateline-*.duckdb"
VERSION = "%Y%m%dT%H%M%S%fZ"
STORAGE_VERSION = "v1.5.0"
"""Oldest DuckDB that can open the published file."""


class PublishError(DatelineError):
    """Nothing could be published; what was published stays."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did."""

    counts: dict[str, int]
    """Rows by table."""
    forced: tuple[str, ...] = ()
    """What the gates complained of, where it was published all the same."""


def publish(
    warehouse: Path,
    versions: Mapping[str, str] | None = None,
    run_id: str | None = None,
    *,
    force_reason: str | None = None,
    status: str = "done",
    failing: Collection[str] = (),
    today: date | None = None,
) -> Published:
    """Check the last good build and make it the analysts' file.

    ``versions`` of tool, lexicon and schema go into ``datapackage.json``; the run ``run_id``, whose last step this is,
    gets ``status`` and the names of the ``failing`` sources in the published file. With ``force_reason`` failed gates
    are recorded there and do not refuse. Raises :class:`extract.warehouse.gates.GateError` with one line that names
    the gates that failed, else :class:`PublishError`; nothing is swapped then.
    """
    paths = BuildPaths(warehouse.resolve())
    if not paths.database.exists():
        raise PublishError(f"nothing is built in {paths.warehouse}: run `dateline build` first")
    folder = paths.warehouse / "versions"
    version = next_version(folder, datetime.now(UTC))
    aside = folder / f".dateline-{version}.duckdb.tmp"
    final = folder / f"dateline-{version}.duckdb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = published_file(paths.warehouse)
        with open_build(paths, before) as connection:
            failures = failed_gates(connection, has_before=before is not None, today=today or datetime.now(UTC).date())
            if failures and force_reason is None:
                raise GateError(failures)
            with new_file(connection, aside, before) as is_renewed:
                counts = renew_marts(connection) if is_renewed else copy_marts(connection)
                if run_id is not None:
                    finish_run(connection, run_id, status, failing)
        aside.chmod(0o444)
        aside.replace(final)
        package = describe_dataset(final, version, dict(versions or {}), counts)
        if failures:
            package["forced"] = {"reason": force_reason, "failed_gates": failures}
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        replace_file(final.with_suffix(".json"), lambda path: path.write_text(text, encoding="utf-8"))
        show_version(paths.warehouse, final)
        drop_old_versions(folder, keep=final)
    except OSError as error:
        raise PublishError(
            f"cannot write {error.filename or folder}: {error.strerror}; make it writable or choose another --warehouse"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
            aside.with_name(aside.name + ".wal").unlink(missing_ok=True)
    return Published(counts, tuple(failures))


def next_version(folder: Path, now: datetime) -> str:
    """Name of a version made now; after all there are even where the clock went back, since names tell the order."""
    newest = max((path.stem.removeprefix("dateline-") for path in folder.glob(VERSIONS)), default="")
    with contextlib.suppress(ValueError):
        now = max(now, datetime.strptime(newest, VERSION).replace(tzinfo=UTC) + timedelta(microseconds=1))
    return f"{now:{VERSION}}"


def roll_back(warehouse: Path) -> Path:
    """Make the newest whole version before the published one the analysts' file again; returns its path.

    The version that was published stays beside it. Raises :class:`PublishError` where there is none to go back to.
    """
    link = warehouse.resolve() / "dateline.duckdb"
    now = link.resolve() if link.is_symlink() else None
    older = [path for path in sorted((warehouse.resolve() / "versions").glob(VERSIONS)) if now is None or path < now]
    for path in reversed(older):
        if first_damage(path) is None:
            show_version(warehouse.resolve(), path)
            return path
    is_damaged = now is not None and first_damage(now) is not None
    remedy = f"delete {now} and run `dateline build` and `dateline publish`" if is_damaged else "nothing is changed"
    raise PublishError(f"no older version in {warehouse / 'versions'} can be read: {remedy}")


def show_version(warehouse: Path, file: Path) -> None:
    """Point the analysts' link at a version, and tell of it in ``datapackage.json``."""
    swap_link(warehouse / "dateline.duckdb", file)
    with contextlib.suppress(FileNotFoundError):
        text = file.with_suffix(".json").read_bytes()
        replace_file(warehouse / "datapackage.json", lambda path: path.write_bytes(text))


def published_file(warehouse: Path) -> Path | None:
    """The file the symlink points to now, or nothing before the first publication; raises :class:`PublishError`."""
    link = warehouse / "dateline.duckdb"
    if not link.exists():
        return None
    file = link.resolve()
    try:
        duckdb.connect(str(file), read_only=True).close()
    except duckdb.Error as error:
        raise PublishError(
            f"the published file {file} cannot be read ({first_line(str(error))[:120]}): "
            "`dateline publish --rollback` brings back the version before it"
        ) from None
    return file


@contextlib.contextmanager
def open_build(paths: BuildPaths, before: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session with the build as ``built`` and what is published as ``before``."""
    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"attach {quote_text(str(paths.database))} as built (read_only)")
        if before is not None:
            connection.execute(f"attach {quote_text(str(before))} as before (read_only)")
        yield connection
    except duckdb.Error as error:
        raise PublishError(
            f"cannot publish {paths.database}: {first_line(str(error))}; `dateline build` makes it anew, after "
            "deleting it where it is damaged"
        ) from None
    finally:
        connection.close()


@contextlib.contextmanager
def new_file(connection: duckdb.DuckDBPyConnection, target: Path, before: Path | None) -> Iterator[bool]:
    """The new file attached as ``published``, and checkpointed at the end.

    It starts as a copy of what is published where that is one build behind, else empty; says which of both.
    """
    is_renewed = before is not None and is_one_build_behind(connection)
    if before is not None and is_renewed:
        shutil.copyfile(before, target)
    connection.execute(f"attach {quote_text(str(target))} as published (storage_version {quote_text(STORAGE_VERSION)})")
    yield is_renewed
    connection.execute("checkpoint published")
    connection.execute("detach published")


# --- Writing ----------------------------------------------------------------------------------------


def finish_run(connection: duckdb.DuckDBPyConnection, run_id: str, status: str, failing: Collection[str]) -> None:
    """Give the run that publishes its status and failing sources in the published table of runs.

    The build saw the run's record while it ran.
    """
    connection.execute(
        "update published.main.runs set status = ?, finished_at = ?, failing_sources = ? "
        "where run_id = ? and status = 'running'",
        [status, datetime.now(UTC).replace(tzinfo=None, microsecond=0), sorted(failing), run_id],
    )


def describe_dataset(file: Path, version: str, versions: dict[str, str], counts: dict[str, int]) -> dict[str, Any]:
    """The dataset's metadata as a Frictionless data package: version, lexicon, row counts and schema."""
    return {
        "profile": "data-package",
        "name": "dateline",
        "title": "Dateline: events and quoted figures from news articles",
        "version": version,
        "created": datetime.strptime(version, VERSION).replace(tzinfo=UTC).isoformat(),
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
    files = sorted(folder.glob(VERSIONS))
    for old in files[:-KEPT_VERSIONS]:
        if old != keep:
            old.unlink()
            old.with_suffix(".json").unlink(missing_ok=True)
