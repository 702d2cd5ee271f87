{{ config(materialized='incremental') }}

-- depends_on: {{ ref('int_touched_events') }}

with mentions as (
    select * from {{ ref('int_event_mentions') }}
),

members as (
    select * from {{ ref('int_touched_members') }}
)

select
    members.event_id,
    mentions.mention_id,
    mentions.article_id,
    mentions.snapshot_date,
    mentions.event_type,
    mentions.event_mode,
    mentions.contexts,
    mentions.modality,
    mentions.trigger_text,
    mentions.trigger_start,
    mentions.trigger_end,
    mentions.span_start,
    mentions.span_end,
    mentions.actor,
    mentions.recipient,
    mentions.date_start,
    mentions.date_end,
    mentions.date_precision,
    mentions.location_text,
    mentions.location_start,
    mentions.location_end,
    mentions.location_country,
    mentions.location_place_id,
    mentions.location_latitude,
    mentions.location_longitude,
    mentions.attribution_source_text,
    mentions.attribution_source_start,
    mentions.attribution_source_end,
    mentions.attribution_source_actor_id,
    mentions.attribution_source_country,
    mentions.attribution_source_sector,
    mentions.attribution_anonymous,
    mentions.attribution_cue_text,
    mentions.attribution_cue_start,
    mentions.attribution_cue_end,
    mentions.attribution_via,
    mentions.attribution_stance,
    mentions.confidence,
    mentions.rules,
    mentions.probabilities,
    mentions.quote,
    mentions.corrected_by
from mentions
inner join members on mentions.mention_id = members.mention_id and mentions.snapshot_date = members.snapshot_date
