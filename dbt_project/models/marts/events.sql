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
        mentions.actor,
        mentions.recipient
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

-- A pronoun or a bare role in it gives way to the name that another telling has for the same party.
parties as (
    select
        told.*,
        coalesce(told.party.actor_id, told.party.country || ':' || coalesce(told.party.sector, 'UNK')) as party_key,
        names.fullness
    from (
        {% for relation in ['mentions', 'best'] %}
            {% for side in ['actor', 'recipient'] %}
                select
                    event_id,
                    '{{ relation }}' as told_by,
                    '{{ side }}' as side,
                    unnest({{ side }}) as party,
                    generate_subscripts({{ side }}, 1) as place
                from {{ relation }}
                {{ 'union all' if not loop.last }}
            {% endfor %}
            {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as told
    left join {{ ref('int_source_names') }} as names
        on told.party.text = names.source_text and told.party.country is not distinct from names.source_country
),

full_names as (
    select
        event_id,
        party_key,
        first(party.text order by fullness desc, len(party.text) desc, party.text) as full_name
    from parties
    where told_by = 'mentions' and fullness >= 3 and len(party.text) <= 60
    group by event_id, party_key
),

shown as (
    select
        parties.event_id,
        parties.side,
        list(
            case
                when parties.fullness in (0, 2) and not regexp_matches(parties.party.text, '^\p{N}')
                    then coalesce(full_names.full_name, parties.party.text)
                else parties.party.text
            end
            order by parties.place
        ) as names
    from parties
    left join full_names on parties.event_id = full_names.event_id and parties.party_key = full_names.party_key
    where parties.told_by = 'best'
    group by parties.event_id, parties.side
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
    coalesce(doing.names, []) as actor_names,
    coalesce(receiving_end.names, []) as recipient_names,
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
left join shown as doing on grouped.event_id = doing.event_id and doing.side = 'actor'
left join shown as receiving_end on grouped.event_id = receiving_end.event_id and receiving_end.side = 'recipient'
inner join datings on grouped.event_id = datings.event_id
left join modes on grouped.event_id = modes.event_id
left join actor_sides on grouped.event_id = actor_sides.event_id
left join recipient_sides on grouped.event_id = recipient_sides.event_id
left join places on grouped.event_id = places.event_id
left join sources on grouped.event_id = sources.event_id
