"""Who says what as the model reads it: its spans become drafts of attributions, whose sources are then resolved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extract.core.schema import Quotation, Span
from extract.lexicon import CueRow, Lexicon
from extract.read.attribution.clause import find_relays, find_row, find_stance
from extract.read.attribution.cues import Cues, index_cues
from extract.read.attribution.draft import UNLISTED, Draft
from extract.read.attribution.find import ZONES, resolve
from extract.read.attribution.label import QUOTES
from extract.read.attribution.speech import attach_quotes, touches
from extract.read.learned.decode import Limits, Saying, sayings
from extract.read.learned.rules import Ruled
from extract.read.learned.scores import Scores
from extract.read.learned.words import Words
from extract.read.tree import Tree
from extract.text.document import Document


def find_sayings(
    document: Document, ruled: Ruled, words: Words, scores: Scores, lexicon: Lexicon, limits: Limits
) -> tuple[Quotation, ...]:
    """All attributions of a document, in order of content, the wider before the narrower.

    Names before a colon and signatures behind a quotation are regular and stay with the rules.
    """
    closed = frozenset(s.index for s in document.sentences if s.zone not in ZONES or s.parse is None)
    by_rule = sorted(ruled.drafts, key=lambda draft: draft.cue)
    read = tuple(sayings(words, scores, limits, closed, [draft.cue for draft in by_rule]))
    drafts = [to_draft(saying, at_cue(saying.cue, by_rule), document, ruled, lexicon) for saying in read]
    marked = [draft for draft in by_rule if draft.row is None and at_cue(draft.cue, drafts) is None]
    grown = attach_quotes(document, sorted((*drafts, *marked), key=lambda draft: draft.cue))
    return resolve(grown, document, ruled.actors, lexicon)


def at_cue(cue: Span, drafts: Sequence[Draft]) -> Draft | None:
    """The draft, of those in the order of their cues, whose cue overlaps this one."""
    at = bisect_right(drafts, cue[0], key=lambda draft: draft.cue[1])
    return drafts[at] if at < len(drafts) and touches(drafts[at].cue, cue) else None


def to_draft(saying: Saying, known: Draft | None, document: Document, ruled: Ruled, lexicon: Lexicon) -> Draft:
    """The saying at its place in the parse; ``known`` is what the rules make of its cue.

    How a cue is meant and who carried it is told by the tables of cues.
    """
    sentence = document.sentence_at(saying.cue[0])
    assert sentence is not None, saying
    tree = ruled.actors.tree(sentence)
    at = saying.source
    source = tree.top_of(at) if at is not None and sentence.start <= at[0] < sentence.end else None
    if known is None:
        row, verb = find_cue(tree, saying.cue, index_cues(lexicon))
        stance = find_stance(tree, verb, row, saying.content, document.text) if row else "affirms"
        frame = "clause" if row else UNLISTED
        known = Draft(tree, row, saying.cue, verb, source, saying.content, stance, find_relays(tree, verb), frame=frame)
    return replace(
        known,
        cue=saying.cue,
        content=saying.content,
        source=source,
        label=at if source is None else None,
        is_quote=document.text[saying.content[0]] in QUOTES,
        parts=saying.parts,
    )


def find_cue(tree: Tree, span: Span, cues: Cues) -> tuple[CueRow | None, int]:
    """The row of the tables that knows a word of a cue, and its token; none, and the cue's top, where no row does."""
    top = tree.top_of(span) or 0
    inside = [i for i in range(len(tree)) if span[0] < tree.ends[i] and tree.starts[i] < span[1]]
    for i in sorted(inside, key=lambda i: i != top):
        row, _ = find_row(tree, i, cues) or (None, i)
        word = tree.lower[i]
        row = row or cues.nouns.get(word) or cues.adjectives.get(word) or cues.adverbs.get(word)
        if row is not None:
            return row, i
    return None, top
