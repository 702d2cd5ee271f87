{#- A table of its own, so that joins to what is told start from these few. -#}
select members.* from {{ ref('int_event_members') }} as members
semi join {{ ref('int_touched_events') }} as touched on members.event_id = touched.event_id
