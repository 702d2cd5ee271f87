"""An attribution on its way: offsets and tree positions, before the source is resolved."""

from __future__ import annotations

from dataclasses import dataclass

from extract.lexicon import CueRow
from extract.schema import Span, Stance
from extract.tree import Tree


@dataclass(frozen=True, eq=False)
class Draft:
    """Who (token of ``tree``), by which cue, what; ``relays`` are tokens of those who carried it."""

    tree: Tree
    row: CueRow | None
    cue: Span
    verb: int
    source: int | None
    content: Span
    stance: Stance
    relays: tuple[int, ...] = ()
    is_quote: bool = False
