{#- Mentions worth comparing meet in a block: type, a day and a pair of parties (one of which may be unknown), or one
    party and a town. A mention stands in the blocks of its days and of the days beside them, so that two meet if they lie
    within two days. -#}
with features as (
    select
        *,
        case when is_mutual then list_sort(list_distinct(list_concat(actor_keys, recipient_keys))) end as parties,
        -- A long range is compared around the day it was told on, or at its start if that lies outside.
        case
            when last_day - first_day <= 31 then first_day - 1
            when reported_on between first_day and last_day + 3 then reported_on - 3
            else first_day - 1
        end as first_slot,
        case
            when last_day - first_day <= 31 then last_day + 1
            when reported_on between first_day and last_day + 3 then reported_on + 1
            else first_day + 1
        end as last_slot
    from {{ ref('int_event_features') }}
    where snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
),

one_sided as (
    select
        *,
        unnest(case when is_mutual then parties else actor_keys end) as party,
        '>?' as side
    from features
    union all
    select
        *,
        unnest(recipient_keys) as party,
        '?>' as side
    from features
    where not is_mutual
),

two_sided as (
    select
        *,
        unnest(case when is_mutual then parties else actor_keys end) as party
    from features
),

paired as (
    select
        *,
        unnest(case when is_mutual then parties else recipient_keys end) as other_party
    from two_sided
),

keyed as (
    select
        * exclude (party, side),
        block_type || '|' || case side when '>?' then party || '>?' else '?>' || party end as party_key,
        true as is_one_sided
    from one_sided
    union all
    select
        * exclude (party, other_party),
        block_type || '|' || party || '>' || other_party as party_key,
        false as is_one_sided
    from paired
    where not is_mutual or party < other_party
),

-- One party and a town: whoever else took part may be told otherwise.
placed_sides as (
    select
        * exclude (party, side),
        block_type || '|' || party || side || '@' || place_key as party_key,
        false as is_one_sided
    from one_sided
    where place_precision in ('site', 'city', 'named')
),

-- A meeting told without anybody known by whom is looked for at its place.
placed as (
    select
        *,
        block_type || '|@' || place_key as party_key,
        true as is_one_sided
    from features
    where event_type = 'CONSULT' and place_key is not null and is_exact
),

slotted as (
    select
        *,
        unnest(generate_series(0, cast(last_slot - first_slot as bigint))) as step
    from (
        select * from keyed
        union all by name
        select * from placed_sides
        union all by name
        select * from placed
    ) as keyed
)

select
    mention_id,
    snapshot_date,
    hash(party_key, first_slot + cast(step as integer)) as block_key,
    first_slot + cast(step as integer) as slot,
    first_slot,
    is_one_sided,
    len(actor_keys) = 0 or len(recipient_keys) = 0 as is_partial,
    modality = 'future' as is_future,
    node_key,
    place_key,
    trigger_key
from slotted
order by slot
