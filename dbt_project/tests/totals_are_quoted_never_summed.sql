-- Every standing total is a running total, or an incident's toll, that its claimant quoted: a sum of figures would match none.
select
    losses.claim_id,
    losses.day,
    losses.total
from {{ ref('losses_daily') }} as losses
left join {{ ref('claims') }} as claims
    on
        losses.claim_id = claims.claim_id
        and (claims.measure = 'cumulative' or losses.scope = 'incident')
        and losses.total in (claims.quantity_low, claims.quantity_high)
where
    losses.total is not null
    and claims.claim_id is null
