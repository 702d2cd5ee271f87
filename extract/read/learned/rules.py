"""What the rules over a parse find in a document: features of the model, which decides what each act is worth.

Two parts of it are records as they stand, since the rules read them better on articles that neither has seen: lists
of figures, and the slots of a figure in running text that the model takes for a claim too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.core.schema import Claim, Event, Quotation, Unmatched
from extract.lexicon import Lexicon
from extract.read.actors import Actors, resolve_actors
from extract.read.attribution.draft import Draft
from extract.read.attribution.find import draft_document, resolve
from extract.read.candidates import select
from extract.read.claims import Frame, code_claims
from extract.read.events import code_events, find_unmatched
from extract.text.document import Document


@dataclass(frozen=True, eq=False)
class Ruled:
    """What the rules found, each kind in the order of the text; ``listed`` are claims of lists, ``told`` the rest."""

    events: tuple[Event, ...]
    listed: tuple[Claim, ...]
    told: tuple[Claim, ...]
    drafts: tuple[Draft, ...]
    """Who says what, before the sources are known."""
    attributions: tuple[Quotation, ...]
    unmatched: tuple[Unmatched, ...]
    actors: Actors
    """The parties of the article by its parses, for mentions whose words alone tell too little."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims in the order of the text."""
        return tuple(sorted((*self.listed, *self.told), key=lambda claim: claim.span))


def parse(documents: Sequence[Document], lexicon: Lexicon) -> Iterator[Document]:
    """The documents with their candidate sentences parsed, together since that is sooner."""
    return iter(select(list(documents), lexicon))


def find_hints(document: Document, lexicon: Lexicon) -> Ruled:
    """Events, claims and attributions of a parsed document by rules, and what no table knows."""
    actors = resolve_actors(document, lexicon)
    drafts = draft_document(document, actors, lexicon)
    quotations = resolve(drafts, document, actors, lexicon)
    frame = Frame(document, actors, quotations, lexicon)
    events = code_events(frame, actors)
    listed, told = code_claims(frame)
    return Ruled(
        events, listed, told, tuple(drafts), quotations, find_unmatched(document, actors, events, lexicon), actors
    )
