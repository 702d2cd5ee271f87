"""How often each common word is met in English texts: what a word weighs depends on nothing that a run can change."""

from extract.warehouse.dedup.stories import FREQUENCIES

WORDS = "select word, per_billion::double as per_billion from read_csv('{file}', header = true, all_varchar = true)"


def model(dbt, session):
    """One row per word: word, per_billion."""
    return session.sql(WORDS.format(file=FREQUENCIES))
