"""``dateline show``: rows of the published file, filtered."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.cli.base import AsJson, Warehouse, app, example
from extract.core.config import DEFAULT_WAREHOUSE
from extract.core.errors import UsageError
from extract.core.terminal import printable
from extract.serve.published import require_published

show = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rows of the published file, filtered.")
app.add_typer(
    show,
    name="show",
    epilog=example(
        "dateline show events --actor RUS --recipient UKR --since 2022-03-10 --place Lviv",
        "dateline show claims --actor UKR --type tank --format csv > tanks.csv",
    ),
)


class Form(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Order(StrEnum):
    """What rows are sorted by."""

    day = "day"
    articles = "articles"


SHOWN_IN_A_TABLE = 40

Since = Annotated[str | None, typer.Option("--since", help="Of this day or later, YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option("--until", help="Of this day or earlier, YYYY-MM-DD.")]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, help=f"At most so many rows; a table has {SHOWN_IN_A_TABLE} unless told."),
]
Format = Annotated[Form, typer.Option("--format", help="How to print.")]
Place = Annotated[str | None, typer.Option("--place", help="Country, or part of a place's name.")]
OneSource = Annotated[
    bool | None, typer.Option("--one-source/--more-sources", help="Only what rests on one source, or on more.")
]
By = Annotated[Order, typer.Option("--by", help="Sort by day, or by articles: the most widely told first.")]
Party = "country (RUS, Russia), id, or part of a name"


def day(text: str | None, option: str) -> date | None:
    """The day an option names; raises :class:`UsageError`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date: write YYYY-MM-DD") from None


def print_rows(
    table: str,
    *,
    warehouse: Path,
    form: Form,
    as_json: bool,
    since: str | None,
    until: str | None,
    limit: int | None,
    **filters: Any,
) -> None:
    """Print what passes the filters; how many rows a table leaves out is told on stderr.

    A command hands over all its options, under their own names.
    """
    from extract.serve.show import Filters, check_filters, find_rows, format_rows

    form = Form.json if as_json else form
    if limit is None and form is Form.table:
        limit = SHOWN_IN_A_TABLE
    chosen = Filters(since=day(since, "--since"), until=day(until, "--until"), limit=limit, **filters)
    check_filters(table, chosen)
    require_published(warehouse)
    found = find_rows(warehouse, table, chosen)
    text = format_rows(found, form)
    sys.stdout.write(printable(text) if form is Form.table else text)
    if len(found.rows) < found.n_in_all:
        sys.stderr.write(f"{len(found.rows)} of {found.n_in_all} {table}: --limit shows more\n")


@show.command(
    epilog=example(
        "dateline show events --actor CHN --since 2022-03-10 --status contested --json",
        "dateline show events --one-source --by articles --limit 5",
    )
)
def events(
    actor: Annotated[str | None, typer.Option("--actor", help=f"Who acts: {Party}.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help=f"To whom: {Party}.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Event type, for instance ASSAULT.")] = None,
    since: Since = None,
    until: Until = None,
    place: Place = None,
    status: Annotated[
        str | None, typer.Option("--status", help="asserted, contested, denied, negated, planned or hypothetical.")
    ] = None,
    one_source: OneSource = None,
    by: By = Order.day,
    limit: Limit = None,
    form: Format = Form.table,
    as_json: AsJson = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Events, by the day of the act; with --since or --until only dated ones."""
    print_rows("events", **locals())


@show.command(epilog=example("dateline show claims --actor UKR --recipient RUS --type tank --until 2022-03-16"))
def claims(
    actor: Annotated[str | None, typer.Option("--actor", help=f"Who says or did it: {Party}.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help=f"Whose are counted: {Party}.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Item category or outcome: tank, killed.")] = None,
    since: Since = None,
    until: Until = None,
    place: Place = None,
    status: Annotated[str | None, typer.Option("--status", help="standing, superseded or withdrawn.")] = None,
    one_source: OneSource = None,
    by: By = Order.day,
    limit: Limit = None,
    form: Format = Form.table,
    as_json: AsJson = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Quoted figures, by the day on which they stood."""
    print_rows("claims", **locals())


@show.command(
    epilog=example("dateline show attributions --stance denies", "dateline show attributions --actor RUS --json")
)
def attributions(
    actor: Annotated[str | None, typer.Option("--actor", help=f"Who says so: {Party}.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Sector, for instance GOV or MIL.")] = None,
    since: Since = None,
    until: Until = None,
    status: Annotated[str | None, typer.Option("--stance", help="affirms, denies, doubts or no_comment.")] = None,
    limit: Limit = None,
    form: Format = Form.table,
    as_json: AsJson = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Who says, denies or doubts what, in the order of the reports."""
    print_rows("attributions", **locals())


@show.command(epilog=example("dateline show sources --actor USA", "dateline show sources --type MIL --format csv"))
def sources(
    actor: Annotated[str | None, typer.Option("--actor", help=f"Who is quoted: {Party}.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Sector, for instance GOV or MIL.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    form: Format = Form.table,
    as_json: AsJson = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Who is quoted, most often first."""
    print_rows("sources", **locals())


@show.command(epilog=example("dateline show rejects --since 2022-03-10"))
def rejects(
    kind: Annotated[str | None, typer.Option("--type", help="Reason, for instance no_text.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    form: Format = Form.table,
    as_json: AsJson = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Documents and rows that were refused, and why."""
    print_rows("rejects", **locals())
