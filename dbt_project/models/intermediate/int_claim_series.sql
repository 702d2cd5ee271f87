{#- Claims as series: what one claimant says about one thing, day by day. Each day of a series is spoken for by its
    most widely told figure. -#}
with claims as (
    select * from {{ ref('int_claims') }}
    where series_id in (
        select series.series_id
        from {{ ref('int_claims') }} as series
        semi join {{ ref('int_revisited_claims') }} as revisited on series.claim_id = revisited.claim_id
    )
),

spoken as (
    select *
    from claims
    where not is_fragment and not withdrawn
    qualify
        row_number() over (
            partition by series_id, step_at order by n_articles desc, is_exact desc, quantity desc nulls last, claim_id
        ) = 1
),

steps as (
    select
        series_id,
        step_at,
        claim_id,
        lag(quantity) over (partition by series_id order by step_at) as previous_quantity,
        lead(claim_id) over (partition by series_id order by step_at) as next_claim_id
    from spoken
),

-- One-off figures of one thing that an article sets side by side, the one as an earlier count of the other.
told as (
    select distinct
        mentions.article_id,
        mentions.is_earlier,
        claims.*
    from {{ ref('int_claim_mentions') }} as mentions
    inner join {{ ref('int_claims') }} as claims on mentions.claim_id = claims.claim_id
    where
        mentions.measure = 'increment' and not mentions.is_fragment and not mentions.withdrawn
        and mentions.article_id in (
            select revisions.article_id from {{ ref('int_claim_mentions') }} as revisions
            where revisions.is_earlier and revisions.claim_id in (select claims.claim_id from claims)
        )
),

revised as (
    select
        earlier.claim_id,
        first(later.claim_id order by later.n_articles desc, later.first_reported_at desc, later.claim_id) as revised_by
    from told as earlier
    inner join told as later
        on
            earlier.article_id = later.article_id and earlier.claimant_key = later.claimant_key
            and earlier.subject_key = later.subject_key and earlier.item_category = later.item_category
            and earlier.outcome = later.outcome and earlier.unit = later.unit
            and earlier.standing_on = later.standing_on and earlier.claim_id <> later.claim_id
    where
        earlier.is_earlier and not later.is_earlier
        and (earlier.place_key is null or later.place_key is null or earlier.place_key = later.place_key)
    group by earlier.claim_id
),

totals as (
    select
        claimant_key,
        subject_key,
        item_category,
        outcome,
        unit,
        standing_on,
        max(quantity_high) as total
    from {{ ref('int_claims') }}
    where
        measure = 'cumulative' and not withdrawn
        and standing_on in (select days.standing_on from claims as days)
    group by all
)

select
    claims.claim_id,
    coalesce(revised.revised_by, steps.next_claim_id) as superseded_by,
    coalesce(
        claims.measure = 'cumulative' and claims.is_exact and claims.quantity < steps.previous_quantity, false
    ) as is_correction,
    list_filter(
        [
            case
                when
                    claims.measure = 'cumulative' and steps.previous_quantity > 0
                    and claims.quantity >= 10 * steps.previous_quantity then 'jump_tenfold'
            end,
            case
                when
                    claims.measure = 'cumulative' and claims.quantity > 0
                    and steps.previous_quantity >= 10 * claims.quantity then 'drop_tenfold'
            end,
            case
                when claims.measure = 'increment' and claims.quantity > totals.total then 'increment_above_total'
            end
        ],
        lambda flag: flag is not null
    ) as flags
from claims
left join steps
    on
        claims.series_id = steps.series_id and claims.step_at = steps.step_at
        and not claims.is_fragment and not claims.withdrawn
left join revised on claims.claim_id = revised.claim_id
left join totals
    on
        claims.claimant_key = totals.claimant_key and claims.subject_key = totals.subject_key
        and claims.item_category = totals.item_category and claims.outcome = totals.outcome
        and claims.unit = totals.unit and claims.standing_on = totals.standing_on
where claims.claim_id in (select revisited.claim_id from {{ ref('int_revisited_claims') }} as revisited)
