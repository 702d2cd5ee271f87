"""Turns the lists of one article into claims: whose losses, by whose account, as of when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from extract.core.schema import (
    Attribution,
    Claim,
    Entity,
    ItemCategory,
    Measure,
    Mention,
    Quantity,
    Quotation,
    Span,
    Time,
)
from extract.lexicon import Lexicon
from extract.read.bulletins.entries import Entry, EntryReader
from extract.read.bulletins.header import Header, find_outcome, read_period
from extract.read.items import last_item
from extract.text.document import Document
from extract.text.words import word_list
from extract.who.outlets import official_voice
from extract.who.resolve import Hints, Who

HEADER_REACH = 3
"""Lines above a list among which its header stands."""
LONGEST_HEADER = 400
CONFIDENCE = 0.95
HOSTILE = frozenset({"lost", "destroyed", "damaged", "captured", "shot_down", "launched"})
"""Outcomes that an official body tells of the other side."""
COUNTED_FROM_WAR = frozenset({"lost", "destroyed", "killed", "casualties"})
"""Outcomes whose totals count from the beginning of the war."""
ONE_DAY = re.compile(r"(?:past|last|previous) (?:day|24|night)|per day|24 hours", re.IGNORECASE)
TOTAL = re.compile(r"\b(?:total|since|so far|in all|altogether|from|overall)\b", re.IGNORECASE)
APPROXIMATE = re.compile(r"\b(?:approximately|approx|about|around|estimated)\b", re.IGNORECASE)
BY = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
TO = re.compile(r"\b(?:to|for)\s+(?:the\s+)?$", re.IGNORECASE)
TELLING = re.compile(
    r"(?:,? (?:has|have|had|also|earlier|later|on \w+|early|late|in its \w+))* (?P<verb>[a-z]+)\b|: (?=\S)"
)
"""What follows a party that the figures are from: a verb of telling, or a colon."""
ACCORDING = re.compile(r"\b(?:according to|told by|reported by)\s+(?:the\s+)?$", re.IGNORECASE)


def read_bulletins(
    document: Document, who: Who, lexicon: Lexicon, quotations: Sequence[Quotation] = ()
) -> tuple[Claim, ...]:
    """The claims of all lists of an article, in the order of the text; no two share a number.

    ``quotations`` are the article's attributions: who is quoted with a list is its claimant.
    """
    found: dict[Span, Claim] = {}
    for entries in EntryReader(document, lexicon).blocks():
        header = find_header(document, entries, lexicon)
        if header is not None:
            found |= {c.span: c for c in ListCoder(document, who, lexicon, quotations, header, entries).claims()}
    return tuple(found[span] for span in sorted(found))


def find_header(document: Document, entries: list[Entry], lexicon: Lexicon) -> Header | None:
    """The words before the list's first label, a line above it, the article's title, or its own first label."""
    text, first, last = document.text, entries[0], entries[-1]
    opening = min(first.label[0], first.quantity.span[0])
    lines = EntryReader(document, lexicon).lines()
    start = lines[first.line][0]
    spans = [(start, max(start, opening))]
    if first.row:
        sentence, end = document.sentence_at(first.quantity.span[0]), document.sentence_at(last.quantity.span[0])
        spans = [(sentence.start, opening)] if sentence else spans
        spans += [(last.label[1], end.end)] if end else []
    else:
        spans += [lines[number] for number in range(first.line - 1, max(-1, first.line - 1 - HEADER_REACH), -1)]
    for span in spans:
        words = text[slice(*span)]
        if len(words) <= LONGEST_HEADER and (found := find_outcome(words, lexicon)):
            return Header(span, words, *found)
    title = document.article.title or ""
    if not first.row and (found := find_outcome(title, lexicon)):
        return Header((start, start), title, *found, from_title=True)
    told = first.own_outcome
    if told and all(entry.own_outcome for entry in entries):
        return Header((start, start), "", told, "label")
    return None


@dataclass(frozen=True, eq=False)
class ListCoder:
    """Turns one list into claims."""

    document: Document
    who: Who
    lexicon: Lexicon
    quotations: Sequence[Quotation]
    header: Header
    entries: list[Entry]

    @cached_property
    def reach(self) -> Span:
        """Where the words about the whole list stand: its header, and the sentence of a row."""
        span = self.header.span
        if not self.entries[0].row:
            return span
        first = self.document.sentence_at(self.entries[0].quantity.span[0])
        last = self.document.sentence_at(self.entries[-1].quantity.span[0])
        return (first.start, last.end) if first and last else span

    @cached_property
    def parties(self) -> list[Entity]:
        """The parties with a country that the words about the list name, in order."""
        if self.header.from_title:
            return []
        start, end = self.reach
        told = [s.party.span for s in self.who.memory.sightings if start <= s.start < end and not s.is_scene]
        names = [hit for hit in self.who.article.exact if start <= hit[0] < end]
        alone = [name for name in names if not any(a <= name[0] and name[1] <= b for a, b in told)]
        found = [self.entity(span) for span in sorted({*told, *alone}) if span[0] < span[1]]
        return [entity for entity in found if entity.country]

    def entity(self, span: Span) -> Entity:
        """Who the words at ``span`` stand for."""
        found = self.who.resolve(span, Hints(force=True))
        return Entity(self.document.text[slice(*span)], span, found.actor_id, found.country, found.sector)

    def before(self, entity: Entity) -> str:
        """The words before a party."""
        return self.document.text[max(0, entity.span[0] - 24) : entity.span[0]]

    # --- Who tells --------------------------------------------------------------------------------

    @cached_property
    def quotation(self) -> Quotation | None:
        """The attribution whose content the list is, or begins in."""
        places = [self.entries[0].quantity.span[0], self.header.span[0]]
        found = [q for q in self.quotations for at in places if q.content.span[0] <= at < q.content.span[1]]
        return min(found, key=lambda q: (q.source is None, q.content.span[1] - q.content.span[0]), default=None)

    @cached_property
    def claimant(self) -> Entity | None:
        """Who is quoted, who publishes, who tells by the words of the header, or the organ beside the owner."""
        if self.quotation and self.quotation.source:
            return self.quotation.source
        return official_voice(self.document.article, self.lexicon) or self.teller

    @cached_property
    def teller(self) -> Entity | None:
        """The party that the words about the list say it is from."""
        for party in self.parties:
            behind = TELLING.match(self.document.text, party.span[1])
            tells = behind is not None and (behind["verb"] or ":").lower() in word_list("telling") | {":"}
            if ACCORDING.search(self.before(party)) or (tells and party is not self.doer):
                return party
        owner = self.nearest_owner(self.parties) if self.parties else None
        organs = [
            p for p in self.parties if owner and p.country != owner.country and p is not self.doer and len(p.text) > 8
        ]
        return organs[0] if organs else None

    # --- Whose ------------------------------------------------------------------------------------

    @cached_property
    def doer(self) -> Entity | None:
        """Who did it to them, by the words of the header: destroyed by the defence forces."""
        return next((party for party in self.parties if BY.search(self.before(party))), None)

    @cached_property
    def owner(self) -> tuple[Entity | None, str]:
        """Whose losses they are: named in the header, the enemy of who speaks or acts, or the claimant's own."""
        speaker = self.claimant.country if self.claimant else None
        given = self.header.row.outcome in ("supplied", "pledged")
        doer = self.doer
        named = [p for p in self.parties if p.country != speaker and p is not self.claimant and p is not doer]
        if given:
            receivers = [party for party in named if TO.search(self.before(party))]
            return (receivers[0], "named receiver") if receivers else (None, "no receiver named")
        own = [p for p in self.parties if p is not self.claimant and p is not doer and self.is_beside_outcome(p)]
        if named or own:
            return self.nearest_owner(named or own), "named in header"
        place = (self.header.span[0], self.header.span[0])
        for match in re.finditer(r"[^\W\d_]+", self.header.text):
            span = place if self.header.from_title else (place[0] + match.start(), place[0] + match.end())
            text = "" if self.header.from_title else match.group()
            if match.group().lower() in self.words("enemy_words"):
                return Entity(text, span, None, self.enemy(speaker), "MIL"), "enemy of the claimant"
            if match.group().lower() in self.words("own_words"):
                return Entity(text, span, None, speaker, "MIL"), "the claimant's own"
        if self.header.row.outcome not in HOSTILE and self.claimant is not None:
            return Entity("", place, None, speaker, None), "the claimant's own"
        if enemy := self.enemy(doer.country if doer else speaker):
            return Entity("", place, None, enemy, "MIL"), "enemy of who did it" if doer else "enemy of the claimant"
        return None, "no subject named"

    def enemy(self, country: str | None) -> str | None:
        """The other side of a country's war on the article's day."""
        return self.who.enemy_of(country) if country else None

    def words(self, name: str) -> frozenset[str]:
        """A closed class of words."""
        return next((frozenset(row.words) for row in self.lexicon.word_sets if row.name == name), frozenset())

    def is_beside_outcome(self, party: Entity) -> bool:
        """Whether a party owns what the header's word names: “Russian losses”, “losses of the Russian army”."""
        text = self.document.text
        after, before = text[party.span[1] : party.span[1] + 24].lower(), self.before(party).lower()
        word = re.escape(self.header.word.split()[-1])
        return bool(
            re.match(rf"(?:['’]s?)?\s+(?:\w+\s+)?{word}", after) or re.search(rf"{word}\s+of\s+(?:the\s+)?$", before)
        )

    def nearest_owner(self, named: list[Entity]) -> Entity:
        """Of the parties a header names, the one beside its outcome: “… on Russian losses”, “losses of the army”."""
        place = self.header.span[0] + max(self.header.text.lower().find(self.header.word.split()[0]), 0)
        return min(named, key=lambda entity: (abs(entity.span[0] - place), entity.span))

    # --- Claims -----------------------------------------------------------------------------------

    @cached_property
    def measure(self) -> Measure:
        """A running total, unless the header speaks of one day and no entry has an increment of its own."""
        words = set(re.findall(r"[^\W\d_]+|\d+", self.header.text.lower()))
        one_day = bool(words & {"overnight", "yesterday", "daily", "night"} or ONE_DAY.search(self.header.text))
        if self.entries[0].row and not one_day and not TOTAL.search(self.header.text):
            one_day = any(time.relation == "at" and time.precision == "day" for time in self.times())
        return "increment" if one_day and all(e.increment is None for e in self.entries) else "cumulative"

    def claims(self) -> Iterator[Claim]:
        """Total and increment of each entry."""
        for entry in self.entries:
            claim = self.claim(entry)
            if claim is None:
                continue
            if entry.increment is not entry.quantity:
                yield claim
            if entry.increment is not None:
                yield self.increment(claim, entry.increment)

    def claim(self, entry: Entry) -> Claim | None:
        """The claim of an entry's main figure."""
        quantity = entry.quantity
        category, item = self.item(entry)
        outcome = (entry.own_outcome or self.header.row).outcome
        sentence = self.document.sentence_at(quantity.span[0])
        if sentence is None or category is None or quantity.unit == "percent":
            return None
        anchor, published = self.document.anchor, self.document.article.published_on
        period = read_period(self.header, self.times(), self.measure, anchor, published)
        subject, subject_rule = self.owner
        start = period.start
        if start is None and self.measure == "cumulative" and outcome in COUNTED_FROM_WAR:
            start = self.war_start(subject.country if subject else None)
        said = self.quotation
        speaker = f"attribution: {said.cue.text}" if said else "outlet's own voice or header"
        return Claim(
            span=quantity.span, quantity_text=quantity.text, quantity_low=quantity.low, quantity_high=quantity.high,
            approximate=quantity.approximate or bool(APPROXIMATE.search(self.header.text)), unit=quantity.unit,
            item=item, item_category=category, outcome=outcome, measure=self.measure, period_start=start,
            as_of=period.as_of, claimant=self.claimant, subject=subject,
            actor=self.claimant if outcome in ("supplied", "pledged") else self.doer,
            part_of=None, location=None, sentence_span=sentence.span,
            attribution=Attribution(said.source, said.anonymous, said.cue, said.via, said.stance) if said else None,
            confidence=CONFIDENCE,
            rules=(
                f"outcome: {outcome} by header “{self.header.word}”",
                f"item: {entry.item.row.item if entry.item else 'label'}",
                f"subject: {subject_rule}",
                f"claimant: {speaker if self.claimant else 'none named'}",
                f"date: {period.rule}",
            ),
        )  # fmt: skip

    def increment(self, claim: Claim, quantity: Quantity) -> Claim:
        """The day's addition to a total, from the day before the report to the report's day."""
        start = claim.as_of - timedelta(days=1) if claim.as_of else None
        return replace(
            claim, span=quantity.span, quantity_text=quantity.text, quantity_low=quantity.low,
            quantity_high=quantity.high, approximate=quantity.approximate, measure="increment", period_start=start,
            rules=(*claim.rules, "increment: figure in brackets"),
        )  # fmt: skip

    def times(self) -> list[Time]:
        """Time expressions of the words about the list."""
        start, end = self.reach
        return [time for time in self.document.times if start <= time.span[0] and time.span[1] <= end]

    def war_start(self, country: str | None) -> date | None:
        """Day on which the war began that a country is in with its enemy."""
        other = self.enemy(country)
        rows = [row for row in self.lexicon.conflicts if other and {row.side_a, row.side_b} == {country, other}]
        day = self.document.anchor
        return max((row.start for row in rows if day is None or row.start <= day), default=None)

    def item(self, entry: Entry) -> tuple[ItemCategory | None, Mention]:
        """Category and words of the thing counted; a label that only tells an outcome counts people."""
        if entry.item is None:
            inside = last_item(self.header.text, self.lexicon)
            people = inside.row.item_category if inside else "people"
            category = people if people in ("personnel", "civilians", "children") else "people"
            return category, self.document.mention(entry.label)
        if entry.ordered:
            return entry.item.row.item_category, self.document.mention(entry.label)
        offset = entry.quantity.span[1]
        return entry.item.row.item_category, self.document.mention((offset + entry.item.start, offset + entry.item.end))
