"""What a verb of saying attributes: the clause, infinitive or noun phrase that completes it."""

from __future__ import annotations

from extract.core.schema import Span
from extract.lexicon import CueRow
from extract.read.attribution.subject import SPEAKING
from extract.read.tree import Tree

RELATED = frozenset({"as", "for", "of", "with", "about", "against", "from", "over"})
"""Prepositions after an object that still belong to what is told: "the deal as a mistake"."""


AFTER_OBJECT = frozenset({"prep", "oprd", "xcomp", "acl", "dative", "ccomp", "pcomp", "prt"})


def reach(tree: Tree, tokens: list[int]) -> Span | None:
    """Offsets of tokens without the punctuation and conjunctions at their edges."""
    while tokens and tree.deps[tokens[0]] in ("punct", "cc") and tree.words[tokens[0]] not in '“"``«':
        tokens = tokens[1:]
    while tokens and tree.deps[tokens[-1]] in ("punct", "cc") and tree.words[tokens[-1]] not in "”\"''»)":
        tokens = tokens[:-1]
    return tree.span(tokens[0], tokens[-1]) if tokens else None


def find_content(tree: Tree, i: int, last: int, row: CueRow) -> tuple[Span, str] | None:
    """Offsets of what verb ``i`` attributes, with the frame that found it: the row's first that fits."""
    for frame in row.frames:
        span = None
        if frame in ("clause", "quote"):
            span, frame = complement_span(tree, i), "clause"
        elif frame == "to":
            span = infinitive_span(tree, i, last, row)
        elif frame == "ing":
            xcomp = tree.child(i, "xcomp", "pcomp")
            doing = xcomp is not None and xcomp > i and (tree.tags[xcomp] == "VBG" or has_done(tree, xcomp))
            span = reach(tree, tree.subtree(xcomp)) if xcomp is not None and doing else None
        elif frame == "object":
            span = object_span(tree, i)
        elif frame == "p:*":
            span = after_span(tree, i, last) if last > i else None
        elif frame.startswith("p:"):
            prep = next((p for p in tree.children(i, "prep") if p > i and tree.lower[p] == frame[2:]), None)
            span = reach(tree, tree.subtree(prep)[1:]) if prep is not None else None
        if span:
            return span, frame
    return None


def has_done(tree: Tree, i: int) -> bool:
    """Whether verb ``i`` is a gerund of the past: "having attacked"."""
    return any(tree.lower[kid] == "having" for kid in tree.children(i, "aux"))


def complement_span(tree: Tree, i: int) -> Span | None:
    """Offsets of the clause verb ``i`` governs, or into which it is put as an aside."""
    for kid in tree.children(i, "ccomp"):
        if is_clause_of_time(tree, kid):
            continue
        if span := clause_span(tree, i, kid):
            return span
    mark = tree.child(i, "mark")
    as_clause = (
        tree.deps[i] == "advcl"
        and mark is not None
        and tree.lower[mark] == "as"
        and (tree.child(i, "dobj", "xcomp", "ccomp") is None or is_put_so(tree, i))
    )
    if as_clause or (tree.deps[i] in ("parataxis", "ccomp", "dep") and aside(tree, i)):
        return around(tree, i)
    return None


def is_put_so(tree: Tree, i: int) -> bool:
    """Whether the verb's object only points to the clause around it: "as one aide put it"."""
    target = tree.child(i, "dobj")
    return target is not None and tree.lower[target] == "it" and tree.subtree(i)[-1] == target


def is_clause_of_time(tree: Tree, i: int) -> bool:
    """Whether a clause that the parser took for a complement tells when: "announced aid hours after X asked"."""
    return any(tree.deps[k] == "mark" and tree.lower[k] in ("after", "before", "since", "while") for k in tree.kids[i])


def infinitive_span(tree: Tree, i: int, last: int, row: CueRow) -> Span | None:
    """Offsets of an infinitive, for requests with whoever is asked: "urged China to stop"."""
    xcomp = tree.child(i, "xcomp")
    if xcomp is None or xcomp < i or not any(tree.lower[k] == "to" for k in tree.kids[xcomp]):
        return None
    tokens = tree.subtree(xcomp)
    first = last + 1 if row.kind == "request" else tokens[0]
    return reach(tree, list(range(first, tokens[-1] + 1)))


def after_span(tree: Tree, i: int, last: int) -> Span | None:
    """Offsets of what follows a cue's own preposition."""
    dropped = {t for kid in tree.kids[i] if tree.deps[kid] in ("advcl", "npadvmod", "conj") for t in tree.subtree(kid)}
    return reach(tree, [t for t in tree.subtree(i) if t > last and t not in dropped])


def clause_span(tree: Tree, i: int, kid: int) -> Span | None:
    """Offsets of a complement clause, cut where it runs over the verb itself or into another speech.

    Of a clause before the verb that goes on after it ("The talks failed, he said, because ..."), the whole.
    """
    if kid > i:
        speakers = {t for top in back_to_speaker(tree, i, kid) for t in tree.subtree(top)}
        tokens = [t for t in tree.subtree(kid) if t > i and t not in speakers]
        for other in tree.kids[i]:
            if other > kid and tree.deps[other] == "advcl" and tree.child(other, "mark", "advmod") is None:
                tokens = sorted({*tokens, *tree.subtree(other)})
        return reach(tree, cut_speech(tree, kid, tokens))
    left = [t for t in tree.subtree(kid) if t < i]
    if any(tree.words[t] == ";" for t in range(left[-1] + 1 if left else i, i)):
        return None
    span = reach(tree, left)
    own = [t for t in tree.subtree(i) if t > i]
    goes_on = next(
        (k for k in tree.kids[i] if k > i and tree.deps[k] in ("advcl", "conj", "cc") and not speaks(tree, k)), None
    )
    if span and goes_on is not None and tree.deps[i] == "ROOT" and own and own[-1] - goes_on >= 3:
        comma = tree.subtree(goes_on)[0] - 1
        if comma > i and tree.words[comma] in (",", "—", "–"):
            rest = reach(tree, tree.subtree(goes_on))
            return (span[0], rest[1]) if rest else span
    return span


def back_to_speaker(tree: Tree, i: int, kid: int) -> list[int]:
    """Verbs coordinated with clause ``kid`` that share the tense of the verb of saying, not its: the speaker's own.

    "Russia denies it attacked the building and blames ..."
    """
    if tree.tags[i] not in ("VBZ", "VBP") or tree.tags[kid] == tree.tags[i]:
        return []
    same = [k for k in tree.children(kid, "conj") if tree.tags[k] == tree.tags[i]]
    return [k for k in same if tree.child(k, "nsubj", "nsubjpass", "aux") is None]


def speaks(tree: Tree, i: int) -> bool:
    """Whether a clause opens another speech: ", adding that ..."."""
    return tree.lower[i] in SPEAKING or (tree.tags[i] == "VBD" and tree.child(i, "nsubj") is None)


def cut_speech(tree: Tree, top: int, tokens: list[int]) -> list[int]:
    """``tokens`` up to a participle of speech after a comma, which belongs to the speaker, not to what is said."""
    for t in tokens:
        if (
            t > top
            and tree.lower[t] in SPEAKING
            and tree.deps[t] in ("advcl", "acl", "conj")
            and tree.words[t - 1] == ","
        ):
            return [u for u in tokens if u < t]
    return tokens


def aside(tree: Tree, i: int) -> bool:
    """Whether verb ``i`` with its subject is put into another clause: "Russia, he said, has lost"."""
    tokens = tree.subtree(i)
    first, last = tokens[0], tokens[-1]
    before = first > 0 and tree.words[first - 1] in ",”\"—–-'"
    return tree.child(i, "nsubj") is not None and (before or tree.words[first] in ",—–") and last - first <= 25


def around(tree: Tree, i: int) -> Span | None:
    """Offsets of the clause that verb ``i`` is put into."""
    head = tree.heads[i]
    own = set(tree.subtree(i))
    tokens = [t for t in tree.subtree(head) if t not in own]
    return reach(tree, tokens)


def object_span(tree: Tree, i: int) -> Span | None:
    """Offsets of a verb's object with what is said of it: "the deal as a mistake"."""
    target = tree.child(i, "dobj", "nsubjpass", "oprd")
    if target is None or (tree.deps[target] == "nsubjpass" and not tree.is_passive(i)):
        return None
    if tree.lower[target] in ("which", "that") and tree.deps[i] == "relcl":
        return antecedent_span(tree, i)
    tokens = set(tree.subtree(target))
    if target > i:
        for kid in tree.kids[i]:
            if (
                kid > target
                and tree.deps[kid] in AFTER_OBJECT
                and not is_clause_of_time(tree, kid)
                and (tree.deps[kid] != "prep" or tree.lower[kid] in RELATED)
            ):
                tokens |= set(tree.subtree(kid))
        chosen = sorted(tokens)
        chosen = [t for t in chosen if t > i]
    else:
        chosen = sorted(t for t in tokens if t < i) if tree.deps[target] == "nsubjpass" else []
    return reach(tree, chosen)


def antecedent_span(tree: Tree, i: int) -> Span | None:
    """Offsets of what "which" stands for: the clause before a comma, else the noun before it."""
    own = set(tree.subtree(i))
    first = min(own)
    head = tree.heads[i]
    if first > 0 and tree.words[first - 1] == ",":
        verb = next(
            (a for a in tree.ancestors(i) if tree.tags[a].startswith("VB") and tree.child(a, "nsubj") is not None), None
        )
        head = verb if verb is not None else head
    return reach(tree, [t for t in tree.subtree(head) if t not in own and t < first])
