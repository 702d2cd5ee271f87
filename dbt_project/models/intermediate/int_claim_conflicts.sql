{#- Pairs of figures about the same thing that cannot both hold. -#}
with claims as (
    select
        *,
        claim_id in (select revisited.claim_id from {{ ref('int_revisited_claims') }} as revisited) as is_renewed,
        -- The claim in words: who has how many of what; a bare number is its own thing.
        concat(
            coalesce(claimant, 'somebody'), ' has ', case when approximate then 'about ' end,
            case when quantity_low is null then 'up to ' when quantity_high is null then 'at least ' end,
            format('{:,.10g}', quantity_low), case when quantity_low <> quantity_high then ' to ' end,
            case when quantity_low is distinct from quantity_high then format('{:,.10g}', quantity_high) end,
            case when regexp_matches(item, '\p{L}') then ' ' || item end
        ) as told,
        -- People are people in whatever words; of things, like is set against like.
        case
            when item_category not in ('personnel', 'civilians', 'children', 'people')
                then {{ word_stem("list_last(regexp_extract_all(lower(item), '\\p{L}+'))") }}
        end as thing_key
    from {{ ref('int_claims') }}
    where
        as_of is not null and subject_key is not null and claimant_key is not null
        and not is_fragment and not is_denied and not withdrawn
        -- Whose they are may be concluded where the place tells what the figures are about.
        and (not subject_inferred or place_key is not null)
),

mentions as (
    select distinct
        claim_id,
        article_id
    from {{ ref('int_claim_mentions') }}
),

told_together as (
    select distinct
        ours.claim_id,
        theirs.claim_id as other_claim_id
    from mentions as ours
    inner join mentions as theirs on ours.article_id = theirs.article_id and ours.claim_id < theirs.claim_id
    where
        ours.claim_id in (select revisited.claim_id from {{ ref('int_revisited_claims') }} as revisited)
        or theirs.claim_id in (select revisited.claim_id from {{ ref('int_revisited_claims') }} as revisited)
),

figures as (
    select
        a.claim_id,
        b.claim_id as other_claim_id,
        case when a.claimant_key = b.claimant_key then 'same_claimant' else 'claimants' end as kind,
        concat_ws(
            '; ', a.told, b.told,
            concat(
                'of the same ', a.item_category, ' ', a.outcome,
                case when a.scope = 'incident' then ' in one incident' when a.scope = 'front' then ' at one front' end,
                case
                    when a.measure = 'cumulative' then concat(' in all as of ', a.as_of)
                    else concat(' on ', a.as_of)
                end,
                ' only one of these can hold'
            )
        ) as reason
    from claims as a
    inner join claims as b
        on
            a.subject_key = b.subject_key and a.item_category = b.item_category and a.outcome = b.outcome
            and a.unit = b.unit and a.measure = b.measure and a.as_of = b.as_of and a.scope = b.scope
            and a.thing_key is not distinct from b.thing_key and a.claim_id < b.claim_id
    left join {{ ref('int_claim_series') }} as series_a on a.claim_id = series_a.claim_id
    left join {{ ref('int_claim_series') }} as series_b on b.claim_id = series_b.claim_id
    left join told_together as together on a.claim_id = together.claim_id and b.claim_id = together.other_claim_id
    where
        (a.is_renewed or b.is_renewed)
        -- A count that replaced another does not contradict it.
        and series_a.superseded_by is distinct from b.claim_id and series_b.superseded_by is distinct from a.claim_id
        -- One claimant's figures in one article are a list, a part and its whole, or a total and what it grew by; on
        -- another day of reports they are an update.
        and (
            a.claimant_key <> b.claimant_key
            or (
                together.claim_id is null
                and cast(a.first_reported_at as date) = cast(b.first_reported_at as date)
            )
        )
        -- One-off figures are about one thing if they name one place, or if one article sets claimants side by side.
        and (
            (a.measure = 'cumulative' and a.place_key is not distinct from b.place_key)
            or a.place_key = b.place_key
            or (
                together.claim_id is not null and a.claimant_key <> b.claimant_key
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
)

select * from figures
