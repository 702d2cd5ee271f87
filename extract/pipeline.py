"""The only module that knows all stages of extraction: text in, records out."""

from __future__ import annotations

from dataclasses import replace

from extract.actors import resolve_actors
from extract.attribution import find_attributions
from extract.candidates import select
from extract.claims import code_claims
from extract.dates import find_times, read_dateline
from extract.document import Document
from extract.events import code_events, find_unmatched
from extract.lexicon import Lexicon
from extract.quantities import find_quantities
from extract.schema import Article, Extraction
from extract.segment import find_dateline, segment


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """All records of one article: pure and deterministic, spans point into ``article.text``."""
    sentences = segment(article.text, article.title, lexicon)
    dateline = find_dateline(article.text)
    written_on = read_dateline(article.text, dateline[1] if dateline else None, article.published_on)
    document = Document(article, written_on or article.published_on, sentences)
    document = select(document, lexicon)
    document = replace(
        document,
        times=find_times(article.text, document.anchor, lexicon),
        quantities=find_quantities(article.text, lexicon),
    )
    actors = resolve_actors(document, lexicon)
    quotations = find_attributions(document, actors, lexicon)
    events = code_events(document, actors, quotations, lexicon)
    claims = code_claims(document, actors, quotations, lexicon)
    return Extraction(
        events=events,
        claims=claims,
        attributions=quotations,
        times=document.times,
        quantities=document.quantities,
        unmatched=find_unmatched(document, actors, events, lexicon),
    )
