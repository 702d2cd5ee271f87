{#- Ids are minted once and never dropped: a full refresh keeps this table. Each id is anchored to the mention it was
    minted from; what cluster that mention is in now is what the id resolves to. -#}
{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='event_id', full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with before as (
    {% if is_incremental() %}
        select * from {{ this }}
    {% else %}
        select
            null::varchar as event_id,
            null::varchar as anchor_mention_id,
            null::varchar as anchor_article_id,
            null::varchar as anchor_event_type,
            null::bigint as anchor_trigger_start,
            null::timestamp as first_reported_at,
            null::varchar[] as members,
            null::varchar as resolves_to,
            null::varchar as minted_in,
            null::varchar as merged_in,
            null::varchar as split_in,
            null::bigint as n_split_off,
            null::varchar as decided_in
        where false
    {% endif %}
),

standing_mentions as (
    select
        event_id,
        len(members) as n_members,
        unnest(members) as mention_id
    from before
    where event_id = resolves_to
),

concerned as (
    select distinct standing_mentions.event_id
    from standing_mentions
    semi join {{ ref('int_event_clusters') }} as clusters on standing_mentions.mention_id = clusters.mention_id
),

-- Events that have the mentions they had: nothing is to be decided about them. Those whose mentions are in no cluster
-- that the run can have changed go by their own name.
standing as (
    select
        clusters.cluster_id,
        min(standing_mentions.event_id) as event_id
    from {{ ref('int_event_clusters') }} as clusters
    left join standing_mentions on clusters.mention_id = standing_mentions.mention_id
    where clusters.cluster_id is not null
    group by clusters.cluster_id
    having
        count(*) = count(standing_mentions.event_id) and count(*) = min(standing_mentions.n_members)
        and min(standing_mentions.event_id) = max(standing_mentions.event_id)
    union all
    select
        before.event_id as cluster_id,
        before.event_id
    from before
    anti join concerned on before.event_id = concerned.event_id
    where before.event_id = before.resolves_to
),

known as (
    select before.*
    from before
    anti join standing on before.resolves_to = standing.event_id
),

moved as (
    select clusters.*
    from {{ ref('int_event_clusters') }} as clusters
    anti join standing on clusters.cluster_id = standing.cluster_id
    where clusters.cluster_id is not null
),

mentions as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.event_type,
        mentions.trigger_start,
        mentions.reported_at,
        moved.cluster_id
    from {{ ref('int_event_features') }} as mentions
    inner join moved on mentions.mention_id = moved.mention_id and mentions.snapshot_date = moved.snapshot_date
),

clusters as (
    select
        cluster_id,
        first(mention_id order by reported_at, mention_id) as first_mention_id,
        min(reported_at) as reported_at,
        list(mention_id order by mention_id) as members
    from mentions
    group by cluster_id
),

-- Where the anchor mention is gone, any other mention the id had speaks for it, then the nearest act of that
-- type in the same article.
anchored as (
    select
        known.event_id,
        mentions.cluster_id
    from known
    inner join mentions on known.anchor_mention_id = mentions.mention_id
),

lost as (
    select known.*
    from known
    anti join anchored on known.event_id = anchored.event_id
),

lost_members as (
    select
        event_id,
        unnest(members) as mention_id
    from lost
),

found_by_member as (
    select
        lost_members.event_id,
        first(mentions.cluster_id order by mentions.reported_at, mentions.mention_id) as cluster_id
    from lost_members
    inner join mentions on lost_members.mention_id = mentions.mention_id
    group by lost_members.event_id
),

found_by_article as (
    select
        lost.event_id,
        first(
            coalesce(clusters.cluster_id, standing_mentions.event_id)
            order by abs(told.trigger_start - lost.anchor_trigger_start), told.mention_id
        ) as cluster_id
    from lost
    anti join found_by_member on lost.event_id = found_by_member.event_id
    inner join {{ ref('int_event_features') }} as told
        on lost.anchor_article_id = told.article_id and lost.anchor_event_type = told.event_type
    left join {{ ref('int_event_clusters') }} as clusters on told.mention_id = clusters.mention_id
    left join standing_mentions on told.mention_id = standing_mentions.mention_id
    group by lost.event_id
),

located as (
    select * from anchored
    union all
    select * from found_by_member
    union all
    select * from found_by_article
),

-- Of several ids in one cluster that of the earliest first report survives.
survivors as (
    select
        located.cluster_id,
        first(known.event_id order by known.first_reported_at, known.event_id) as event_id
    from located
    inner join known on located.event_id = known.event_id
    anti join standing on located.cluster_id = standing.cluster_id
    group by located.cluster_id
    union all
    select
        cluster_id,
        event_id
    from standing
),

minted as (
    select
        'e' || substr(sha256(clusters.first_mention_id), 1, 16) as event_id,
        clusters.first_mention_id as anchor_mention_id,
        mentions.article_id as anchor_article_id,
        mentions.event_type as anchor_event_type,
        mentions.trigger_start as anchor_trigger_start,
        clusters.reported_at as first_reported_at,
        clusters.members,
        'e' || substr(sha256(clusters.first_mention_id), 1, 16) as resolves_to,
        {{ build_id() }} as minted_in,
        null::varchar as merged_in,
        null::varchar as split_in,
        0 as n_split_off,
        {{ build_id() }} as decided_in
    from clusters
    anti join survivors on clusters.cluster_id = survivors.cluster_id
    inner join mentions on clusters.first_mention_id = mentions.mention_id
),

-- Clusters that mentions of an id went to other than its own.
whereabouts as (
    select
        event_id,
        unnest(members) as mention_id
    from known
    where event_id = resolves_to
),

splits as (
    select
        whereabouts.event_id,
        count(distinct mentions.cluster_id) filter (where mentions.cluster_id <> located.cluster_id) as n_split_off
    from whereabouts
    inner join mentions on whereabouts.mention_id = mentions.mention_id
    inner join located on whereabouts.event_id = located.event_id
    group by whereabouts.event_id
),

kept as (
    select
        known.event_id,
        known.anchor_mention_id,
        known.anchor_article_id,
        known.anchor_event_type,
        known.anchor_trigger_start,
        least(known.first_reported_at, clusters.reported_at) as first_reported_at,
        coalesce(clusters.members, []) as members,
        survivors.event_id as resolves_to,
        known.minted_in,
        case
            when coalesce(survivors.event_id = known.event_id, false) then known.merged_in
            when known.resolves_to = known.event_id then {{ build_id() }}
            else known.merged_in
        end as merged_in,
        case when splits.n_split_off > 0 then {{ build_id() }} else known.split_in end as split_in,
        case when splits.n_split_off > 0 then splits.n_split_off else known.n_split_off end as n_split_off,
        {{ build_id() }} as decided_in
    from known
    left join located on known.event_id = located.event_id
    left join survivors on located.cluster_id = survivors.cluster_id
    left join clusters on survivors.cluster_id = clusters.cluster_id and known.event_id = survivors.event_id
    left join splits on known.event_id = splits.event_id
)

select * from minted
union all
select * from kept
