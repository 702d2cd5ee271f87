{#- Blocks that mentions of the run's days are or were in: what leaves a block touches it as much as what enters.
    A block's day is that of its key: to join by both reads only what lies around these days. -#}
select
    now.block_key,
    now.slot
from {{ ref('int_event_blocks') }} as now
semi join {{ ref('stg_days') }} as days on now.snapshot_date = days.snapshot_date
{% if is_partial() %}
    union
    select
        before.block_key,
        before.slot
    from {{ source('before', 'event_blocks') }} as before
    semi join {{ ref('stg_days') }} as days on before.snapshot_date = days.snapshot_date
{% else %}
    group by all
{% endif %}
