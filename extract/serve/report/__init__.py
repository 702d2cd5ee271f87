"""One self-contained HTML page on what is published: no scripts, no outside resources."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from duckdb import DuckDBPyConnection

from extract.serve.published import describe_figure, open_published, select
from extract.serve.report.charts import line_chart, stacked_bars
from extract.serve.report.queries import QUERIES
from extract.store.partitions import replace_file

QUAD_CLASSES = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
MAX_SERIES = 12


def daily_chart(rows: list[dict[str, Any]]) -> str:
    """Events by day, stacked by quad class, as SVG."""
    days = sorted({row["day"] for row in rows})
    counts = {(row["day"], row["quad_class"]): row["n_events"] for row in rows}
    stacks = [[counts.get((day, quad), 0) for quad in QUAD_CLASSES] for day in days]
    return stacked_bars([day.isoformat() for day in days], stacks)


def loss_charts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One small line chart per claimant, subject, category and outcome: the longest series first."""
    series: dict[tuple[str, str, str, str], list[tuple[date, float]]] = {}
    for row in rows:
        key = (row["claimant_country"], row["subject_country"], row["item_category"], row["outcome"])
        series.setdefault(key, []).append((row["day"], row["total"]))
    longest = sorted(series.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_SERIES]
    return [
        {
            "title": f"{subject} {category.replace('_', ' ')} {outcome}",
            "claimant": claimant,
            "last": points[-1][1],
            "day": points[-1][0],
            "svg": line_chart(points),
        }
        for (claimant, subject, category, outcome), points in longest
        if len(points) > 1
    ]


def gather(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Everything the page shows."""
    data = {name: select(connection, query) for name, query in QUERIES.items()}
    return {
        **data,
        "totals": data["totals"][0],
        "figure": describe_figure,
        "quad_classes": QUAD_CLASSES,
        "daily_chart": daily_chart(data["daily"]),
        "loss_charts": loss_charts(data["losses"]),
    }


def render(data: dict[str, Any]) -> str:
    """The page; every value from the data is escaped."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = files("extract.serve.report").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(data)


def write_report(warehouse: Path, output: Path) -> Path:
    """Write the page for the published dataset and return its path."""
    with open_published(warehouse) as connection:
        page = render(gather(connection))
    replace_file(output, lambda aside: aside.write_text(page, encoding="utf-8"))
    return output
