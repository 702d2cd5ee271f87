{{ config(materialized='table', pre_hook="{{ bind_run_files() }}") }}

select
    run_id,
    verb,
    date_from,
    date_to,
    started_at at time zone 'UTC' as started_at,
    finished_at at time zone 'UTC' as finished_at,
    status,
    versions,
    row_counts,
    rejects_by_reason,
    seconds_by_stage
from {{ source('run_records', 'runs') }}
