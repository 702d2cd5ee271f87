{#- The cumulative figure a claimant has standing on a day, never a sum of figures; the increment is the one the
    claimant states for that day. -#}
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    pre_hook="{{ forget_touched_losses() }}"
) }}

with claims as (
    select *
    from {{ ref('int_claims') }}
    where
        claimant_country is not null
        and subject_country is not null
        and not is_part
        and not is_denied
        and unit = 'count'
        and as_of is not null
        and outcome in (
            'killed', 'injured', 'casualties', 'captured', 'missing', 'destroyed', 'damaged', 'lost', 'shot_down'
        )
        {% if is_incremental() %}
            and (claimant_country, subject_country, item_category, outcome, as_of) in (
                select touched.* from intermediate.losses_touched as touched
            )
        {% endif %}
),

totals as (
    select *
    from claims
    where measure = 'cumulative'
    qualify row_number() over (
        partition by claimant_country, subject_country, item_category, outcome, as_of
        order by n_articles desc, is_exact desc, quantity desc nulls last, claim_id
    ) = 1
),

-- The day's own increment: of one day, and of the article that gives the total where there is one.
increments as (
    select claims.*
    from claims
    left join totals
        on
            claims.claimant_country = totals.claimant_country and claims.subject_country = totals.subject_country
            and claims.item_category = totals.item_category and claims.outcome = totals.outcome
            and claims.as_of = totals.as_of
    where
        claims.measure = 'increment'
        -- What was lost at one place is not what was lost that day.
        and claims.place_key is null
        and (claims.period_start is null or date_diff('day', claims.period_start, claims.as_of) <= 1)
        and (totals.claim_id is null or claims.quantity <= totals.quantity)
    qualify row_number() over (
        partition by
            claims.claimant_country, claims.subject_country, claims.item_category, claims.outcome, claims.as_of
        order by
            coalesce(claims.article_id = totals.article_id, false) desc,
            claims.n_articles desc, claims.quantity desc nulls last, claims.claim_id
    ) = 1
)

select
    coalesce(totals.claimant_country, increments.claimant_country) as claimant_country,
    coalesce(totals.subject_country, increments.subject_country) as subject_country,
    coalesce(totals.item_category, increments.item_category) as item_category,
    coalesce(totals.outcome, increments.outcome) as outcome,
    coalesce(totals.as_of, increments.as_of) as day,
    totals.quantity as total,
    increments.quantity as increment,
    coalesce(totals.claim_id, increments.claim_id) as claim_id,
    increments.claim_id as increment_claim_id,
    coalesce(totals.article_id, increments.article_id) as article_id,
    coalesce(totals.is_exact, increments.is_exact) as is_exact
from totals
full outer join increments
    on
        totals.claimant_country = increments.claimant_country and totals.subject_country = increments.subject_country
        and totals.item_category = increments.item_category and totals.outcome = increments.outcome
        and totals.as_of = increments.as_of
