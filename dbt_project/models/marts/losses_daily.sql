{{ config(materialized='incremental') }}

{#- The figure a claimant has standing on a day for a war, a front or one incident, never a sum of figures; the
    increment is the one the claimant states for that day. What was lost in one incident is no country's day. -#}
{% set keys = [
    'claimant_country', 'claimant_id', 'subject_country', 'item_category', 'outcome', 'scope', 'scope_key', 'day'
] %}

with claims as (
    select
        *,
        as_of as day,
        case
            when scope = 'front' then place_key
            when scope = 'incident' then coalesce(place_key, claim_id)
            else ''
        end as scope_key,
        {{ short_digest(keys) }} as losses_key
    from {{ ref('int_claims') }}
    where
        claimant_country is not null
        and subject_country is not null
        and not subject_inferred
        and not is_fragment
        and not is_denied
        and not withdrawn
        and unit = 'count'
        and as_of is not null
        and outcome in (
            'killed', 'injured', 'casualties', 'captured', 'missing', 'destroyed', 'damaged', 'lost', 'shot_down'
        )
        and (claimant_country, subject_country, item_category, outcome, as_of) in (
            select touched.* from {{ ref('int_touched_losses') }} as touched
        )
),

-- A war's total comes from running totals alone, an incident's is its toll.
totals as (
    select *
    from claims
    where measure = 'cumulative' or scope = 'incident'
    qualify row_number() over (
        partition by losses_key
        order by n_articles desc, is_exact desc, quantity desc nulls last, claim_id
    ) = 1
),

-- The day's own increment: of one day, and of the article that gives the total where there is one.
increments as (
    select claims.*
    from claims
    left join totals
        on claims.losses_key = totals.losses_key
    where
        claims.measure = 'increment' and claims.scope <> 'incident'
        and (claims.period_start is null or date_diff('day', claims.period_start, claims.day) <= 1)
        and (totals.claim_id is null or claims.quantity <= totals.quantity)
    qualify row_number() over (
        partition by claims.losses_key
        order by
            coalesce(claims.article_id = totals.article_id, false) desc,
            claims.n_articles desc, claims.quantity desc nulls last, claims.claim_id
    ) = 1
)

select
    {% for key in keys %}
        coalesce(totals.{{ key }}, increments.{{ key }}) as {{ key }},
    {% endfor %}
    coalesce(totals.claimant, increments.claimant) as claimant,
    totals.quantity as total,
    increments.quantity as increment,
    coalesce(totals.claim_id, increments.claim_id) as claim_id,
    increments.claim_id as increment_claim_id,
    coalesce(totals.article_id, increments.article_id) as article_id,
    coalesce(totals.is_exact, increments.is_exact) as is_exact
from totals
full outer join increments
    on totals.losses_key = increments.losses_key
