"""Every place of the gazetteer and the lexicon with its kind: a city, a region, a country, a site."""

from extract.lexicon import GAZETTEER, LEXICON_DIR

PLACES = """
select place_id, any_value(kind) as kind from (
    select place_id::varchar as place_id, kind from read_csv('{gazetteer}', header = true, all_varchar = true)
    union all
    select place_id::varchar as place_id, kind from read_csv('{places}', header = true, all_varchar = true)
) as rows
group by place_id
"""


def model(dbt, session):
    """One row per place: place_id, kind."""
    return session.sql(PLACES.format(gazetteer=GAZETTEER, places=LEXICON_DIR / "places.csv"))
