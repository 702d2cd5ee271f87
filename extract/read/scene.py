"""Whose people are meant by where the text is: "the governor of Idlib", "a car in northern Iraq", "residents"."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import cached_property, lru_cache

from extract.core.schema import Entity
from extract.lexicon import Lexicon
from extract.read.actors import RELATIONS, Actors
from extract.read.tree import Tree
from extract.text.datelines import find_datelines
from extract.text.document import Document
from extract.who.places import AT, METONYMS, Named, find_named

PEOPLE = frozenset({"COP", "JUD", "MED", "CVL", "EDU", "LAB", "REL", "OPP"})
"""Sectors whose people are those of the place they are told of."""
CITIZENS = PEOPLE | frozenset({"LEG", "PTY", "JRN"})
REBELLIOUS = frozenset({"REB", "PRM", "OPP", "UAF", "CRM"})
ORGANS = frozenset({"GOV", "MIL", "LEG", "REB", "PRM", "PTY", "OPP", "JUD", "COP", "SPY"})
UNIONS = frozenset({"UNO", "NAT", "EUR"})
NATIONAL = 0.6
"""Share of an article's parties from which on it is about one country."""
RULED: frozenset[str | None] = CITIZENS | frozenset({"GOV", "MIL", "CVL", None})
LOCAL = frozenset(
    {"mayor", "mayors", "governor", "governors", "authorities", "council", "municipality"}
    | {"prosecutor", "prosecutors", "rescuers", "service", "lawmakers", "parliament"}
)
LOCAL_MODIFIERS = frozenset({"local", "city", "regional", "provincial", "municipal", "health", "emergency", "hospital"})
ON_THE_SPOT = frozenset({"survivors", "survivor", "witnesses", "witness", "soldier", "officer", "eyewitnesses"})
FOREIGN = frozenset({"western", "foreign", "international", "other", "global", "allied", "overseas", "european"})
PRONOUNS = frozenset({"they", "them", "he", "him", "she", "her", "it", "we", "us", "who", "those"})
OUTER = frozenset({"to", "from", "towards", "toward", "with", "by", "against", "between", "for", "than", "like"})
"""Words that lead to a place which is not where something is."""
SPOTS = frozenset({"city", "town", "village", "port", "capital", "region", "province", "area", "district", "suburb"})
"""Nouns of places that with an article mean the place named last."""
DEFENDERS = frozenset({"defenders", "garrison"})
STOPS = frozenset({",", ";", "and", "but", "to", "while", "when", "after", "before", "as"})
LEAD = 5
"""Tokens before a place within which its preposition stands."""
LOOK_BACK = 3
"""Sentences over which a place stays the scene."""
DOMINANT = 0.6
"""Share of an article's places from which on one country is the scene of all of it."""
PHRASE = 8
"""Tokens after a head within which its own place stands."""


@lru_cache(maxsize=1)  # attributions and events ask for the same document
def find_scenes(document: Document, lexicon: Lexicon) -> tuple[Named, ...]:
    """Names that mean the place, not its government, without the dateline's, in order."""
    text = document.text
    datelines = [dateline.span for dateline in find_datelines(text)]
    found = []
    for named in find_named(document, lexicon):
        political = named.row.kind == "country" or text[named.start : named.end] in METONYMS
        inside = any(start <= named.start < end for start, end in datelines)
        if not inside and named.row.country and (not political or named.word in AT):
            found.append(named)
    return tuple(found)


class Scene:
    """The places of one article, and the countries they give to people and things without one."""

    def __init__(self, document: Document, actors: Actors, lexicon: Lexicon) -> None:
        self.document = document
        self.actors = actors
        self.lexicon = lexicon

    @cached_property
    def enemies(self) -> frozenset[str]:
        """What a side calls the other, whose country only the speaker tells."""
        return frozenset(word for row in self.lexicon.word_sets if row.name == "enemy_words" for word in row.words)

    @cached_property
    def places(self) -> tuple[Named, ...]:
        """:func:`find_scenes` of the article."""
        return find_scenes(self.document, self.lexicon)

    @cached_property
    def starts(self) -> list[int]:
        """Where the places begin."""
        return [named.start for named in self.places]

    @cached_property
    def dominant(self) -> str | None:
        """Country of nearly all places of the article."""
        counts = Counter(named.row.country for named in self.places)
        top = counts.most_common(1)
        return top[0][0] if top and top[0][1] >= max(3, DOMINANT * sum(counts.values())) else None

    @cached_property
    def nation(self) -> str | None:
        """The country whose affairs the article tells: that of most parties it names, unless it is of two."""
        named = self.actors.at(0, len(self.document.text))
        counts = Counter(entity.country for entity in named if entity.country and entity.country not in UNIONS)
        top, most = next(iter(counts.most_common(1)), (None, 0))
        if len(counts) == 1 and (most > 1 or {place.row.country for place in self.places} <= {top}):
            return top
        return top if most >= 3 and most >= NATIONAL * sum(counts.values()) else None

    def between(self, start: int, end: int) -> tuple[Named, ...]:
        """Places from ``start`` to ``end``, in order."""
        first = bisect_left(self.starts, start)
        return self.places[first : bisect_left(self.starts, end, first)]

    def inside(self, tree: Tree, i: int) -> str | None:
        """Country of the place named in the phrase of token ``i``."""
        own = self.between(tree.starts[tree.left_edge(i)], tree.ends[i])
        if own:
            return own[0].row.country
        is_inner = False
        for j in range(i + 1, min(len(tree), i + PHRASE)):
            if tree.tags[j].startswith(("V", "W", "MD")) or tree.lower[j] in STOPS:
                break
            is_inner = (is_inner or tree.tags[j] == "IN") and tree.lower[j] not in OUTER - {"from"}
            named = self.between(tree.starts[j], tree.ends[j])
            if named and is_inner:
                return named[0].row.country
        return None

    def near(self, tree: Tree, i: int) -> str | None:
        """Country of the place in the phrase of token ``i``, else of the nearest place in its sentence."""
        own = self.inside(tree, i)
        if own is not None:
            return own
        spots = self.between(tree.sentence.start, tree.sentence.end)
        here = [n for n in spots if is_led(tree, n) and shares_clause(tree, i, n)]
        return min(here, key=lambda n: (abs(n.start - tree.starts[i]), n.start)).row.country if here else None

    def carried(self, tree: Tree) -> str | None:
        """Country of the last place in the sentences before, else of nearly all places; none where others only met."""
        index = tree.sentence.index
        first = self.document.sentences[max(0, index - LOOK_BACK)].start
        article = self.actors.who.article
        spots = self.between(first, tree.sentence.start)
        before = [named for named in spots if not article.is_talk(article.sentence(named.start))]
        if before:
            return before[-1].row.country
        return self.dominant

    def is_local(self, tree: Tree, i: int, entity: Entity) -> bool:
        """True for people and bodies that belong to the place they are told of, and whose country is open."""
        if entity.country or entity.actor_id or tree.tags[i].startswith(("PRP", "W")):
            return False
        inner = self.actors.measured(tree, i)
        head = i if inner is None else inner
        words = {tree.lower[j] for j in range(tree.left_edge(i), head + 1)}
        if words & FOREIGN:
            return False
        return entity.sector in PEOPLE or bool(words & LOCAL) or bool(words & LOCAL_MODIFIERS)

    def source(self, tree: Tree, i: int, entity: Entity) -> Entity:
        """A source with the country of the place it speaks for: "the city council", "residents"."""
        if entity.country or entity.actor_id or tree.tags[i].startswith("PRP"):
            return entity
        country = self.inside(tree, i)
        if country is None and (self.is_local(tree, i, entity) or tree.lower[i] in ON_THE_SPOT):
            country = self.near(tree, i) or self.carried(tree)
        return replace(entity, country=country) if country else self.ruled(entity)

    def party(self, tree: Tree, i: int, entity: Entity, *, is_struck: bool) -> Entity:
        """A party with the country of a place in its phrase or sentence; things only where they are struck."""
        if entity.country or entity.actor_id or tree.tags[i].startswith(("PRP", "W")) or tree.lower[i] in self.enemies:
            return entity
        country = None
        if self.is_local(tree, i, entity) or (is_struck and not self.actors.is_weapon(tree, i)):
            country = self.near(tree, i)
            if country is None and tree.lower[i] in SPOTS and tree.child(i, "det") is not None:
                country = self.carried(tree)  # "the city" is the one spoken of
        elif (entity.sector and entity.sector != "UAF") or tree.tags[i].startswith("NNP"):
            country = self.inside(tree, i)
        return replace(entity, country=country) if country else entity

    def ruled(self, entity: Entity) -> Entity:
        """An organ or armed group without a country in an article about one country: "the army", "the junta"."""
        words = [word.lower() for word in entity.text.split()]
        if entity.country or entity.actor_id or entity.sector not in ORGANS or len(words) < 2 or words[0] != "the":
            return entity
        if not FOREIGN.isdisjoint(words) or not RELATIONS.isdisjoint(words):
            return entity
        role = self.actors.names.role(words, len(words) - 1)
        is_organ = role is not None and role.kind == "group"
        return replace(entity, country=self.nation) if self.nation and is_organ else entity

    def ruling(self, entity: Entity, country: str | None) -> Entity:
        """The rulers that a country's crowds rise against, and their houses."""
        if entity.country or entity.actor_id or (entity.sector is not None and entity.sector not in ORGANS):
            return entity
        return replace(entity, country=country) if FOREIGN.isdisjoint(entity.text.lower().split()) else entity

    def home(self, tree: Tree, entity: Entity) -> Entity:
        """A party with the country of the scene, where it is people of a place."""
        if entity.country or entity.actor_id:
            return entity
        if entity.sector not in PEOPLE and entity.text.lower().split()[-1:] not in ([word] for word in DEFENDERS):
            return entity
        if {word.lower() for word in entity.text.split()} & (FOREIGN | PRONOUNS):
            return entity
        country = self.carried(tree)
        return replace(entity, country=country) if country else entity


def is_led(tree: Tree, named: Named) -> bool:
    """True for a place that says where: a preposition leads to it, and none that points elsewhere."""
    j = bisect_left(tree.starts, named.start) - 1
    for k in range(j, max(-1, j - LEAD), -1):
        if tree.tags[k] in ("IN", "TO"):
            return tree.lower[k] not in OUTER
        if tree.tags[k].startswith("V"):
            return False
    return False


def shares_clause(tree: Tree, i: int, named: Named) -> bool:
    """True where the place stands in the clause of token ``i``, in one below it, or in one that reports it."""
    place = min(bisect_left(tree.starts, named.start), len(tree) - 1)
    over_token = [top for top in tree.ancestors(i) if tree.tags[top].startswith("V")]
    over_place = [top for top in tree.ancestors(place) if tree.tags[top].startswith("V")]
    if not over_token or not over_place or over_token[0] in over_place:
        return True
    if over_place[0] not in over_token:
        return False
    between = over_token[: over_token.index(over_place[0])]
    return not any(tree.deps[verb] == "advcl" for verb in between)


def opposed_at_home(entity: Entity, others: tuple[Entity, ...]) -> Entity:
    """A rebel's army, a government's dissidents: the country of ``others``, where only one side rules."""
    countries = {other.country for other in others}
    if entity.country or entity.actor_id or len(countries) != 1 or None in countries:
        return entity
    rebellious = all(other.sector in REBELLIOUS for other in others)
    if not (entity.sector in RULED if rebellious else entity.sector in ("OPP",)):
        return entity
    words = {word.lower() for word in entity.text.split()}
    return entity if words & (FOREIGN | PRONOUNS) else replace(entity, country=next(iter(countries)))


def at_home(entity: Entity, others: tuple[Entity, ...]) -> Entity:
    """Citizens and bodies without a country that a state's own organs deal with: the country of ``others``."""
    countries = {other.country for other in others}
    if entity.country or entity.actor_id or len(countries) != 1 or entity.sector not in CITIZENS:
        return entity
    words = {word.lower() for word in entity.text.split()}
    country = next(iter(countries))
    return entity if words & (FOREIGN | PRONOUNS) or country is None else replace(entity, country=country)


def rebels_at_home(entity: Entity, others: tuple[Entity, ...]) -> Entity:
    """Rebels without a flag who fight one country's forces: rebels of that country."""
    countries = {other.country for other in others}
    if entity.country or entity.actor_id or entity.sector != "REB" or len(countries) != 1:
        return entity
    return (
        entity if set(entity.text.lower().split()) & (FOREIGN | PRONOUNS) else replace(entity, country=countries.pop())
    )
