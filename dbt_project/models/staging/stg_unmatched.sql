select
    mention_id,
    article_id,
    kind,
    text,
    mention_start,
    mention_end,
    span_start,
    span_end,
    quote,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'unmatched') }}
where
    cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
    and article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
