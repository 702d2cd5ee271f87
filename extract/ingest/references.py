"""Reference series: totals that somebody else counted, to set beside what is claimed; a CSV in, a checked copy out."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import get_args

from extract.core.codes import ItemCategory, Outcome
from extract.core.errors import UsageError
from extract.core.sheets import read_sheet
from extract.ingest.sources import Source
from extract.store.partitions import replace_file

COLUMNS = ("date", "subject_country", "category", "outcome", "total", "claimant", "outlet", "url")
FOLDER = "reference"


class ReferenceSeriesError(UsageError):
    """A wrong row of a reference series, named by its line."""


def store_reference(source: Source, warehouse: Path) -> int:
    """Check a series and copy it into the warehouse, in place of what was there; returns its rows.

    Raises :class:`ReferenceSeriesError` with the first wrong line.
    """
    path = Path(source.location)
    try:
        table = list(read_sheet(path, COLUMNS))
    except ValueError as error:
        raise ReferenceSeriesError(f"{path}, {error}") from None
    for line, row in table:
        if fault := find_fault(row):
            raise ReferenceSeriesError(f"{path}, line {line}: {fault}")

    def write(aside: Path) -> None:
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for _, row in table)

    replace_file(warehouse / FOLDER / f"{source.name}.csv", write)
    return len(table)


def find_fault(row: dict[str, str]) -> str | None:
    """What is wrong with a row, if anything."""
    try:
        date.fromisoformat(row["date"] or "")
    except ValueError:
        return f"date {row['date']!r} is no day: write YYYY-MM-DD"
    if not re.fullmatch(r"[A-Z]{3}", row["subject_country"] or ""):
        return f"subject_country {row['subject_country']!r} is no country code of three letters"
    if row["category"] not in get_args(ItemCategory):
        return f"category {row['category']!r} is none of the codebook"
    if row["outcome"] not in get_args(Outcome):
        return f"outcome {row['outcome']!r} is none of the codebook"
    if not re.fullmatch(r"\d+(\.\d+)?", row["total"] or ""):
        return f"total {row['total']!r} is no number"
    return None
