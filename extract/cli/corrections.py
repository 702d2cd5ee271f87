"""``dateline review`` and ``dateline corrections``: what people should look at, and what they have put right."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from extract.cli.base import Warehouse, app, example, print_json, print_json_lines
from extract.core.config import DEFAULT_WAREHOUSE
from extract.serve.published import require_published

corrections = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Corrections by people, in WAREHOUSE/corrections.csv."
)
app.add_typer(corrections, name="corrections", epilog=example("dateline corrections check"))


@app.command(epilog=example("dateline review --limit 20 > doubtful.csv"))
def review(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows.")] = 40,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """List the rows most worth a look (least sure, most told) in the form of corrections.csv."""
    require_published(warehouse)
    from extract.serve.review import list_doubtful

    sys.stdout.write(list_doubtful(warehouse, limit))


@corrections.command(epilog=example("dateline corrections check"))
def check(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Check corrections.csv row by row, and that each speaks of something there is; the next build applies it."""
    from extract.warehouse.build import BuildPaths
    from extract.warehouse.corrections import check_corrections

    print_json({"corrections": check_corrections(BuildPaths(warehouse.resolve()).database, warehouse)})


@corrections.command(epilog=example("dateline corrections export > gold.jsonl"))
def export(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Sentences in which something was corrected, as gold for training and evaluation."""
    require_published(warehouse)
    from extract.serve.review import export_gold

    print_json_lines(export_gold(warehouse))
