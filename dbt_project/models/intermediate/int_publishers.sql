{#- Outlets of articles in the spelling of the dictionary; "a blog reposting the Daily Post" is the Daily Post. -#}
with names as (
    select distinct
        outlet as outlet_name,
        {{ plain_name('outlet') }} as name_key
    from {{ ref('int_first_seen') }}
),

matches as (
    select
        names.outlet_name,
        first(known.outlet order by len(known.name_key) desc, known.outlet) as outlet
    from names
    inner join {{ ref('int_outlet_names') }} as known
        on
            names.name_key = known.name_key
            or (contains(known.name_key, ' ') and ends_with(names.name_key, ' ' || known.name_key))
    group by names.outlet_name
)

select
    names.outlet_name,
    coalesce(matches.outlet, names.outlet_name) as outlet,
    matches.outlet is not null as is_known
from names
left join matches on names.outlet_name = matches.outlet_name
