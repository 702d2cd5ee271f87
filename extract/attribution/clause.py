"""Attributions by verbs: subject as source, complement as content."""

from __future__ import annotations

from collections.abc import Iterator

from extract.attribution.cues import Cues
from extract.attribution.draft import Draft
from extract.lexicon import CueRow
from extract.schema import Span, Stance
from extract.tree import Tree

MAX_CLIMB = 6
ADDRESSED = frozenset({"you", "one", "let"})
RELATED = frozenset({"as", "for", "of", "with", "about", "against", "from", "over"})
"""Prepositions after an object that still belong to what is told: "the deal as a mistake"."""
AFTER_OBJECT = frozenset({"prep", "oprd", "xcomp", "acl", "dative", "ccomp", "pcomp", "prt"})
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


def find_subject(tree: Tree, i: int) -> int | None:
    """The token that does what verb ``i`` says: own subject, agent, antecedent, or the subject it shares."""
    if speech := quoted_as(tree, i):
        return speech[0]
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


def late_subject(tree: Tree, i: int, content: Span) -> tuple[int, Span] | None:
    """Subject and shortened content where the parser took ", the ministry said." for a part of what is said."""
    noun = i - 1
    if noun < 2 or not tree.tags[noun].startswith("NN") or tree.tags[i] not in ("VBD", "VBZ", "VBP"):
        return None
    first = tree.left_edge(noun)
    if first < 2 or tree.words[first - 1] != "," or content[0] >= tree.starts[first]:
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
        if span := clause_span(tree, i, kid):
            return span
    mark = tree.child(i, "mark")
    as_clause = (
        tree.deps[i] == "advcl"
        and mark is not None
        and tree.lower[mark] == "as"
        and tree.child(i, "dobj", "xcomp", "ccomp") is None
    )
    if as_clause or (tree.deps[i] in ("parataxis", "ccomp", "dep") and aside(tree, i)):
        return around(tree, i)
    return None


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
        tokens = [t for t in tree.subtree(kid) if t > i]
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


def is_told(tree: Tree, i: int, row: CueRow, subject: int | None, frame: str) -> bool:
    """Whether something is in fact said or thought: not wished for, planned, or only part of what another says."""
    if subject is None and not (tree.is_passive(i) and row.kind in ("report", "denial")):
        return False
    auxiliaries = {tree.lower[k] for k in tree.kids[i] if tree.deps[k] in ("aux", "auxpass")}
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
    for i in range(len(tree)):
        if not is_verb(tree, i) or tree.deps[i] in ("amod", "compound", "aux", "auxpass"):
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
