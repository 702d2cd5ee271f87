"""The closed classes of words that reading a text's form needs, from ``words.csv``."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words.csv"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a class in small letters; raises ``KeyError`` where the table has no such class."""
    return load_words()[name]


@cache
def load_words() -> dict[str, frozenset[str]]:
    """All classes of ``words.csv`` by name."""
    with WORDS.open(encoding="utf-8", newline="") as handle:
        return {row["name"]: frozenset(row["words"].split("|")) for row in csv.DictReader(handle)}
