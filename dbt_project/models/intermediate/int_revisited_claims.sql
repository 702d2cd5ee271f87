{#- Claims of which something else may be said beside the others: those touched, those at the steps of their series that
    touched claims stood or stand at and at the steps before and after, one-off figures beside touched totals, and earlier
    counts in an article that tells of a touched claim. -#}
with moved as (
    select * from {{ ref('int_moved_claims') }}
),

claims as (
    select * from {{ ref('int_claims') }}
),

steps as (
    select
        series_id,
        step_at,
        bool_or(is_touched) as is_touched
    from (
        select
            moved.series_id,
            moved.step_at,
            true as is_touched
        from moved
        union all
        select
            claims.series_id,
            claims.step_at,
            false as is_touched
        from claims
        where not claims.is_fragment and claims.series_id in (select moved.series_id from moved)
    ) as told
    group by series_id, step_at
),

near as (
    select
        *,
        lag(step_at) over (partition by series_id order by step_at) as step_before,
        lead(step_at) over (partition by series_id order by step_at) as step_after
    from steps
)

select claim_id from {{ ref('int_touched_claims') }}
union
select claims.claim_id
from claims
where
    (claims.series_id, claims.step_at) in (
        select
            near.series_id,
            unnest([near.step_before, near.step_at, near.step_after]) as step_at
        from near
        where near.is_touched
    )
union
select claims.claim_id
from claims
where
    claims.measure = 'increment'
    and (
        claims.claimant_key, claims.subject_key, claims.item_category, claims.outcome, claims.unit, claims.standing_on
    ) in (
        select
            moved.claimant_key,
            moved.subject_key,
            moved.item_category,
            moved.outcome,
            moved.unit,
            moved.standing_on
        from moved
        where moved.measure = 'cumulative'
    )
union
select earlier.claim_id
from {{ ref('int_claim_mentions') }} as earlier
where
    earlier.is_earlier
    and earlier.article_id in (
        select mentions.article_id
        from {{ ref('int_claim_mentions') }} as mentions
        semi join {{ ref('int_touched_claims') }} as touched on mentions.claim_id = touched.claim_id
    )
