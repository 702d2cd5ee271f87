{#- What was taken out for good, when and why. -#}
select
    article_id,
    retracted_at,
    reason
from {{ source('built', 'built_retractions') }}
