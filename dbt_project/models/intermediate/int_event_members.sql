{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook=["{{ find_touched_events() }}", "{{ forget_touched_events() }}"]
) }}

-- depends_on: {{ ref('int_articles') }}
-- depends_on: {{ ref('int_mention_sources') }}

with members as (
    select
        event_id,
        unnest(members) as mention_id
    from {{ ref('int_event_ids') }}
    where event_id = resolves_to
)

select * from members
{% if is_incremental() %}
    where event_id in (select touched.event_id from {{ this.schema }}.events_touched as touched)
{% endif %}
