"""Fills pages from the code and from the sample when the site is built: codebook, commands, results of queries.

The published file to read is ``$DATELINE_WAREHOUSE/dateline.duckdb``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from extract.core.config import DEFAULT_WAREHOUSE
from extract.serve.codebook.page import said, table, write_codebook
from extract.serve.published import open_published
from extract.serve.quotes import clip_quote

QUERY = re.compile(r"```sql\n(.*?)```", re.DOTALL)
SHOWN = 6
POLICY = "default-src 'self' file: data: blob: 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'none'"
"""What a page may load: nothing from other sites, read from a server or from a disk."""


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page's text with what it asks for."""
    match page.file.src_uri:
        case "index.md":
            return markdown.replace("<!-- questions -->", read_questions())
        case "cookbook.md":
            with open_published(warehouse()) as connection:
                return QUERY.sub(lambda query: f"{query.group()}\n\n{result(connection, query.group(1))}", markdown)
        case "codebook.md":
            with open_published(warehouse()) as connection:
                return write_codebook(connection)
        case "commands.md":
            return "\n".join(describe_commands())
        case "notebook.md":
            return "\n\n".join(read_notebook())
    return markdown


def on_post_template(output: str, **_: Any) -> str:
    """A page of the theme's own, such as that of a wrong address, as an ordinary one."""
    return on_post_page(output)


UNNAMED = ('data-md-component="search" role="dialog"', 'data-md-toggle="search" type="checkbox"')


def on_post_page(output: str, **_: Any) -> str:
    """The page with the policy of what it may load, and with names for the parts of its search."""
    for part in UNNAMED:
        output = output.replace(part, f'{part} aria-label="Search"')
    return output.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)


def read_questions() -> str:
    """What the README says under "Ask"."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    return readme.split("\n## Ask\n")[1].split("\n## ")[0]


def warehouse() -> Path:
    """The folder whose published file is read."""
    return Path(os.environ.get("DATELINE_WAREHOUSE", DEFAULT_WAREHOUSE))


def result(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The first rows a query gives, as a Markdown table under a fold."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    shown = [map(show, row) for row in rows[:SHOWN]]
    more = f"\n\n{len(rows) - SHOWN} more." if len(rows) > SHOWN else ""
    return "\n".join(table(names, shown)) + more if rows else "No rows on the sample."


def show(value: Any) -> str:
    """A value as a reader expects it; quotes no longer than may be published."""
    words = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else clip_quote(str(value))
    return said(words)


def describe_commands() -> Iterator[str]:
    """A section for each verb: what it does, its options and examples, as ``--help`` has them."""
    from typer.main import get_command
    from typer.testing import CliRunner

    from extract.cli import app

    yield "# Commands\n\nAs `--help` tells them. Results go to stdout, progress and logs to stderr.\n"
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        parts = [(name, part) for part in command.commands] if hasattr(command, "commands") else [(name,)]
        for words in parts:
            told = CliRunner().invoke(app, [*words, "--help"], prog_name="dateline", env={"COLUMNS": "100"})
            yield f"## dateline {' '.join(words)}\n\n```text\n{told.stdout.strip()}\n```\n"


def read_notebook() -> Iterator[str]:
    """The cells of the notebook, code as code."""
    cells = json.loads((Path(__file__).parent / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    yield "[Download the notebook](notebook.ipynb)"
    for cell in cells:
        text = "".join(cell["source"])
        yield text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"
