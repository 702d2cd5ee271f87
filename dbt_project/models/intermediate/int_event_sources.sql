{#- How many independent sources affirm an event: an interval. Sources of a doubt, a denial or no comment count for
    nothing; the article's own voice counts only where nobody else is named. -#}
with sources as (
    select
        members.event_id,
        sources.source_kind,
        sources.source_key,
        sources.root_keys
    from {{ ref('int_event_members') }} as members
    inner join {{ ref('int_mention_sources') }} as sources
        on members.mention_id = sources.mention_id and sources.record_kind = 'event'
    where sources.stance = 'affirms'
),

low as (
    select
        event_id,
        count(distinct source_key) filter (where source_kind <> 'own_voice') as n_attributed
    from sources
    group by event_id
),

roots as (
    select
        event_id,
        source_kind,
        unnest(root_keys) as root_key
    from sources
),

high as (
    select
        event_id,
        count(distinct root_key) filter (where source_kind <> 'own_voice') as n_attributed,
        count(distinct root_key) as n_all
    from roots
    group by event_id
)

select
    low.event_id,
    greatest(low.n_attributed, 1) as n_sources_low,
    case when low.n_attributed > 0 then high.n_attributed else high.n_all end as n_sources_high
from low
inner join high on low.event_id = high.event_id
