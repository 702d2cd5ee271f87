{#- Who did what to whom on a day. Only meetings, agreements, cooperation, exchanges and two-sided fights are
    reciprocal: parties of any other act without a recipient do nothing to each other. -#}
{% set days_at_most = 7 %}

with events as (
    select
        *,
        case when len(recipient_countries) = 0 then actor_countries else recipient_countries end as facing
    from {{ ref('events') }}
    where
        status in ('asserted', 'contested') and date_precision in ('day', 'known', 'assumed', 'range')
        and date_diff('day', date_start, date_end) < {{ days_at_most }}
),

parties as (
    select * from {{ ref('int_event_parties') }}
),

scores as (
    select * from {{ ref('plover_scores') }}
),

pairs as (
    select
        events.*,
        ours.country as actor_country,
        ours.sector as actor_sector,
        theirs.country as recipient_country,
        theirs.sector as recipient_sector
    from events
    inner join parties as ours
        on
            events.event_id = ours.event_id and ours.side = 'actor'
            and list_contains(events.actor_countries, ours.country)
    inner join parties as theirs
        on
            events.event_id = theirs.event_id and list_contains(events.facing, theirs.country)
            and theirs.side = case when len(events.recipient_countries) = 0 then 'actor' else 'recipient' end
    where
        -- A country faces itself only where two of its own parties do.
        (theirs.side = 'recipient' and (ours.country <> theirs.country or ours.sector <> theirs.sector))
        or (theirs.side = 'actor' and ours.is_mutual and ours.country <> theirs.country)
)

select
    pairs.date_start as day,
    pairs.actor_country,
    pairs.actor_sector,
    pairs.recipient_country,
    pairs.recipient_sector,
    pairs.event_type,
    pairs.date_precision = 'assumed' as is_assumed_day,
    count(*) as n_events,
    count(*) filter (where pairs.status = 'asserted') as n_asserted,
    count(*) filter (where pairs.status = 'contested') as n_contested,
    count(*) filter (where pairs.date_start < pairs.date_end) as n_ranges,
    avg(coalesce(moded.score, plain.score)) as mean_score
from pairs
left join scores as moded on pairs.event_type = moded.event_type and pairs.event_mode = moded.event_mode
left join scores as plain on pairs.event_type = plain.event_type and plain.event_mode is null
group by all
