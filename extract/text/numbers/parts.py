"""Figures that are a part of another one: “12 of 18 drones”, “44 drones, of which 30 were shot down”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.core.schema import Quantity, Span

PART_FIRST = re.compile(r"\s+(?:out\s+)?of\s+(?:the\s+|its\s+|their\s+|some\s+|about\s+|a total of\s+)?")
"""What stands between a part and the whole behind it."""
WHOLE_FIRST = re.compile(
    r"[^.;!?\n]{1,70}?(?:,|\s[-–—]|\sand|\()\s*"
    r"(?:of (?:which|whom|these|them|those)|among (?:them|whom|which)|including)\s+"
    r"(?:at least |about |some |more than |around |nearly |up to |as many as )?",
    re.IGNORECASE,
)
"""What stands between a whole and the part behind it."""
PART_OF_THEM = re.compile(r"\s+of (?:them|these|those|whom|which)\b", re.IGNORECASE)
"""What follows a part whose whole was told before."""
SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")


def find_parts(text: str, quantities: Sequence[Quantity]) -> dict[Span, Span]:
    """The span of each figure that is a part, with the span of the whole it is a part of."""
    found: dict[Span, Span] = {}
    for first, second in pairwise(quantities):
        gap = text[first.span[1] : second.span[0]]
        if PART_FIRST.fullmatch(gap) and is_smaller(first, second):
            found[first.span] = second.span
        elif is_smaller(second, first) and (WHOLE_FIRST.fullmatch(gap) or refers_back(text, second, gap)):
            found[second.span] = first.span
    return found


def refers_back(text: str, part: Quantity, gap: str) -> bool:
    """Whether a figure is one "of them", no more than a sentence after the ``gap`` that parts it from the whole."""
    return PART_OF_THEM.match(text, part.span[1]) is not None and len(SENTENCE_END.findall(gap)) <= 1


def is_smaller(part: Quantity, whole: Quantity) -> bool:
    """Whether the numbers allow the one to be a part of the other."""
    low, high = part.low if part.low is not None else part.high, whole.high if whole.high is not None else whole.low
    return part.unit == whole.unit and low is not None and high is not None and low <= high
