"""The ``dateline`` command: arguments only; each verb calls one function and says what came of it.

Results go to stdout, progress and logs to stderr. Exit codes: 0 done, 1 failed run, 2 wrong arguments.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.core.config import DEFAULT_SOURCES, DEFAULT_WAREHOUSE, Settings, parse_day, parse_range, parse_shard
from extract.core.errors import DatelineError, UsageError

app = typer.Typer(
    name="dateline",
    help="News articles in, a queryable dataset out: who did what to whom, who says so, and every figure quoted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Sources = Annotated[Path, typer.Option("--sources", envvar="DATELINE_SOURCES", help="CSV of sources.")]
Warehouse = Annotated[Path, typer.Option("--warehouse", envvar="DATELINE_WAREHOUSE", help="Folder of all data.")]
Workers = Annotated[
    int, typer.Option("--workers", envvar="DATELINE_WORKERS", min=1, help="Worker processes.", show_default="cores")
]
Day = Annotated[str, typer.Option("--date", envvar="DATELINE_DATE", help="Day the run covers, YYYY-MM-DD (UTC).")]
First = Annotated[str | None, typer.Option("--from", help="First day of a range, instead of --date.")]
Last = Annotated[str | None, typer.Option("--to", help="Last day of the range.")]
ShardOption = Annotated[str, typer.Option("--shard", help="Only every OF-th unit of work, as NUMBER/OF from 0.")]

CORES = os.cpu_count() or 1


def chosen_days(day: str | None, first: str | None, last: str | None) -> list[Any]:
    """The days that ``--date`` or ``--from`` and ``--to`` name; raises :class:`UsageError`."""
    if first or last:
        if not (first and last):
            raise UsageError("--from and --to go together")
        return parse_range(first, last)
    if not day:
        raise UsageError("say which day: --date YYYY-MM-DD")
    return [parse_day(day)]


def print_json(value: Any) -> None:
    """One JSON object on a line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_json_lines(records: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line, written as they come."""
    for record in records:
        print_json(record)


@app.command()
def fetch(
    date: Day = "",
    first: First = None,
    last: Last = None,
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Fetch each configured source's window into the raw store."""
    from extract.stages import run_stages

    days = chosen_days(date, first, last)
    print_json(run_stages("fetch", days, Settings(sources, warehouse, workers), ("fetch",)))


@app.command()
def clean(
    date: Day = "",
    first: First = None,
    last: Last = None,
    shard: ShardOption = "0/1",
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Raw store to articles and rejects."""
    from extract.stages import run_stages

    days = chosen_days(date, first, last)
    settings = Settings(sources, warehouse, workers)
    print_json(run_stages("clean", days, settings, ("clean",), shard=parse_shard(shard)))


@app.command()
def extract(
    date: Day = "",
    first: First = None,
    last: Last = None,
    shard: ShardOption = "0/1",
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Articles to event mentions, claims, attributions and unmatched mentions."""
    from extract.stages import run_stages

    days = chosen_days(date, first, last)
    settings = Settings(sources, warehouse, workers)
    print_json(run_stages("extract", days, settings, ("extract",), shard=parse_shard(shard)))


@app.command()
def build(
    date: Day = "",
    first: First = None,
    last: Last = None,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Rebuild everything; ids stay.")] = False,
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Build the analysis tables with dbt: the days named, or whatever changed since the last build."""
    from extract.stages import run_stages

    days = chosen_days(date, first, last) if date or first or last else []
    settings = Settings(sources, warehouse, workers)
    print_json(run_stages("build", days, settings, ("build",), full_refresh=full_refresh))


@app.command()
def publish(
    sources: Sources = DEFAULT_SOURCES, warehouse: Warehouse = DEFAULT_WAREHOUSE, workers: Workers = CORES
) -> None:
    """Check the build, then swap the analysts' file and write the dataset's metadata."""
    from extract.stages import run_stages

    print_json(run_stages("publish", [], Settings(sources, warehouse, workers), ("publish",)))


@app.command()
def run(
    date: Day = "",
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Fetch, clean, extract, build and publish one day."""
    from extract.stages import ALL_STAGES, run_stages

    print_json(run_stages("run", chosen_days(date, None, None), Settings(sources, warehouse, workers), ALL_STAGES))


@app.command()
def backfill(
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    sources: Sources = DEFAULT_SOURCES,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Workers = CORES,
) -> None:
    """Every day of a range with one build at the end; run again, it takes up where it stopped."""
    from extract.stages import ALL_STAGES, run_stages

    print_json(run_stages("backfill", parse_range(first, last), Settings(sources, warehouse, workers), ALL_STAGES))


@app.command()
def report(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where to write; default WAREHOUSE/report.html.")
    ] = None,
) -> None:
    """Write a self-contained HTML report of the published dataset."""
    from extract.serve.report import write_report

    typer.echo(write_report(warehouse, output or warehouse / "report.html"))


@app.command()
def summary(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """A short table of what is published."""
    from extract.serve.summary import summarise

    typer.echo(summarise(warehouse))


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="An event_id or claim_id.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Show an event or claim with its sentences, sources and how it was derived."""
    from extract.serve.explain import explain_record

    typer.echo(explain_record(warehouse, identity))


@app.command()
def annotate(
    file: Annotated[Path | None, typer.Argument(help="Documents as JSON lines; standard input where left out.")] = None,
    workers: Workers = CORES,
) -> None:
    """Documents as JSON lines to records as JSON lines."""
    from extract.annotate import annotate_lines

    if file is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        print_json_lines(annotate_lines(sys.stdin, workers))
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as handle:
            print_json_lines(annotate_lines(handle, workers))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None


@app.command("clean-html")
def clean_html(
    files: Annotated[list[Path], typer.Argument(help="HTML files, also gzipped.")], workers: Workers = CORES
) -> None:
    """HTML files to articles as JSON lines."""
    from extract.ingest.clean.files import clean_files

    for file in files:
        if not file.is_file():
            raise UsageError(f"no file {file}")
    print_json_lines(clean_files(files, workers=workers))


def main() -> None:
    """Run the command; every expected failure is one line on stderr and an exit code."""
    try:
        app()
    except DatelineError as error:
        sys.stderr.write(f"dateline: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"dateline: {error.strerror or error}: {error.filename or 'unknown file'}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
