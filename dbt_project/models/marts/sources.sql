with attributions as (
    select
        attributions.*,
        articles.outlet,
        articles.reported_at,
        coalesce(
            attributions.source_actor_id,
            concat_ws(
                ':', attributions.source_country,
                case
                    when attributions.anonymous then concat('anonymous:', coalesce(attributions.source_sector, '-'))
                    else {{ surname('attributions.source_text') }}
                end
            )
        ) as source_key
    from {{ ref('stg_attributions') }} as attributions
    inner join {{ ref('int_articles') }} as articles
        on attributions.article_id = articles.article_id and attributions.snapshot_date = articles.snapshot_date
    where attributions.source_text is not null
),

names as (
    select
        source_key,
        first(source_text order by n_rows desc, len(source_text) desc, source_text) as source_name
    from (
        select
            source_key,
            source_text,
            count(*) as n_rows
        from attributions
        group by source_key, source_text
    ) as counted
    group by source_key
)

select
    {{ short_digest(['attributions.source_key']) }} as source_id,
    names.source_name,
    min(attributions.source_actor_id) as actor_id,
    min(attributions.source_country) as country,
    min(attributions.source_sector) as sector,
    bool_and(attributions.anonymous) as is_anonymous,
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
inner join names on attributions.source_key = names.source_key
group by attributions.source_key, names.source_name
