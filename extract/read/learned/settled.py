"""What the codebook says of an act by its words, whatever the model reads: fired at nobody, trade, interception."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from extract.lexicon import Lexicon
from extract.read.actors import Actors
from extract.read.inflect import verb_forms
from extract.read.learned.decode import Act
from extract.read.tree import Tree
from extract.text.document import Document

DRONES = frozenset({"drone", "drones", "uav", "uavs"})
SANCTIONS = frozenset({"sanction", "sanctions"})
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
ARMED_MODES = frozenset({"aerial", "drone", "heavy-weapons"})
TARGETS = frozenset({"target", "targets"})
AIMING = frozenset({"at", "on", "against"})
TOWARDS = frozenset({"into", "toward", "towards", "in", "to"})


@cache
def words_of(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The classes of words that acts are settled by."""
    classes = {row.word_class: frozenset(row.words) for row in lexicon.classes}
    down = [row for row in lexicon.outcomes if row.outcome == "shot_down" and row.pos == "verb"]
    forms = {form for row in down for verb in row.words for form in verb_forms(verb.split()[0])}
    fired = {
        form
        for row in lexicon.outcomes
        if row.outcome == "launched" and row.pos == "verb"
        for form in verb_forms(row.words[0])
    }
    return {**classes, "downing": frozenset(forms), "firing": frozenset(fired) | frozenset(verb_forms("fire"))}


def settled(act: Act, document: Document, actors: Actors, lexicon: Lexicon) -> Act:
    """The act as its words have it, with what that changed among its rules."""
    sentence = document.sentences[act.sentence]
    if sentence.parse is None or act.event_type not in FORCE | {"THREATEN", "COERCE"}:
        return act
    meant = by_words(act, actors.tree(sentence), lexicon)
    if meant == act:
        return act
    mode = f" ({meant.event_mode})" if meant.event_mode else ""
    return replace(meant, rules=(*act.rules, f"type: {meant.event_type}{mode} by its words"))


def by_words(act: Act, tree: Tree, lexicon: Lexicon) -> Act:
    """The act with the type and mode that the words of its phrase tell."""
    top = tree.top_of(act.span)
    if top is None:
        return act
    words, below = words_of(lexicon), tree.subtree(top)
    lower = {tree.lower[i] for i in below}
    if act.event_type == "COERCE" and act.event_mode is None and not SANCTIONS.isdisjoint(lower):
        return replace(act, event_type="SANCTION", event_mode="discontinue")
    if act.event_type in FORCE and is_at_nobody(tree, below, words):
        roles = {**act.roles, "recipient": ()}
        return replace(act, event_type="MOBILIZE", event_mode="weapons", roles=roles)
    if act.event_type == "MOBILIZE":
        is_shot = (
            act.event_mode == "weapons"
            and words["trial"].isdisjoint(lower)
            and tree.lower[top] in words["firing"]
            and is_aimed(tree, top)
        )
        return replace(act, event_type="ASSAULT", event_mode="heavy-weapons") if is_shot else act
    if act.event_type in ("ASSAULT", "THREATEN") and not words["tariff"].isdisjoint(lower):
        is_done = act.event_type == "ASSAULT" and act.modality == "asserted" and tree.tags[top] == "VBD"
        kind, mode = ("SANCTION", "discontinue") if is_done else ("THREATEN", "restrict")
        return replace(act, event_type=kind, event_mode=mode)
    if act.event_type == "ASSAULT" and "suicide" in lower:
        return replace(act, event_mode="suicide-attack")
    if act.event_type == "ASSAULT" and not DRONES.isdisjoint(tree.lower[i] for i in tree.within(act.span)):
        return replace(act, event_mode="drone")
    if act.event_mode in ARMED_MODES and tree.lower[top] in words["downing"]:
        return replace(act, event_mode="destroy")
    return act


def is_aimed(tree: Tree, verb: int) -> bool:
    """Whether what is fired is fired at something."""
    return any(tree.lower[prep] in AIMING for prep in tree.children(verb, "prep"))


def is_at_nobody(tree: Tree, below: list[int], words: dict[str, frozenset[str]]) -> bool:
    """Whether a phrase tells of arms fired into a sea, or tried out."""
    lower = {tree.lower[i] for i in below}
    if words["munition"].isdisjoint(lower):
        return False
    if not words["trial"].isdisjoint(lower):
        return AIMING.isdisjoint(lower) or not TARGETS.isdisjoint(lower)
    aims = (i for i in below if tree.lower[i] in TOWARDS)
    return any(tree.lower[goal] in words["water"] for aim in aims for goal in tree.children(aim, "pobj"))
