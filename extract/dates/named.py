"""Named anchor events of ``anchors.csv``: since the invasion began, after the coup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from extract.dates.spans import Days, stretch
from extract.lexicon import AnchorRow, Lexicon


def find_since(text: str, anchor: date | None, lexicon: Lexicon) -> Iterator[tuple[int, int, Days]]:
    """Ranges from a named event to the anchor: pairs of offsets with their days."""
    return iter(())


def known_anchor(text: str, lexicon: Lexicon) -> AnchorRow | None:
    return None
