{#- Clusters of mentions over fortnights: two clusters are one if each is what the other has most in common with. -#}
{{ config(materialized='view') }}

with directed as (
    select
        part_id,
        other_part_id,
        mean_evidence
    from {{ ref('int_event_links') }}
    union all
    select
        other_part_id as part_id,
        part_id as other_part_id,
        mean_evidence
    from {{ ref('int_event_links') }}
),

closest as (
    select
        part_id,
        first(other_part_id order by mean_evidence desc, other_part_id) as other_part_id
    from directed
    group by part_id
),

joined as (
    select
        theirs.part_id,
        ours.part_id as cluster_id
    from closest as ours
    inner join closest as theirs on ours.part_id = theirs.other_part_id and ours.other_part_id = theirs.part_id
    where ours.part_id < theirs.part_id
)

select
    parts.mention_id,
    coalesce(joined.cluster_id, parts.part_id) as cluster_id
from {{ ref('int_event_parts') }} as parts
left join joined on parts.part_id = joined.part_id
