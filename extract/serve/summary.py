"""What is published, as a short table for a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extract.serve.published import FILE_NAME, open_published, select

QUOTE_WIDTH = 150
COUNTED = ("articles", "events", "event_mentions", "claims", "claim_mentions", "sources")

EXAMPLES = """
    select
        m.quote,
        e.event_type,
        array_to_string(e.actor_countries, '+') as actors,
        array_to_string(e.recipient_countries, '+') as recipients,
        e.date_start::varchar as day,
        e.status,
        e.n_articles,
        e.n_sources_low,
        e.n_sources_high,
        e.event_id
    from events as e
    inner join event_mentions as m using (event_id)
    where
        len(e.actor_countries) > 0 and len(e.recipient_countries) > 0
        and e.status in ('asserted', 'contested') and e.date_precision in ('day', 'range')
    qualify row_number() over (
        partition by e.event_id
        order by coalesce(m.attribution_stance, 'affirms') = 'affirms' desc, m.confidence desc, m.mention_id
    ) = 1
    order by e.n_articles desc, e.event_id
    limit 3
"""


def read_summary(warehouse: Path) -> dict[str, Any]:
    """Row counts by table, rejects by reason, three example events and where the file is."""
    with open_published(warehouse) as connection:
        return {
            "rows": {name: connection.table(name).count("*").fetchall()[0][0] for name in COUNTED},
            "rejects": dict(
                connection.execute("select reason, count(*) from rejects group by all order by 2 desc, 1").fetchall()
            ),
            "examples": select(connection, EXAMPLES),
            "file": str(warehouse / FILE_NAME),
        }


def describe_summary(summary: dict[str, Any]) -> str:
    """The summary in lines for a terminal."""
    lines = ["published", *table_of(summary["rows"])]
    if summary["rejects"]:
        lines += ["rejected, by reason", *table_of(summary["rejects"])]
    if summary["examples"]:
        lines += ["for example", *map(describe_example, summary["examples"])]
    return "\n".join([*lines, f"query it with any DuckDB client: {summary['file']}"])


def table_of(rows: dict[str, int]) -> list[str]:
    """Two aligned columns."""
    width = max(map(len, rows), default=0)
    return [f"  {name:<{width}}  {value:>7,}" for name, value in rows.items()]


def describe_example(row: dict[str, Any]) -> str:
    """One event on two lines."""
    told = f"{row['n_articles']} articles, {row['n_sources_low']}-{row['n_sources_high']} sources"
    act = f"{row['actors']} -> {row['recipients']}  {row['event_type']}  {row['status']}"
    quote = " ".join(row["quote"].split())
    shown = quote if len(quote) <= QUOTE_WIDTH else quote[:QUOTE_WIDTH] + "…"
    return f"  {row['day'] or 'undated'}  {act}, {told}  [{row['event_id']}]\n    “{shown}”"
