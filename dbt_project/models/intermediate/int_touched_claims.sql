{#- Claims that touched mentions tell of, now or before. -#}
select now.claim_id
from {{ ref('int_claim_mentions') }} as now
semi join {{ ref('int_touched_claim_mentions') }} as touched on now.mention_id = touched.mention_id
{% if is_partial() %}
    union
    select before.claim_id
    from {{ source('before', 'claim_mentions') }} as before
    semi join {{ ref('int_touched_claim_mentions') }} as touched on before.mention_id = touched.mention_id
{% else %}
    group by all
{% endif %}
