{{ config(materialized='incremental') }}

-- depends_on: {{ ref('int_touched_events') }}

with mentions as (
    select
        members.event_id,
        mentions.*,
        coalesce(mentions.attribution_stance, 'affirms') as stance,
        {{ place_precision(
            'mentions.location_text', 'gazetteer.kind', 'mentions.location_country', 'mentions.location_latitude'
        ) }} as location_precision,
        struct_pack(
            rank := list_position(
                ['day', 'known', 'range', 'assumed', 'month', 'year', 'none'], mentions.date_precision
            ),
            date_start := mentions.date_start,
            date_end := mentions.date_end,
            date_precision := mentions.date_precision
        ) as dating
    from {{ ref('int_event_mentions') }} as mentions
    inner join {{ ref('int_touched_members') }} as members
        on mentions.mention_id = members.mention_id and mentions.snapshot_date = members.snapshot_date
    left join {{ ref('int_places') }} as gazetteer on mentions.location_place_id = gazetteer.place_id
),

-- The telling to quote: the fullest of those that affirm, of an original, the first of these; never a passing mention
-- where another tells it.
best as (
    select
        mentions.event_id,
        mentions.quote,
        articles.url,
        list_transform(mentions.actor, lambda x: x.text) as actor_names,
        list_transform(mentions.recipient, lambda x: x.text) as recipient_names
    from mentions
    inner join {{ ref('int_first_seen') }} as articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    qualify
        row_number() over (
            partition by mentions.event_id
            order by
                mentions.stance = 'affirms' and mentions.modality in ('asserted', 'future') desc,
                mentions.stance = 'affirms' desc,
                cast(len(mentions.actor) > 0 as integer) + cast(len(mentions.recipient) > 0 as integer)
                + cast(mentions.location_text is not null as integer)
                + cast(mentions.date_precision in ('day', 'known') as integer) desc,
                mentions.article_id = mentions.family_id desc, mentions.confidence desc, mentions.reported_at,
                mentions.mention_id
        ) = 1
),

sources as (
    select * from {{ ref('int_event_sources') }}
),

modes as ({{ most_frequent('mentions', 'event_id', 'event_mode') }}
),

-- A telling that leaves a side out says nothing about it.
acting as (
    select * from mentions
    where len(actor_countries) > 0
),

receiving as (
    select * from mentions
    where len(recipient_countries) > 0
),

actor_sides as ({{ most_frequent('acting', 'event_id', 'actor_countries') }}
),

recipient_sides as ({{ most_frequent('receiving', 'event_id', 'recipient_countries') }}
),

place_counts as (
    select
        event_id,
        struct_pack(
            location_text := location_text,
            location_place_id := location_place_id,
            location_country := location_country,
            location_latitude := location_latitude,
            location_longitude := location_longitude,
            location_precision := location_precision
        ) as place,
        count(*) as n_rows
    from mentions
    where location_text is not null
    group by event_id, place
),

places as (
    select
        event_id,
        first(place order by n_rows desc, place) as place
    from place_counts
    group by event_id
),

-- The most precise date that any telling gives; among equals the most frequent, then the earliest.
dating_counts as (
    select
        event_id,
        dating,
        count(*) as n_rows
    from mentions
    group by event_id, dating
),

datings as (
    select
        event_id,
        first(dating order by dating.rank, n_rows desc, dating.date_start, dating.date_end) as dating
    from dating_counts
    group by event_id
),

grouped as (
    select
        event_id,
        min(event_type) as event_type,
        list_sort(list_distinct(flatten(list(contexts)))) as contexts,
        list_sort(list_distinct(flatten(list(actors)))) as actors,
        list_sort(list_distinct(flatten(list(recipients)))) as recipients,
        -- One telling as real among many under an if is no affirmation.
        3 * count(*) filter (where modality in ('asserted', 'historical') and stance = 'affirms')
        >= greatest(count(*) filter (where modality = 'hypothetical'), 1) as is_affirmed,
        bool_or(stance = 'denies') as is_denied,
        bool_or(modality = 'negated' and stance <> 'denies') as is_negated,
        bool_or(modality = 'future') as is_planned,
        bool_or(modality = 'hypothetical') as is_hypothetical,
        max(confidence) as confidence,
        count(*) as n_mentions,
        count(distinct article_id) as n_articles,
        count(distinct family_id) as n_families,
        count(distinct outlet) as n_outlets,
        min(reported_at) as first_reported_at,
        max(reported_at) as last_reported_at
    from mentions
    group by event_id
)

select
    grouped.event_id,
    grouped.event_type,
    modes.event_mode,
    grouped.contexts,
    coalesce(actor_sides.actor_countries, []) as actor_countries,
    coalesce(recipient_sides.recipient_countries, []) as recipient_countries,
    grouped.actors,
    grouped.recipients,
    coalesce(best.actor_names, []) as actor_names,
    coalesce(best.recipient_names, []) as recipient_names,
    datings.dating.date_start as date_start,
    datings.dating.date_end as date_end,
    datings.dating.date_precision as date_precision,
    places.place.location_text as location,
    places.place.location_precision as location_precision,
    places.place.location_country as location_country,
    places.place.location_place_id as location_place_id,
    places.place.location_latitude as location_latitude,
    places.place.location_longitude as location_longitude,
    case
        -- What is only expected nobody affirms yet.
        when grouped.is_affirmed and (grouped.is_denied or grouped.is_negated) then 'contested'
        when grouped.is_affirmed then 'asserted'
        when grouped.is_denied and not grouped.is_planned then 'denied'
        when grouped.is_negated then 'negated'
        when grouped.is_planned then 'planned'
        when grouped.is_hypothetical then 'hypothetical'
        else 'asserted'
    end as status,
    grouped.n_mentions,
    grouped.n_articles,
    grouped.n_families,
    grouped.n_outlets,
    coalesce(sources.n_sources_low, 0) as n_sources_low,
    coalesce(sources.n_sources_high, 0) as n_sources_high,
    grouped.first_reported_at,
    grouped.last_reported_at,
    grouped.confidence,
    best.quote,
    best.url
from grouped
left join best on grouped.event_id = best.event_id
inner join datings on grouped.event_id = datings.event_id
left join modes on grouped.event_id = modes.event_id
left join actor_sides on grouped.event_id = actor_sides.event_id
left join recipient_sides on grouped.event_id = recipient_sides.event_id
left join places on grouped.event_id = places.event_id
left join sources on grouped.event_id = sources.event_id
