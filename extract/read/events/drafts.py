"""Acts with their parties: who stands in a slot, where offices, lists and pronouns stand for several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.core.schema import Entity, Quotation
from extract.read.actors import Actors
from extract.read.attribution import governing
from extract.read.events.acts import Act
from extract.read.events.frames import FORCE, Triggers
from extract.read.events.sides import Draft
from extract.read.scene import Scene
from extract.read.tree import Tree
from extract.text.document import Document, Sentence

STRIKING = frozenset({"ASSAULT", "COERCE", "PROTEST"})
SPEAKER = frozenset({"i", "we", "us", "our", "my", "me"})
OTHERS = frozenset({"he", "she", "they"})
JUDGED_REACH = 2
"""Sentences back in which whoever is judged was named."""
ACCIDENTAL = frozenset({"explosion", "explosions", "blast", "blasts", "fire", "fires"})
"""What may kill without anybody attacking; "the attack killed five" may not."""
ELLIPTIC = frozenset({"others", "more", "another"})
MAX_TRIGGER_CHARS = 80


class Drafter:
    """Drafts the events of one article, with the parties that the words of their sentences name."""

    def __init__(self, document: Document, actors: Actors, scene: Scene, triggers: Triggers) -> None:
        self.document = document
        self.actors = actors
        self.scene = scene
        self.natural = triggers.classes.get("natural", frozenset())
        self.force_nouns = triggers.force_nouns
        self.taking = triggers.taking
        self.documents = triggers.classes.get("document", frozenset())

    def draft(self, sentence: Sentence, act: Act, quotations: tuple[Quotation, ...]) -> Draft | None:
        """The act with entities; None where whoever acts is no party."""
        tree = act.tree
        if act.actors and not any(self.can_act(tree, i, act) for i in act.actors):
            return None
        if act.event_type == "ASSAULT" and any(self.is_natural(tree, i) for i in act.actors):
            return None
        start, end = tree.span(act.words[0], act.words[-1])
        if end - start > MAX_TRIGGER_CHARS:
            start, end = tree.span(act.site.i, act.site.i)
        quotation = governing(quotations, (start, end))
        actors = self.parties(tree, act.actors, quotation, act, is_actor=True)
        if not act.trigger.row.actor_slot:
            if quotation is not None and quotation.source is not None:
                actors = (quotation.source,)
            if act.event_type == "ACCUSE":  # a judgement that nobody utters is no act; one uttered is the speaker's
                if not actors or quotation is None or quotation.stance != "affirms":
                    return None
                quotation = None
        actors = tuple(e for actor, i in paired(actors, act.actors) for e in self.office_list(tree, i, actor))
        spans = {entity.span for entity in actors}
        judged = self.parties(tree, act.recipients, quotation, act)
        if not act.trigger.row.actor_slot and actors:
            judged = tuple(self.judged(tree, i, r, actors[0]) for r, i in paired(judged, act.recipients))
        recipients = tuple(r for r in judged if r.span not in spans)
        recipients = tuple(other_nation(self.actors, tree, act.recipients, r, actors) for r in recipients)
        if act.event_type == "MOBILIZE":
            recipients = tuple(r for r in recipients if not (r.sector == "MIL" and is_own(r, actors)))
        return Draft(sentence, act, (start, end), actors, recipients, quotation)

    def judged(self, tree: Tree, i: int | None, entity: Entity, speaker: Entity) -> Entity:
        """Whom a speaker's "he" or "they" is: whoever was named last that is not of the speaker's own side."""
        if i is None or tree.lower[i] not in OTHERS or entity.country not in (None, speaker.country):
            return entity
        one = tree.lower[i] != "they"
        for sighting in self.actors.seen.before(tree.starts[i]):
            known = sighting.known
            if tree.sentence.index - sighting.sentence > JUDGED_REACH:
                break
            if known.country not in (None, speaker.country) and (known.is_person or not one):
                span = tree.span(i, i)
                return Entity(self.document.text[slice(*span)], span, known.actor_id, known.country, known.sector)
        return entity

    def office_list(self, tree: Tree, i: int | None, entity: Entity) -> tuple[Entity, ...]:
        """One entity for each country of an office in the plural: "the presidents of Kenya, Chad and Mali"."""
        if i is None or tree.tags[i] not in ("NNS", "NNPS") or entity.country is None:
            return (entity,)
        prep = next((k for k in tree.children(i, "prep") if tree.lower[k] in ("of", "from")), None)
        first = tree.child(prep, "pobj") if prep is not None else None
        if first is None:
            return self.nations(tree, i, entity)
        tokens = [*tree.conjuncts(first), *(t for k in tree.children(i, "appos") for t in tree.conjuncts(k))]
        known = [self.actors.describe(tree, token) for token in tokens]
        countries = dict.fromkeys(k.country for k in known if k is not None and k.is_place and k.country)
        if len(countries) < 2:
            return (entity,)
        return tuple(replace(entity, country=country, actor_id=None) for country in countries)

    def nations(self, tree: Tree, i: int, entity: Entity) -> tuple[Entity, ...]:
        """One entity for each nation joined before a plural: "British and French negotiators"."""
        first = tree.left_edge(i)
        hits = self.actors.hit_of[tree.sentence.index]
        joined = [j for j in range(first, i) if tree.lower[j] in ("and", ",") and hits[j] is None]
        beside = {j - 1 for j in joined} | {j + 1 for j in joined}
        known = [(j, hit.known) for j in sorted(beside) if first <= j < i and (hit := hits[j]) is not None]
        lands = {k.country: j for j, k in known if k.country and (k.is_place or k.sector == "IGO")}
        if len(lands) < 2 or not any(tree.lower[j] == "and" for j in joined):
            return (entity,)
        *others, _ = lands.items()
        split = [replace(entity, text=tree.words[t], span=tree.span(t, t), country=c, actor_id=None) for c, t in others]
        return (*split, replace(entity, country=list(lands)[-1]))

    def is_natural(self, tree: Tree, i: int) -> bool:
        """True for storms, accidents and the like, which kill without anybody acting."""
        return any(tree.lower[j] in self.natural for j in range(tree.left_edge(i), i + 1))

    def can_act(self, tree: Tree, i: int, act: Act) -> bool:
        """True where the noun at ``i`` can be the actor of ``act``."""
        if self.actors.is_party(tree, i):
            return True
        if act.event_type in FORCE:
            if self.actors.is_weapon(tree, i):
                return True
            known = self.actors.describe(tree, i)
            told = act.event_type == "ASSAULT" and not act.site.is_noun and tree.lower[i] not in ACCIDENTAL
            told = told and all(tree.lower[k] != "other" for k in tree.kids[i])  # "the other strike" is told already
            return tree.lower[i] in self.force_nouns and (told or (known is not None and known.country is not None))
        return tree.lower[i] in self.documents

    def parties(
        self, tree: Tree, heads: tuple[int, ...], quotation: Quotation | None, act: Act, *, is_actor: bool = False
    ) -> tuple[Entity, ...]:
        """Entities of the noun heads; the first person is whoever is quoted, people without a flag are the place's."""
        found: list[Entity] = []
        for i in dict.fromkeys(heads):
            entity = self.actors.entity_at(tree, i)
            found += self.others_meant(tree, i)
            if (
                tree.tags[i].startswith("PRP")
                and tree.lower[i] in SPEAKER
                and quotation is not None
                and quotation.source is not None
            ):
                source = quotation.source
                entity = replace(entity, actor_id=source.actor_id, country=source.country, sector=source.sector)
            if found and act.event_type in STRIKING and is_bare_conjunct(tree, i):
                entity = replace(entity, country=entity.country or found[-1].country)
            taken = not is_actor and entity.country is None and "from:" not in act.trigger.row.frame
            if taken and act.site.tree.lower[act.site.i] in self.taking:
                entity = replace(entity, country=self.origin(act))
            found.append(self.scene.party(tree, i, entity, is_struck=not is_actor and act.event_type in STRIKING))
        return tuple(found)

    def origin(self, act: Act) -> str | None:
        """Country of those from whom or from where somebody is taken: "freed two journalists from Chad"."""
        known = (self.actors.describe(act.tree, i) for i in act.site.preps.get("from", ()))
        return next((k.country for k in known if k is not None and k.country), None)

    def others_meant(self, tree: Tree, i: int) -> list[Entity]:
        """The parties of a list that "they" stands for, but the one the pronoun itself is taken for."""
        if tree.lower[i] not in ("they", "them"):
            return []
        meant = self.actors.seen.resolve_pronoun(tree, i)
        if meant is None or tree.sentence.index - meant.sentence > 1:
            return []
        there = self.actors.tree(self.document.sentences[meant.sentence])
        first = meant.token
        while there.deps[first] == "conj":
            first = there.heads[first]
        others = [self.actors.entity_at(there, k) for k in there.conjuncts(first) if k != meant.token]
        return [entity for entity in others if entity.country and entity.country != meant.known.country]


def paired(entities: tuple[Entity, ...], heads: tuple[int, ...]) -> Iterator[tuple[Entity, int | None]]:
    """Entities with the token each was made of; None where it was made of something else."""
    tokens = list(dict.fromkeys(heads))
    numbers: list[int | None] = [*tokens] if len(tokens) == len(entities) else [None for _ in entities]
    yield from zip(entities, numbers, strict=True)


def is_bare_conjunct(tree: Tree, i: int) -> bool:
    """True for a thing in a list that shares the owner of the first: "Russian command posts and depots"."""
    return tree.deps[i] == "conj" and tree.tags[i] in ("NNS", "NN") and tree.child(i, "poss", "det", "prep") is None


def is_own(entity: Entity, actors: tuple[Entity, ...]) -> bool:
    """True for "its army" and the like beside the country that moves it."""
    possessed = entity.text.lower().split()[:1] in (["its"], ["his"], ["her"], ["their"])
    return possessed and any(actor.country == entity.country for actor in actors)


def fill_ellipsis(draft: Draft, last: Draft | None) -> Draft:
    """The draft with "another 10" as ten of those whom the same verb was told of just before."""
    if last is None or last.act.trigger.row.trigger != draft.act.trigger.row.trigger:
        return draft
    before = [r for r in last.recipients if r.country]
    if not before or draft.sentence.index - last.sentence.index > 1:
        return draft

    def fill(entity: Entity, i: int) -> Entity:
        bare = draft.act.tree.tags[i] == "CD" or entity.text.lower().split()[-1:] in ([word] for word in ELLIPTIC)
        if entity.country or entity.actor_id or not bare:
            return entity
        return replace(entity, country=before[0].country, sector=entity.sector or before[0].sector)

    heads = tuple(dict.fromkeys(draft.act.recipients))
    if len(heads) != len(draft.recipients):
        return draft
    recipients = tuple(fill(r, i) for r, i in zip(draft.recipients, heads, strict=True))
    return draft.with_parties(draft.actors, recipients)


def other_nation(
    actors: Actors, tree: Tree, heads: tuple[int, ...], entity: Entity, doers: tuple[Entity, ...]
) -> Entity:
    """A recipient of two nations ("a British-Iranian worker") with the one that is not the doer's."""
    if entity.country is None or entity.country not in {doer.country for doer in doers}:
        return entity
    for i in heads:
        for top in (i, *tree.children(i, "appos")):
            other = actors.first_nation(tree, top)
            if other is not None and tree.starts[i] >= entity.span[0] and tree.ends[i] <= entity.span[1]:
                return replace(entity, country=other)
    return entity
