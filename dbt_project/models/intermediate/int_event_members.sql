select
    event_id,
    unnest(members) as mention_id
from {{ ref('int_event_ids') }}
where event_id = resolves_to
