"""An attribution on its way: offsets and tree positions, before the source is resolved."""

from __future__ import annotations

from extract.core.record import record
from extract.core.schema import Part, Span, Stance
from extract.lexicon import CueRow
from extract.read.tree import Tree

UNLISTED = "unlisted"
"""Frame of a cue that no table tells the kind of."""


@record(frozen=True, eq=False)
class Draft:
    """Who (token of ``tree``), by which cue, what; ``relays`` are tokens of those who carried it,
    ``label`` the source's span where it stands outside the parsed sentence, ``parts`` how sure a model is of each."""

    tree: Tree
    row: CueRow | None
    cue: Span
    verb: int
    source: int | None
    content: Span
    stance: Stance
    relays: tuple[int, ...] = ()
    is_quote: bool = False
    frame: str = "clause"
    label: Span | None = None
    parts: tuple[Part, ...] = ()

    @property
    def vouches(self) -> bool:
        """Whether the content is told as true, or denied: not wished for, asked for or merely judged."""
        if self.frame == UNLISTED:
            return self.is_quote
        kind = self.row.kind if self.row else "report"
        if kind == "judgement":
            return self.is_quote or self.frame in ("p:for", "p:of", "clause")
        return kind not in ("plan", "request") or self.is_quote
