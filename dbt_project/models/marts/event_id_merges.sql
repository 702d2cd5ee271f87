{#- Every id that was ever minted and is no longer an event of its own. -#}
select
    event_id as old_event_id,
    resolves_to as event_id,
    case when resolves_to is null then 'withdrawn' else 'merged' end as reason
from {{ ref('int_event_ids') }}
where resolves_to is distinct from event_id
