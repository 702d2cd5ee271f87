"""Small numbers in words, as dates and distances of time have them; the words are those of ``numbers.csv``."""

from __future__ import annotations

import csv

from extract.lexicon import LEXICON_DIR


def read_cardinals() -> dict[str, int]:
    """Value of each word for a number below a hundred."""
    with (LEXICON_DIR / "numbers.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "cardinal"]
    words = {
        word: int(row["value"]) for row in rows for word in (row["word"], *filter(None, row["aliases"].split("|")))
    }
    return {word.lower(): value for word, value in words.items() if value < 100}


CARDINALS = read_cardinals()
SINGLE = "|".join(sorted(CARDINALS, key=lambda word: (-len(word), word)))
NUMBER_WORDS = rf"(?:{SINGLE})(?:[ -](?:{SINGLE}))?"
"""A pattern of numbers in words: seventeen, twenty-one."""


def count_of(words: str | None) -> int:
    """Value of a small number in figures or words, "a" and "a couple" included; 0 for none."""
    if not words:
        return 0
    if words.isdecimal():
        return int(words)
    parts = words.lower().replace("-", " ").split()
    if "dozen" in parts:
        return 12
    if "couple" in parts:
        return 2
    values = [CARDINALS[part] for part in parts if part in CARDINALS]
    if values:
        tens_and_ones = len(values) == 2 and values[0] >= 20 and values[0] % 10 == 0 and values[1] < 10
        return sum(values) if tens_and_ones else values[-1]
    return 1 if parts and parts[0] in ("a", "an") else 0
