"""The only module that knows all stages of extraction: text in, records out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from extract.core.schema import Article, Extraction
from extract.lexicon import Lexicon
from extract.read.learned.model import Reader, load_reader
from extract.read.learned.read import read
from extract.read.learned.rules import find_hints, parse
from extract.read.limits import keep_to_day, with_parts, without_taken_back
from extract.text.datelines import written_on
from extract.text.dates import find_times
from extract.text.document import Document
from extract.text.normalise import Normalised, normalise, requote
from extract.text.numbers import find_quantities
from extract.text.segment import segment
from extract.who.casing import restore_case

Result = TypeVar("Result")


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """All records of one article: pure and deterministic, spans point into ``article.text``."""
    (found,) = extract_batch([article], lexicon)
    if isinstance(found, Exception):
        raise found
    return found


def extract_batch(articles: Sequence[Article], lexicon: Lexicon) -> list[Extraction | Exception]:
    """:func:`extract` of each article, sooner than one by one; an article that fails has its exception instead."""
    reader = load_reader()  # a model that is not there stops the run, not an article
    origins = [normalise(article.text) for article in articles]
    prepared = [
        attempt(partial(prepare, article, origin, lexicon)) for article, origin in zip(articles, origins, strict=True)
    ]
    whole = parse([document for document in prepared if isinstance(document, Document)], lexicon)
    return [
        attempt(partial(quoting, next(whole), origin, lexicon, reader)) if isinstance(document, Document) else document
        for document, origin in zip(prepared, origins, strict=True)
    ]


def quoting(document: Document, origin: Normalised, lexicon: Lexicon, reader: Reader) -> Extraction:
    """The document's records, at their offsets and in the words of the article as it came."""
    found = code(document, lexicon, reader)
    if document.text == origin.source:
        return found
    requoted: Extraction = requote(found, document.text, origin)
    return requoted


def attempt(stage: Callable[[], Result]) -> Result | Exception:
    """What the stage makes of one article, or the exception that it ends in: a batch goes on without it."""
    try:
        return stage()
    except MemoryError:
        raise  # who runs the batch has a limit to keep
    except Exception as error:
        return error


def prepare(article: Article, origin: Normalised, lexicon: Lexicon) -> Document:
    """The article in sentences and ordinary case, with its dates and numbers and the day it was written on."""
    text = restore_case(origin.text, lexicon)
    anchor = written_on(text, article.published_on)
    sentences, times = segment(text, article.title, lexicon), find_times(text, anchor, lexicon)
    return Document(replace(article, text=text), anchor, sentences, times, find_quantities(text, lexicon))


def code(document: Document, lexicon: Lexicon, reader: Reader) -> Extraction:
    """All records of a document whose candidate sentences are parsed."""
    found = read(document, find_hints(document, lexicon), lexicon, reader)
    found = with_parts(without_taken_back(found, document.text), document.text)
    return keep_to_day(found, document.article.published_on or document.anchor)
