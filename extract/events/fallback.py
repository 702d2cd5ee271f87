"""Stand-ins for stages that another module brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extract.document import Document, Sentence
from extract.lexicon import Lexicon
from extract.schema import EventDatePrecision, Modality, Place, Quotation, Span


@dataclass(frozen=True)
class When:
    """Dates of an event."""

    start: date | None
    end: date | None
    precision: EventDatePrecision


def governing(quotations: tuple[Quotation, ...], span: Span) -> Quotation | None:
    """No attribution."""
    return None


def event_date(document: Document, sentence: Sentence, span: Span, modality: Modality, lexicon: Lexicon) -> When:
    """No date."""
    return When(None, None, "none")


def find_place(document: Document, sentence: Sentence, span: Span, lexicon: Lexicon) -> Place | None:
    """No place."""
    return None
