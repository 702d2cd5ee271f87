{#- The configured sources as the last run that asked them found them. -#}
select
    source,
    kind,
    status,
    reason,
    offered,
    new,
    unchanged,
    rejected,
    rejected_by_reason,
    checked_at,
    last_success_at,
    failing_since
from {{ ref('stg_sources') }}
