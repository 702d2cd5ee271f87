"""The order of a run: fetch → clean → extract → build → publish, each over the same days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from extract.annotate import versions
from extract.core.config import WHOLE, Settings, Shard
from extract.core.progress import tracked
from extract.ingest.sources import Source, read_sources
from extract.lexicon import load_lexicon
from extract.store.runs import Run, log, recorded_run, write_record

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

    @property
    def sources(self) -> tuple[Source, ...]:
        """The enabled sources of documents; raises :class:`extract.ingest.sources.SourcesError`."""
        return tuple(s for s in read_sources(self.settings.sources) if s.enabled and s.kind != "reference")

    @property
    def references(self) -> tuple[Source, ...]:
        """The enabled reference series."""
        return tuple(s for s in read_sources(self.settings.sources) if s.enabled and s.kind == "reference")

    def share(self, units: list[Unit]) -> list[Unit]:
        """This shard's part of the units of work."""
        return units[self.shard.number :: self.shard.of]


def run_fetch(work: Work, run: Run) -> None:
    """Sources to raw store; reference series as they are."""
    from extract.ingest.fetch import fetch_range
    from extract.ingest.references import store_reference

    for series in work.references:
        run.count({"reference_totals": store_reference(series, work.settings.warehouse)})
    settings = work.settings
    for count in fetch_range(work.sources, work.days, settings.warehouse, workers=settings.workers):
        # Cleaning stores and counts these rejects too; a run that goes on to it counts them once.
        run.count({"documents": count.fetched}, None if "clean" in work.names else count.rejects)
        run.count(source_counts(count))
        name = f"fetch/{count.source}"
        run.seconds_by_stage[name] = run.seconds_by_stage.get(name, 0.0) + count.seconds
        log("fetched", source=count.source, day=count.day, new=count.fetched, unchanged=count.unchanged)


def source_counts(count: FetchCount) -> dict[str, int]:
    """What a run's record says of one source: ``fetch/<source>/`` new, unchanged, bytes and rejects by reason."""
    counts = {"new": count.fetched, "unchanged": count.unchanged, "bytes": count.bytes}
    counts |= {f"rejected/{reason}": number for reason, number in count.rejects.items()}
    return {f"fetch/{count.source}/{name}": number for name, number in counts.items() if number}


def run_clean(work: Work, run: Run) -> None:
    """Raw store to ``articles`` and ``rejects``."""
    from extract.ingest.clean.day import clean_units, raw_units

    units = work.share(raw_units(work.settings.warehouse, work.sources, work.days))
    results = clean_units(work.settings.warehouse, units, work.settings.workers)
    for count in tracked(results, len(units), "cleaning"):
        run.count({"articles": count.articles}, count.rejects)


def run_extract(work: Work, run: Run) -> None:
    """``articles`` to ``event_mentions``, ``claims``, ``attributions`` and ``unmatched``."""
    from extract.store.records import day_units, extract_units

    units = work.share(day_units(work.settings.warehouse, work.days))
    results = extract_units(work.settings.warehouse, units, work.settings.workers)
    for _, counts, rejects in tracked(results, len(units), "extracting"):
        counts.pop("rejects", None)
        run.count(dict(counts), dict(rejects))


def run_build(work: Work, run: Run) -> None:
    """Parquet to analysis tables."""
    from extract.warehouse.build import build

    write_record(work.settings.warehouse, run, "running")  # so that the table of runs knows the run it is built by
    build(work.settings.warehouse, work.days, full_refresh=work.full_refresh)


def run_publish(work: Work, run: Run) -> None:
    """Analysis tables to the analysts' file."""
    from extract.warehouse.publish import publish

    published = publish(work.settings.warehouse, run.versions, run.run_id)
    run.count({f"published_{table}": rows for table, rows in published.items()})


STAGES: dict[str, Callable[[Work, Run], None]] = {
    "fetch": run_fetch,
    "clean": run_clean,
    "extract": run_extract,
    "build": run_build,
    "publish": run_publish,
}


def run_stages(
    verb: str,
    days: list[date],
    settings: Settings,
    names: tuple[str, ...],
    *,
    shard: Shard = WHOLE,
    full_refresh: bool = False,
) -> dict[str, Any]:
    """Run the named stages in order and return the run's record.

    Raises :class:`extract.core.errors.DatelineError`; what earlier stages wrote stays, and what was published stays
    as it was.
    """
    work = Work(settings, names, days, shard, full_refresh)
    if "fetch" in names or "clean" in names:
        read_sources(settings.sources)  # a wrong file ends the command before anything is locked or written
    lexicon = load_lexicon()
    with recorded_run(settings.warehouse, verb, days, versions(lexicon)) as run:
        for name in names:
            with run.stage(name):
                STAGES[name](work, run)
    return run.record("done")
