"""What a run leaves behind: a lock while it writes, and one JSON record of what it did."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from extract.core.errors import DatelineError
from extract.core.terminal import printable
from extract.store.partitions import replace_file


class WarehouseBusyError(DatelineError):
    """Another run is writing this warehouse."""


class WarehouseReadOnlyError(DatelineError):
    """The warehouse folder cannot be written."""


def current_run_id() -> str:
    """The id :envvar:`DATELINE_RUN_ID` shares among the commands of one run, else a new one; fit for a file name."""
    return (
        file_safe(os.environ.get("DATELINE_RUN_ID", "")) or f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    )


def file_safe(run_id: str) -> str:
    """A run's id as files may be called."""
    return re.sub(r"[^\w.+-]+", "_", run_id)


def log(message: str, **facts: Any) -> None:
    """One structured line on stderr: time, message, facts as key=value."""
    told = " ".join(f"{key}={value}" for key, value in facts.items() if value is not None)
    line = printable(f"{message}{' ' if told else ''}{told}").replace("\n", " ")
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=sys.stderr, flush=True)  # noqa: T201


@dataclass
class Run:
    """One run's record, filled in as its stages end."""

    run_id: str
    verb: str
    days: list[date]
    versions: dict[str, str]
    shard: str = "0/1"
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    row_counts: Counter[str] = field(default_factory=Counter)
    rejects_by_reason: Counter[str] = field(default_factory=Counter)
    seconds_by_stage: dict[str, float] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    """Sources that fail as of the last stage, with the reason: they make the run partial."""
    forced: str | None = None
    """Why it was published against failed gates, and which."""
    message: str | None = None
    """What ended the run."""

    @property
    def status(self) -> str:
        """What a run that came to its end is: ``done``, or ``partial`` where sources fail."""
        return "partial" if self.failing else "done"

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage and log its end."""
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        self.seconds_by_stage[name] = self.seconds_by_stage.get(name, 0.0) + seconds
        log(f"{name} done", run=self.run_id, seconds=f"{seconds:.1f}")

    def count(self, rows: dict[str, int], rejects: dict[str, int] | None = None) -> None:
        """Add row counts by table and rejects by reason."""
        self.row_counts.update(rows)
        self.rejects_by_reason.update(rejects or {})

    def record(self, status: str) -> dict[str, Any]:
        """The run as one flat JSON object."""
        return {
            "run_id": self.run_id,
            "verb": self.verb,
            "shard": self.shard,
            "date_from": self.days[0].isoformat() if self.days else None,
            "date_to": self.days[-1].isoformat() if self.days else None,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "status": status,
            "message": self.message,
            "forced": self.forced,
            "failing": dict(sorted(self.failing.items())),
            "versions": self.versions,
            "row_counts": dict(sorted(self.row_counts.items())),
            "rejects_by_reason": dict(sorted(self.rejects_by_reason.items())),
            "seconds_by_stage": {name: round(value, 3) for name, value in self.seconds_by_stage.items()},
        }


def record_path(warehouse: Path, run: Run) -> Path:
    """``runs/<run id>.<verb>.<process>.json``: commands of one run write side by side."""
    return warehouse / "runs" / f"{run.run_id}.{run.verb}.{os.getpid()}.json"


def write_record(warehouse: Path, run: Run, status: str) -> None:
    """Keep the run's record."""
    text = json.dumps(run.record(status), indent=1, ensure_ascii=False)
    replace_file(record_path(warehouse, run), lambda aside: aside.write_text(text, encoding="utf-8"))


def read_records(warehouse: Path) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    """Every run record with its file, oldest first by name; ``None`` for one that is damaged."""
    for path in sorted((warehouse / "runs").glob("*.json")):
        try:
            record = json.loads(path.read_bytes())
            is_whole = isinstance(record, dict) and {"run_id", "verb", "status", "started_at"} <= record.keys()
        except (OSError, ValueError):
            is_whole = False
        yield path, record if is_whole else None


KEEP_RUNS = timedelta(days=400)
"""How long run records are kept."""


def tidy_records(warehouse: Path, now: datetime) -> None:
    """Mark runs as killed that ended without a word, set damaged records aside, and drop old ones of both.

    Only for the one process that holds the warehouse alone: then no other run is alive.
    """
    for path, record in read_records(warehouse):
        if record is None:
            log("a damaged run record is set aside", file=path.with_suffix(".broken"))
            path.replace(path.with_suffix(".broken"))
        elif record["status"] == "running":
            text = json.dumps(record | {"status": "killed"}, indent=1, ensure_ascii=False)
            replace_file(path, lambda aside, text=text: aside.write_text(text, encoding="utf-8"))
            log("an earlier run was killed", run=record["run_id"], verb=record["verb"])
    for path in (warehouse / "runs").glob("*"):
        if path.suffix in (".json", ".broken") and datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - KEEP_RUNS:
            path.unlink()


def open_lock(warehouse: Path) -> IO[str]:
    """The warehouse's lock file, open; raises :class:`WarehouseReadOnlyError`."""
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
        return (warehouse / ".lock").open("a+", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise WarehouseReadOnlyError(
            f"cannot write the warehouse {warehouse}: {reason}; choose another --warehouse"
        ) from None


def remove_leftovers(warehouse: Path) -> None:
    """Delete what killed runs had written aside; only for the one process that holds the warehouse alone."""
    for aside in warehouse.rglob(".*.tmp"):
        if aside.is_file():
            aside.unlink(missing_ok=True)


@contextlib.contextmanager
def lock_warehouse(warehouse: Path, run_id: str) -> Iterator[None]:
    """Hold the warehouse for this run; commands that share its run id may hold it together.

    The kernel drops the lock when the process dies, however it dies. Raises :class:`WarehouseBusyError` at once if
    another run holds it.
    """
    with open_lock(warehouse) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            handle.truncate(0)
            handle.write(run_id)
            handle.flush()
            remove_leftovers(warehouse)
            tidy_records(warehouse, datetime.now(UTC))
            fcntl.flock(handle, fcntl.LOCK_SH)
        except BlockingIOError:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WarehouseBusyError(f"another run is starting in {warehouse}: try again") from None
        handle.seek(0)
        holder = handle.read()
        if holder != run_id:
            raise WarehouseBusyError(f"run {holder} is writing {warehouse}: wait for it, or choose another --warehouse")
        yield


@contextlib.contextmanager
def recorded_run(
    warehouse: Path,
    verb: str,
    days: list[date],
    versions: dict[str, str],
    *,
    run_id: str | None = None,
    shard: str = "0/1",
) -> Iterator[Run]:
    """A locked run whose record is kept: ``running`` meanwhile, then what became of it."""
    run = Run(run_id or current_run_id(), verb, days, versions, shard)
    with lock_warehouse(warehouse, run.run_id):
        write_record(warehouse, run, "running")
        try:
            yield run
        except BaseException as error:
            run.message = str(error) or type(error).__name__
            with contextlib.suppress(OSError):
                write_record(warehouse, run, getattr(error, "status", "failed"))
            raise
        write_record(warehouse, run, run.status)
