"""Clusters of mentions within each fortnight; groups that no new or late mention touched keep theirs.

Only pairs in blocks that the run touched can have changed. So what can change are the mentions in these blocks and
the groups they were in; everything else is carried over as it is.
"""

import pyarrow as pa

from extract.dedup.events import cluster_pairs

CONCERNED = """
create or replace temp table concerned_mentions as
with touched as (
    select distinct mention_id from intermediate.int_event_blocks
    semi join intermediate.event_blocks_touched using (block_key)
),
touched_groups as (
    select distinct group_id from {this} semi join touched using (mention_id)
)
select mention_id from touched
union
select mention_id from {this} semi join touched_groups using (group_id)
union
select mention_id from intermediate.int_event_features anti join {this} using (mention_id)
"""
# Tellings that agree in everything stand together: the first of them is the one that pairs compare.
NODES = """
create or replace temp table nodes as
with grouped as (
    select node_key, window_start, min(mention_id) as mention_id
    from intermediate.int_event_features {concerned}
    group by node_key, window_start
)
select *, row_number() over (order by mention_id) - 1 as number from grouped
"""
PAIRS = """
select ours.number as first_number, theirs.number as other_number, pairs.evidence
from intermediate.int_event_pairs as pairs
inner join nodes as ours on pairs.mention_id = ours.mention_id
inner join nodes as theirs on pairs.other_mention_id = theirs.mention_id
where pairs.window_start = pairs.other_window_start
    and pairs.window_start in (select distinct nodes.window_start from nodes)
"""
RENEWED = """
select features.mention_id, features.node_key, features.window_start, parts.mention_id as part_id,
    groups.mention_id as group_id, '{build}' as renewed_in
from intermediate.int_event_features as features {concerned}
inner join nodes using (node_key)
inner join numbered using (number)
inner join nodes as parts on numbered.part = parts.number
inner join nodes as groups on numbered.group = groups.number
"""
FORGET = """
delete from {this}
where mention_id in (select concerned.mention_id from concerned_mentions as concerned)
    or mention_id not in (select features.mention_id from intermediate.int_event_features as features)
"""


def model(dbt, session):
    """One row per mention: mention_id, the first mentions of its cluster and of its group, when this was found."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    dbt.ref("int_event_features"), dbt.ref("int_event_blocks"), dbt.ref("int_event_pairs")
    this, build = dbt.this, dbt.config.get("build_id")
    if dbt.is_incremental:
        session.execute(CONCERNED.format(this=this))
        session.execute(FORGET.format(this=this))
    concerned = "semi join concerned_mentions using (mention_id)" if dbt.is_incremental else ""
    session.execute(NODES.format(concerned=concerned))
    ((count,),) = session.execute("select count(*) from nodes").fetchall()
    pairs = session.execute(PAIRS).fetchnumpy()
    parts, groups = cluster_pairs(count, pairs["first_number"], pairs["other_number"], pairs["evidence"])
    session.register("numbered", pa.table({"number": range(count), "part": parts, "group": groups}))
    return session.sql(RENEWED.format(concerned=concerned, build=build))
