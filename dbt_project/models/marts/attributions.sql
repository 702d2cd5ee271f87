{{ config(materialized='incremental') }}

{#- One telling of who says what. Refusing what somebody asked for denies nothing. -#}
-- depends_on: {{ ref('int_touched_stories') }}

with attributions as (
    select * from {{ ref('stg_attributions') }}
),

sources as (
    select * from {{ ref('int_mention_sources') }}
    where record_kind = 'attribution'
),

refusals as (
    select distinct attributions.mention_id
    from attributions
    inner join {{ ref('stg_event_mentions') }} as acts
        on attributions.article_id = acts.article_id and attributions.snapshot_date = acts.snapshot_date
    where
        acts.event_type = 'REJECT' and attributions.stance = 'denies'
        and attributions.cue_start < acts.trigger_end and acts.trigger_start < attributions.cue_end
)

select
    attributions.mention_id,
    sources.source_id,
    attributions.article_id,
    articles.story_id,
    attributions.snapshot_date,
    articles.outlet,
    articles.reported_at,
    attributions.source_text,
    sources.name_kind in ('person', 'body') or sources.named_outlet is not null or sources.source_actor_id is not null
        as is_named,
    sources.source_actor_id,
    sources.source_country,
    sources.source_sector,
    attributions.cue_text,
    attributions.cue_start,
    attributions.cue_end,
    case when refusals.mention_id is null then attributions.stance else 'affirms' end as stance,
    attributions.via,
    attributions.content_start,
    attributions.content_end,
    attributions.span_start,
    attributions.span_end,
    attributions.quote
from attributions
inner join {{ ref('int_touched_articles') }} as articles
    on attributions.article_id = articles.article_id and attributions.snapshot_date = articles.snapshot_date
inner join sources
    on attributions.mention_id = sources.mention_id and attributions.snapshot_date = sources.snapshot_date
left join refusals on attributions.mention_id = refusals.mention_id
