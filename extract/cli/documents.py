"""The verbs that need no warehouse: documents or pages in, records or articles out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.base import CORES, Workers, app, example, print_json_lines
from extract.core.errors import UsageError


@app.command(
    epilog=example(
        "dateline annotate documents.jsonl > records.jsonl",
        """echo '{"id": 1, "text": "Russia attacked Ukraine.", "published": "2022-03-14"}' | dateline annotate""",
    )
)
def annotate(
    file: Annotated[Path | None, typer.Argument(help="Documents as JSON lines; standard input where left out.")] = None,
    workers: Workers = CORES,
) -> None:
    """Documents as JSON lines to records as JSON lines."""
    if file is None:
        from extract.annotate import annotate_lines

        print_json_lines(annotate_lines(sys.stdin.buffer, workers))
        return
    try:
        with file.open("rb") as handle:
            from extract.annotate import annotate_lines

            print_json_lines(annotate_lines(handle, workers))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None


@app.command(epilog=example("dateline evaluate tests/golden/reader.jsonl"))
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Documents with hand-coded events and claims.")],
    workers: Workers = CORES,
) -> None:
    """Scores of the extractor on gold records."""
    from extract.serve.evaluate import evaluate as score, read_gold

    documents = read_gold(gold)
    sys.stdout.write(json.dumps(score(documents, workers), indent=1) + "\n")


@app.command("clean-html", epilog=example("dateline clean-html page.html other.html.gz > articles.jsonl"))
def clean_html(
    files: Annotated[list[Path], typer.Argument(help="HTML files, also gzipped.")], workers: Workers = CORES
) -> None:
    """HTML files to articles as JSON lines."""
    for file in files:
        if not file.is_file():
            raise UsageError(f"no file {file}")
    from extract.ingest.clean.files import clean_files

    print_json_lines(clean_files(files, workers=workers))
