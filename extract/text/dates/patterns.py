"""The words by which expressions of time are told apart, from ``patterns.csv``, and the feasts of ``feasts.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from extract.lexicon import LexiconError

FOLDER = Path(__file__).parent


def pattern(name: str) -> str:
    """The alternatives of a class of words, each a word or a small pattern, joined by bars."""
    return load_patterns()[name]


@cache
def load_patterns() -> dict[str, str]:
    """All classes by name; raises :class:`LexiconError` where a cell is no pattern."""
    found = {}
    with (FOLDER / "patterns.csv").open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            try:
                re.compile(row["pattern"])
            except re.error as error:
                raise LexiconError("patterns.csv", line, "pattern", str(error)) from error
            found[row["name"]] = row["pattern"]
    return found


@cache
def feasts() -> dict[str, tuple[int, int]]:
    """Month and day of each feast; day 0 marks one that moves."""
    found = {}
    with (FOLDER / "feasts.csv").open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            if not (row["month"].isdecimal() and row["day"].isdecimal() and 1 <= int(row["month"]) <= 12):
                raise LexiconError("feasts.csv", line, "month", "a month and a day in figures are wanted")
            found[row["feast"]] = int(row["month"]), int(row["day"])
    return found
