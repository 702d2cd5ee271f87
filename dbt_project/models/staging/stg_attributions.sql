select
    mention_id,
    article_id,
    source_text,
    source_start,
    source_end,
    source_actor_id,
    source_country,
    source_sector,
    anonymous,
    cue_text,
    cue_start,
    cue_end,
    via,
    stance,
    content_start,
    content_end,
    span_start,
    span_end,
    quote,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'attributions') }}
where
    cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
    and article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
