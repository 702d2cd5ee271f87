{{ config(materialized='view') }}

with articles as (
    select
        first_seen.article_id,
        first_seen.snapshot_date,
        first_seen.outlet,
        first_seen.reported_on,
        first_seen.reported_at,
        coalesce(families.family_id, first_seen.article_id) as family_id,
        coalesce(chains.story_id, stories.window_story) as story_id
    from {{ ref('int_first_seen') }} as first_seen
    left join {{ ref('int_article_families') }} as families on first_seen.article_id = families.article_id
    inner join {{ ref('int_article_stories') }} as stories on first_seen.article_id = stories.article_id
    left join {{ ref('int_story_chains') }} as chains on stories.window_story = chains.window_story
)

select
    articles.*,
    originals.outlet as root_outlet
from articles
inner join {{ ref('int_first_seen') }} as originals on articles.family_id = originals.article_id
