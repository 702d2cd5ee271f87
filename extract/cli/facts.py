"""``dateline facts``: who is who, from where, and renewed from Wikidata."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.base import app, example, print_json
from extract.core.errors import UsageError


@app.command(epilog=example("dateline facts", "dateline facts --refresh"))
def facts(
    refresh: Annotated[bool, typer.Option("--refresh", help="Renew office holders and organisations online.")] = False,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", envvar="DATELINE_WIKIDATA", help="SPARQL service to ask.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--facts", envvar="DATELINE_FACTS", help="Folder of the files of facts.")
    ] = None,
) -> None:
    """Count the facts on persons and bodies by file and source; --refresh asks Wikidata first."""
    from extract.lexicon import FACTS_DIR, ActorRow, read_rows
    from extract.who.refresh import ENDPOINT, refresh as refresh_facts

    folder = folder or FACTS_DIR
    if not folder.is_dir():
        raise UsageError(f"no folder {folder}")
    if refresh:
        refresh_facts(endpoint or ENDPOINT, folder, datetime.now(UTC).date())
    counts = {
        path.name: dict(sorted(Counter(row.source for row in read_rows(path, ActorRow)).items()))
        for path in sorted(folder.glob("*.csv"))
    }
    print_json(counts)
