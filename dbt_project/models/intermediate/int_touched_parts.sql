{#- Clusters that mentions which the run can have moved are or were in. -#}
select now.part_id
from {{ ref('int_event_parts') }} as now
semi join {{ ref('int_touched_mentions') }} as touched on now.mention_id = touched.mention_id
{% if is_partial() %}
    union
    select before.part_id
    from {{ source('before', 'event_parts') }} as before
    semi join {{ ref('int_touched_mentions') }} as touched on before.mention_id = touched.mention_id
{% else %}
    group by all
{% endif %}
