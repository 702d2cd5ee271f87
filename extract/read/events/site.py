"""A token that may be a trigger, with what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from extract.core.record import record
from extract.read.syntax import (
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
from extract.read.tree import Tree

SPANS = frozenset({"minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "night", "nights"})
"""Times that measure what fills them: "seven hours of talks"."""
VOICED_WORDS = """
appeal appeals call calls criticism condemnation pressure protest protests threat threats warning warnings praise demand
demands complaint complaints objection objections opposition condemnations accusations denial denunciation outcry rebuke
"""
VOICED = frozenset(VOICED_WORDS.split())
"""What comes from whoever utters it: "appeals from the pope"."""


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


def measured_things(tree: Tree, i: int, measures: frozenset[str]) -> list[int]:
    """What noun ``i`` measures: the talks of "hours of talks", the aid of "$5 million in aid"."""
    if tree.lower[i] not in measures and tree.tags[i] != "CD":
        return []
    inner = prepositions(tree, i)
    return [*inner.get("of", []), *inner.get("in", [])]


def dative(tree: Tree, verb: int) -> int | None:
    """Who is given or told something without a preposition, which the parser may take for a first object."""
    kid = tree.child(verb, "dative")
    if kid is not None:
        return kid if tree.tags[kid] not in ("IN", "TO") else None
    objects = tree.children(verb, "dobj")
    return objects[0] if len(objects) > 1 else None


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
