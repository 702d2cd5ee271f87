{{ config(pre_hook=["{{ bind_files('rejects') }}", "{{ forget_run_days() }}"]) }}

select
    source,
    document_id,
    url,
    stage,
    reason,
    detail,
    cast(snapshot_date as date) as snapshot_date
from {{ source('parquet', 'rejects') }}
