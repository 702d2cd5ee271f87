"""Mentions that tell of one event; groups that no new or late mention touched keep their clusters."""

import pyarrow as pa

from extract.dedup.events import update_clusters


def model(dbt, session):
    """One row per mention: mention_id, cluster_id, and the digest of its group that the next build compares."""
    dbt.config(materialized="table")
    mentions = dict(dbt.ref("int_event_features").project("mention_id, node_key").fetchall())
    pairs = dbt.ref("int_event_pairs").project("mention_id, other_mention_id, evidence").fetchall()
    clusters = update_clusters(mentions, pairs, read_state(dbt, session))
    ids = sorted(clusters)
    columns = {
        "mention_id": ids,
        "cluster_id": [clusters[mention][0] for mention in ids],
        "group_digest": [clusters[mention][1] for mention in ids],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def read_state(dbt, session):
    """Cluster and group digest of each mention after the last build, nothing where there was none."""
    this = dbt.this
    found = f"select 1 from duckdb_tables() where schema_name = '{this.schema}' and table_name = '{this.identifier}'"
    if not session.execute(found).fetchall():
        return {}
    rows = session.execute(f"select mention_id, cluster_id, group_digest from {this}").fetchall()
    return {mention: (cluster, digest) for mention, cluster, digest in rows}
