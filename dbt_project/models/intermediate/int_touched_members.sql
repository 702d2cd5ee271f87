{#- A table of its own, so that joins to what is told start from these few. -#}
select * from {{ ref('int_event_members') }}
where event_id in (select touched.event_id from {{ this.schema }}.events_touched as touched)
