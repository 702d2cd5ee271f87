select
    snapshot_date,
    source,
    document_id,
    url,
    stage,
    reason,
    detail
from {{ ref('stg_rejects') }}
