{{ config(pre_hook="{{ forget_run_days() }}") }}

select
    source,
    document_id,
    url,
    stage,
    reason,
    detail,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'rejects') }}
