"""Builds the analysis tables: one ``dbt build`` in a subprocess, on a copy that replaces the last build.

The build database is ``<warehouse>/build/dateline.duckdb``. dbt works on a copy of it beside; a build that fails or is
killed leaves the last good one as it was, and the next build starts from that.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from extract.lexicon import LEXICON_DIR
from extract.store.partitions import replace_file
from extract.warehouse.built import (
    BuildError,
    Contents,
    PartitionFile,
    built_by,
    days_read_again,
    days_to_renew,
    first_damage,
    first_line,
    known_files,
    list_partitions,
    look_into,
    restore_ids,
    unreadable,
)
from extract.warehouse.changes import note_changes
from extract.warehouse.corrections import bind_corrections
from extract.warehouse.inputs import bind_inputs, drop_inputs, write_placeholders
from extract.warehouse.references import load_references
from extract.warehouse.retractions import bind_retractions
from extract.warehouse.run_dbt import FAILED

PROJECT_DIR = Path(__file__).resolve().parents[2] / "dbt_project"


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """Where a warehouse's build lives."""

    warehouse: Path

    @property
    def folder(self) -> Path:
        """Folder of everything a build writes."""
        return self.warehouse / "build"

    @property
    def database(self) -> Path:
        """The last good build."""
        return self.folder / "dateline.duckdb"

    @property
    def working(self) -> Path:
        """The build under way: in a folder of its own, so that what a killed build left running cannot disturb it."""
        return self.folder / f"next-{os.getpid()}" / "dateline.duckdb"

    @property
    def before(self) -> Path:
        """The last good build as dbt attaches it, empty where there is none."""
        return self.working.with_name("before.duckdb")

    @property
    def placeholders(self) -> Path:
        """Empty files of each table's schema, for tables without any rows."""
        return self.folder / "empty"

    @property
    def target(self) -> Path:
        """dbt's artifacts."""
        return self.folder / "target"


def build(
    warehouse: Path, days: Sequence[date] | None = None, *, full_refresh: bool = False, run_id: str | None = None
) -> dict[str, int]:
    """Bring the analysis tables up to date with the Parquet tables; returns rows by mart.

    ``days`` are rebuilt in any case; so is every day whose partitions changed since the last good build. With
    ``full_refresh``, or where another version of the models made the last build, everything is rebuilt from Parquet but
    the ids already given. Where the build is lost, the ids are those of the published file. The build remembers
    ``run_id``, so that its publication is the same run's, and notes what became of the rows of days that another model
    or lexicon has read than before (:func:`~extract.warehouse.changes.read_changes`). Raises :class:`BuildError` with
    one line that names what failed.
    """
    paths = BuildPaths(warehouse.resolve())
    with hold_folder(paths):
        try:
            return renew_build(paths, days, full_refresh=full_refresh, run_id=run_id)
        except (duckdb.Error, BuildError) as error:
            raise explain(paths.database, error) from None


def explain(database: Path, error: duckdb.Error | BuildError) -> BuildError:
    """The complaint about a build that failed: where the last build, from which it started, is damaged, that is why."""
    damage = first_damage(database) if database.exists() else None
    if damage is not None:
        return unreadable(database, damage)
    return error if isinstance(error, BuildError) else BuildError(f"cannot build {database}: {first_line(str(error))}")


def renew_build(
    paths: BuildPaths, days: Sequence[date] | None, *, full_refresh: bool, run_id: str | None
) -> dict[str, int]:
    """Make the next build beside the last one, and put it in its place; returns rows by mart."""
    for leftover in paths.folder.glob("next-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    paths.working.parent.mkdir()
    is_first = not paths.database.exists()
    known = {} if is_first else known_files(paths.database)
    files = {
        file: held if (held := known.get(file)) is not None else look_into(paths.warehouse, file)
        for file in list_partitions(paths.warehouse)
    }
    if is_first:
        duckdb.connect(str(paths.before)).close()
        restore_ids(paths.working, paths.warehouse / "dateline.duckdb")
    else:
        paths.before.symlink_to(paths.database)
        shutil.copyfile(paths.database, paths.working)
    write_placeholders(paths.placeholders)
    digest = project_digest()
    full_refresh = full_refresh or (not is_first and built_by(paths.working) != digest)
    refresh = full_refresh or is_first
    stored = {file.day for file in files}
    load_references(paths.working, paths.warehouse)
    changed = bind_corrections(paths.working, paths.warehouse) | bind_retractions(paths.working, paths.warehouse)
    renewed = stored if refresh else days_to_renew(paths.working, paths.warehouse, files, {*(days or ()), *changed})
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    bind_inputs(paths.working, paths.warehouse, paths.placeholders, files, renewed, name)
    run_dbt(paths, full_refresh=refresh)
    note_changes(paths.working, paths.database, days_read_again(known, files))
    counts = finish(paths.working, files, digest, is_whole=refresh, run_id=run_id)
    paths.working.replace(paths.database)
    shutil.rmtree(paths.working.parent)
    return counts


@contextlib.contextmanager
def hold_folder(paths: BuildPaths) -> Iterator[None]:
    """Hold the build folder alone; raises :class:`BuildError` where it cannot be written or another build holds it."""
    try:
        paths.folder.mkdir(parents=True, exist_ok=True)
        handle = (paths.folder / ".lock").open("a")
    except OSError as error:
        raise BuildError(
            f"cannot write {paths.folder}: {error.strerror}; make it writable or choose another --warehouse"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"another build is writing {paths.folder}: wait until it has ended") from None
        yield


# --- The build's own state ---------------------------------------------------------------------------


def project_digest() -> str:
    """Digest of the models, their seeds and what they call: a build of another version is no state to start from."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    folders = (PROJECT_DIR / "models", PROJECT_DIR / "macros", PROJECT_DIR / "seeds", Path(__file__).parent / "dedup")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".sql", ".py", ".csv")]
    for path in sorted([*files, LEXICON_DIR / "outlets.csv"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


LEFTOVERS = "select table_name from duckdb_tables() where schema_name = 'main' and contains(table_name, '__dbt_tmp')"
"""What dbt leaves behind of Python models."""


def finish(
    database: Path, files: Mapping[PartitionFile, Contents], digest: str, *, is_whole: bool, run_id: str | None
) -> dict[str, int]:
    """Note what is in the build, what made it and whether anew; write all to one file, and count the marts' rows."""
    noted = [(f.path, f.day, f.size, f.modified, held.rows, held.read_by) for f, held in files.items()]
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create or replace table built_files "
            "(path varchar, day date, size bigint, modified bigint, rows bigint, read_by varchar)"
        )
        if noted:
            connection.executemany("insert into built_files values (?, ?, ?, ?, ?, ?)", noted)
        connection.execute(
            "create or replace table built_by as select ? as digest, ? as is_whole, ?::varchar as run_id",
            [digest, is_whole, run_id],
        )
        drop_inputs(connection)
        for (left,) in connection.execute(LEFTOVERS).fetchall():
            connection.execute(f'drop table main."{left}"')
        names = connection.execute(
            "select table_name from duckdb_tables() "
            "where schema_name = 'main' and not starts_with(table_name, 'built_') order by 1"
        ).fetchall()
        counts = {}
        for (name,) in names:
            row = connection.execute(f'select count(*) from main."{name}"').fetchone()
            counts[name] = int(row[0]) if row else 0
        connection.execute("checkpoint")
    return counts


# --- dbt --------------------------------------------------------------------------------------------


def dbt_environment(paths: BuildPaths) -> dict[str, str]:
    """Environment of the subprocess: every path dbt writes to lies in the build folder."""
    return {
        **os.environ,
        "DBT_PROJECT_DIR": str(PROJECT_DIR),
        "DBT_PROFILES_DIR": str(PROJECT_DIR),
        "DBT_TARGET_PATH": str(paths.target),
        "DBT_LOG_PATH": str(paths.folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DBT_WRITE_JSON": "false",
        "DBT_USE_COLORS": "false",
        "DO_NOT_TRACK": "1",
    }


def run_dbt(paths: BuildPaths, *, full_refresh: bool = False) -> None:
    """Run ``dbt build`` once in the folder of the build under way; raises :class:`BuildError` naming what failed."""
    command = [
        sys.executable,
        "-m",
        "extract.warehouse.run_dbt",
        "--quiet",
        "build",
        "--exclude-resource-type",
        "unit_test",
    ]
    if full_refresh:
        command.append("--full-refresh")
    parsed = paths.target / "partial_parse.msgpack"
    for left in (parsed, paths.folder / "logs" / "dbt.log"):  # of another version, or grown by each build
        left.unlink(missing_ok=True)
    kept = parsed_project(paths)
    with contextlib.suppress(OSError):
        parsed.parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, parsed)
    done = subprocess.run(
        command, cwd=paths.working.parent, env=dbt_environment(paths), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BuildError(explain_failure(done.stdout, done.stderr))
    keep_parsed(parsed, kept)


PARSED_KEPT = 8
"""How many parsed projects stay: of other versions and checkouts on this machine."""


def parsed_project(paths: BuildPaths) -> Path:
    """Where dbt's parse of this project is kept between builds: of these files, in this place, by these versions.

    That is the user's cache folder; where there is none, the build folder.
    """
    versions = [sys.version, *(version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb"))]
    digest = hashlib.sha256(repr([str(PROJECT_DIR), versions]).encode())
    for path in sorted([*PROJECT_DIR.rglob("*"), *LEXICON_DIR.glob("*.csv")]):
        if path.suffix in (".sql", ".py", ".csv", ".yml"):
            digest.update(repr((str(path), path.read_bytes())).encode())
    home = os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else paths.folder)
    return Path(cache) / "dateline" / f"parsed-{digest.hexdigest()[:16]}.msgpack"


def keep_parsed(parsed: Path, kept: Path) -> None:
    """Keep what dbt has parsed for the next build; a folder that cannot be written costs only the time."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        replace_file(kept, lambda aside: shutil.copyfile(parsed, aside))
        for old in sorted(kept.parent.glob("parsed-*.msgpack"), key=lambda path: path.stat().st_mtime)[:-PARSED_KEPT]:
            old.unlink()


def explain_failure(output: str, errors: str) -> str:
    """One line that names the models or tests that failed and why, from what the process of dbt printed."""
    lines = [line.strip() for line in (output + errors).splitlines() if line.strip() and not line.startswith(FAILED)]
    noted = [line.removeprefix(FAILED) for line in output.splitlines() if line.startswith(FAILED)]
    failed: list[tuple[str, str]] = json.loads(noted[-1]) if noted else []
    if not failed:
        start = next((number for number, line in enumerate(lines) if "Error" in line), len(lines) - 1)
        reason = first_line(" ".join(lines[start : start + 3])) if lines else "no output"
        return f"dbt build failed: {reason}"
    told = "; ".join(f"{' '.join(node.split('.')[:3:2])}: {first_line(reason)}" for node, reason in failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"dbt build failed at {told}{more}"
