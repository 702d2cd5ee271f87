{#- One row per run: the commands of a run write a record each, which are added up here. -#}
with records as (
    select * from {{ ref('stg_runs') }}
),

counts as (
    select
        run_id,
        map_from_entries(list((name, amount) order by name)) as row_counts
    from (
        select
            run_id,
            entry.key as name,
            sum(entry.value)::bigint as amount
        from (select
            run_id,
            unnest(map_entries(row_counts)) as entry
        from records) as entries
        group by all
    ) as added
    group by run_id
),

rejects as (
    select
        run_id,
        map_from_entries(list((name, amount) order by name)) as rejects_by_reason
    from (
        select
            run_id,
            entry.key as name,
            sum(entry.value)::bigint as amount
        from (select
            run_id,
            unnest(map_entries(rejects_by_reason)) as entry
        from records) as entries
        group by all
    ) as added
    group by run_id
),

seconds as (
    select
        run_id,
        map_from_entries(list((name, amount) order by name)) as seconds_by_stage
    from (
        select
            run_id,
            entry.key as name,
            sum(entry.value) as amount
        from (select
            run_id,
            unnest(map_entries(seconds_by_stage)) as entry
        from records) as entries
        group by all
    ) as added
    group by run_id
)

select
    records.run_id,
    string_agg(distinct records.verb, '+' order by records.verb) as verb,
    min(records.date_from) as date_from,
    max(records.date_to) as date_to,
    min(records.started_at) as started_at,
    max(records.finished_at) as finished_at,
    -- A failure or refusal is over once the run was published after it.
    case
        when bool_or(records.status = 'running') then 'running'
        when
            max(records.started_at) filter (where records.status in ('failed', 'killed', 'refused')) > coalesce(
                max(records.started_at) filter (
                    where records.verb = 'publish' and records.status in ('done', 'partial')
                ),
                timestamp '0001-01-01'
            )
            then
                last(records.status order by records.started_at)
                filter (where records.status in ('failed', 'killed', 'refused'))
        when bool_or(records.status = 'partial') then 'partial'
        else 'done'
    end as status,
    last(records.message order by records.started_at) filter (where records.message is not null) as message,
    string_agg(records.forced, '; ' order by records.started_at) as forced,
    list_sort(list_distinct(flatten(list(map_keys(records.failing))))) as failing_sources,
    first(records.versions order by records.started_at, records.verb) as versions,
    first(counts.row_counts) as row_counts,
    first(rejects.rejects_by_reason) as rejects_by_reason,
    first(seconds.seconds_by_stage) as seconds_by_stage
from records
left join counts on records.run_id = counts.run_id
left join rejects on records.run_id = rejects.run_id
left join seconds on records.run_id = seconds.run_id
group by records.run_id
