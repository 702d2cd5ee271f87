"""Which attribution vouches for a span: the innermost report around it, or the one that still stands."""

from __future__ import annotations

from collections.abc import Sequence

from extract.attribution.cues import index_cues
from extract.document import Document
from extract.lexicon import Lexicon, load_lexicon
from extract.schema import Quotation, Span

VOUCHING = frozenset({"report", "evidence", "denial", "belief"})
"""Kinds of cues whose content is told as true (or denied) by the source; wishes, requests and praise tell nothing."""


def kind_of(quotation: Quotation, lexicon: Lexicon) -> str:
    """Kind of the quotation's cue in ``cues.csv``; an unknown cue counts as a report."""
    kinds = index_cues(lexicon).kinds
    words = quotation.cue.text.lower()
    return kinds.get(words) or kinds.get(words.split(" ")[0], "report")


def governing(quotations: Sequence[Quotation], span: Span, lexicon: Lexicon | None = None) -> Quotation | None:
    """The innermost attribution that vouches for ``span``, ``None`` where the article speaks itself.

    An attribution without any source stands back behind one around it that names somebody.
    """
    lexicon = lexicon or load_lexicon()
    covering = [
        q
        for q in quotations
        if q.content.span[0] <= span[0]
        and span[1] <= q.content.span[1]
        and not (q.cue.span[0] < span[1] and span[0] < q.cue.span[1])
        and kind_of(q, lexicon) in VOUCHING
    ]
    if not covering:
        return None
    return min(covering, key=lambda q: (q.source is None and not q.via, q.content.span[1] - q.content.span[0], q.cue.span))


REACH = 3
"""Sentences over which a report still stands without being renewed."""


def standing_source(document: Document, quotations: Sequence[Quotation], span: Span) -> Quotation | None:
    """The report whose source still stands at ``span`` in sentences without a source of their own, in its paragraph.

    It is the last one before the span, at most :data:`REACH` sentences back and with no other source in between.
    """
    here = document.sentence_at(span[0])
    if here is None:
        return None
    lexicon = load_lexicon()
    before = [q for q in quotations if q.cue.span[0] < here.start and kind_of(q, lexicon) in VOUCHING]
    last = max(before, key=lambda q: q.cue.span, default=None)
    if last is None:
        return None
    there = document.sentence_at(last.cue.span[0])
    if there is None or here.index - there.index > REACH or there.paragraph != here.paragraph:
        return None
    return last
