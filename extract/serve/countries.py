"""Countries by code and by name, as readers write them."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

BODIES = {"UNO": "United Nations", "NAT": "NATO", "EUR": "European Union"}


@cache
def country_names() -> dict[str, str]:
    """English names by code."""
    with files("extract.who.gazetteer").joinpath("cities.csv").open(encoding="utf-8") as handle:
        return {row["country"]: row["name"] for row in csv.DictReader(handle) if row["kind"] == "country"} | BODIES


@cache
def codes_by_name() -> dict[str, str]:
    """Codes by name, other names, adjective and code, all in small letters."""
    with files("extract.who.facts").joinpath("countries.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "country"]
    named = {name.lower(): row["country"] for row in rows for name in (row["name"], *row["aliases"].split("|")) if name}
    codes = {code.lower(): code for code in (*(row["country"] for row in rows), *BODIES)}
    return named | {name.lower(): code for code, name in BODIES.items()} | codes


def country_code(name: str) -> str | None:
    """The code of a country or of the UN, NATO or the EU, by any of its names or the code itself."""
    return codes_by_name().get(name.strip().lower())
