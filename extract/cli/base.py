"""What all verbs share: the application, common options, days, and how results are printed.

Verbs check their arguments before they import what does the work, so that a wrong one is answered at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.core.config import parse_day, parse_range
from extract.core.errors import UsageError

app = typer.Typer(
    name="dateline",
    help="News articles in, a queryable dataset out: who did what to whom, who says so, and every figure quoted.",
    no_args_is_help=True,
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
# Taken by every stage, so that one set of common options fits all; listed by those that use them.
UnusedSources = Annotated[Path, typer.Option("--sources", envvar="DATELINE_SOURCES", hidden=True)]
UnusedWorkers = Annotated[int, typer.Option("--workers", envvar="DATELINE_WORKERS", min=1, hidden=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

CORES = os.cpu_count() or 1


def print_version(wanted: bool) -> None:
    """Print the tool's version and end, if asked for it."""
    if wanted:
        typer.echo(f"dateline {package_version('dateline')}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """News articles in, a queryable dataset out: who did what to whom, who says so, and every figure quoted."""


def example(*lines: str) -> str:
    """The closing words of a verb's help."""
    return "\n\n".join(("Examples:" if len(lines) > 1 else "Example:", *lines))


def chosen_days(day: str | None, first: str | None, last: str | None) -> list[date]:
    """The days that ``--date``, or ``--from`` and ``--to``, name; raises :class:`UsageError`."""
    if day and (first or last):
        raise UsageError("--date does not go with --from and --to: say one day or a range")
    if first or last:
        if not (first and last):
            raise UsageError("--from and --to go together")
        return parse_range(first, last)
    if not day:
        raise UsageError("say which day: --date YYYY-MM-DD")
    return [parse_day(day)]


def print_json(value: Any) -> None:
    """One JSON object on a line of stdout, in UTF-8; what that cannot write is escaped as JSON can."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, default=str)
    sys.stdout.write(text + "\n")


def print_json_lines(records: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line, written as they come."""
    for record in records:
        print_json(record)
