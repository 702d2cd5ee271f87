"""Whether the words around an expression look back or ahead: needed for bare weekdays and days without a year."""

from __future__ import annotations

import re
from typing import Literal

from extract.text.dates.patterns import pattern

Tense = Literal["over", "past", "future", "unknown"]
"""``over`` is certainly past, ``past`` most likely."""

WINDOW = 110
"""Characters before and after an expression in which a cue may stand."""
BREAK = re.compile(r"[.!?;](?=[\s\"”’])(?<!\b[A-Z]\.)|[\n\r]")
FUTURE = pattern("future").replace("TO_FOLLOWS", pattern("to_follows"))
CUE = re.compile(rf"\b(?:(?P<future>{FUTURE})|(?P<past>{pattern('past')}))\b")
"""In small letters: a pattern that ignores case takes three times as long."""

AHEAD = re.compile(
    r"\b(?:until|till|as (?:soon|early) as|no later than|deadline (?:of|for)|by)(?: the| (?:\d\d?|noon"
    r"|midnight)(?: [ap]\.?m\.?)?(?: [A-Z]{2,4})?)? $"
)

OVER = re.compile(r"\b(?:since|ended|dated|as of|began|begun|started)(?: on)? $", re.IGNORECASE)
LEAD = 50
"""Characters before an expression in which the words of :data:`AHEAD` and :data:`OVER` stand."""


def read_tense(text: str, start: int, end: int) -> Tense:
    """Tense around ``text[start:end]``: of the nearest cue before it in its sentence, else of the first after it."""
    left = text[max(0, start - WINDOW) : start]
    stops = [m.end() for m in BREAK.finditer(left)]
    left = left[stops[-1] :] if stops else left
    lead = left[-LEAD:] if left.endswith(" ") else ""
    if lead and OVER.search(lead):
        return "over"
    cues = list(CUE.finditer(left.lower()))
    if lead and AHEAD.search(lead) and not (cues and cues[-1][0] == "had"):
        return "future"
    if cues:
        return "future" if cues[-1]["future"] else "past"
    right = text[end : end + WINDOW]
    stop = BREAK.search(right)
    first = CUE.search((right[: stop.start()] if stop else right).lower())
    if first:
        return "future" if first["future"] else "past"
    return "unknown"
