"""Attributions without a verb of saying: according to, nouns such as claim and warning, reportedly."""

from __future__ import annotations

from collections.abc import Iterator

from extract.core.schema import Span
from extract.lexicon import CueRow
from extract.read.attribution.clause import find_relays, find_row, is_verb
from extract.read.attribution.content import reach
from extract.read.attribution.cues import Cues
from extract.read.attribution.draft import Draft
from extract.read.attribution.subject import find_subject
from extract.read.tree import Tree

VIEWS = frozenset({"words", "view", "opinion", "eyes"})
OPENERS = VIEWS | {"according", "per"}


def find_according(tree: Tree, cues: Cues) -> Iterator[Draft]:
    """``according to X`` and its like: X is the source, the clause around it the content."""
    if tree.bag.isdisjoint(OPENERS):
        return
    row = cues.phrases.get("according to")
    for i, word in enumerate(tree.lower):
        if word == "according" and i + 1 < len(tree) and tree.lower[i + 1] == "to" and row is not None:
            source = tree.child(i + 1, "pobj")
            if source is not None:
                yield make(tree, row, (i, i + 1), i, source)
        elif word in VIEWS and i > 0 and tree.lower[i - 1] == "the":
            chosen = cues.phrases.get(f"in the {word} of")
            of = tree.child(i, "prep")
            source = tree.child(of, "pobj") if of is not None and tree.lower[of] == "of" else None
            if chosen is not None and source is not None and i >= 2 and tree.lower[i - 2] == "in":
                yield make(tree, chosen, (i - 2, of or i), i - 2, source)
        elif word == "per" and tree.deps[i] == "prep" and row is not None:
            source = tree.child(i, "pobj")
            if source is not None and tree.tags[source].startswith("NNP"):
                yield make(tree, row, (i, i), i, source)


def make(tree: Tree, row: CueRow, words: tuple[int, int], prep: int, source: int) -> Draft:
    """The attribution of a prepositional phrase to the clause it belongs to."""
    phrase = tree.subtree(prep)
    content = clause_beside(tree, prep, phrase[0], max(phrase[-1], source))
    return Draft(tree, row, tree.span(*words), prep, source, content, row.stance)


def clause_beside(tree: Tree, prep: int, first: int, last: int) -> Span:
    """Offsets of the clause a phrase qualifies: what follows it if it opens the sentence, else what precedes it."""
    n = len(tree)
    heads = [prep, *tree.ancestors(prep)]
    verb = next((h for h in heads[1:] if tree.tags[h].startswith(("VB", "MD"))), heads[-1])
    tokens = [t for t in tree.subtree(verb) if not first <= t <= last]
    if first <= 2 and last < n - 2:
        tokens = [t for t in tokens if t > last] or list(range(last + 1, n))
        if tokens and tokens[-1] - tokens[0] < (n - last) // 3:
            tokens = list(range(last + 1, n))
    elif last >= n - 4 or not any(t > last for t in tokens):
        tokens = [t for t in tokens if t < first] or list(range(first))
        if tree.deps[verb] == "ROOT":
            tokens = list(range(first))
    return reach(tree, tokens) or (tree.starts[0], tree.ends[-1])


def find_nouns(tree: Tree, cues: Cues) -> Iterator[Draft]:
    """``Moscow's claim that``, ``reports of``: the owner is the source, the complement the content."""
    if cues.nouns.keys().isdisjoint(tree.bag):
        return
    for i, word in enumerate(tree.lower):
        row = cues.nouns.get(word) if tree.tags[i].startswith("NN") else None
        if row is None or tree.deps[i] == "compound":
            continue
        owner = tree.child(i, "poss")
        if owner is None:
            by = next((p for p in tree.children(i, "prep") if tree.lower[p] in ("by", "from")), None)
            owner = tree.child(by, "pobj") if by is not None else None
        content, frame = noun_content(tree, i, row)
        if content is None or frame == "prep" or (owner is None and frame != "clause"):
            continue
        if owner is None and tree.tags[i] == "NN" and tree.lower[max(0, i - 1)] not in ("a", "the", "no", "new"):
            continue
        told = told_in(tree, i, cues) if owner is None else None
        if told is not None:
            verb, verb_row = told
            relays = find_relays(tree, verb)
            subject = find_subject(tree, verb)
            yield Draft(tree, verb_row, tree.span(verb, verb), verb, subject, content, verb_row.stance, relays)
            continue
        source = owner if owner is not None else support_subject(tree, i)
        yield Draft(tree, row, tree.span(i, i), i, source, content, row.stance, frame=frame)


def told_in(tree: Tree, i: int, cues: Cues) -> tuple[int, CueRow] | None:
    """The verb of saying, with its row, that the noun's phrase belongs to: "said in a statement that"."""
    prep = tree.heads[i]
    verb = tree.heads[prep]
    if (
        tree.deps[i] != "pobj"
        or tree.lower[prep] not in ("in", "at", "during")
        or tree.child(verb, "ccomp") is not None
    ):
        return None
    found = find_row(tree, verb, cues)
    return (verb, found[0]) if found and "clause" in found[0].frames and is_verb(tree, verb) else None


def find_adjectives(tree: Tree, cues: Cues) -> Iterator[Draft]:
    """``was convinced that``, ``is worried about``: the subject is the source."""
    if cues.adjectives.keys().isdisjoint(tree.bag):
        return
    for i, word in enumerate(tree.lower):
        row = cues.adjectives.get(word)
        if row is None or tree.deps[i] not in ("acomp", "ROOT", "advcl", "conj"):
            continue
        verb = i if tree.deps[i] != "acomp" else tree.heads[i]
        subject = tree.child(verb, "nsubj", "nsubjpass")
        clause = tree.child(i, "ccomp") or tree.child(verb, "ccomp")
        prep = next((p for p in tree.children(i, "prep") if f"p:{tree.lower[p]}" in row.frames), None)
        nested = "ccomp" in (tree.deps[verb], tree.deps[i])
        modal = nested or any(tree.tags[k] == "MD" or tree.lower[k] == "to" for k in tree.kids[verb])
        if subject is None or tree.lower[subject] in ("it", "this", "that") or modal:
            continue
        wished = tree.child(i, "xcomp") if "to" in row.frames else None
        clause = clause if clause is not None and clause > i else wished
        tokens = tree.subtree(clause) if clause is not None else tree.subtree(prep)[1:] if prep else []
        if span := reach(tree, tokens):
            yield Draft(tree, row, tree.span(i, i), i, subject, span, row.stance)


def support_subject(tree: Tree, i: int) -> int | None:
    """Subject of the verb a noun is the object of: the source of "made a statement that"."""
    head = tree.heads[i]
    if tree.deps[i] == "dobj" and tree.lower[head] in SUPPORTS:
        return tree.child(head, "nsubj")
    return None


SUPPORTS = frozenset(
    {"made", "make", "makes", "making", "issued", "issue", "issues", "gave", "give", "gives", "expressed", "express"}
    | {"voiced", "voices", "raised", "raises", "has", "have", "had", "reached", "repeated", "reiterated", "released"}
)


def noun_content(tree: Tree, i: int, row: CueRow) -> tuple[Span | None, str]:
    """Offsets of a noun's complement with its frame."""
    clause = tree.child(i, "acl", "ccomp", "relcl")
    if clause is not None and clause > i:
        marked = tree.child(clause, "mark")
        if tree.deps[clause] != "relcl" and (marked is not None and tree.lower[marked] in ("that", "whether")):
            return reach(tree, tree.subtree(clause)), "clause"
        aux = tree.child(clause, "aux")
        if "to" in row.frames and tree.deps[clause] == "acl" and aux is not None and tree.lower[aux] == "to":
            return reach(tree, tree.subtree(clause)), "to"
    own = {f[2:] for f in row.frames if f.startswith("p:")}
    for prep in tree.children(i, "prep"):
        if tree.lower[prep] in own and prep > i:
            return reach(tree, tree.subtree(prep)[1:]), "prep"
    return None, ""


def find_adverbs(tree: Tree, cues: Cues) -> Iterator[Draft]:
    """``reportedly``, ``allegedly``: no source, the clause is the content."""
    if cues.adverbs.keys().isdisjoint(tree.bag):
        return
    for i, word in enumerate(tree.lower):
        row = cues.adverbs.get(word)
        if row is None:
            continue
        head = tree.heads[i]
        span = reach(tree, [t for t in tree.subtree(head) if t != i])
        if span:
            yield Draft(tree, row, tree.span(i, i), i, None, span, row.stance)
