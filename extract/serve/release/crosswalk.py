"""Events with the columns that users of ACLED and of GDELT know; the mapping is ``codebook/crosswalk.csv``."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.lexicon import LEXICON_DIR
from extract.serve.codebook import read_crosswalk
from extract.serve.export import csv_expression
from extract.serve.published import columns_of
from extract.serve.release.tables import BEST_TELLINGS
from extract.warehouse.marts import quote_text

# Battles and the like need a day and must be told as having happened; ACLED counts no fatalities it cannot source, and
# neither does this file: figures are in claims, each with its claimant.
ACLED_LIKE = """
select
    e.event_id as event_id_cnty, e.date_start as event_date, year(e.date_start) as year,
    case when e.date_precision in ('day', 'known', 'assumed') then 1 when e.date_precision = 'range' then 2 else 3 end
        as time_precision,
    x.acled_event_type as event_type, x.acled_sub_event_type as sub_event_type,
    array_to_string(e.actor_countries, ';') as actor1, array_to_string(e.actors, ';') as assoc_actor_1,
    array_to_string(e.recipient_countries, ';') as actor2, array_to_string(e.recipients, ';') as assoc_actor_2,
    e.location_country as iso3, e.location, e.location_latitude as latitude, e.location_longitude as longitude,
    case
        when {precision} in ('site', 'city') then 1
        when {precision} in ('region', 'part') then 2
        when {precision} = 'country' then 3
    end as geo_precision,
    e.status, e.n_sources_low, e.n_sources_high, told.outlet as source, told.quote as notes, told.url,
    strftime(e.first_reported_at, '%Y-%m-%dT%H:%M:%SZ') as timestamp
from events as e
inner join crosswalk as x on x.event_type = e.event_type and x.event_mode is not distinct from e.event_mode
left join ({told}) as told using (event_id)
where x.acled_event_type is not null and e.date_start is not null and e.status in ('asserted', 'contested')
order by e.date_start, e.event_id
"""

# One row for each pair of countries; GDELT's Goldstein scale has no counterpart here, PloverScore is what there is.
GDELT_LIKE = """
select
    e.event_id as GLOBALEVENTID, strftime(e.date_start, '%Y%m%d')::integer as SQLDATE,
    strftime(e.date_start, '%Y%m')::integer as MonthYear, year(e.date_start) as Year,
    one.country as Actor1CountryCode, other.country as Actor2CountryCode,
    x.cameo_code as EventCode, x.cameo_root as EventRootCode, x.quad_class as QuadClass, s.score as PloverScore,
    e.n_mentions as NumMentions, e.n_families as NumSources, e.n_articles as NumArticles,
    e.location as ActionGeo_FullName, e.location_country as ActionGeo_CountryCode,
    e.location_latitude as ActionGeo_Lat, e.location_longitude as ActionGeo_Long,
    strftime(e.first_reported_at, '%Y%m%d')::integer as DATEADDED, told.url as SOURCEURL
from events as e
inner join crosswalk as x on x.event_type = e.event_type and x.event_mode is not distinct from e.event_mode
left join scores as s on s.event_type = e.event_type and s.event_mode is not distinct from e.event_mode
left join ({told}) as told using (event_id)
cross join lateral (
    select unnest(case when len(e.actor_countries) > 0 then e.actor_countries else [null] end)
) as one(country)
cross join lateral (
    select unnest(case when len(e.recipient_countries) > 0 then e.recipient_countries else [null] end)
) as other(country)
where e.date_start is not null and e.status in ('asserted', 'contested')
order by e.date_start, e.event_id, one.country, other.country
"""


def write_crosswalk(connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``events_acled_like.csv`` and ``events_gdelt_like.csv``."""
    folder.mkdir()
    connection.execute(f"create temp table crosswalk ({', '.join(f'{name} varchar' for name in read_crosswalk()[0])})")
    connection.executemany(
        f"insert into crosswalk values ({', '.join('?' * len(read_crosswalk()[0]))})",
        [[value or None for value in row.values()] for row in read_crosswalk()],
    )
    scores = quote_text(str(LEXICON_DIR / "plover_scores.csv"))
    connection.execute(f"create temp table scores as select * from read_csv({scores}, header = true)")
    precision = "e.location_precision" if "location_precision" in columns_of(connection, "events") else "null"
    for name, query in (("acled", ACLED_LIKE), ("gdelt", GDELT_LIKE)):
        connection.execute(f"create temp table made as {query.format(told=BEST_TELLINGS, precision=precision)}")
        kinds = connection.execute("select column_name, lower(column_type) from (describe made)").fetchall()
        shown = ", ".join(csv_expression(column, kind) for column, kind in kinds)
        target = quote_text(str(folder / f"events_{name}_like.csv"))
        connection.execute(f"copy (select {shown} from made) to {target} (format csv, header true)")
        connection.execute("drop table made")
