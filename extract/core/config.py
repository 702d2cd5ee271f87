"""Settings of a run, from command-line options or ``DATELINE_`` environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from extract.core.errors import UsageError

DEFAULT_SOURCES = Path(__file__).resolve().parents[1] / "ingest" / "sources.csv"
DEFAULT_WAREHOUSE = Path("warehouse")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to read, where to write, and with how many processes."""

    sources: Path
    warehouse: Path
    workers: int


def check_warehouse(folder: Path) -> Path:
    """``folder``; raises :class:`UsageError` for a path that DuckDB cannot open a file in."""
    if "?" in str(folder.absolute()):
        raise UsageError(f"{folder}: a warehouse's path cannot hold '?', what follows it is no path to DuckDB")
    return folder


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take."""

    seconds: float = 120.0
    """``DATELINE_DOCUMENT_SECONDS``"""
    memory: int = 4_000_000_000
    """Bytes of address space, the model's included (``DATELINE_DOCUMENT_MEMORY``)."""


def read_limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits that the environment sets; raises :class:`UsageError`."""
    values = []
    for name, default in (
        ("DATELINE_DOCUMENT_SECONDS", Limits().seconds),
        ("DATELINE_DOCUMENT_MEMORY", Limits().memory),
    ):
        text = environment.get(name, "").strip() or str(default)
        try:
            values.append(float(text))
        except ValueError:
            raise UsageError(f"{name}: {text!r} is no number") from None
        if not 0 < values[-1] < 1e15:
            raise UsageError(f"{name}: {text!r} must be above 0")
    return Limits(values[0], int(values[1]))


@dataclass(frozen=True, slots=True)
class Shard:
    """Every ``of``-th unit of work, starting with number ``number`` (from 0)."""

    number: int = 0
    of: int = 1


WHOLE = Shard()


def parse_day(text: str) -> date:
    """An ISO day that is not in the future (UTC); raises :class:`UsageError`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date: write YYYY-MM-DD") from None
    if day > datetime.now(UTC).date():
        raise UsageError(f"{day} is in the future: nothing can have been published then")
    return day


def parse_range(first: str, last: str) -> list[date]:
    """Every day from ``first`` to ``last``, both included; raises :class:`UsageError`."""
    start, end = parse_day(first), parse_day(last)
    if start > end:
        raise UsageError(f"the range starts on {start}, after its end on {end}: swap FROM and TO")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def parse_shard(text: str) -> Shard:
    """``"2/8"`` as shard 2 of 8, counted from 0; raises :class:`UsageError`."""
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and int(number) < int(of)):
        raise UsageError(f"shard {text!r} must be NUMBER/OF with NUMBER from 0 to OF-1, for instance 0/4")
    return Shard(int(number), int(of))
