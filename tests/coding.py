"""Helpers of the tests of actors and events: text in, records out, without files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from extract.core.schema import Article, Event, Extraction
from extract.lexicon import load_lexicon
from extract.pipeline import extract
from extract.read.actors import resolve_actors
from extract.read.attribution import find_attributions
from extract.read.claims import Frame
from extract.read.events import code_events
from extract.read.parse import parse
from extract.text.document import Document, Sentence

DAY = date(2022, 3, 14)


def article(text: str, day: date | None = DAY) -> Article:
    """An article with nothing but a text and a day."""
    return Article("t/1", "t", "1", None, None, None, None, None, day, None, "en", text, None, "")


def code(text: str, day: date | None = DAY) -> Extraction:
    """All records of a text."""
    return extract(article(text, day), load_lexicon())


def code_sentences(texts: Iterable[str], day: date = DAY) -> list[tuple[Event, ...]]:
    """Events of each text, taken as one body sentence and parsed in one go."""
    texts = list(texts)
    lexicon = load_lexicon()
    found = []
    for text, parsed in zip(texts, parse(texts), strict=True):
        sentence = replace(Sentence(0, 0, len(text), 0, "body"), parse=parsed)
        document = Document(article(text, day), day, (sentence,))
        actors = resolve_actors(document, lexicon)
        quotations = find_attributions(document, actors, lexicon)
        found.append(code_events(Frame(document, actors, quotations, lexicon), actors))
    return found
