"""Whose people are meant where the text does not say: sides of a conflict, told from the rest of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace

from extract.core.record import record
from extract.core.schema import Entity, Quotation, Span
from extract.lexicon import ConflictRow
from extract.read.actors import Actors
from extract.read.events.acts import Act
from extract.read.scene import FOREIGN
from extract.text.document import Document, Sentence

AT_HOME = frozenset({"COP", "GOV", "JUD", "LEG", "PRM"})
PEOPLE = frozenset({"CVL", "ELI", "OPP", "JRN", "LAB", "EDU", "MED", "REL", "NGO"})
INVASIONS = frozenset({"invasion", "war", "invade", "invades", "invaded", "invading", "offensive"})
SIDED = frozenset({"ASSAULT", "COERCE", "REQUEST", "SANCTION", "ACCUSE"})
OWN_PEOPLE = frozenset({"people", "citizens", "residents", "the public", "civilians", "the people", "its citizens"})
MIN_SHARE = 0.2
REACH = 200


@record(frozen=True, slots=True, eq=False)
class Draft:
    """An act with its parties as entities."""

    sentence: Sentence
    act: Act
    span: Span
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    quotation: Quotation | None

    def with_parties(self, actors: tuple[Entity, ...], recipients: tuple[Entity, ...]) -> Draft:
        """The same act with these parties."""
        return Draft(self.sentence, self.act, self.span, actors, recipients, self.quotation)


@dataclass(frozen=True)
class Sides:
    """For a country, the one it fights in this article; and where each country is named."""

    opponent: dict[str, str]
    mentions: tuple[tuple[int, Entity], ...]

    def beside(self, country: str, sentence: Span) -> Entity | None:
        """The first mention of ``country`` in a sentence."""
        first = bisect_left(self.mentions, sentence[0], key=lambda item: item[0])
        for start, entity in self.mentions[first:]:
            if start >= sentence[1]:
                break
            if entity.country == country:
                return entity
        return None

    def nearest(self, country: str, before: int) -> Entity | None:
        """The last mention of ``country`` before an offset."""
        last = bisect_left(self.mentions, before, key=lambda item: item[0])
        for _, entity in reversed(self.mentions[max(0, last - REACH) : last]):
            if entity.country == country and entity.sector == "GOV":
                return entity
        return None


def find_sides(document: Document, actors: Actors, drafts: list[Draft], war: ConflictRow | None) -> Sides:
    """Who fights whom: by acts of force that name both, else the known war, else the countries it is all about."""
    pairs: Counter[tuple[str, str]] = Counter()
    for draft in drafts:
        if draft.act.event_type in ("ASSAULT", "MOBILIZE") and draft.act.modality != "hypothetical":
            for actor in draft.actors:
                for recipient in draft.recipients:
                    if actor.country and recipient.country and actor.country != recipient.country:
                        pairs[actor.country, recipient.country] += 1
    mentions = tuple((entity.span[0], entity) for entity in actors.at(0, len(document.text)))
    opponent: dict[str, str] = {}
    if war is not None and ((war.side_a, war.side_b) in pairs or (war.side_b, war.side_a) in pairs):
        opponent = {war.side_a: war.side_b, war.side_b: war.side_a}
    for (one, another), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        opponent.setdefault(one, another)
        opponent.setdefault(another, one)
    if not opponent and any(draft.act.event_type == "ASSAULT" for draft in drafts):
        counts = Counter(entity.country for _, entity in mentions if entity.country)
        named = [country for country, count in counts.items() if count >= max(2, MIN_SHARE * sum(counts.values()))]
        invaded = any(draft.act.tree.lower[draft.act.site.i] in INVASIONS for draft in drafts)
        if war is not None and {war.side_a, war.side_b} <= set(counts if invaded else named):
            opponent = {war.side_a: war.side_b, war.side_b: war.side_a}
        top = counts.most_common(2)
        if not opponent and len(top) == 2 and top[1][1] >= max(3, MIN_SHARE * sum(counts.values())):
            first, second = sorted(country for country, _ in top)
            opponent = {first: second, second: first}
    return Sides(opponent, mentions)


def fill_sides(draft: Draft, sides: Sides, actors: Actors) -> Draft:
    """The draft with countries for recipients of force that name none."""
    act = draft.act
    countries = {entity.country for entity in draft.actors}
    if act.event_type not in SIDED or len(countries) != 1:
        return draft
    own = draft.actors[0].country
    if own is None:
        return draft
    other = sides.opponent.get(own)
    domestic = act.event_type == "COERCE" or act.event_mode in ("convict", "investigate")
    at_home = domestic and draft.actors[0].sector in AT_HOME and other is None
    at_home = (at_home and act.event_mode != "deport") or act.event_type == "REQUEST"
    country = own if at_home else other if act.event_type in ("ASSAULT", "COERCE") else None
    if country is None:
        return draft
    recipients = tuple(
        replace(entity, country=country)
        if belongs(entity, at_home) and (act.event_type != "REQUEST" or entity.text.lower() in OWN_PEOPLE)
        else entity
        for entity in draft.recipients
    )
    if not recipients and not at_home and act.site.is_noun:
        named = sides.beside(country, draft.sentence.span)
        recipients = (named,) if named is not None else ()
    if not recipients and not at_home and act.tree.lower[act.site.i] in INVASIONS:
        named = sides.nearest(country, draft.span[0])
        recipients = (named,) if named is not None else ()
    return draft.with_parties(draft.actors, recipients)


def belongs(entity: Entity, at_home: bool) -> bool:
    """True for people and things that a side may claim; at home only for people."""
    if entity.country or entity.actor_id or not FOREIGN.isdisjoint(entity.text.lower().split()):
        return False
    return not at_home or entity.sector in PEOPLE
