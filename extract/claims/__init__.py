"""Every quoted figure: how many of what, whose, what happened to them, as of when, and who says so."""

from __future__ import annotations

from extract.claims.bulletins import BulletinReader
from extract.claims.frame import Actors, Frame
from extract.claims.prose import ProseCoder
from extract.document import Document
from extract.lexicon import Lexicon
from extract.schema import Claim, Quotation


def code_claims(
    document: Document, actors: Actors, quotations: tuple[Quotation, ...], lexicon: Lexicon
) -> tuple[Claim, ...]:
    """All claims of ``document`` in the order of the text; no two share a number."""
    frame = Frame(document, actors, quotations, lexicon)
    listed = {claim.span: claim for claim in BulletinReader(frame).claims()}
    listed |= {claim.span: claim for claim in ProseCoder(frame, frozenset(listed)).claims()}
    return tuple(listed[span] for span in sorted(listed))


__all__ = ["code_claims"]
