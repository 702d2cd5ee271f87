-- The series as they were given; the build loads them.
select
    series,
    subject_country,
    item_category,
    outcome,
    day,
    total,
    claimant,
    outlet,
    url
from {{ source('built', 'built_references') }}
