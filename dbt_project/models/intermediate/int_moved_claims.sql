{#- Touched claims as they are and as they were. -#}
select
    now.claim_id,
    now.series_id,
    now.step_at,
    now.measure,
    now.claimant_key,
    now.subject_key,
    now.item_category,
    now.outcome,
    now.unit,
    now.standing_on,
    now.claimant_country,
    now.subject_country,
    now.as_of
from {{ ref('int_claims') }} as now
semi join {{ ref('int_touched_claims') }} as touched on now.claim_id = touched.claim_id
{% if is_partial() %}
    union all
    select
        before.claim_id,
        before.series_id,
        before.step_at,
        before.measure,
        before.claimant_key,
        before.subject_key,
        before.item_category,
        before.outcome,
        before.unit,
        before.standing_on,
        before.claimant_country,
        before.subject_country,
        before.as_of
    from {{ source('before', 'claims') }} as before
    semi join {{ ref('int_touched_claims') }} as touched on before.claim_id = touched.claim_id
{% endif %}
