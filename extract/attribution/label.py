"""Attributions by punctuation: ``Name: words``, ``"words" ― Name``."""

from __future__ import annotations

from extract.actors import Actors
from extract.attribution.draft import Draft
from extract.document import Document
from extract.tree import Tree

DASHES = frozenset({"―", "—", "–", "--", "-"})
QUOTES = frozenset({"“", '"', "``", "«", "‘", "'"})
CLOSING = frozenset({"”", '"', "''", "»"})
MAX_NAME = 6
"""Tokens a name before a colon may have."""
EVIDENCE = frozenset(
    {"poll", "polls", "report", "reports", "study", "survey", "officials", "official", "source", "sources"}
)


def find_label(document: Document, actors: Actors, tree: Tree) -> Draft | None:
    """The attribution of a line that opens with its speaker's name and a colon."""
    sentence = tree.sentence
    start = sentence.start
    if (start and document.text[start - 1] not in "\n\r") or len(tree) < 4:
        return None
    colon = next((i for i in range(1, min(MAX_NAME + 1, len(tree))) if tree.words[i] == ":"), None)
    if colon is None or colon + 2 >= len(tree) or any(tree.tags[t].startswith("VB") for t in range(colon)):
        return None
    source = head_of(tree, 0, colon)
    names = [t for t in range(colon) if tree.words[t][0].isalpha()]
    shouted = bool(names) and all(tree.words[t].isupper() and len(tree.words[t]) > 2 for t in names)
    known = actors.describe(tree, source) is not None and tree.tags[source].startswith("NNP")
    quoted = tree.words[colon + 1] in QUOTES and tree.words[0][0].isupper()
    heading = sentence.zone == "headline" and (known or tree.lower[source] in EVIDENCE)
    if not (quoted or heading or (shouted and sentence.zone == "body")):
        return None
    end = max(
        s.end for s in document.sentences[sentence.index : sentence.index + 30] if s.paragraph == sentence.paragraph
    )
    content = tree.starts[colon + 1], end
    return Draft(tree, None, tree.span(colon, colon), colon, source, content, "affirms")


def find_signature(document: Document, tree: Tree) -> Draft | None:
    """The attribution of a quotation whose speaker's name follows a dash."""
    n = len(tree)
    dash = next(
        (i for i in range(max(0, n - 14), n - 1) if tree.words[i] in DASHES and tree.words[i + 1][0].isupper()), None
    )
    if dash is None or any(tree.tags[t].startswith(("VB", "MD")) for t in range(dash + 1, n)):
        return None
    before = document.text[: tree.starts[dash]].rstrip()
    if not before or before[-1] not in '”"»':
        return None
    opened = max(before.rfind(mark, 0, len(before) - 1) for mark in ("“", '"', "«", "”"))
    if opened < 0 or "\n\n\n" in before[opened:] or len(before) - opened > 4000:
        return None
    return Draft(tree, None, tree.span(dash, dash), dash, head_of(tree, dash + 1, n), (opened, len(before)), "affirms")


def head_of(tree: Tree, first: int, end: int) -> int:
    """The first token between ``first`` and ``end`` whose head lies outside, names before others."""
    tops = [t for t in range(first, end) if not first <= tree.heads[t] < end or tree.heads[t] == t]
    named = [t for t in tops if tree.tags[t].startswith("NN")]
    return (named or tops or [first])[0]
