"""The order of a run: fetch → clean → extract → build → publish, each over the same days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from extract.annotate import versions
from extract.config import WHOLE, Settings, Shard
from extract.lexicon import load_lexicon
from extract.runs import Run, log, recorded_run
from extract.sources import Source, read_sources

ALL_STAGES = ("fetch", "clean", "extract", "build", "publish")


@dataclass(frozen=True)
class Work:
    """What a stage is given."""

    settings: Settings
    days: list[date]
    shard: Shard
    full_refresh: bool

    @property
    def sources(self) -> tuple[Source, ...]:
        """The enabled sources; raises :class:`extract.sources.SourcesError`."""
        return tuple(source for source in read_sources(self.settings.sources) if source.enabled)


def run_fetch(work: Work, run: Run) -> None:
    """Sources to raw store."""
    from extract.fetch import fetch_range

    for outcome in fetch_range(work.sources, work.days, work.settings.warehouse, workers=work.settings.workers):
        run.count({"documents": outcome.fetched}, outcome.rejects)
        log("fetched", source=outcome.source, day=outcome.day.isoformat(), fetched=outcome.fetched)


def run_clean(work: Work, run: Run) -> None:
    """Raw store to ``articles`` and ``rejects``."""
    from extract.clean.day import clean_units, raw_units

    units = raw_units(work.settings.warehouse, work.sources, work.days)[work.shard.number :: work.shard.of]
    for outcome in clean_units(work.settings.warehouse, units, work.settings.workers):
        run.count({"articles": outcome.articles}, outcome.rejects)


def run_extract(work: Work, run: Run) -> None:
    """``articles`` to ``event_mentions``, ``claims``, ``attributions`` and ``unmatched``."""
    from extract.records import day_units, extract_units

    units = day_units(work.settings.warehouse, work.days)[work.shard.number :: work.shard.of]
    for _, counts, rejects in extract_units(work.settings.warehouse, units, work.settings.workers):
        counts.pop("rejects", None)
        run.count(dict(counts), dict(rejects))


def run_build(work: Work, run: Run) -> None:
    """Parquet to analysis tables."""
    from extract.build import build

    build(work.settings.warehouse, work.days, full_refresh=work.full_refresh)


def run_publish(work: Work, run: Run) -> None:
    """Analysis tables to the analysts' file."""
    from extract.publish import publish

    run.count(publish(work.settings.warehouse, run.versions))


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

    Raises :class:`extract.errors.DatelineError`; what earlier stages wrote stays, and what was published stays
    as it was.
    """
    work = Work(settings, days, shard, full_refresh)
    if "fetch" in names or "clean" in names:
        read_sources(settings.sources)  # a wrong file ends the command before anything is locked or written
    lexicon = load_lexicon()
    with recorded_run(settings.warehouse, verb, days, versions(lexicon)) as run:
        for name in names:
            with run.stage(name):
                STAGES[name](work, run)
    return run.record("done")
