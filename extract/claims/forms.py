"""Inflection: forms of verbs, singulars of nouns, and the normal form in which items are compared."""

from __future__ import annotations

import re
from functools import cache

from extract.lexicon import Lexicon

WORD = re.compile(r"[^\W_]+")
VOWELS = frozenset("aeiou")
SPELLING = {
    "armored": "armoured",
    "armor": "armour",
    "defense": "defence",
    "defenses": "defence",
    "neighborhood": "neighbourhood",
    "worshiper": "worshipper",
    "laborer": "labourer",
}
NO_PLURAL = ("ss", "us", "is", "ics")


@cache
def irregular_verbs(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Forms of irregular verbs by base form."""
    return {row.word: row.forms for row in lexicon.irregulars if row.pos == "verb"}


@cache
def irregular_nouns(lexicon: Lexicon) -> dict[str, str]:
    """Singulars of irregular plurals."""
    return {form: row.word for row in lexicon.irregulars if row.pos == "noun" for form in row.forms}


def inflect(verb: str, irregular: dict[str, tuple[str, ...]]) -> frozenset[str]:
    """All forms of ``verb``, whose first word is inflected: shoots down, shot down, shooting down."""
    first, _, rest = verb.lower().partition(" ")
    tail = f" {rest}" if rest else ""
    forms = {first, *irregular.get(first, ())} if first in irregular else {first, *regular_forms(first)}
    return frozenset(form + tail for form in forms)


def regular_forms(verb: str) -> tuple[str, str, str]:
    """Third person, past and participle of a regular verb."""
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb if verb.endswith('ee') else verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es", f"{verb}ed", f"{verb}ing"
    short = len(verb) >= 3 and verb[-1] not in "aeiouwxy" and verb[-2] in VOWELS and verb[-3] not in VOWELS
    stem = verb + verb[-1] if short and sum(letter in VOWELS for letter in verb) == 1 else verb
    return f"{verb}s", f"{stem}ed", f"{stem}ing"


def singular(word: str, irregular: dict[str, str]) -> str:
    """Singular of a lower-case noun; unchanged where it is none."""
    if word in irregular:
        return irregular[word]
    if word.endswith("men") and len(word) > 4:
        return f"{word[:-2]}an"
    if word.endswith("children"):
        return word[:-3]
    if len(word) < 4 or word.endswith(NO_PLURAL) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def normal_words(text: str, irregular: dict[str, str]) -> list[tuple[str, int, int]]:
    """Words of ``text`` in the form items are compared in, with their offsets."""
    found = []
    for match in WORD.finditer(text):
        word = match.group().lower()
        found.append((SPELLING.get(word) or singular(SPELLING.get(word, word), irregular), *match.span()))
    return found
