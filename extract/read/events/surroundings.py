"""Parties near a trigger whose own places name none: owners, complements, addressees, whom a thing is aimed at."""

from __future__ import annotations

from extract.core.schema import EventType, Time
from extract.read.actors import Actors
from extract.read.events.frames import Triggers
from extract.read.events.site import Site
from extract.read.syntax import CALENDAR, agents, around, is_verb, patients, prepositions
from extract.read.tree import Tree

SPEAKERS = frozenset({"its", "their", "his", "her"})
ASKED = frozenset(
    {"request", "requests", "appeal", "appeals", "plea", "pleas", "help", "aid", "support", "call", "calls"}
)
COMPLEMENT_PREPS = ("to", "for", "of", "with", "against", "on", "from", "at", "over")
HEARERS = frozenset({"JRN"})
INFINITIVE_PREPS = ("to", "with", "from", "against", "on", "for")
GIVING = frozenset({"AID", "AGREE"})
PURPOSES = frozenset({"xcomp", "advcl", "acl", "relcl", "ccomp"})
PURPOSE_PREPS = ("to", "for", "with", "in", "into", "from")
PURPOSE_STEPS = 2
OWNER_PREPS = ("by", "of", "from", "against", "on", "in")


class Surroundings:
    """What of a sentence stands around a trigger."""

    def __init__(self, actors: Actors, triggers: Triggers) -> None:
        self.actors = actors
        self.triggers = triggers
        self.times: dict[int, list[Time]] = {}

    def sufferers(self, tree: Tree, i: int) -> list[int]:
        """Whoever faces or suffers what noun ``i`` names: "its troops faced attacks"."""
        head = tree.heads[i]
        if tree.deps[i] == "pobj":
            head = tree.heads[head]
        if tree.deps[i] in ("dobj", "pobj") and tree.lower[head] in self.triggers.suffering:
            return [k for k in agents(tree, head) if self.known(tree, k)]
        return []

    def aimed_at(self, site: Site) -> list[int]:
        """Whom the thing that is done, made or spread is aimed at: "rumours targeting X", "sanctions aimed at X"."""
        tree = site.tree
        for noun in [site.i] if site.is_noun else site.objects:
            for kid in tree.kids[noun]:
                if tree.deps[kid] == "acl" and tree.lower[kid] in self.triggers.aiming:
                    inner = prepositions(tree, kid)
                    objects = [] if tree.tags[kid] == "VBN" else patients(tree, kid)
                    heads = [*objects, *inner.get("at", []), *inner.get("against", [])]
                    found = [i for i in heads if self.known(tree, i)]
                    if found:
                        return found
        return []

    def told(self, site: Site, taken: list[int]) -> list[int]:
        """Whom the verb above a threat addresses: "telling Beijing that there will be consequences"."""
        tree = site.tree
        for verb in () if site.is_noun else tree.ancestors(site.i)[:3]:
            if not is_verb(tree, verb):
                continue
            clear = tree.children(verb, "acomp", "oprd")  # "made it clear to Beijing that"
            heads = [] if clear else patients(tree, verb)
            heads += [
                i for top in (*clear, verb) for name in ("to", "with") for i in prepositions(tree, top).get(name, [])
            ]
            heads = [i for i in heads if i not in taken and self.is_threatened(tree, i)]
            if heads:
                return heads
        return []

    def is_threatened(self, tree: Tree, i: int) -> bool:
        """True for a party that is no reporter: what is told to these is meant for others."""
        known = self.actors.describe(tree, i)
        return self.actors.is_party(tree, i) and (known is None or known.sector not in HEARERS)

    def look_around(self, site: Site, taken: list[int], event_type: EventType) -> list[int]:
        """A party near a trigger whose own places name none: owner or complement of its noun, of its infinitive."""
        tree = site.tree
        asked = event_type == "REQUEST" or any(tree.lower[i] in ASKED for i in taken)
        for name in COMPLEMENT_PREPS:
            heads = [i for i in site.preps.get(name, []) if i not in taken and self.actors.is_party(tree, i)]
            heads = [i for i in heads if not self.is_time(tree, i)]
            if heads and not (name in ("for", "of") and asked):
                return heads
        nouns = [i for i in taken if tree.tags[i].startswith("NN")]
        for noun in nouns:
            dative = tree.child(tree.heads[noun], "dative") if tree.deps[noun] == "dobj" else None
            if dative is not None and tree.tags[dative] not in ("IN", "TO"):
                return tree.conjuncts(dative)
            for name, heads in prepositions(tree, noun).items():
                wanted = name in COMPLEMENT_PREPS and not (name == "for" and asked)
                if wanted and self.known(tree, heads[0]):
                    return heads
        for kid in tree.kids[site.i]:
            if tree.deps[kid] == "xcomp" and not site.is_noun:
                objects = patients(tree, kid)
                inner = around(tree, kid, objects)
                aimed = [i for name in INFINITIVE_PREPS for i in inner.get(name, [])]
                near = [*aimed, *objects, *inner.get("in", [])]
                found = [i for i in near if self.known(tree, i)]
                if found:
                    return found[:1]
        if event_type in GIVING:
            found = [i for i in self.purposes(tree, site) if i not in site.subjects]
            if found:
                return found[:1]
        for noun in nouns:
            owned = [i for i in self.owners(tree, noun, OWNER_PREPS[:-1]) if self.known(tree, i)]
            if owned:
                return owned
            if tree.deps[noun] in ("dobj", "nsubjpass") and self.actors.is_party(tree, noun):
                return tree.conjuncts(noun)
        return []

    def purposes(self, tree: Tree, site: Site) -> list[int]:
        """Parties of what a thing is given or promised for: "$60 million to help people in Kenya"."""
        tops = [kid for i in (site.i, *site.objects) for kid in tree.kids[i]]
        for _ in range(PURPOSE_STEPS):
            tops = [k for k in tops if k > site.i and tree.deps[k] in PURPOSES and tree.tags[k] == "VB"]
            for verb in tops:
                objects = patients(tree, verb)
                inner = around(tree, verb, objects)
                parties = [i for i in objects if self.actors.is_party(tree, i)]
                near = [*parties, *(i for name in PURPOSE_PREPS for i in inner.get(name, []))]
                found = [i for i in near if self.known(tree, i) and not self.is_own(tree, i)]
                if found:
                    return found
            tops = [kid for top in tops for kid in tree.kids[top]]
        return []

    def is_own(self, tree: Tree, i: int) -> bool:
        """True for a pronoun and for what belongs to one: "its troops"."""
        owner = tree.child(i, "poss")
        return tree.tags[i] == "PRP" or (owner is not None and tree.tags[owner] == "PRP$")

    def known(self, tree: Tree, i: int) -> bool:
        """True where the noun phrase is a party or belongs to a known one."""
        if tree.lower[i] in SPEAKERS or self.is_time(tree, i):
            return False
        return self.actors.is_party(tree, i) or self.actors.describe(tree, i) is not None

    def is_time(self, tree: Tree, i: int) -> bool:
        """True for a noun that denotes a date; parties inside a long expression ("since it invaded Chad") do not."""
        if tree.lower[i] in CALENDAR:
            return True
        if self.actors.hit_of[tree.sentence.index][i] is not None:
            return False
        return any(time.span[0] <= tree.starts[i] < time.span[1] for time in self.times_near(tree))

    def times_near(self, tree: Tree) -> list[Time]:
        """Time expressions of the tree's sentence."""
        key = tree.sentence.index
        if key not in self.times:
            start, end = tree.sentence.span
            self.times[key] = [t for t in self.actors.document.times if start <= t.span[0] < end]
        return self.times[key]

    def owners(self, tree: Tree, i: int, preps: tuple[str, ...] = OWNER_PREPS) -> list[int]:
        """Whoever a thing belongs to: possessor, nationality, "by" or "of" phrase."""
        kid = tree.child(i, "poss")
        if kid is not None:
            return tree.conjuncts(kid)
        hits = self.actors.hit_of[tree.sentence.index]
        for kid in reversed(tree.kids[i]):
            if kid < i and hits[kid] is not None:
                return [kid]
        inner = prepositions(tree, i)
        found = next((inner[name] for name in preps if name in inner), [])
        made = next((kid for kid in tree.kids[i] if tree.deps[kid] == "acl" and tree.tags[kid] == "VBN"), None)
        return found or (agents(tree, made) if made is not None else [])
