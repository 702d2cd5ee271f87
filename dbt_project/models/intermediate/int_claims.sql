{#- One row per claim: the figure, how widely it is told, and what else is needed to compare it with others. -#}
with mentions as (
    select
        * replace (bool_and(withdrawn) over (partition by claim_id) as withdrawn),
        withdrawn as is_withdrawn
    from {{ ref('int_claim_mentions') }}
    where claim_id in (select touched.claim_id from {{ ref('int_touched_claims') }} as touched)
    -- What a corrected text no longer tells counts only where nothing else tells it.
    qualify not is_withdrawn or withdrawn
),

subjects as ({{ most_frequent('mentions', 'claim_id', 'subject_text') }}
),

items as ({{ most_frequent('mentions', 'claim_id', 'item_text') }}
),

places as ({{ most_frequent('mentions', 'claim_id', 'location_text') }}
),

starts as ({{ most_frequent('mentions', 'claim_id', 'period_start') }}
),

actor_sides as ({{ most_frequent('mentions', 'claim_id', 'actor_country') }}
),

-- Who puts the figure forward, as most mentions have it.
speaking as (
    select
        mentions.claim_id,
        struct_pack(claimant_id := sources.source_id, claimant_sector := sources.source_sector) as claimant,
        mentions.claimant_text,
        sources.source_name,
        sources.source_text,
        sources.fullness
    from mentions
    inner join {{ ref('int_mention_sources') }} as sources
        on mentions.mention_id = sources.mention_id and sources.record_kind = 'claim'
    where mentions.claimant_text is not null
),

speakers as ({{ most_frequent('speaking', 'claim_id', 'claimant') }}
),

-- Whoever puts a figure forward goes by the fullest name that a telling of it, or its story, has.
claimants as (
    select
        claim_id,
        first(
            -- A pronoun that stands for nobody known says no more than nothing.
            case
                when source_text <> claimant_text then claimant_text
                when fullness > 0 or source_name <> source_text or regexp_matches(source_text, '^\p{N}')
                    then source_name
            end
            order by fullness desc, n_rows desc, len(claimant_text) desc, claimant_text, source_name
        ) as claimant_text
    from (
        select
            claim_id,
            claimant_text,
            source_text,
            source_name,
            fullness,
            count(*) as n_rows
        from speaking
        group by all
    ) as counted
    group by claim_id
),

-- The telling to quote: one that affirms and that most is known of, of an original, the first of these.
best as (
    select
        claim_id,
        quote,
        article_id as quoted_article_id,
        snapshot_date as quoted_on,
        location_precision
    from mentions
    qualify
        row_number() over (
            partition by claim_id
            order by
                coalesce(attribution_stance, 'affirms') = 'affirms' desc, is_earlier, claimant_text is not null desc,
                location_text is not null desc, article_id = family_id desc, reported_at, mention_id
        ) = 1
),

affirming as (
    select
        mentions.claim_id,
        sources.source_kind,
        sources.source_key,
        sources.root_keys
    from mentions
    inner join {{ ref('int_mention_sources') }} as sources
        on mentions.mention_id = sources.mention_id and sources.record_kind = 'claim'
    where sources.stance = 'affirms'
),

source_counts as (
    {{ count_sources('affirming', 'claim_id') }}
),

grouped as (
    select
        claim_id,
        min(series_id) as series_id,
        min(claimant_key) as claimant_key,
        min(subject_key) as subject_key,
        min(speaks_for) as claimant_country,
        min(subject_country) as subject_country,
        min(item_category) as item_category,
        min(outcome) as outcome,
        min(quantity_low) as quantity_low,
        min(quantity_high) as quantity_high,
        bool_and(approximate) as approximate,
        min(unit) as unit,
        min(measure) as measure,
        min(standing_on) as standing_on,
        -- The day of the act where it is a figure of one, else the figure's own.
        min(case when as_of is not null then standing_on end) as as_of,
        min(place_key) as place_key,
        bool_and(part_of_start is not null) as is_part,
        -- A part that is no category of its own: what it counts is counted in the whole too.
        bool_and(is_fragment) as is_fragment,
        bool_and(subject_inferred) as subject_inferred,
        min(scope) as scope,
        bool_and(coalesce(attribution_stance, 'affirms') = 'denies') as is_denied,
        bool_and(withdrawn) as withdrawn,
        max(confidence) as confidence,
        count(*) as n_mentions,
        count(distinct article_id) as n_articles,
        count(distinct family_id) as n_families,
        count(distinct outlet) as n_outlets,
        first(article_id order by reported_at, article_id) as article_id,
        min(reported_at) as first_reported_at,
        max(reported_at) as last_reported_at
    from mentions
    group by claim_id
)

select
    grouped.*,
    speakers.claimant.claimant_id as claimant_id,
    speakers.claimant.claimant_sector as claimant_sector,
    claimants.claimant_text as claimant,
    subjects.subject_text as subject,
    items.item_text as item,
    actor_sides.actor_country,
    places.location_text as location,
    best.location_precision,
    best.quote,
    articles.url,
    starts.period_start,
    -- Totals follow one another by the day they stood, one-off figures by the report.
    case
        when grouped.measure = 'cumulative' then cast(grouped.standing_on as timestamp) else grouped.first_reported_at
    end as step_at,
    -- An exact figure outweighs a bound or a round one when two compete for a day.
    coalesce(grouped.quantity_low, grouped.quantity_high) as quantity,
    coalesce(grouped.quantity_low = grouped.quantity_high, false) and not grouped.approximate as is_exact,
    coalesce(source_counts.n_sources_low, 0) as n_sources_low,
    coalesce(source_counts.n_sources_high, 0) as n_sources_high
from grouped
inner join items on grouped.claim_id = items.claim_id
inner join best on grouped.claim_id = best.claim_id
left join {{ ref('int_first_seen') }} as articles
    on best.quoted_article_id = articles.article_id and best.quoted_on = articles.snapshot_date
left join speakers on grouped.claim_id = speakers.claim_id
left join claimants on grouped.claim_id = claimants.claim_id
left join subjects on grouped.claim_id = subjects.claim_id
left join places on grouped.claim_id = places.claim_id
left join starts on grouped.claim_id = starts.claim_id
left join actor_sides on grouped.claim_id = actor_sides.claim_id
left join source_counts on grouped.claim_id = source_counts.claim_id
