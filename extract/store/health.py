"""Which sources answer and which have gone quiet: one row a configured source, kept as ``<warehouse>/sources.json``.

A source is *failing* where its list cannot be read, where every page it offers is refused or comes out empty (a changed
layout), or where it offers no more than a tenth of its usual. The row says since when and why.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extract.ingest.sources import Source
from extract.store.partitions import replace_file

if TYPE_CHECKING:  # their libraries take a second to load
    from extract.ingest.clean.day import CleanCount
    from extract.ingest.fetch.counts import FetchCount

FILE_NAME = "sources.json"

HISTORY = 14
"""Runs whose offers make a source's usual."""
ENOUGH_RUNS, ENOUGH_OFFERED = 3, 10
"""Runs, and documents a run, below which nothing is usual yet."""
QUIET = 0.1
"""Share of its usual at which a source has gone quiet."""
ENOUGH_PAGES = 3
"""Pages from which on it says something that all of them are refused or empty."""

UNREAD = frozenset({"unreadable", "bad_gzip", "truncated_gzip", "truncated_warc", "corrupt_warc"})
"""Reasons for which a whole file of documents is refused."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source offered in one run."""

    last: str
    """Last day that the run covered, ISO."""
    days: int
    offered: int


@dataclass(frozen=True, slots=True)
class Health:
    """One source's state after the last run that asked it."""

    source: str
    kind: str
    status: str = "new"
    """new (never asked), ok, failing or disabled."""
    reason: str | None = None
    offered: int = 0
    new: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejected_by_reason: dict[str, int] = field(default_factory=dict)
    checked_at: str | None = None
    last_success_at: str | None = None
    failing_since: str | None = None
    fetch_failure: str | None = None
    clean_failure: str | None = None
    cleaned_day: str | None = None
    """Newest day whose pages were judged."""
    history: tuple[Offer, ...] = ()


def read_health(warehouse: Path) -> dict[str, Health]:
    """The state of every source by name; empty where none is kept, or what is kept is damaged: runs renew it."""
    try:
        rows = json.loads((warehouse / FILE_NAME).read_bytes())
        known = {item.name for item in fields(Health)}
        healths = [Health(**{name: value for name, value in row.items() if name in known}) for row in rows]
        return {
            health.source: replace(health, history=tuple(Offer(**offer) for offer in health.history))  # type: ignore[arg-type]
            for health in healths
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write_health(warehouse: Path, healths: Iterable[Health]) -> None:
    """Replace the state of all sources."""
    text = json.dumps([asdict(health) for health in healths], ensure_ascii=False, indent=1)
    replace_file(warehouse / FILE_NAME, lambda aside: aside.write_text(text, encoding="utf-8"))


@contextlib.contextmanager
def renewed_health(warehouse: Path, sources: Sequence[Source]) -> Iterator[dict[str, Health]]:
    """The state of exactly these sources, to be changed; commands of one run take turns."""
    warehouse.mkdir(parents=True, exist_ok=True)
    with (warehouse / ".sources.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read_health(warehouse)
        healths = {source.name: known.get(source.name, Health(source.name, source.kind)) for source in sources}
        for source in sources:
            if not source.enabled:
                healths[source.name] = replace(healths[source.name], status="disabled", failing_since=None, reason=None)
        yield healths
        write_health(warehouse, healths.values())


def note_fetch(
    warehouse: Path, sources: Sequence[Source], days: Sequence[date], counts: Iterable[FetchCount], now: datetime
) -> dict[str, Health]:
    """Note what a fetch of the days brought; returns the state of the enabled sources."""
    by_source: dict[str, list[FetchCount]] = {}
    for count in counts:
        by_source.setdefault(count.source, []).append(count)
    with renewed_health(warehouse, sources) as healths:
        for source in filter(lambda source: source.enabled, sources):
            fetched = add_offer(healths[source.name], days, by_source.get(source.name, []))
            failure = fetch_failure(source, fetched, by_source.get(source.name, []))
            healths[source.name] = judged(replace(fetched, fetch_failure=failure, kind=source.kind), now)
        return {source.name: healths[source.name] for source in sources if source.enabled}


def add_offer(health: Health, days: Sequence[date], counts: Iterable[FetchCount]) -> Health:
    """The state with what one run was offered; a run over days before those seen makes no usual."""
    counts = list(counts)
    rejected: dict[str, int] = {}
    for count in counts:
        for reason, number in count.rejects.items():
            rejected[reason] = rejected.get(reason, 0) + number
    new, unchanged = sum(c.fetched for c in counts), sum(c.unchanged for c in counts)
    refused = sum(c.rejected for c in counts)
    last = days[-1].isoformat()
    history = health.history
    if not history or last >= history[-1].last:
        earlier = tuple(offer for offer in history if offer.last != last)
        history = (*earlier, Offer(last, len(days), new + unchanged + refused))[-HISTORY - 1 :]
    return replace(
        health, offered=new + unchanged + refused, new=new, unchanged=unchanged, rejected=refused,
        rejected_by_reason=dict(sorted(rejected.items())), history=history,
    )  # fmt: skip


def fetch_failure(source: Source, health: Health, counts: Iterable[FetchCount]) -> str | None:
    """Why a source fails by what a run was offered, ``None`` where it does not."""
    counts = list(counts)
    unread = next((count.failure for count in counts if count.failure), None)
    if unread:
        return f"its list cannot be read: {unread}"
    reasons = health.rejected_by_reason
    told = ", ".join(f"{number} {reason}" for reason, number in reasons.items())
    if health.rejected and not health.new + health.unchanged:
        if reasons.keys() <= UNREAD and reasons:
            return f"its files cannot be read: {told}"
        if source.is_networked and health.rejected >= ENOUGH_PAGES:
            return f"all {health.rejected} pages were refused: {told}"
    usual = usual_offer(health.history)
    if usual >= ENOUGH_OFFERED and health.history[-1].offered <= QUIET * usual:
        return f"it offers {health.history[-1].offered} documents, {usual:.0f} are usual"
    return None


def usual_offer(history: Sequence[Offer]) -> float:
    """Median offer of the runs before the last one that covered as many days; 0 where these are too few."""
    if not history:
        return 0.0
    alike = [offer.offered for offer in history[:-1] if offer.days == history[-1].days]
    return statistics.median(alike) if len(alike) >= ENOUGH_RUNS else 0.0


def note_clean(
    warehouse: Path, sources: Sequence[Source], counts: Iterable[CleanCount], now: datetime
) -> dict[str, Health]:
    """Note whether a source's newest pages all came out empty; returns the state of the enabled sources."""
    with renewed_health(warehouse, sources) as healths:
        for count in sorted(counts, key=lambda count: count.day):
            health, day = healths.get(count.source), count.day.isoformat()
            empty = count.rejects.get("no_text", 0)
            judges = health is not None and health.kind != "jsonl" and count.articles + empty >= ENOUGH_PAGES
            if health is None or not judges or day < (health.cleaned_day or ""):
                continue
            failure = (
                f"all {empty} pages of {day} came out empty: has its layout changed?" if not count.articles else None
            )
            healths[count.source] = judged(replace(health, clean_failure=failure, cleaned_day=day), now)
        return {source.name: healths[source.name] for source in sources if source.enabled}


def judged(health: Health, now: datetime) -> Health:
    """The state with its verdict."""
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    reason = health.fetch_failure or health.clean_failure
    if reason is None:
        return replace(health, status="ok", reason=None, checked_at=at, last_success_at=at, failing_since=None)
    return replace(health, status="failing", reason=reason, checked_at=at, failing_since=health.failing_since or at)


def failing(healths: Iterable[Health]) -> dict[str, str]:
    """Names of the failing sources with the reason."""
    return {health.source: health.reason or "" for health in healths if health.status == "failing"}
