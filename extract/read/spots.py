"""Gives an act or a figure of a parsed sentence its place."""

from __future__ import annotations

import re
from bisect import bisect_left

from extract.core.record import record
from extract.core.schema import Place, Span
from extract.lexicon import Lexicon
from extract.read.syntax import is_verb
from extract.read.tree import Tree
from extract.text.document import Document
from extract.who.places import AFTER, AT, METONYMS, TOWARDS, Named, find_named, to_place, word_set

REACH = 90
"""Characters from an act within which its place may stand where a part of the text is no token of the parse."""


def clause_verb(tree: Tree, i: int) -> int:
    """The nearest verb at or above a token, else the top of its tree."""
    while not is_verb(tree, i) and tree.heads[i] != i:
        i = tree.heads[i]
    return i


def is_far(tree: Tree, clause: int) -> bool:
    """Whether a clause tells what happened some time before or after the act above: "a day after X struck Y"."""
    marks = [kid for kid in tree.children(clause, "mark") if tree.lower[kid] in ("after", "before")]
    return any(kid and tree.lower[kid - 1].rstrip("s") in ("hour", "day", "week", "month", "year") for kid in marks)


def attachment(tree: Tree, place: int, trigger: int) -> int:
    """How closely a place belongs to an act: 4 its complement, 2 in its clause, 1 in a clause joined to it, 0 not."""
    current = place
    for _ in range(8):
        head = tree.heads[current]
        if head == trigger:
            return 4
        if head == current or is_verb(tree, head):
            break
        current = head
    here, there = clause_verb(tree, place), clause_verb(tree, trigger)
    if here == there:
        return 2
    for lower, upper in ((here, there), (there, here)):
        if tree.heads[lower] == upper and tree.deps[lower] in ("conj", "xcomp", "advcl", "prep", "pcomp"):
            return 0 if is_far(tree, lower) else 1
    return 0


TOPICS = word_set(
    "war wars invasion aggression conflict peace crisis situation actions action fighting policy "
    "interests interest support intervention operation gains role position hostilities ambitions blow"
)
MOVING = re.compile(
    r"^(?:sen[dt]|deploy|march|head|mov|advanc|deport|travel|fl[eyi]|flew|fled|went|go|arriv|return|evacuat"
    r"|driv|drov|transfer|ship)",
    re.IGNORECASE,
)
INVADING = re.compile(
    r"\b(?:invad|enter|occup|cross|storm|overr[au]n|bombard|infiltrat"
    r"|bear\w* down on)",
    re.IGNORECASE,
)


@record(frozen=True, slots=True)
class Act:
    """An act or figure whose place is asked for: its span, and its token if it has one."""

    span: Span
    tree: Tree
    token: int | None


def belongs_to_topic(act: Act, place: int | None) -> bool:
    """Whether a name only tells what a war or crisis is about: "the war in Ukraine", unless that is the act itself."""
    tree = act.tree
    if place is None or tree.deps[place] != "pobj" or tree.deps[tree.heads[place]] != "prep":
        return False
    noun = tree.heads[tree.heads[place]]
    return tree.lower[noun] in TOPICS and noun != act.token and not act.span[0] <= tree.starts[noun] < act.span[1]


def weight(named: Named, act: Act, place: int | None, text: str) -> int:
    """How well the words before a name say that something happens there; 0 for an owner, an actor or a topic."""
    tree = act.tree
    part = AFTER.match(text, named.end, named.end + 40)
    owner = text[named.end : named.end + 2] in ("'s", "’s") and not part
    political = not part and (named.row.kind == "country" or text[named.start : named.end] in METONYMS)
    if belongs_to_topic(act, place) or (owner and named.row.kind == "country"):
        return 0
    if named.word in AT and not (political and named.word in ("on", "over", "above", "beyond", "between")):
        return 3
    dep = tree.deps[place] if place is not None else ""
    if place is not None and act.token is not None and dep in ("dobj", "pobj"):
        head, trigger = tree.heads[place], tree.words[act.token]
        noun = tree.heads[head] if tree.deps[head] == "prep" else head
        if INVADING.search(f"{trigger} {tree.words[tree.heads[act.token]]}"):
            return 3
        if act.span[0] <= tree.starts[noun] < act.span[1] and named.word == "of":
            return 3
        if named.word in ("to", "toward", "towards", "from") and MOVING.match(trigger):
            return 2
    if political:
        return 2 if named.word in ("into", "through") else 0
    if dep == "dobj":
        return 3
    if named.word in TOWARDS:
        return 2
    return int(dep in ("compound", "poss", "appos", "conj", "pobj"))


def find_place(document: Document, tree: Tree, trigger_span: Span, lexicon: Lexicon) -> Place | None:
    """The place named for the act or figure at ``trigger_span``; ``None`` where its clause names none."""
    sentence = tree.sentence
    everywhere = find_named(document, lexicon)
    first = bisect_left(everywhere, sentence.start, key=lambda named: named.start)
    last = bisect_left(everywhere, sentence.end, key=lambda named: named.start)
    if first == last:
        return None
    act = Act(trigger_span, tree, tree.token_at(trigger_span[0]))
    ranked = []
    for named in everywhere[first:last]:
        place = tree.token_at(named.end - 1)
        fit = weight(named, act, place, document.text)
        gap = named.start - trigger_span[1] if named.start >= trigger_span[1] else trigger_span[0] - named.end + 15
        if fit == 0 or (trigger_span[0] <= named.start < trigger_span[1] and fit < 2):
            continue
        if place is not None and act.token is not None:
            bond = attachment(tree, place, act.token)
        else:
            bond = int(0 <= gap <= REACH)
        if bond:
            ranked.append((-bond, -(fit == 3), named.row.kind == "country", gap, named.start, named))
    return to_place(document, min(ranked)[-1], sentence) if ranked else None
