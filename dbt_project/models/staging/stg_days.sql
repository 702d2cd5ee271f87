select day as snapshot_date from {{ source('built', 'built_days') }}
