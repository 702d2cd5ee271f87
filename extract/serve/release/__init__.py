"""The published file in, a dated folder out that can be cited, checked and opened with anything."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version as package_version
from pathlib import Path

import duckdb

from extract.core.errors import DatelineError
from extract.serve.codebook.page import write_codebook
from extract.serve.published import require_published
from extract.serve.release.changes import write_changes
from extract.serve.release.crosswalk import write_crosswalk
from extract.serve.release.metadata import Facts, write_metadata
from extract.serve.release.tables import copy_tables, write_csv, write_geojson, write_parquet
from extract.warehouse.marts import quote_text

PREFIX = "dateline-"


class ReleaseError(DatelineError):
    """The release could not be written; what was there stays."""


def write_release(warehouse: Path, output: Path, day: date | None = None) -> Path:
    """Write ``OUTPUT/dateline-<day>`` from the published file and return it; the day is today's (UTC) unless given.

    Changes are told against the newest earlier release in ``output``. A release of the same day is replaced as a whole.
    Raises :class:`ReleaseError`.
    """
    published = require_published(warehouse).resolve()
    day = day or datetime.now(UTC).date()
    final, aside = output / f"{PREFIX}{day}", output / f".{PREFIX}{day}.tmp"
    earlier = [path for path in output.glob(f"{PREFIX}????-??-??") if path.name < final.name] if output.is_dir() else []
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        write_folder(published, aside, max(earlier, default=None), day)
        if final.exists():
            shutil.rmtree(final)
        aside.replace(final)
    except OSError as error:
        raise ReleaseError(f"cannot write {error.filename or output}: {error.strerror}") from None
    except duckdb.Error as error:
        raise ReleaseError(f"cannot release {published}: {str(error).splitlines()[0]}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return final


def write_folder(published: Path, folder: Path, before: Path | None, day: date) -> None:
    """Write all files of a release into an empty folder."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quote_text(str(published))} as source (read_only)")
        target = quote_text(str(folder / "dateline.duckdb"))
        connection.execute(f"attach {target} as release (storage_version 'v1.5.0')")
        connection.execute("use release")
        tables = copy_tables(connection)
        write_parquet(connection, tables, folder / "parquet")
        write_csv(connection, tables, folder / "csv")
        write_geojson(connection, folder / "geojson" / "events.geojson")
        write_crosswalk(connection, folder / "crosswalk")
        changed = write_changes(connection, before, folder)
        (folder / "codebook.md").write_text(write_codebook(connection), encoding="utf-8")
        rows = dict(
            connection.execute(
                "select table_name, estimated_size from duckdb_tables() where database_name = 'release'"
            ).fetchall()
        )
        facts = Facts(day, package_version("dateline"), rows, changed, before.name if before else None)
        write_metadata(connection, tables, folder, facts, dict(list_files(folder)))
        connection.execute("use memory")
        connection.execute("detach release")
    sums = "".join(f"{digest}  {name}\n" for name, (digest, _) in list_files(folder))
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")


def list_files(folder: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    """Every file by its path in the folder, with its SHA-256 and size in bytes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".wal":
            with path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
            yield path.relative_to(folder).as_posix(), (digest, path.stat().st_size)
