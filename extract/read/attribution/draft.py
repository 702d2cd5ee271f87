"""An attribution on its way: offsets and tree positions, before the source is resolved."""

from __future__ import annotations

from extract.core.record import record
from extract.core.schema import Span, Stance
from extract.lexicon import CueRow
from extract.read.tree import Tree


@record(frozen=True, eq=False)
class Draft:
    """Who (token of ``tree``), by which cue, what; ``relays`` are tokens of those who carried it,
    ``label`` the source's span where it stands before the parsed sentence."""

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

    @property
    def vouches(self) -> bool:
        """Whether the content is told as true, or denied: not wished for, asked for or merely judged."""
        kind = self.row.kind if self.row else "report"
        if kind == "judgement":
            return self.is_quote or self.frame in ("p:for", "p:of", "clause")
        return kind not in ("plan", "request") or self.is_quote
