"""What a verb's auxiliaries and governors say: done, to be done, promised, standing."""

from __future__ import annotations

from extract.read.claims.triggers import Triggers
from extract.read.tree import Tree

FUTURE = frozenset(
    {"will", "would", "'ll", "shall", "could", "may", "might", "plans", "planned", "to", "set", "expected"}
)
PERFECT = frozenset({"has", "have", "'ve"})
SHARING = ("conj", "xcomp")
GOVERNED = ("xcomp", "pcomp", "prep", "conj", "ccomp", "acl")
STEPS = 4


def auxiliaries(tree: Tree, verb: int) -> set[str]:
    """Auxiliaries of ``verb``, or of the verb it is coordinated with."""
    for _ in range(STEPS):
        words = {tree.lower[kid] for kid in tree.children(verb, "aux", "auxpass")}
        if words or tree.deps[verb] not in SHARING:
            return words
        verb = tree.heads[verb]
    return set()


def is_future(tree: Tree, verb: int) -> bool:
    """True for what will be done."""
    words = auxiliaries(tree, verb)
    return bool(words & FUTURE) and not words & {"have", "has", "had"}


def is_perfect(tree: Tree, verb: int | None) -> bool:
    """True for have been killed, has lost."""
    words = auxiliaries(tree, verb) if verb is not None else set()
    return bool(words & PERFECT) and "to" not in words


def is_pluperfect(tree: Tree, verb: int | None) -> bool:
    """True for had been killed."""
    return verb is not None and "had" in auxiliaries(tree, verb)


def is_promised(tree: Tree, triggers: Triggers, verb: int) -> bool:
    """True for what a verb of promising governs: committed to sending, agreed to deliver."""
    for _ in range(STEPS):
        if tree.deps[verb] not in GOVERNED:
            return False
        verb = tree.heads[verb]
        if any(trigger.row.outcome == "pledged" for trigger in triggers.verb(verb)):
            return True
    return False


def is_stock(tree: Tree, verb: int | None, stative: frozenset[str]) -> bool:
    """True for what stands on a day: 3,000 troops massed, remain, are trapped."""
    if verb is None:
        return True
    progressive = tree.tags[verb] == "VBG" and tree.child(verb, "aux") is not None
    return progressive or tree.lower[verb] in stative
