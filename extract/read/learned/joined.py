"""One act told by two words of one phrase: "ordered a mobilisation", "was hit by a strike", "must be held"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.read.actors import Actors
from extract.read.learned.decode import Act
from extract.read.tree import Tree
from extract.text.document import Document

BONDS = frozenset({"dobj", "pobj", "prep", "agent", "pcomp", "attr", "acomp", "oprd", "xcomp", "aux", "compound"})
"""Dependencies within one phrase around a verb."""
LONGEST = 3
"""Steps between the two words in the tree."""


def joined(acts: Sequence[Act], document: Document, actors: Actors) -> list[Act]:
    """The acts, with two that one phrase tells as one, which has the parts of the surer word."""
    kept: list[Act] = []
    for act in acts:
        before = kept[-1] if kept else None
        sentence = document.sentences[act.sentence]
        if (
            before is not None
            and before.sentence == act.sentence
            and sentence.parse is not None
            and are_one(actors.tree(sentence), before, act)
        ):
            surer, other = sorted((before, act), key=lambda one: -one.parts[0].probability)
            roles = {**surer.roles, "actor": surer.roles["actor"] or other.roles["actor"]}
            rules = (*surer.rules, "trigger: one phrase tells one act")
            kept[-1] = replace(surer, span=(before.span[0], act.span[1]), roles=roles, rules=rules)
        else:
            kept.append(act)
    return kept


def are_one(tree: Tree, one: Act, other: Act) -> bool:
    """Whether one of two words hangs on the other within a verb's phrase."""
    first, second = tree.top_of(one.span), tree.top_of(other.span)
    if first is None or second is None:
        return False
    side_by_side = other.span[0] - one.span[1] <= 1 and not tree.tags[second].startswith("VB")
    if side_by_side and tree.heads[second] == first:
        return True  # gave up, hauled off
    same = one.event_type == other.event_type
    return same and (hangs_on(tree, second, first) or hangs_on(tree, first, second))


def hangs_on(tree: Tree, word: int, verb: int) -> bool:
    """Whether ``word`` stands in the phrase of ``verb``."""
    if not tree.tags[verb].startswith("VB"):
        return False
    for _ in range(LONGEST):
        if tree.deps[word] not in BONDS or (tree.deps[word] == "pcomp" and tree.lower[tree.heads[word]] != "by"):
            return False
        word = tree.heads[word]
        if word == verb:
            return True
    return False
