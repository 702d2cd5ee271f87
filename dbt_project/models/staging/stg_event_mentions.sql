{#- The values that people have corrected stand in place of those read. -#}
{% set columns = {
    'event_type': 'varchar',
    'event_mode': 'varchar',
    'modality': 'varchar',
    'date_start': 'date',
    'date_end': 'date',
    'date_precision': 'varchar',
    'location_text': 'varchar',
    'location_country': 'varchar',
    'attribution_stance': 'varchar',
    'attribution_source_country': 'varchar'
} %}

with mentions as (
    select
        mention_id,
        article_id,
        event_type,
        event_mode,
        contexts,
        modality,
        trigger_text,
        trigger_start,
        trigger_end,
        span_start,
        span_end,
        actor,
        recipient,
        date_start,
        date_end,
        date_precision,
        location_text,
        location_start,
        location_end,
        location_country,
        location_place_id,
        location_latitude,
        location_longitude,
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
        cast(snapshot_date as date) as snapshot_date
    from {{ source('parquet', 'event_mentions') }}
    where
        cast(snapshot_date as date) in (select days.snapshot_date from {{ ref('stg_days') }} as days)
        and article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
)

select
    told.* replace (
        -- A side has the countries that a correction names in place of those read; a lone party keeps its words.
        {% for side in ['actor', 'recipient'] %}
            case
                when not coalesce(map_contains(fixes.fixes, '{{ side }}_country'), false) then told.{{ side }}
                when fixes.fixes['{{ side }}_country'] is null then []
                else list_transform(
                    string_split(fixes.fixes['{{ side }}_country'], '|'),
                    lambda code: struct_pack(
                        text := case when len(told.{{ side }}) = 1 then told.{{ side }}[1].text else code end,
                        start := told.{{ side }}[1].start, "end" := told.{{ side }}[1]."end",
                        actor_id := cast(null as varchar), country := code,
                        sector := case when len(told.{{ side }}) = 1 then told.{{ side }}[1].sector end
                    )
                )
            end as {{ side }},
        {% endfor %}
        {{ corrected(columns) }}
    ),
    fixes.corrected_by
from mentions as told
left join {{ ref('stg_corrections') }} as fixes on told.mention_id = fixes.mention_id and fixes.kind = 'event'
-- A telling that is none is left out.
where not coalesce(map_contains(fixes.fixes, 'exists'), false)
