{{ config(materialized='table') }}

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
    checked_at at time zone 'UTC' as checked_at,
    last_success_at at time zone 'UTC' as last_success_at,
    failing_since at time zone 'UTC' as failing_since
from {{ source('records', 'sources') }}
