"""Which attribution vouches for a span: the innermost report around it, or the one that still stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extract.core.record import record
from extract.core.schema import Quotation, Span
from extract.text.document import Document


@record(frozen=True, slots=True)
class Report(Quotation):
    """A quotation whose content the source tells as true, or denies: no wish, request or mere judgement."""


def governing(quotations: Sequence[Quotation], span: Span) -> Quotation | None:
    """The attribution that vouches for ``span``, ``None`` where the article speaks itself.

    ``quotations`` are sorted as :func:`~extract.read.attribution.find_attributions`
    returns them. Only reports count, and
    only where ``span`` is in the content and is not the cue. Those that name a source go first, then those with a
    carrier; among them a denial, then the innermost.
    """
    covering = [
        q
        for q in begun_before(quotations, span[0])
        if isinstance(q, Report)
        and q.content.span[0] <= span[0]
        and span[1] <= q.content.span[1]
        and not (q.cue.span[0] < span[1] and span[0] < q.cue.span[1])
    ]
    return min(covering, key=rank, default=None)


LONGEST = 20_000
"""Characters beyond which no content is looked for: keeps the search short in texts of any length."""


def begun_before(quotations: Sequence[Quotation], offset: int) -> Iterator[Quotation]:
    """Quotations, sorted by content, whose content begins at most :data:`LONGEST` before ``offset``, nearest first."""
    at = bisect_right(quotations, offset, key=lambda q: q.content.span[0])
    while at > 0 and quotations[at - 1].content.span[0] >= offset - LONGEST:
        at -= 1
        yield quotations[at]


def rank(quotation: Quotation) -> tuple[int, bool, int, Span]:
    """Sort key of attributions around one span, the one that governs first."""
    start, end = quotation.content.span
    named = 0 if quotation.source is not None else 1 if quotation.via else 2
    return named, quotation.stance != "denies", end - start, quotation.cue.span


REACH = 3
"""Sentences over which a report still stands without being renewed."""


def standing_source(document: Document, quotations: Sequence[Quotation], span: Span) -> Quotation | None:
    """The report whose source still stands at ``span``, in a sentence without a source of its own.

    It is the last one before the span in its paragraph, at most :data:`REACH` sentences back. Whoever follows a
    source over several sentences (figures of one bulletin) asks for it; :func:`governing` never carries over.
    """
    here = document.sentence_at(span[0])
    if here is None:
        return None
    before = [q for q in begun_before(quotations, here.start) if isinstance(q, Report) and q.cue.span[0] < here.start]
    last = max(before, key=lambda q: q.cue.span, default=None)
    there = document.sentence_at(last.cue.span[0]) if last else None
    if there is None or here.index - there.index > REACH or there.paragraph != here.paragraph:
        return None
    return last
