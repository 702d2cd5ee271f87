with claimed as (
    select * from {{ ref('losses_daily') }}
    where total is not null and scope = 'war'
),

series as (
    select * from {{ ref('reference_totals') }}
),

-- What the series had counted by the day of the claim, and when it came to count as many.
beside as (
    select
        claimed.claim_id,
        claimed.day,
        series.series,
        any_value(claimed.claimant_country) as claimant_country,
        any_value(claimed.subject_country) as subject_country,
        any_value(claimed.item_category) as item_category,
        any_value(claimed.outcome) as outcome,
        any_value(claimed.total) as claimed_total,
        any_value(claimed.article_id) as article_id,
        arg_max(series.total, series.day) filter (where series.day <= claimed.day) as reference_total,
        max(series.day) filter (where series.day <= claimed.day) as reference_day,
        min(series.day) filter (where series.total >= claimed.total) as reached_on
    from claimed
    inner join series
        on
            claimed.subject_country = series.subject_country
            and claimed.item_category = series.item_category
            and claimed.outcome = series.outcome
    group by claimed.claim_id, claimed.day, series.series
)

select
    claim_id,
    day,
    series,
    claimant_country,
    subject_country,
    item_category,
    outcome,
    claimed_total,
    reference_total,
    reference_day,
    claimed_total - reference_total as difference,
    reference_total = claimed_total as is_match,
    cast(date_diff('day', day, reached_on) as bigint) as lag_days,
    article_id
from beside
where reference_total is not null
