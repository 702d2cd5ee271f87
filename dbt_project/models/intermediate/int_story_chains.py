"""Stories of a week that carry on one of the week before, with the first story of the chain."""

import pyarrow as pa

from extract.warehouse.dedup.stories import follow


def model(dbt, session):
    """One row per story that carries on another: window_story, story_id."""
    told = dbt.ref("int_article_stories").filter("carries_on is not null")
    links = dict(told.project("window_story, carries_on").distinct().fetchall())
    ids = pa.array(list(links), pa.string()), pa.array([follow(links, story) for story in links], pa.string())
    session.register("found_chains", pa.table(ids, names=["window_story", "story_id"]))
    return session.sql("select * from found_chains")
