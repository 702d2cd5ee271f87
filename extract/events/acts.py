"""Acts of a sentence: matched triggers with their places filled, before they become records."""

from __future__ import annotations

from dataclasses import dataclass

from extract.actors import Actors
from extract.events.frames import Site, Trigger, Triggers, prepositional_objects
from extract.events.modality import Moods
from extract.events.slots import antecedent, is_verb, prepositions
from extract.schema import EventType, Modality
from extract.tree import Tree

OWNER_PREPS = ("by", "of", "from", "against", "on", "in")


@dataclass(frozen=True, eq=False)
class Act:
    """A matched trigger with its parties as token numbers."""

    tree: Tree
    site: Site
    trigger: Trigger
    words: tuple[int, ...]
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    modality: Modality
    event_type: EventType
    event_mode: str | None
    notes: tuple[str, ...] = ()

    @property
    def verb(self) -> int:
        """The token whose place in the sentence is the act's: the verb of doing of a noun that has one."""
        return self.site.support if self.site.is_noun and self.site.support is not None else self.site.i

    @property
    def is_joint(self) -> bool:
        """True where all parties act together."""
        return "+" in (self.trigger.row.actor_slot or "")


class Finder:
    """Finds the acts of parsed sentences."""

    def __init__(self, actors: Actors, triggers: Triggers, moods: Moods) -> None:
        self.actors = actors
        self.triggers = triggers
        self.moods = moods

    def find(self, tree: Tree) -> list[Act]:
        """The acts of one sentence in text order: the best row at each token, no token used twice."""
        acts: list[Act] = []
        used: set[int] = set()
        for i in sorted(range(len(tree)), key=lambda i: (not is_verb(tree, i), i)):
            rows, is_noun = self.rows_at(tree, i)
            if not rows or i in used:
                continue
            site = Site(tree, i, is_noun, self.triggers.supports)
            for trigger in rows:
                words = self.triggers.holds(trigger, site)
                if words is not None and not used & set(words):
                    acts.append(self.make(site, trigger, words))
                    used.update(words)
                    break
        return sorted(acts, key=lambda act: act.site.i)

    def rows_at(self, tree: Tree, i: int) -> tuple[list[Trigger], bool]:
        """Trigger rows for the word at ``i`` by its part of speech, and whether it is a noun or adjective."""
        if is_verb(tree, i):
            return self.triggers.verbs.get(tree.lower[i], []), False
        if tree.tags[i].startswith(("NN", "JJ")):
            return self.triggers.nouns.get(tree.lower[i], []), True
        return [], False

    def make(self, site: Site, trigger: Trigger, words: tuple[int, ...]) -> Act:
        """The act at a site, with its places filled."""
        row, tree = trigger.row, site.tree
        if site.is_noun and site.support is not None:
            words = tuple(sorted({*words, site.support}))
        taken = sorted(words)
        actors = tuple(self.fill(site, row.actor_slot or "", taken))
        recipients = tuple(i for i in self.fill(site, row.recipient_slot or "", taken) if i not in actors)
        verb = site.support if site.is_noun and site.support is not None else site.i
        modality = self.moods.of_verb(tree, verb)
        return Act(tree, site, trigger, words, actors, recipients, modality, row.event_type, row.event_mode)

    def fill(self, site: Site, slot: str, taken: list[int]) -> list[int]:
        """Noun heads for a slot: the first alternative that anything fills; ``+`` joins."""
        for option in slot.split("/"):
            found = [
                i for part in option.split("+") if part for i in self.fill_one(site, part, taken) if i not in taken
            ]
            if found:
                return list(dict.fromkeys(found))
        return []

    def fill_one(self, site: Site, part: str, taken: list[int]) -> list[int]:
        """Noun heads for one place: subj, obj, dat, owner, xsubj or a preposition."""
        tree = site.tree
        if part == "subj":
            return site.subjects
        if part == "obj":
            return site.objects or prepositional_objects(tree, taken)
        if part == "dat":
            kid = tree.child(site.support or site.i, "dative")
            bare = kid is not None and tree.tags[kid] not in ("IN", "TO")
            return tree.conjuncts(kid) if kid is not None and bare else site.preps.get("to", [])
        if part == "owner":
            return [k for i in (site.objects or [site.i]) for k in self.owners(tree, i)]
        if part == "xsubj":
            return self.clause_subject(site)
        return site.preps.get(part, [])

    def clause_subject(self, site: Site) -> list[int]:
        """Subject of the clause that complements the verb: "demanded that X leave"."""
        tree = site.tree
        for kid in tree.kids[site.i]:
            if tree.deps[kid] in ("ccomp", "xcomp", "advcl") and kid > site.i:
                inner = tree.child(kid, "nsubj", "nsubjpass")
                if inner is not None:
                    return tree.conjuncts(antecedent(tree, inner, kid))
        return []

    def owners(self, tree: Tree, i: int) -> list[int]:
        """Whoever a thing belongs to: possessor, nationality, "by" or "of" phrase."""
        kid = tree.child(i, "poss")
        if kid is not None:
            return tree.conjuncts(kid)
        hits = self.actors.hit_of[tree.sentence.index]
        for kid in reversed(tree.kids[i]):
            if kid < i and hits[kid] is not None:
                return [kid]
        inner = prepositions(tree, i)
        return next((inner[name] for name in OWNER_PREPS if name in inner), [])
