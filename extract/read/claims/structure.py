"""Finds what happened to the things a number counts: climbs the parse from the number's phrase to an outcome word."""

from __future__ import annotations

from dataclasses import replace

from extract.core.record import record
from extract.core.schema import ItemCategory, Outcome
from extract.lexicon import Lexicon
from extract.read.claims.kinds import ALLOWED, GIVEN, may_meet
from extract.read.claims.phrases import NOUNS, Phrase
from extract.read.claims.triggers import Trigger, Triggers, word_sets
from extract.read.tree import Tree

OBJECTS = frozenset({"dobj", "nsubjpass", "oprd", "dative"})
STEPS = 14
SHARES = frozenset({"all", "some", "most", "many", "half", "several", "few", "none", "both"})
JOINTS = frozenset({"and", "or", "but", ","})
COUNTED_UNITS = frozenset({"count", "t", "kg", "bbl", "km2", "ha"})
MERGED: dict[frozenset[Outcome], Outcome] = {
    frozenset({"destroyed", "damaged"}): "lost",
    frozenset({"destroyed", "captured"}): "lost",
    frozenset({"destroyed", "damaged", "captured"}): "lost",
    frozenset({"destroyed", "lost"}): "lost",
    frozenset({"killed", "injured"}): "casualties",
}


@record(frozen=True, slots=True)
class Finding:
    """The outcome of a phrase: its trigger, the verb that governs it and the place the phrase has there."""

    outcome: Outcome
    trigger: Trigger
    verb: int | None
    slot: str
    rule: str
    noun: int | None = None


class Climber:
    """Climbs one sentence's parse."""

    def __init__(self, tree: Tree, lexicon: Lexicon) -> None:
        self.tree = tree
        self.triggers = Triggers(tree, lexicon)
        self.sets = word_sets(lexicon)
        self.category: ItemCategory | None = None
        self.bare = False

    def find(self, phrase: Phrase) -> Finding | None:
        """The outcome of ``phrase``: beside it, above it, in its own noun, or near it."""
        self.category = phrase.category if phrase.quantity.unit in COUNTED_UNITS else "money"
        self.bare = phrase.elliptic and self.category is None
        if phrase.portion:
            return self.climb(phrase.last, phrase)
        own = self.modifier(phrase) or self.own_noun(phrase)
        found = self.joined(phrase) or self.beside(phrase) or self.above(phrase)
        if found and own and found.outcome in ("other", "captured") and own.outcome in ("killed", "injured"):
            return own
        return found or own or self.near(phrase)

    def modifier(self, phrase: Phrase) -> Finding | None:
        """An adjective before the noun: 12 wounded soldiers, three seized ships."""
        for i in range(phrase.last + 1, phrase.head):
            if (trigger := self.triggers.adjective(i)) and self.tree.tags[i] in ("JJ", "VBN", "VBD"):
                return Finding(trigger.row.outcome, trigger, None, "any", "modifier")
        return None

    def joined(self, phrase: Phrase) -> Finding | None:
        """The second of two verbs right before its bare number: killed three and injured at least nine."""
        tree, i = self.tree, phrase.first - 1
        while i > 0 and phrase.first <= tree.heads[i] <= phrase.last:
            i -= 1
        if not phrase.elliptic or i < 2 or tree.lower[i - 1] not in JOINTS or tree.tags[i - 2].startswith("VB"):
            return None
        trigger = next((t for t in self.triggers.verb(i) if t.end == i and t.row.slot == "object"), None)
        return Finding(trigger.row.outcome, trigger, i, "object", "joined") if trigger else None

    # --- beside ---------------------------------------------------------------------------------

    def beside(self, phrase: Phrase) -> Finding | None:
        """An adjective or participle right behind the phrase: 12 soldiers dead, 35 killed."""
        tree = self.tree
        i = phrase.head + 1
        for _ in range(4):
            if i < len(tree) and (tree.lower[i] in self.sets["passive_lead"] or tree.tags[i] == "RB"):
                i += 1
        if i >= len(tree):
            return None
        trigger = self.triggers.adjective(i)
        if trigger is None or (i == phrase.head + 1 and self.is_active(i)):
            return None
        follower = trigger.end + 1
        if follower + 1 < len(tree) and tree.lower[follower] in ("and", "or", "and/or"):
            second = self.triggers.adjective(follower + 1)
            merged = MERGED.get(frozenset({trigger.row.outcome, second.row.outcome})) if second else None
            if merged and not self.has_number_before(follower + 1):
                return Finding(merged, trigger, self.verb_at(i), "any", "participles")
        return Finding(trigger.row.outcome, trigger, self.verb_at(i), "any", "participle")

    def has_number_before(self, i: int) -> bool:
        """True where a number stands right before token ``i``."""
        return i > 0 and self.tree.tags[i - 1] == "CD"

    def is_active(self, i: int) -> bool:
        """True where the word at ``i`` is a verb with an object: 12 soldiers killed a man."""
        tree = self.tree
        return tree.child(i, "dobj") is not None and tree.tags[i] in ("VBD", "VBP", "VBZ")

    def verb_at(self, i: int) -> int | None:
        """``i`` where the parse has a verb there."""
        return i if self.tree.tags[i].startswith("VB") else None

    # --- above ----------------------------------------------------------------------------------

    def above(self, phrase: Phrase) -> Finding | None:
        """The governing verb or noun."""
        node = phrase.head
        relative = self.relative(node)
        if relative and relative.outcome != "other":
            return relative
        return self.climb(node, phrase) or relative

    def climb(self, node: int, phrase: Phrase) -> Finding | None:
        """Goes up from ``node`` to the first word that tells an outcome."""
        tree = self.tree
        for _ in range(STEPS):
            parent, dep = tree.heads[node], tree.deps[node]
            if parent == node:
                return self.root(node, phrase)
            if dep == "pobj":
                found, node = self.through_preposition(parent)
                if found:
                    return found
                continue
            if tree.tags[parent].startswith("VB") or tree.tags[parent] == "MD":
                if found := self.at_verb(parent, dep, node):
                    return found
                if dep in ("xcomp", "ccomp", "advcl", "conj", "relcl", "acl", "pcomp") and node != phrase.head:
                    return None
                if tree.lower[parent] not in self.sets["light_verbs"]:
                    return None
                node = parent
                continue
            if (trigger := self.triggers.noun(parent)) and dep in (
                "nummod",
                "compound",
                "nmod",
                "appos",
                "amod",
                "quantmod",
            ):
                return Finding(trigger.row.outcome, trigger, None, "of", "noun")
            node = parent
        return None

    def root(self, node: int, phrase: Phrase) -> Finding | None:
        """The top of a fragment without a verb."""
        if trigger := self.triggers.noun(node):
            return Finding(trigger.row.outcome, trigger, None, "of", "noun") if node != phrase.head else None
        return None

    def relative(self, node: int) -> Finding | None:
        """A clause behind the noun: people killed in the raid, children who died, 9,000 who have entered."""
        tree = self.tree
        for kid in tree.children(node, "relcl", "acl"):
            subject = tree.child(kid, "nsubj", "nsubjpass")
            if subject is not None and (tree.lower[subject] in SHARES or tree.tags[subject] == "CD"):
                continue  # told of a part: 52 drones, 39 of which were shot down
            passive = tree.is_passive(kid) or (tree.tags[kid] == "VBN" and tree.child(kid, "aux") is None)
            role = "object" if passive else ("subject" if self.relative_subject(kid) else "object")
            if found := self.fitting(kid, role):
                return found
        return None

    def reported(self, node: int) -> Finding | None:
        """A clause behind the noun that somebody is said to say: people they say were killed."""
        for kid in self.tree.children(node, "relcl"):
            for inner in self.tree.children(kid, "ccomp"):
                if found := self.fitting(inner, "object"):
                    return found
        return None

    def relative_subject(self, verb: int) -> bool:
        """True where the relative pronoun is the clause's subject."""
        tree = self.tree
        subject = tree.child(verb, "nsubj")
        return subject is None or tree.lower[subject] in ("who", "that", "which")

    def through_preposition(self, prep: int) -> tuple[Finding | None, int]:
        """What a preposition's governor says: the deaths of 35 people, a strike on three villages."""
        tree = self.tree
        governor = tree.heads[prep]
        word = tree.lower[prep]
        if governor == prep:
            return None, prep
        if tree.tags[governor] in NOUNS or tree.tags[governor] == "CD":
            if word in ("to", "at", "from") and (found := self.changed(prep)):
                return found, governor
            trigger = self.triggers.noun(governor)
            loose = trigger is not None and trigger.row.outcome in ("sanctioned", "requested", "damaged", "injured")
            if trigger and (word in ("of", "among") or (loose and word in ("on", "to", "for", "against", "at", "by"))):
                return Finding(trigger.row.outcome, trigger, None, "of", f"noun + {word}"), governor
            return None, governor
        if tree.tags[governor].startswith("VB"):
            if word in ("to", "at", "from") and (found := self.changed(prep)):
                return found, governor
            if trigger := self.triggers.verb_with(governor, word):
                return Finding(trigger.row.outcome, trigger, governor, "object", "verb + preposition"), governor
            for trigger in self.triggers.verb(governor):
                if " " in trigger.words and trigger.row.slot in ("object", "subject_object"):
                    return Finding(trigger.row.outcome, trigger, governor, "object", "verb + preposition"), governor
            for kid in tree.children(governor, "nsubj", "dobj", "nsubjpass"):
                if word in ("to", "at", "by", "of") and (found := self.counted(kid)):
                    return found, governor
                trigger = self.triggers.noun(kid)
                if (
                    trigger
                    and word in ("to", "at", "of", "on", "with")
                    and tree.lower[governor] in self.sets["light_verbs"]
                ):
                    return Finding(trigger.row.outcome, trigger, governor, "of", "noun of the clause", kid), governor
        return None, governor

    def changed(self, prep: int) -> Finding | None:
        """What is counted where a number is said to change: "lowered the number of people killed in the raid to 21"."""
        tree = self.tree
        for above in tree.ancestors(prep):
            if tree.lower[above] in self.sets["counters"] and tree.deps[above] in ("dobj", "nsubj", "nsubjpass"):
                return self.counted(above)
        return None

    def counted(self, noun: int) -> Finding | None:
        """What “the number of people killed” counts: its noun, with the outcome beside or in it."""
        tree = self.tree
        if tree.lower[noun] not in self.sets["counters"]:
            return None
        for prep in tree.children(noun, "prep"):
            for inner in tree.children(prep, "pobj"):
                found = self.relative(inner) or self.reported(inner)
                trigger = self.triggers.noun(inner) or self.triggers.adjective(inner)
                if found:
                    return replace(found, noun=inner)
                if trigger:
                    return Finding(trigger.row.outcome, trigger, None, "of", "counted number", inner)
                if adjective := next(
                    (t for k in tree.children(inner, "amod") if (t := self.triggers.adjective(k))), None
                ):
                    return Finding(adjective.row.outcome, adjective, None, "any", "counted number", inner)
        return None

    def at_verb(self, verb: int, dep: str, node: int) -> Finding | None:
        """What a verb says of the phrase in the slot ``dep``."""
        tree = self.tree
        if dep in OBJECTS or (dep == "nsubj" and tree.is_passive(verb)):
            role = "object"
        elif dep in ("nsubj", "csubj", "expl"):
            role = "subject"
        elif dep in ("attr", "acomp", "ccomp"):
            role = "attribute"
        else:
            role = "other"
        if role in ("object", "subject") and (found := self.fitting(verb, role)):
            return found
        if role == "subject" and tree.lower[verb] in self.sets["light_verbs"] and (found := self.among(verb)):
            return found
        if tree.lower[verb] in self.sets["light_verbs"]:
            for kid in tree.children(verb, "nsubj", "dobj", "attr", "acomp", "oprd"):
                if kid == node:
                    continue
                if found := self.counted(kid):
                    return found
                trigger = self.triggers.noun(kid) or self.triggers.adjective(kid)
                if trigger and trigger.row.outcome != "other":
                    return Finding(trigger.row.outcome, trigger, verb, "of", "word of the clause")
        return None

    def among(self, verb: int) -> Finding | None:
        """“Thirteen children were among the dead”, “8,000 troops are in the region”."""
        tree = self.tree
        for prep in tree.children(verb, "prep"):
            inner = tree.child(prep, "pobj")
            trigger = self.triggers.noun(inner) if inner is not None and tree.lower[prep] == "among" else None
            if trigger is not None:
                return Finding(trigger.row.outcome, trigger, verb, "of", "among")
            standing = self.triggers.verb_with(verb, tree.lower[prep], slot="subject")
            if standing is not None and self.category is not None and self.category in ALLOWED[standing.row.outcome]:
                return Finding(standing.row.outcome, standing, verb, "subject", "verb + preposition")
        return None

    def fitting(self, verb: int, role: str) -> Finding | None:
        """The row of ``verb`` whose slot is ``role``; coordinated verbs together may mean a third outcome."""
        for trigger in self.triggers.verb(verb):
            slot = trigger.row.slot
            fits = (role == "object" and slot in ("object", "subject_object")) or (
                role == "subject" and slot == "subject"
            )
            if (
                fits
                and may_meet(self.category, trigger.row.outcome)
                and not (self.bare and trigger.row.outcome in GIVEN)
            ):
                if trigger.row.outcome == "other" and (state := self.state(verb)) is not None:
                    return state
                outcome = self.merged(verb, trigger)
                return Finding(outcome, trigger, verb, role, "verb")
        if role == "object":
            return self.participle(verb)
        return None

    def state(self, verb: int) -> Finding | None:
        """What an adjective right behind a verb of staying tells: 40 people who remain behind bars."""
        for i in range(verb + 1, min(verb + 3, len(self.tree))):
            trigger = self.triggers.adjective(i)
            if trigger is not None and may_meet(self.category, trigger.row.outcome):
                return Finding(trigger.row.outcome, trigger, verb, "any", "participle")
        return None

    def participle(self, verb: int) -> Finding | None:
        """An adjective row met as a passive verb: are missing, were left dead."""
        trigger = self.triggers.adjective(verb)
        return Finding(trigger.row.outcome, trigger, verb, "object", "participle") if trigger else None

    def merged(self, verb: int, trigger: Trigger) -> Outcome:
        """“Damaged or destroyed” is lost; “killed and wounded” with one number is casualties."""
        tree = self.tree
        group = {trigger.row.outcome}
        others = tree.children(verb, "conj") + ([tree.heads[verb]] if tree.deps[verb] == "conj" else [])
        for other in others:
            if tree.child(other, "dobj", "nsubj", "nsubjpass") is not None and tree.deps[verb] != "conj":
                continue
            if tree.deps[verb] == "conj" and other == tree.heads[verb] and tree.child(other, "dobj") is not None:
                continue
            if other > verb and "CD" in tree.tags[other + 1 : other + 4]:
                continue  # which has a number of its own: killed 30 people and injured at least 12
            group |= {found.row.outcome for found in self.triggers.verb(other)[:1]}
        return MERGED.get(frozenset(group), trigger.row.outcome)

    # --- own noun, and near ------------------------------------------------------------------------

    def own_noun(self, phrase: Phrase) -> Finding | None:
        """The counted noun itself tells it: 70,000 casualties, 12 deaths, 300 refugees."""
        trigger = None if phrase.elliptic else self.triggers.noun(phrase.head)
        if trigger is None and not phrase.elliptic and phrase.item is None:
            trigger = self.triggers.adjective(phrase.head)
        return Finding(trigger.row.outcome, trigger, None, "of", "counted noun") if trigger else None

    def near(self, phrase: Phrase) -> Finding | None:
        """A fitting word in the same clause, where the parse led nowhere."""
        tree = self.tree
        for i in range(phrase.first - 1, max(-1, phrase.first - 9), -1):
            if tree.lower[i] in (";", ":", ".", "but", "while", "whereas", "which", "who", "that", ","):
                break
            if not tree.tags[i].startswith("VB"):
                continue
            for trigger in self.triggers.verb(i):
                if trigger.row.slot in ("object", "subject_object") and tree.tags[i] != "VBN":
                    return Finding(trigger.row.outcome, trigger, i, "object", "near verb")
            break
        for i in range(phrase.head + 1, min(len(tree), phrase.head + 7)):
            if tree.tags[i] == "CD" or tree.lower[i] in (";", ":", ".", "but", "while", "whereas", ","):
                break
            if tree.tags[i] in ("VBN", "VBD", "VBP", "VBZ", "VB"):
                for trigger in self.triggers.verb(i):
                    passive = tree.tags[i] == "VBN"
                    if (trigger.row.slot == "subject") != passive:
                        return Finding(trigger.row.outcome, trigger, i, "object" if passive else "subject", "near verb")
                break
        return None
