"""The verbs that read what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.base import AsJson, Warehouse, app, example, print_json
from extract.core.config import DEFAULT_WAREHOUSE
from extract.core.errors import UsageError
from extract.core.terminal import printable
from extract.serve.published import require_published


def require_parent(path: Path) -> Path:
    """The path, if the folder it is to be written into is there; raises :class:`UsageError`."""
    if not path.parent.is_dir():
        raise UsageError(f"no folder {path.parent} to write {path.name} into: make it first")
    return path


@app.command(epilog=example("dateline report", "dateline report --output march.html"))
def report(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where to write; default WAREHOUSE/report.html.")
    ] = None,
) -> None:
    """Write a self-contained HTML report of the published dataset."""
    if output and output.is_dir():
        raise UsageError(f"{output} is a folder: name a file, for instance {output / 'report.html'}")
    path = require_parent(output) if output else warehouse / "report.html"
    require_published(warehouse)
    from extract.serve.report import write_report

    typer.echo(write_report(warehouse, path))


@app.command(epilog=example("dateline summary", "dateline summary --json"))
def summary(warehouse: Warehouse = DEFAULT_WAREHOUSE, as_json: AsJson = False) -> None:
    """A short table of what is published."""
    require_published(warehouse)
    from extract.serve.summary import describe_summary, read_summary

    found = read_summary(warehouse)
    if as_json:
        print_json(found)
    else:
        typer.echo(printable(describe_summary(found)))


@app.command(epilog=example("dateline explain e3177f3e", "dateline explain c93940f868319e654 --json"))
def explain(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="An event_id or claim_id, or the first letters of one.")
    ],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: AsJson = False,
) -> None:
    """Show an event or claim with its sentences, sources, neighbours and how it was derived."""
    require_published(warehouse)
    from extract.serve.explain import describe_record, find_record

    found = find_record(warehouse, identity)
    if as_json:
        print_json(found)
    else:
        typer.echo(printable(describe_record(found)))


@app.command(epilog=example("dateline release --output releases"))
def release(
    output: Annotated[Path, typer.Option("--output", help="Folder of all releases; this one is a dated folder in it.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Write a dated folder: DuckDB, Parquet, CSV, GeoJSON, codebook, changes, checksums, metadata, citation."""
    require_parent(output)
    require_published(warehouse)
    from extract.serve.release import write_release

    typer.echo(write_release(warehouse, output))
