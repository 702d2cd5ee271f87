"""Tables of the published file as DuckDB, Parquet, CSV and GeoJSON, with no quote longer than may be published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from extract.serve.export import csv_expression, to_json
from extract.serve.published import select
from extract.serve.quotes import MAX_WORDS, clip_quote, web_link
from extract.warehouse.marts import Mart, quote_text, read_marts

MARKED = {"event_mentions": "trigger", "claim_mentions": "quantity", "attributions": "cue"}
"""By table of tellings: the words around which a quote is cut."""

BEST_TELLINGS = """
    select event_id, quote, url, outlet, article_id
    from event_mentions inner join articles using (article_id)
    qualify row_number() over (
        partition by event_id
        order by
            coalesce(attribution_stance, 'affirms') = 'affirms' desc, is_original desc, event_mentions.confidence desc,
            mention_id
    ) = 1
"""
"""The telling to quote for each event: an affirming one, of an original text, that was read most surely."""


def copy_tables(connection: DuckDBPyConnection) -> tuple[Mart, ...]:
    """Copy every mart that ``source`` has into the database in use, with comments; returns those copied."""
    connection.create_function(
        "clip_quote", clip_quote, ["VARCHAR", "BIGINT", "BIGINT"], "VARCHAR"
    )  # fmt: skip
    known = {
        (table, column)
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'source'"
        ).fetchall()
    }
    copied = []
    for mart in read_marts():
        columns = tuple(column for column in mart.columns if (mart.name, column[0]) in known)
        if not columns:  # an older file has no such table
            continue
        shown = ", ".join(column_expression(mart.name, name) for name, _, _ in columns)
        order = ", ".join(f'"{name}"' for name in mart.key) or "all"
        connection.execute(f"create table {mart.name} as select {shown} from source.main.{mart.name} order by {order}")
        connection.execute(f"comment on table {mart.name} is {quote_text(mart.description)}")
        for name, _, description in columns:
            connection.execute(f'comment on column {mart.name}."{name}" is {quote_text(description)}')
        copied.append(Mart(mart.name, mart.description, mart.key, columns, 0, None, (), None))
    connection.execute("checkpoint")
    return tuple(copied)


def column_expression(table: str, column: str) -> str:
    """SQL of a column as it is published: quotes cut, everything else as it is."""
    if column not in ("quote", "example_quote"):
        return f'"{column}"'
    marked = MARKED.get(table)
    start, end = (f"{marked}_start - span_start", f"{marked}_end - span_start") if marked else ("0", "0")
    words = f"len(regexp_extract_all({column}, '\\S+'))"
    return f"case when {words} <= {MAX_WORDS} then {column} else clip_quote({column}, {start}, {end}) end as {column}"


def write_parquet(connection: DuckDBPyConnection, tables: tuple[Mart, ...], folder: Path) -> None:
    """One Parquet file for each table."""
    folder.mkdir()
    for mart in tables:
        target = quote_text(str(folder / f"{mart.name}.parquet"))
        connection.execute(f"copy {mart.name} to {target} (format parquet, compression zstd)")


def write_csv(connection: DuckDBPyConnection, tables: tuple[Mart, ...], folder: Path) -> None:
    """One CSV for each table; no cell is taken for a formula."""
    folder.mkdir()
    for mart in tables:
        shown = ", ".join(csv_expression(name, kind) for name, kind, _ in mart.columns)
        target = quote_text(str(folder / f"{mart.name}.csv"))
        connection.execute(f"copy (select {shown} from {mart.name}) to {target} (format csv, header true)")


def write_geojson(connection: DuckDBPyConnection, path: Path) -> None:
    """Events whose place has coordinates, as points in longitude and latitude (WGS 84)."""
    path.parent.mkdir()
    rows = select(
        connection,
        f"select events.*, told.quote as told_quote, told.url as told_url, told.outlet from events "
        f"left join ({BEST_TELLINGS}) as told using (event_id) "
        "where location_latitude is not null and location_longitude is not null order by date_start, event_id",
    )
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "name": "dateline_events", "features": [')
        for number, row in enumerate(rows):
            file.write(",\n" if number else "\n")
            file.write(to_json(feature(row)))
        file.write("\n]}\n")


LEFT_OUT = ("location_latitude", "location_longitude", "told_quote", "told_url")


def feature(row: dict[str, Any]) -> dict[str, Any]:
    """An event as a GeoJSON feature; lists as texts joined by a bar, which map programs show."""
    properties = {
        name: "|".join(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in LEFT_OUT
    }
    properties |= {"quote": row["told_quote"], "url": web_link(row["told_url"])}
    point = {"type": "Point", "coordinates": [row["location_longitude"], row["location_latitude"]]}
    return {"type": "Feature", "id": row["event_id"], "geometry": point, "properties": properties}
