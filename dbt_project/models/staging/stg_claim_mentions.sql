{#- The values that people have corrected stand in place of those read. -#}
{% set columns = {
    'quantity_low': 'double',
    'quantity_high': 'double',
    'approximate': 'boolean',
    'unit': 'varchar',
    'item_category': 'varchar',
    'outcome': 'varchar',
    'measure': 'varchar',
    'period_start': 'date',
    'as_of': 'date',
    'claimant_country': 'varchar',
    'subject_country': 'varchar',
    'actor_country': 'varchar',
    'location_text': 'varchar',
    'attribution_stance': 'varchar'
} %}

with mentions as (
    select
        mention_id,
        article_id,
        quantity_start,
        quantity_end,
        quantity_text,
        quantity_low,
        quantity_high,
        approximate,
        unit,
        item_text,
        item_start,
        item_end,
        item_category,
        outcome,
        measure,
        period_start,
        as_of,
        claimant_text,
        claimant_start,
        claimant_end,
        claimant_actor_id,
        claimant_country,
        claimant_sector,
        subject_text,
        subject_start,
        subject_end,
        subject_actor_id,
        subject_country,
        subject_sector,
        actor_text,
        actor_start,
        actor_end,
        actor_actor_id,
        actor_country,
        actor_sector,
        part_of_start,
        part_of_end,
        location_text,
        location_start,
        location_end,
        location_country,
        location_place_id,
        location_latitude,
        location_longitude,
        span_start,
        span_end,
        attribution_source_text,
        attribution_source_start,
        attribution_source_end,
        attribution_source_actor_id,
        attribution_source_country,
        attribution_source_sector,
        attribution_anonymous,
        attribution_cue_text,
        attribution_cue_start,
        attribution_cue_end,
        attribution_via,
        attribution_stance,
        confidence,
        rules,
        probabilities,
        quote,
        coalesce(withdrawn, false) as withdrawn,
        cast(snapshot_date as date) as snapshot_date
    from {{ source('parquet', 'claims') }}
    where
        cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
        and article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
)

select
    told.* replace (
        {{ corrected(columns) }}
    ),
    fixes.corrected_by
from mentions as told
left join {{ ref('stg_corrections') }} as fixes on told.mention_id = fixes.mention_id and fixes.kind = 'claim'
-- A telling that is none is left out.
where not coalesce(map_contains(fixes.fixes, 'exists'), false)
