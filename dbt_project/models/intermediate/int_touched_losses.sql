{#- Days of losses that touched claims speak of. -#}
select distinct
    claimant_country,
    subject_country,
    item_category,
    outcome,
    as_of as day
from {{ ref('int_moved_claims') }}
where claimant_country is not null and subject_country is not null and as_of is not null
