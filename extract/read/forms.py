"""The normal form in which names of things are compared: lower case, singular, British spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.read.inflect import IRREGULAR_PLURALS

WORD = re.compile(r"[^\W_]+")
SPELLING = {
    "armored": "armoured",
    "armor": "armour",
    "defense": "defence",
    "defenses": "defence",
    "neighborhood": "neighbourhood",
    "worshiper": "worshipper",
    "laborer": "labourer",
}
SINGULARS = {plural: noun for noun, plural in IRREGULAR_PLURALS.items()} | {"persons": "person", "lives": "life"}
NO_PLURAL = ("ss", "us", "is", "ics")
UNCHANGED = frozenset({"corps", "series", "species"})


@lru_cache(maxsize=10_000)
def singular(word: str) -> str:
    """Singular of a lower-case noun; unchanged where it is none."""
    if word in SINGULARS:
        return SINGULARS[word]
    if word.endswith("men") and len(word) > 4:
        return f"{word[:-2]}an"
    if word.endswith("children"):
        return word[:-3]
    if word[:-1].isdecimal() and word.endswith("s"):
        return word[:-1]
    if len(word) < 4 or word.endswith(NO_PLURAL) or not word.endswith("s") or word in UNCHANGED:
        return word
    if word.endswith("ies") and len(word) > 4 and word != "sorties":
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def normal_words(text: str) -> list[tuple[str, int, int]]:
    """Words of ``text`` in normal form, with their offsets."""
    found = []
    for match in WORD.finditer(text):
        word = match.group().lower()
        found.append((SPELLING.get(word) or singular(word), *match.span()))
    return found
