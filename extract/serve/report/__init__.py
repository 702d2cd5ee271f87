"""The published file in, one HTML page out: it opens from disk, needs no network, and runs no script but its own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from duckdb import DuckDBPyConnection
from markupsafe import Markup

from extract.serve.codebook import quad_class_of
from extract.serve.codebook.accuracy import UNSEEN, describe_limits, read_reliability, read_scores
from extract.serve.countries import country_names
from extract.serve.published import describe_figure, open_published
from extract.serve.report.data import MAX_CLAIMS, MAX_EVENTS, gather_page, gather_tables
from extract.store.partitions import replace_file

HERE = files("extract.serve.report")
SCRIPTS = ("vendor/d3.min.js", "vendor/plot.umd.min.js", "vendor/topojson-client.min.js", "page.js")


def read_text(name: str) -> str:
    """A file that stands beside this module."""
    return HERE.joinpath(name).read_text(encoding="utf-8")


def script_tag(code: str) -> tuple[Markup, str]:
    """An inline script and the source expression that allows it."""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return Markup(f"<script>{code}</script>"), f"'sha256-{digest}'"


def pack_data(data: dict[str, Any]) -> Markup:
    """Data as compressed text that can stand in a page: base64 has no character that HTML knows."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode())


def gather(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Everything the page shows."""
    first, more = gather_tables(connection)
    return {
        **gather_page(connection),
        "more": pack_data(more),
        "data": pack_data(
            {
                "tables": first,
                "countries": country_names(),
                "quads": quad_class_of(),
                "world": json.loads(read_text("vendor/countries-110m.json")),
            }
        ),
        "limits": {"events": MAX_EVENTS, "claims": MAX_CLAIMS},
        "figure": describe_figure,
        "country": lambda code: country_names().get(code, code),
        "accuracy": [score for score in read_scores() if score.known == UNSEEN],
        "measured_limits": list(describe_limits()),
        "reliability": read_reliability(),
        "version": package_version("dateline"),
        "built_at": datetime.now(UTC).replace(microsecond=0),
    }


def render(data: dict[str, Any]) -> str:
    """The page; every value from the data is escaped."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    tags = [script_tag(read_text(name)) for name in SCRIPTS]
    return environment.from_string(read_text("page.html")).render(
        data,
        style=Markup(read_text("page.css")),
        scripts=[tag for tag, _ in tags],
        policy="default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src {' '.join(allowed for _, allowed in tags)}",
    )


def write_report(warehouse: Path, output: Path) -> Path:
    """Write the page for the published dataset and return its path."""
    with open_published(warehouse) as connection:
        page = render(gather(connection))
    replace_file(output, lambda aside: aside.write_text(page, encoding="utf-8"))
    return output
