"""Mentions that tell of one event; groups that no new or late mention touched keep their clusters.

Only pairs in blocks that the run touched can have changed. So what can change are the mentions in these blocks and
the groups they were in; everything else is carried over as it is.
"""

import pyarrow as pa

from extract.dedup.events import update_clusters

COLUMNS = "mention_id, cluster_id, group_digest"

CONCERNED = """
create or replace temp table concerned_mentions as
with touched as (
    select distinct mention_id from {schema}.int_event_blocks
    semi join {schema}.event_blocks_touched using (block_key)
),
touched_groups as (
    select distinct group_digest from {this} semi join touched using (mention_id) where group_digest <> ''
)
select mention_id from touched
union
select mention_id from {this} semi join touched_groups using (group_digest)
union
select mention_id from {schema}.int_event_features anti join {this} using (mention_id)
"""


def model(dbt, session):
    """One row per mention: mention_id, cluster_id, and the digest of its group."""
    dbt.config(materialized="table")
    features, pairs, this = dbt.ref("int_event_features"), dbt.ref("int_event_pairs"), dbt.this
    found = f"select 1 from duckdb_tables() where schema_name = '{this.schema}' and table_name = '{this.identifier}'"
    if not session.execute(found).fetchall():
        return cluster(
            features.project("mention_id, node_key").fetchall(),
            pairs.project("mention_id, other_mention_id, evidence").fetchall(),
        )
    dbt.ref("int_event_blocks")
    schema = this.schema
    session.execute(CONCERNED.format(schema=schema, this=this))
    renewed = cluster(
        session.execute(
            f"select mention_id, node_key from {schema}.int_event_features "
            "semi join concerned_mentions using (mention_id)"
        ).fetchall(),
        session.execute(
            f"select mention_id, other_mention_id, evidence from {schema}.int_event_pairs "
            "semi join concerned_mentions using (mention_id)"
        ).fetchall(),
    )
    kept = session.execute(
        f"select {COLUMNS} from {this} semi join {schema}.int_event_features using (mention_id) "
        "anti join concerned_mentions using (mention_id)"
    ).fetchall()
    return pa.concat_tables([renewed, table(kept)])


def cluster(mentions, pairs):
    """Clusters of mentions, as a table."""
    clusters = update_clusters(dict(mentions), pairs)
    return table([(mention, *clusters[mention]) for mention in sorted(clusters)])


def table(rows):
    """Rows of mention, cluster and group digest as an Arrow table."""
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    return pa.table({n: pa.array(v, pa.string()) for n, v in zip(COLUMNS.split(", "), columns, strict=True)})
