"""Figures that a text takes back: “four, not eight”, “an earlier version said 30”."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.core.schema import Quantity, Span

INSTEAD = re.compile(
    r"(?<!\bif )(?<!\bwhy )\b(?:not|instead of|rather than)(?: the| about| some| at least| more than| over)? $",
    re.IGNORECASE,
)
"""What stands before a figure that another one replaces."""
EARLIER = re.compile(
    r"\b(?:(?:earlier|previous|original|initial|first)"
    r" (?:version|report|story|article|headline|dispatch|edition)s?\b[^.;]{0,80}?"
    r"|(?:incorrectly|wrongly|mistakenly|erroneously|misstated|misreported|previously (?:said|stated|reported))\b)",
    re.IGNORECASE,
)
"""Words after which a note repeats what was wrong."""
RIGHT = re.compile(
    r"\b(?:in fact|correct(?:ed)? (?:number|figure|to|is)|the right|should (?:be|have been|read)|instead)\b",
    re.IGNORECASE,
)
"""Words after which it tells what is right."""
CHANGED = re.compile(
    r"\b(?:corrects|corrected|correcting|correction|to correct|amend(?:s|ed)?|fix(?:es|ed))\b[^.;\n]{0,100}"
    r"\bfrom(?: the| about| some)? $",
    re.IGNORECASE,
)
"""What stands before a figure from which a note corrects another: "corrects the number of dead to 40 from 45"."""
SENTENCE_END = re.compile(r"[.;!?](?=\s|$)|\n")
LEAD = 24


def find_taken_back(text: str, quantities: Sequence[Quantity]) -> frozenset[Span]:
    """Spans of the figures that the text itself says are wrong; they are numbers, but nobody's claims."""
    return frozenset(q.span for q in quantities if is_taken_back(text, q.span[0]))


def is_taken_back(text: str, start: int) -> bool:
    """Whether the figure at ``start`` is one that another replaces."""
    if INSTEAD.search(text[max(0, start - LEAD) : start]) or CHANGED.search(text[max(0, start - 200) : start]):
        return True
    sentence = text[max(0, start - 200) : start]
    ends = [match.end() for match in SENTENCE_END.finditer(sentence)]
    sentence = sentence[ends[-1] :] if ends else sentence
    wrong = [match.end() for match in EARLIER.finditer(sentence)]
    return bool(wrong) and not RIGHT.search(sentence, wrong[-1])
