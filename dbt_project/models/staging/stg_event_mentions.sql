{{ config(pre_hook="{{ forget_run_days() }}") }}

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
    where article_id not in (select retracted.article_id from {{ source('built', 'built_retractions') }} as retracted)
)

{{ with_corrections('mentions', 'event', {
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
}, {
    'actor': corrected_side('actor', 'actor_country'),
    'recipient': corrected_side('recipient', 'recipient_country'),
    'location_place_id': unless_moved('location_place_id'),
    'location_latitude': unless_moved('location_latitude'),
    'location_longitude': unless_moved('location_longitude')
}) }}
