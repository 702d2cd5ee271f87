"""Code lists, definitions and measured accuracy in; the codebook's tables out."""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

QUAD_CLASSES = {
    "1": "verbal cooperation",
    "2": "material cooperation",
    "3": "verbal conflict",
    "4": "material conflict",
}
"""Names of the quad classes of CAMEO and GDELT."""

SCORES = Path(__file__).resolve().parents[3] / "tests" / "golden" / "floors.json"


@cache
def read_crosswalk() -> tuple[dict[str, str], ...]:
    """One row for each event type and mode: quad class, CAMEO root and code, ACLED event and sub-event type."""
    with files("extract.serve.codebook").joinpath("crosswalk.csv").open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


@cache
def quad_class_of() -> dict[str, str]:
    """Name of the quad class of each event type."""
    return {row["event_type"]: QUAD_CLASSES[row["quad_class"]] for row in read_crosswalk()}


def read_scores() -> dict[str, float]:
    """Measured scores by set and metric, as the last evaluation left them; empty where there are none."""
    try:
        return dict(json.loads(SCORES.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


@cache
def read_codes() -> tuple[dict[str, str], ...]:
    """One row for each code of a closed list: ``list``, ``code``, ``definition``."""
    with files("extract.serve.codebook").joinpath("codes.csv").open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))
