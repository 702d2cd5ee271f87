"""Finds every number of a text with its bounds and unit, by a grammar of our own over the text alone.

Time is linear in the text's length. Numbers that denote dates, clock times, ordinals, scores or names are left out.
"""

from __future__ import annotations

from extract.core.schema import Quantity
from extract.lexicon import Lexicon
from extract.text.numbers.grammar import Grammar
from extract.text.numbers.tokens import tokenize
from extract.text.numbers.vocabulary import vocabulary


def find_quantities(text: str, lexicon: Lexicon) -> tuple[Quantity, ...]:
    """All quantities of ``text`` in order; their spans never overlap."""
    return tuple(Grammar(text, tokenize(text), vocabulary(lexicon)).quantities())


__all__ = ["find_quantities"]
