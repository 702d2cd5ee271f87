"""The verbs that fill a warehouse: each stage by itself, one day, a range of days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from extract.cli.base import (
    CORES,
    Day,
    First,
    Last,
    ShardOption,
    Sources,
    UnusedSources,
    UnusedWorkers,
    Warehouse,
    Workers,
    app,
    chosen_days,
    example,
    print_json,
)
from extract.core.config import (
    DEFAULT_SOURCES,
    DEFAULT_WAREHOUSE,
    WHOLE,
    Settings,
    check_warehouse,
    parse_range,
    parse_shard,
)
from extract.core.errors import PartialRunError, UsageError
from extract.ingest.sources import read_sources

ALL_STAGES = ("fetch", "clean", "extract", "build", "publish")


Partial = Annotated[
    bool, typer.Option("--allow-partial", help="Exit with 0 although sources fail; `dateline status` tells which.")
]


def run(
    verb: str,
    days: list[date],
    settings: Settings,
    names: tuple[str, ...],
    *,
    allow_partial: bool = False,
    **options: Any,
) -> None:
    """Run stages and print the run's record; a wrong sources file is told before their libraries are loaded.

    Raises :class:`PartialRunError` at the end where sources fail and that is not allowed.
    """
    check_warehouse(settings.warehouse)
    if "fetch" in names or "clean" in names:
        read_sources(settings.sources)
    from extract.stages import run_stages

    record = run_stages(verb, days, settings, names, **options)
    print_json(record)
    if record["status"] == "partial" and not allow_partial:
        raise PartialRunError(record["failing"])


@app.command(epilog=example("dateline fetch --date 2022-03-14", "dateline fetch --from 2022-03-10 --to 2022-03-23"))
def fetch(
    day: Day = "",
    first: First = None,
    last: Last = None,
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
    allow_partial: Partial = False,
) -> None:
    """Fetch each configured source's window into the raw store."""
    days = chosen_days(day, first, last)
    run("fetch", days, Settings(sources, warehouse, workers), ("fetch",), allow_partial=allow_partial)


@app.command(epilog=example("dateline clean --date 2022-03-14"))
def clean(
    day: Day = "",
    first: First = None,
    last: Last = None,
    shard: ShardOption = "0/1",
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
    allow_partial: Partial = False,
) -> None:
    """Raw store to articles and rejects."""
    days, part = chosen_days(day, first, last), parse_shard(shard)
    run("clean", days, Settings(sources, warehouse, workers), ("clean",), shard=part, allow_partial=allow_partial)


@app.command(
    epilog=example(
        "dateline extract --date 2022-03-14",
        "dateline extract --date 2022-03-14 --shard 0/2",
        "dateline extract --stale",
    )
)
def extract(
    day: Day = "",
    first: First = None,
    last: Last = None,
    shard: ShardOption = "0/1",
    stale: Annotated[
        bool, typer.Option("--stale", help="Read again every day that another model or lexicon read; without days.")
    ] = False,
    sources: UnusedSources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Articles to event mentions, claims, attributions and unmatched mentions."""
    part = parse_shard(shard)
    if stale and (day or first or last or part != WHOLE):
        raise UsageError("--stale finds its days itself: leave out --date, --from, --to and --shard")
    days = [] if stale else chosen_days(day, first, last)
    run("extract", days, Settings(sources, warehouse, workers), ("extract",), shard=part, stale=stale)


@app.command(epilog=example("dateline build", "dateline build --full-refresh"))
def build(
    day: Day = "",
    first: First = None,
    last: Last = None,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Rebuild everything; ids stay.")] = False,
    sources: UnusedSources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: UnusedWorkers = CORES,
) -> None:
    """Build the analysis tables with dbt: the days named, or whatever changed since the last build."""
    days = chosen_days(day, first, last) if day or first or last else []
    run("build", days, Settings(sources, warehouse, workers), ("build",), full_refresh=full_refresh)


@app.command(epilog=example("dateline publish", 'dateline publish --force --reason "outlets renamed"'))
def publish(
    force: Annotated[bool, typer.Option("--force", help="Publish although gates fail; with --reason.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the version before the published one.")
    ] = False,
    sources: UnusedSources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: UnusedWorkers = CORES,
) -> None:
    """Check the build, then swap the analysts' file and write the dataset's metadata."""
    if rollback and (force or reason):
        raise UsageError("--rollback goes alone")
    if force != bool(reason.strip()):
        raise UsageError('say why, for the record: --force --reason "..."')
    settings = Settings(sources, warehouse, workers)
    if rollback:
        from extract.stages import roll_back

        print_json(roll_back(settings))
        return
    run("publish", [], settings, ("publish",), force_reason=reason.strip() or None, allow_partial=True)


@app.command("run", epilog=example("dateline run --date 2022-03-14 --sources tests/site/sources.csv"))
def run_day(
    day: Day = "",
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Fetch, clean, extract, build and publish one day."""
    run("run", chosen_days(day, None, None), Settings(sources, warehouse, workers), ALL_STAGES)


@app.command(epilog=example("dateline backfill --from 2022-03-10 --to 2022-03-23 --sources tests/site/sources.csv"))
def backfill(
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Every day of a range with one build at the end; run again, it takes up where it stopped."""
    run("backfill", parse_range(first, last), Settings(sources, warehouse, workers), ALL_STAGES)


@app.command(epilog=example('dateline retract wire/123.html --reason "withdrawn by its publisher"'))
def retract(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="An article_id of the table articles.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; published in the table retractions.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Take an article and what rests on it only out of the published tables, for good."""
    from extract.warehouse.retractions import retract as note_retraction

    note_retraction(warehouse, article_id, reason)
    run("retract", [], Settings(DEFAULT_SOURCES, warehouse, CORES), ("build", "publish"))
