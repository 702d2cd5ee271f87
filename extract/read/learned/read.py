"""An article's text, dates and numbers → its records: words, scores, decoding and codes in one straight line.

The model decides which words tell an act, which numbers are claims and who says what, and reads the acts. Lists of
figures, the slots of figures that the rules too take for claims, speakers named by punctuation, and how real an act is
that both tell alike, stay the rules', which read them better on articles that neither has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.core.schema import Claim, Event, Extraction, Span
from extract.lexicon import Lexicon
from extract.read.attribution.apposed import with_apposed
from extract.read.attribution.speech import touches
from extract.read.claims.coded import is_size
from extract.read.events.coder import VERBAL
from extract.read.learned import decode
from extract.read.learned.decode import Figure, Limits
from extract.read.learned.joined import joined
from extract.read.learned.model import Reader
from extract.read.learned.records import Coder, by_sentence
from extract.read.learned.rules import Ruled
from extract.read.learned.sayings import find_sayings
from extract.read.learned.settled import settled
from extract.read.learned.story import in_story
from extract.read.learned.unmatched import find_unmatched
from extract.read.learned.words import split_words
from extract.text.document import Document
from extract.who.outlets import official_voice

READ_ZONES = frozenset({"body", "opinion"})
"""Headlines, captions and boilerplate are not coded; what is opinion the model tells."""
COUNTED = frozenset({"ASSAULT", "COERCE"})
"""Types of acts that running totals of people and arms count."""
HARM = frozenset({"killed", "injured", "casualties"})
LIMITS = Limits()


def read(document: Document, ruled: Ruled, lexicon: Lexicon, reader: Reader, limits: Limits = LIMITS) -> Extraction:
    """All records of a document, each kind in the order of the text; ``ruled`` is what the rules found in it."""
    words = split_words(document, ruled)
    scores = reader.read(words)
    closed = frozenset(sentence.index for sentence in document.sentences if sentence.zone not in READ_ZONES)
    voice = official_voice(document.article, lexicon)
    said = find_sayings(document, ruled, words, scores, lexicon, limits)
    told = {claim.span: claim for claim in ruled.told}
    figures = tuple(decode.figures(words, document.quantities, scores, limits, closed, told))
    hints = [event.trigger.span for event in ruled.events]
    told_acts = tuple(decode.acts(words, scores, limits, closed, hints, counted(document, ruled, figures)))
    joint = joined(told_acts, document, ruled.actors)
    acts = [settled(act, document, ruled.actors, lexicon) for act in joint]
    spoken = frozenset(act.span[1] for act in acts if act.event_type in VERBAL)
    coder = Coder(document, ruled.actors.who, lexicon, ruled, said, voice, reader.logistic, spoken)
    events = tuple(in_story([coder.event(act) for act in acts], document, ruled.actors, said))
    events_in = by_sentence(events)
    claims = {claim.span: claim for claim in ruled.listed}
    for figure in figures:
        span = figure.quantity.span
        if not any(touches(span, claim.span) for claim in ruled.listed) and not is_size(document.text, span[0]):
            known = told.get(span)
            made = coder.ruled_claim(known, figure) if known else coder.claim(figure, figures)
            claims[span] = coder.harmer(made, events_in.get(made.sentence_span, ()))
    claims_in = by_sentence(claims.values())
    found = Extraction(
        events=tuple(over_period(event, claims_in.get(event.sentence_span, ())) for event in events),
        claims=tuple(claims[span] for span in sorted(claims)),
        attributions=said,
        times=document.times,
        quantities=document.quantities,
        unmatched=find_unmatched(ruled.unmatched, events, words),
    )
    return with_apposed(found, document, ruled.actors)


def over_period(event: Event, claims: Iterable[Claim]) -> Event:
    """The event without an assumed day where a running total among its sentence's ``claims`` counts it: with the
    total's period, or undated."""
    totals = [
        claim
        for claim in claims
        if claim.measure == "cumulative"
        if claim.period_start is not None or any(f"“{event.trigger.text.lower()}”" in rule for rule in claim.rules)
    ]
    if event.date_precision != "assumed" or event.event_type not in COUNTED or not totals:
        return event
    start, end = totals[0].period_start, totals[0].as_of
    rules = (*event.rules, "date: of the running total")
    if start is None or end is None:
        return replace(event, date_start=None, date_end=None, date_precision="none", rules=rules)
    return replace(event, date_start=start, date_end=end, date_precision="range", rules=rules)


def counted(document: Document, ruled: Ruled, figures: Sequence[Figure]) -> list[Span]:
    """Words that the rules take for an act of force, in sentences where a figure counts dead or wounded."""
    harmed = {figure.sentence for figure in figures if figure.outcome in HARM}
    force = [event.trigger.span for event in ruled.events if event.event_type == "ASSAULT"]
    sentences = [(span, document.sentence_at(span[0])) for span in force]
    return [span for span, sentence in sentences if sentence is not None and sentence.index in harmed]
