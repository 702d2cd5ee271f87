"""Figures already coded in a sentence, and how the next one leans on them: lists, parts, ellipses."""

from __future__ import annotations

import re

from extract.core.record import record
from extract.core.schema import ItemCategory, Mention, Outcome
from extract.read.claims.parties import Parties
from extract.read.claims.phrases import Phrase
from extract.read.claims.structure import Finding
from extract.read.tree import Tree

HEDGES = (
    r"(?:at least|more than|up to|around|about|some|nearly|an estimated|as many as|over|almost|the|another|a|roughly)"
)
THOSE = (
    r"(?:out )?of (?:them|whom|which|these|those|that number|that total|the total)|amongst? (?:them|whom|these|those)"
)
PART = re.compile(rf"\b(?:(?:{THOSE}),?|including|comprising|includes?|included)\s+(?:{HEDGES}\s+)*$", re.IGNORECASE)
OF_THOSE = re.compile(rf"\b(?:{THOSE}),?\s+(?:{HEDGES}\s+)*$", re.IGNORECASE)
BESIDE = re.compile(
    r"\b(?:alongside|along with|as well as|plus|together with|in addition to|and another)\s+$", re.IGNORECASE
)
SIZE = re.compile(
    r"\b(?:home to|(?:population|country|nation|state|island|region|province|city|town|village|camp|community) of)"
    rf"\s+(?:(?:less than|fewer than|{HEDGES})\s+)*$",
    re.IGNORECASE,
)
LEAD = 60
LONGEST_GAP = 8


@record(frozen=True, slots=True)
class Coded:
    """A coded figure of a sentence; ``part`` of the one before it, ``listed`` with it."""

    phrase: Phrase
    finding: Finding
    parties: Parties
    category: ItemCategory
    outcome: Outcome
    item: Mention
    part: bool
    listed: bool


def lead(tree: Tree, text: str, phrase: Phrase) -> str:
    """The words of the sentence right before a number."""
    start = tree.starts[phrase.first]
    return text[max(tree.starts[0], start - LEAD) : start]


def is_part(tree: Tree, text: str, phrase: Phrase) -> bool:
    """True for figures of a part: including three children, nine of them."""
    return phrase.pronoun or PART.search(lead(tree, text, phrase)) is not None


def is_of_those(tree: Tree, text: str, phrase: Phrase) -> bool:
    """True for a number that counts some of what went before: of these, 30; 12 of which."""
    return phrase.pronoun or (phrase.elliptic and OF_THOSE.search(lead(tree, text, phrase)) is not None)


def is_size(text: str, start: int) -> bool:
    """True for a number at ``start`` that tells how many live in a place: home to 9,000, a country of 3 million."""
    return SIZE.search(text[max(0, start - LEAD) : start]) is not None


def is_beside(tree: Tree, text: str, phrase: Phrase) -> bool:
    """True for figures told alongside another."""
    return BESIDE.search(lead(tree, text, phrase)) is not None


def is_joined(tree: Tree, before: Phrase, phrase: Phrase) -> bool:
    """True where only a comma or “and” stands between two figures: six children and two women."""
    return all(tree.lower[i] in ("and", ",") for i in range(before.head + 1, phrase.first)) and not phrase.elliptic


def is_listed(tree: Tree, before: Phrase, phrase: Phrase) -> bool:
    """True where only commas, “and” and nouns without verbs stand between two figures."""
    between = range(before.head + 1, phrase.first)
    breaks = (i for i in between if tree.tags[i].startswith("VB") or tree.lower[i] in (";", ":", "."))
    return len(between) <= LONGEST_GAP and next(breaks, None) is None


def is_breakdown(tree: Tree, before: Phrase, phrase: Phrase) -> bool:
    """True where a colon opens what a total is made of: 300 casualties: 100 killed and 200 injured."""
    return ":" in tree.lower[before.head + 1 : phrase.first]


def is_definite(tree: Tree, phrase: Phrase) -> bool:
    """True for “the seven” and “one of the best”, which count nothing new."""
    if phrase.elliptic:
        return phrase.first > 0 and tree.lower[phrase.first - 1] in ("the", "those", "these", "both")
    after = tree.lower[phrase.last + 1 : phrase.last + 3]
    return tree.lower[phrase.first] == "one" and after[:1] == ["of"] and after[-1:] in (["the"], ["those"])
