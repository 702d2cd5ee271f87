"""Articles that tell one story, week by week; weeks that no new or late article touched keep their stories.

A week is a window, and a week with too many articles is seven. Only weeks that the run touched and those beside them
are looked at.
"""

import pyarrow as pa

from extract.warehouse.dedup.stories import MAX_TOGETHER, WINDOW_DAYS, Text, Window, renew_windows

WINDOWS = """
create or replace temp table story_articles as
with dated as (
    select seen.article_id, seen.snapshot_date, seen.reported_on, signatures.text_digest,
        date_trunc('week', seen.reported_on)::date as week
    from int_first_seen as seen
    inner join int_article_signatures as signatures using (article_id, snapshot_date)
    where date_trunc('week', seen.reported_on) in (select weeks.week from int_touched_weeks as weeks)
),
sized as (
    select *, count(*) over (partition by week) > {most} as is_busy from dated
)
select *, case when is_busy then reported_on else week end as window_start,
    case when is_busy then reported_on else week + {days} - 1 end as window_end
from sized;
create or replace temp table story_windows as
select week, window_start, window_end, md5(string_agg(md5(concat_ws('|', article_id, text_digest, reported_on)), ''
    order by article_id)) as window_digest
from story_articles group by week, window_start, window_end
"""
TEXTS = """
select article_id, reported_on, texts.text from story_articles
inner join stg_articles as texts using (article_id, snapshot_date)
where window_start = ?
    and texts.snapshot_date in (select told.snapshot_date from story_articles as told where told.window_start = ?)
"""
STATE = """
create or replace temp table story_state as
select * from {this} where week in (select weeks.week from int_touched_weeks as weeks)
"""
NO_STATE = """
create or replace temp table story_state (article_id varchar, week date, window_start date, window_end date,
    window_digest varchar, window_story varchar, carries_on varchar)
"""
FOUND = """
select told.* from story_state as told
semi join story_windows using (window_start, window_end, window_digest)
anti join story_renewed as renewed on told.window_start = renewed.window_start
union all by name
select told.*, windows.week from story_renewed as told inner join story_windows as windows using (window_start)
"""
RENEWED = pa.schema(
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
    """One row per article: article_id, window_story, the one before that this carries on, the next run's state."""
    session.register("stg_articles", dbt.ref("stg_articles"))
    session.register("int_first_seen", dbt.ref("int_first_seen"))
    session.register("int_article_signatures", dbt.ref("int_article_signatures"))
    session.register("int_touched_weeks", dbt.ref("int_touched_weeks"))
    session.execute(WINDOWS.format(most=MAX_TOGETHER, days=WINDOW_DAYS))
    session.execute(STATE.format(this=dbt.this) if dbt.is_incremental else NO_STATE)

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
    session.register("story_renewed", as_table(RENEWED, renewed))
    return session.sql(FOUND)


def as_table(schema, rows):
    """Rows as an Arrow table."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
