select
    source,
    document_id,
    url,
    stage,
    reason,
    detail,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'rejects') }}
where cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
