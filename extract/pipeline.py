"""The only module that knows all stages of extraction: text in, records out."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TypeVar

from extract.core.schema import Article, Extraction
from extract.lexicon import Lexicon
from extract.read.actors import resolve_actors
from extract.read.attribution import find_attributions
from extract.read.candidates import select, without_dateline
from extract.read.claims import Frame, code_claims
from extract.read.events import code_events, find_unmatched
from extract.read.limits import keep_to_day
from extract.text.casing import requote, restore_case
from extract.text.dates import find_times, read_dateline
from extract.text.document import Document
from extract.text.numbers import find_quantities
from extract.text.segment import find_dateline, segment

Given = TypeVar("Given")
Result = TypeVar("Result")


BATCH_ARTICLES = 16
BATCH_CHARS = 130_000
"""Articles that are worth parsing together, and the text they may have: more gains nothing and costs memory."""


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """All records of one article: pure and deterministic, spans point into ``article.text``."""
    (found,) = extract_batch([article], lexicon)
    if isinstance(found, Exception):
        raise found
    return found


def extract_batch(articles: Sequence[Article], lexicon: Lexicon) -> list[Extraction | Exception]:
    """:func:`extract` of each article, sooner than one by one; an article that fails has its exception instead."""
    with collector_paused():
        prepared = [attempt(prepare, article, lexicon) for article in articles]
        whole = iter(select([document for document in prepared if isinstance(document, Document)], lexicon))
        found = [
            quoting(article, next(whole), lexicon) if isinstance(document, Document) else document
            for article, document in zip(articles, prepared, strict=True)
        ]
    spare_collector()  # by now every part of the lexicon and the model is in use
    return found


def quoting(article: Article, document: Document, lexicon: Lexicon) -> Extraction | Exception:
    """The document's records, in the words of the article where these are in capitals."""
    found = attempt(code, document, lexicon)
    if isinstance(found, Exception) or document.text == article.text:
        return found
    requoted: Extraction = requote(found, document.text, article.text)
    return requoted


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: what one batch leaves is found soon enough after it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def spare_collector() -> None:
    """Take what is loaded out of garbage collection, once: each full collection would walk through hundreds of
    thousands of objects that live as long as the process, and take a tenth of the time of extraction."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # other libraries' objects want to be torn down in order


def attempt(stage: Callable[[Given, Lexicon], Result], given: Given, lexicon: Lexicon) -> Result | Exception:
    """What the stage makes of one article, or the exception that it ends in: a batch goes on without it."""
    try:
        return stage(given, lexicon)
    except Exception as error:
        return error


def prepare(article: Article, lexicon: Lexicon) -> Document:
    """The article in sentences and ordinary case, with the day it was written on; nothing is parsed yet."""
    article = replace(article, text=restore_case(article.text, lexicon))
    sentences = segment(article.text, article.title, lexicon)
    dateline = find_dateline(article.text)
    written_on = read_dateline(article.text, dateline[1] if dateline else None, article.published_on)
    parts = tuple(without_dateline(sentence, article.text) for sentence in sentences)
    quantities = find_quantities(article.text, lexicon)
    return Document(article, written_on or article.published_on, parts, quantities=quantities)


def code(document: Document, lexicon: Lexicon) -> Extraction:
    """All records of a document whose candidate sentences are parsed."""
    text = document.text
    document = replace(document, times=find_times(text, document.anchor, lexicon))
    actors = resolve_actors(document, lexicon)
    quotations = find_attributions(document, actors, lexicon)
    frame = Frame(document, actors, quotations, lexicon)
    events, claims = code_events(frame, actors), code_claims(frame)
    found = Extraction(
        events=events,
        claims=claims,
        attributions=quotations,
        times=document.times,
        quantities=document.quantities,
        unmatched=find_unmatched(document, actors, events, lexicon),
    )
    return keep_to_day(found, document.article.published_on or document.anchor)
