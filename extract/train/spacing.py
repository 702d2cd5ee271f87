"""Texts that a corpus keeps as words joined by blanks, spelt as people write."""

from __future__ import annotations

import re

STEPS = (
    (re.compile(r" ([.,;:!?%)\]’”])"), r"\1"),
    (re.compile(r"([(\[$£“‘]) "), r"\1"),
    (re.compile(r" (n't|'s|'re|'ve|'ll|'d|'m|')(?=[ .,;:!?)]|$)"), r"\1"),
    (re.compile(r" ''"), '"'),
    (re.compile(r"`` ?"), '"'),
)
"""Blanks before and behind marks, before what is cut from a word, and the Penn Treebank's quotation marks."""


def join_words(text: str) -> str:
    """``text`` without the blanks that cutting it into words has left."""
    for pattern, replacement in STEPS:
        text = pattern.sub(replacement, text)
    return text
