"""The verbs for whoever looks after a warehouse."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.base import AsJson, Sources, Warehouse, app, example, print_json
from extract.core.config import DEFAULT_SOURCES, DEFAULT_WAREHOUSE, Settings
from extract.core.errors import DatelineError
from extract.core.terminal import printable


@app.command(epilog=example("dateline status", "dateline status --json"))
def status(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_json: AsJson = False,
    run: Annotated[str, typer.Option("--run", help="Fail unless this run is done, with all its sources.")] = "",
) -> None:
    """Days without a finished run, days read by another model or lexicon, failing sources, the last publication."""
    from extract.serve.status import describe_status, read_status, require_done
    from extract.store.mirror import bring_runs

    bring_runs(warehouse)
    found = read_status(warehouse)
    if as_json:
        print_json(found)
    else:
        typer.echo(printable(describe_status(found)))
    if run:
        require_done(warehouse, run)


@app.command(epilog=example("dateline doctor", "dateline doctor --json"))
def doctor(
    sources: Sources = DEFAULT_SOURCES, warehouse: Warehouse = DEFAULT_WAREHOUSE, as_json: AsJson = False
) -> None:
    """Check environment, model, disk, store, versions, sources and Airflow, with a remedy for each fault."""
    from extract.serve.doctor import as_record, describe, examine

    findings = []
    for finding in examine(Settings(sources, warehouse, 1)):
        findings.append(finding)
        if not as_json:
            typer.echo(printable(describe(finding)))
    if as_json:
        print_json([as_record(finding) for finding in findings])
    failed = sum(finding.status == "failed" for finding in findings)
    if failed:
        raise DatelineError(f"{failed} of the checks failed")
