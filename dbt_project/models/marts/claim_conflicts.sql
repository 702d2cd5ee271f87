{#- Pairs of figures about the same thing that cannot both hold, and events that some affirm and others deny. -#}
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    pre_hook="{{ forget_touched_conflicts() }}"
) }}

with claims as (
    select
        *,
        {% if is_incremental() %}
            claim_id in (select revisited.claim_id from intermediate.claims_revisited as revisited)
        {% else %}
            true
        {% endif %} as is_renewed
    from {{ ref('int_claims') }}
    where as_of is not null and subject_key is not null and claimant_key is not null and not is_part and not is_denied
),

figures as (
    select
        a.claim_id,
        b.claim_id as other_claim_id,
        case when a.claimant_key = b.claimant_key then 'same_claimant' else 'claimants' end as kind
    from claims as a
    inner join claims as b
        on
            a.subject_key = b.subject_key and a.item_category = b.item_category and a.outcome = b.outcome
            and a.unit = b.unit and a.measure = b.measure and a.as_of = b.as_of and a.claim_id < b.claim_id
    left join {{ ref('int_claim_series') }} as series_a on a.claim_id = series_a.claim_id
    left join {{ ref('int_claim_series') }} as series_b on b.claim_id = series_b.claim_id
    where
        (a.is_renewed or b.is_renewed)
        -- A count that replaced another does not contradict it.
        and series_a.superseded_by is distinct from b.claim_id and series_b.superseded_by is distinct from a.claim_id
        -- One-off figures are about one thing if they name one place, or if one article sets claimants side by side.
        and (
            a.measure = 'cumulative' or a.place_key = b.place_key
            or (
                a.article_id = b.article_id and a.claimant_key <> b.claimant_key
                and (a.place_key is null or b.place_key is null)
            )
        )
        and (a.period_start is null or b.period_start is null or a.period_start = b.period_start)
        -- One range lies wholly above the other.
        and (a.quantity_low > b.quantity_high or b.quantity_low > a.quantity_high)
        and not (
            a.approximate and b.approximate
            and abs(a.quantity - b.quantity) <= 0.1 * greatest(a.quantity, b.quantity)
        )
),

events as (
    select
        event_id,
        is_contested
    from (
        select
            members.event_id,
            bool_or(
                mentions.modality in ('asserted', 'historical', 'future')
                and coalesce(mentions.attribution_stance, 'affirms') = 'affirms'
            )
            and bool_or(mentions.attribution_stance = 'denies' or mentions.modality = 'negated') as is_contested
        from {{ ref('stg_event_mentions') }} as mentions
        inner join {{ ref('int_event_members') }} as members on mentions.mention_id = members.mention_id
        {% if is_incremental() %}
            where members.event_id in (select touched.event_id from intermediate.events_touched as touched)
        {% endif %}
        group by members.event_id
    ) as stances
    where is_contested
)

select
    {{ short_digest(['claim_id', 'other_claim_id']) }} as conflict_id,
    kind,
    claim_id,
    other_claim_id,
    null::varchar as event_id
from figures
union all
select
    {{ short_digest(['event_id']) }} as conflict_id,
    'event' as kind,
    null as claim_id,
    null as other_claim_id,
    event_id
from events
