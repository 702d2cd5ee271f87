"""How a warehouse stands: days without a finished run or read by another model, failing sources, what is published.

And what a night covers.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from extract.core.errors import DatelineError, UsageError
from extract.store.health import read_health
from extract.store.readers import stale_days
from extract.store.runs import read_records

WINDOW = 7
"""Days that a night covers, so that what comes late or is corrected is seen."""
CATCH_UP = 60
"""Days before a night's last one within which days without a finished run are made up."""
FINISHED = frozenset({"done", "partial"})
LAST_VERBS = frozenset({"run", "backfill", "publish"})


def covered_days(records: Iterable[dict[str, Any]]) -> set[date]:
    """Days of every run that came to its end: those of all its commands, once one of them has published."""
    runs: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        runs[record["run_id"]].append(record)
    covered: set[date] = set()
    for commands in runs.values():
        if not any(c["verb"] in LAST_VERBS and c["status"] in FINISHED for c in commands):
            continue
        for command in commands:
            if command.get("date_from") and command["status"] in FINISHED:
                covered.update(days_between(*(date.fromisoformat(command[n]) for n in ("date_from", "date_to"))))
    return covered


def days_between(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def missing_days(warehouse: Path, last: date) -> list[date]:
    """Days without a finished run, from the first that has one to ``last``; none before the first run."""
    covered = covered_days(record for _, record in read_records(warehouse) if record)
    return [day for day in days_between(min(covered), last) if day not in covered] if covered else []


def night_range(
    warehouse: Path, first: str | None, last: str | None, logical_day: date | None, today: date, window: int = WINDOW
) -> tuple[date, date]:
    """First and last day that a nightly run covers.

    ``first`` and ``last`` as they are where given; else the window that ends on ``logical_day``, or on the last
    complete day, reaching back to days without a finished run. Raises :class:`UsageError` for one of both, or a
    wrong range.
    """
    from extract.core.config import parse_range

    if bool(first) != bool(last):
        raise UsageError("the parameters from and to go together: give both or neither")
    if first and last:
        days = parse_range(first, last)
        return days[0], days[-1]
    end = min(logical_day or today, today - timedelta(days=1))
    begin = end - timedelta(days=max(window, 1) - 1)
    missed = [day for day in missing_days(warehouse, end) if day >= end - timedelta(days=CATCH_UP)]
    return min([begin, *missed]), end


def read_status(warehouse: Path, now: datetime | None = None) -> dict[str, Any]:
    """The state of a warehouse as plain data."""
    now = now or datetime.now(UTC)
    records = [record for _, record in read_records(warehouse) if record]
    last = max(records, key=lambda record: str(record["started_at"]), default=None)
    return {
        "warehouse": str(warehouse),
        "missing_days": [day.isoformat() for day in missing_days(warehouse, now.date() - timedelta(days=1))],
        "stale_days": [day.isoformat() for day in stale_days(warehouse)],
        "failing_sources": [
            {name: getattr(health, name) for name in ("source", "kind", "reason", "failing_since", "last_success_at")}
            for health in read_health(warehouse).values()
            if health.status == "failing"
        ],
        "published": read_published(warehouse),
        "last_run": last
        and {n: last.get(n) for n in ("run_id", "verb", "started_at", "finished_at", "status", "message")},
    }


def read_published(warehouse: Path) -> dict[str, Any] | None:
    """Version, time and forced gates of the last publication; ``None`` where nothing is published."""
    if not (warehouse / "dateline.duckdb").exists():
        return None
    package: dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError):
        package = json.loads((warehouse / "datapackage.json").read_bytes())
    return {name: package.get(name) for name in ("version", "created", "forced")}


def describe_status(status: dict[str, Any]) -> str:
    """The state in lines for people."""
    published, last, missing = status["published"], status["last_run"], status["missing_days"]
    lines = [f"published    {published['created'] or 'yes'}" if published else "published    nothing yet"]
    if published and published["forced"]:
        lines.append(f"             against failed gates: {published['forced']['reason']}")
    lines.append(
        f"last run     {last['status']}: {last['verb']}, {last['started_at']}, {last['run_id']}"
        if last
        else "last run     none"
    )
    if last and last["message"]:
        lines.append(f"             {last['message']}")
    lines.append(f"missing days {list_days(missing)}")
    if missing:
        lines.append(f"             make them up: dateline backfill --from {missing[0]} --to {missing[-1]}")
    stale = status["stale_days"]
    lines.append(f"stale days   {list_days(stale)}")
    if stale:
        lines.append("             read by another model or lexicon; read them again:")
        lines.append("             dateline extract --stale && dateline build && dateline publish")
    failing = status["failing_sources"]
    lines.append(f"failing      {len(failing) or 'no'} source{'' if len(failing) == 1 else 's'}")
    lines += [f"  {row['source']} ({row['kind']}), since {row['failing_since']}: {row['reason']}" for row in failing]
    return "\n".join(lines)


def list_days(days: list[str]) -> str:
    """The first ten of days, and how many more there are."""
    more = f" and {len(days) - 10} more" if len(days) > 10 else ""
    return f"{', '.join(days[:10]) or 'none'}{more}"


def require_done(warehouse: Path, run_id: str) -> None:
    """Raise :class:`DatelineError` unless the run came to its end with all its sources."""
    from extract.store.runs import file_safe

    commands = [record for _, record in read_records(warehouse) if record and record["run_id"] == file_safe(run_id)]
    if not commands:
        raise DatelineError(f"no run {run_id} in {warehouse}")
    last = max(commands, key=lambda record: str(record["started_at"]))
    if last["status"] == "partial":
        told = "; ".join(f"{name}: {reason}" for name, reason in list(last["failing"].items())[:5])
        raise DatelineError(f"the run is partial, {len(last['failing'])} failing source(s): {told}")
    if last["status"] != "done":
        raise DatelineError(f"the run is {last['status']}: {last.get('message') or last['verb']}")
