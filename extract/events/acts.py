"""Acts of a sentence: matched triggers with their places filled, before they become records."""

from __future__ import annotations

from dataclasses import dataclass

from extract.actors import Actors
from extract.events.frames import Site, Trigger, Triggers, prepositional_objects
from extract.events.modality import Moods
from extract.schema import EventType, Modality, Time
from extract.syntax import agents, antecedent, around, is_verb, patients, prepositions
from extract.tree import Tree

SPEAKERS = frozenset({"its", "their", "his", "her"})
ASKED = frozenset(
    {"request", "requests", "appeal", "appeals", "plea", "pleas", "help", "aid", "support", "call", "calls"}
)
COMPLEMENT_PREPS = ("to", "for", "of", "with", "against", "on", "from", "at", "over")
AIMED_PREPS = ("against", "into")
CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december today yesterday tomorrow week month year weekend morning evening night afternoon
"""
CALENDAR = frozenset(CALENDAR_WORDS.split())
BORDER_PREPS = ("near", "on", "along", "at", "to")
HEARERS = frozenset({"JRN"})
INFINITIVE_PREPS = ("to", "with", "from", "against", "on", "for")
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
        self.times: dict[int, list[Time]] = {}

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
                if words is None or used & set(words):
                    continue
                act = self.make(site, trigger, words)
                if not used & set(act.words):
                    acts.append(act)
                    used.update(act.words)
                    break
        return sorted(acts, key=lambda act: act.site.i)

    def rows_at(self, tree: Tree, i: int) -> tuple[list[Trigger], bool]:
        """Trigger rows for the word at ``i`` by its part of speech, and whether it is a noun or adjective."""
        if is_verb(tree, i):
            return self.triggers.verbs.get(tree.lower[i], []), False
        if tree.tags[i].startswith(("NN", "JJ")) and tree.deps[i] not in ("compound", "nmod", "npadvmod"):
            return self.triggers.nouns.get(tree.lower[i], []), True
        return [], False

    def make(self, site: Site, trigger: Trigger, words: tuple[int, ...]) -> Act:
        """The act at a site, with its places filled."""
        row, tree = trigger.row, site.tree
        if site.is_noun and site.support is not None:
            words = tuple(sorted({*words, site.support}))
        taken = sorted(words)
        actors = tuple(self.fill(site, row.actor_slot or "", taken))
        if not any(self.actors.is_party(tree, i) for i in actors):
            actors = tuple(self.upper_subject(site)) or actors
        if not actors and row.event_type == "MOBILIZE":
            actors = tuple(site.objects)
        recipients = tuple(i for i in self.fill(site, row.recipient_slot or "", taken) if i not in actors)
        if not recipients and (site.is_noun or tree.deps[site.i] == "acl"):
            recipients = tuple(self.sufferers(tree, site.i if site.is_noun else tree.heads[site.i]))
        if row.event_type == "THREATEN" and not any(self.actors.is_party(tree, i) for i in recipients):
            recipients = tuple(i for i in self.told(site, taken) if i not in actors) or recipients
        if row.recipient_slot and not recipients:
            recipients = tuple(i for i in self.aimed_at(site) if i not in actors)
        if not recipients and row.recipient_slot and row.event_type != "PROTEST":
            recipients = tuple(i for i in self.look_around(site, taken, row.event_type) if i not in actors)
        verb = site.support if site.is_noun and site.support is not None else site.i
        modality = self.moods.of_verb(tree, verb)
        mode = row.event_mode or self.mode_of_nouns(tree, trigger, words)
        return Act(tree, site, trigger, words, actors, recipients, modality, row.event_type, mode)

    def mode_of_nouns(self, tree: Tree, trigger: Trigger, words: tuple[int, ...]) -> str | None:
        """Mode that a noun among the trigger's words brings: the missile attack of "launched a missile attack"."""
        for i in words:
            for other in self.triggers.nouns.get(tree.lower[i], ()) if tree.tags[i].startswith("NN") else ():
                same = other.row.event_type == trigger.row.event_type and other.row.event_mode
                if same and other.rest and self.triggers.has_rest(other, tree, i):
                    return other.row.event_mode
        return None

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
            return [i for i in site.objects if i not in taken] or prepositional_objects(tree, taken)
        if part == "dat":
            kid = tree.child(site.support or site.i, "dative")
            bare = kid is not None and tree.tags[kid] not in ("IN", "TO")
            return tree.conjuncts(kid) if kid is not None and bare else site.preps.get("to", [])
        if part == "owner":
            return [k for i in (site.objects or [site.i]) for k in self.owners(tree, i)]
        if part == "xsubj":
            return self.clause_subject(site)
        heads = site.preps.get(part, [])
        found = [i for i in heads if self.known(tree, i) or part in AIMED_PREPS]
        if heads and not found and part in BORDER_PREPS:  # "near the border with Chad"
            found = [i for i in site.preps.get("with", []) if self.known(tree, i)]
        return found

    def upper_subject(self, site: Site) -> list[int]:
        """Subject of the reporting verb, where a verb was hung on its clause ("said it was lost and asked")."""
        tree, i = site.tree, site.i
        if site.is_noun or tree.deps[i] != "conj":
            return []
        clause = tree.heads[i]
        if tree.deps[clause] != "ccomp" or tree.child(i, "nsubj", "nsubjpass") is not None:
            return []
        return [k for k in agents(tree, tree.heads[clause]) if self.actors.is_party(tree, k)]

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
        for noun in nouns:
            owned = [i for i in self.owners(tree, noun, OWNER_PREPS[:-1]) if self.known(tree, i)]
            if owned:
                return owned
            if tree.deps[noun] in ("dobj", "nsubjpass") and self.actors.is_party(tree, noun):
                return tree.conjuncts(noun)
        return []

    def known(self, tree: Tree, i: int) -> bool:
        """True where the noun phrase is a party or belongs to a known one."""
        if tree.lower[i] in SPEAKERS or self.is_time(tree, i):
            return False
        return self.actors.is_party(tree, i) or self.actors.describe(tree, i) is not None

    def clause_subject(self, site: Site) -> list[int]:
        """Subject of the clause that complements the verb: "demanded that X leave"."""
        tree = site.tree
        for kid in tree.kids[site.i]:
            if tree.deps[kid] in ("ccomp", "xcomp", "advcl") and kid > site.i:
                inner = tree.child(kid, "nsubj", "nsubjpass")
                if inner is not None:
                    return tree.conjuncts(antecedent(tree, inner, kid))
        return []

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
        return next((inner[name] for name in preps if name in inner), [])
