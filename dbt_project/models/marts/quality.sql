{#- What one build made of its articles and mentions: how far they fold, and what to look at when they fold too far. -#}
{{
    config(
        materialized='incremental', incremental_strategy='delete+insert', unique_key='build_id', full_refresh=false
    )
}}

with articles as (
    select
        count(*) as n_articles,
        count(distinct family_id) as n_families,
        count(distinct story_id) as n_stories
    from {{ ref('articles') }}
),

events as (
    select
        count(*) as n_events,
        cast(coalesce(sum(n_mentions), 0) as bigint) as n_event_mentions,
        coalesce(max(n_mentions), 0) as largest_event,
        avg(n_sources_high - n_sources_low) as mean_source_width
    from {{ ref('events') }}
),

claims as (
    select
        count(*) as n_claims,
        cast(coalesce(sum(n_mentions), 0) as bigint) as n_claim_mentions
    from {{ ref('claims') }}
),

block_sizes as (
    select count(distinct node_key) as n_nodes
    from {{ ref('int_event_blocks') }} as blocks
    semi join {{ ref('int_touched_blocks') }} as touched
        on blocks.block_key = touched.block_key and blocks.slot = touched.slot
    group by blocks.block_key
),

blocks as (
    select
        coalesce(quantile_disc(n_nodes, 0.99), 0) as p99_block,
        coalesce(max(n_nodes), 0) as largest_block
    from block_sizes
),

ids as (
    select
        count(*) filter (where minted_in = {{ build_id() }}) as n_ids_minted,
        count(*) filter (where merged_in = {{ build_id() }}) as n_ids_merged,
        cast(
            coalesce(sum(n_split_off) filter (where split_in = {{ build_id() }}), 0) as bigint
        ) as n_ids_split
    from {{ ref('int_event_ids') }}
),

roots as (
    select
        count(*) as n_root_reports,
        count(*) filter (where not is_seen) as n_unseen_roots
    from {{ ref('int_outlet_roots') }}
    where list_contains(roots, outlet)
)

select
    {{ build_id() }} as build_id,
    articles.n_articles,
    articles.n_families,
    articles.n_stories,
    events.n_event_mentions,
    events.n_events,
    claims.n_claim_mentions,
    claims.n_claims,
    events.largest_event,
    blocks.p99_block,
    blocks.largest_block,
    ids.n_ids_minted,
    ids.n_ids_merged,
    ids.n_ids_split,
    roots.n_root_reports,
    roots.n_unseen_roots,
    events.mean_source_width
from articles
cross join events
cross join claims
cross join blocks
cross join ids
cross join roots
