select
    article_id,
    url,
    outlet,
    title,
    byline,
    published_at,
    published_on,
    published_source,
    language,
    snapshot_date,
    family_id,
    article_id = family_id as is_original,
    story_id,
    source,
    document_id,
    fetched_at,
    content_digest
from {{ ref('int_articles') }}
