{{ config(materialized='table') }}

select
    run_id,
    verb,
    date_from,
    date_to,
    started_at at time zone 'UTC' as started_at,
    finished_at at time zone 'UTC' as finished_at,
    status,
    message,
    forced,
    failing,
    versions,
    row_counts,
    rejects_by_reason,
    seconds_by_stage
from {{ source('records', 'runs') }}
-- A command that was killed and begun again did what its last attempt did.
qualify row_number() over (partition by run_id, verb, shard order by started_at desc, finished_at desc) = 1
