{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook=["{{ find_touched_events() }}", "{{ forget_touched('event_id', 'events_touched') }}"]
) }}

-- depends_on: {{ ref('int_touched_articles') }}

with members as (
    select
        event_id,
        unnest(members) as mention_id
    from {{ ref('int_event_ids') }}
    where
        event_id = resolves_to
        {% if is_incremental() %}
            and event_id in (select touched.event_id from {{ this.schema }}.events_touched as touched)
        {% endif %}
)

select
    members.event_id,
    members.mention_id,
    features.article_id,
    features.snapshot_date
from members
inner join {{ ref('int_event_features') }} as features on members.mention_id = features.mention_id
