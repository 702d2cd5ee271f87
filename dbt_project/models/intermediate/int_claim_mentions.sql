{#- One mention of a figure with the key of the claim it belongs to. -#}
with mentions as (
    select * from {{ ref('stg_claim_mentions') }}
),

articles as (
    select * from {{ ref('int_articles') }}
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
            mentions.subject_country, mentions.subject_actor_id, {{ plain_name('mentions.subject_text') }}
        ) as subject_key,
        coalesce(mentions.as_of, articles.reported_on) as standing_on,
        -- One-off figures are told apart by their place, running totals are not.
        case
            when mentions.measure = 'increment'
                then coalesce(mentions.location_place_id, {{ plain_name('mentions.location_text') }})
        end as place_key
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
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
    from keyed
),

placed as (
    select
        * exclude (story_places)
        replace (
            case when measure = 'increment' and len(story_places) = 1 then story_places[1] else place_key end as place_key
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
