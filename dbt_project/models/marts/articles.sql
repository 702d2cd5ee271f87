{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    pre_hook="{{ forget_touched_articles() }}"
) }}

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
{% if is_incremental() %}
    where story_id in (select touched.story_id from intermediate.stories_touched as touched)
{% endif %}
