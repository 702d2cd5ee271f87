{#- Outlets that mentions and attributions name as having carried what they tell, in one spelling each. -#}
-- depends_on: {{ ref('int_touched_stories') }}

with cited as (
    select
        mention_id,
        article_id,
        snapshot_date,
        coalesce(attribution_anonymous, false) as is_anonymous,
        attribution_source_country as source_country,
        attribution_source_text is not null as is_sourced,
        unnest(attribution_via) as cited_name
    from {{ ref('stg_event_mentions') }}
    union all
    select
        mention_id,
        article_id,
        snapshot_date,
        coalesce(attribution_anonymous, false) as is_anonymous,
        attribution_source_country as source_country,
        attribution_source_text is not null as is_sourced,
        unnest(attribution_via) as cited_name
    from {{ ref('stg_claim_mentions') }}
    union all
    select
        mention_id,
        article_id,
        snapshot_date,
        anonymous as is_anonymous,
        source_country,
        source_text is not null as is_sourced,
        unnest(via) as cited_name
    from {{ ref('stg_attributions') }}
),

placed as (
    select
        cited.mention_id,
        cited.article_id,
        articles.story_id,
        cited.is_anonymous,
        cited.source_country,
        cited.is_sourced,
        {{ plain_name('cited.cited_name') }} as name_key
    from cited
    inner join {{ ref('int_touched_articles') }} as articles
        on cited.article_id = articles.article_id and cited.snapshot_date = articles.snapshot_date
),

known as (
    select
        placed.*,
        outlet_names.outlet
    from placed
    left join {{ ref('int_outlet_names') }} as outlet_names on placed.name_key = outlet_names.name_key
    where placed.name_key <> ''
),

-- "The Post" is the longer name of that ending that the same article gives, else that articles of its story give.
spellings as (
    select distinct
        story_id,
        article_id,
        name_key,
        outlet
    from known
),

shortened as (
    select
        short.article_id,
        short.name_key,
        first(
            coalesce(full_name.outlet, full_name.name_key)
            order by full_name.article_id = short.article_id desc, len(full_name.name_key), full_name.name_key
        ) as outlet
    from spellings as short
    inner join spellings as full_name
        on short.story_id = full_name.story_id and ends_with(full_name.name_key, ' ' || short.name_key)
    where short.outlet is null
    group by short.article_id, short.name_key
)

select distinct
    known.mention_id,
    known.article_id,
    known.story_id,
    known.is_anonymous,
    known.source_country,
    known.is_sourced,
    coalesce(known.outlet, shortened.outlet, known.name_key) as cited_outlet
from known
left join shortened on known.article_id = shortened.article_id and known.name_key = shortened.name_key
