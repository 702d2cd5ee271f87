"""What the codebook says of an act by its words, whatever the model reads: fired at nobody, trade, interception."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from extract.lexicon import Lexicon
from extract.read.inflect import verb_forms
from extract.read.learned.decode import Act
from extract.read.tree import Tree

FORCE = frozenset({"ASSAULT", "MOBILIZE"})
ARMED_MODES = frozenset({"aerial", "drone", "heavy-weapons"})
TOWARDS = frozenset({"into", "toward", "towards", "in", "to"})


@cache
def words_of(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The classes of words that acts are settled by."""
    classes = {row.word_class: frozenset(row.words) for row in lexicon.classes}
    down = [row for row in lexicon.outcomes if row.outcome == "shot_down" and row.pos == "verb"]
    forms = {form for row in down for verb in row.words for form in verb_forms(verb.split()[0])}
    return {**classes, "downing": frozenset(forms)}


def settled(act: Act, tree: Tree, lexicon: Lexicon) -> Act:
    """The act as its words have it."""
    top = tree.top_of(act.span)
    if top is None or act.event_type not in FORCE | {"THREATEN"}:
        return act
    words, below = words_of(lexicon), tree.subtree(top)
    if act.event_type in FORCE and is_at_nobody(tree, below, words):
        roles = {**act.roles, "recipient": ()}
        return replace(act, event_type="MOBILIZE", event_mode="weapons", roles=roles)
    if act.event_type != "MOBILIZE" and not words["tariff"].isdisjoint(tree.lower[i] for i in below):
        is_done = act.event_type == "ASSAULT" and act.modality == "asserted" and tree.tags[top] == "VBD"
        kind, mode = ("SANCTION", "discontinue") if is_done else ("THREATEN", "restrict")
        return replace(act, event_type=kind, event_mode=mode)
    if act.event_mode in ARMED_MODES and tree.lower[top] in words["downing"]:
        return replace(act, event_mode="destroy")
    return act


def is_at_nobody(tree: Tree, below: list[int], words: dict[str, frozenset[str]]) -> bool:
    """Whether a phrase tells of arms fired into a sea."""
    if words["munition"].isdisjoint(tree.lower[i] for i in below):
        return False
    aims = (i for i in below if tree.lower[i] in TOWARDS)
    return any(tree.lower[goal] in words["water"] for aim in aims for goal in tree.children(aim, "pobj"))
