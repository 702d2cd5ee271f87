{#- Clusters of different fortnights whose members speak for one event on the whole. Pairs that were never compared
    count against it, as within a fortnight. -#}
with renewed as (
    select
        parts.mention_id,
        parts.window_start
    from {{ ref('int_event_parts') }} as parts
    semi join {{ ref('int_touched_parts') }} as touched on parts.part_id = touched.part_id
),

-- Mentions may meet in several blocks.
crossing as (
    {% for side in ['', 'other_'] %}
        select
            pairs.mention_id,
            pairs.other_mention_id,
            pairs.window_start,
            pairs.other_window_start,
            pairs.evidence
        from {{ ref('int_event_pairs') }} as pairs
        semi join renewed
            on pairs.{{ side }}mention_id = renewed.mention_id and pairs.{{ side }}window_start = renewed.window_start
        where pairs.window_start <> pairs.other_window_start
        {{ 'union' if not loop.last }}
    {% endfor %}
),

involved as (
    select distinct unnest([window_start, other_window_start]) as window_start from crossing
),

parts as (
    select
        mention_id,
        node_key,
        part_id
    from {{ ref('int_event_parts') }}
    where window_start in (select involved.window_start from involved)
),

sizes as (
    select
        part_id,
        count(distinct node_key) as n_nodes
    from parts
    group by part_id
),

located as (
    select
        least(ours.part_id, theirs.part_id) as part_id,
        greatest(ours.part_id, theirs.part_id) as other_part_id,
        crossing.evidence
    from crossing
    inner join parts as ours on crossing.mention_id = ours.mention_id
    inner join parts as theirs on crossing.other_mention_id = theirs.mention_id
),

sums as (
    select
        part_id,
        other_part_id,
        sum(evidence) as evidence,
        count(*) as n_compared
    from located
    group by part_id, other_part_id
),

means as (
    select
        sums.part_id,
        sums.other_part_id,
        round(
            (sums.evidence - 0.7 * (ours.n_nodes * theirs.n_nodes - sums.n_compared))
            / (ours.n_nodes * theirs.n_nodes),
            6
        ) as mean_evidence
    from sums
    inner join sizes as ours on sums.part_id = ours.part_id
    inner join sizes as theirs on sums.other_part_id = theirs.part_id
),

-- Clusters of which any two members cannot be one event.
members as (
    select
        parts.part_id,
        features.*
    from parts
    inner join {{ ref('int_event_features') }} as features on parts.mention_id = features.mention_id
    where parts.part_id in (
        select unnest([means.part_id, means.other_part_id])
        from means
        where means.mean_evidence > 0
    )
),

apart as (
    select distinct
        means.part_id,
        means.other_part_id
    from means
    inner join members as ours on means.part_id = ours.part_id
    inner join members as theirs on means.other_part_id = theirs.part_id
    where means.mean_evidence > 0 and {{ stand_apart('ours', 'theirs') }}
)

select means.*
from means
anti join apart on means.part_id = apart.part_id and means.other_part_id = apart.other_part_id
where means.mean_evidence > 0
