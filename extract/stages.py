"""The order of a run: fetch → clean → extract → build → publish, each over the same days."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from extract.core.config import WHOLE, Settings, Shard
from extract.core.progress import tracked
from extract.ingest.sources import Source, read_sources
from extract.lexicon import load_lexicon, versions
from extract.store.health import failing, note_clean, note_fetch, read_health
from extract.store.mirror import needed_by, open_mirror
from extract.store.runs import Run, log, record_path, recorded_run, write_record

Unit = TypeVar("Unit")

if TYPE_CHECKING:  # the fetcher's libraries take a second to load
    from extract.ingest.fetch.counts import FetchCount

ALL_STAGES = ("fetch", "clean", "extract", "build", "publish")


@dataclass(frozen=True)
class Work:
    """What a stage is given."""

    settings: Settings
    names: tuple[str, ...]
    days: list[date]
    shard: Shard
    full_refresh: bool
    force_reason: str | None
    stale: bool
    """Whether extraction finds its days itself: those that another model or lexicon read."""
    configured: tuple[Source, ...]
    """Every row of the sources file; none where no stage reads it."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The enabled sources of documents."""
        return tuple(source for source in self.publishers if source.enabled)

    @property
    def publishers(self) -> tuple[Source, ...]:
        """The sources of documents, enabled or not."""
        return tuple(source for source in self.configured if source.kind != "reference")

    @property
    def references(self) -> tuple[Source, ...]:
        """The enabled reference series."""
        return tuple(source for source in self.configured if source.enabled and source.kind == "reference")

    def share(self, units: list[Unit]) -> list[Unit]:
        """This shard's part of the units of work."""
        return units[self.shard.number :: self.shard.of]


def run_fetch(work: Work, run: Run) -> None:
    """Sources to raw store; reference series as they are."""
    from extract.ingest.fetch import fetch_range
    from extract.ingest.references import store_reference

    settings, counts = work.settings, []
    for series in work.references:
        run.count({"reference_totals": store_reference(series, settings.warehouse)})
    for count in fetch_range(work.sources, work.days, settings.warehouse, workers=settings.workers):
        # Cleaning stores and counts these rejects too; a run that goes on to it counts them once.
        run.count({"documents": count.fetched}, None if "clean" in work.names else count.rejects)
        run.count(source_counts(count))
        name = f"fetch/{count.source}"
        run.seconds_by_stage[name] = run.seconds_by_stage.get(name, 0.0) + count.seconds
        counts.append(count)
    healths = note_fetch(settings.warehouse, work.publishers, work.days, counts, datetime.now(UTC))
    for name, health in healths.items():
        log(
            "fetched",
            source=name,
            offered=health.offered,
            new=health.new,
            unchanged=health.unchanged,
            refused=tell_reasons(health.rejected_by_reason) or health.rejected,
            failing=health.fetch_failure,
        )
    run.failing = failing(healths.values())


def source_counts(count: FetchCount) -> dict[str, int]:
    """What a run's record says of one source: ``fetch/<source>/`` new, unchanged, bytes and rejects by reason."""
    counts = {"new": count.fetched, "unchanged": count.unchanged, "bytes": count.bytes}
    counts |= {f"rejected/{reason}": number for reason, number in count.rejects.items()}
    return {f"fetch/{count.source}/{name}": number for name, number in counts.items() if number}


def run_clean(work: Work, run: Run) -> None:
    """Raw store to ``articles`` and ``rejects``."""
    from extract.ingest.clean.day import clean_units, expire_cache, raw_units

    units = work.share(raw_units(work.settings.warehouse, work.sources, work.days))
    results, counts = clean_units(work.settings.warehouse, units, work.settings.workers), []
    for count in tracked(results, len(units), "cleaning"):
        run.count({"articles": count.articles}, count.rejects)
        counts.append(count)
    expire_cache(work.settings.warehouse, datetime.now(UTC))
    healths = note_clean(work.settings.warehouse, work.publishers, counts, datetime.now(UTC))
    for name, health in healths.items():
        if health.clean_failure:
            log("a source fails", source=name, reason=health.clean_failure)
    run.failing = failing(healths.values())


def run_extract(work: Work, run: Run) -> None:
    """``articles`` to ``event_mentions``, ``claims``, ``attributions`` and ``unmatched``."""
    from extract.store.readers import day_units, stale_days
    from extract.store.records import extract_units

    days = work.days
    if work.stale:
        days = stale_days(work.settings.warehouse)
        if days:
            log("reads again what another model or lexicon read", days=len(days), first=days[0], last=days[-1])
        else:
            log("nothing to read again: no day was read by another model or lexicon")
    units = work.share(day_units(work.settings.warehouse, days))
    results = extract_units(work.settings.warehouse, units, work.settings.workers)
    for _, counts, rejects in tracked(results, len(units), "extracting"):
        counts.pop("rejects", None)
        run.count(dict(counts), dict(rejects))


def run_build(work: Work, run: Run) -> None:
    """Parquet to analysis tables."""
    from extract.warehouse.build import BuildPaths, build
    from extract.warehouse.changes import read_changes

    # Days asked for by name are built in any case; a run that made its days builds what changed.
    days = work.days if work.names == ("build",) else []
    build(work.settings.warehouse, days, full_refresh=work.full_refresh, run_id=run.run_id)
    for change in read_changes(BuildPaths(work.settings.warehouse).database):
        log("read again", **change.told())
        run.count({f"read_again/{change.table}/{name}": number for name, number in change.counts().items()})


def run_publish(work: Work, run: Run) -> None:
    """Analysis tables to the analysts' file."""
    from extract.warehouse.publish import publish

    warehouse = work.settings.warehouse
    run.failing = failing(read_health(warehouse).values())
    published = publish(
        warehouse, run.versions, run.run_id, force_reason=work.force_reason, status=run.status, failing=run.failing
    )
    run.count({f"published_{table}": rows for table, rows in published.counts.items()})
    if published.forced:
        run.forced = f"{work.force_reason} (against: {'; '.join(published.forced)})"
        log("published against failed gates", reason=work.force_reason, gates=len(published.forced))


STAGES: dict[str, Callable[[Work, Run], None]] = {
    "fetch": run_fetch,
    "clean": run_clean,
    "extract": run_extract,
    "build": run_build,
    "publish": run_publish,
}


def tell_reasons(reasons: Mapping[str, int]) -> str:
    """Refusals by reason in a few words: ``3 no_text, 1 pdf``."""
    return ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))


def run_stages(
    verb: str,
    days: list[date],
    settings: Settings,
    names: tuple[str, ...],
    *,
    shard: Shard = WHOLE,
    full_refresh: bool = False,
    force_reason: str | None = None,
    stale: bool = False,
) -> dict[str, Any]:
    """Run the named stages in order and return the run's record.

    Raises :class:`extract.core.errors.DatelineError`; what earlier stages wrote stays, and what was published stays
    as it was.
    """
    # A wrong sources file ends the command before anything is locked or written.
    configured = read_sources(settings.sources) if {"fetch", "clean"} & set(names) else ()
    work = Work(settings, names, days, shard, full_refresh, force_reason, stale, configured)
    lexicon = load_lexicon()
    run_id = None
    if names == ("publish",) and not os.environ.get("DATELINE_RUN_ID"):
        from extract.warehouse.build import BuildPaths
        from extract.warehouse.built import built_in_run

        run_id = built_in_run(BuildPaths(settings.warehouse).database)  # what is built and published is one run
    told, mirror = f"{shard.number}/{shard.of}", open_mirror(settings.warehouse)
    with recorded_run(settings.warehouse, verb, days, versions(lexicon), run_id=run_id, shard=told) as run:
        here = mirror.pull(needed_by(names, [] if stale else days)) if mirror else ()
        for name in names:
            log(f"{name} begins", run=run.run_id, days=len(days) or None)
            with run.stage(name):
                STAGES[name](work, run)
            # The build publishes the run that it belongs to as far as it has come.
            write_record(settings.warehouse, run, "running")
        if run.rejects_by_reason:
            log("refused one by one", documents=tell_reasons(run.rejects_by_reason))
        if mirror:
            log("handed over", store=mirror.url, files=mirror.push(here))
    if mirror:
        mirror.push((), record_path(settings.warehouse, run))
    return run.record(run.status)


def roll_back(settings: Settings) -> dict[str, Any]:
    """Go back to the version before the published one; returns the run's record, with the file now published."""
    from extract.warehouse.publish import roll_back as go_back

    with recorded_run(settings.warehouse, "rollback", [], versions(load_lexicon())) as run:
        file = go_back(settings.warehouse)
        log("rolled back", file=file)
    return run.record(run.status) | {"published": str(file)}
