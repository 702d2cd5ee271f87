{#- One mention of a figure with who says it, of whom, and the day and place that its own article and act give it. -#}
{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget_touched_figures() }}"
) }}

with articles as (
    select * from {{ ref('int_articles') }}
),

mentions as (
    select
        mentions.*,
        articles.story_id,
        articles.reported_on
    from {{ ref('stg_claim_mentions') }} as mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    {% if is_incremental() %}
        where mentions.article_id in (select ids.article_id from {{ this.schema }}.claim_articles_touched as ids)
    {% endif %}
),

acts as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.snapshot_date,
        mentions.span_start,
        mentions.span_end,
        mentions.date_start,
        mentions.date_precision,
        members.event_id
    from {{ ref('stg_event_mentions') }} as mentions
    inner join {{ ref('int_event_members') }} as members on mentions.mention_id = members.mention_id
    where mentions.event_type = 'ASSAULT'
),

figured_acts as (
    select
        figures.mention_id,
        figures.as_of,
        acts.event_id
    from mentions as figures
    inner join acts
        on
            figures.article_id = acts.article_id and figures.snapshot_date = acts.snapshot_date
            and figures.quantity_start between acts.span_start and acts.span_end
    where figures.measure = 'increment' and figures.outcome in ('killed', 'injured')
),

-- The day that most tellings of an act name: what an article with another day says of it is counted on that one.
event_days as (
    select
        event_id,
        first(date_start order by n_families desc, date_start) as day
    from (
        select
            acts.event_id,
            acts.date_start,
            count(distinct articles.family_id) as n_families
        from acts
        inner join articles on acts.article_id = articles.article_id and acts.snapshot_date = articles.snapshot_date
        where
            acts.date_precision = 'day' and acts.event_id in (select figured.event_id from figured_acts as figured)
        group by acts.event_id, acts.date_start
    ) as days
    group by event_id
),

act_days as (
    select
        figured_acts.mention_id,
        max(event_days.day) as day
    from figured_acts
    inner join event_days on figured_acts.event_id = event_days.event_id
    where abs(date_diff('day', figured_acts.as_of, event_days.day)) <= 2
    group by figured_acts.mention_id
    having count(distinct event_days.day) = 1
),

keyed as (
    select
        mentions.*,
        coalesce(
            mentions.claimant_country, mentions.claimant_actor_id,
            case when {{ is_name('mentions.claimant_text') }} then {{ plain_name('mentions.claimant_text') }} end
        ) as claimant_key,
        coalesce(
            mentions.subject_country, mentions.subject_actor_id,
            case when {{ is_name('mentions.subject_text') }} then {{ plain_name('mentions.subject_text') }} end
        ) as subject_key,
        coalesce(act_days.day, mentions.as_of, mentions.reported_on) as told_of
    from mentions
    left join act_days on mentions.mention_id = act_days.mention_id
)

select
    mention_id,
    article_id,
    snapshot_date,
    story_id,
    claimant_key,
    subject_key,
    told_of,
    -- Figures with one key may be one claim, told of different days or places.
    hash(
        claimant_key, subject_key, item_category, outcome, quantity_low, quantity_high, unit, measure
    ) as figure_key,
    -- One-off figures are told apart by their place, running totals are not.
    case
        when measure = 'increment' then coalesce(location_place_id, {{ plain_name('location_text') }})
    end as told_place,
    measure = 'increment' as is_one_off,
    -- A figure that no words date is that of the day on which it was first told.
    measure = 'increment' and claimant_key is not null
    and coalesce(quantity_low, quantity_high, 0) >= 20 and list_contains(rules, 'date: article''s day') as is_undated
from keyed
