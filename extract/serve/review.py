"""Rows most worth a look, in the form of ``corrections.csv``; and what was corrected, as gold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from extract.core.errors import DatelineError
from extract.core.schema import to_json
from extract.serve.export import to_csv
from extract.serve.published import columns_of, open_published, select
from extract.warehouse.build import BuildPaths
from extract.warehouse.corrections import COLUMNS

# Most to win: what is least sure and told most. The first telling stands for all.
UNSURE = """
    select event_id as id, any_value(m.quote order by m.confidence, m.mention_id) as quote, 'event_type' as field,
        any_value(e.event_type) as value, (1 - any_value(e.confidence)) * (1 + ln(any_value(e.n_articles))) as weight
    from events as e inner join event_mentions as m using (event_id)
    where {events} group by event_id
    union all
    select claim_id, any_value(m.quote order by m.confidence, m.mention_id), 'quantity_low',
        any_value(c.quantity_low)::varchar, (1 - any_value(c.confidence)) * (1 + ln(any_value(c.n_articles)))
    from claims as c inner join claim_mentions as m using (claim_id)
    where {claims} group by claim_id
    order by weight desc, id
    limit $limit
"""


def list_doubtful(warehouse: Path, limit: int) -> str:
    """The least sure and most told events and claims as rows of ``corrections.csv`` with the value that stands.

    Who corrects a row changes field and value, says who and why, and gives the day.
    """
    with open_published(warehouse) as connection:
        untouched = {
            name: "m.corrected_by is null" if "corrected_by" in columns_of(connection, table) else "true"
            for name, table in (("events", "event_mentions"), ("claims", "claim_mentions"))
        }
        cursor = connection.execute(UNSURE.format(**untouched), {"limit": limit})
        rows = [dict(zip(("id", "quote", "field", "value"), row, strict=False)) for row in cursor.fetchall()]
    empty = dict.fromkeys(COLUMNS, "")
    return to_csv(COLUMNS, (empty | row | {"quote": " ".join(row["quote"].split())} for row in rows))


SENTENCES = """
    select distinct article_id, span_start, span_end, quote
    from {table}
    where mention_id in (select mention_id from built.built_corrections)
"""


def export_gold(warehouse: Path) -> Iterator[dict[str, Any]]:
    """Each sentence in which something was corrected, with all its events and figures as they now stand.

    One gold document a sentence, as ``dateline evaluate`` reads them; offsets are those in the sentence.
    """
    paths = BuildPaths(warehouse.resolve())
    if not paths.database.exists():
        raise DatelineError(f"nothing is built in {warehouse}: run `dateline build` first")
    with open_published(warehouse) as connection:
        connection.execute(f"attach '{str(paths.database).replace(chr(39), chr(39) * 2)}' as built (read_only)")
        try:
            sentences = corrected_sentences(connection, paths.warehouse)
        except duckdb.CatalogException:  # built by a version that knew of no corrections
            return
        for sentence in sentences:
            yield describe_sentence(connection, sentence)


def corrected_sentences(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> list[dict[str, Any]]:
    """Sentences of corrected tellings, from the store: a telling that is none is in no published table."""
    found = []
    for table in ("event_mentions", "claims"):
        files = [str(path) for path in (warehouse / table).glob("snapshot_date=*/[!.]*.parquet")]
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            found += select(connection, SENTENCES.format(table=f"read_parquet([{listed}])"))
    unique = {(row["article_id"], row["span_start"]): row for row in found}
    return [unique[key] for key in sorted(unique)]


def describe_sentence(connection: duckdb.DuckDBPyConnection, sentence: dict[str, Any]) -> dict[str, Any]:
    """A gold document of one sentence."""
    article, start = sentence["article_id"], sentence["span_start"]
    query = "select * from {table} where article_id = ? and span_start = ? order by {at}"
    events = select(connection, query.format(table="event_mentions", at="trigger_start"), article, start)
    claims = select(connection, query.format(table="claim_mentions", at="quantity_start"), article, start)
    told = select(connection, "select title, outlet, url, published_on from articles where article_id = ?", article)[0]
    record: dict[str, Any] = to_json(
        {
            "id": f"{article}#{start}",
            "published": day_text(told["published_on"]),
            "title": told["title"],
            "outlet": told["outlet"],
            "url": told["url"],
            "text": sentence["quote"],
            "events": [event_record(row, start) for row in events],
            "claims": [claim_record(row, start) for row in claims],
        }
    )
    return record


def day_text(value: Any) -> str | None:
    """A day as ISO text."""
    return None if value is None else str(value)


def attribution_record(row: dict[str, Any]) -> dict[str, Any] | None:
    """Who says so, as gold has it."""
    if row["attribution_cue_text"] is None and row["attribution_source_text"] is None:
        return None
    source = {"text": row["attribution_source_text"], "country": row["attribution_source_country"]}
    return {
        "source": source if row["attribution_source_text"] is not None else None,
        "anonymous": row["attribution_anonymous"],
        "stance": row["attribution_stance"],
    }


def event_record(row: dict[str, Any], start: int) -> dict[str, Any]:
    """A telling of an event, with offsets in its sentence."""
    sides = {
        side: [{name: party[name] for name in ("text", "country", "sector")} for party in row[side]]
        for side in ("actor", "recipient")
    }
    kept = {name: row[name] for name in ("event_type", "event_mode", "contexts", "modality", "date_precision")}
    return (
        kept
        | sides
        | {
            "trigger": row["trigger_text"],
            "trigger_span": [row["trigger_start"] - start, row["trigger_end"] - start],
            "date_start": day_text(row["date_start"]),
            "date_end": day_text(row["date_end"]),
            "location": row["location_text"],
            "attribution": attribution_record(row),
        }
    )


def claim_record(row: dict[str, Any], start: int) -> dict[str, Any]:
    """A telling of a figure, with offsets in its sentence."""
    names = (
        "quantity_text", "quantity_low", "quantity_high", "approximate", "unit", "item_category", "outcome", "measure",
    )  # fmt: skip
    parties = {
        side: {"text": row[f"{side}_text"], "country": row[f"{side}_country"]}
        if row[f"{side}_text"] is not None or row[f"{side}_country"]
        else None
        for side in ("claimant", "subject", "actor")
    }
    return (
        {name: row[name] for name in names}
        | parties
        | {
            "span": [row["quantity_start"] - start, row["quantity_end"] - start],
            "item": row["item_text"],
            "period_start": day_text(row["period_start"]),
            "as_of": day_text(row["as_of"]),
            "attribution": attribution_record(row),
        }
    )
