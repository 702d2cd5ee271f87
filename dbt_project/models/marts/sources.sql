with attributions as (
    select * from {{ ref('attributions') }}
    where source_id is not null
),

names as (
    select
        source_id,
        first(source_text order by n_rows desc, len(source_text) desc, source_text) as source_name
    from (
        select
            attributions.source_id,
            attributions.source_text,
            count(*) as n_rows
        from attributions
        -- A pronoun or a number names nobody.
        where
            attributions.source_text not in (
                select names.source_text
                from {{ ref('int_source_names') }} as names
                where names.name_kind = 'nobody'
            )
        group by attributions.source_id, attributions.source_text
    ) as counted
    group by source_id
)

select
    attributions.source_id,
    names.source_name,
    min(attributions.source_actor_id) as actor_id,
    min(attributions.source_country) as country,
    min(attributions.source_sector) as sector,
    not bool_or(attributions.is_named) as is_anonymous,
    count(*) as n_attributions,
    count(*) filter (where attributions.stance = 'affirms') as n_affirms,
    count(*) filter (where attributions.stance = 'denies') as n_denies,
    count(*) filter (where attributions.stance = 'doubts') as n_doubts,
    count(*) filter (where attributions.stance = 'no_comment') as n_no_comment,
    count(distinct attributions.article_id) as n_articles,
    count(distinct attributions.outlet) as n_outlets,
    list_sort(list(distinct attributions.outlet)) as outlets,
    list_sort(list_distinct(flatten(list(attributions.via)))) as via,
    min(attributions.reported_at) as first_reported_at,
    max(attributions.reported_at) as last_reported_at
from attributions
left join names on attributions.source_id = names.source_id
group by attributions.source_id, names.source_name
