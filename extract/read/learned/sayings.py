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
from extract.read.attribution.verdicts import find_verdicts
from extract.read.learned.decode import MARKS, Limits, Saying, sayings
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
    return resolve(judged(document, ruled, grown, lexicon), document, ruled.actors, lexicon)


def judged(document: Document, ruled: Ruled, drafts: Sequence[Draft], lexicon: Lexicon) -> list[Draft]:
    """The drafts, and what a verdict refutes told once more as denied."""
    found: list[Draft] = []
    for sentence in document.sentences:
        if sentence.parse is not None and sentence.zone in ZONES:
            found += find_verdicts(ruled.actors.tree(sentence), drafts, lexicon)
    return [*drafts, *found]


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
    if known is not None and known.source is not None and saying.source is None:
        return known  # a speaker that only the rules find comes with what they say is said
    content = whole_clause(tree, saying)
    at = saying.source
    source = tree.top_of(at) if at is not None and sentence.start <= at[0] < sentence.end else None
    if known is None:
        row, verb = find_cue(tree, saying.cue, index_cues(lexicon))
        stance = find_stance(tree, verb, row, content, document.text) if row else "affirms"
        frame = "clause" if row else UNLISTED
        known = Draft(tree, row, saying.cue, verb, source, content, stance, find_relays(tree, verb), frame=frame)
    return replace(
        known,
        cue=saying.cue,
        content=content,
        source=source,
        label=at if source is None else None,
        is_quote=document.text[content[0]] in QUOTES,
        parts=saying.parts,
    )


def whole_clause(tree: Tree, saying: Saying) -> Span:
    """What is said, grown to the words beside it that belong to its clause, up to the cue and who says it."""
    start, end = saying.content
    first, last, top = tree.token_at(start), tree.token_at(end - 1), tree.top_of(saying.content)
    if first is None or last is None or top is None:
        return saying.content
    spans = [span for span in (saying.cue, saying.source) if span is not None]
    barred = {i for span in spans for i in tree.within(span)}
    while tree.heads[top] not in barred and tree.heads[top] != top:
        top = tree.heads[top]
    below = set(tree.subtree(top))
    for i in barred:
        if tree.heads[i] not in barred and i not in tree.ancestors(top):
            below -= set(tree.subtree(i))
    below -= barred
    while first - 1 in below:
        first -= 1
    while last + 1 in below:
        last += 1
    while first < last and tree.words[first] in MARKS:
        first += 1
    while last > first and tree.words[last] in MARKS:
        last -= 1
    return min(start, tree.starts[first]), max(end, tree.ends[last])


def find_cue(tree: Tree, span: Span, cues: Cues) -> tuple[CueRow | None, int]:
    """The row of the tables that knows a word of a cue, and its token; none, and the cue's top, where no row does."""
    top = tree.top_of(span) or 0
    for i in sorted(tree.within(span), key=lambda i: i != top):
        row, _ = find_row(tree, i, cues) or (None, i)
        word = tree.lower[i]
        row = row or cues.nouns.get(word) or cues.adjectives.get(word) or cues.adverbs.get(word)
        if row is not None:
            return row, i
    return None, top
