"""Articles that tell one story; keeps what no new or late article touched from its own last state."""

import pyarrow as pa

from extract.dedup.stories import Told, update_stories

STATE = ("article_id", "window_number", "window_digest", "window_story", "carries_on")


def model(dbt, session):
    """One row per article: article_id, story_id, and the state that the next build starts from."""
    dbt.config(materialized="table")
    texts = dbt.ref("stg_articles")
    digests = {
        (a, d): t for a, d, t in fetch(dbt.ref("int_article_signatures"), "article_id, snapshot_date, text_digest")
    }
    seen = {a: (day, on) for a, day, on in fetch(dbt.ref("int_first_seen"), "article_id, snapshot_date, reported_on")}
    articles = {a: (on, digests[a, day]) for a, (day, on) in seen.items()}

    def load(wanted):
        ids = ", ".join("'" + article.replace("'", "''") + "'" for article in sorted(wanted))
        rows = fetch(texts.filter(f"article_id in ({ids})"), "article_id, snapshot_date, text") if wanted else []
        return {a: text for a, day, text in rows if seen[a][0] == day}

    rows = update_stories(articles, read_state(dbt, session), load)
    columns = {name: [getattr(told, name) for told, _ in rows] for name in STATE}
    return pa.table(
        {
            "story_id": pa.array([story for _, story in rows], pa.string()),
            **{n: pa.array(v, pa.int64() if n == "window_number" else pa.string()) for n, v in columns.items()},
        }
    )


def fetch(relation, columns):
    """All rows of some columns of a relation."""
    return relation.project(columns).fetchall()


def read_state(dbt, session):
    """The rows of the last build, none where there was none."""
    this = dbt.this
    found = f"select 1 from duckdb_tables() where schema_name = '{this.schema}' and table_name = '{this.identifier}'"
    if not session.execute(found).fetchall():
        return []
    return [Told(*row) for row in session.execute(f"select {', '.join(STATE)} from {this}").fetchall()]
