with articles as (
    select * from {{ ref('stg_articles') }}
),

families as (
    select * from {{ ref('int_article_families') }}
),

stories as (
    select * from {{ ref('int_article_stories') }}
),

-- An article that two days hold belongs to the earlier one.
first_seen as (
    select *
    from articles
    qualify row_number() over (partition by article_id order by snapshot_date, source) = 1
),

joined as (
    select
        first_seen.* exclude (text, outlet),
        families.family_id,
        stories.story_id,
        coalesce(
            first_seen.outlet,
            nullif(regexp_extract(first_seen.url, '^[a-z]+://(?:www\.)?([^/:]+)', 1), ''),
            first_seen.source
        ) as outlet,
        coalesce(first_seen.published_on, cast(first_seen.published_at as date), first_seen.snapshot_date)
            as reported_on,
        coalesce(
            first_seen.published_at, cast(coalesce(first_seen.published_on, first_seen.snapshot_date) as timestamp)
        ) as reported_at
    from first_seen
    inner join families on first_seen.article_id = families.article_id
    inner join stories on first_seen.article_id = stories.article_id
)

select
    joined.*,
    originals.outlet as root_outlet
from joined
inner join joined as originals on joined.family_id = originals.article_id
