"""A mention in its parts, and what the reader knows of it: the ground that all resolvers stand on."""

from __future__ import annotations

import re
from typing import Literal

from extract.core.record import record
from extract.core.schema import Span
from extract.lexicon import Lexicon, RoleRow
from extract.text.document import Document
from extract.who.article import Article
from extract.who.memory import Memory
from extract.who.names import Hit
from extract.who.party import Resolved
from extract.who.phrase import Phrase, Range

NOUN_REACH = 3
"""Words behind a bond within which its noun stands."""
BOND_MARK = re.compile("[-‐‑]")

Kind = Literal["party", "source", "subject", "claimant"]


@record(frozen=True, slots=True)
class Hints:
    """What the reader knows of a mention besides its words.

    ``force``: the act is a use or movement of force, in which a bare country is its military. ``struck``: force is
    used on the mention. ``speaker``: country of who says it, by which "the enemy" and "our forces" are told.
    """

    kind: Kind = "party"
    force: bool = False
    struck: bool = False
    speaker: str | None = None


@record(frozen=True, slots=True)
class Mention:
    """A mention to be resolved."""

    span: Span
    part: Range
    phrase: Phrase
    lower: str
    hints: Hints


PLAIN = Hints()


class Resolver:
    """One article's words, names and memory; what resolvers ask of a phrase."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.article = Article(document, lexicon)
        self.lexicon = lexicon
        self.words = self.article.words
        self.memory = Memory(self.article)

    def resolve(self, span: Span, hints: Hints = PLAIN) -> Resolved:
        """Who the mention at ``span`` stands for."""
        raise NotImplementedError

    def mention(self, span: Span, hints: Hints) -> Mention | None:
        """The words of the mention in their parts."""
        part = self.with_opening(self.with_owner(self.with_noun(self.words.within(*span))))
        phrase = self.article.phrase(part) if part[0] < part[1] else None
        if phrase is None:
            return None
        lower = " ".join(self.words.lower[phrase.opens : phrase.last])
        return Mention(span, part, phrase, lower, hints)

    def with_noun(self, part: Range) -> Range:
        """``part`` with the noun behind a bond that ends it: readers cut "German-made tanks" behind "German"."""
        last = part[1]
        pieces = BOND_MARK.split(self.words.lower[last - 1]) if part[0] < last else []
        if len(pieces) < 2 or pieces[-1] not in self.article.set_of("bonds"):
            return part
        for i in range(last, min(last + NOUN_REACH, len(self.words))):
            if not self.words[i].text[0].isalpha() or self.words.lower[i] in self.article.set_of("breaks"):
                break
            if self.article.role_at(i, last) is not None:
                return part[0], i + 1
        return part

    def with_owner(self, part: Range) -> Range:
        """``part`` with the country or place that follows behind "of": readers cut a mention before it."""
        after = part[1] + 1
        if part[0] >= part[1] or after >= len(self.words.lower) or self.words.lower[part[1]] != "of":
            return part
        hit = self.article.hit_of.get(after) or self.article.hit_of.get(after + 1)
        if hit is None or not hit.known.is_place:
            return part
        return part[0], self.words.within(hit.start, hit.end)[1]

    def with_opening(self, part: Range) -> Range:
        """``part`` with the words in front by which a pair is told: readers cut "both sides" behind "both"."""
        first, last = part
        for lead in range(max(0, first - 2), first):
            if " ".join(self.words.lower[lead:last]) in self.article.set_of("pair_words"):
                return lead, last
        return part

    def role(self, phrase: Phrase) -> RoleRow | None:
        """The role at the head."""
        return self.article.role_at(phrase.head, phrase.modifiers[0])

    def country_behind(self, phrase: Phrase) -> str | None:
        """The country that "of" behind the core names."""
        hits = (self.article.country_in(tail.first, tail.last) for tail in phrase.tails if tail.lead == "of")
        return next((hit.known.country for hit in hits if hit is not None and hit.known.is_place), None)

    def owner_country(self, phrase: Phrase, hit: Hit | None) -> Hit | None:
        """The country that the phrase names beside a name: before it, or "of" it behind."""
        begin = phrase.first
        stop = self.words.within(hit.start, hit.end)[0] if hit is not None else phrase.head
        for i in range(begin, stop):
            found = self.article.hit_of.get(i)
            if found is not None and found is not hit and found.known.is_place:
                return found
        if hit is not None and hit.known.is_person and stop == begin:
            return None
        for tail in phrase.tails:
            if tail.lead == "of":
                found = self.article.country_in(tail.first, tail.last)
                if found is not None and found.known.is_place:
                    return found
        return None

    def is_state(self, found: Resolved) -> bool:
        """True for what can be of another country than the lexicon says: not a country, a union or a body of many.

        A pope is of the Vatican, wherever he was born.
        """
        is_pope = found.is_person and found.country == "VAT"
        return not (found.is_place or is_pope or found.country in ("UNO", "NAT", "EUR") or found.sector == "IGO")
