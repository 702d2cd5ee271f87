{{ config(materialized='incremental') }}

-- depends_on: {{ ref('int_touched_stories') }}

select
    articles.article_id,
    first_seen.url,
    articles.outlet,
    first_seen.title,
    first_seen.byline,
    first_seen.published_at,
    first_seen.published_on,
    first_seen.published_source,
    first_seen.language,
    articles.snapshot_date,
    articles.family_id,
    articles.article_id = articles.family_id as is_original,
    articles.story_id,
    first_seen.source,
    first_seen.document_id,
    first_seen.fetched_at,
    first_seen.content_digest,
    first_seen.published_confidence,
    first_seen.is_truncated,
    first_seen.live_blog,
    first_seen.gone_at,
    first_seen.corrected_at
from {{ ref('int_touched_articles') }} as articles
inner join {{ ref('int_first_seen') }} as first_seen
    on articles.article_id = first_seen.article_id and articles.snapshot_date = first_seen.snapshot_date
