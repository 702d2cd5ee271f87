with outlets as (
    select * from {{ ref('outlets') }}
),

names as (
    select
        outlet,
        outlet as alias
    from outlets
    union all
    select
        outlet,
        unnest(string_split(aliases, '|')) as alias
    from outlets
)

select
    {{ plain_name('alias') }} as name_key,
    min(outlet) as outlet
from names
where trim(alias) <> ''
group by 1
