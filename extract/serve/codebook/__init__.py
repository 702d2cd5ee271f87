"""Code lists, definitions and measured accuracy in; the codebook's tables and sentences out."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

QUAD_CLASSES = {
    "1": "verbal cooperation",
    "2": "material cooperation",
    "3": "verbal conflict",
    "4": "material conflict",
}
"""Names of the quad classes of CAMEO and GDELT."""


@cache
def read_crosswalk() -> tuple[dict[str, str], ...]:
    """One row for each event type and mode: quad class, CAMEO root and code, ACLED event and sub-event type."""
    with files("extract.serve.codebook").joinpath("crosswalk.csv").open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


@cache
def quad_class_of() -> dict[str, str]:
    """Name of the quad class of each event type."""
    return {row["event_type"]: QUAD_CLASSES[row["quad_class"]] for row in read_crosswalk()}


@cache
def read_codes() -> tuple[dict[str, str], ...]:
    """One row for each code of a closed list: ``list``, ``code``, ``definition``."""
    with files("extract.serve.codebook").joinpath("codes.csv").open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))
