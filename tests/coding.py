"""Helpers of the tests of actors and events: text in, records out, without files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from extract.core.schema import Article, Event, Extraction
from extract.lexicon import load_lexicon
from extract.pipeline import prepare
from extract.read.actors import resolve_actors
from extract.read.attribution import find_attributions
from extract.read.claims import Frame
from extract.read.events import code_events
from extract.read.learned.rules import find_hints, parse as parse_documents
from extract.read.limits import keep_to_day, with_parts, without_taken_back
from extract.read.parse import parse
from extract.text.document import Document, Sentence
from extract.text.normalise import normalise, requote

DAY = date(2022, 3, 14)


def article(text: str, day: date | None = DAY) -> Article:
    """An article with nothing but a text and a day."""
    return Article("t/1", "t", "1", None, None, None, None, None, day, None, "en", text, None, "")


def by_rules(given: Article) -> Extraction:
    """What the rules alone find in an article: the hints that the model gets, as records."""
    lexicon = load_lexicon()
    origin = normalise(given.text)
    (document,) = parse_documents([prepare(given, origin, lexicon)], lexicon)
    ruled = find_hints(document, lexicon)
    found = Extraction(
        ruled.events, ruled.claims, ruled.attributions, document.times, document.quantities, ruled.unmatched
    )
    found = with_parts(without_taken_back(found, document.text), document.text)
    found = keep_to_day(found, given.published_on or document.anchor)
    requoted: Extraction = found if document.text == origin.source else requote(found, document.text, origin)
    return requoted


def code(text: str, day: date | None = DAY) -> Extraction:
    """What the rules alone find in a text."""
    return by_rules(article(text, day))


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
