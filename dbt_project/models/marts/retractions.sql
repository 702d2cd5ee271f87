{#- What was taken out for good, when and why. -#}
select
    article_id,
    retracted_at,
    reason
from built_retractions
