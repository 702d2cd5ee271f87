{#- Pairs of figures about the same thing that cannot both hold, and events that some affirm and others deny. -#}
select
    {{ short_digest(['claim_id', 'other_claim_id']) }} as conflict_id,
    kind,
    claim_id,
    other_claim_id,
    cast(null as varchar) as event_id,
    reason
from {{ ref('int_claim_conflicts') }}
union all
select
    {{ short_digest(['event_id']) }} as conflict_id,
    'event' as kind,
    null as claim_id,
    null as other_claim_id,
    event_id,
    reason
from {{ ref('int_event_conflicts') }}
