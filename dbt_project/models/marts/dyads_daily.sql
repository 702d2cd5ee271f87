with events as (
    select *
    from {{ ref('events') }}
    where status in ('asserted', 'contested') and date_start is not null and date_start = date_end
),

scores as (
    select * from {{ ref('plover_scores') }}
),

-- Parties of an act without a recipient face each other: each pair counts once in each direction.
directed as (
    select
        event_id,
        status,
        date_start as day,
        event_type,
        event_mode,
        unnest(actor_countries) as actor_country,
        case when len(recipient_countries) > 0 then recipient_countries else actor_countries end as others,
        len(recipient_countries) = 0 as is_reciprocal
    from events
),

pairs as (
    select
        * exclude (others),
        unnest(others) as recipient_country
    from directed
)

select
    pairs.day,
    pairs.actor_country,
    pairs.recipient_country,
    pairs.event_type,
    count(*) as n_events,
    count(*) filter (where pairs.status = 'asserted') as n_asserted,
    count(*) filter (where pairs.status = 'contested') as n_contested,
    avg(coalesce(moded.score, plain.score)) as mean_score
from pairs
left join scores as moded on pairs.event_type = moded.event_type and pairs.event_mode = moded.event_mode
left join scores as plain on pairs.event_type = plain.event_type and plain.event_mode is null
where not (pairs.is_reciprocal and pairs.actor_country = pairs.recipient_country)
group by pairs.day, pairs.actor_country, pairs.recipient_country, pairs.event_type
