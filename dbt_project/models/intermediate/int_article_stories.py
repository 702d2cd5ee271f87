"""Articles that tell one story; keeps what no new or late article touched from its own last state."""

import pyarrow as pa

from extract.dedup.stories import MAX_TOGETHER, WINDOW_DAYS, Text, Window, follow, renew_windows

# A week is a window, and a week with too many articles is seven.
WINDOWS = """
create or replace temp table story_articles as
with dated as (
    select seen.article_id, seen.snapshot_date, seen.reported_on, signatures.text_digest,
        date_trunc('week', seen.reported_on)::date as week
    from {schema}.int_first_seen as seen
    inner join {schema}.int_article_signatures as signatures using (article_id, snapshot_date)
),
sized as (
    select *, count(*) over (partition by week) > {most} as is_busy from dated
)
select *, case when is_busy then reported_on else week end as window_start,
    case when is_busy then reported_on else week + {days} - 1 end as window_end
from sized;
create or replace temp table story_windows as
select window_start, window_end, md5(string_agg(md5(concat_ws('|', article_id, text_digest, reported_on)), ''
    order by article_id)) as window_digest
from story_articles group by window_start, window_end
"""
TEXTS = """
select article_id, reported_on, texts.text from story_articles
inner join staging.stg_articles as texts using (article_id, snapshot_date)
where window_start = ?
    and texts.snapshot_date in (select told.snapshot_date from story_articles as told where told.window_start = ?)
"""
KEPT = """
select told.* exclude (story_id) from {this} as told
semi join story_windows using (window_start, window_end, window_digest)
anti join story_renewed as renewed on told.window_start = renewed.window_start
"""
STATE = pa.schema(
    [
        ("article_id", pa.string()),
        ("window_start", pa.date32()),
        ("window_end", pa.date32()),
        ("window_digest", pa.string()),
        ("window_story", pa.string()),
        ("carries_on", pa.string()),
    ]
)


def model(dbt, session):
    """One row per article: article_id, story_id, and the state that the next build starts from."""
    dbt.config(materialized="table")
    this = dbt.this
    dbt.ref("stg_articles"), dbt.ref("int_first_seen"), dbt.ref("int_article_signatures")
    session.execute(WINDOWS.format(schema=this.schema, most=MAX_TOGETHER, days=WINDOW_DAYS))
    find_state(session, this)

    def load(window):
        return [Text(*row) for row in session.execute(TEXTS, [window.start, window.start]).fetchall()]

    def known(window):
        query = "select article_id, window_story from story_state where window_start = ?"
        return dict(session.execute(query, [window.start]).fetchall())

    columns = "select distinct window_start, window_end, window_digest from"
    now, before = (
        [Window(*row) for row in session.execute(f"{columns} {name}").fetchall()]
        for name in ("story_windows", "story_state")
    )
    renewed = [
        (told.article_id, window.start, window.end, window.digest, told.window_story, told.carries_on)
        for window, rows in renew_windows(now, before, load, known)
        for told in rows
    ]
    session.register("story_renewed", as_table(STATE, renewed))
    session.execute(f"create or replace temp table story_rows as {KEPT.format(this='story_state')}")
    session.execute("insert into story_rows select * from story_renewed")
    links = dict(
        session.execute(
            "select distinct window_story, carries_on from story_rows where carries_on is not null"
        ).fetchall()
    )
    carried = pa.schema([("window_story", pa.string()), ("story_id", pa.string())])
    session.register("story_chain", as_table(carried, [(story, follow(links, story)) for story in sorted(links)]))
    return session.sql(
        "select story_rows.*, coalesce(story_chain.story_id, window_story) as story_id "
        "from story_rows left join story_chain using (window_story)"
    )


def find_state(session, this):
    """The rows of the last build as ``story_state``, none where there was none or another version wrote it."""
    columns = "select column_name from duckdb_columns() where schema_name = '{}' and table_name = '{}'"
    found = session.execute(columns.format(this.schema, this.identifier)).fetchall()
    if {name for (name,) in found} >= set(STATE.names):
        session.execute(f"create or replace temp view story_state as select * from {this}")
        return
    session.register("story_none", as_table(STATE, []))
    session.execute("create or replace temp view story_state as select *, null::varchar as story_id from story_none")


def as_table(schema, rows):
    """Rows as an Arrow table."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
