"""The words by which pages are read, from ``words.csv``: labels of dates, roles, agencies, prompts, walls."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path


@cache
def read_words() -> dict[str, tuple[str, ...]]:
    """All words of each kind, of every language, the longest first."""
    words: dict[str, set[str]] = {}
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            words.setdefault(row["kind"], set()).update(row["words"].split("|"))
    return {kind: tuple(sorted(found, key=lambda word: (-len(word), word))) for kind, found in words.items()}


@cache
def pattern(*kinds: str) -> re.Pattern[str]:
    """Finds any whole word of the kinds, whatever its case and spacing."""
    words = sorted((word for kind in kinds for word in read_words()[kind]), key=lambda word: (-len(word), word))
    alternatives = "|".join(re.escape(word).replace("\\ ", r"\s+").replace("'", "['’]") for word in words)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.I)
