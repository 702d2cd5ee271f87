"""Attributions by punctuation: ``Name: words``, ``"words" ― Name``."""

from __future__ import annotations

import re

from extract.read.actors import Actors
from extract.read.attribution.draft import Draft
from extract.read.tree import Tree
from extract.text.datelines import find_datelines
from extract.text.document import Document

DASHES = frozenset({"―", "—", "–", "--", "-"})
QUOTES = frozenset({"“", '"', "``", "«", "‘", "'"})
CLOSING = frozenset({"”", '"', "''", "»"})
MAX_NAME = 6
"""Tokens a name before a colon may have."""
EVIDENCE = frozenset(
    {"poll", "polls", "report", "reports", "study", "survey", "officials", "official", "source", "sources"}
)


HEADING = re.compile(r"(?:^|[\n\r])\s*((?:[A-Z][\w.'’-]*,? ?){1,6}):\s*$")


def find_label(document: Document, actors: Actors, tree: Tree) -> Draft | None:
    """The attribution of a line that opens with its speaker's name and a colon."""
    sentence = tree.sentence
    before = document.text[max(0, sentence.start - 80) : sentence.start]
    heading = HEADING.search(before) if before.rstrip().endswith(":") else None
    if heading:
        start = max(0, sentence.start - 80) + heading.start(1)
        name, content_from = (start, start + len(heading[1].rstrip())), tree.starts[0]
        source, colon_at = None, start + len(heading[1])
        first, zone = 0, sentence.zone
    else:
        colon = find_colon(document, tree)
        if colon is None:
            return None
        opener = 1 if tree.words[0] in QUOTES else 0
        source, colon_at = head_of(tree, opener, colon), tree.starts[colon]
        name, content_from = (tree.starts[opener], tree.ends[colon - 1]), tree.starts[colon + 1]
        first, zone = colon + 1, sentence.zone
    if any(name[0] < dateline.span[1] for dateline in find_datelines(document.text[: name[1] + 2])[-1:]):
        return None
    words = document.text[slice(*name)]
    shouted = words.isupper() and len(words) > 2
    known = any(party.country or party.actor_id for party in actors.at(*name))
    evidence = words.split()[-1].lower() in EVIDENCE
    quoted = tree.words[first] in QUOTES
    if not (quoted or (zone == "headline" and (known or evidence)) or (shouted and zone == "body")):
        return None
    here = document.sentences[sentence.index : sentence.index + 30]
    content = content_from, max(s.end for s in here if s.paragraph == sentence.paragraph)
    label = None if source is not None else name
    return Draft(tree, None, (colon_at, colon_at + 1), 0, source, content, "affirms", label=label)


def find_colon(document: Document, tree: Tree) -> int | None:
    """The colon after a name that opens a line."""
    start = tree.sentence.start
    if (start and document.text[start - 1] not in "\n\r") or len(tree) < 4:
        return None
    colon = tree.words.index(":", 1, MAX_NAME + 1) if ":" in tree.words[1 : MAX_NAME + 1] else None
    opener = 1 if tree.words[0] in QUOTES else 0
    if colon is None or colon + 2 >= len(tree) or colon <= opener or not tree.words[opener][0].isupper():
        return None
    return None if any(tree.tags[t].startswith("VB") for t in range(colon)) else colon


REACH = 4000
"""Characters before a signature in which its quotation must open."""


def find_signature(document: Document, tree: Tree) -> Draft | None:
    """The attribution of a quotation whose speaker's name follows a dash, in its sentence or as one of its own."""
    n, dash = len(tree), None
    if not tree.bag.isdisjoint(DASHES):
        ends = (i for i in range(max(0, n - 14), n - 1) if tree.words[i] in DASHES)
        dash = next((i for i in ends if tree.words[i + 1][0].isupper()), None)
    if dash is None and n > 10:
        return None
    first = 0 if dash is None else dash + 1
    start = tree.sentence.start if dash is None else tree.ends[dash]
    offset = max(0, start - REACH)
    before = document.text[offset:start].rstrip()
    if not before or before[-1] not in DASHES:
        return None
    quoted = before[:-1].rstrip("-–—― ")
    if not quoted or quoted[-1] not in CLOSING or any(tree.tags[t].startswith(("VB", "MD")) for t in range(first, n)):
        return None
    opened = max(quoted.rfind(mark, 0, len(quoted) - 1) for mark in ("“", '"', "«", "”"))
    if opened < 0:
        return None
    cue = offset + len(before) - 1, offset + len(before)
    content = offset + opened, offset + len(quoted)
    return Draft(tree, None, cue, first, head_of(tree, first, n), content, "affirms")


def head_of(tree: Tree, first: int, end: int) -> int:
    """The first token between ``first`` and ``end`` whose head lies outside, names before others."""
    tops = [t for t in range(first, end) if not first <= tree.heads[t] < end or tree.heads[t] == t]
    named = [t for t in tops if tree.tags[t].startswith("NN")]
    return (named or tops or [first])[0]
