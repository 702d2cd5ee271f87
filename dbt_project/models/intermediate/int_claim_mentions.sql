{#- One mention of a figure with the key of the claim it belongs to. -#}
with mentions as (
    select * from {{ ref('stg_claim_mentions') }}
),

articles as (
    select * from {{ ref('int_articles') }}
),

-- The day that most tellings of an act name: what an article with another day says of it is counted on that one.
event_days as (
    select
        event_id,
        first(date_start order by n_families desc, date_start) as day
    from (
        select
            members.event_id,
            mentions.date_start,
            count(distinct mentions.family_id) as n_families
        from {{ ref('int_event_mentions') }} as mentions
        inner join {{ ref('int_event_members') }} as members on mentions.mention_id = members.mention_id
        where mentions.date_precision = 'day' and mentions.event_type = 'ASSAULT'
        group by members.event_id, mentions.date_start
    ) as days
    group by event_id
),

act_days as (
    select
        figures.mention_id,
        max(event_days.day) as day
    from mentions as figures
    inner join {{ ref('int_event_mentions') }} as acts
        on
            figures.article_id = acts.article_id and figures.snapshot_date = acts.snapshot_date
            and figures.quantity_start between acts.span_start and acts.span_end and acts.event_type = 'ASSAULT'
    inner join {{ ref('int_event_members') }} as members on acts.mention_id = members.mention_id
    inner join event_days on members.event_id = event_days.event_id
    where
        figures.measure = 'increment' and figures.outcome in ('killed', 'injured')
        and abs(date_diff('day', figures.as_of, event_days.day)) <= 2
    group by figures.mention_id
    having count(distinct event_days.day) = 1
),

keyed as (
    select
        -- An official outlet that speaks in its own voice has no words in the text: its name stands for it.
        mentions.* replace (
            coalesce(nullif(mentions.claimant_text, ''), case when mentions.claimant_text = '' then articles.outlet end)
                as claimant_text,
            nullif(mentions.subject_text, '') as subject_text
        ),
        articles.outlet,
        articles.family_id,
        articles.story_id,
        articles.reported_on,
        articles.reported_at,
        coalesce(
            mentions.claimant_country, mentions.claimant_actor_id,
            case when {{ is_name('mentions.claimant_text') }} then {{ plain_name('mentions.claimant_text') }} end
        ) as claimant_key,
        coalesce(
            mentions.subject_country, mentions.subject_actor_id,
            case when {{ is_name('mentions.subject_text') }} then {{ plain_name('mentions.subject_text') }} end
        ) as subject_key,
        coalesce(act_days.day, mentions.as_of, articles.reported_on) as standing_on,
        -- One-off figures are told apart by their place, running totals are not.
        case
            when mentions.measure = 'increment'
                then coalesce(mentions.location_place_id, {{ plain_name('mentions.location_text') }})
        end as place_key
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    left join act_days on mentions.mention_id = act_days.mention_id
),

-- A figure that no words date is that of the day on which it was first told, within three days.
retold as (
    select
        * exclude (first_told_on)
        replace (
            case
                when
                    measure = 'increment' and claimant_key is not null
                    and coalesce(quantity_low, quantity_high) >= 20 and list_contains(rules, 'date: article''s day')
                    then first_told_on
                else standing_on
            end as standing_on
        )
    from (
        select
            *,
            min(standing_on) over (
                partition by
                    claimant_key, subject_key, item_category, outcome, quantity_low, quantity_high, unit, measure
                order by standing_on
                range between interval 3 days preceding and current row
            ) as first_told_on
        from keyed
    ) as told
),

-- A figure told without its place is that of the one place where its story puts the same figure.
gathered as (
    select
        *,
        list(distinct place_key) filter (where place_key is not null) over (
            partition by
                story_id, claimant_key, subject_key, item_category, outcome, quantity_low, quantity_high, unit, measure,
                standing_on
        ) as story_places
    from retold
),

placed as (
    select
        * exclude (story_places)
        replace (
            case
                when measure = 'increment' and len(story_places) = 1 then story_places[1] else place_key
            end as place_key
        ),
        list_contains(rules, 'revised: an earlier figure') as is_earlier
    from gathered
)

select
    *,
    'c' || {{ short_digest([
        'claimant_key', 'subject_key', 'item_category', 'outcome', 'quantity_low', 'quantity_high', 'unit', 'measure',
        'standing_on', 'place_key',
        "case when item_category = 'other' then lower(item_text) end"
    ]) }} as claim_id,
    {{ short_digest([
        'claimant_key', 'subject_key', 'item_category', 'outcome', 'unit', 'measure',
        "case when measure = 'increment' or outcome = 'other' then coalesce(place_key, 'unknown:' || article_id) end",
        "case when measure = 'increment' then standing_on end",
        "case when item_category = 'other' then lower(item_text) end"
    ]) }} as series_id
from placed
