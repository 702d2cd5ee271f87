"""Why documents are refused: each reason of each stage with what it means and an example."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from extract.ingest.clean.refusal import REASONS as CLEAN_REASONS
from extract.ingest.fetch.reasons import REASONS as FETCH_REASONS

REASONS = {"fetch": FETCH_REASONS, "clean": CLEAN_REASONS}
"""What each reason means, by stage."""


@cache
def read_reject_reasons() -> tuple[dict[str, str], ...]:
    """One row for each reason: ``stage``, ``reason``, ``definition``, ``example`` (one made up)."""
    with files("extract.serve.codebook").joinpath("rejects.csv").open(encoding="utf-8") as handle:
        return tuple(row | {"definition": REASONS[row["stage"]][row["reason"]]} for row in csv.DictReader(handle))
