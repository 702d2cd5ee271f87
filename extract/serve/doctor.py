"""``dateline doctor``: checks of what a night needs, each with what to do where it fails."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from extract.core.config import Settings
from extract.core.errors import DatelineError
from extract.core.schema import SCHEMA_VERSION

NAME = re.compile(r"[A-Za-z0-9._-]+")
"""A package's name at the start of a requirement."""
ENOUGH_DISK = 5_000_000_000
ENOUGH_MEMORY = 4_000_000_000
DAYS_READ = 14
"""Newest days of a source whose stored bytes are read: what nights may clean again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    status: str
    """ok, warning or failed"""
    found: str
    remedy: str | None = None


Check = Callable[[Settings], Iterator[Finding]]


def check_environment(settings: Settings) -> Iterator[Finding]:
    """Python, the installed packages, and memory."""
    python = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield Finding("environment", "ok", f"Python {python}")
    else:
        yield Finding(
            "environment", "failed", f"Python {python}", "use Python 3.11 to 3.13: make PYTHON=/path/to/python3.11"
        )
    missing = []
    needed = [requirement for requirement in requires("dateline") or () if "extra ==" not in requirement]
    for name in map(NAME.match, needed):
        try:
            version(name[0] if name else "")
        except PackageNotFoundError:
            missing.append(name[0] if name else "?")
    if missing:
        yield Finding("environment", "failed", f"packages are missing: {', '.join(missing)}", "run `make setup`")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if memory < ENOUGH_MEMORY:
        yield Finding(
            "environment", "warning", f"{memory / 1e9:.1f} GB of memory", "lower --workers and DATELINE_BUILD_MEMORY"
        )


def check_versions(settings: Settings) -> Iterator[Finding]:
    """Tool, lexicon and schema, against what is published."""
    from extract.lexicon import load_lexicon, versions

    ours = versions(load_lexicon())
    yield Finding("versions", "ok", ", ".join(f"{name} {value}" for name, value in ours.items()))
    package: dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError):
        package = json.loads((settings.warehouse / "datapackage.json").read_bytes())
    schema = str(package.get("versions", {}).get("schema", SCHEMA_VERSION))
    if schema.isdecimal() and int(schema) > int(SCHEMA_VERSION):
        found = f"what is published has schema {schema}, this tool writes {SCHEMA_VERSION}"
        yield Finding("versions", "failed", found, "upgrade dateline before the next run")


def check_model(settings: Settings) -> Iterator[Finding]:
    """Model files are those that their cards describe; what reads texts loads and reads a sentence."""
    from extract.annotate import annotate_line

    for card in sorted(Path(__file__).resolve().parents[1].rglob("model.json")):
        file, wanted = card.with_suffix(".onnx"), json.loads(card.read_bytes()).get("sha256")
        if not file.is_file():
            yield Finding("model", "failed", f"{file} is missing", "check the project out again")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
            yield Finding("model", "failed", f"{file} is not what {card.name} describes", "check the project out again")
    try:
        record = annotate_line(json.dumps({"id": "doctor", "text": "Russia attacked Ukraine on Monday."}))
    except Exception as error:  # whatever it is, it is what is to be told
        yield Finding("model", "failed", f"cannot be used: {type(error).__name__}: {error}"[:300], "run `make setup`")
        return
    if record.get("events"):
        yield Finding("model", "ok", "loads and reads a sentence")
    else:
        yield Finding(
            "model",
            "failed",
            f"reads nothing: {record.get('error', 'no event in a plain sentence')}",
            "run `make setup`",
        )


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Room and rights in the warehouse."""
    folder = settings.warehouse.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free in {folder}"
    remedy = "free some: old files in versions/ and cache/ may go, DATELINE_KEEP_RAW_DAYS drops old raw bytes"
    yield Finding("disk", "ok", told) if free >= ENOUGH_DISK else Finding("disk", "warning", told, remedy)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "disk", "failed", f"{folder} cannot be written", "change its owner or mode, or choose another --warehouse"
        )


def check_sources(settings: Settings) -> Iterator[Finding]:
    """The sources file, the contact that networked sources need, and which fail."""
    from extract.ingest.fetch.settings import read_settings
    from extract.ingest.sources import read_sources
    from extract.store.health import failing, read_health

    try:
        sources = [source for source in read_sources(settings.sources) if source.enabled]
        yield Finding("sources", "ok", f"{len(sources)} enabled in {settings.sources}")
        if any(source.is_networked for source in sources):
            read_settings()
    except DatelineError as error:
        yield Finding("sources", "failed", str(error), "correct the file or setting that is named")
    bad = failing(read_health(settings.warehouse).values())
    for name, reason in bad.items():
        yield Finding(
            "sources", "warning", f"{name} fails: {reason}", "look at its site; correct its row or disable it"
        )


def check_store(settings: Settings) -> Iterator[Finding]:
    """Every file that a run would stumble over: run records, manifests, Parquet, build and published versions."""
    import duckdb

    from extract.ingest.fetch.raw import RawStoreError, manifest_path, read_documents, read_manifest, stored_days
    from extract.store.mirror import open_mirror
    from extract.store.runs import read_records
    from extract.warehouse.build import BuildPaths
    from extract.warehouse.built import BuildError, first_damage, list_partitions, look_into

    warehouse, n_files = settings.warehouse, 0
    mirror = open_mirror(warehouse)
    if mirror is not None:
        yield Finding("store", "ok", f"{len(mirror.tags())} files in {mirror.url}")
    if not warehouse.exists():
        yield Finding("store", "ok", f"{warehouse} is not there yet: the first run makes it")
        return
    for path, record in read_records(warehouse):
        if record is None:
            yield Finding("store", "warning", f"{path} is damaged", "the next run sets it aside")
    for folder in sorted((warehouse / "raw").glob("[!.]*")):
        days = stored_days(warehouse, folder.name)
        for path in set(folder.glob("????-??-??.json")) - {manifest_path(warehouse, folder.name, day) for day in days}:
            yield Finding("store", "warning", f"{path} is no file of this store", "it is passed over; remove it")
        for day in days:
            n_files += 1
            remedy = f"remove it, {day}.json beside it too, and run `dateline fetch --date {day}`"
            try:
                manifest = read_manifest(warehouse, folder.name, day)
                # Where there is a store elsewhere, bytes are here only once something read them.
                for name in manifest.files if manifest and mirror is None else ():
                    if not (folder / name).is_file():
                        yield Finding("store", "failed", f"{folder / name} is missing", remedy)
                        break
                else:
                    if manifest and mirror is None and day in days[-DAYS_READ:]:
                        deque(read_documents(warehouse, manifest), maxlen=0)
            except RawStoreError as error:
                yield Finding("store", "failed", str(error), remedy)
    for file in list_partitions(warehouse):
        n_files += 1
        try:
            look_into(warehouse, file)
        except BuildError as error:
            yield Finding("store", "failed", *str(error).rsplit(": ", 1))
    build, link = BuildPaths(warehouse).database, warehouse / "dateline.duckdb"
    files = [(build, f"delete {build} and run `dateline build`"), (link, "dateline publish --rollback")]
    for path, remedy in files:
        if (path.is_symlink() or path.exists()) and (damage := first_damage(path)):
            found = f"{path.resolve()} cannot be read: {' '.join(str(damage).split())[:120]}"
            yield Finding("store", "failed", found, remedy)
    yield Finding("store", "ok", f"{n_files} files looked at, DuckDB {duckdb.__version__}")


def check_airflow(settings: Settings) -> Iterator[Finding]:
    """Airflow's folder and its pool, where it is used."""
    home = Path(os.environ.get("AIRFLOW_HOME", ".airflow"))
    if not home.is_dir():
        yield Finding("airflow", "ok", f"not set up in {home.resolve()}: `make run` or `make serve` does it")
        return
    if not os.access(home, os.W_OK):
        yield Finding("airflow", "failed", f"{home} cannot be written", "change its owner or mode")
    database = home / "airflow.db"
    if not database.exists():
        yield Finding("airflow", "ok", f"{home}, with a database elsewhere or none yet")
        return
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            slots = connection.execute("select slots from slot_pool where pool = 'warehouse'").fetchone()
            paused = connection.execute("select is_paused from dag where dag_id = 'dateline_nightly'").fetchone()
    except sqlite3.Error as error:
        yield Finding("airflow", "failed", f"{database}: {error}", f"delete {home} and run `make serve` again")
        return
    airflow = f"AIRFLOW_HOME={shlex.quote(str(home.resolve()))} airflow"
    if slots != (1,):
        remedy = f"{airflow} pools set warehouse 1 'one at a time'"
        yield Finding("airflow", "failed", "the pool warehouse has not one slot", remedy)
    if paused == (1,):
        remedy = f"{airflow} dags unpause dateline_nightly"
        yield Finding("airflow", "warning", "the DAG dateline_nightly is paused: no night runs", remedy)
    yield Finding("airflow", "ok", f"{home}, version {version('apache-airflow')}")


CHECKS: dict[str, Check] = {
    "environment": check_environment,
    "model": check_model,
    "disk": check_disk,
    "store": check_store,
    "versions": check_versions,
    "sources": check_sources,
    "airflow": check_airflow,
}


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, in the order of the checks; a check that itself fails is a finding."""
    for name, check in CHECKS.items():
        try:
            yield from check(settings)
        except Exception as error:  # a doctor does not fall ill of what it looks at
            yield Finding(name, "failed", f"{type(error).__name__}: {error}"[:300], "see whether `make setup` helps")


def describe(finding: Finding) -> str:
    """One line, with the remedy under it."""
    line = f"{finding.status:<8} {finding.check:<12} {finding.found}"
    return f"{line}\n{'':<22}-> {finding.remedy}" if finding.remedy else line


def as_record(finding: Finding) -> dict[str, Any]:
    """The finding as plain data."""
    return asdict(finding)
