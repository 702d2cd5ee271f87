with members as (
    select
        event_id,
        unnest(members) as mention_id
    from {{ ref('int_event_ids') }}
    where
        event_id = resolves_to
        and event_id in (select touched.event_id from {{ ref('int_touched_events') }} as touched)
)

select
    members.event_id,
    members.mention_id,
    features.article_id,
    features.snapshot_date
from members
inner join {{ ref('int_event_features') }} as features on members.mention_id = features.mention_id
