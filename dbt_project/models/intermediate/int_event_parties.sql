{#- Countries on each side of an event with the sector that most tellings give them: what pairs of parties are made
    of; and whether the parties of such an act, without a recipient, did it to one another. -#}
-- depends_on: {{ ref('int_touched_events') }}

with mentions as (
    select
        members.event_id,
        mentions.event_type,
        lower(mentions.trigger_text) as trigger_text,
        mentions.actor,
        mentions.recipient
    from {{ ref('int_event_mentions') }} as mentions
    inner join {{ ref('int_touched_members') }} as members
        on mentions.mention_id = members.mention_id and mentions.snapshot_date = members.snapshot_date
),

parties as (
    select
        event_id,
        'actor' as side,
        unnest(actor) as party
    from mentions
    union all
    select
        event_id,
        'recipient' as side,
        unnest(recipient) as party
    from mentions
),

mutual as (
    select distinct mentions.event_id
    from mentions
    inner join {{ ref('mutual_acts') }} as acts on mentions.event_type = acts.event_type
    where acts.stem is null or starts_with(mentions.trigger_text, acts.stem)
),

counted as (
    select
        event_id,
        side,
        party.country as country,
        coalesce(party.sector, 'UNK') as sector,
        count(*) as n_rows
    from parties
    where party.country is not null
    group by event_id, side, country, sector
)

select
    event_id,
    side,
    country,
    -- One whose sector is known outweighs what no lexicon row says.
    first(sector order by sector = 'UNK', n_rows desc, sector) as sector,
    bool_or(event_id in (select mutual.event_id from mutual)) as is_mutual
from counted
group by event_id, side, country
