"""Clusters of mentions within each fortnight; groups that no new or late mention touched keep theirs.

Only pairs in blocks that the run touched can have changed. So what can change are the mentions in these blocks and
the groups they were in; everything else stays as it is.
"""

import pyarrow as pa

from extract.warehouse.dedup.events import cluster_pairs, connected

# Tellings that agree in everything stand together: the first of them is the one that pairs compare.
NODES = """
create or replace temp table nodes as
with grouped as (
    select node_key, window_start, min(mention_id) as mention_id
    from int_event_features semi join int_touched_mentions using (mention_id)
    group by node_key, window_start
)
select *, row_number() over (order by mention_id) - 1 as number from grouped
"""
PAIRS = """
select ours.number as first_number, theirs.number as other_number, pairs.evidence
from int_event_pairs as pairs
inner join nodes as ours on pairs.mention_id = ours.mention_id
inner join nodes as theirs on pairs.other_mention_id = theirs.mention_id
where pairs.window_start = pairs.other_window_start
    and pairs.window_start in (select distinct nodes.window_start from nodes)
"""
# Mentions of one group that cannot be one event; the condition is the one that pairs are compared by.
APART = """
with members as (
    select grouped.number, grouped.group_number, features.article_id, features.event_type, features.thread_id,
        features.quote_key, features.trigger_key, features.place_key, features.place_precision, features.latitude,
        features.longitude, features.is_exact, features.first_day, features.counts, features.objects, features.things,
        features.is_denial, features.is_negated, features.is_overall
    from grouped
    inner join nodes using (number)
    inner join int_event_features as features using (mention_id)
)
select ours.number as first_number, theirs.number as other_number
from members as ours
inner join members as theirs on ours.group_number = theirs.group_number and ours.number < theirs.number
where intermediate.stand_apart(ours, theirs)
"""
RENEWED = """
select features.mention_id, features.snapshot_date, features.node_key, features.window_start,
    parts.mention_id as part_id, groups.mention_id as group_id
from int_event_features as features
semi join int_touched_mentions using (mention_id)
inner join nodes using (node_key)
inner join numbered using (number)
inner join nodes as parts on numbered.part = parts.number
inner join nodes as groups on numbered.group = groups.number
"""


def model(dbt, session):
    """One row per mention: mention_id, the first mentions of its cluster and of its group."""
    session.register("int_event_features", dbt.ref("int_event_features"))
    session.register("int_event_pairs", dbt.ref("int_event_pairs"))
    session.register("int_touched_mentions", dbt.ref("int_touched_mentions"))
    session.execute(NODES)
    ((count,),) = session.execute("select count(*) from nodes").fetchall()
    pairs = session.execute(PAIRS).fetchnumpy()
    ends = pairs["first_number"], pairs["other_number"]
    together = connected(count, *ends, pairs["evidence"] > 0)
    session.register("grouped", pa.table({"number": range(count), "group_number": together}))
    apart = session.execute(APART).fetchnumpy()
    parts, groups = cluster_pairs(count, *ends, pairs["evidence"], (apart["first_number"], apart["other_number"]))
    session.register("numbered", pa.table({"number": range(count), "part": parts, "group": groups}))
    return session.sql(RENEWED)
