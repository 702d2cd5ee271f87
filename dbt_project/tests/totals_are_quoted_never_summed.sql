-- Every standing total is a cumulative figure that its claimant quoted on that day: a sum of figures would match none.
select
    losses.claim_id,
    losses.day,
    losses.total
from {{ ref('losses_daily') }} as losses
left join {{ ref('claims') }} as claims
    on
        losses.claim_id = claims.claim_id
        and claims.measure = 'cumulative'
        and losses.total in (claims.quantity_low, claims.quantity_high)
where
    losses.total is not null
    and claims.claim_id is null
