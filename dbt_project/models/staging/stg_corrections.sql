{#- What people have corrected in a telling, by field. -#}
select
    kind,
    mention_id,
    map_from_entries(list(row(field, value) order by field)) as fixes,
    array_to_string(list_sort(list_distinct(list(who))), ', ') as corrected_by
from {{ source('built', 'built_corrections') }}
group by kind, mention_id
