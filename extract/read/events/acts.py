"""Acts of a sentence: matched triggers with their places filled, before they become records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from extract.core.record import record
from extract.core.schema import EventType, Modality
from extract.read.actors import Actors
from extract.read.events.frames import Rows, Trigger, Triggers
from extract.read.events.modality import Moods
from extract.read.events.site import Site, dative, predicates, prepositional_objects
from extract.read.events.surroundings import Surroundings
from extract.read.syntax import VERB_TAGS, agents, antecedent, nation_modifiers, noun_agents, prepositions
from extract.read.tree import Tree

JOINT = frozenset({"AGREE", "CONSULT", "COOPERATE"})
RESULT = re.compile(r"(?<![\d-])\d{1,3}[-–]\d{1,3}(?![\d-])(?! [a-z]* ?votes?| majority)")
"""The result of a match, or of a vote."""
MEANS = ("in", "with", "by", "during", "using")
RULING = frozenset({"GOV", "MIL", "LEG"})
PART_WORDS = """
outskirts edge border ground way scale side eve basis part charge charges suspicion record television radio orders
camera behalf grounds front frontline fronts tv video footage condition terms account land sea
"""
PARTS = frozenset(PART_WORDS.split())
ARMS = (("drone", "drone"), ("plane", "aerial"), ("missile", "heavy-weapons"), ("explosive_thing", "explosives"))
"""Classes of weapons with the mode of what they do."""
STATELY = frozenset(
    {("COERCE", "arrest"), ("COERCE", "deport"), ("SANCTION", "convict"), ("SANCTION", "expel"), ("RETREAT", "release")}
)
"""What only authorities do."""
AIMED_PREPS = ("against", "into")
MODIFYING = frozenset({"compound", "nmod", "npadvmod"})
BORDER_PREPS = ("near", "on", "along", "at", "to")


@record(frozen=True, slots=True, eq=False)
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
        self.around = Surroundings(actors, triggers)

    def find(self, tree: Tree) -> list[Act]:
        """The acts of one sentence in text order: the best row at each token, no token used twice."""
        acts: list[Act] = []
        used: set[int] = set()
        for i, rows, is_noun in self.sites(tree):
            fitting = rows.fitting(tree.bag) if i not in used else []
            if not fitting:
                continue
            site = Site(tree, i, is_noun, self.triggers.supports, self.triggers.measures, partial(self.is_person, tree))
            for trigger in fitting:
                words = self.triggers.fit(trigger, site)
                if words is None or not used.isdisjoint(words):
                    continue
                act = self.make(site, trigger, words)
                if used.isdisjoint(act.words):
                    acts.append(act)
                    used.update(act.words)
                    break
        if acts and self.is_sport(tree):
            acts = [act for act in acts if tree.lower[act.site.i] not in self.triggers.winning]
        return sorted(acts, key=lambda act: act.site.i)

    def is_sport(self, tree: Tree) -> bool:
        """True for a sentence of a match: a result or two words of sport."""
        strong, weak = tree.bag & self.triggers.sport, tree.bag & self.triggers.sport_weak
        if not strong and not weak:
            return False
        start, end = tree.sentence.span
        return len(strong) + bool(weak) > 1 or RESULT.search(self.actors.document.text, start, end) is not None

    def is_person(self, tree: Tree, i: int) -> bool:
        """True for a name of a known person."""
        known = self.actors.describe(tree, i) if tree.tags[i] == "NNP" else None
        return known is not None and known.is_person and known.sector != "CVL"

    def sites(self, tree: Tree) -> list[tuple[int, Rows, bool]]:
        """Words that begin a trigger, with its rows and whether they are nouns or adjectives: verbs first."""
        present = self.triggers.forms & tree.bag
        if not present:
            return []
        verbs, nouns = self.triggers.verb_rows, self.triggers.noun_rows
        words = [(i, word, tree.tags[i]) for i, word in enumerate(tree.lower) if word in present]
        found = [(i, verbs[word], False) for i, word, tag in words if tag in VERB_TAGS and word in verbs]
        return found + [
            (i, nouns[word], True)
            for i, word, tag in words
            if tag.startswith(("NN", "JJ")) and word in nouns and tree.deps[i] not in MODIFYING
        ]

    def make(self, site: Site, trigger: Trigger, words: tuple[int, ...]) -> Act:
        """The act at a site, with its places filled."""
        row, tree = trigger.row, site.tree
        if site.is_noun and site.support is not None:
            words = tuple(sorted({*words, site.support}))
        if row.trigger == "be":  # the words are what is said of it: "is a crime"
            words = tuple(sorted({*words, *predicates(tree, site.i)[:1]}))
        taken = sorted(words)
        actors = tuple(self.fill(site, row.actor_slot or "", taken))
        if not any(self.actors.is_party(tree, i) for i in actors):
            actors = tuple(self.upper_subject(site)) or actors
        if not actors and row.event_type == "MOBILIZE":
            actors = tuple(site.objects)
        recipients = tuple(i for i in self.fill(site, row.recipient_slot or "", taken) if i not in actors)
        if not recipients and (site.is_noun or tree.deps[site.i] == "acl"):
            recipients = tuple(self.around.sufferers(tree, site.i if site.is_noun else tree.heads[site.i]))
        if row.event_type == "THREATEN" and not any(self.actors.is_party(tree, i) for i in recipients):
            recipients = tuple(i for i in self.around.told(site, taken) if i not in actors) or recipients
        if row.recipient_slot and not recipients:
            recipients = tuple(i for i in self.around.aimed_at(site) if i not in actors)
        joint = row.event_type in JOINT and len(actors) > 1
        if not recipients and row.recipient_slot and row.event_type != "PROTEST" and not joint:
            recipients = tuple(i for i in self.around.look_around(site, taken, row.event_type) if i not in actors)
        verb = site.support if site.is_noun and site.support is not None else site.i
        if row.frame == "occasion":
            verb = tree.heads[tree.heads[site.i]]
        modality = self.moods.of_verb(tree, verb)
        if row.event_type == "PROTEST" and tree.deps[verb] == "advcl" and modality == "hypothetical":
            modality = self.moods.of_verb(tree, tree.heads[verb])  # "marched to protest"
        mode = row.event_mode or self.mode_of_nouns(tree, trigger, words) or self.mode_of_means(site, row.event_type)
        if row.event_type == "ASSAULT" and mode in (None, "destroy"):
            mode = self.mode_of_weapon(site) or mode
        if row.event_type == "CONSULT" and mode is None and self.is_remote(site):
            mode = "phone"
        if row.event_type == "ASSAULT" and not actors and not site.is_noun:
            actors = self.cause(site)
        if not actors and site.passive and (row.event_type, row.event_mode) in STATELY:
            actors = self.state_of(site, recipients)
        event_type, mode = self.by_actor(site, actors, row.event_type, mode)
        return Act(tree, site, trigger, words, actors, recipients, modality, event_type, mode)

    def by_actor(
        self, site: Site, actors: tuple[int, ...], event_type: EventType, mode: str | None
    ) -> tuple[EventType, str | None]:
        """Type and mode in the light of who acts: crowds riot where armies assault, governments do not march."""
        tree = site.tree
        if event_type == "ASSAULT" and actors and all(tree.lower[i] in self.triggers.crowds for i in actors):
            return "PROTEST", "vandalize" if mode == "destroy" else "riot"
        if event_type == "ASSAULT" and mode is None and tree.lower[site.i].startswith("clash"):
            sides = [*actors, *site.preps.get("with", ())]
            if any(tree.lower[i] in self.triggers.crowds for i in sides):
                return "PROTEST", "riot"
        if event_type == "MOBILIZE" and actors and all(tree.lower[i] in self.triggers.crowds for i in actors):
            return "PROTEST", "demo"
        if event_type == "MOBILIZE" and mode == "troops" and len(actors) > 1 and self.is_drill(site):
            return "COOPERATE", None
        if event_type == "PROTEST" and mode in ("demo", "obstruct") and actors:
            known = [self.actors.describe(tree, i) for i in actors]
            if all(k is not None and k.sector in RULING and not k.is_plural for k in known):
                if mode == "obstruct":
                    return "COERCE", "restrict"
                return ("PROTEST", mode) if site.objects else ("ACCUSE", "disapprove")
        return event_type, mode

    def is_drill(self, site: Site) -> bool:
        """True where the act is an exercise, which several countries hold together."""
        words = self.triggers.classes.get("exercise", frozenset())
        return any(site.tree.lower[i] in words for i in (site.i, *site.objects))

    def named_acts(self, tree: Tree, i: int, event_type: EventType) -> Iterator[Trigger]:
        """Rows of acts of a type that the noun at ``i``, with the words beside it, names."""
        for trigger in self.triggers.nouns.get(tree.lower[i], ()):
            if trigger.row.event_type == event_type and self.triggers.has_rest(trigger, tree, i):
                yield trigger

    def mode_of_means(self, site: Site, event_type: EventType) -> str | None:
        """Mode that the means of force bring: "killed in air strikes", "hit with drones"."""
        if event_type != "ASSAULT":
            return None
        for name in MEANS:
            for i in site.preps.get(name, ()):
                for other in self.named_acts(site.tree, i, event_type) if site.tree.tags[i].startswith("NN") else ():
                    if other.row.event_mode:
                        return other.row.event_mode
        return None

    def mode_of_weapon(self, site: Site) -> str | None:
        """Mode by the weapon that strikes, or with which somebody does: "air strikes killed", "hit by rockets"."""
        tree, classes = site.tree, self.triggers.classes
        for i in (*site.subjects, *site.preps.get("with", ()), *site.preps.get("by", ())):
            for other in self.named_acts(tree, i, "ASSAULT") if tree.tags[i].startswith("NN") else ():
                if other.row.event_mode not in (None, "destroy", "targeted"):
                    return other.row.event_mode
            word = tree.lower[i]
            if not self.actors.is_weapon(tree, i):
                continue
            for word_class, mode in ARMS:
                if word in classes.get(word_class, ()):
                    return mode
        return None

    def is_remote(self, site: Site) -> bool:
        """True for talks by telephone or video."""
        words = self.triggers.classes.get("remote", frozenset())
        return any(
            site.tree.lower[i] in words for name in ("by", "via", "over", "on") for i in site.preps.get(name, ())
        )

    def state_of(self, site: Site, recipients: tuple[int, ...]) -> tuple[int, ...]:
        """The country where authorities that nobody names act: "was arrested in Chad", "expelled from Mali"."""
        if not recipients:
            return ()
        for name in ("in", "from", "across"):
            for i in site.preps.get(name, ()):
                known = self.actors.describe(site.tree, i)
                beside = i > site.i and i not in recipients and site.tree.tags[i] == "NNP"
                if beside and known is not None and known.is_place and known.country:
                    return (i,)
        return ()

    def cause(self, site: Site) -> tuple[int, ...]:
        """Doer of the act that people were hurt in: "killed in Sunday's Russian missile strike"."""
        tree = site.tree
        for name in ("in", "by", "during", "from"):
            for noun in site.preps.get(name, []):
                if any(self.named_acts(tree, noun, "ASSAULT")):
                    own = nation_modifiers(tree, noun) or noun_agents(tree, noun, depth=99)
                    return tuple(k for k in own if self.around.known(tree, k))
        return ()

    def mode_of_nouns(self, tree: Tree, trigger: Trigger, words: tuple[int, ...]) -> str | None:
        """Mode that a noun among the trigger's words brings: the missile attack of "launched a missile attack"."""
        for i in words:
            for other in self.named_acts(tree, i, trigger.row.event_type) if tree.tags[i].startswith("NN") else ():
                if other.row.event_mode and other.rest:
                    return other.row.event_mode
        return None

    def fill(self, site: Site, slot: str, taken: list[int]) -> list[int]:
        """Noun heads for a slot: the first alternative that anything fills; ``+`` joins."""
        for option in slot.split("/"):
            found = [
                i
                for part in option.split("+")
                if part
                for i in self.fill_one(site, part, taken)
                if i not in taken and not is_part_of(site.tree, i, taken)
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
            kid = dative(tree, site.support or site.i)
            return tree.conjuncts(kid) if kid is not None else site.preps.get("to", [])
        if part == "party":
            return [i for i in site.occasion if self.actors.is_party(tree, i)]
        if part == "owner":
            return [k for i in (site.objects or [site.i]) for k in self.around.owners(tree, i)]
        if part == "xsubj":
            return self.clause_subject(site)
        heads = site.preps.get(part) or [k for i in taken if i != site.i for k in prepositions(tree, i).get(part, [])]
        if part in ("in", "at") and self.is_seat(site, heads):
            heads = []
        aimed = part in AIMED_PREPS or (part == "on" and site.is_noun and self.is_struck(site))
        found = [i for i in heads if self.around.known(tree, i) or (aimed and not self.around.is_time(tree, i))]
        if heads and not found and part in BORDER_PREPS:  # "near the border with Chad"
            found = [i for i in site.preps.get("with", []) if self.around.known(tree, i)]
        return found

    def is_struck(self, site: Site) -> bool:
        """True for a noun of force with "on": a compound, a convoy, no matter whose; not "on the outskirts"."""
        tree = site.tree
        heads = site.preps.get("on", ())
        named = "ASSAULT" in self.triggers.noun_types.get(tree.lower[site.i], ())
        return named and not any(tree.lower[i] in PARTS for i in heads)

    def is_seat(self, site: Site, heads: list[int]) -> bool:
        """True for the place that opens a sentence and only says where its subject sits: "In Brussels, the EU"."""
        first = min((*site.subjects, site.i))
        if not heads or heads[0] > first:
            return False
        place, subject = self.actors.describe(site.tree, heads[0]), self.actors.describe(site.tree, first)
        if place is None or subject is None or place.country != subject.country:
            return False
        return subject.sector in ("GOV", "IGO", "LEG")

    def upper_subject(self, site: Site) -> list[int]:
        """Subject of the reporting verb, where a verb was hung on its clause ("said it was lost and asked")."""
        tree, i = site.tree, site.i
        if site.is_noun or tree.deps[i] != "conj":
            return []
        clause = tree.heads[i]
        if tree.deps[clause] != "ccomp" or tree.child(i, "nsubj", "nsubjpass") is not None:
            return []
        return [k for k in agents(tree, tree.heads[clause]) if self.actors.is_party(tree, k)]

    def clause_subject(self, site: Site) -> list[int]:
        """Subject of the clause that complements the verb: "demanded that X leave"."""
        tree = site.tree
        for kid in tree.kids[site.i]:
            if tree.deps[kid] in ("ccomp", "xcomp", "advcl") and kid > site.i:
                inner = tree.child(kid, "nsubj", "nsubjpass")
                if inner is not None:
                    return tree.conjuncts(antecedent(tree, inner, kid))
        return []


def is_part_of(tree: Tree, i: int, taken: list[int]) -> bool:
    """True for a thing that belongs to the trigger's own words: the state in "a state of emergency"."""
    if not tree.kids[i] or tree.tags[i].startswith("NNP"):
        return False
    return not set(taken).isdisjoint(prepositions(tree, i).get("of", ()))
