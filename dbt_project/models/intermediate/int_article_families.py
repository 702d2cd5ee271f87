"""Copies of one text: groups of verified pairs, named by the earliest article. Who has no copies is not in here."""

import pyarrow as pa

from extract.warehouse.dedup.groups import group_pairs

PAIRED = """
select article_id, appeared_by from int_first_seen
where article_id in (select unnest([article_id, other_article_id]) from int_family_pairs)
"""


def model(dbt, session):
    """One row per article that has copies: article_id, family_id."""
    pairs = dbt.ref("int_family_pairs")
    session.register("int_family_pairs", pairs)
    session.register("int_first_seen", dbt.ref("int_first_seen"))
    reported = session.execute(PAIRED).fetchall()
    together = pairs.project("article_id, other_article_id").fetchall()
    families = group_pairs({article: (at,) for article, at in reported}, together)
    ids = pa.array(families.keys(), pa.string()), pa.array(families.values(), pa.string())
    session.register("found_families", pa.table(ids, names=["article_id", "family_id"]))
    return session.sql("select * from found_families")
