"""The parts of a noun phrase, told without a parse: core, head, owner in front, complements and apposition behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from extract.core.record import record
from extract.lexicon import Lexicon
from extract.who.words import Words, word_classes

Range = tuple[int, int]
"""First word and the one after the last."""


@record(frozen=True, slots=True)
class Tail:
    """What follows the core: a complement with its preposition, or an apposition (``,`` or ``(``)."""

    lead: str
    first: int
    last: int


@record(frozen=True, slots=True)
class Phrase:
    """A noun phrase in words of the text; ``first`` is after determiners, ``last`` the end of the core."""

    opens: int
    first: int
    head: int
    last: int
    owner: Range | None
    tails: tuple[Tail, ...]

    @property
    def modifiers(self) -> Range:
        """Words between owner and head."""
        return (self.owner[1] + 1 if self.owner else self.first), self.head


@record(frozen=True, slots=True)
class Classes:
    """The word classes a phrase is cut by."""

    determiners: frozenset[str]
    breaks: frozenset[str]


@lru_cache(maxsize=2)
def classes(lexicon: Lexicon) -> Classes:
    """:class:`Classes` of ``lexicon``."""
    sets = word_classes(lexicon)
    return Classes(sets["determiners"], sets["breaks"])


def is_number(text: str) -> bool:
    """True for figures, percentages and signs of money."""
    return text[0].isdigit() or text in ("%", "$", "€", "£")


def is_mark(text: str) -> bool:
    """True for punctuation."""
    return not text[0].isalnum()


def cut_phrase(
    words: Words, span: Range, lexicon: Lexicon, is_inside: Callable[[int], bool], is_adjective: Callable[[int], bool]
) -> Phrase | None:
    """The parts of the phrase in words ``span``; ``None`` where it holds no word.

    ``is_inside`` tells words that a name runs on over (the "of" of "Bank of England"), ``is_adjective`` words that
    need a noun, over which "and" does not end the core ("Russian and Belarusian officials").
    """
    sets = classes(lexicon)
    begin, end = span
    while begin < end and is_mark(words[begin].text) and not is_inside(begin):
        begin += 1
    while end > begin and is_mark(words[end - 1].text) and not (is_inside(end - 1)):
        end -= 1
    if begin == end:
        return None
    opens = first = begin
    while first < end - 1 and not is_inside(first) and is_opening(words, first, sets):
        if words.lower[first + 1] in ("of", "among") and words.lower[first] not in sets.breaks:
            break  # "dozens of soldiers": the measure is the head
        first += 1
    owner: Range | None = None
    start, k = first, first
    while k < end:
        word = words[k]
        if is_inside(k):
            k += 1
            continue
        if words.is_possessive(k) and k > start and k + 1 < end:
            owner, start = (first, k), k + 1
        elif (k > start and is_break(words, k, end, sets, is_adjective)) or (
            is_mark(word.text) and word.text not in "/&.-" and not words.is_possessive(k) and k > start
        ):
            break
        k += 1
    last = k
    head = last - 1
    while head > start and (
        is_number(words[head].text) or is_mark(words[head].text) or words.lower[head] in ("who", "elect", "designate")
    ):
        head -= 1
    if words.is_possessive(head) and head > start:
        head -= 1
    is_participle = words.lower[head].endswith(("ed", "ing")) and not words[head].is_capitalised and not is_inside(head)
    if head > start and k < end and is_participle and words.lower[head - 1].endswith("s"):
        head -= 1  # "missiles launched by Iran"
    return Phrase(opens, first, head, last, owner, tuple(find_tails(words, last, end, sets, is_inside)))


def is_opening(words: Words, i: int, sets: Classes) -> bool:
    """True for a word before the phrase proper: article, quantifier, number, preposition."""
    lower = words.lower[i]
    return lower in sets.determiners or is_number(words[i].text) or lower in sets.breaks or is_mark(words[i].text)


def is_break(words: Words, k: int, end: int, sets: Classes, is_adjective: Callable[[int], bool]) -> bool:
    """True where the core ends before word ``k``."""
    lower = words.lower[k]
    if lower in sets.breaks:
        return True
    if lower in ("and", "or", "&"):
        return not (is_adjective(k - 1) and k + 1 < end)
    return False


def find_tails(words: Words, start: int, end: int, sets: Classes, is_inside: Callable[[int], bool]) -> list[Tail]:
    """What follows the core up to ``end``, cut at each preposition, comma and bracket."""
    tails: list[Tail] = []
    k = start
    while k < end:
        lead = words.lower[k]
        first = k + 1
        k = first
        while k < end and (
            is_inside(k)
            or not (words.lower[k] in sets.breaks or (is_mark(words[k].text) and not words.is_possessive(k)))
        ):
            k += 1
        if first < k:
            tails.append(Tail(lead, first, k))
    return tails
