"""Attributions by verbs: subject as source, complement as content."""

from __future__ import annotations

from collections.abc import Iterator

from extract.core.schema import Span, Stance
from extract.lexicon import CueRow
from extract.read.attribution.content import find_content
from extract.read.attribution.cues import Cues
from extract.read.attribution.draft import Draft
from extract.read.attribution.subject import QUOTING, find_subject, late_subject, quoted_as
from extract.read.tree import Tree

ADDRESSED = frozenset({"you", "one", "let"})


COMMENT_WORDS = frozenset(
    {"comment", "respond", "answer", "reply", "say", "discuss", "elaborate", "specify", "disclose", "reveal"}
    | {"confirm", "speak"}
)


NO_ANSWER = frozenset(
    {"respond", "responded", "reply", "replied", "return", "returned", "comment", "commented", "answer", "answered"}
)


OWN_DENIALS = (
    "never heard of",
    "unaware of",
    "no knowledge of",
    "not aware of",
    "know nothing about",
    "knew nothing about",
)


LISTENERS = frozenset({"dobj", "dative"})


def is_verb(tree: Tree, i: int) -> bool:
    """Whether the tagger sees a verb, or the parser a clause around a word the tagger missed."""
    return tree.tags[i].startswith("VB")


def find_row(tree: Tree, i: int, cues: Cues) -> tuple[CueRow, int] | None:
    """The cue row of verb ``i``, with the last token of the cue; rows with a particle only where it is there."""
    for rest, row in cues.verbs.get(tree.lower[i], ()):
        if not rest:
            return row, i
        j = i + 1
        while j < len(tree) and tree.deps[j] in ("advmod", "npadvmod") and tree.lower[j] != rest[0]:
            j += 1
        if tuple(tree.lower[j : j + len(rest)]) == rest:
            return row, j + len(rest) - 1
        if len(rest) == 1 and any(tree.lower[k] == rest[0] and tree.deps[k] == "prt" for k in tree.kids[i]):
            return row, i
    return None


def find_stance(tree: Tree, i: int, row: CueRow, content: Span, text: str) -> Stance:
    """Stance of the source: the row's, turned by "declined to comment", "does not believe", "never heard of"."""
    negated = tree.child(i, "neg") is not None
    xcomp = tree.child(i, "xcomp")
    if row.cue in ("decline", "refuse") and xcomp is not None and tree.lower[xcomp] in COMMENT_WORDS:
        return "no_comment"
    if negated and (
        tree.lower[i] in NO_ANSWER or row.cue in ("confirm", "deny", "say", "specify", "disclose", "reveal")
    ):
        return "no_comment"
    if negated and row.kind == "belief":
        return "doubts"
    words = text[content[0] : content[1]].lower()
    if any(denial in words for denial in OWN_DENIALS):
        return "denies"
    return row.stance


def find_relays(tree: Tree, i: int) -> tuple[int, ...]:
    """Tokens of who was told, and with whom or for whom the source spoke."""
    found = [kid for kid in tree.kids[i] if tree.deps[kid] in LISTENERS and tree.tags[kid].startswith("NN")]
    for prep in [*tree.children(i, "prep"), *tree.children(i, "advcl")]:
        stack = [prep]
        while stack:
            top = stack.pop()
            stack += [
                k for k in tree.kids[top] if tree.deps[k] in ("prep", "pobj", "pcomp", "dobj", "poss", "agent", "acl")
            ]
            if tree.tags[top].startswith("NNP"):
                found.append(top)
    return tuple(found)


UNREAL = frozenset(
    {"to", "will", "would", "can", "could", "should", "must", "may", "might", "'ll", "wo", "ca", "shall"}
)


PRONOUNS = frozenset({"PRP", "WP", "WDT", "DT"})


def is_withheld(tree: Tree, i: int, subject: int | None) -> bool:
    """Whether an answer is refused: "would not say", "neither would comment"."""
    if tree.lower[i] not in COMMENT_WORDS:
        return False
    denied = subject is not None and any(tree.lower[k] in ("neither", "none", "nobody") for k in tree.subtree(subject))
    return denied or tree.child(i, "neg") is not None


def is_told(tree: Tree, i: int, row: CueRow, subject: int | None, frame: str) -> bool:
    """Whether something is in fact said or thought: not wished for, planned, or only part of what another says."""
    if subject is None and not (tree.is_passive(i) and row.kind in ("report", "denial")):
        return False
    auxiliaries = {tree.lower[k] for k in tree.kids[i] if tree.deps[k] in ("aux", "auxpass")}
    if auxiliaries & UNREAL and is_withheld(tree, i, subject):
        return True
    if auxiliaries & UNREAL or (tree.tags[i] == "VB" and not auxiliaries):
        return False
    if tree.deps[i] == "acl" and frame != "clause":
        return False
    if tree.deps[i] == "xcomp" and tree.tags[i] == "VBG" and tree.lower[tree.heads[i]].startswith(("den", "avoid")):
        return False
    if tree.deps[i] == "ccomp" and not (tree.tags[tree.heads[i]].startswith("VB") and i > tree.heads[i]):
        return True
    nested = tree.deps[i] == "ccomp"
    return not nested or (
        row.kind in ("report", "denial")
        and subject is not None
        and tree.tags[subject] not in PRONOUNS
        and frame == "clause"
    )


def find_drafts(tree: Tree, cues: Cues, text: str) -> Iterator[Draft]:
    """Attributions by the verbs of one sentence; a verb without content is returned with an empty one."""
    present = cues.verbs.keys() & tree.bag
    for i, word in enumerate(tree.lower) if present else ():
        if word not in present or not is_verb(tree, i) or tree.deps[i] in ("amod", "compound", "aux", "auxpass"):
            continue
        match = find_row(tree, i, cues)
        if match is None:
            continue
        row, last = match
        subject = find_subject(tree, i)
        found = find_content(tree, i, last, row)
        cue = tree.span(i, last) if last - i <= 4 else tree.span(i, i)
        if found is None:
            if subject is not None and "quote" in row.frames:
                yield Draft(tree, row, cue, i, subject, (cue[1], cue[1]), row.stance, find_relays(tree, i))
            elif subject is not None and tree.lower[i] in NO_ANSWER and tree.child(i, "neg") is not None:
                yield Draft(tree, row, cue, i, subject, (cue[1], cue[1]), "no_comment", find_relays(tree, i))
            continue
        content, frame = found
        if subject is None and frame == "clause" and (late := late_subject(tree, i, content)):
            subject, content = late
        if subject is None and frame != "clause":
            continue
        if (subject is not None and tree.lower[subject] in ADDRESSED) or not is_told(tree, i, row, subject, frame):
            continue
        if tree.lower[i] in QUOTING and any(quoted_as(tree, k) for p in tree.children(i, "prep") for k in tree.kids[p]):
            continue
        stance = find_stance(tree, i, row, content, text)
        relays = find_relays(tree, i)
        if (speech := quoted_as(tree, i)) and speech[1] is not None:
            relays = (speech[1], *relays)
        yield Draft(tree, row, cue, i, subject, content, stance, relays, frame=frame)
