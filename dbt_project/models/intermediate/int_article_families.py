"""Copies of one text: groups of verified pairs, named by the earliest article."""

import pyarrow as pa

from extract.dedup.groups import group_pairs


def model(dbt, session):
    """One row per article: article_id, family_id."""
    dbt.config(materialized="table")
    reported = dbt.ref("int_first_seen").project("article_id, reported_at").fetchall()
    pairs = dbt.ref("int_family_pairs").project("article_id, other_article_id").fetchall()
    families = group_pairs({article: (at,) for article, at in reported}, pairs)
    ids = sorted(families)
    return pa.table(
        {"article_id": pa.array(ids, pa.string()), "family_id": pa.array([families[i] for i in ids], pa.string())}
    )
