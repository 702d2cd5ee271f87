"""What the page shows, as plain values: tables by name, each its columns by name."""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from extract.serve import published
from extract.serve.published import columns_of
from extract.serve.quotes import clip_quote, legible, web_link

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAX_EVENTS, MAX_CLAIMS, MAX_STORIES, MAX_CONFLICTS = 10_000, 10_000, 500, 2_000
MAX_TELLINGS, MAX_TELLINGS_IN_ALL = 6, 24_000
"""Tellings shown of one event or figure, for each stance; and of all events, or figures, the first of each first."""

EVENTS = f"""
    select event_id as id, date_start as day, date_end as until, date_precision as precision, event_type as type,
        event_mode as mode, contexts, actor_countries as actor, recipient_countries as recipient,
        {{actor_names}} as actor_names, {{recipient_names}} as recipient_names, location as place,
        location_country as place_country, location_latitude as latitude, location_longitude as longitude,
        {{location_precision}} as place_precision, status, n_articles, n_families, n_outlets, n_sources_low as low,
        n_sources_high as high, confidence, first_reported_at::date as reported
    from events
    order by n_families desc, last_reported_at desc, event_id
    limit {MAX_EVENTS}
"""

CLAIMS = f"""
    select claim_id as id, claimant, claimant_country as "from", subject_country as "of", item_category as item,
        item as words, outcome, quantity_low as least, quantity_high as most, approximate, unit, measure,
        period_start as since, as_of as day, location as place, n_articles, n_outlets, n_sources_low as low,
        n_sources_high as high, superseded_by as later, is_correction, is_part, flags, confidence,
        {{withdrawn}} as withdrawn, first_reported_at::date as reported
    from claims
    order by n_families desc, last_reported_at desc, claim_id
    limit {MAX_CLAIMS}
"""

TELLINGS = f"""
    with told as (
        select m.{{key}} as about, mart.n_families, m.article_id, m.quote,
            m.{{from_}} - m.span_start as start, m.{{to}} - m.span_start as "end",
            m.attribution_source_text as source, m.attribution_source_country as country,
            coalesce(m.attribution_anonymous, false) as is_anonymous, m.attribution_cue_text as cue,
            coalesce(m.attribution_stance, 'affirms') as stance, m.attribution_via as via, {{modality}} as modality,
            coalesce(m.quote = mart.quote, false) as is_best, a.is_original, m.confidence, m.mention_id
        from {{table}} as m
        inner join {{mart}} as mart on mart.{{key}} = m.{{key}}
        inner join ({{shown}}) as shown on shown.id = m.{{key}}
        inner join articles as a on a.article_id = m.article_id
    ),

    numbered as (
        select *,
            row_number() over (
                partition by about
                order by is_best desc, stance = 'affirms' desc, is_original desc, confidence desc, mention_id
            ) as nth,
            row_number() over (
                partition by about, stance order by is_best desc, is_original desc, confidence desc, mention_id
            ) as nth_of_stance
        from told
    )

    select * exclude (n_families, is_best, is_original, confidence, mention_id, nth, nth_of_stance),
        nth_of_stance = 1 as is_first
    from numbered
    where nth_of_stance <= {MAX_TELLINGS}
    qualify row_number() over (order by nth, n_families desc, about) <= {MAX_TELLINGS_IN_ALL}
    order by about, nth
"""

ARTICLES = """
    select article_id as id, title, outlet, url, coalesce(published_on, published_at::date) as day, story_id as story,
        family_id as family, is_original, language
    from articles
"""

LOSSES = """
    select claimant_country as "from", subject_country as "of", item_category as item, outcome, day, total, increment,
        claim_id as claim, article_id, {scope} as scope, {scope_key} as scope_key,
        {claimant} as claimant, {claimant_id} as claimant_id
    from losses_daily
    where total is not null
    order by all
"""

LOSS_PARTS = ("scope", "scope_key", "claimant", "claimant_id")
"""What tells one series of losses from another beside its codes."""

CONFLICTS = f"""
    select x.kind, x.claim_id as claim, x.other_claim_id as other, x.event_id as event
    from claim_conflicts as x
    left join claims as c on c.claim_id = x.claim_id
    left join claims as o on o.claim_id = x.other_claim_id
    left join events as e on e.event_id = x.event_id
    order by coalesce(e.n_families, c.n_families + o.n_families) desc nulls last, x.conflict_id
    limit {MAX_CONFLICTS}
"""

TOTALS = """
    select
        (select count(*) from articles) as articles,
        (select count(distinct outlet) from articles) as outlets,
        (select count(*) from events) as events,
        (select count(*) from events where status = 'contested') as contested,
        (select count(*) from claims) as claims,
        (select count(*) from sources) as sources,
        (select min(snapshot_date) from articles) as first_day,
        (select max(snapshot_date) from articles) as last_day
"""

HEADLINE_FIGURES = """
    select c.*, a.outlet, a.url, m.quote,
        m.quantity_start - m.span_start as start, m.quantity_end - m.span_start as "end"
    from claims as c
    inner join claim_mentions as m using (claim_id)
    inner join articles as a on m.article_id = a.article_id
    where c.superseded_by is null and c.claimant is not null
    qualify row_number() over (partition by c.claim_id order by a.is_original desc, m.confidence desc, m.mention_id) = 1
    order by c.n_families desc, c.n_outlets desc, c.as_of desc nulls last, c.quantity_low desc nulls last, c.claim_id
    limit 10
"""

COVERAGE = {
    "outlets": """
        select outlet, count(*) as articles, count(*) filter (where is_original) as texts,
            min(snapshot_date) as first, max(snapshot_date) as last
        from articles group by outlet order by articles desc, outlet limit 40
    """,
    "languages": "select language, count(*) as articles from articles group by language order by 2 desc, 1",
    "rejects": "select stage, reason, count(*) as documents from rejects group by all order by documents desc, reason",
    "gaps": """
        with days as (
            select unnest(generate_series(min(snapshot_date), max(snapshot_date), interval 1 day))::date as day
            from articles
        )
        select day from days anti join (select distinct snapshot_date as day from articles) using (day) order by day
    """,
    "runs": """
        select run_id, verb, date_from, date_to, status, started_at from runs order by started_at desc, run_id limit 8
    """,
}


TOLD = frozenset(
    {
        *("source", "cue", "via", "claimant", "words", "title", "outlet", "place", "location", "scope"),
        *("actor_names", "recipient_names", "contexts", "series"),
    }
)
"""Columns with words of articles; all others are ids, codes, days and numbers."""


def select(connection: DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """All rows of a query, with what articles say made legible."""
    return [
        {name: show(value) if name in TOLD else value for name, value in row.items()}
        for row in published.select(connection, query)
    ]


def show(value: Any) -> Any:
    """Words, or a list of words, made legible; nothing stays nothing."""
    if isinstance(value, list):
        return [show(part) for part in value]
    return legible(value) if isinstance(value, str) else value


Table = dict[str, list[Any]]
"""The values of each column, in the order of the rows: alike values side by side make a smaller page."""


def pack(rows: list[dict[str, Any]]) -> Table:
    """Rows as columns."""
    return {name: [plain(row[name]) for row in rows] for name in (rows[0] if rows else ())}


def plain(value: Any) -> Any:
    """A JSON value: days as ISO text, whole numbers without a point."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 4)
    return value


def optional(connection: DuckDBPyConnection, table: str, column: str, instead: str = "null") -> str:
    """The column's name where the table has it, else the SQL ``instead``."""
    return column if column in columns_of(connection, table) else instead


def gather_tables(connection: DuckDBPyConnection) -> tuple[dict[str, Table], dict[str, Table]]:
    """The tables that the page's script filters: those it draws at once, and the further tellings.

    ``event_tellings`` and ``claim_tellings`` are in both: of each event and figure the first telling of each stance,
    the one to quote before them; and in the second all others. They name what they tell (``about``) and their
    ``article`` by place in its table, as ``losses`` and ``conflicts`` do: ids are what compresses least.
    """

    def has(table: str, column: str, instead: str = "null") -> str:
        return optional(connection, table, column, instead)

    events = EVENTS.format(
        actor_names=has("events", "actor_names", "actors"),
        recipient_names=has("events", "recipient_names", "recipients"),
        location_precision=has("events", "location_precision"),
    )
    claims = CLAIMS.format(withdrawn=has("claims", "withdrawn", "false"))
    told = {
        "event_tellings": TELLINGS.format(
            table="event_mentions", mart="events", key="event_id",
            from_="trigger_start", to="trigger_end", modality="m.modality", shown=events,
        ),
        "claim_tellings": TELLINGS.format(
            table="claim_mentions", mart="claims", key="claim_id",
            from_="quantity_start", to="quantity_end", modality="'asserted'", shown=claims,
        ),
    }  # fmt: skip
    tellings = {name: [shorten(row) for row in select(connection, query)] for name, query in told.items()}
    losses = select(connection, LOSSES.format(**{name: has("losses_daily", name) for name in LOSS_PARTS}))
    articles = select(connection, ARTICLES)
    cited = {row["article_id"] for row in (*chain(*tellings.values()), *losses)}
    shown = {story for story, _ in sorted(stories_of(articles).items(), key=lambda s: (-len(s[1]), s[0]))[:MAX_STORIES]}
    articles = [row | {"url": web_link(row["url"])} for row in articles if row["id"] in cited or row["story"] in shown]
    event_rows, claim_rows = select(connection, events), select(connection, claims)
    article_at, event_at, claim_at = map(number_rows, (articles, event_rows, claim_rows))
    tellings = {
        name: [place_article(row, article_at) | {"about": at[row["about"]]} for row in tellings[name]]
        for name, at in (("event_tellings", event_at), ("claim_tellings", claim_at))
    }
    first = {
        "events": pack(event_rows),
        "claims": pack(claim_rows),
        **{name: pack([row for row in rows if row["is_first"]]) for name, rows in tellings.items()},
        "articles": pack(articles),
        "losses": pack([place_article(row, article_at) | {"claim": claim_at.get(row["claim"])} for row in losses]),
        "references": pack(read_references(connection)),
        "conflicts": pack(
            [
                {"kind": row["kind"], "event": event_at.get(row["event"])}
                | {name: claim_at.get(row[name]) for name in ("claim", "other")}
                for row in select(connection, CONFLICTS)
            ]
        ),
    }
    return first, {name: pack([row for row in rows if not row["is_first"]]) for name, rows in tellings.items()}


def number_rows(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The place of each row in its table, counted from 0, by id."""
    return {row["id"]: n for n, row in enumerate(rows)}


def place_article(row: dict[str, Any], article_at: dict[str, int]) -> dict[str, Any]:
    """The row with its article by place instead of by id; null where the article is not in the page."""
    return {name: value for name, value in row.items() if name != "article_id"} | {
        "article": article_at.get(row["article_id"])
    }


def stories_of(articles: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Articles by story."""
    stories: dict[str, list[str]] = {}
    for row in articles:
        stories.setdefault(row["story"], []).append(row["id"])
    return stories


def read_references(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Independent series to set beside the claimed ones; none where the file has none."""
    if not columns_of(connection, "reference_totals"):
        return []
    return select(
        connection,
        'select series, subject_country as "of", item_category as item, outcome, day, total, outlet, url '
        "from reference_totals order by series, day",
    )


def shorten(row: dict[str, Any]) -> dict[str, Any]:
    """A telling with its quote cut to the words that may be quoted."""
    quote = legible(clip_quote(row["quote"], row["start"] or 0, row["end"] or 0))
    return {name: value for name, value in row.items() if name not in ("start", "end")} | {"quote": quote}


def gather_page(connection: DuckDBPyConnection) -> dict[str, Any]:
    """What is written into the page itself: totals, headline figures and coverage."""
    figures = [shorten(row) | {"link": web_link(row["url"])} for row in select(connection, HEADLINE_FIGURES)]
    health = (
        select(connection, "select * from source_health order by failing_since nulls last, 1 limit 40")
        if columns_of(connection, "source_health")
        else []
    )
    return {
        "totals": select(connection, TOTALS)[0],
        "figures": figures,
        "health": health,
        **{name: select(connection, query) for name, query in COVERAGE.items()},
    }
