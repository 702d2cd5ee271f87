"""What one article says about who speaks and who fights whom: the ground that figures without a name stand on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Protocol

from extract.core.schema import Attribution, Entity, Quotation, Span, Time
from extract.lexicon import ConflictRow, Lexicon, OutletRow
from extract.read.attribution import governing
from extract.read.attribution.govern import LONGEST
from extract.read.claims.triggers import word_sets
from extract.read.tree import Tree
from extract.text.dates import as_told
from extract.text.document import Document, Sentence
from extract.who.outlets import find_outlet, official_voice
from extract.who.places import AT, METONYMS, Named, find_named


class Actors(Protocol):
    """What claims ask of the article's actors."""

    def tree(self, sentence: Sentence) -> Tree:
        """The sentence's parse as lists."""

    def entity_at(self, tree: Tree, i: int) -> Entity:
        """The noun phrase headed by token ``i``."""

    def scene_at(self, offset: int) -> tuple[str, bool] | None:
        """Country of the place told of at ``offset`` or with an attack just before, or (true) of most places."""

    def at(self, start: int, end: int) -> tuple[Entity, ...]:
        """Actor mentions inside a stretch of the text."""


@cache
def country_names(lexicon: Lexicon) -> frozenset[str]:
    """Names of countries."""
    return frozenset(row.name for row in lexicon.actors if row.kind == "country")


@cache
def nations(lexicon: Lexicon) -> dict[str, str]:
    """Country by the name of one of its people: Dane, Spaniard."""
    rows = [row for row in lexicon.actors if row.kind == "population" and row.country]
    return {row.name.removesuffix("s"): row.country for row in rows if row.country and row.name.endswith("s")}


@cache
def coins(lexicon: Lexicon) -> frozenset[str]:
    """Last words of the names of money."""
    rows = [row for row in lexicon.units if row.kind.endswith("currency")]
    return frozenset(alias.lower().split()[-1] for row in rows for alias in row.aliases)


@dataclass(frozen=True, eq=False)
class Frame:
    """One article with its actors, attributions and vocabulary."""

    document: Document
    actors: Actors
    quotations: tuple[Quotation, ...]
    lexicon: Lexicon

    @property
    def text(self) -> str:
        """The article's text."""
        return self.document.text

    def words(self, name: str) -> frozenset[str]:
        """A closed class of words."""
        return word_sets(self.lexicon)[name]

    @cached_property
    def country_names(self) -> frozenset[str]:
        """Names of countries, which are not those of their people."""
        return country_names(self.lexicon)

    @cached_property
    def nations(self) -> dict[str, str]:
        """Country by what one of its people is called."""
        return nations(self.lexicon)

    @cached_property
    def coins(self) -> frozenset[str]:
        """Words of money that a nation's name may stand before."""
        return coins(self.lexicon)

    @cached_property
    def outlet(self) -> OutletRow | None:
        """The publisher's row, by the article's outlet name or its web address."""
        return find_outlet(self.document.article, self.lexicon)

    @cached_property
    def voice(self) -> Entity | None:
        """The official body that publishes the article; the text need not name it, so its words are empty."""
        return official_voice(self.document.article, self.lexicon)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries of the article's actor mentions, most frequent first."""
        counts: dict[str, int] = {}
        for entity in self.actors.at(0, len(self.text)):
            if entity.country:
                counts[entity.country] = counts.get(entity.country, 0) + 1
        return tuple(sorted(counts, key=lambda country: (-counts[country], country)))

    @cached_property
    def places(self) -> tuple[Named, ...]:
        """Names of places that mean the place: of a country or its capital only after words such as “in” or “from”."""
        found = []
        for named in find_named(self.document, self.lexicon):
            political = named.row.kind == "country" or self.text[named.start : named.end] in METONYMS
            if named.row.country and (
                not political or named.word in AT or named.word in ("from", "into", "through", "fled")
            ):
                found.append(named)
        return tuple(found)

    @cached_property
    def place_starts(self) -> list[int]:
        """Where the places begin."""
        return [named.start for named in self.places]

    @cached_property
    def times(self) -> tuple[Time, ...]:
        """Time expressions as they are meant where they date what has happened."""
        return tuple(as_told(time, self.document.anchor) for time in self.document.times)

    @cached_property
    def time_starts(self) -> list[int]:
        """Where the time expressions begin."""
        return [time.span[0] for time in self.times]

    def places_in(self, span: Span) -> tuple[Named, ...]:
        """Places inside ``span``, in order."""
        return self.places[bisect_left(self.place_starts, span[0]) : bisect_left(self.place_starts, span[1])]

    def is_place(self, span: Span) -> bool:
        """True where the words at ``span`` name a place and no party."""
        return any(named.start < span[1] and named.end > span[0] for named in self.places_in((span[0] - 1, span[1])))

    @cached_property
    def theatre(self) -> tuple[str, ...]:
        """Countries the article names as places, most frequent first."""
        counts = Counter(named.row.country for named in self.places if named.row.country)
        return tuple(sorted(counts, key=lambda country: (-counts[country], country)))

    @cached_property
    def conflict(self) -> ConflictRow | None:
        """The conflict whose two sides the article speaks of; on equal terms the first row of the lexicon."""
        named = set(self.countries) | ({self.voice.country} if self.voice else set())
        day = self.document.anchor
        rows = [row for row in self.lexicon.conflicts if day is None or row.start <= day]
        return next((row for row in rows if {row.side_a, row.side_b} <= named), None)

    def enemy_of(self, country: str | None) -> str | None:
        """The other side: of the article's conflict, else of the first conflict the country fights in."""
        day = self.document.anchor
        rows = ([self.conflict] if self.conflict else []) + list(self.lexicon.conflicts)
        for row in rows:
            if (day is not None and row.start > day) or country not in (row.side_a, row.side_b):
                continue
            other = row.side_b if country == row.side_a else row.side_a
            if row.assumed == "no" and other not in self.countries:
                continue
            return other
        return None

    def war_start(self, *countries: str | None) -> date | None:
        """Day on which the fighting began between the given countries, or in the article's conflict."""
        wanted = {country for country in countries if country}
        day = self.document.anchor
        for row in ([self.conflict] if self.conflict else []) + list(self.lexicon.conflicts):
            if wanted and wanted <= {row.side_a, row.side_b} and (day is None or row.start <= day):
                return row.start
        return None

    def times_in(self, span: Span) -> list[Time]:
        """Time expressions inside ``span``, in order."""
        first, last = bisect_left(self.time_starts, span[0]), bisect_left(self.time_starts, span[1])
        return [time for time in self.times[first:last] if time.span[1] <= span[1]]

    @cached_property
    def contents(self) -> tuple[list[Quotation], list[int], int]:
        """Attributions in the order of their contents, where these begin, and the length of the longest."""
        ordered = sorted(self.quotations, key=lambda quotation: quotation.content.span)
        spans = [quotation.content.span for quotation in ordered]
        return ordered, [start for start, _ in spans], max((end - start for start, end in spans), default=0)

    def governing(self, span: Span) -> Quotation | None:
        """The attribution that vouches for ``span``, as :func:`extract.read.attribution.governing` tells it."""
        ordered, starts, longest = self.contents
        first = bisect_left(starts, max(span[1] - longest, span[0] - LONGEST))
        last = bisect_right(starts, span[0])
        return governing(ordered[first:last], span)


def as_attribution(quotation: Quotation | None) -> Attribution | None:
    """The attribution part of a quotation."""
    if quotation is None:
        return None
    return Attribution(quotation.source, quotation.anonymous, quotation.cue, quotation.via, quotation.stance)
