"""Trigger rows compiled for matching, and the test whether a row's frame holds at a token.

A frame is a list of conditions, all of which must hold; ``|`` inside a condition means any of:

``obj`` ``-obj``
    the verb has an object (the subject of a passive counts), or has none
``obj:CLASS`` ``subj:CLASS`` ``on:CLASS``
    the object, subject or a preposition's noun is a word of the class (``classes.csv``)
``to`` ``against`` …
    there is such a preposition on the verb or its object
``inf`` ``ing`` ``that``
    there is an infinitive, a gerund or a clause as complement
``inf:CLASS`` ``that:CLASS``
    the infinitive is a word of the class; the clause has one as its auxiliary
``pred:CLASS``
    what the object is called is a word of the class: "called it a crime"
``own``
    the clause is about the subject itself: "warned that it could"
``forto`` ``fromdoing``
    there is an infinitive with its own subject ("called for X to leave"), or a gerund after "from"
``dat``
    somebody is given or told it without a preposition: "promised Kyiv tanks"
``mod:WORD``
    the verb has this auxiliary or negation: will, would, not
``act`` ``pass``
    the verb is active, or passive
``agent``
    of a noun: somebody is named who does it
``support``
    of a noun: it is the object of a verb of doing ("launch", "carry out")
``occasion``
    of a noun: the verb above happens in it ("in a telephone call, X urged Y"); its place ``party`` is who acts there
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extract.inflect import noun_forms, verb_forms
from extract.lexicon import ActionRow, Lexicon
from extract.record import record
from extract.syntax import (
    CALENDAR,
    agents,
    around,
    called,
    is_passive,
    is_verb,
    nation_modifiers,
    noun_agents,
    patients,
    prepositions,
)
from extract.tree import Tree

Condition = tuple[bool, str, str]


PREPOSITION_WORDS = """
about against as at behind by for from in into of off on onto out over through to toward towards under up upon with down
away back around
"""
PREPOSITIONS = frozenset(PREPOSITION_WORDS.split())
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
OFFICIAL = "official"
"""The class to which every known person belongs."""
WORDLESS = frozenset(
    {"obj", "subj", "act", "pass", "agent", "support", "occasion", "inf", "ing", "that", "own", "dat", "forto", "pred"}
    | {"near", "fromdoing"}
)
"""Conditions that no word of the sentence decides; "near" is any word of nearness."""
SPANS = frozenset({"minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "night", "nights"})
"""Times that measure what fills them: "seven hours of talks"."""
VOICED_WORDS = """
appeal appeals call calls criticism condemnation pressure protest protests threat threats warning warnings praise demand
demands complaint complaints objection objections opposition condemnations accusations denial denunciation outcry rebuke
"""
VOICED = frozenset(VOICED_WORDS.split())
"""What comes from whoever utters it: "appeals from the pope"."""
SHORT_FORMS = {"will": ("wo", "'ll"), "would": ("'d",), "not": ("n't",)}
CLOSED_DEPS = frozenset({"relcl", "advcl", "conj", "ccomp", "nsubj", "csubj"})
UNMATCHED_WORDS = frozenset({"a", "an", "the", "its", "his", "her", "their"})


def condition_weight(condition: tuple[Condition, ...]) -> float:
    """What a condition adds to the weight of its row: as much as its weakest alternative."""
    return min((2.5 if word_class else 1.0) if wanted else 0.5 for wanted, _, word_class in condition)


@dataclass(frozen=True, eq=False)
class Trigger:
    """An action row ready to be matched."""

    row: ActionRow
    rest: tuple[frozenset[str], ...]
    conditions: tuple[tuple[Condition, ...], ...]
    needs: tuple[frozenset[str], ...]
    """Sets of words of each of which the sentence must have one: what most rows are refused by."""

    @cached_property
    def weight(self) -> float:
        """How specific the row is: the most specific is tried first."""
        words = sum(1.0 if forms & PREPOSITIONS else 3.0 for forms in self.rest)
        return (
            words + 0.1 * bool(self.row.event_mode) + sum(condition_weight(condition) for condition in self.conditions)
        )


class Rows:
    """The rows of one form, the most specific first, and which of them a sentence of given words leaves to be tried."""

    def __init__(self, triggers: list[Trigger]) -> None:
        self.triggers = triggers

    @cached_property
    def by_word(self) -> dict[str, list[tuple[int, Trigger, tuple[frozenset[str], ...]]]]:
        """Rank and row, with what else it needs, by each word of its first need; most forms are never asked for it."""
        found: dict[str, list[tuple[int, Trigger, tuple[frozenset[str], ...]]]] = {}
        for rank, trigger in enumerate(self.triggers):
            for word in trigger.needs[0] if trigger.needs else ():
                found.setdefault(word, []).append((rank, trigger, trigger.needs[1:]))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of which one leads to a row that needs something."""
        return frozenset(self.by_word)

    @cached_property
    def always(self) -> list[tuple[int, Trigger]]:
        """The rows that need no word, with their ranks."""
        return [(rank, trigger) for rank, trigger in enumerate(self.triggers) if not trigger.needs]

    @cached_property
    def plain(self) -> list[Trigger]:
        """The rows that need no word."""
        return [trigger for _, trigger in self.always]

    def fitting(self, bag: frozenset[str]) -> list[Trigger]:
        """The rows of which a sentence of these words lacks none that they need, in order."""
        ranked = {
            rank: trigger
            for word in self.words & bag
            for rank, trigger, needs in self.by_word[word]
            if not any(map(bag.isdisjoint, needs))
        }
        return [trigger for _, trigger in sorted([*self.always, *ranked.items()])] if ranked else self.plain


@record(frozen=True, eq=False)
class Site:
    """A token with what stands around it, worked out once and on demand."""

    tree: Tree
    i: int
    is_noun: bool
    supports: frozenset[str]
    measures: frozenset[str]
    is_person: Callable[[int], bool]

    @cached_property
    def passive(self) -> bool:
        """True for a passive verb."""
        return not self.is_noun and is_passive(self.tree, self.i)

    @cached_property
    def support(self) -> int | None:
        """The verb of doing that a noun is object of."""
        tree, i = self.tree, self.i
        while tree.deps[i] == "conj" and not is_verb(tree, tree.heads[i]):
            i = tree.heads[i]
        over = tree.heads[tree.heads[i]]
        if tree.deps[i] == "pobj" and tree.lower[tree.heads[i]] == "of" and tree.lower[over] in self.measures:
            i = over  # "a wave of attacks", "seven hours of talks"
        head = tree.heads[i]
        if tree.deps[i] == "pobj" and tree.lower[head] == "of" and tree.lower[tree.heads[head]] in self.measures:
            i = tree.heads[head]  # "held hours of talks"
            head = tree.heads[i]
        if tree.deps[i] == "pobj" and tree.deps[head] == "prep":
            over = tree.heads[head]
            if is_verb(tree, over) and f"{tree.lower[over]} {tree.lower[head]}" in self.supports:
                return over
        if tree.deps[i] in ("dobj", "nsubjpass", "attr") and is_verb(tree, head) and self.is_support(head):
            return head
        if tree.deps[i] == "nsubj" and tree.deps[head] == "relcl":
            return None
        return next(
            (
                kid
                for kid in tree.kids[i]
                if tree.deps[kid] == "acl" and tree.tags[kid] == "VBN" and self.is_support(kid)
            ),
            None,
        )

    def is_support(self, verb: int) -> bool:
        """True for a verb of doing, with its particle where it has one: "carry out"."""
        tree = self.tree
        particle = tree.child(verb, "prt")
        whole = f"{tree.lower[verb]} {tree.lower[particle]}" if particle is not None else tree.lower[verb]
        return whole in self.supports or tree.lower[verb] in self.supports

    @cached_property
    def occasion(self) -> list[int]:
        """Who acts on whom at what a noun names: both parties of the verb above, where it is said to happen in it."""
        tree, prep = self.tree, self.tree.heads[self.i]
        verb = tree.heads[prep]
        if not self.is_noun or tree.deps[self.i] != "pobj" or tree.lower[prep] not in ("in", "during", "by"):
            return []
        if not is_verb(tree, verb) or is_passive(tree, verb):
            return []
        others = self.preps.get("with") or patients(tree, verb)
        doers = agents(tree, verb)
        return [*doers, *others] if doers and others else []

    @cached_property
    def subjects(self) -> list[int]:
        """Who does it."""
        if not self.is_noun:
            return agents(self.tree, self.i)
        if self.tree.deps[self.i] in ("acomp", "oprd"):
            return agents(self.tree, self.tree.heads[self.i])
        if self.support is not None:
            found = agents(self.tree, self.support)
            if found:
                return found
        owners = noun_agents(self.tree, self.i, depth=99)
        voices = self.preps.get("from", []) if self.tree.lower[self.i] in VOICED else []
        return owners or nation_modifiers(self.tree, self.i) or voices

    @cached_property
    def objects(self) -> list[int]:
        """Whom or what it is done to."""
        return [] if self.is_noun else patients(self.tree, self.i)

    @cached_property
    def preps(self) -> dict[str, list[int]]:
        """Noun heads by preposition."""
        if not self.is_noun:
            measured = [k for i in self.objects for k in measured_things(self.tree, i, self.measures)]
            return around(self.tree, self.i, [*self.objects, *measured])
        found = prepositions(self.tree, self.i)
        for joined in self.tree.conjuncts(self.i)[1:]:  # "its rejection and condemnation of the raid"
            for name, heads in prepositions(self.tree, joined).items():
                found.setdefault(name, heads)
        verb = self.tree.heads[self.i]
        if self.tree.deps[self.i] == "nsubj" and is_verb(self.tree, verb) and self.tree.child(verb, "dobj") is None:
            for name, heads in prepositions(self.tree, verb).items():  # "fighting raged between"
                if name in ("between", "with", "against"):
                    found.setdefault(name, heads)
        if self.support is not None:
            for name, heads in prepositions(self.tree, self.support).items():
                if self.i not in heads:
                    found.setdefault(name, []).extend(heads)
        return found


class Triggers:
    """All triggers by the form that starts them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.classes = {row.word_class: both_numbers(row.words) for row in lexicon.classes}
        self.supports = frozenset(
            form if not tail else f"{form} {tail}"
            for word in self.classes.get("support", ())
            for head, _, tail in [word.partition(" ")]
            for form in verb_forms(head)
        )
        self.measures = self.classes.get("measure", frozenset()) | SPANS
        self.winning = self.classes.get("winning", frozenset())
        self.sport = self.classes.get("sport", frozenset())
        self.sport_weak = self.classes.get("sport_weak", frozenset())
        self.crowds = self.classes.get("crowd_acting", frozenset())
        self.suffering = self.forms_of("suffer")
        self.aiming = self.forms_of("aiming")
        self.taking = self.forms_of("taking")
        self.denying = self.forms_of("denying")
        self.calling = self.forms_of("calling")
        self.verbs: dict[str, list[Trigger]] = {}
        self.nouns: dict[str, list[Trigger]] = {}
        for row in lexicon.actions:
            self.add(row)
        for table in (self.verbs, self.nouns):
            for rows in table.values():
                rows.sort(key=lambda trigger: trigger.weight, reverse=True)
        self.verb_rows = {form: Rows(rows) for form, rows in self.verbs.items()}
        self.noun_rows = {form: Rows(rows) for form, rows in self.nouns.items()}
        self.forms = frozenset([*self.verbs, *self.nouns])
        self.noun_types: dict[str, frozenset[str]] = {
            form: frozenset(trigger.row.event_type for trigger in rows) for form, rows in self.nouns.items()
        }
        self.force_nouns = frozenset(form for form, types in self.noun_types.items() if not FORCE.isdisjoint(types))

    def forms_of(self, word_class: str) -> frozenset[str]:
        """All forms of the verbs of a class."""
        return frozenset(form for word in self.classes.get(word_class, ()) for form in verb_forms(word.split()[0]))

    def add(self, row: ActionRow) -> None:
        """File one row under all forms of its head word."""
        first, *rest = row.trigger.split()
        table = self.nouns if row.pos in ("noun", "adj") else self.verbs
        if row.pos == "noun":
            words = row.trigger.split()
            at = next((k for k, word in enumerate(words) if k and word in PREPOSITIONS), len(words)) - 1
            first, rest = words[at], [*words[:at], *words[at + 1 :]]
        elif "-" in first:  # the tokenizer cuts "test-fired" in three
            *before, first = first.split("-")
            rest = [*before, *rest]
        rest = [word for word in rest if word not in UNMATCHED_WORDS]
        forms = noun_forms(first) if row.pos == "noun" else {first} if row.pos == "adj" else verb_forms(first)
        others, conditions = tuple(noun_forms(word) for word in rest), parse_frame(row.frame)
        wanted = (self.words_of(condition) for condition in conditions)
        needs = [*others, *(words for words in wanted if words is not None)]
        trigger = Trigger(row, others, conditions, tuple(sorted(needs, key=len)))
        for form in forms:
            table.setdefault(form, []).append(trigger)

    def words_of(self, condition: tuple[Condition, ...]) -> frozenset[str] | None:
        """Words of which a sentence where the condition holds has one; None where it may hold without any."""
        found: set[str] = set()
        for wanted, name, word_class in condition:
            if name == "mod":
                words = frozenset({word_class, *SHORT_FORMS.get(word_class, ())})
            elif word_class:
                words = self.classes[word_class]
            else:
                words = frozenset() if name in WORDLESS else frozenset({name})
            if not wanted or not words or word_class == OFFICIAL or (name == "inf" and "not" in words):
                return None
            found |= words
        return frozenset(found)

    def holds(self, trigger: Trigger, site: Site) -> tuple[int, ...] | None:
        """Token numbers of the trigger's words where the row fits at the site, else None."""
        found = self.has_rest(trigger, site.tree, site.i)
        if not found:
            return None
        objects = site.objects or prepositional_objects(site.tree, found) if trigger.conditions else []
        for condition in trigger.conditions:
            for part in condition:
                if self.check(site, part, objects):
                    break
            else:
                return None
        return tuple(sorted(found))

    def has_rest(self, trigger: Trigger, tree: Tree, i: int) -> list[int]:
        """Token ``i`` and where the trigger's other words stand below it; empty where one is missing."""
        if not trigger.rest:
            return [i]
        if any(map(tree.bag.isdisjoint, trigger.rest)):
            return []
        found = [i]
        for forms in trigger.rest:
            other = find_word(tree, i, forms, found)
            if other is None:
                return []
            found.append(other)
        if any(forms & PREPOSITIONS for forms in trigger.rest):
            particle = tree.child(i, "prt")
            if particle is not None and particle not in found:  # "turned out in the streets" is no "turn in"
                return []
        return found

    def check(self, site: Site, condition: Condition, objects: list[int]) -> bool:
        """True where one condition holds."""
        wanted, name, word_class = condition
        tree = site.tree
        if name == "obj" and not wanted and not word_class:
            return not site.objects
        if name in ("obj", "subj"):
            heads = objects if name == "obj" else site.subjects
            if word_class == OFFICIAL and any(site.is_person(i) for i in heads):
                return wanted
            return (self.any_of(tree, heads, word_class) if word_class else bool(heads)) is wanted
        if name == "act":
            return site.passive is not wanted
        if name == "pass":
            return site.passive is wanted
        if name == "agent":
            return bool(site.subjects) is wanted
        if name == "occasion":
            return (len(site.occasion) > 1) is wanted
        if name == "support":
            return (site.support is not None) is wanted
        if name == "inf":
            found = [kid for kid in tree.kids[site.i] if is_infinitive(tree, kid)]
            if word_class:
                words = self.classes[word_class]
                return (
                    any(tree.lower[kid] in words or (is_negated(tree, kid) and "not" in words) for kid in found)
                    is wanted
                )
            return bool(found) is wanted
        if name == "forto":
            return any(is_for_infinitive(tree, kid) for kid in tree.kids[site.i]) is wanted
        if name == "fromdoing":
            return (
                any(
                    tree.lower[kid] == "from" and tree.child(kid, "pcomp") is not None
                    for top in (site.i, *objects)
                    for kid in tree.kids[top]
                )
                is wanted
            )
        if name == "dat":
            return (dative(tree, site.i) is not None) is wanted
        if name == "ing":
            return (
                any(tree.deps[k] in ("xcomp", "pcomp") and tree.tags[k] == "VBG" for k in tree.kids[site.i]) is wanted
            )
        if name == "that":
            clauses = [k for k in tree.kids[site.i] if tree.deps[k] == "ccomp" and (k > site.i or word_class)]
            if word_class:
                words = self.classes[word_class]
                clauses = [k for k in clauses if any(tree.lower[m] in words for m in tree.kids[k])]
            return bool(clauses) is wanted
        if name == "pred":
            named = predicates(tree, site.i)
            return (self.any_of(tree, named, word_class) if word_class else bool(named)) is wanted
        if name == "own":
            return is_about_itself(tree, site.i, site.subjects) is wanted
        if name == "mod":
            words = frozenset(tree.lower[k] for k in tree.kids[site.i])
            return (word_class in words or not words.isdisjoint(SHORT_FORMS.get(word_class, ()))) is wanted
        heads = site.preps.get(name, [])
        return (self.any_of(tree, heads, word_class) if word_class else name in site.preps) is wanted

    def any_of(self, tree: Tree, heads: list[int], word_class: str) -> bool:
        """True where a head, its modifiers or its "of" noun is a word of the class."""
        words = self.classes[word_class]
        for i in heads:
            if tree.lower[i] in words or any(tree.lower[k] in words for k in tree.kids[i] if k < i):
                return True
            if any(tree.lower[k] in words for k in measured_things(tree, i, self.measures)):
                return True
        return False


def both_numbers(words: Iterable[str]) -> frozenset[str]:
    """The words of a class in lower case, each in singular and plural."""
    return frozenset(form for word in words for form in ({word.lower()} if " " in word else noun_forms(word.lower())))


def measured_things(tree: Tree, i: int, measures: frozenset[str]) -> list[int]:
    """What noun ``i`` measures: the talks of "hours of talks", the aid of "$5 million in aid"."""
    if tree.lower[i] not in measures and tree.tags[i] != "CD":
        return []
    inner = prepositions(tree, i)
    return [*inner.get("of", []), *inner.get("in", [])]


def is_infinitive(tree: Tree, i: int) -> bool:
    """True for a "to" infinitive that complements its head."""
    return tree.deps[i] in ("xcomp", "ccomp", "advcl", "acl") and any(tree.tags[k] == "TO" for k in tree.kids[i])


def dative(tree: Tree, verb: int) -> int | None:
    """Who is given or told something without a preposition, which the parser may take for a first object."""
    kid = tree.child(verb, "dative")
    if kid is not None:
        return kid if tree.tags[kid] not in ("IN", "TO") else None
    objects = tree.children(verb, "dobj")
    return objects[0] if len(objects) > 1 else None


def is_for_infinitive(tree: Tree, i: int) -> bool:
    """True for an infinitive whose subject "for" brings: "called for the army to leave"."""
    if not is_infinitive(tree, i):
        return tree.lower[i] == "for" and any(
            is_infinitive(tree, k) for noun in tree.children(i, "pobj", "pcomp") for k in (noun, *tree.kids[noun])
        )
    mark = tree.child(i, "mark")
    return mark is not None and tree.lower[mark] == "for"


def prepositional_objects(tree: Tree, words: Iterable[int]) -> list[int]:
    """Nouns after a preposition that belongs to the trigger ("complain about X")."""
    inner = (tree.child(i, "pobj") for i in words if tree.deps[i] in ("prep", "prt"))
    return [k for i in inner if i is not None for k in tree.conjuncts(i)]


def predicates(tree: Tree, verb: int) -> list[int]:
    """What a verb calls its object: "a crime" in "called it a crime" and "described it as a crime"."""
    named = called(tree, verb)
    found = [k for k in tree.children(verb, "oprd", "attr", "acomp") if k != named] + tree.children(verb, "dobj")[1:]
    found += [k for k in tree.children(verb, "ccomp") if k > verb and not is_verb(tree, k)]
    found += [k for i in tree.children(verb, "dobj") for k in tree.children(i, "amod", "acomp") if k > i]
    for top in (verb, *tree.children(verb, "dobj")):
        for prep in tree.children(top, "prep"):
            found += tree.children(prep, "pobj", "amod") if tree.lower[prep] == "as" else []
    return found


def is_about_itself(tree: Tree, verb: int, subjects: list[int]) -> bool:
    """True where a pronoun for the verb's own subject is the subject of its clause."""
    clause = next((k for k in tree.kids[verb] if tree.deps[k] == "ccomp" and k > verb), None)
    inner = tree.child(clause, "nsubj") if clause is not None else None
    if inner is None or not subjects:
        return False
    plural = len(subjects) > 1 or tree.tags[subjects[0]] in ("NNS", "NNPS")
    return tree.lower[inner] in (("they", "we") if plural else ("it", "he", "she", "we"))


def is_negated(tree: Tree, i: int) -> bool:
    """True where "not" stands on token ``i``."""
    return any(tree.deps[k] == "neg" for k in tree.kids[i])


def find_word(tree: Tree, top: int, forms: frozenset[str], used: list[int]) -> int | None:
    """The nearest word below ``top`` that is one of ``forms``, at most three steps down."""
    level = [top]
    for _ in range(3):
        level = [kid for i in level for kid in tree.kids[i] if is_open(tree, kid)]
        for kid in level:
            if tree.lower[kid] in forms and kid not in used and abs(kid - top) <= 12 and not leads_to_time(tree, kid):
                return kid
    return None


def is_open(tree: Tree, i: int) -> bool:
    """True where words of a trigger may stand at or below ``i``: in no clause but a bare "held him responsible"."""
    return tree.deps[i] not in CLOSED_DEPS or (tree.deps[i] == "ccomp" and tree.tags[i] == "JJ")


def leads_to_time(tree: Tree, i: int) -> bool:
    """True for the preposition of "on Friday", which belongs to no trigger."""
    inner = tree.child(i, "pobj") if tree.deps[i] == "prep" else None
    return inner is not None and tree.lower[inner] in CALENDAR


def parse_frame(frame: str) -> tuple[tuple[Condition, ...], ...]:
    """Conditions of a frame, each with its alternatives."""
    return tuple(tuple(parse_condition(part) for part in item.split("|")) for item in frame.split() if item != "any")


def parse_condition(part: str) -> Condition:
    """Whether it must hold, its name and its word class."""
    name, _, word_class = part.lstrip("-").partition(":")
    return not part.startswith("-"), name, word_class


@lru_cache(maxsize=2)
def compile_triggers(lexicon: Lexicon) -> Triggers:
    """:class:`Triggers` of ``lexicon``, made once."""
    return Triggers(lexicon)
