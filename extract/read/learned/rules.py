"""What the rules over a parse find in a document: hints for the model, which decides what each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.core.schema import Extraction
from extract.lexicon import Lexicon
from extract.read.actors import resolve_actors
from extract.read.attribution import find_attributions
from extract.read.candidates import select
from extract.read.claims import Frame, code_claims
from extract.read.events import code_events
from extract.text.document import Document


def parse(documents: Sequence[Document], lexicon: Lexicon) -> Iterator[Document]:
    """The documents with their candidate sentences parsed, together since that is sooner."""
    return iter(select(list(documents), lexicon))


def find_hints(document: Document, lexicon: Lexicon) -> Extraction:
    """Events, claims and attributions of a parsed document by rules."""
    actors = resolve_actors(document, lexicon)
    quotations = find_attributions(document, actors, lexicon)
    frame = Frame(document, actors, quotations, lexicon)
    return Extraction(
        code_events(frame, actors), code_claims(frame), quotations, document.times, document.quantities, ()
    )
