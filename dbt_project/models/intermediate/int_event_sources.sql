{#- How many independent sources affirm an event: an interval. Sources of a doubt, a denial or no comment count for
    nothing. -#}
-- depends_on: {{ ref('int_touched_events') }}

with affirming as (
    select
        members.event_id,
        sources.source_kind,
        sources.source_key,
        sources.root_keys
    from {{ ref('int_touched_members') }} as members
    inner join {{ ref('int_mention_sources') }} as sources
        on
            members.mention_id = sources.mention_id and members.snapshot_date = sources.snapshot_date
            and sources.record_kind = 'event'
    where sources.stance = 'affirms'
)

{{ count_sources('affirming', 'event_id') }}
