{#- Clusters over fortnights that the run can have changed: two clusters are one if each is what the other has most in
    common with. A mention that is gone has no cluster. -#}
with parts as (
    select * from {{ ref('int_event_parts') }}
),

directed as (
    select
        part_id,
        other_part_id,
        mean_evidence
    from {{ ref('int_event_links') }}
    union all
    select
        other_part_id as part_id,
        part_id as other_part_id,
        mean_evidence
    from {{ ref('int_event_links') }}
),

closest as (
    select
        part_id,
        first(other_part_id order by mean_evidence desc, other_part_id) as other_part_id
    from directed
    group by part_id
),

joined as (
    select
        theirs.part_id,
        ours.part_id as cluster_id
    from closest as ours
    inner join closest as theirs on ours.part_id = theirs.other_part_id and ours.other_part_id = theirs.part_id
    where ours.part_id < theirs.part_id
),

-- What the run found anew, what that is or was linked to, and what could therefore be with another than before.
renewed as (
    select part_id from {{ ref('int_touched_parts') }}
),

linked as (
    select
        part_id,
        other_part_id
    from directed
    {% if is_partial() %}
        {% for part_id, other_part_id in [('part_id', 'other_part_id'), ('other_part_id', 'part_id')] %}
            union all
            select
                {{ part_id }} as part_id,
                {{ other_part_id }} as other_part_id
            from {{ source('before', 'event_links') }}
        {% endfor %}
    {% endif %}
),

near as (
    select part_id from renewed
    union
    select linked.other_part_id as part_id
    from linked
    semi join renewed on linked.part_id = renewed.part_id
),

touched as (
    select part_id from near
    union
    select linked.other_part_id as part_id
    from linked
    semi join near on linked.part_id = near.part_id
),

clustered as (
    select
        parts.mention_id,
        parts.snapshot_date,
        coalesce(joined.cluster_id, parts.part_id) as cluster_id
    from parts
    left join joined on parts.part_id = joined.part_id
)

select * from clustered
where
    cluster_id in (
        select coalesce(joined.cluster_id, touched.part_id)
        from touched
        left join joined on touched.part_id = joined.part_id
    )
{% if is_partial() %}
    union all
    select
        before.mention_id,
        null as snapshot_date,
        null as cluster_id
    from {{ source('before', 'event_parts') }} as before
    semi join {{ ref('int_touched_mentions') }} as touched on before.mention_id = touched.mention_id
    anti join parts on before.mention_id = parts.mention_id
{% endif %}
