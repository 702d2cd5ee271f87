"""What is counted: looks words up in ``items.csv``."""

from __future__ import annotations

from functools import cache

from extract.core.record import record
from extract.lexicon import ItemRow, Lexicon
from extract.read.forms import normal_words

LONGEST = 6


@record(frozen=True, slots=True)
class ItemMatch:
    """Words that name a thing of a lexicon row, with their offsets in the text that was searched."""

    row: ItemRow
    start: int
    end: int
    n_words: int


@cache
def item_index(lexicon: Lexicon) -> tuple[dict[tuple[str, ...], ItemRow], dict[str, int]]:
    """Rows by the normal form of their names, and the length of the longest name by its first word.

    The first row that claims a name keeps it.
    """
    index: dict[tuple[str, ...], ItemRow] = {}
    for row in lexicon.items:
        for name in (row.item, *row.aliases):
            index.setdefault(tuple(word for word, _, _ in normal_words(name)), row)
    longest: dict[str, int] = {}
    for words in index:
        longest[words[0]] = min(LONGEST, max(len(words), longest.get(words[0], 0)))
    return index, longest


def find_items(text: str, lexicon: Lexicon) -> list[ItemMatch]:
    """All things named in ``text``, longest match first come, left to right, without overlaps."""
    index, longest = item_index(lexicon)
    words = normal_words(text)
    found: list[ItemMatch] = []
    position = 0
    while position < len(words):
        for length in range(min(longest.get(words[position][0], 0), len(words) - position), 0, -1):
            part = words[position : position + length]
            row = index.get(tuple(word for word, _, _ in part))
            if row is not None:
                found.append(ItemMatch(row, part[0][1], part[-1][2], length))
                position += length - 1
                break
        position += 1
    return found


def last_item(text: str, lexicon: Lexicon) -> ItemMatch | None:
    """The thing whose name ends last in ``text``: the head of a noun phrase."""
    found = find_items(text, lexicon)
    return found[-1] if found else None
