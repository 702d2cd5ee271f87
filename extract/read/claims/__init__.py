"""Every quoted figure: how many of what, whose, what happened to them, as of when, and who says so."""

from __future__ import annotations

from extract.core.schema import Claim
from extract.read.bulletins import read_bulletins
from extract.read.claims.frame import Frame
from extract.read.claims.prose import ProseCoder
from extract.who.resolve import Who


def code_claims(frame: Frame) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """The claims of lists, and those of running text; each in the order of the text, no two share a number."""
    who = Who(frame.document, frame.lexicon)
    listed = {claim.span: claim for claim in read_bulletins(frame.document, who, frame.lexicon, frame.quotations)}
    told = {claim.span: claim for claim in ProseCoder(frame, frozenset(listed)).claims()}
    return tuple(listed[span] for span in sorted(listed)), tuple(told[span] for span in sorted(told))


__all__ = ["Frame", "code_claims"]
