"""An article's text, dates and numbers → its records: words, scores, decoding and codes in one straight line."""

from __future__ import annotations

from extract.core.schema import Extraction, Span
from extract.lexicon import Lexicon
from extract.read.bulletins import read_bulletins
from extract.read.learned import decode
from extract.read.learned.decode import Limits
from extract.read.learned.model import Reader
from extract.read.learned.records import Coder
from extract.read.learned.unmatched import find_unmatched
from extract.read.learned.voice import find_voice
from extract.read.learned.words import split_words
from extract.text.document import Document
from extract.who.resolve import Who

READ_ZONES = frozenset({"body", "opinion"})
"""Headlines, captions and boilerplate are not coded; what is opinion the model tells."""
LIMITS = Limits()


def read(
    document: Document, hints: Extraction, lexicon: Lexicon, reader: Reader, limits: Limits = LIMITS
) -> Extraction:
    """All records of a document, each kind in the order of the text; ``hints`` are what the rules found in it."""
    words = split_words(document, hints)
    scores = reader.read(words)
    closed = frozenset(sentence.index for sentence in document.sentences if sentence.zone not in READ_ZONES)
    cues = tuple(decode.cues(words, scores, limits))
    figures = tuple(decode.figures(words, document.quantities, scores, limits, closed))
    who = Who(document, lexicon)
    coder = Coder(document, who, lexicon, cues, find_voice(document.article, lexicon))
    quotations = tuple(filter(None, map(coder.quotation, cues)))
    listed = {claim.span: claim for claim in read_bulletins(document, who, lexicon, quotations)}
    told = (figure for figure in figures if not any(touch(figure.quantity.span, span) for span in listed))
    claims = listed | {figure.quantity.span: coder.claim(figure, figures) for figure in told}
    events = tuple(filter(None, map(coder.event, decode.acts(words, scores, limits, closed))))
    return Extraction(
        events=events,
        claims=tuple(claims[span] for span in sorted(claims)),
        attributions=quotations,
        times=document.times,
        quantities=document.quantities,
        unmatched=find_unmatched(events, words),
    )


def touch(one: Span, other: Span) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]
