{#- Weeks in which articles of the run's days are or were reported, and the weeks beside them. -#}
with touched as (
    select now.reported_on
    from {{ ref('int_first_seen') }} as now
    semi join {{ ref('stg_days') }} as days on now.snapshot_date = days.snapshot_date
    {% if is_partial() %}
        union all
        select before.reported_on
        from {{ source('before', 'first_seen') }} as before
        semi join {{ ref('stg_days') }} as days on before.snapshot_date = days.snapshot_date
    {% endif %}
)

select distinct cast(date_trunc('week', reported_on) as date) + cast(unnest([-7, 0, 7]) as integer) as week
from touched
