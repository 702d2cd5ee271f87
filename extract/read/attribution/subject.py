"""Who does what a verb of saying says: its subject, wherever the sentence has it."""

from __future__ import annotations

from extract.core.schema import Span
from extract.read.tree import Tree

SPEAKING = frozenset(
    {
        "adding",
        "arguing",
        "saying",
        "citing",
        "noting",
        "claiming",
        "insisting",
        "stressing",
        "warning",
        "calling",
        "accusing",
    }
    | {"contradicting", "explaining", "suggesting", "urging", "writing", "telling", "quoting", "declaring", "asserting"}
)


MAX_CLIMB = 6


def find_subject(tree: Tree, i: int) -> int | None:
    """The token that does what verb ``i`` says: own subject, agent, antecedent, or the subject it shares."""
    if speech := quoted_as(tree, i):
        return speech[0]
    if (behind := inverted(tree, i)) is not None:
        return behind
    current = outer_speech(tree, i)
    for _ in range(MAX_CLIMB):
        agent = tree.child(current, "agent")
        if current == i and (tree.is_passive(current) or is_participle(tree, current)):
            return tree.child(agent, "pobj") if agent is not None else None
        subject = tree.child(current, "nsubj", "csubj", "nsubjpass")
        if subject is not None:
            return None if tree.deps[subject] == "csubj" else subject
        dep, head = tree.deps[current], int(tree.heads[current])
        if head == current:
            return None
        if dep == "relcl" or (dep == "acl" and tree.tags[current] in ("VBG", "VB")):
            return head
        if dep in ("conj", "xcomp", "advcl", "pcomp", "prep", "dep", "ccomp", "parataxis", "aux"):
            current = head
            continue
        return None
    return None


def inverted(tree: Tree, i: int) -> int | None:
    """The speaker behind the verb, where the parser took him for its object: "…, claimed the army"."""
    if i < 2 or tree.words[i - 1] != "," or tree.tags[i] not in ("VBD", "VBZ", "VBP"):
        return None
    said = [kid for kid in tree.children(i, "ccomp") if kid < i]
    before = tree.child(i, "nsubj", "nsubjpass", "csubj")
    return tree.child(i, "dobj") if said and before is None else None


def late_subject(tree: Tree, i: int, content: Span) -> tuple[int, Span] | None:
    """Subject and shortened content where the parser took ", the ministry said." for a part of what is said.

    With a comma before the verb the name before the apposition is meant: ", Ann Poe, head of the port, said."
    """
    if i < 3 or tree.tags[i] not in ("VBD", "VBZ", "VBP"):
        return None
    apposed = tree.words[i - 1] == ","
    current, found = i - 2 if apposed else i - 1, []
    for _ in range(MAX_CLIMB):
        if not tree.tags[current].startswith(("NN", "IN")):
            break
        first = tree.left_edge(current)
        if first >= 2 and tree.words[first - 1] == "," and tree.tags[current].startswith("NN"):
            found.append((current, first))
        current = tree.heads[current]
    if not found or (apposed and len(found) < 2):
        return None
    noun, first = found[1] if apposed else found[0]
    if content[0] >= tree.starts[first]:
        return None
    return noun, (content[0], tree.ends[first - 2])


QUOTING = frozenset({"quoted", "quotes", "quoting", "quote", "cited", "cites", "citing", "cite"})


def quoted_as(tree: Tree, i: int) -> tuple[int, int | None] | None:
    """Who is quoted and who quotes in "the agency quoted him as saying"; ``None`` for any other verb."""
    prep = tree.heads[i]
    verb = tree.heads[prep]
    if tree.deps[i] != "pcomp" or tree.lower[prep] != "as" or tree.lower[verb] not in QUOTING:
        return None
    agent = tree.child(verb, "agent")
    if tree.is_passive(verb):
        quoted, quoting = tree.child(verb, "nsubjpass"), tree.child(agent, "pobj") if agent is not None else None
    else:
        quoted, quoting = tree.child(verb, "dobj"), tree.child(verb, "nsubj")
    return (quoted, quoting) if quoted is not None else None


def outer_speech(tree: Tree, i: int) -> int:
    """The main verb for a participle of speech after a comma, which shares its subject wherever the parser hung it."""
    if tree.lower[i] in SPEAKING and i and tree.words[i - 1] == ",":
        return next((a for a in tree.ancestors(i) if tree.deps[a] == "ROOT"), i)
    return i


HAVE = frozenset({"have", "has", "had", "'ve", "'d", "having"})


def is_participle(tree: Tree, i: int) -> bool:
    """Whether verb ``i`` is a past participle in the passive: "said to be", "known as"."""
    return (
        tree.tags[i] == "VBN"
        and tree.child(i, "nsubj") is None
        and tree.deps[i] in ("acl", "advcl", "relcl", "amod")
        and not any(tree.lower[k] in HAVE for k in tree.kids[i])
    )
