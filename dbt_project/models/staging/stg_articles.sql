select
    article_id,
    source,
    document_id,
    url,
    outlet,
    title,
    byline,
    published_at at time zone 'UTC' as published_at,
    published_on,
    published_source,
    language,
    text,
    fetched_at at time zone 'UTC' as fetched_at,
    content_digest,
    published_confidence,
    coalesce(is_truncated, false) as is_truncated,
    live_blog,
    gone_at at time zone 'UTC' as gone_at,
    corrected_at at time zone 'UTC' as corrected_at,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'articles') }}
where
    cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
    and article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
